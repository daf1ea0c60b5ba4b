"""The commands of the tutorial and of the guide can be run, and print what stands there."""

import json
import re
import shlex
from pathlib import Path

import pytest

import experiments
from experiments import run
from experiments.compose import compose
from experiments.multirun import jobs
from tests.unit.run_centre import contents, write_centre

DOCS = Path(experiments.__file__).parents[1] / "docs"
TUTORIAL = (DOCS / "tutorial.md").read_text(encoding="utf-8")
FENCED = re.findall(r"^```(\w*)\n(.*?)^```", TUTORIAL, flags=re.MULTILINE | re.DOTALL)
BLOCKS = [text for language, text in FENCED if not language]
OWN = next(text for language, text in FENCED if language == "yaml")
RUNS = [
    shlex.split(line)[2:]
    for block in BLOCKS
    for line in block.splitlines()
    if line.startswith("switchboard run")
]


def test_the_tutorial_has_the_runs_that_are_tested():
    assert len(RUNS) == 4


def unmeasured(said):
    """What a run prints, without how long it took."""
    lines = said.strip().splitlines()
    assert any(line.startswith("Took ") for line in lines)
    return [line for line in lines if not line.startswith("Took ")]


@pytest.mark.parametrize("args", RUNS, ids=" ".join)
def test_the_runs_of_the_tutorial_compose(args, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("mycentre.yaml").write_text(OWN, encoding="utf-8")
    lines = jobs(args[1:]) if args[:1] == ["-m"] else [args]
    assert len({compose(line).scenario.hash for line in lines}) == len(lines)


def test_the_tutorial_shows_the_table_that_is_printed(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert run.main(RUNS[0]) == 0
    said = capsys.readouterr().out
    assert unmeasured(said) == unmeasured(BLOCKS[1]), "docs/tutorial.md shows another table"


def test_the_guide_names_every_file_of_a_run_and_every_key_of_its_manifest(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    centre = write_centre(tmp_path / "own")
    assert run.main([f"centre={centre}", "replications=1", "out=run"]) == 0
    guide = (DOCS / "guides" / "run.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([\w./]+)`", guide))
    for name in contents(tmp_path / "run"):
        folder = name.split("/")[0] + "/"
        assert name in named or folder in named, name
    manifest = json.loads((tmp_path / "run" / "manifest.json").read_text())
    assert set(manifest) <= named
