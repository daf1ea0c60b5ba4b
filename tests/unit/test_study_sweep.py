"""A sweep as a study: its table against direct comparisons, sharing, keeping, failing."""

import numpy as np
import pandas as pd
import pytest

from sim.errors import ConfigError
from sim.measure.costs import cost_table, cost_totals
from sim.measure.facts import gather
from sim.measure.from_scenario import measure_spec
from sim.measure.tables import kpi_table
from sim.study.compare import compare
from sim.study.paired import Arm
from sim.study.replicate import replicate
from sim.study.sweep import (
    Point,
    run_sweep,
    scenario_name,
    sweep_table,
)
from sim.study.sweep.kept import LEVELS, kept_of
from sim.study.sweep.known import known_figures
from tests.unit.config_builders import centre
from tests.unit.sweep_points import POINTS, SEED, TARGET, N, asked, scenario, summaries


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


PRICES = {
    "currency": "GBP",
    "groups": {"any": {"wage_per_hour": 13.2}},
    "channels": {"phone": {"per_contact": 0.11, "per_minute": 0.001, "fixed_per_month": 900}},
}


def test_money_is_that_of_the_cost_table_by_the_week():
    made = Point(labels=POINTS[0].labels, scenario=scenario(economics=PRICES))
    more = Point(labels=POINTS[1].labels, scenario=scenario(agents="2", economics=PRICES))
    table = sweep_table(run_sweep([made, more], SEED, N), asked())
    found = summaries(table).loc[made.name, "centre", "all"]
    facts = gather(replicate(made.scenario, SEED, N), measure_spec(made.scenario))
    costs = cost_table(facts, made.scenario.centre)
    whole = costs[(costs["level"] == "centre") & (costs["kind"] == "total")].iloc[0]
    totals = cost_totals(facts, made.scenario.centre)
    weekly = totals.paid / 1e6 / totals.weeks
    assert found.loc["cost", ["value", "unit"]].tolist() == [
        pytest.approx(weekly.mean(), rel=1e-12),
        "GBP a week",
    ]
    assert found.loc["cost", "value"] == pytest.approx(whole["amount"] / totals.weeks, abs=1e-5)
    assert found.loc["fte", "value"] == pytest.approx(totals.fte.mean(), rel=1e-12)
    assert found.loc["cost_per_contact", "value"] == pytest.approx(whole["per_contact"])
    resolved = found.loc["cost_per_resolved_need", "value"]
    assert resolved == pytest.approx(whole["per_resolved_need"])
    each = table[(table["scenario"] == made.name) & (table["kpi"] == "cost")].iloc[1:]
    np.testing.assert_allclose(each["value"], weekly, rtol=1e-12)
    two_more = summaries(table).loc[more.name, "centre", "all"]
    assert two_more.loc["cost", "difference"] > 0
    assert two_more.loc["fte", "difference"] > 0


@pytest.mark.parametrize("more", [{}, {"economics": PRICES}])
def test_what_will_be_measured_is_known_before_anything_runs(more):
    made = scenario(**more)
    known = known_figures(made)
    kept = kept_of(made, replicate(made, SEED, 1)[0])
    for name, one in kept.levels.items():
        assert known[name].names == one.names
        assert list(known[name].units) == list(one.units)


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
