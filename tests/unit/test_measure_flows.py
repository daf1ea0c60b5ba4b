"""From channel to channel, and along which paths: counted by hand, and closing exactly."""

import math

import pytest

from sim.measure import flow_table, path_table
from sim.units import HOUR
from sim.vocabulary import NeedState, Outcome, Trigger
from tests.unit.journeys import Step, log_of_needs
from tests.unit.measuring import facts_of

ESCALATED, ABANDONED, UNRESOLVED = Trigger.ESCALATED, Trigger.ABANDONED, Trigger.UNRESOLVED
RESOLVED, GIVEN_UP, OPEN = NeedState.RESOLVED, NeedState.GIVEN_UP, NeedState.OPEN

LONG_WAY = [
    Step("web", 0, 1),
    Step("bot", 1, 2, trigger=ESCALATED),
    Step("chat", 2, 3, trigger=ESCALATED, context=True),
    Step("phone", 20, 21, trigger=ABANDONED),
]
NEEDS = (
    (LONG_WAY, RESOLVED),
    ([Step("phone", 1, 2)], RESOLVED),
    ([Step("phone", 2, 3)], RESOLVED),
    ([Step("phone", 3, 4, Outcome.ABANDONED)], GIVEN_UP),
    ([Step("phone", 4, 5), Step("phone", 7, 8, trigger=UNRESOLVED)], RESOLVED),
    ([Step("chat", 4, 5), Step("phone", 10, 11, Outcome.ABANDONED, trigger=ABANDONED)], GIVEN_UP),
    ([Step("email", 99, None, Outcome.IN_PROGRESS_QUEUE)], OPEN),
    ([Step("web", 98, 99, Outcome.ESCALATED)], OPEN),  # the next contact lies beyond the end
    ([Step("phone", 50, 50, Outcome.BLOCKED, held=False)], GIVEN_UP),
)  # fmt: skip


@pytest.fixture(scope="module")
def facts():
    empty = log_of_needs(([Step("phone", 1, 2)], RESOLVED))
    return facts_of(log_of_needs(*NEEDS), empty)


def flows(table):
    return {(row.from_channel, row.trigger, row.to_channel): row for row in table.itertuples()}


def test_flows_by_hand(facts):
    found = flows(flow_table(facts))
    counts = {key: row.contacts * 2 for key, row in found.items()}
    assert counts == {
        ("start", "arises", "chat"): 1,
        ("start", "arises", "email"): 1,
        ("start", "arises", "phone"): 6,
        ("start", "arises", "web"): 2,
        ("bot", "escalated", "chat"): 1,
        ("chat", "abandoned", "phone"): 2,
        ("email", "in_progress", "open"): 1,
        ("phone", "resolved", "resolved"): 5,
        ("phone", "unresolved", "phone"): 1,
        ("phone", "abandoned", "given_up"): 2,
        ("phone", "blocked", "given_up"): 1,
        ("web", "escalated", "bot"): 1,
        ("web", "escalated", "open"): 1,
    }


def test_delay_context_and_share_of_a_trigger(facts):
    found = flows(flow_table(facts))
    to_phone = found["chat", "abandoned", "phone"]
    assert to_phone.mean_delay_h == pytest.approx((17 + 5) / 2)
    assert to_phone.context_share == 0
    assert to_phone.share == 1
    assert found["bot", "escalated", "chat"].context_share == 1
    assert found["web", "escalated", "bot"].share == 0.5
    assert math.isnan(found["web", "escalated", "open"].mean_delay_h)
    assert math.isnan(found["start", "arises", "phone"].context_share)
    assert found["start", "arises", "phone"].share == pytest.approx(0.6)


def test_counts_have_the_interval_of_independent_replications(facts):
    resolved = flows(flow_table(facts))["phone", "resolved", "resolved"]
    # 4 and 1: mean 2.5, half-width t(0.975, 1) x sqrt(4.5 / 2)
    assert (resolved.contacts, resolved.contacts_lower) == (2.5, 0)
    assert resolved.contacts_upper == pytest.approx(2.5 + 12.7062047 * 1.5)


def test_what_flows_into_a_channel_flows_out_of_it(facts):
    table = flow_table(facts)
    inward = table.groupby("to_channel")["contacts"].sum()
    outward = table.groupby("from_channel")["contacts"].sum()
    for channel in ("bot", "chat", "email", "phone", "web"):
        assert inward[channel] == outward[channel]
    ends = inward[["resolved", "given_up", "open"]].sum()
    assert outward["start"] == ends == 5  # ten needs in two replications


def test_rows_stand_in_a_fixed_order(facts):
    table = flow_table(facts)
    sources = list(dict.fromkeys(table["from_channel"]))
    assert sources == ["start", "bot", "chat", "email", "phone", "web"]
    assert flow_table(facts).equals(table)


def test_needs_belong_to_the_window_in_which_they_arose(facts):
    log = log_of_needs(*NEEDS)
    late = flow_table(facts_of(log, start=4 * HOUR))
    inward = late.groupby("to_channel")["contacts"].sum()
    outward = late.groupby("from_channel")["contacts"].sum()
    assert outward["start"] == 5
    assert inward["phone"] == outward["phone"] == 4  # two of them are second contacts


def test_noticed_late_is_told_by_the_next_contact():
    steps = [Step("phone", 0, 1), Step("email", 30, 31, trigger=Trigger.UNRESOLVED_LATE)]
    found = flows(flow_table(facts_of(log_of_needs((steps, RESOLVED)))))
    assert ("phone", "unresolved_late", "email") in found
    assert ("phone", "unresolved", "email") not in found


def paths(table):
    return {row.path: row for row in table.itertuples()}


def test_paths_by_hand(facts):
    found = paths(path_table(facts))
    assert {path: row.needs * 2 for path, row in found.items()} == {
        "phone resolved": 3,
        "phone abandoned": 1,
        "phone blocked": 1,
        "phone unresolved > phone resolved": 1,
        "chat abandoned > phone abandoned": 1,
        "email in_progress": 1,
        "web escalated": 1,
        "web escalated > bot escalated > chat abandoned > phone resolved": 1,
    }
    long = found["web escalated > bot escalated > chat abandoned > phone resolved"]
    assert (long.contacts, long.duration_h, long.resolved_share) == (4, 21, 1)
    assert found["phone resolved"].share == pytest.approx(0.3)
    assert found["chat abandoned > phone abandoned"].given_up_share == 1
    assert found["email in_progress"].open_share == 1
    assert math.isnan(found["email in_progress"].duration_h)


def test_rare_paths_are_one_row_and_everything_adds_up(facts):
    table = path_table(facts, most=2)
    # equally frequent paths stand by spelling
    assert table["path"].tolist() == ["phone resolved", "chat abandoned > phone abandoned", "other"]
    assert table["needs"].sum() == 5
    assert table["share"].sum() == pytest.approx(1)
    other = table.iloc[-1]
    assert other["contacts"] == pytest.approx((4 + 1 + 2 + 1 + 1 + 1) / 6)
    assert other["duration_h"] == pytest.approx((21 + 1 + 4 + 0) / 4)
    assert (other["given_up_share"], other["open_share"]) == pytest.approx((2 / 6, 2 / 6))


def test_a_log_without_needs_has_no_flows_and_no_paths():
    facts = facts_of(log_of_needs())
    assert flow_table(facts).empty
    assert path_table(facts).empty
