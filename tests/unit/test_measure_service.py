"""Service, waiting, handling and repeats: every figure computed by hand."""

import math

import pytest

from sim.log.builder import log_from_rows
from sim.measure.spec import Promise
from sim.measure.tables import kpi_table
from sim.units import SECOND
from sim.vocabulary import AgentState, ContactFlag, NeedState, Outcome, Trigger
from tests.unit.measuring import Call, facts_of, figures, header, log_of

PROMISE = {"line": Promise(share=0.8, within=20 * SECOND, short=5 * SECOND)}


def answered(count, wait):
    return [Call(0, "line", answered=wait, talk_end=wait + 60) for _ in range(count)]


def abandoned(count, wait):
    return [Call(0, "line", end=wait, outcome=Outcome.ABANDONED) for _ in range(count)]


def measured(calls, *levels, spec=None, **more):
    return kpi_table(facts_of(log_of(calls, **more), **(spec or {})), levels or ("centre",))


def test_service_level_vector_of_1000_answered():
    # S = 1000, S+ = 860, L = 60, L+ = 20, of which 10 within 5 s
    calls = answered(860, 20) + answered(140, 20.000001)
    calls += abandoned(10, 5) + abandoned(10, 20) + abandoned(40, 21)
    found = figures(measured(calls, spec={"promises": PROMISE}))
    assert found["offered"] == 1060
    assert found["sl_excluding_short"] == pytest.approx(860 / 1040)
    assert found["sl_offered"] == pytest.approx(860 / 1060)
    assert found["sl_lenient"] == pytest.approx(880 / 1060)
    assert found["sl_answered"] == pytest.approx(0.86)
    assert found["sl_min_abandon"] == pytest.approx(860 / 1050)
    assert found["p_abandon"] == pytest.approx(60 / 1060)


def test_service_level_vector_of_100_offered():
    calls = answered(70, 10) + abandoned(10, 10) + answered(12, 50) + abandoned(8, 50)
    found = figures(measured(calls))
    assert found["sl_excluding_short"] == pytest.approx(70 / 90)
    assert found["sl_offered"] == pytest.approx(0.70)
    assert found["sl_lenient"] == pytest.approx(0.80)


TEN = [
    # answered at once; waited 10 s; waited 20 s (in time); waited 30 s (late)
    Call(0, "line", answered=0, talk_end=100, wrap_end=110),
    Call(10, "line", answered=20, talk_end=80, wrap_end=80, agent=1, intent="sales"),
    Call(20, "line", answered=40, talk_end=100, wrap_end=130, agent=2, segment="silver"),
    Call(30, "desk", answered=60, talk_end=90, wrap_end=120, group="blue", resolved=False),
    # abandoned after 0 s (no patience), 4 s, 25 s
    Call(40, "line", end=40, outcome=Outcome.ABANDONED),
    Call(50, "line", end=54, outcome=Outcome.ABANDONED),
    Call(60, "desk", end=85, outcome=Outcome.ABANDONED),
    # blocked at the queue, blocked at the lines, contained in the front
    Call(70, "desk", end=70, outcome=Outcome.BLOCKED),
    Call(80, end=80, outcome=Outcome.BLOCKED),
    Call(90, end=130, outcome=Outcome.CONTAINED, front_until=130),
]


def test_ten_contacts_by_hand():
    found = figures(measured(TEN))
    expected = {
        "contacts": 10,
        "offered": 9,  # 4 answered + 3 abandoned + 2 blocked
        "answered": 4,
        "answered_within": 3,
        "handled": 4,
        "abandoned": 3,
        "abandoned_within": 2,
        "abandoned_short": 2,
        "blocked": 2,
        "blocked_at_lines": 1,
        "contained": 1,
        "sl_excluding_short": 3 / 7,
        "sl_offered": 3 / 9,
        "sl_lenient": 5 / 9,
        "sl_answered": 3 / 4,
        "sl_min_abandon": 3 / 7,
        "asa_s": (0 + 10 + 20 + 30) / 4,
        "mean_wait_s": (60 + 0 + 4 + 25) / 7,
        "wait_if_waited_s": 89 / 6,  # three answered after a wait, three abandoned
        "p_wait": 6 / 7,
        "p_abandon": 3 / 9,
        "p_blocked": 2 / 9,
        "wait_p50_s": 10,  # 0 0 4 10 20 25 30
        "wait_p90_s": 30,
        "longest_wait_s": 30,
        "talk_s": (100 + 60 + 60 + 30) / 4,
        "wrap_s": (10 + 0 + 30 + 30) / 4,
        "aht_s": (110 + 60 + 90 + 60) / 4,
        "resolution": 3 / 4,
        "front_time_s": 40,
        "containment": 1,
        "needs": 10,
        "needs_resolved": 3,
        "fcr_true": 3 / 10,
        "contacts_per_resolved_need": 10 / 3,
        "queue_length": 89 / 3600,
        "in_service": (110 + 60 + 90 + 60) / 3600,
    }
    for name, value in expected.items():
        assert found[name] == pytest.approx(value), name


