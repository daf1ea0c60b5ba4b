"""The folder of a run appears whole or not at all."""

import os
import shutil

import pytest

from experiments import results, run
from experiments.arguments import read_arguments
from experiments.outputs import run_folder
from sim.errors import ConfigError
from sim.log import store
from tests.unit.run_centre import contents, write_centre

HASH = "0123456789abcdef"


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def command(here, monkeypatch):
    """Run the tiny centre with more overrides, without the figures, which take a second."""
    monkeypatch.setattr(results, "figure_texts", lambda _: {})
    centre = write_centre(here / "own")

    def run_it(*overrides):
        return run.main([f"centre={centre}", "replications=1", *overrides])

    return run_it


def filled(folder, text="new", **how):
    """Write one file by way of a run's folder; return where it lies."""
    with run_folder("small", HASH, folder, **how) as made:
        made.write("deep/file.txt", text)
    return made.final


def test_without_out_the_name_says_what_when_and_which(here):
    made = filled(None)
    assert made.parent == here / "runs"
    assert made.name[:6] == "small-"
    assert made.name[-9:] == "-01234567"
    assert len(made.name) == len("small-20240108T080000Z-01234567")
    assert (made / "deep" / "file.txt").read_bytes() == b"new"


def test_folders_of_one_moment_never_coincide(here):
    with run_folder("small", HASH) as one:
        one.write("file", "1")
        final = one.final
    for number in (2, 3):
        with run_folder("small", HASH) as another:
            another.final = final  # as if the clock stood still
            another.write("file", str(number))
        assert another.final == final.with_name(f"{final.name}-{number}")
        assert (another.final / "file").read_text() == str(number)
    assert (final / "file").read_text() == "1"


def test_a_folder_that_holds_something_is_refused_before_anything_is_written(here):
    out = filled(here / "out", "old")
    before = contents(here)
    with pytest.raises(ConfigError, match="overwrite=true") as caught:
        filled(out)
    assert caught.value.path == "out"
    assert contents(here) == before


def test_an_empty_folder_is_used(here):
    (here / "out").mkdir()
    assert contents(filled(here / "out")) == {"deep/file.txt": b"new"}


def test_overwrite_replaces_all_that_was_there(here):
    out = filled(here / "out", "old")
    (out / "more.txt").write_text("old")
    assert contents(filled(out, overwrite=True)) == {"deep/file.txt": b"new"}
    assert [path.name for path in here.iterdir()] == ["out"]


@pytest.mark.parametrize("out", [".", "..", "file.txt"])
def test_a_folder_that_cannot_be_meant_is_refused(here, out):
    (here / "file.txt").write_text("x")
    with pytest.raises(ConfigError):
        filled(here / out, overwrite=True)
    assert contents(here) == {"file.txt": b"x"}


def test_an_error_leaves_nothing_and_keeps_what_would_be_replaced(here):
    out = filled(here / "out", "old")

    def stopped(folder, **how):
        with run_folder("small", HASH, folder, **how) as made:
            made.write("file", "half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped(out, overwrite=True)
    with pytest.raises(KeyboardInterrupt):
        stopped(here / "some" / "where" / "new")
    with pytest.raises(KeyboardInterrupt):
        stopped(None)
    assert contents(here) == {"out/deep/file.txt": b"old"}
    assert [path.name for path in here.iterdir()] == ["out"]


def test_a_folder_filled_by_another_while_the_run_went_on_is_kept(here):
    def overtaken():
        with run_folder("small", HASH, here / "out") as made:
            made.write("file", "mine")
            (here / "out").mkdir()
            (here / "out" / "file").write_text("theirs")

    with pytest.raises(ConfigError, match="still empty"):
        overtaken()
    assert contents(here) == {"out/file": b"theirs"}


def test_a_writer_that_fails_leaves_no_run(here, command, monkeypatch):
    before = contents(here)

    def broken(*_):
        raise OSError("no space left on device")

    monkeypatch.setattr(store, "save", broken)
    with pytest.raises(ConfigError, match="no space"):
        command()
    assert contents(here) == before
    assert [path.name for path in here.iterdir()] == ["own"]


@pytest.mark.parametrize("ending", ["part", "before"])
def test_what_a_killed_process_of_the_same_number_left_stands_in_no_ones_way(here, ending):
    left = here / f".out.{os.getpid()}.{ending}"
    left.mkdir()
    (left / "manifest.json").write_text("{}")
    filled(here / "out", "old")
    assert contents(filled(here / "out", overwrite=True)) == {"deep/file.txt": b"new"}
    assert contents(left) == {"manifest.json": b"{}"}


def test_the_newest_run_is_never_one_in_the_making(here):
    kept = filled(None)
    (kept / "manifest.json").write_text("{}")
    left = kept.with_name(f".{kept.name}.1.part")
    left.mkdir()
    (left / "manifest.json").write_text("{}")
    os.utime(kept / "manifest.json", (0, 0))
    assert read_arguments([], [])[0].resolve() == kept
    shutil.rmtree(kept)
    with pytest.raises(ConfigError, match="RUN_DIR"):
        read_arguments([], [])


def test_the_command_keeps_to_overwrite(here, command, capsys):
    assert command("out=out") == 0
    assert capsys.readouterr().out.splitlines()[-1] == "Results: out"
    first = contents(here / "out")
    with pytest.raises(ConfigError):
        command("out=out", "seed=2")
    assert contents(here / "out") == first
    assert command("out=out", "seed=2", "overwrite=true") == 0
    assert contents(here / "out")["kpi.csv"] != first["kpi.csv"]
