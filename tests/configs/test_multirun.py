"""`switchboard run -m`: one folder per job, and nothing of Hydra's."""

import os
import subprocess
import sys

LINE = [sys.executable, "-m", "experiments.cli", "run", "-m"]


def test_each_job_has_its_folder_and_hydra_leaves_none(tmp_path):
    (tmp_path / "mine.yaml").write_text("defaults: [m1]\ncalendar: {length: 1h}\n")
    overrides = ["seed=1,2", "centre=./mine.yaml,m1", "replications=2", "centre.windows={}"]
    overrides.append("~centre.queues.calls.target")
    root = os.getcwd()
    done = subprocess.run(
        [*LINE, *overrides],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": root},
    )
    assert done.returncode == 0, done.stderr
    runs = sorted(one.name for one in (tmp_path / "runs").iterdir())
    assert len(runs) == 4
    assert [one.partition("-")[0] for one in runs] == ["m1", "m1", "mine", "mine"]
    assert sorted(one.name for one in tmp_path.iterdir()) == ["mine.yaml", "runs"]
    assert not list(tmp_path.rglob(".hydra"))
    assert not list(tmp_path.rglob("multirun.yaml"))
