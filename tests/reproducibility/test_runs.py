"""The folder of a run: the same bytes again, on one or two workers, and reproducible alone."""

import json
import os
import shutil
import subprocess
import sys

import pytest

from experiments import reproduce, run
from experiments.manifest import MEASURED
from tests.unit.run_centre import RATES, contents, write_centre

RUN = ["replications=3", "seed=5"]
TABLES = (
    "kpi.csv",
    "intervals.csv",
    "staffing.csv",
    "flows.csv",
    "paths.csv",
    "technology.csv",
    "targets.csv",
    "week.csv",
    "costs.csv",
    "gaps.csv",
)
REPORT = {"report.html", "kpi.xlsx", "parameters.csv"}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder with the tiny centre and a run of it in `first`."""
    folder = tmp_path_factory.mktemp("runs")
    centre = write_centre(folder / "own")
    assert run.main([f"centre={centre}", f"out={folder / 'first'}", *RUN]) == 0
    return folder


@pytest.fixture
def copied(place, tmp_path):
    """A copy of the run, to be tampered with."""
    shutil.copytree(place / "first", tmp_path / "copy")
    return tmp_path / "copy"


def without_measured(folder):
    """The files of a run; of the manifest all but what was measured."""
    files = contents(folder)
    manifest = json.loads(files["manifest.json"])
    for key in MEASURED:
        del manifest[key]
    return files | {"manifest.json": manifest}


def test_two_workers_in_another_folder_write_the_same_bytes(place, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    centre = place / "own" / "tiny.yaml"
    assert run.main([f"centre={centre}", "workers=2", "out=again", *RUN]) == 0
    assert without_measured(tmp_path / "again") == without_measured(place / "first")


def test_another_process_with_another_hash_seed_writes_the_same_bytes(place, tmp_path):
    centre = place / "own" / "tiny.yaml"
    line = [sys.executable, "-m", "experiments.run", f"centre={centre}", "out=again", *RUN]
    subprocess.run(
        line,
        cwd=tmp_path,
        check=True,
        capture_output=True,
        env=os.environ | {"PYTHONHASHSEED": "4711", "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert without_measured(tmp_path / "again") == without_measured(place / "first")


def test_another_seed_changes_the_log_and_not_the_scenario(place, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    centre = place / "own" / "tiny.yaml"
    assert run.main([f"centre={centre}", "out=other", "replications=3", "seed=6"]) == 0
    first, other = (
        json.loads((folder / "manifest.json").read_text())
        for folder in (place / "first", tmp_path / "other")
    )
    assert first["scenario_hash"] == other["scenario_hash"]
    assert not set(first["log_digests"]) & set(other["log_digests"])


def test_it_holds_what_the_guide_says(place):
    found = set(contents(place / "first"))
    tables = {
        f"{table}/replication-{number:04d}.parquet"
        for table in ("contacts", "legs", "agents", "needs")
        for number in range(3)
    }
    figures = {
        f"figures/{name}.svg"
        for name in (
            "flows",
            "service_level_by_interval",
            "staffing_by_interval",
            "waiting_time_distribution",
        )
    }
    single = {"manifest.json", "scenario.yaml", "scenario.json", "inputs/rates.csv"}
    drawn = {
        f"figures/{name}.csv"
        for name in (
            "service_level_by_interval",
            "staffing_by_interval",
            "waiting_time_distribution",
        )
    }
    assert found == set(TABLES) | REPORT | single | tables | figures | drawn


def test_it_runs_again_where_the_centre_and_its_csv_are_gone(tmp_path, monkeypatch, capsys):
    away = tmp_path / "away"
    assert run.main([f"centre={write_centre(away)}", f"out={tmp_path / 'kept'}", *RUN]) == 0
    shutil.rmtree(away)
    monkeypatch.chdir(tmp_path)
    capsys.readouterr()
    assert reproduce.main(["kept"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert "replication 2: equal" in said
    assert said[-1] == "Everything is equal."


def test_the_copy_of_a_csv_wins_over_its_changed_original(tmp_path):
    centre = write_centre(tmp_path / "own")
    text = centre.read_text().replace("csv: rates.csv", f"csv: {centre.parent / 'rates.csv'}")
    centre.write_text(text)
    assert run.main([f"centre={centre}", f"out={tmp_path / 'kept'}", *RUN]) == 0
    (centre.parent / "rates.csv").write_text(RATES.replace("32", "64"))
    assert reproduce.main([str(tmp_path / "kept")]) == 0


def tampered(folder, name, old, new):
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def reproduced(folder, capsys):
    capsys.readouterr()
    code = reproduce.main([str(folder)])
    return code, capsys.readouterr().out.splitlines()


def test_a_changed_kpi_is_seen(copied, capsys):
    line = next(one for one in (copied / "kpi.csv").read_text().splitlines() if ",aht_s," in one)
    tampered(copied, "kpi.csv", line, line.replace(",s,", ",s,1"))
    code, said = reproduced(copied, capsys)
    assert code == 1
    assert "kpi.csv: different (the file)" in said
    assert "replication 0: equal" in said


@pytest.mark.parametrize("name", TABLES[1:])
def test_every_table_is_compared(copied, capsys, name):
    with (copied / name).open("a", encoding="utf-8") as file:
        file.write("\n")
    code, said = reproduced(copied, capsys)
    assert code == 1
    assert f"{name}: different (the file)" in said
    assert "kpi.csv: equal" in said


def test_a_changed_digest_is_seen_at_its_replication(copied, capsys):
    manifest = json.loads((copied / "manifest.json").read_text())
    tampered(copied, "manifest.json", manifest["log_digests"][1], "0" * 64)
    code, said = reproduced(copied, capsys)
    assert code == 1
    assert "replication 0: equal" in said
    assert "replication 1: different (log digest)" in said


def test_changed_stored_tables_are_seen(copied, capsys):
    legs = copied / "legs"
    shutil.copy(legs / "replication-0000.parquet", legs / "replication-0002.parquet")
    (copied / "needs" / "replication-0001.parquet").unlink()
    code, said = reproduced(copied, capsys)
    assert code == 1
    assert "replication 2: different (stored legs)" in said
    assert "replication 1: different (stored tables missing or unreadable)" in said


def test_a_changed_scenario_is_not_simulated(copied, capsys):
    tampered(copied, "inputs/rates.csv", "32", "33")
    code, said = reproduced(copied, capsys)
    assert code == 1
    assert "scenario: different (its hash)" in said
    assert not any(line.startswith("replication ") for line in said)


def test_another_version_is_named(copied, capsys):
    manifest = json.loads((copied / "manifest.json").read_text())
    tampered(copied, "manifest.json", f'"numpy": "{manifest["versions"]["numpy"]}"', '"numpy": "1"')
    code, said = reproduced(copied, capsys)
    assert code == 0
    assert any(line.startswith("version of numpy: 1 then, ") for line in said)