def test_the_same_ten_by_queue_channel_and_pair():
    table = measured(TEN, "queue", "intent", "queue:intent", "segment")
    desk = figures(table, "queue", "desk")
    assert (desk["offered"], desk["answered"], desk["blocked"]) == (3, 1, 1)
    assert desk["asa_s"] == 30
    assert desk["queue_length"] == pytest.approx((30 + 25) / 3600)
    line = figures(table, "queue", "line")
    assert (line["offered"], line["answered"], line["abandoned"]) == (5, 3, 2)
    assert figures(table, "intent", "sales")["offered"] == 1
    assert figures(table, "queue:intent", "line|sales")["asa_s"] == 10
    assert figures(table, "segment", "silver")["asa_s"] == 20
    assert "desk|sales" not in set(table["name"])  # never occurred


def test_a_group_has_figures_of_what_it_answered():
    table = measured(TEN, "group")
    blue = figures(table, "group", "blue")
    assert (blue["answered"], blue["asa_s"], blue["aht_s"]) == (1, 30, 60)
    assert blue["sl_answered"] == 0
    assert "offered" not in blue
    assert "p_abandon" not in blue


def test_no_demand_is_nan_never_zero():
    found = figures(measured(TEN, "channel"), "channel", "chat")
    assert found["offered"] == 0
    for name in ("sl_excluding_short", "asa_s", "p_abandon", "aht_s", "wait_p90_s", "fcr_true"):
        assert math.isnan(found[name]), name


def test_contacts_in_progress_are_counted_and_the_late_ones_missed():
    calls = [
        *answered(3, 10),
        Call(3570, "line", outcome=Outcome.IN_PROGRESS_QUEUE),  # waited 30 s so far
        Call(3590, "line", outcome=Outcome.IN_PROGRESS_QUEUE),  # 10 s so far
        Call(3000, outcome=Outcome.IN_PROGRESS_FRONT, front_until=None),
    ]
    found = figures(measured(calls))
    assert found["in_progress"] == 3
    assert found["offered"] == 3
    assert found["sl_offered"] == pytest.approx(3 / 4)
    assert found["sl_excluding_short"] == pytest.approx(3 / 4)
    assert found["p_abandon"] == 0
    assert found["queue_length"] == pytest.approx((30 + 30 + 10) / 3600)


def test_not_asked_is_not_offered():
    ends = [Outcome.CONTAINED, Outcome.CLOSED, Outcome.AVERTED]
    calls = answered(1, 0) + [Call(5, end=5, outcome=outcome) for outcome in ends]
    calls.append(Call(5, end=9, outcome=Outcome.ABANDONED, front_until=9))  # left in the front
    found = figures(measured(calls))
    assert found["offered"] == 1
    assert found["abandoned"] == 0
    assert found["left_in_front"] == 1
    assert (found["contained"], found["closed"], found["averted"]) == (1, 1, 1)


def test_balked_is_offered_and_not_abandoned():
    calls = [*answered(3, 0), Call(1, "line", end=1, outcome=Outcome.BALKED)]
    found = figures(measured(calls))
    assert (found["offered"], found["balked"], found["abandoned"]) == (4, 1, 0)
    assert found["sl_offered"] == 0.75


def test_a_further_threshold_has_names_of_its_own():
    found = figures(measured(TEN, spec={"thresholds": (30 * SECOND, 1_500_000)}))
    assert found["sl_answered_30s"] == 1
    assert found["sl_offered_30s"] == pytest.approx(4 / 9)
    assert found["sl_answered_1.5s"] == pytest.approx(1 / 4)


def test_each_queue_counts_at_its_own_threshold():
    spec = {"promises": {"desk": Promise(within=30 * SECOND)}}
    table = measured(TEN, "centre", "queue", spec=spec)
    assert figures(table)["answered_within"] == 4
    assert figures(table, "queue", "desk")["sl_answered"] == 1
    row = table[(table["name"] == "desk") & (table["kpi"] == "sl_offered")].iloc[0]
    assert "T = 30s" in row["definition"]
    assert "by queue" in row["definition"]


def transferred_log():
    """One call answered at the line after 10 s and sent on to the desk, where it gives up."""
    return log_from_rows(
        header(3600),
        needs=[{"entry": 0, "state": NeedState.GIVEN_UP}],
        contacts=[
            {"need": 0, "entry": 0, "outcome": Outcome.ABANDONED, "end": 200 * SECOND, "channel": 1}
        ],
        legs=[
            {
                "contact": 0,
                "leg": 1,
                "queue": "line",
                "group": "red",
                "agent": 0,
                "queued": 0,
                "answered": 10 * SECOND,
                "talk_end": 100 * SECOND,
                "wrap_end": 130 * SECOND,
            },
            {"contact": 0, "leg": 2, "queue": "desk", "queued": 100 * SECOND},
        ],
    )


