"""What to ask after a run: experiments on the same centre, as commands that compose."""

import shlex

import pytest

from experiments.compose import compose
from experiments.run import program
from experiments.what_next import what_next


def test_the_experiments_on_a_centre_are_offered_sweeps_first():
    found = what_next("seven_channels", set())
    commands = [command for _, command in found]
    assert "switchboard sweep experiment=calls_to_chat" in commands
    kinds = [command.split()[1] for command in commands if "experiment=" in command]
    assert kinds == sorted(kinds, reverse=True)
    assert all(question.endswith("?") for question, _ in found)


def test_an_experiment_is_not_offered_to_itself_but_its_neighbours_are():
    commands = [command for _, command in what_next("calls_to_chat", set())]
    assert "switchboard sweep experiment=calls_to_chat" not in commands
    assert any("experiment=" in command for command in commands)


def test_a_centre_of_ones_own_is_offered_nothing_that_is_not_its_own():
    assert what_next("mycentre", {"centre.windows.volume.factor"}) == ()


@pytest.mark.parametrize("volume", [True, False])
def test_volume_is_offered_where_the_centre_has_the_handle(volume):
    paths = {"centre.windows.volume.factor"} if volume else set()
    asked = [question for question, _ in what_next("small", paths)]
    assert ("What if 10 % more came?" in asked) == volume


@pytest.mark.parametrize("name", ["small", "seven_channels", "well_run"])
def test_the_runs_that_are_offered_compose(name):
    lines = [command for _, command in what_next(name, {"centre.windows.volume.factor"})]
    runs = [shlex.split(line)[2:] for line in lines if line.startswith("switchboard run")]
    assert runs
    for args in runs:
        assert compose(args).scenario.hash


def test_the_command_is_named_by_its_path_where_the_shell_would_not_find_it(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", [".venv/bin/switchboard", "run"])
    monkeypatch.setenv("PATH", "")
    assert program() == ".venv/bin/switchboard"
    (tmp_path / "switchboard").write_text("#!/bin/sh")
    (tmp_path / "switchboard").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert program() == "switchboard"
    monkeypatch.setattr("sys.argv", ["experiments/run.py"])
    monkeypatch.setenv("PATH", "")
    assert program() == "switchboard"
