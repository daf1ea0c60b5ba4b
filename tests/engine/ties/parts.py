"""Parts of tie cases: something of each kind that happens exactly at second T.

An agent comes (`comes`), an agent goes (`goes`), a contact arrives (`arrives`); the
families combine two of them so that their order decides who is served by whom.
What must follow is written by hand from the order of events: PHASE, DUTY by agent,
SERVICE_END by contact, WRAP_END by contact, STAGE, LEAVE, ENTER by contact.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sim.vocabulary import EventKind
from tests.engine.centres import (
    END,
    USUAL,
    Call,
    Row,
    chatting,
    closed_then,
    hours,
    level,
    roster,
)

T = 100
BACK = 150
"""When a break that begins at T is over."""

COMING = (
    EventKind.SHIFT_START,
    EventKind.BREAK_END,
    EventKind.LEVEL_CHANGE,
    EventKind.TALK_END,
    EventKind.CONVERSATION_END,
    EventKind.WRAP_END,
)
GOING = (EventKind.BREAK_START, EventKind.SHIFT_END, EventKind.LEVEL_CHANGE)
ARRIVING = (EventKind.FRONT_END, EventKind.CANDIDATE, EventKind.RETRY)
DUTY = (
    EventKind.SHIFT_START,
    EventKind.BREAK_END,
    EventKind.BREAK_START,
    EventKind.SHIFT_END,
    EventKind.LEVEL_CHANGE,
)
ORDER = (
    (
        EventKind.PHASE_CHANGE,
        EventKind.OPENING,
        EventKind.CLOSING,
        EventKind.HORIZON_CUT,
    ),
    DUTY,
    (
        EventKind.TALK_END,
        EventKind.FRONT_END,
        EventKind.SESSION_END,
        EventKind.CONVERSATION_END,
    ),
    (EventKind.WRAP_END,),
    (EventKind.STAGE_REACHED,),
    (EventKind.PATIENCE_END, EventKind.SESSION_LEFT),
    (EventKind.CANDIDATE, EventKind.RETRY),
)
"""Ranks as they were agreed; written out, not read from the code under test."""


CHATS = chatting(1, 2)
"""Two conversations at a time, each as fast as alone; nothing else beside them."""


@dataclass(frozen=True)
class Tie:
    """Two kinds of event at second `at`, and what must be found in the log.

    `rows` are contacts by name/attempt; `duties` the agents' rows, of those named.
    """

    kinds: tuple[EventKind, EventKind]
    calls: tuple[Call, ...]
    groups: Mapping[str, Any]
    rows: Mapping[str, Row]
    channels: Mapping[str, Any] = field(default_factory=dict)
    changes: Mapping[str, Any] = field(default_factory=dict)
    duties: Mapping[str, list[tuple[float, str]]] = field(default_factory=dict)
    variant: str = ""
    at: int = T

    @property
    def name(self) -> str:
        """Return the case's name for the list of tests."""
        first, second = (kind.name.lower() for kind in self.kinds)
        return f"{first}+{second}" + (f" {self.variant}" if self.variant else "")


def first_by_rank(one: EventKind, other: EventKind) -> EventKind | None:
    """Kind whose rank goes first, None if ranks are equal."""
    ranks = [next(i for i, kinds in enumerate(ORDER) if kind in kinds) for kind in (one, other)]
    return None if ranks[0] == ranks[1] else (one, other)[ranks[1] < ranks[0]]


def comes(
    kind: EventKind, group: str, filler_at: float = 20, **skills: Any
) -> tuple[dict[str, Any], list[Call], dict[str, Row]]:
    """Return a group whose one agent gets free at T, with the call that held it till then."""
    if kind == EventKind.SHIFT_START:
        return {group: roster(T, END, **skills)}, [], {}
    if kind == EventKind.BREAK_END:
        return {group: roster(0, END, (10, T - 10), **skills)}, [], {}
    if kind == EventKind.LEVEL_CHANGE:
        return {group: level((T, END, 1), **skills)}, [], {}
    wraps = 10 if kind == EventKind.WRAP_END else 0
    chats = kind == EventKind.CONVERSATION_END
    name, talk = f"filler_{group}", T - filler_at - wraps
    call = Call(
        name,
        filler_at,
        talk=talk,
        wrap=wraps or None,
        queue=f"only_{group}",
        channel="chat" if chats else "phone",
    )
    row: Row = ("handled", filler_at, f"{group}/0", filler_at, filler_at + talk)
    found = level((0, END, 1), **{f"only_{group}": 1}, **skills) | (CHATS if chats else {})
    return {group: found}, [call], {f"{name}/0": row}


def goes(kind: EventKind, group: str, **skills: Any) -> dict[str, Any]:
    """Return a group whose one agent, idle since 0, goes at T; from a break it comes back."""
    if kind == EventKind.BREAK_START:
        return {group: roster(0, END, (T, BACK - T), **skills)}
    if kind == EventKind.SHIFT_END:
        return {group: roster(0, T, **skills)}
    return {group: level((0, T, 1), **skills)}


@dataclass(frozen=True)
class Arrival:
    """A call that joins its queue at T in one of three ways."""

    call: Call
    channels: dict[str, Any]
    changes: dict[str, Any]
    before: dict[str, Row]
    key: str

    def row(
        self, outcome: str, agent: str, answered: float | None, end: float | None
    ) -> dict[str, Row]:
        """Rows of the call, given how its last attempt ended."""
        entry = T if self.key.endswith("1") else self.call.at
        return self.before | {self.key: (outcome, entry, agent, answered, end)}


def arrives(
    kind: EventKind, name: str, entered: float = 60, queue: str = "line", to: str = "phone"
) -> Arrival:
    """Return a call that joins its queue at T: entering, trying again, or out of a front."""
    if kind == EventKind.CANDIDATE:
        return Arrival(Call(name, T, queue=queue, channel=to), {}, {}, {}, f"{name}/0")
    if kind == EventKind.FRONT_END:
        channel = f"front_{name}"
        made = {channel: {"front": T - entered}}
        return Arrival(Call(name, entered, queue=queue, channel=channel), made, {}, {}, f"{name}/0")
    channel = f"shut_{name}"
    changes = {f"journey.triggers.closed.{channel}": closed_then(to, T - entered)}
    call = Call(name, entered, queue=queue, channel=channel)
    first: Row = ("closed", entered, "", None, entered)
    shut = USUAL.get(to, {}) | {"hours": hours()}
    return Arrival(call, {channel: shut}, changes, {f"{name}/0": first}, f"{name}/1")


def served(entry: float, agent: str, answered: float, talk: float = 10) -> Row:
    """Row of a handled contact of attempt 0."""
    return ("handled", entry, agent, answered, answered + talk)


def waits_for_ever(entry: float) -> Row:
    """Row of a contact that nobody has answered by the end."""
    return ("in_progress_queue", entry, "", None, None)


def after_going(kind: EventKind, entry: float, agent: str) -> Row:
    """Row of a contact that only the agent who goes at T could serve."""
    return served(entry, agent, BACK) if kind == EventKind.BREAK_START else waits_for_ever(entry)


def left_at(kind: EventKind, second: float, overtime: bool = False) -> list[tuple[float, str]]:
    """Agents' rows of one who goes at T, or at `second` because a contact held it."""
    if kind == EventKind.BREAK_START:
        return [(0, "on"), (second, "break"), (second + BACK - T, "on"), (END, "off")]
    after = [(T, "after_shift")] if overtime and kind == EventKind.SHIFT_END else []
    return [(0, "on"), *after, (second, "off")]