def test_a_transfer_is_offered_once_to_each_queue_and_counted_once_by_the_channel():
    table = kpi_table(facts_of(transferred_log()), ("centre", "channel", "queue"))
    phone = figures(table, "channel", "phone")
    assert (phone["offered"], phone["answered"], phone["abandoned"]) == (1, 1, 0)
    line, desk = figures(table, "queue", "line"), figures(table, "queue", "desk")
    assert (line["offered"], line["answered"], line["transferred"]) == (1, 1, 1)
    assert (desk["offered"], desk["answered"], desk["abandoned"]) == (1, 0, 1)
    assert desk["mean_wait_s"] == 100
    assert phone["aht_s"] == 120


def test_repeats_are_rated_on_fresh_demand_and_on_all_contacts():
    calls = [
        Call(0, "line", end=10, outcome=Outcome.ABANDONED, need=1),
        Call(60, "line", answered=60, talk_end=100, need=1, attempt=1, trigger=Trigger.ABANDONED),
        Call(5, "line", answered=5, talk_end=20, need=2, resolved=False),
        Call(90, "line", answered=95, talk_end=99, need=2, attempt=1, trigger=Trigger.UNRESOLVED),
        Call(7, "line", answered=7, talk_end=9, need=3),
        Call(9, end=9, outcome=Outcome.CONTAINED, need=4),
        Call(20, "line", end=30, outcome=Outcome.ABANDONED, need=4, attempt=1,
             trigger=Trigger.CONTAINED_WRONGLY),
    ]  # fmt: skip
    found = figures(measured(calls))
    assert (found["contacts"], found["fresh"], found["repeats"]) == (7, 4, 3)
    assert (found["retries"], found["reconnects"]) == (1, 1)
    assert found["retry_share"] == pytest.approx(1 / 7)
    assert found["retries_per_fresh"] == pytest.approx(1 / 4)
    assert found["p_abandon"] == pytest.approx(2 / 6)
    assert found["p_abandon_fresh"] == pytest.approx(1 / 3)
    assert found["needs"] == 4
    assert found["fcr_true"] == pytest.approx(1 / 4)
    assert found["contacts_per_resolved_need"] == pytest.approx(7 / 3)


DAYS = 24 * 3600


def test_fcr_by_window_sees_needs_of_their_own():
    calls = [
        Call(0, "line", answered=0, talk_end=60, customer=1),  # comes back within a week
        Call(6 * DAYS, "line", answered=6 * DAYS, talk_end=6 * DAYS + 9, customer=1),  # quiet
        Call(10, "line", answered=10, talk_end=60, customer=2),  # other intent: not the same
        Call(DAYS, "line", answered=DAYS, talk_end=DAYS + 9, customer=2, intent="sales"),
        Call(20, "line", end=30, outcome=Outcome.ABANDONED, customer=3),  # never served
        Call(30, "line", answered=30, talk_end=60, customer=4),  # comes back after a week
        Call(7.5 * DAYS, "line", answered=7.5 * DAYS, talk_end=8 * DAYS, customer=4),  # too late
        Call(40, "line", answered=40, talk_end=60),  # unknown customer
    ]
    found = figures(measured(calls, horizon_s=14 * DAYS))
    # needs within a week of the end: one; unknown customer: one
    assert found["fcr_window_left_out"] == 2
    assert found["fcr_window"] == pytest.approx(4 / 6)


def test_fcr_by_window_is_nan_where_no_need_remains():
    found = figures(measured([Call(0, "line", answered=0, talk_end=60, customer=1)]))
    assert math.isnan(found["fcr_window"])
    assert found["fcr_window_left_out"] == 1


def test_a_duplicate_tick_counts_as_a_further_contact():
    calls = [Call(0, "line", answered=0, talk_end=60, customer=1) for _ in range(2)]
    found = figures(measured(calls, horizon_s=10 * DAYS))
    assert found["fcr_window"] == pytest.approx(1 / 2)


def test_waits_attributed_by_arrival_queue_and_event():
    calls = [Call(1700, "line", queued=1790, answered=1810, talk_end=1900, front_until=1790)]
    for by, interval in (("arrival", 0), ("queue", 0), ("event", 3)):
        table = measured(calls, "queue:interval", spec={"by": by})
        offered = table[(table["kpi"] == "offered") & (table["value"] == 1)]
        assert list(offered["name"]) == [f"line|1970-01-01T00:{interval}0+00:00"], by


def test_resolved_flag_alone_is_not_an_answer():
    log = log_of([Call(0, end=9, outcome=Outcome.CONTAINED, front_until=9)])
    log.contacts["flags"][0] = ContactFlag.RESOLVED
    found = figures(kpi_table(facts_of(log), ("centre",)))
    assert math.isnan(found["resolution"])
    assert found["fcr_true"] == 1


def test_agents_state_is_not_needed_for_service():
    assert math.isnan(figures(measured(TEN))["occupancy"])
    on = [("red", 0, 0, AgentState.ON)]
    assert figures(measured(TEN, agents=on))["occupancy"] > 0
