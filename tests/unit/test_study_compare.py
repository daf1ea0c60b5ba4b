"""Paired comparisons: by hand, unchanged scenarios, refusals, the same customers."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from sim.config import build
from sim.errors import ConfigError
from sim.measure.facts import gather
from sim.measure.from_scenario import measure_spec
from sim.measure.spec import MeasureSpec, Promise
from sim.measure.statistics import ratio_of_totals
from sim.measure.tables import kpi_table
from sim.study.compare import COLUMNS, compare, needs_in_common
from sim.study.paired import Arm, linearised, paired_difference
from sim.study.replicate import replicate
from sim.units import SECOND
from tests.unit.config_builders import centre
from tests.unit.measuring import Call, log_of

BASE = {"calendar.length": "4h", "demand.billing.volume.per_week": 150}


def arm(replications=4, seed=7, **changes):
    scenario = build(centre(**BASE | changes))
    return Arm(replicate(scenario, seed, replications), measure_spec(scenario))


def calls_log(replication, handled, **more):
    """One replication with so many calls at the queue `line`, answered at once."""
    calls = [Call(entry=i, queue="line", answered=i, talk_end=i + 60) for i in range(handled)]
    return log_of(calls, seed=7, replication=replication, **more)


def counted(*volumes, spec=None, **more):
    logs = [calls_log(number, volume, **more) for number, volume in enumerate(volumes)]
    return Arm(logs, spec or MeasureSpec())


def row(table, kpi, name="all", scenario="new"):
    found = table[(table["kpi"] == kpi) & (table["name"] == name)]
    return found[found["scenario"] == scenario].iloc[0]


# by hand -------------------------------------------------------------------


def test_a_count_is_compared_by_the_paired_t_interval():
    first, second = [10, 14, 9, 12], [13, 15, 13, 15]  # differences 3, 1, 4, 3
    table = compare({"old": counted(*first), "new": counted(*second)}, "old")
    found = row(table, "offered")
    expected = stats.ttest_rel(second, first).confidence_interval(0.95)
    assert tuple(table.columns) == COLUMNS
    assert found["difference"] == 2.75
    assert found[["lower", "upper"]].tolist() == pytest.approx([expected.low, expected.high])
    assert found["correlation"] == pytest.approx(np.corrcoef(first, second)[0, 1])
    ratio = (np.var(first) + np.var(second)) / np.var(np.subtract(second, first))
    assert found["variance_ratio"] == pytest.approx(ratio)
    assert found[["baseline", "scenario", "unit"]].tolist() == ["old", "new", "contacts"]
    assert (found["n"], found["baseline_value"], found["scenario_value"]) == (4, 11.25, 14.0)


def test_a_ratio_is_compared_by_its_residuals():
    """Tops 1, 2, 3 over 2, 2, 2 and 2, 2, 2 over 2, 4, 4: R 1 and 0.6, worked by hand."""
    one = linearised([1.0, 2.0, 3.0], [2.0, 2.0, 2.0])
    two = linearised([2.0, 2.0, 2.0], [2.0, 4.0, 4.0])
    assert (float(one.value), float(two.value)) == (1.0, 0.6)
    assert one.residual.tolist() == pytest.approx([-0.5, 0.0, 0.5])
    assert two.residual.tolist() == pytest.approx([0.24, -0.12, -0.12])
    found = paired_difference(one, two)
    # residuals of the pairs 0.74, -0.12, -0.62; squares sum to 0.9464
    half = 4.302652729911275 * (0.9464 / 6) ** 0.5
    assert float(found.value) == pytest.approx(-0.4)
    assert float(found.upper - found.value) == pytest.approx(half)
    assert float(found.variance_ratio) == pytest.approx((0.5 + 0.0864) / 0.9464)
    assert float(found.correlation) == pytest.approx(-0.18 / (0.5 * 0.0864) ** 0.5)


def test_residuals_carry_the_variance_of_the_ratio_of_totals():
    top, bottom = np.array([3.0, 5.0, 4.0, 9.0]), np.array([4.0, 9.0, 5.0, 11.0])
    found, alone = ratio_of_totals(top, bottom), linearised(top, bottom)
    error = np.sqrt((alone.residual**2).sum() / 12)
    assert float(found.upper - found.value) == pytest.approx(3.182446305284263 * error)


def test_where_nothing_is_known_the_bounds_are_missing():
    once = linearised([0.0, 1.0, 0.0], [0.0, 2.0, 0.0])
    never = linearised([0.0, 0.0, 0.0], [0.0, 0.0, 0.0])
    full = linearised([1.0, 2.0, 2.0], [2.0, 2.0, 3.0])
    assert float(paired_difference(full, once).value) == pytest.approx(0.5 - 5 / 7)
    assert np.isnan(paired_difference(full, once).lower)
    assert np.isnan(paired_difference(full, never).value)
    alone = linearised([1.0], [2.0])
    assert np.isnan(paired_difference(alone, alone).upper)


def test_what_does_not_vary_has_no_correlation_made_of_rounding():
    third = linearised(np.full(7, 0.1), np.full(7, 0.3))
    varying = linearised(np.arange(7) / 3, np.ones(7))
    moved = linearised(np.arange(7) / 3 + 0.1, np.ones(7))
    assert np.isnan(paired_difference(third, third).variance_ratio)
    assert np.isnan(paired_difference(third, varying).correlation)
    assert np.isinf(paired_difference(varying, moved).variance_ratio)


# the same customers --------------------------------------------------------


def test_an_unchanged_scenario_differs_by_exactly_nothing():
    table = compare({"old": arm(), "new": arm()}, "old", levels=("centre", "queue", "group"))
    there = table["difference"].notna()
    assert there.sum() > 100
    assert set(table["difference"][there]) == {0.0}
    bounds = table[["lower", "upper"]].to_numpy()
    assert set(bounds[~np.isnan(bounds)]) == {0.0}
    assert set(table["needs_in_common"]) == {1.0}
    assert row(table, "offered")["correlation"] == pytest.approx(1.0)
    assert row(table, "offered")["variance_ratio"] == np.inf


def test_more_volume_keeps_every_need_and_adds_a_tenth():
    more = {"demand.billing.volume.per_week": 3300}
    less = {"demand.billing.volume.per_week": 3000}
    small, large = (arm(2, **changes) for changes in (less, more))
    keys = [set(one.logs[0].needs["key"].tolist()) for one in (small, large)]
    assert keys[0] < keys[1]
    common = needs_in_common(small.logs, large.logs)
    # about 6 000 and 600 more needs: standard error 0.0034, so 4 of them see 1.5 %
    assert abs(common - 1 / 1.1) < 0.014


def test_needs_of_other_seeds_are_other_needs_though_their_keys_meet():
    assert needs_in_common(arm(2).logs, arm(2, seed=8).logs) == 0.0
    assert needs_in_common(arm(2).logs, arm(2).logs) == 1.0
    assert np.isnan(needs_in_common([], []))


def test_a_planted_difference_is_found_and_needs_fewer_replications_than_unpaired():
    """Talk of 330 s in place of 300 s: a tenth more handling time, of the same customers."""
    longer = {"channels.phone.intents.any.talk": {"law": "exponential", "mean": "330s"}}
    first, second = arm(12), arm(12, **longer)
    found = row(compare({"old": first, "new": second}, "old"), "aht_s")
    assert found["needs_in_common"] == 1.0
    assert found["lower"] <= 0.1 * found["baseline_value"] <= found["upper"]
    assert found["lower"] > 0
    assert found["correlation"] > 0.99
    assert found["variance_ratio"] > 50
    values = [kpi_table(gather(one.logs, one.spec), ("centre",)) for one in (first, second)]
    alone = [table.set_index("kpi").loc["aht_s"] for table in values]
    assert alone[0]["upper"] > alone[1]["lower"], "unpaired, the two intervals overlap"
    assert found["difference"] == pytest.approx(alone[1]["value"] - alone[0]["value"])


def test_several_scenarios_each_meet_the_baseline():
    arms = {"a": arm(2), "b": arm(2), "c": arm(2, **{"queues.calls.places": 0})}
    table = compare(arms, "b", levels=("queue",), kpis=("offered", "p_blocked"))
    assert table["scenario"].unique().tolist() == ["a", "c"]
    assert set(table["baseline"]) == {"b"}
    assert len(table) == 4


def test_names_that_only_one_has_are_left_out():
    groups = centre()["groups"]["tellers"]
    table = compare(
        {"old": arm(2), "new": arm(2, **{"groups.helpers": groups})}, "old", levels=("group",)
    )
    assert set(table["name"]) == {"tellers"}


def test_promises_may_differ_and_each_is_judged_by_its_own():
    logs = [
        log_of([Call(entry=5, queue="line", answered=25, talk_end=90)], seed=7, replication=number)
        for number in range(2)
    ]
    arms = {
        f"{within}s": Arm(
            logs, MeasureSpec(promises={"line": Promise(share=0.8, within=within * SECOND)})
        )
        for within in (10, 30)
    }
    table = compare(arms, "10s", levels=("queue",))
    assert row(table, "sl_offered", "line", "30s")["difference"] == 1.0


def test_pairs_of_names_without_anything_are_left_out():
    table = compare({"old": counted(3, 4), "new": counted(4, 4)}, "old", levels=("queue:intent",))
    assert set(table["name"]) == {"line|billing"}


def test_further_thresholds_are_compared_too():
    spec = MeasureSpec(thresholds=(30 * SECOND,))
    table = compare({"a": counted(3, 4, spec=spec), "b": counted(4, 4, spec=spec)}, "a")
    assert row(table, "sl_offered_30s", scenario="b")["difference"] == 0.0


# refusals ------------------------------------------------------------------

FINE = counted(3, 4)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (counted(3, 4, 5), "replications"),
        (Arm([*FINE.logs][::-1], FINE.spec), "order"),
        (Arm([calls_log(0, 3), calls_log(2, 4)], FINE.spec), "replications"),
        (Arm([FINE.logs[0], FINE.logs[0]], FINE.spec), "once"),
        (counted(3, 4, horizon_s=7200.0), "time"),
        (counted(3, 4, source="anonymous_bank"), "simulated"),
        (Arm(FINE.logs, MeasureSpec(start=SECOND)), "time"),
        (Arm(FINE.logs, MeasureSpec(by="event")), "measured like"),
        (Arm(FINE.logs, MeasureSpec(confidence=0.9)), "measured like"),
    ],
)
def test_what_does_not_pair_is_refused(wrong, says):
    with pytest.raises(ConfigError, match=says):
        compare({"old": FINE, "new": wrong}, "old")


def test_another_seed_is_refused():
    other = [replace(log, header=replace(log.header, seed=8)) for log in FINE.logs]
    with pytest.raises(ConfigError, match="seed 8"):
        compare({"old": FINE, "new": Arm(other, FINE.spec)}, "old")


@pytest.mark.parametrize(
    "asked",
    [
        {"baseline": "nobody"},
        {"levels": ("moon",)},
        {"kpis": ("ofered",)},
        {"kpis": ("wait_p90_s",)},
        {"arms": {"old": FINE}},
    ],
)
def test_unknown_names_are_refused(asked):
    given = {"arms": {"old": FINE, "new": FINE}, "baseline": "old"} | asked
    with pytest.raises(ConfigError):
        compare(given.pop("arms"), given.pop("baseline"), **given)
