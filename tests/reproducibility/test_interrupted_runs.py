"""A killed run and a full disk leave no folder that looks like a result and is none.

Every command runs in a process of its own (`killed.py`). Where it dies is drawn by address from
the calls that it makes, those that change files and those of Python functions: no clock takes
part. Needs a C compiler for what is preloaded (`killing.c`), and Linux.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from experiments.arguments import read_arguments
from experiments.manifest import MEASURED
from sim.chance import name_hash
from sim.chance.names import NAME_BITS
from sim.errors import ConfigError
from tests.unit.run_centre import contents, write_centre

HERE = Path(__file__).parent
DRAWN = 20
FULL_DISKS = 6

pytestmark = [
    pytest.mark.slow,
    pytest.mark.compiler,
    pytest.mark.skipif(sys.platform != "linux", reason="preloads a library, as Linux does"),
]


def drawn(what, most):
    """Places from 1 to `most`, drawn by address."""
    shares = [name_hash("interrupted run", what, str(n)) / 2**NAME_BITS for n in range(DRAWN)]
    return [1 + int(share * most) for share in shares]


class Place:
    """A folder in which runs are killed."""

    def __init__(self, folder):
        self.folder = folder
        self.line = [f"centre={write_centre(folder / 'own')}", "replications=2", "workers=1"]
        self.library = folder / "killing.so"
        compiler = next(filter(None, map(shutil.which, ("cc", "gcc", "clang"))))
        flags = ["-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o", self.library]
        subprocess.run([compiler, *flags, HERE / "killing.c", "-ldl"], check=True)

    def empty(self, name):
        """A folder to run in, with nothing in it."""
        made = self.folder / name / "work"
        made.mkdir(parents=True)
        return made

    def outcomes(self, jobs):
        """Run the command once for each job in a folder: (folder, overrides, what happens)."""
        listed = [
            {"folder": str(folder), "args": [*self.line, *overrides], **happens}
            for folder, overrides, happens in jobs
        ]
        preloaded = {"LD_PRELOAD": str(self.library), "SWITCHBOARD_KILLING": str(self.library)}
        paths = {"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONHASHSEED": "0"}
        line = [sys.executable, HERE / "killed.py", json.dumps(listed)]
        done = subprocess.run(
            line, env=os.environ | preloaded | paths, check=True, capture_output=True, text=True
        )
        return json.loads(done.stdout)


def whole(folder):
    """The files of a run; of the manifest all but what was measured."""
    files = contents(folder)
    manifest = json.loads(files["manifest.json"])
    for key in MEASURED:
        del manifest[key]
    return files | {"manifest.json": manifest}


def visible(folder):
    """Names in a folder that a person sees."""
    return sorted(path.name for path in folder.iterdir() if path.name[:1] != ".")


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return Place(tmp_path_factory.mktemp("killed"))


@pytest.fixture(scope="module")
def undisturbed(place):
    """The run that nobody kills: its folder, and how many moments and which calls it had."""
    work = place.empty("undisturbed")
    (outcome,) = place.outcomes([(work, ["out=run"], {"count_moments": True})])
    assert (outcome["signal"], outcome["code"]) == (0, 0)
    return work / "run", outcome


@pytest.mark.parametrize("what", ["call", "moment"])
def test_no_killed_run_leaves_a_folder_that_is_seen(place, undisturbed, what, monkeypatch):
    """Twenty runs die in one folder; a last one is left alone, and its folder is the only one."""
    reference, outcome = undisturbed
    most = len(outcome["calls"]) if what == "call" else outcome["moments"]
    assert most > 10 * DRAWN
    work = place.empty(what)
    ended = place.outcomes([(work, [], {what: at}) for at in drawn(what, most)])
    assert [one["signal"] for one in ended] == [signal.SIGKILL] * DRAWN
    runs = work / "runs"
    assert visible(runs) == []
    left = sorted(path.name for path in runs.iterdir())
    assert all(name.startswith(".tiny-") and name.endswith(".part") for name in left)
    assert len(left) > DRAWN // 4, "some runs died while they wrote"
    monkeypatch.chdir(work)
    with pytest.raises(ConfigError, match="RUN_DIR"):
        read_arguments([], [])
    (last,) = place.outcomes([(work, [], {})])
    assert (last["signal"], last["code"]) == (0, 0)
    (name,) = visible(runs)
    assert whole(runs / name) == whole(reference)
    assert read_arguments([], [])[0] == Path("runs") / name


def test_a_run_killed_while_it_replaces_another_loses_neither(place, undisturbed):
    """Dies at each call from moving the old folder away to deleting its last file."""
    reference, _ = undisturbed
    old = whole(reference)
    seen = place.empty("seen")
    shutil.copytree(reference, seen / "run")
    again = ["out=run", "overwrite=true", "seed=2"]
    (one,) = place.outcomes([(seen, again, {})])
    new = whole(seen / "run")
    assert new["kpi.csv"] != old["kpi.csv"]
    calls = one["calls"]
    second = calls.rindex("r")
    first = calls.rindex("r", 0, second)
    places = [first + 1, second + 1, second + 2, (second + len(calls)) // 2]
    works = [place.empty(f"replacing-{at}") for at in places]
    for work in works:
        shutil.copytree(reference, work / "run")
    ended = place.outcomes(
        [(work, again, {"call": at}) for work, at in zip(works, places, strict=True)]
    )
    assert {one["signal"] for one in ended} == {signal.SIGKILL}
    assert whole(works[0] / "run") == old
    assert visible(works[1]) == []
    (before,) = works[1].glob(".run.*.before")
    assert whole(before) == old
    for work in works[2:]:
        assert whole(work / "run") == new


def test_a_full_disk_is_said_and_leaves_nothing(place, undisturbed):
    """A limit a byte below the size of a file, for files of six sizes; the largest fits."""
    reference, _ = undisturbed
    sizes = sorted(
        {len(text) for name, text in contents(reference).items() if name[:8] != "manifest"}
    )
    step = len(sizes) / FULL_DISKS
    limits = [sizes[int(n * step)] - 1 for n in range(FULL_DISKS - 1)] + [sizes[-1] - 1]
    works = [place.empty(f"full-{size}") for size in limits]
    roomy = place.empty("roomy")
    *ended, fits = place.outcomes(
        [(work, ["out=run"], {"size": size}) for work, size in zip(works, limits, strict=True)]
        + [(roomy, ["out=run"], {"size": sizes[-1]})]
    )
    for work, one in zip(works, ended, strict=True):
        assert (one["signal"], one["code"]) == (0, 2), one["said"]
        assert one["said"].startswith("switchboard: out must be in a place that can be written"), (
            one["said"]
        )
        assert "File too large" in one["said"]
        assert list(work.iterdir()) == []
    assert (fits["signal"], fits["code"]) == (0, 0)
    assert whole(roomy / "run") == whole(reference)
