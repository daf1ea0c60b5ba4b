"""Answers that are kept: a search that was stopped goes on, and processes change nothing."""

import json

import pytest

from experiments.cli import main
from sim.study.gaps.found import How, find_gaps
from sim.study.gaps.running import Case, Runner
from tests.unit.gap_centre import gap_centre
from tests.unit.run_centre import write_centre


class Contacts:
    """Ask how many contacts there were; count how often it was asked."""

    def __init__(self):
        self.asked = 0

    def __repr__(self):
        return "contacts"

    def __call__(self, facts):
        self.asked += 1
        return [float(len(facts.log.contacts["need"]))]


def cases(question, scenario):
    return [Case(scenario, number, question) for number in range(3)]


def test_an_answer_that_stands_in_the_file_is_not_asked_again(tmp_path):
    file, question, scenario = tmp_path / "answers.jsonl", Contacts(), gap_centre()
    first = Runner(seed=1, file=file)
    found = first.answers(cases(question, scenario))
    assert (first.simulated, question.asked) == (3, 3)
    again = Runner(seed=1, file=file)
    assert [one.tolist() for one in again.answers(cases(question, gap_centre()))] == [
        one.tolist() for one in found
    ]
    assert (again.simulated, again.reused, question.asked) == (0, 3, 3)


@pytest.mark.parametrize("change", ["seed", "scenario", "question"])
def test_another_seed_scenario_or_question_is_asked(tmp_path, change):
    file, question = tmp_path / "answers.jsonl", Contacts()
    Runner(seed=1, file=file).answers(cases(question, gap_centre()))
    other = Contacts()
    if change == "question":
        other.__class__ = type("Other", (Contacts,), {"__repr__": lambda self: "other"})
    agents = (3, 3, 3) if change == "scenario" else (14, 14, 14)
    runner = Runner(seed=2 if change == "seed" else 1, file=file)
    runner.answers(cases(other, gap_centre(agents)))
    assert runner.simulated == 3


def test_a_line_that_was_cut_off_is_no_answer(tmp_path):
    """Detects a number taken from half a line, and an answer lost behind it."""
    file, question, scenario = tmp_path / "answers.jsonl", Contacts(), gap_centre()
    whole = Runner(seed=1, file=file).answers(cases(question, scenario))
    lines = file.read_text().splitlines(keepends=True)
    file.write_text(lines[0] + lines[1][:-8])
    again = Runner(seed=1, file=file)
    assert [one.tolist() for one in again.answers(cases(question, scenario))] == [
        one.tolist() for one in whole
    ]
    assert again.simulated == 2
    third = Runner(seed=1, file=file)
    third.answers(cases(question, scenario))
    assert third.simulated == 0


def test_a_search_begun_again_makes_no_run_of_its_own_and_finds_the_same(tmp_path):
    how = How(seed=5, replications=2, file=tmp_path / "answers.jsonl")
    first = find_gaps(gap_centre((4, 14, 14)), (), how)
    again = find_gaps(gap_centre((4, 14, 14)), (), how)
    assert again.gaps.equals(first.gaps)
    assert again.required.equals(first.required)
    assert first.simulated > again.simulated == 2 * how.replications


@pytest.fixture
def tiny(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return f"centre={write_centre(tmp_path / 'own')}"


def test_the_command_writes_tables_and_a_page_and_finds_them_again(tiny, tmp_path, capsys):
    line = ["gaps", tiny, "replications=2", "workers=1", "interval=30min", "out=found"]
    assert main(line) == 0
    told = capsys.readouterr()
    assert "Where" not in told.err
    assert "Results: found" in told.out
    names = {"gaps.csv", "required.csv", "gaps.html", "scenario.yaml", "answers.jsonl"}
    folder = tmp_path / "found"
    assert {one.name for one in folder.iterdir()} == names
    before = {name: (folder / name).read_bytes() for name in sorted(names)}
    assert main(line) == 0
    assert "0 answers taken from before" not in capsys.readouterr().out
    assert {name: (folder / name).read_bytes() for name in sorted(names)} == before
    answers = [json.loads(line) for line in before["answers.jsonl"].decode().splitlines()]
    assert len({key for key, _ in answers}) == len(answers)


def test_without_out_the_same_command_finds_its_folder(tiny, tmp_path):
    for _ in range(2):
        assert main(["gaps", tiny, "replications=2", "workers=1"]) == 0
    assert len(list((tmp_path / "runs").iterdir())) == 1
    assert main(["gaps", tiny, "replications=2", "workers=1", "seed=2"]) == 0
    assert len(list((tmp_path / "runs").iterdir())) == 2


def test_two_processes_find_what_one_finds(tiny, tmp_path):
    for workers in (1, 2):
        out = f"out=by{workers}"
        assert main(["gaps", tiny, "replications=2", f"workers={workers}", out]) == 0
    for name in ("gaps.csv", "required.csv"):
        one, two = ((tmp_path / f"by{n}" / name).read_bytes() for n in (1, 2))
        assert one == two


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["interval=45min"], "interval"),
        (["levers=nowhere"], "levers"),
        (["interval=15min", "interval=30min"], "given once"),
        (["replication=3"], "replication"),
        (["out=own"], "out"),
    ],
)
def test_wrong_input_is_refused_and_nothing_is_written(tiny, tmp_path, capsys, words, said):
    before = sorted(tmp_path.rglob("*"))
    assert main(["gaps", tiny, *words]) == 2
    assert said in capsys.readouterr().err
    assert sorted(tmp_path.rglob("*")) == before


def test_a_lever_of_ones_own_that_is_wrong_is_named_with_its_file(tiny, tmp_path, capsys):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "odd.yaml").write_text("title: Odd\ncolour: red\n")
    assert main(["gaps", tiny, "levers=mine"]) == 2
    told = capsys.readouterr().err
    assert "odd.yaml" in told
    assert "colour" in told
