"""A sweep as a study: its table against direct comparisons, sharing, keeping, failing."""

import json

import numpy as np
import pandas as pd
import pytest

from sim.config import build
from sim.errors import ConfigError
from sim.measure.facts import gather
from sim.measure.from_scenario import measure_spec
from sim.measure.tables import kpi_table
from sim.study.compare import compare
from sim.study.paired import Arm
from sim.study.replicate import replicate
from sim.study.sweep import (
    Address,
    Parameter,
    Point,
    Store,
    SweepSpec,
    Target,
    Value,
    finished,
    run_sweep,
    scenario_name,
    sweep_table,
)
from sim.study.sweep.kept import LEVELS, kept_of
from sim.study.sweep.table import needs_in_common
from tests.unit.config_builders import centre

SEED, N = 7, 4
BASE = {
    "calendar.length": "3h",
    "demand.billing.volume.per_week": 300,
    "queues.calls.target": {"share": 0.8, "within": "20s"},
    "windows": {"volume": {"from": "2024-01-08 08:00", "streams": "all", "factor": 1.0}},
}
VOLUMES, AGENTS = ("1.0", "1.25"), ("0", "2")


def scenario(volume="1.0", agents="0", **more):
    changes = {"windows.volume.factor": float(volume), "groups.tellers.staff_add": int(agents)}
    return build(centre(**BASE | changes | more))


def point(volume, agents, **more):
    labels = {"volume": volume, "agents": agents}
    return Point(labels=labels, scenario=scenario(volume, agents, **more))


def parameter(name, labels):
    return Parameter(name=name, label=name, values=tuple(Value(one, ()) for one in labels))


def asked(**more):
    return SweepSpec(
        question="",
        parameters=(parameter("volume", VOLUMES), parameter("agents", AGENTS)),
        baseline={"volume": "1.0", "agents": "0"},
        **more,
    )


POINTS = tuple(point(volume, agents) for volume in VOLUMES for agents in AGENTS)
TARGET = Target(kpi="sl_excluding_short", level="queue", name="calls", at_least=0.8, within_s=20.0)


@pytest.fixture(scope="module")
def result():
    return run_sweep(POINTS, SEED, N)


@pytest.fixture(scope="module")
def table(result):
    return sweep_table(result, asked(target=TARGET, kpis=("abandoned",)))


@pytest.fixture(scope="module")
def arms():
    return {
        one.name: Arm(replicate(one.scenario, SEED, N), measure_spec(one.scenario))
        for one in POINTS
    }


def summaries(table):
    rows = table[(table["replication"] == "all") & ~table["kpi"].str.startswith("target_")]
    return rows.set_index(["scenario", "level", "name", "kpi"]).sort_index()


# against direct computations ------------------------------------------------


def test_the_grid_is_every_combination_the_last_parameter_varying_fastest():
    names = [
        scenario_name({name: one.label for name, one in values.items()})
        for values in asked().grid()
    ]
    assert names == [one.name for one in POINTS]
    assert names[1] == "volume=1.0 agents=2"


def test_values_and_intervals_are_those_of_the_kpi_table(table, arms):
    found = summaries(table)
    for name, arm in arms.items():
        direct = kpi_table(gather(arm.logs, arm.spec))
        direct = direct[direct["level"].isin(LEVELS)].set_index(["level", "name", "kpi"])
        own = found.loc[name]
        shared = own.index.intersection(direct.index)
        assert len(shared) > 100
        for column in ("value", "lower", "upper"):
            pd.testing.assert_series_equal(
                own.loc[shared, column], direct.loc[shared, column], check_names=False
            )


def test_differences_are_those_of_a_paired_comparison(table, arms):
    first = POINTS[0].name
    direct = compare(arms, first, levels=LEVELS)
    direct = direct.set_index(["scenario", "level", "name", "kpi"])
    found = summaries(table).drop(index=first, level="scenario").loc[direct.index]
    columns = {
        "difference": "difference",
        "difference_lower": "lower",
        "difference_upper": "upper",
        "variance_ratio": "variance_ratio",
        "needs_in_common": "needs_in_common",
        "n": "n",
    }
    assert len(found) == len(direct) > 300
    for own, theirs in columns.items():
        pd.testing.assert_series_equal(
            found[own], direct[theirs], check_names=False, check_dtype=False
        )
    assert (found["difference"].abs() > 0).mean() > 0.2


