"""Where contacts go: channels, handling, fronts, resources, queues.

May import: units, vocabulary, sim.config. Used by: sim.config and the rooms above.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated

from sim.config.keys import Key, Maybe, Place, Record, Table
from sim.config.laws import LawSpec, law
from sim.config.readers import (
    clock,
    days,
    duration,
    inside,
    integer,
    name,
    names_or_all,
    number,
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Handling:
    """How contacts of an intent are handled on a channel."""

    talk: Annotated[LawSpec, Key(law, "conversation with the customer")]
    wrap: Annotated[LawSpec | None, Key(Maybe(law), "wrap-up after it; null: none")] = None
    patience: Annotated[
        LawSpec | None, Key(Maybe(law), "longest wait accepted; null: nobody abandons")
    ] = None
    resolution: Annotated[float, Key(share, "share of contacts that resolve the need", "share")]
    resolution_slope: Annotated[
        float,
        Key(number(-2, 2), "fall of that share from the easiest to the hardest need", "share"),
    ] = 0.0
    difficulty_correlation: Annotated[
        float, Key(inside(-1, 1), "correlation of difficulty and work", "ratio")
    ] = 0.0


def _judge_handling(made: Handling, at: Place) -> None:
    room = 2 * min(made.resolution, 1 - made.resolution)
    at.at("resolution_slope").require(
        abs(made.resolution_slope) <= room + 1e-12,
        made.resolution_slope,
        f"at most {room:g} in size, so that every need's share stays in [0, 1]",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """When a channel is open.

    Attributes
    ----------
    always : open at every tick.
    windows : half-open local windows in ticks since midnight, by weekday or ISO
        date; a date beats its weekday, an absent weekday is closed.
    """

    always: bool
    windows: dict[str, tuple[tuple[int, int], ...]]


def _hours(value: object, at: Place) -> Hours:
    if value == "always":
        return Hours(always=True, windows={})
    if not isinstance(value, Mapping) or not value:
        at.refuse(value, 'always, or windows by day such as {mon-fri: "08:00-20:00"}', ["always"])
    found: dict[str, tuple[tuple[int, int], ...]] = {}
    for key in value:
        here = at.at(key)
        windows = _windows(value[key], here)
        for day in days(key, here):
            here.require(day not in found, day, "a day that no other key of these hours names")
            found[day] = windows
    return Hours(always=False, windows=dict(sorted(found.items())))


def _windows(value: object, at: Place) -> tuple[tuple[int, int], ...]:
    """Read "08:00-20:00", a list of them, or closed."""
    if value == "closed":
        return ()
    parts = value if isinstance(value, (list, tuple)) else [value]
    found = sorted(_window(part, at) for part in parts)
    for (_, end), (start, _) in pairwise(found):
        at.require(end <= start, value, "windows that do not overlap")
    at.require(len(found) > 0, value, "at least one window, or closed")
    return tuple(found)


def _window(part: object, at: Place) -> tuple[int, int]:
    start, dash, end = part.partition("-") if isinstance(part, str) else ("", "", "")
    if not dash:
        at.refuse(part, 'a window such as "08:00-20:00", or closed')
    opens, closes = clock(start, at), clock(end, at)
    at.require(opens < closes, part, "a window that ends after it starts")
    return opens, closes


def _live(value: object, at: Place) -> ChannelKind:
    words = [kind.name.lower() for kind in ChannelKind]
    found = ChannelKind[str(one_of(*words)(value, at)).upper()]
    at.require(found is ChannelKind.LIVE, value, "live: this version models no other kind yet")
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A way to reach the centre."""

    kind: Annotated[ChannelKind, Key(_live, "how the channel behaves")]
    category: Annotated[str, Key(one_of(*CATEGORIES), "group of channels in reports")]
    hours: Annotated[Hours, Key(_hours, "opening hours", "local time")]
    lines: Annotated[
        str | None, Key(Maybe(name), "resource held from entry to the end of talk; null: unlimited")
    ] = None
    front: Annotated[
        str | None, Key(Maybe(name), "stage before the queue, such as an IVR; null: none")
    ] = None
    intents: Annotated[
        dict[str, Handling],
        Key(
            Table(Record(Handling, _judge_handling), "intent", extra=("any",), empty="refused"),
            "handling by intent; `any` stands for intents without an own row",
        ),
    ]

    def handling(self, intent: str) -> Handling:
        """Return the row of an intent, or the row `any`."""
        own = self.intents.get(intent)
        return self.intents["any"] if own is None else own


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """Lines or seats that channels share."""

    capacity: Annotated[
        int | None, Key(Maybe(integer(0, BIGGEST)), "how many there are; null: unlimited", "units")
    ]
    unit: Annotated[str, Key(text, "what is counted")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """A stage before the queue that may serve the customer without an agent."""

    time: Annotated[LawSpec, Key(law, "time spent in the front")]
    asks_for_agent: Annotated[float, Key(share, "share that goes on to a queue", "share")]
    contained_resolved: Annotated[
        float, Key(share, "share of the contained whose need is resolved", "share")
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A service target: `share` answered within `within`."""

    share: Annotated[float, Key(share, "share of contacts to be answered in time", "share")]
    within: Annotated[int, Key(duration, "longest wait that counts as in time", "duration")]


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
    credit: Annotated[int, Key(duration, "head start: due is joining minus this", "duration")] = 0
    ageing: Annotated[
        int | None,
        Key(Maybe(positive_duration), "wait that lifts the class by one; null: none", "duration"),
    ] = None
    reserve: Annotated[
        int | None,
        Key(Maybe(integer(0, BIGGEST)), "agents kept idle for others; null: no gate", "agents"),
    ] = None
    after_closing: Annotated[
        str, Key(one_of("serve", "drop"), "what becomes of those who wait when agents leave")
    ]

    def takes(self, channel: str, intent: str, segment: str) -> bool:
        """Return whether contacts of this channel, intent and segment wait here."""
        sides = ((self.channels, channel), (self.intents, intent), (self.segments, segment))
        return all(names is None or name in names for names, name in sides)
