"""How a need travels: first channel, shift rules, triggers.

May import: vocabulary, sim.config. Used by: sim.config, sim.demand, sim.journey, sim.engine.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

from sim.config.keys import Key, Maybe, Place, Reader, Record, Table
from sim.config.laws import LawSpec, law
from sim.config.readers import integer, name, names_or_all, one_of, share, share_row
from sim.vocabulary import Limits, Trigger

GIVE_UP = "give_up"
FirstChannel = dict[str, dict[str, dict[str, float]]]
"""Intent (or any) -> segment (or any) -> channel -> share."""


def _context(value: object, at: Place) -> dict[str, float]:
    """Read one share for every next channel, or a share by next channel (`any`: the rest)."""
    if not isinstance(value, Mapping):
        return {"any": share(value, at)}
    shares: dict[str, float] = Table(share, "channel", extra=("any",))(value, at)
    return shares


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchRow:
    """What follows a trigger on a channel: shares over channels and `give_up`."""

    to: Annotated[dict[str, float], Key(share_row, "next channel, or give_up", "share")]
    delay: Annotated[
        LawSpec | None, Key(Maybe(law), "wait before the next attempt; null: at once")
    ] = None
    context: Annotated[
        dict[str, float],
        Key(_context, "share in which what was learned travels along, by next channel", "share"),
    ] = field(default_factory=dict)

    def context_to(self, channel: str) -> float:
        """Return the share of moves to a channel in which context travels along."""
        return self.context.get(channel, self.context.get("any", 0.0))


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftRule:
    """Move a share of the contacts of one channel to another."""

    from_: Annotated[str, Key(name, "channel they would have used", "channel")]
    to: Annotated[str, Key(name, "channel they use instead", "channel")]
    share: Annotated[float, Key(share, "share that moves", "share")]
    intents: Annotated[
        tuple[str, ...] | None, Key(names_or_all, "intents it acts on", "intents")
    ] = None
    segments: Annotated[
        tuple[str, ...] | None, Key(names_or_all, "segments it acts on", "segments")
    ] = None
    attempts: Annotated[str, Key(one_of("first", "all"), "attempts it acts on: first or all")] = (
        "first"
    )

    def acts_on(self, intent: str, segment: str) -> bool:
        """Return whether the rule covers this intent and segment."""
        covered = self.intents is None or intent in self.intents
        return covered and (self.segments is None or segment in self.segments)


_NEVER_YET = {Trigger.TIMED_OUT, Trigger.EXPIRED, Trigger.NOT_REACHED, Trigger.LATE}
"""Triggers of mechanisms that are not built: a row of theirs would do nothing."""

_TRIGGERS = {one.name.lower(): one for one in Trigger if one not in {Trigger.NONE, *_NEVER_YET}}
_rows = Table(Record(SwitchRow), "channel", extra=("any",), empty="refused")


@dataclass(frozen=True, slots=True)
class TriggerTable:
    """Read a mapping from trigger words to rows by channel."""

    reader: Reader = _rows

    def __call__(self, value: object, at: Place) -> dict[Trigger, dict[str, SwitchRow]]:
        """Return the rows in order of the triggers' codes."""
        if not isinstance(value, Mapping):
            at.refuse(value, "a mapping of triggers")
        for word in value:
            if word not in _TRIGGERS:
                at.at(word).refuse(word, f"one of {', '.join(_TRIGGERS)}", _TRIGGERS)
        return {
            trigger: self.reader(value[word], at.at(word))
            for word, trigger in _TRIGGERS.items()
            if word in value
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Journey:
    """All choices of channel, from the first attempt to giving up."""

    first_channel: Annotated[
        FirstChannel,
        Key(
            Table(
                Table(share_row, "segment", extra=("any",), empty="refused"),
                "intent",
                extra=("any",),
                empty="refused",
            ),
            "channel of the first attempt, by intent and segment",
            "share",
        ),
    ]
    shift_rules: Annotated[
        dict[str, ShiftRule], Key(Table(Record(ShiftRule), "shift rule"), "moves between channels")
    ] = field(default_factory=dict)
    max_attempts: Annotated[
        int, Key(integer(1, Limits.ATTEMPTS), "attempts before the need is given up", "attempts")
    ]
    triggers: Annotated[
        dict[Trigger, dict[str, SwitchRow]],
        Key(TriggerTable(), "what follows an attempt; a missing row: the need is given up"),
    ] = field(default_factory=dict)

    def first_row(self, intent: str, segment: str) -> dict[str, float]:
        """Return the shares of the first channel; `any` stands in for a missing row."""
        by_segment = self.first_channel.get(intent) or self.first_channel["any"]
        own = by_segment.get(segment)
        return by_segment["any"] if own is None else own

    def switch_row(self, trigger: Trigger, channel: str) -> SwitchRow | None:
        """Return what follows a trigger on a channel, or None: the need is given up."""
        rows: dict[str, Any] = self.triggers.get(trigger, {})
        return rows.get(channel, rows.get("any"))
