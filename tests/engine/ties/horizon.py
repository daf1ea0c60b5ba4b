"""Ties at the end of the run: deferred work is cut before anything else of that tick.

Whoever becomes free then serves those who are still inside, and begins no item. Nothing
is dated, enters or goes on duty at the horizon, so `NOT_AT_THE_END` has no cases.
"""

from collections.abc import Iterator
from dataclasses import replace

from sim.vocabulary import EventKind
from tests.engine.centres import END, Call, Row, alone, level
from tests.engine.ties.parts import CHATS, Tie, served

CUT = EventKind.HORIZON_CUT
NOT_AT_THE_END = {
    EventKind.PHASE_CHANGE: "a phase begins before the end",
    EventKind.OPENING: "channels open before the end",
    EventKind.CLOSING: "channels close before the end",
    EventKind.HORIZON_CUT: "a run ends once",
    EventKind.SHIFT_START: "shifts start before the end",
    EventKind.BREAK_END: "who is on a break then comes back in another run",
    EventKind.BREAK_START: "breaks begin before the end",
    EventKind.SHIFT_END: "the duty of all ends with the run",
    EventKind.LEVEL_CHANGE: "levels change before the end",
    EventKind.CANDIDATE: "nothing enters at or after the end",
    EventKind.RETRY: "nothing enters at or after the end",
}
"""Kinds that are never due at the tick of the cut, and why."""

SINCE = END - 100
MAIL = Call("m", SINCE + 10, queue="letters", channel="mail")
NOT_BEGUN: Row = ("in_progress_queue", SINCE + 10, "", None, None)
BUSY = Call("f", SINCE, talk=100)


def who_is_free_begins_no_item() -> Iterator[Tie]:
    """An agent free at the end leaves the item that has waited since before."""
    fillers = {
        EventKind.TALK_END: BUSY,
        EventKind.CONVERSATION_END: replace(BUSY, channel="chat"),
        EventKind.WRAP_END: replace(BUSY, talk=60, wrap=40),
    }
    for kind, call in fillers.items():
        team = level((0, END, 1), line=1, letters=1)
        yield Tie(
            (CUT, kind),
            (call, MAIL),
            {"team": team | CHATS if call.channel == "chat" else team},
            {"f/0": served(SINCE, "team/0", SINCE, call.talk), "m/0": NOT_BEGUN},
            duties={"team/0": [(0, "on"), (END, "off")]},
            at=END,
        )
    yield Tie(
        (CUT, EventKind.STAGE_REACHED),
        (MAIL,),
        {"team": level((0, END, 1), letters={"rank": 1, "after": "90s"})},
        {"m/0": NOT_BEGUN},
        at=END,
    )


def who_is_inside_goes_on() -> Iterator[Tie]:
    """Nothing can tell the order of the cut and of these; both must happen."""
    team = {"team": level((0, END, 1), line=1)}
    clerk = {"clerk": level((0, SINCE, 1), letters=1)}
    leaving = Call("w", SINCE + 20, patience=80)
    yield Tie(
        (CUT, EventKind.PATIENCE_END),
        (replace(BUSY, talk=500), leaving, MAIL),
        team | clerk,
        {
            "f/0": served(SINCE, "team/0", SINCE, 500),
            "w/0": ("abandoned", SINCE + 20, "", None, END),
            "m/0": NOT_BEGUN,
        },
        at=END,
    )
    yield Tie(
        (CUT, EventKind.FRONT_END),
        (Call("n", SINCE), MAIL),
        team | clerk,
        {"n/0": served(SINCE, "team/0", END), "m/0": NOT_BEGUN},
        {"phone": {"front": 100}},
        at=END,
    )
    stays = {EventKind.SESSION_END: alone(100), EventKind.SESSION_LEFT: alone(500, patience=100)}
    for kind, stay in stays.items():
        outcome = "contained" if kind == EventKind.SESSION_END else "abandoned"
        yield Tie(
            (CUT, kind),
            (Call("s", SINCE, channel="app"), MAIL),
            team | clerk,
            {"s/0": (outcome, SINCE, "", None, END), "m/0": NOT_BEGUN},
            {"app": {"kind": "self_service", "alone": stay}},
            at=END,
        )


FAMILIES = (who_is_free_begins_no_item, who_is_inside_goes_on)
