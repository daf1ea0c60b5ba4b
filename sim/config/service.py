"""Where contacts go: channels, fronts, resources, queues.

May import: units, vocabulary, sim.config. Used by: sim.config and the rooms above.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

from sim.config.economics import Goals
from sim.config.handling import Handling, Unattended, read_handling, read_unattended
from sim.config.hours import Hours, read_hours
from sim.config.keys import Key, Maybe, Place, Record, Table
from sim.config.readers import (
    duration,
    integer,
    name,
    names_or_all,
    one_of,
    positive_duration,
    share,
    text,
)
from sim.vocabulary import ChannelKind

CATEGORIES = (
    "face_to_face",
    "call_centre",
    "online",
    "social",
    "mobile_app",
    "correspondence",
    "video",
)
BIGGEST = 1_000_000
"""No capacity, number of places or rank passes a million."""


def _kind(value: object, at: Place) -> ChannelKind:
    words = [kind.name.lower() for kind in ChannelKind]
    return ChannelKind[str(one_of(*words)(value, at)).upper()]


def _holds(value: object, at: Place) -> tuple[str, ...]:
    """Read null, one name or a list of names as a sorted tuple of names."""
    if value is None:
        return ()
    found = names_or_all([value] if isinstance(value, str) else value, at)
    return () if found is None else found


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A way to reach the centre."""

    kind: Annotated[ChannelKind, Key(_kind, "how the channel behaves")]
    category: Annotated[
        str, Key(one_of(*CATEGORIES), "what sort of channel it is, for inventories")
    ]
    hours: Annotated[Hours, Key(read_hours, "opening hours", "local time")]
    holds: Annotated[
        tuple[str, ...],
        Key(_holds, "resources held from entry to the end of the conversation", "resources"),
    ] = ()
    front: Annotated[
        str | None, Key(Maybe(name), "stage before the queue, such as an IVR; null: none")
    ] = None
    intents: Annotated[
        dict[str, Handling],
        Key(
            Table(read_handling, "intent", extra=("any",)),
            "handling by intent; `any` stands for intents without an own row",
        ),
    ] = field(default_factory=dict)
    self_service: Annotated[
        dict[str, Unattended],
        Key(
            Table(read_unattended, "intent", extra=("any",)),
            "the same for a channel without agents",
        ),
    ] = field(default_factory=dict)
    goals: Annotated[
        Goals | None, Key(Maybe(Record(Goals)), "what it should reach; null: no goals")
    ] = None

    def handling(self, intent: str) -> Handling:
        """Return the row of an intent, or the row `any`."""
        own = self.intents.get(intent)
        return self.intents["any"] if own is None else own

    @property
    def rows(self) -> Mapping[str, Handling | Unattended]:
        """The rows by intent, of whichever kind the channel has."""
        return self.self_service if self.kind is ChannelKind.SELF_SERVICE else self.intents


def judge_channel(made: Channel, at: Place) -> None:
    """Check that a channel has rows of its own kind, and only what its kind allows."""
    alone = made.kind is ChannelKind.SELF_SERVICE
    word = made.kind.name.lower()
    own, other = ("self_service", "intents") if alone else ("intents", "self_service")
    at.at(own).require(len(getattr(made, own)) > 0, {}, f"at least one intent (kind {word})")
    given = getattr(made, other)
    at.at(other).require(not given, sorted(given), f"absent in a channel of kind {word}")
    if alone:
        at.at("front").require(made.front is None, made.front, "null: self-service is no front")
    if made.kind is ChannelKind.DEFERRED:
        at.at("front").require(made.front is None, made.front, "null: nobody is at hand there")
        for intent, row in made.intents.items():
            at.at("intents").at(intent).at("patience").require(
                row.patience is None, "a law", "null: nobody waits at hand in a deferred channel"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """Lines, sessions, seats or machines that channels share."""

    capacity: Annotated[
        int | None, Key(Maybe(integer(0, BIGGEST)), "how many there are; null: unlimited", "units")
    ]
    unit: Annotated[str, Key(text, "what is counted")]


def _front_row(made: Unattended, at: Place) -> None:
    at.at("patience").require(
        made.patience is None, "a law", "null: only self-service channels are left from inside"
    )


def _read_front_row(value: object, at: Place) -> Unattended:
    made: Unattended = read_unattended(value, at)
    _front_row(made, at)
    return made


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """A stage before the queue that may serve the customer without an agent."""

    intents: Annotated[
        dict[str, Unattended],
        Key(
            Table(_read_front_row, "intent", extra=("any",), empty="refused"),
            "what happens there by intent; `any` stands for intents without an own row",
        ),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A service target: `share` answered, or finished where deferred, within `within`."""

    share: Annotated[float, Key(share, "share of contacts to be served in time", "share")]
    within: Annotated[
        int, Key(duration, "longest wait, or longest time to finish where deferred", "duration")
    ]
    hours: Annotated[
        Hours | None,
        Key(Maybe(read_hours), "hours that count; null: every hour", "local time"),
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """Another channel, offered while nobody is free and enough wait."""

    waiting: Annotated[
        int, Key(integer(0, BIGGEST), "offered when this many wait or more", "contacts")
    ]
    accepted: Annotated[float, Key(share, "share that accepts and leaves: balked", "share")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """Where contacts of some channels, intents and segments wait."""

    channels: Annotated[tuple[str, ...] | None, Key(names_or_all, "channels it takes", "channels")]
    intents: Annotated[tuple[str, ...] | None, Key(names_or_all, "intents it takes", "intents")]
    segments: Annotated[tuple[str, ...] | None, Key(names_or_all, "segments it takes", "segments")]
    target: Annotated[Target | None, Key(Maybe(Record(Target)), "service target; null: none")] = (
        None
    )
    short_abandon: Annotated[
        int, Key(duration, "abandonments up to here leave sl_min_abandon", "duration")
    ] = 0
    places: Annotated[
        int | None, Key(Maybe(integer(0, BIGGEST)), "waiting places; null: unlimited", "places")
    ] = None
    priority_class: Annotated[
        int, Key(integer(-BIGGEST, BIGGEST), "class of its contacts, smaller first", "class")
    ] = 0
    order: Annotated[
        str,
        Key(one_of("first_come", "deadline"), "who is first: who came first, or is due first"),
    ] = "first_come"
    credit: Annotated[int, Key(duration, "head start: due is joining minus this", "duration")] = 0
    ageing: Annotated[
        int | None,
        Key(Maybe(positive_duration), "wait that lifts the class by one; null: none", "duration"),
    ] = None
    reserve: Annotated[
        int | None,
        Key(Maybe(integer(0, BIGGEST)), "agents kept idle for others; null: no gate", "agents"),
    ] = None
    offer: Annotated[
        Offer | None, Key(Maybe(Record(Offer)), "offer of another channel; null: none")
    ] = None
    after_closing: Annotated[
        str,
        Key(
            one_of("serve", "drop", "carry"),
            "what becomes of those who wait when agents leave; carry: kept, where deferred",
        ),
    ]

    def takes(self, channel: str, intent: str, segment: str) -> bool:
        """Return whether contacts of this channel, intent and segment wait here."""
        sides = ((self.channels, channel), (self.intents, intent), (self.segments, segment))
        return all(names is None or name in names for names, name in sides)


def judge_queue(made: Queue, at: Place) -> None:
    """Check that an order has what it needs."""
    at.at("order").require(
        made.order == "first_come" or made.target is not None,
        made.order,
        "first_come in a queue without a target: a deadline is its promise",
    )
    at.at("credit").require(
        made.order == "first_come" or made.credit == 0, made.credit, "0 beside order: deadline"
    )
