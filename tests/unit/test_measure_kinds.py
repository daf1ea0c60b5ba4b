"""Self-service, conversations, deferred work and context: every figure computed by hand."""

import math
from itertools import pairwise

import pytest

from sim.config import BusinessClock
from sim.log.builder import log_from_rows
from sim.measure import Slots, interval_table, kpi_table
from sim.measure.slots import most_together
from sim.measure.spec import Change, Promise
from sim.units import HOUR
from sim.vocabulary import AgentState, ChannelKind, NeedState, Outcome, Trigger
from tests.unit.journeys import Step, log_of_needs, ticks
from tests.unit.measuring import Call, facts_of, figures, header, log_of

LIVE, MESSAGING, DEFERRED, ALONE = ChannelKind
KINDS = {"bot": ALONE, "web": ALONE, "chat": MESSAGING, "email": DEFERRED, "phone": LIVE}
RESOLVED, GIVEN_UP, OPEN = NeedState.RESOLVED, NeedState.GIVEN_UP, NeedState.OPEN


def of(facts, level="centre", name="all"):
    return figures(kpi_table(facts, (level,)), level, name)


# self-service ----------------------------------------------------------------

VISITS = (
    ([Step("web", 0, 1, Outcome.CONTAINED)], RESOLVED),
    ([Step("web", 0, 2, Outcome.CONTAINED)], GIVEN_UP),  # contained, and wrongly
    ([Step("web", 1, 2), Step("phone", 2, 3, trigger=Trigger.ESCALATED, context=True)], RESOLVED),
    ([Step("web", 1, 3), Step("phone", 3, 4, trigger=Trigger.ESCALATED)], RESOLVED),
    ([Step("web", 1, 5, Outcome.ABANDONED)], GIVEN_UP),
    ([Step("web", 1, 1, Outcome.BLOCKED, held=False)], GIVEN_UP),
    ([Step("web", 1, 1, Outcome.CLOSED, held=False)], GIVEN_UP),
    ([Step("web", 96, None, Outcome.IN_PROGRESS_FRONT)], OPEN),
)


def test_every_end_of_a_session_by_hand():
    web = of(facts_of(log_of_needs(*VISITS), kinds=KINDS), "channel", "web")
    expected = {
        "contacts": 8,
        "sessions": 6,
        "contained": 2,
        "contained_wrongly": 1,
        "escalated": 2,
        "escalated_with_context": 1,
        "left_in_session": 1,
        "sessions_blocked": 1,
        "closed": 1,
        "in_progress": 1,
        "containment": 2 / 5,
        "wrong_containment": 1 / 2,
        "session_resolution": 1 / 5,
        "session_escalation": 2 / 5,
        "session_abandonment": 1 / 5,
        "session_time_s": (1 + 2 + 1 + 2 + 4 + 4) * 3600 / 6,
        "fcr_true": 1 / 7,
    }
    for name, value in expected.items():
        assert web[name] == pytest.approx(value), name


def test_self_service_is_offered_to_no_agent():
    facts = facts_of(log_of_needs(*VISITS), kinds=KINDS)
    for level, name, offered in (("channel", "web", 0), ("centre", "all", 2)):
        found = of(facts, level, name)
        assert (found["offered"], found["blocked"], found["abandoned"]) == (offered, 0, 0)
        assert found["left_in_front"] == 0
    assert of(facts)["sl_offered"] == 1


def test_a_front_is_no_session_and_counts_among_the_contained():
    call = Call(0, end=40, outcome=Outcome.CONTAINED, front_until=40)
    found = of(facts_of(log_of([call]), kinds={"chat": ALONE}), "channel", "phone")
    assert (found["sessions"], found["containment"], found["front_time_s"]) == (0, 1, 40)
    assert found["wrong_containment"] == 1  # it did not resolve the need


