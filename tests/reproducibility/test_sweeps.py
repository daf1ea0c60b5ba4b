"""The folder of a sweep: killed and continued, on a full disk, by other processes: the same bytes.

Every command runs in a process of its own. Where it dies is a count of its writes, so no
clock takes part. Errors seen: a half-written file taken for a whole one, a replication
simulated twice, a table that depends on what was reused.
"""

import os
import shutil
import signal
import subprocess
import sys

import pytest

from tests.unit.run_centre import contents, write_centre

WINDOW = """
windows:
  volume: {streams: all, factor: 1.0, from: "2024-01-08 08:00"}
"""
REPLICATIONS = 3
SCENARIOS = 4
ALL = REPLICATIONS * SCENARIOS

DYING = """
import os, signal, sys
last, written, sync = int(sys.argv[1]), 0, os.fsync
def counted(file):
    global written
    written += 1
    if written == last:
        os.kill(os.getpid(), signal.SIGKILL)
    sync(file)
os.fsync = counted
from experiments.cli import main
sys.exit(main(sys.argv[2:]))
"""
"""The command line, killed when its n-th file is written and not yet renamed into its place."""


def command(folder, out, *more, dies_at=0, limit=None):
    """Run the sweep in a folder of its own; return what happened."""
    line = [
        sys.executable,
        "-c",
        DYING,
        str(dies_at),
        "sweep",
        f"centre={folder / 'own' / 'tiny.yaml'}",
        "centre.windows.volume.factor=1.0,1.2",
        "centre.groups.tellers.staff_add=0,4",
        f"replications={REPLICATIONS}",
        f"out={out}",
        *more,
    ]
    return subprocess.run(
        line,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=None if limit is None else lambda: _limit(limit),
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONHASHSEED": "random"},
    )


def _limit(size):
    import resource

    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def results(folder):
    """The files of a sweep but for what it keeps."""
    return {
        name: content
        for name, content in contents(folder).items()
        if not name.startswith("replications/")
    }


def finished(folder):
    return len(list((folder / "replications").glob("[!.]*.json")))


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder with a small centre and an undisturbed sweep of it in `whole`."""
    folder = tmp_path_factory.mktemp("sweeps")
    with write_centre(folder / "own").open("a", encoding="utf-8") as file:
        file.write(WINDOW)
    done = command(folder, folder / "whole", "workers=1")
    assert done.returncode == 0, done.stderr
    assert {"sweep.csv", "sweep.html", "sweep.json"} <= set(results(folder / "whole"))
    assert "finished before" not in done.stderr
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("dies_at", [2, 5, 17])
def test_after_a_kill_the_same_command_goes_on_and_ends_the_same(place, tmp_path, dies_at):
    out = tmp_path / "killed"
    killed = command(place, out, "workers=1", dies_at=dies_at)
    assert killed.returncode == -signal.SIGKILL
    assert results(out) == {}
    kept = finished(out)
    assert 0 <= kept < ALL
    assert kept >= dies_at // 2 - 1  # at most two writes a replication
    again = command(place, out, "workers=1")
    assert again.returncode == 0, again.stderr
    assert (f"{kept} of " in again.stderr) == (kept > 0)
    assert results(out) == results(place / "whole")


@pytest.mark.slow
def test_a_kill_while_the_results_are_written_leaves_no_mark_of_completeness(place, tmp_path):
    out = tmp_path / "late"
    shutil.copytree(place / "whole", out)
    killed = command(place, out, dies_at=2)  # nothing is simulated: the second file of results
    assert killed.returncode == -signal.SIGKILL
    assert "sweep.json" not in results(out)
    assert command(place, out).returncode == 0
    assert {one: text for one, text in results(out).items() if ".part" not in one} == results(
        place / "whole"
    )


@pytest.mark.slow
@pytest.mark.parametrize("limit", [2_000, 100_000])
def test_a_full_disk_is_one_clear_error_and_leaves_nothing_half_written(place, tmp_path, limit):
    out = tmp_path / "full"
    full = command(place, out, "workers=1", limit=limit)
    assert full.returncode == 2
    assert "out must be in a place that can be written (File too large)" in full.stderr
    assert "Traceback" not in full.stderr
    assert not [name for name in contents(out) if ".part" in name]
    assert "sweep.json" not in results(out)
    assert finished(out) == (0 if limit < 10_000 else finished(place / "whole"))
    assert command(place, out).returncode == 0
    assert results(out) == results(place / "whole")


@pytest.mark.slow
def test_two_processes_and_scenarios_in_another_order_write_the_same_figures(place, tmp_path):
    two = command(place, tmp_path / "two", "workers=2")
    assert two.returncode == 0, two.stderr
    assert results(tmp_path / "two") == results(place / "whole")
    assert contents(tmp_path / "two" / "replications") == contents(place / "whole" / "replications")
