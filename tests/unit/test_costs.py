"""Sharing out to the last unit, and the corners of the cost table that no random centre reaches."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.config.economics import ChannelCost, Economics, Pay, UnitCost
from sim.engine.contract import run
from sim.errors import ConfigError
from sim.measure import gather, measure_spec
from sim.measure.costs import COLUMNS, TOTAL, cost_table, cost_totals
from sim.measure.costs.allocate import MOST_WEIGHT, allotted, nearest, scaled
from sim.units import DAY, HOUR, SECOND
from sim.vocabulary import AgentState
from tests.engine.centres import END, Call, centre, chatting, level, made, roster

BIG = 1 << 58
totals = st.integers(0, BIG)


@given(totals, st.lists(st.integers(0, BIG // 8), min_size=1, max_size=8))
@settings(max_examples=300, deadline=None)
def test_parts_are_the_exact_ones_by_largest_remainder(total, weights):
    """Products of 116 bits: what is rounded in between, or in floating point, fails here."""
    found = allotted(np.array(total), np.array(weights)).tolist()
    assert sum(found) == total
    weights = weights if any(weights) else [1] * len(weights)
    exact = [Fraction(total * one, sum(weights)) for one in weights]
    order = sorted(range(len(weights)), key=lambda i: (-(exact[i] % 1), i))
    left = total - sum(int(one) for one in exact)
    assert found == [int(one) + (i in order[:left]) for i, one in enumerate(exact)]


@given(totals, st.fractions(0, 5, max_denominator=10**9))
def test_scaled_is_rounded_to_the_nearest(value, factor):
    assert scaled(np.array([value]), factor).tolist() == [nearest(value * factor)]


def test_weights_that_64_bits_cannot_hold_are_refused():
    with pytest.raises(OverflowError, match="60 bits"):
        allotted(np.array(3), np.array([MOST_WEIGHT - 1, 1]))


def priced(calls, teams, prices=None, **more):
    """Facts of one quarter of an hour, and its centre with prices."""
    mapping = centre(calls, teams, **more)
    scenario = made(mapping, calls)
    own = prices or {}
    economics = Economics(
        currency="USD",
        groups={"any": Pay(wage_per_hour=36_000_000)},  # 0.01 a second
        **own,
    )
    facts = gather([run(scenario, 1, 0)], measure_spec(scenario))
    return facts, replace(scenario.centre, economics=economics)


def amounts(table, level_="centre", name="all"):
    rows = table[(table["level"] == level_) & (table["name"] == name)]
    return dict(zip(rows["kind"], rows["amount"], strict=True))


def test_overtime_belongs_to_the_call_that_caused_it_and_is_dearer():
    calls = [Call("a", 10, talk=60), Call("b", 280, talk=50, channel="video")]
    facts, own = priced(calls, {"team": roster(0, 300, line=1)}, channels={"video": {}})
    dear = replace(own.economics, groups={
        "any": Pay(wage_per_hour=36_000_000, on_costs=0.5, overtime_factor=2.0)})  # fmt: skip
    table = cost_table(facts, replace(own, economics=dear))
    assert amounts(table, "channel", "video")["overtime"] == pytest.approx(30 * 0.015 * 2)
    assert amounts(table, "channel", "phone")["overtime"] == 0
    assert amounts(table)["handling"] == pytest.approx((60 + 20) * 0.015)
    assert amounts(table)["idle"] == pytest.approx((300 - 80) * 0.015)


def test_an_idle_group_is_paid_by_its_queues_in_equal_parts():
    calls = [Call("a", 10, talk=60), Call("b", 20, talk=40, queue="other", channel="video")]
    teams = {
        "busy": level((0, END, 2), line=1, other=1),
        "spare": level((0, END, 1), line=2, other=2),
    }
    facts, own = priced(calls, teams, channels={"video": {}})
    table = cost_table(facts, own)
    spare = END * 0.01
    busy = 2 * END * 0.01
    assert amounts(table, "group", "spare")["idle"] == pytest.approx(spare)
    phone = amounts(table, "channel", "phone")
    assert phone[TOTAL] == pytest.approx(busy * 60 / 100 + spare / 2)


def test_two_chats_at_once_share_each_moment_equally():
    calls = [
        Call("a", 0, talk=30, queue="chats", channel="chat"),
        Call("b", 10, talk=30, queue="chats", channel="chat"),
    ]
    facts, own = priced(calls, {"team": level((0, 100, 1), chats=1) | chatting(1.0, 2.0)})
    table = cost_table(facts, own)
    first, second = (amounts(table, "intent", name) for name in ("a", "b"))
    assert first["handling"] == pytest.approx((10 + 20 / 2) * 0.01)
    assert second["handling"] == pytest.approx((20 / 2 + 10) * 0.01)
    assert amounts(table)["idle"] == pytest.approx(60 * 0.01)


def test_a_resource_without_a_limit_is_paid_at_its_peak():
    calls = [Call("a", 0, talk=60), Call("b", 30, talk=60), Call("c", 200, talk=10)]
    price = {"resources": {"lines": UnitCost(per_month=1_000_000_000)}}
    for capacity, units in ((None, 2), (7, 7)):
        facts, own = priced(
            calls,
            {"team": level((0, END, 3), line=1)},
            price,
            channels={"phone": {"holds": "lines"}},
            changes={"resources": {"lines": {"capacity": capacity, "unit": "lines"}}},
        )
        months = Fraction(END, 3600) / Fraction("730.5")
        expected = nearest(units * 1_000_000_000 * months) / 1e6
        assert amounts(cost_table(facts, own))["licences"] == expected


def test_who_is_not_let_in_costs_nothing_and_is_not_divided_into():
    calls = [Call("a", 0, talk=60), Call("b", 10, talk=60)]
    price = {"channels": {"phone": ChannelCost(per_contact=500_000, per_minute=60_000_000)}}
    facts, own = priced(
        calls,
        {"team": level((0, END, 2), line=1)},
        price,
        channels={"phone": {"holds": "lines"}},
        changes={"resources": {"lines": {"capacity": 1, "unit": "lines"}}},
    )
    found = amounts(cost_table(facts, own))
    assert (found["per_contact"], found["per_minute"]) == (0.5, 60.0)
    assert cost_totals(facts, own).contacts.tolist() == [1]


def test_without_prices_there_is_an_empty_table_and_no_totals():
    calls = [Call("a", 0)]
    scenario = made(centre(calls, {"team": level((0, END, 1), line=1)}), calls)
    facts = gather([run(scenario, 1, 0)], measure_spec(scenario))
    table = cost_table(facts, scenario.centre)
    assert (list(table.columns), len(table)) == (list(COLUMNS), 0)
    with pytest.raises(ConfigError, match="economics"):
        cost_totals(facts, scenario.centre)


def test_with_nobody_and_nothing_there_is_nothing_to_divide_by():
    facts, own = priced([Call("a", 0)], {"team": level((0, END, 0), line=1)})
    table = cost_table(facts, own)
    assert (table["amount"] == 0).all()
    assert table["per_resolved_need"].isna().all()


@pytest.mark.parametrize(
    ("length", "weeks"),
    [(HOUR, 1 / 5), (DAY, 1 / 5), (3 * DAY, 3 / 5), (6 * DAY, 1), (7 * DAY, 1), (14 * DAY, 2)],
)
def test_weeks_of_a_window(length, weeks):
    facts, own = priced([Call("a", 0)], {"team": level((0, END, 1), line=1)})
    longer = replace(facts[0].log, header=replace(facts[0].header, horizon=length))
    found = cost_totals(gather([longer], facts[0].spec), own)
    assert found.weeks == weeks
    assert found.fte[0] == pytest.approx(END / 3600 / (40 * weeks))


def test_overtime_without_a_contact_at_hand_is_paid_too():
    """Whoever stays for callers still in a menu is paid, and it goes where idle time goes."""
    facts, own = priced([Call("a", 10, talk=60)], {"team": roster(0, 300, line=1)})
    log = facts[0].log
    last = len(log.agents["tick"]) - 1
    assert log.agents["state"][last] == AgentState.OFF
    rows = {name: np.append(column, column[last]) for name, column in log.agents.items()}
    rows["state"][last] = AgentState.AFTER_SHIFT
    rows["tick"][last + 1] += 30 * SECOND
    stayed = gather([replace(log, agents=rows)], facts[0].spec)
    table = cost_table(stayed, own)
    assert amounts(table, "channel", "phone")["overtime"] == pytest.approx(30 * 0.01)
    assert amounts(table)["idle"] == pytest.approx((300 - 60) * 0.01)
    assert amounts(table)[TOTAL] == cost_totals(stayed, own).paid[0] / 1e6