def test_needs_with_several_contacts_channels_and_at_the_limit():
    again = [
        Step("phone", 0, 1),
        Step("phone", 2, 3, trigger=Trigger.UNRESOLVED),
        Step("chat", 4, 5, Outcome.ABANDONED, trigger=Trigger.UNRESOLVED, limit=True),
    ]
    needs = ((again, GIVEN_UP), *VISITS[:4])
    found = of(facts_of(log_of_needs(*needs), kinds=KINDS))
    assert (found["needs"], found["needs_at_limit"]) == (5, 1)
    assert found["p_several_contacts"] == pytest.approx(3 / 5)
    assert found["p_several_channels"] == pytest.approx(3 / 5)
    assert found["contacts_per_need"] == pytest.approx((3 + 1 + 1 + 2 + 2) / 5)
    assert found["channels_per_need"] == pytest.approx((2 + 1 + 1 + 2 + 2) / 5)
    assert found["p_given_up"] == pytest.approx(2 / 5)
    assert found["time_to_resolution_p50_h"] == 2  # 1, 2, 3
    assert found["time_to_resolution_p90_h"] == 3


# conversations ---------------------------------------------------------------

ON = AgentState.ON
CHATS = [
    # 0 to 100, 50 to 250, 400 to 500 with a wrap-up of 30 s; then a call of 200 s
    Call(0, "desk", answered=0, talk_end=100, channel="chat"),
    Call(0, "desk", answered=50, talk_end=250, channel="chat"),
    Call(400, "desk", answered=400, talk_end=500, wrap_end=530, channel="chat"),
    Call(600, "line", answered=600, talk_end=800, channel="phone"),
]
CHAT_KINDS = {"chat": MESSAGING, "phone": LIVE}
THREE = Slots({LIVE: 1, MESSAGING: 3})


def test_conversations_at_once_and_their_slots():
    log = log_of(CHATS, [("red", 0, 0, ON)], horizon_s=1000)
    facts = facts_of(log, kinds=CHAT_KINDS, slots={"red": THREE})
    red = of(facts, "group", "red")
    assert red["messaging_concurrency"] == pytest.approx((100 + 200 + 100) / (250 + 100))
    assert red["messaging_slot_occupancy"] == pytest.approx((100 + 200 + 130) / 3000)
    # a call fills the agent as three conversations do
    assert red["slot_occupancy"] == pytest.approx((100 + 200 + 130 + 3 * 200) / 3000)
    assert red["concurrency"] == pytest.approx(630 / (250 + 130 + 200))
    assert red["conversation_s"] == pytest.approx(400 / 3)
    assert of(facts, "channel", "phone")["sl_offered"] == 1
    assert math.isnan(of(facts, "channel", "phone")["conversation_s"])


def test_slots_follow_the_phases_and_kinds_held_together_add_up():
    log = log_of(CHATS[:2], [("red", 0, 0, ON)], horizon_s=400)
    later = Change(tick=200_000_000, promises={}, slots={"red": Slots({MESSAGING: 2, LIVE: 1}, 2)})
    facts = facts_of(log, kinds=CHAT_KINDS, slots={"red": THREE}, changes=(later,))
    red = of(facts, "group", "red")
    assert red["slot_occupancy"] == pytest.approx(300 / (200 * 3 + 200 * 4))
    assert red["messaging_slot_occupancy"] == pytest.approx(300 / (200 * 3 + 200 * 2))


def test_how_many_kinds_may_meet():
    assert most_together([LIVE, MESSAGING, DEFERRED], []) == 1
    assert most_together([LIVE, MESSAGING, DEFERRED], [(MESSAGING, DEFERRED)]) == 2
    assert most_together([LIVE, MESSAGING], [(MESSAGING, DEFERRED)]) == 1  # not served
    pairs = [(LIVE, MESSAGING), (LIVE, DEFERRED), (MESSAGING, DEFERRED)]
    assert most_together([LIVE, MESSAGING, DEFERRED], pairs[:2]) == 2
    assert most_together([LIVE, MESSAGING, DEFERRED], pairs) == 3
    assert most_together([], pairs) == 1


# deferred work ---------------------------------------------------------------


