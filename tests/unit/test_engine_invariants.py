"""The invariants notice what they are for: each case spoils one figure of a sound log."""

import copy

import pytest

from sim.engine.contract import run
from sim.engine.invariants import check
from sim.engine.reference.run import run as run_reference
from sim.engine.tables import build_tables
from sim.errors import EngineError
from sim.vocabulary import ContactFlag, Outcome
from tests.engine.centres import END, Call, centre, chatting, level, made

CALLS = [
    Call("a", 0, talk=60, queue="chats", channel="chat"),
    Call("b", 10, talk=60, queue="chats", channel="chat"),
    Call("c", 20, talk=10, queue="letters", channel="mail"),
    Call("d", 200, talk=10),
    Call("e", 300, channel="app"),
    Call("f", 850, talk=100, queue="letters", channel="mail"),
]


@pytest.fixture(scope="module")
def sound():
    """A log, what it was made from, and the integrals of the queues."""
    team = level((0, END, 1), line=1, chats=1, letters=1) | chatting(1, 2)
    changes = {
        "resources.seats": {"capacity": 2, "unit": "seats"},
        "channels.chat.holds": "seats",
    }
    scenario = made(centre(CALLS, {"team": team}, None, changes), CALLS)
    tables = build_tables(scenario, 1, 0)
    return run(scenario, 1, 0), tables, run_reference(tables).area


def spoilt(sound, table, column, row, value):
    log = copy.deepcopy(sound[0])
    log.table(table)[column][row] = value
    return log


def test_a_sound_log_passes(sound):
    check(*sound)


# Contacts and legs stand in the order of CALLS; the session of e is the fifth leg.
@pytest.mark.parametrize(
    ("table", "column", "row", "value", "rule"),
    [
        ("contacts", "attempt", 0, 1, "attempts count from 0"),
        ("contacts", "outcome", 2, Outcome.ABANDONED, "served once"),
        ("contacts", "outcome", 4, Outcome.BALKED, "one of kind self_service"),
        ("contacts", "outcome", 3, Outcome.ESCALATED, "the others never"),
        ("contacts", "channel", 5, 3, "drained"),
        ("legs", "queue", 4, 0, "a session has no queue"),
        ("legs", "answered", 2, 30_000_000, "no agent mixes kinds"),
        ("legs", "wrap_end", 0, 800_000_000, "no agent mixes kinds"),
        ("contacts", "entry", 3, 5, "attempt 0 enters when its need arises"),
        ("needs", "end", 0, -1, "open or has ended"),
    ],
)
def test_a_spoilt_figure_is_noticed(sound, table, column, row, value, rule):
    with pytest.raises(EngineError, match=rule):
        check(spoilt(sound, table, column, row, value), *sound[1:])


def test_a_resource_held_too_often_is_noticed(sound):
    """From one seat the two conversations of 10 to 60 s cannot be."""
    phase = sound[1].phases[0]
    before = phase.capacity.copy()
    try:
        phase.capacity[:] = 1
        with pytest.raises(EngineError, match="within its capacity"):
            check(*sound)
    finally:
        phase.capacity[:] = before


def test_an_attempt_after_the_last_is_noticed():
    """a comes again although its first contact is flagged, and within the limit."""
    calls = [Call("a", 0)]
    changes = {"channels.phone.intents.a.resolution": 0.0, "journey.max_attempts": 2}
    changes["journey.triggers.unresolved.phone"] = {"to": {"phone": 1.0}, "delay": None}
    team = {"team": level((0, END, 1), line=1)}
    scenario = made(centre(calls, team, None, changes), calls)
    tables = build_tables(scenario, 1, 0)
    log, area = run(scenario, 1, 0), run_reference(tables).area
    assert (log.contacts["flags"] & ContactFlag.LAST_ATTEMPT).tolist() == [0, 16]
    check(log, tables, area)
    log.contacts["flags"][:] = ContactFlag.LAST_ATTEMPT
    with pytest.raises(EngineError, match="a last attempt is the last"):
        check(log, tables, area)
