"""What a sweep keeps and what fails: read back to the bit, mended, nothing lost but the failed."""

import json

import numpy as np
import pandas as pd
import pytest

from sim.study.replicate import replicate
from sim.study.sweep import Address, Point, Store, finished, run_sweep, sweep_table
from sim.study.sweep.kept import LEVELS, kept_of
from sim.study.sweep.table import needs_in_common
from tests.unit.sweep_points import POINTS, SEED, TARGET, N, asked, point, summaries

SPEC = asked(target=TARGET, kpis=("abandoned",))


@pytest.fixture(scope="module")
def table():
    return sweep_table(run_sweep(POINTS, SEED, N), SPEC)


# what is kept ---------------------------------------------------------------


def test_what_is_kept_is_read_back_to_the_last_bit(tmp_path):
    log = replicate(POINTS[2].scenario, SEED, 1)[0]
    kept = kept_of(POINTS[2].scenario, log)
    address, store = Address(POINTS[2].scenario.hash, SEED, 0), Store(tmp_path)
    store.save(address, kept)
    found = store.load(address)
    assert found is not None
    assert found.log_digest == kept.log_digest
    np.testing.assert_array_equal(found.needs, kept.needs)
    assert set(found.levels) == set(LEVELS)
    for name, one in kept.levels.items():
        assert (found.levels[name].names, found.levels[name].units) == (one.names, one.units)
        np.testing.assert_array_equal(found.levels[name].top, one.top)
        np.testing.assert_array_equal(found.levels[name].bottom, one.bottom)


def test_finished_replications_are_reused_and_only_they(tmp_path, table):
    store, done = Store(tmp_path / "own"), []
    run_sweep(POINTS[:2], SEED, 2, store=store)
    again = run_sweep(POINTS, SEED, N, store=store, on_done=done.append)
    assert finished(POINTS, SEED, range(N), store) == N * len(POINTS)
    assert (again.reused, len(done)) == (4, N * len(POINTS) - 4)
    pd.testing.assert_frame_equal(sweep_table(again, SPEC), table)
    for seed, numbers in ((SEED + 1, range(1)), (SEED, range(N, N + 1))):
        assert finished(POINTS, seed, numbers, store) == 0


def test_a_neighbour_s_replications_are_reused_and_left_alone(tmp_path):
    run_sweep(POINTS[:1], SEED, 1, store=Store(tmp_path / "before"))
    before = sorted(one.name for one in (tmp_path / "before").iterdir())
    found = run_sweep(POINTS[:2], SEED, 1, store=Store(tmp_path / "own", (tmp_path / "before",)))
    assert found.reused == 1
    assert sorted(one.name for one in (tmp_path / "before").iterdir()) == before


@pytest.mark.parametrize("harm", ["cut", "needs gone", "needs of another", "another format"])
def test_what_cannot_be_read_is_simulated_again(tmp_path, harm):
    store = Store(tmp_path)
    sound = run_sweep(POINTS[:1], SEED, 1, store=store)
    (file,) = tmp_path.glob("*.json")
    (needs,) = tmp_path.glob("*.u64")
    if harm == "cut":
        file.write_bytes(file.read_bytes()[:-100])
    elif harm == "needs gone":
        needs.unlink()
    elif harm == "needs of another":
        needs.write_bytes(needs.read_bytes()[:-8])
    else:
        file.write_text(json.dumps(json.loads(file.read_text()) | {"format": 99}))
    again = run_sweep(POINTS[:1], SEED, 1, store=store)
    assert again.reused == 0
    assert needs_in_common(again.kept[POINTS[0].name], sound.kept[POINTS[0].name]) == 1.0
    assert run_sweep(POINTS[:1], SEED, 1, store=store).reused == 1  # and it is mended


# what fails -----------------------------------------------------------------

CROWD = point("1.25", "2", **{"windows.volume.factor": 1e6})


@pytest.mark.parametrize("workers", [1, 2])
def test_a_scenario_that_fails_takes_no_other_with_it(workers, table, tmp_path):
    store = Store(tmp_path)
    points = (*POINTS[:3], CROWD)
    found = run_sweep(points, SEED, N, workers=workers, store=store)
    assert set(found.kept) == {one.name for one in POINTS[:3]}
    assert set(found.failures) == {CROWD.name}
    assert found.failures[CROWD.name].replication == 0
    assert "split the stream" in found.failures[CROWD.name].reason
    rows = sweep_table(found, SPEC)
    expected = table[table["scenario"] != POINTS[3].name].reset_index(drop=True)
    pd.testing.assert_frame_equal(rows, expected)
    assert finished([CROWD], SEED, range(N), store) == 0  # a failure is tried again


def test_where_the_baseline_failed_there_are_values_and_no_differences():
    crowd = Point(labels=POINTS[0].labels, scenario=CROWD.scenario)
    rows = summaries(sweep_table(run_sweep([crowd, POINTS[1]], SEED, 2), asked()))
    assert rows["value"].notna().any()
    assert rows[["difference", "needs_in_common", "variance_ratio"]].isna().all(axis=None)


def test_where_everything_failed_there_is_an_empty_table():
    rows = sweep_table(run_sweep([CROWD], SEED, 1), asked())
    assert len(rows) == 0
    assert list(rows.columns[:4]) == ["scenario", "volume", "agents", "sample"]
