"""Measures that follow phases, thresholds that count from entry, and figures of few days."""

import math

import numpy as np
import pytest

from sim.errors import ConfigError
from sim.measure import kpi_table, measure_spec, staffing_table
from sim.measure.slots import Slots
from sim.measure.spec import Change, MeasureSpec, Promise
from sim.measure.statistics import ratio_of_totals, share_met
from sim.units import HOUR, SECOND
from sim.vocabulary import AgentState, ChannelKind
from tests.unit.measuring import Call, facts_of, figures, log_of
from tests.unit.test_measure_staffing import centre, channel

WAITS = [Call(at, "line", answered=at + 25, talk_end=at + 60) for at in (100, 1775, 1800, 3000)]
AT_30_MIN = Change(
    tick=1800 * SECOND,
    promises={"line": Promise(share=0.9, within=30 * SECOND)},
    slots={"red": Slots.of_each(4)},
)
STRICT = {"line": Promise(share=0.5, within=20 * SECOND)}


def of_line(facts):
    return figures(kpi_table(facts, ("queue",)), "queue", "line")


def test_a_contact_is_judged_by_the_promise_in_force_when_it_joined():
    facts = facts_of(log_of(WAITS), promises=STRICT, changes=(AT_30_MIN,))
    assert of_line(facts)["sl_offered"] == 2 / 4  # who joined at 1800 s exactly is in the new one
    assert of_line(facts_of(log_of(WAITS), promises=STRICT))["sl_offered"] == 0


def test_an_interval_is_held_to_the_share_promised_when_it_begins():
    facts = facts_of(log_of(WAITS), promises=STRICT, changes=(AT_30_MIN,))
    assert of_line(facts)["p_intervals_met"] == 1 / 2
    softer = Change(tick=1801 * SECOND, promises=AT_30_MIN.promises, slots={})
    found = of_line(facts_of(log_of(WAITS), promises=STRICT, changes=(softer,)))
    assert found["p_intervals_met"] == 1 / 2  # one of two in time, half of them promised at 1800 s


def test_a_definition_names_each_promise_and_its_beginning():
    table = kpi_table(facts_of(log_of(WAITS), promises=STRICT, changes=(AT_30_MIN,)), ("queue",))
    texts = table.set_index(["name", "kpi"])["definition"]
    told = "T = 20s (short: 5s), from 1970-01-01T00:30+00:00 on 30s (short: 5s); by queue"
    assert texts["line", "sl_offered"].endswith(told)
    assert "target: 0.5 within 20s, from" in texts["line", "p_days_met"]
    assert " from " not in texts["desk", "sl_offered"].split("T = ")[1].replace(
        "from 1970-01-01T00:30+00:00 on", ""
    )


def test_a_threshold_may_count_from_the_entry_and_waits_stay_waits():
    call = Call(100, "line", queued=130, answered=130, talk_end=200, front_until=130)
    since_queue, since_entry = (
        of_line(facts_of(log_of([call]), promises=STRICT, threshold_from=since))
        for since in ("queue", "entry")
    )
    assert since_queue["sl_answered"] == 1
    assert since_entry["sl_answered"] == 0
    assert since_entry["asa_s"] == since_entry["p_wait"] == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"threshold_from": "front"},
        {"changes": (Change(tick=0, promises={}, slots={}),)},
        {"changes": (AT_30_MIN, AT_30_MIN)},
    ],
)
def test_arguments_without_meaning_are_refused(wrong):
    with pytest.raises(ConfigError):
        MeasureSpec(**wrong)


def test_slot_occupancy_relates_what_is_held_to_what_is_allowed():
    chats = [Call(at, "line", answered=at, talk_end=at + 600, agent=0) for at in (1500, 1700, 1900)]
    log = log_of(chats, [("red", 0, 0, AgentState.ON)])
    facts = facts_of(log, slots={"red": Slots.of_each(2)}, changes=(AT_30_MIN,))
    red = figures(kpi_table(facts, ("group",)), "group", "red")
    assert red["slot_occupancy"] == pytest.approx(1800 / (1800 * 2 + 1800 * 4))
    assert red["occupancy"] == pytest.approx(1000 / 3600)
    alone = figures(kpi_table(facts_of(log), ("group",)), "group", "red")
    assert alone["slot_occupancy"] == pytest.approx(1800 / 3600)


def test_a_scenario_tells_what_its_phases_change():
    change = {
        "from": "2024-01-08 08:20",
        "set": {
            "queues.billing.target": None,
            "groups.red.at_once": 3,
            "groups.red.shrinkage": "50%",
            "channels.phone.hours": {"mon": "08:40-09:00"},
        },
    }
    hours = {"phone": channel({"mon": "08:00-08:30"}), "chat": channel({"mon": "08:50-08:55"})}
    scenario = centre(phases={"new": change}, channels=hours)
    spec = measure_spec(scenario)
    assert spec.promises["billing"].share == 0.8
    assert [one.tick for one in spec.changes] == [HOUR // 3]
    assert spec.changes[0].promises["billing"].share is None
    assert spec.slots["red"].at_once == {ChannelKind.LIVE: 1}
    assert spec.changes[0].slots["red"].at_once == {ChannelKind.LIVE: 3}
    assert spec.open_hours == ((0, HOUR // 3), (2 * HOUR // 3, HOUR))


def test_a_phase_from_before_the_start_is_there_from_the_start_and_a_later_one_never():
    before = {"from": "2024-01-01 00:00", "set": {"queues.billing.target.share": "95%"}}
    after = {"from": "2024-02-01 00:00", "set": {"queues.billing.target.share": "10%"}}
    spec = measure_spec(centre(phases={"a": before, "b": after}))
    assert spec.promises["billing"].share == 0.95
    assert spec.changes == ()


def test_the_planning_shrinkage_follows_phases():
    change = {"from": "2024-01-08 08:30", "set": {"groups.red.shrinkage": "50%"}}
    found = staffing_table(centre(phases={"new": change}), 30)
    assert (found["gross"] / found["required"]).tolist() == [1, 2]


def test_one_replication_with_demand_gives_no_interval():
    found = ratio_of_totals([2.0, 0.0, 0.0], [3.0, 0.0, 0.0])
    assert found.value == 2 / 3
    assert math.isnan(found.lower)
    assert math.isnan(found.upper)
    assert not math.isnan(ratio_of_totals([2.0, 1.0, 0.0], [3.0, 1.0, 0.0]).lower)


def test_one_day_with_demand_in_each_replication_is_a_trial():
    met = np.array([[1.0, np.nan]] * 4)
    found, single = share_met(met), share_met(met[:, :1])
    assert (found.lower, found.upper, found.n) == (single.lower, single.upper, single.n)
    assert found.lower < 1  # four days met are no proof of all


def test_a_group_that_is_there_and_idle_has_its_rows():
    log = log_of([], [("red", 0, 0, AgentState.ON)])
    table = kpi_table(facts_of(log), ("group:interval",))
    assert set(table["name"].str.split("|").str[0]) == {"red"}
    assert (table.loc[table["kpi"] == "staffed", "value"] == 1).all()