def test_the_share_in_common_and_the_variance_ratio_are_counted_by_hand(table, arms):
    first, busy = arms[POINTS[0].name].logs, arms[POINTS[2].name].logs
    both = either = 0
    for one, two in zip(first, busy, strict=True):
        keys = set(one.needs["key"].tolist()), set(two.needs["key"].tolist())
        both += len(keys[0] & keys[1])
        either += len(keys[0] | keys[1])
    counts = np.array([[len(log.contacts["entry"]) for log in logs] for logs in (first, busy)])
    ratio = np.var(counts, axis=1).sum() / np.var(counts[1] - counts[0])
    row = summaries(table).loc[(POINTS[2].name, "centre", "all", "contacts")]
    assert 0.6 < both / either < 0.95  # else the test would see nothing
    assert row["needs_in_common"] == both / either
    assert row["difference"] == (counts[1] - counts[0]).mean()
    assert row["variance_ratio"] == pytest.approx(ratio)


def test_the_baseline_has_no_difference_and_others_have_one(table):
    found = summaries(table)
    columns = ["difference", "difference_lower", "variance_ratio", "needs_in_common"]
    assert found.loc[POINTS[0].name, columns].isna().all(axis=None)
    assert found.loc[POINTS[1].name, "needs_in_common"].eq(1.0).all()  # staffing changes no need


def test_replications_of_the_target_and_of_named_kpis_make_up_their_summaries(table):
    each = table[table["replication"] != "all"]
    assert set(each["kpi"]) == {"sl_excluding_short", "abandoned"}
    assert set(each.loc[each["kpi"] == "sl_excluding_short", "level"]) == {"queue"}
    sums = each.groupby(["scenario", "level", "name", "kpi"])[["top", "bottom"]].sum()
    whole = summaries(table).loc[sums.index]
    pd.testing.assert_frame_equal(sums, whole[["top", "bottom"]])
    np.testing.assert_allclose(whole["top"] / whole["bottom"], whole["value"])
    assert each["replication"].unique().tolist() == [str(number) for number in range(N)]


def test_the_target_stands_beside_every_scenario(table):
    for kpi, value, unit in (("target_share", 0.8, "share"), ("target_within_s", 20.0, "s")):
        rows = table[table["kpi"] == kpi]
        assert rows["scenario"].tolist() == [one.name for one in POINTS]
        assert set(rows["value"]) == {value}
        assert set(rows["unit"]) == {unit}


def test_scenarios_with_other_names_are_paired_where_both_have_a_figure():
    more = {"groups.seniors": centre()["groups"]["tellers"]}
    other = Point(labels={"volume": "1.0", "agents": "2"}, scenario=scenario(**more))
    found = summaries(sweep_table(run_sweep([POINTS[0], other], SEED, 2), asked()))
    own = found.loc[other.name]
    assert np.isnan(own.loc[("group", "seniors", "answered"), "difference"])
    assert own.loc[("group", "seniors", "answered"), "value"] > 0
    assert own.loc[("group", "tellers", "answered"), "difference"] < 0


# how the work is shared -----------------------------------------------------


def test_neither_workers_nor_the_order_of_scenarios_show(result, table):
    spec = asked(target=TARGET, kpis=("abandoned",))
    two = sweep_table(run_sweep(POINTS, SEED, N, workers=2), spec)
    pd.testing.assert_frame_equal(two, table)
    turned = sweep_table(run_sweep(POINTS[::-1], SEED, N), spec)
    order = [one.name for one in POINTS]
    sorted_back = turned.sort_values(
        "scenario", key=lambda column: column.map(order.index), kind="stable", ignore_index=True
    )
    pd.testing.assert_frame_equal(sorted_back, table)


def test_all_scenarios_advance_together(monkeypatch):
    ran = []

    def noted(function, arguments, workers):
        ran.extend((address.replication, address.scenario_hash) for _, address, _ in arguments)
        return ((place, function(*one)) for place, one in enumerate(arguments))

    monkeypatch.setattr("sim.study.sweep.running.as_they_end", noted)
    run_sweep(POINTS[:2], SEED, 2)
    hashes = [one.scenario.hash for one in POINTS[:2]]
    assert ran == [(number, each) for number in range(2) for each in hashes]


def test_equal_scenarios_are_simulated_once():
    same = Point(labels={"volume": "1.0", "agents": "+0"}, scenario=scenario())
    done = []
    result = run_sweep([POINTS[0], same], SEED, 2, on_done=done.append)
    assert done == [0, 1]
    assert result.kept[same.name] == result.kept[POINTS[0].name]


@pytest.mark.parametrize(
    ("points", "replications"), [((), 1), (POINTS[:1], 0), ((POINTS[0], POINTS[0]), 1)]
)
def test_wrong_arguments_are_refused(points, replications):
    with pytest.raises(ConfigError):
        run_sweep(points, SEED, replications)


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
    pd.testing.assert_frame_equal(
        sweep_table(again, asked(target=TARGET, kpis=("abandoned",))), table
    )
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
    rows = sweep_table(found, asked(target=TARGET, kpis=("abandoned",)))
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