def letters(*rows, hours=10):
    """Letters as (joined, begun, finished) in hours; None where it did not happen."""
    needs, contacts, legs = [], [], []
    for number, (joined, begun, finished) in enumerate(rows):
        done = finished is not None
        stage = Outcome.IN_PROGRESS_QUEUE if begun is None else Outcome.IN_PROGRESS_SESSION
        times = {"entry": ticks(joined), "end": ticks(finished)}
        state = RESOLVED if done else OPEN
        needs.append({"key": number, "state": state, "intent": "billing"} | times)
        contacts.append({"need": number, "channel": "chat", **times,
                         "outcome": Outcome.HANDLED if done else stage})  # fmt: skip
        legs.append({
            "contact": number, "queue": "desk", "queued": ticks(joined),
            "answered": ticks(begun), "talk_end": ticks(finished), "wrap_end": ticks(finished),
            "group": -1 if begun is None else "red", "agent": -1 if begun is None else number,
        })  # fmt: skip
    return log_from_rows(header(hours * 3600), needs=needs, contacts=contacts, legs=legs)


POST = letters((0, 1, 2), (1, 2, 4), (2, 6, 7), (3, 8, None), (6, None, None), (9.5, None, None))
FOUR_HOURS = {"desk": Promise(share=0.8, within=4 * HOUR)}
POST_SPEC = {"kinds": {"chat": DEFERRED}, "promises": FOUR_HOURS}


def test_deferred_work_by_hand():
    desk = of(facts_of(POST, **POST_SPEC), "queue", "desk")
    expected = {
        "finished": 3,
        "finished_in_time": 2,  # due at 4, 5, 6: done at 2, 4, 7
        "overdue": 1,  # due at 7; the one due at 10, the end, is not yet missed
        "in_deadline": 2 / 4,
        "time_to_start_h": (1 + 1 + 4) / 3,
        "work_s": (1 + 2 + 1) * 3600 / 3,
        "response_h": (2 + 3 + 5) / 3,
        "response_p50_h": 3,
        "response_p90_h": 5,
        "backlog": (2 + 3 + 5 + 7 + 4 + 0.5) / 10,
        "backlog_end": 3,
        "oldest_age_h": 7,
        "queue_length": (1 + 1 + 4 + 5 + 4 + 0.5) / 10,
        "in_progress": 3,
        "offered": 3,
        "handled": 3,
        "p_days_met": 0,  # half of them, and 80 % were promised
    }
    for name, value in expected.items():
        assert desk[name] == pytest.approx(value), name


def test_deferred_work_is_in_no_service_level_and_in_no_wait():
    both = of(facts_of(POST, **POST_SPEC))
    for name in ("sl_offered", "sl_answered", "asa_s", "mean_wait_s", "p_wait", "wait_p90_s"):
        assert math.isnan(both[name]), name
    table = kpi_table(facts_of(POST, **POST_SPEC), ("centre",)).set_index("kpi")
    assert ", deferred left out; " in table.loc["asa_s", "definition"]
    assert ", deferred left out; " not in table.loc["aht_s", "definition"]
    live = kpi_table(facts_of(POST), ("centre",)).set_index("kpi")
    assert "deferred" not in live.loc["asa_s", "definition"]


def test_a_finish_on_the_due_tick_is_in_time_and_a_tick_later_is_not():
    on_time, late = letters((0, 1, 4)), letters((0, 1, 4 + 1e-6 / 3600))
    assert of(facts_of(on_time, **POST_SPEC))["in_deadline"] == 1
    assert of(facts_of(late, **POST_SPEC))["in_deadline"] == 0


