"""Load: queue lengths, agents' time, every form of occupancy; parts add up to wholes."""

import numpy as np
import pytest

from sim.measure.facts import gather
from sim.measure.interval_tables import interval_table
from sim.measure.spec import MeasureSpec
from sim.measure.tables import kpi_table
from sim.units import HOUR, SECOND
from sim.vocabulary import AgentState, Outcome
from tests.benchmarks.bench_measure import synthetic_log
from tests.unit.measuring import Call, facts_of, figures, log_of

ON, OFF, AFTER = AgentState.ON, AgentState.OFF, AgentState.AFTER_SHIFT
DAY = [
    ("red", 0, 0, AgentState.LATE),
    ("red", 0, 300, ON),
    ("red", 0, 1000, AgentState.BREAK),
    ("red", 0, 1200, ON),
    ("red", 0, 2000, AgentState.LUNCH),
    ("red", 0, 2400, ON),
    ("red", 0, 3000, AFTER),
    ("red", 0, 3100, OFF),
    ("blue", 0, 0, AgentState.ABSENT),
    ("blue", 0, 3000, OFF),
    ("blue", 1, 600, AgentState.TRAINING),
    ("blue", 1, 900, ON),
]
CALLS = [
    Call(300, "line", answered=320, talk_end=500, wrap_end=520),
    Call(2900, "line", answered=2900, talk_end=3050, wrap_end=3100),
    Call(900, "desk", answered=1000, talk_end=1600, wrap_end=1600, group="blue", agent=1),
    Call(3500, "desk", answered=3500, talk_end=3650, wrap_end=3700, group="blue", agent=1),
]


@pytest.fixture(scope="module")
def facts():
    opened = ((0, 3000 * SECOND),)
    return facts_of(log_of(CALLS, DAY), open_hours=opened)


def test_agents_time_by_hand(facts):
    red = figures(kpi_table(facts, ("group",)), "group", "red")
    hour = 3600
    expected = {
        "staffed_hours": (700 + 800 + 600 + 100) / hour,
        "scheduled_hours": (300 + 700 + 800 + 600) / hour,
        "handling_hours": (200 + 200) / hour,
        "available_hours": (2200 - 400) / hour,
        "paid_hours": (300 + 700 + 200 + 800 + 600 + 100) / hour,
        "productive_hours": 2200 / hour,
        "overtime_hours": 100 / hour,
        "loss_late_hours": 300 / hour,
        "loss_break_hours": 200 / hour,
        "staffed": 2200 / hour,
        "occupancy": 400 / 2200,
        "occupancy_scheduled": 400 / 2400,
        "occupancy_open_hours": 300 / 2100,
        "occupancy_open_hours_scheduled": 300 / 2400,
        "utilisation": 400 / 2700,
        "shrinkage": 500 / 2700,
        "concurrency": 1,
    }
    for name, value in expected.items():
        assert red[name] == pytest.approx(value), name


def test_what_lies_beyond_the_horizon_is_not_counted(facts):
    blue = figures(kpi_table(facts, ("group",)), "group", "blue")
    assert blue["handling_hours"] == pytest.approx((600 + 100) / 3600)
    assert blue["staffed_hours"] == pytest.approx(2700 / 3600)
    assert blue["loss_absent_hours"] == pytest.approx(3000 / 3600)
    assert blue["in_service"] == pytest.approx(700 / 3600)
    assert blue["aht_s"] == pytest.approx((600 + 200) / 2)  # a contact counts whole


def test_the_window_is_an_argument(facts):
    table = kpi_table(facts_of(log_of(CALLS, DAY), start=600 * SECOND, end=2000 * SECOND))
    found = figures(table)
    assert found["offered"] == 1
    assert found["queue_length"] == pytest.approx(100 / 1400)
    assert found["paid_hours"] == pytest.approx((1400 + 1400 + 1400) / 3600)
    red = figures(table, "group", "red")
    assert (red["handling_hours"], red["productive_hours"]) == (0, pytest.approx(1200 / 3600))


def test_contacts_held_at_once_count_once_as_handling():
    chats = [Call(t, "line", answered=t, talk_end=t + 100, channel="chat") for t in (0, 50, 90)]
    found = figures(kpi_table(facts_of(log_of(chats, [("red", 0, 0, ON)])), ("group",)), "group",
                    "red")  # fmt: skip
    assert found["handling_hours"] == pytest.approx(190 / 3600)
    assert found["concurrency"] == pytest.approx(300 / 190)
    assert found["occupancy"] == pytest.approx(190 / 3600)