def test_a_deadline_in_business_hours():
    # open from hour 1 to 3 and from 6 to 9: four hours from 2 on are over at 9
    clock = BusinessClock((HOUR, 6 * HOUR), (0, 2 * HOUR, 5 * HOUR), 10 * HOUR)
    promise = {"desk": Promise(share=0.8, within=4 * HOUR, clock=clock)}
    spec = {"kinds": {"chat": DEFERRED}, "promises": promise}
    in_time, late = letters((2, 8, 9)), letters((2, 8, 9.1))
    assert of(facts_of(in_time, **spec))["in_deadline"] == 1
    assert of(facts_of(late, **spec))["in_deadline"] == 0
    table = kpi_table(facts_of(in_time, **spec), ("queue",)).set_index(["name", "kpi"])
    told = table.loc[("desk", "in_deadline"), "definition"]
    assert told.endswith("deadline = 14400s of its hours; by queue")


def test_without_a_promise_nothing_is_in_time_or_late():
    desk = of(facts_of(POST, kinds={"chat": DEFERRED}), "queue", "desk")
    assert (desk["finished"], desk["finished_in_time"], desk["overdue"]) == (3, 0, 0)
    assert math.isnan(desk["in_deadline"])


def test_the_promise_is_that_in_force_when_the_letter_came():
    stricter = Change(tick=ticks(1), promises={"desk": Promise(share=0.8, within=HOUR)}, slots={})
    desk = of(facts_of(POST, **POST_SPEC, changes=(stricter,)), "queue", "desk")
    assert desk["finished_in_time"] == 1
    assert desk["overdue"] == 2


def test_the_backlog_of_each_interval_is_conserved():
    facts = facts_of(POST, **POST_SPEC, interval_min=60)
    rows = interval_table(facts).query("level == 'queue' and name == 'desk'")
    backlog = [0, *rows["backlog_end"]]
    joined, finished = [0, 1, 2, 3, 6, 9.5], [2, 4, 7]
    for hour, (before, after) in enumerate(pairwise(backlog)):
        came = sum(hour <= one < hour + 1 for one in joined)
        went = sum(hour <= one < hour + 1 for one in finished)
        assert after == before + came - went
    ages = rows["oldest_age_h"].tolist()
    assert ages == [1, 2, 2, 3, 3, 4, 5, 5, 6, 7]
    assert rows["backlog"].sum() == pytest.approx(21.5)


# context ---------------------------------------------------------------------


def test_follow_ups_with_and_without_context():
    needs = (
        ([Step("web", 0, 1), Step("phone", 1, 2, trigger=Trigger.ESCALATED, context=True)],
         RESOLVED),
        ([Step("web", 0, 1), Step("phone", 1, 4, trigger=Trigger.ESCALATED, context=True)],
         GIVEN_UP),
        ([Step("web", 0, 1), Step("phone", 1, 3, trigger=Trigger.ESCALATED)], RESOLVED),
        ([Step("phone", 1, 9)], RESOLVED),
    )  # fmt: skip
    phone = of(facts_of(log_of_needs(*needs), kinds=KINDS, context=True), "channel", "phone")
    assert (phone["follow_ups_with_context"], phone["follow_ups_without_context"]) == (2, 1)
    assert phone["aht_with_context_s"] == 2 * 3600
    assert phone["aht_without_context_s"] == 2 * 3600
    assert (phone["resolution_with_context"], phone["resolution_without_context"]) == (0.5, 1)
    assert phone["answered"] == 4


def test_what_a_scenario_cannot_have_is_not_printed():
    printed = set(kpi_table(facts_of(log_of(CHATS)))["kpi"])
    assert printed.isdisjoint(
        {"sessions", "conversation_s", "messaging_concurrency", "backlog", "in_deadline",
         "response_p50_h", "aht_with_context_s"}
    )  # fmt: skip


def test_queues_and_groups_count_legs():
    table = kpi_table(facts_of(log_of(CHATS)), ("centre", "queue", "group", "group:intent"))
    units = table[table["kpi"] == "answered"].set_index("level")["unit"].to_dict()
    assert units == {"centre": "contacts", "queue": "legs", "group": "legs", "group:intent": "legs"}
    lengths = table[(table["kpi"] == "queue_length") & (table["level"] == "queue")]
    assert set(lengths["unit"]) == {"contacts"}