def test_agents_known_by_group_only_are_not_merged():
    calls = [Call(0, "line", answered=0, talk_end=100, agent=-1) for _ in range(2)]
    calls += [Call(0, "line", answered=0, talk_end=100, agent=3) for _ in range(2)]
    found = figures(kpi_table(facts_of(log_of(calls)), ("group",)), "group", "red")
    assert found["handling_hours"] == pytest.approx(300 / 3600)


@pytest.fixture(scope="module")
def busy():
    return gather([synthetic_log(r, 3000) for r in range(3)], MeasureSpec())


@pytest.mark.parametrize("part", ["queue", "channel", "group", "centre"])
def test_sums_over_intervals_are_the_total(busy, part):
    whole = kpi_table(busy, (part,))
    cut = kpi_table(busy, (f"{part}:interval" if part != "centre" else "interval",))
    for name in ("contacts", "offered", "answered", "abandoned", "handled", "retries", "needs"):
        sums, total = (t[t["kpi"] == name]["value"].sum() for t in (cut, whole))
        assert sums == pytest.approx(total, rel=1e-12), name
    hours = 12 * HOUR / SECOND
    for name in ("queue_length", "in_service"):
        sums, total = (t[t["kpi"] == name]["value"] for t in (cut, whole))
        assert sums.sum() * 1800 == pytest.approx(total.sum() * hours, rel=1e-12), name
    for name in ("handling_hours", "paid_hours", "staffed_hours", "loss_break_hours"):
        sums, total = (t[t["kpi"] == name]["value"].sum() for t in (cut, whole))
        assert sums == pytest.approx(total, rel=1e-12), name


def test_parts_of_the_centre_add_up_to_it(busy):
    found = kpi_table(busy, ("centre", "channel", "segment", "intent", "channel:intent", "queue"))
    for name in ("contacts", "offered", "abandoned", "blocked"):
        sums = found[found["kpi"] == name].groupby("level")["value"].sum()
        assert np.allclose(sums, sums["centre"]), name


def test_paid_is_productive_plus_each_loss_exactly_in_every_cell(busy):
    for level in ("centre", "group", "interval", "group:interval"):
        found = kpi_table(busy, (level,)).pivot(index="name", columns="kpi", values="value")
        losses = [c for c in found.columns if c.startswith("loss_")]
        parts = found["productive_hours"] + found[losses].sum(axis=1)
        ticks = (parts * HOUR).round(), (found["paid_hours"] * HOUR).round()
        assert (ticks[0] == ticks[1]).all()
        assert (found["paid_hours"] > 0).any()


def test_intervals_agree_with_the_kpi_table(busy):
    wide = interval_table(busy)
    tidy = kpi_table(busy, ("queue:interval", "interval", "group:interval", "channel:interval"))
    for part, label in (("queue", "queue1|"), ("centre", ""), ("group", "group2|")):
        name = label[:-1] or "all"
        row = wide[(wide["level"] == part) & (wide["name"] == name)].iloc[5]
        level = "interval" if part == "centre" else f"{part}:interval"
        same = tidy[(tidy["level"] == level) & (tidy["name"] == label + row["interval_start"])]
        values = dict(zip(same["kpi"], same["value"], strict=True))
        for kpi in values.keys() & set(wide.columns):
            assert row[kpi] == pytest.approx(values[kpi], nan_ok=True), (part, kpi)


def test_queue_length_is_the_time_that_contacts_wait_inside_the_window():
    log = synthetic_log(0, 2000)
    found = kpi_table(gather([log], MeasureSpec()), ("queue",))
    lengths = found[found["kpi"] == "queue_length"]["value"].to_numpy()
    left = np.where(log.legs["answered"] >= 0, log.legs["answered"], log.contacts["end"])
    inside = np.minimum(left, 12 * HOUR) - np.minimum(log.legs["queued"], 12 * HOUR)
    waited = [int(inside[log.legs["queue"] == queue].sum()) for queue in range(6)]
    assert np.allclose(lengths * 12 * HOUR, waited, rtol=1e-12)


def test_a_contact_in_progress_is_in_service_until_the_horizon():
    calls = [Call(3000, "line", answered=3100, outcome=Outcome.IN_PROGRESS_SESSION)]
    found = figures(kpi_table(facts_of(log_of(calls, [("red", 0, 0, ON)]))))
    assert found["in_service"] == pytest.approx(500 / 3600)
    assert found["handling_hours"] == pytest.approx(500 / 3600)
    assert found["answered"] == 0
