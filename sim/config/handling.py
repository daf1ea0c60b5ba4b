"""What happens to a contact on its channel: with an agent, or without one.

May import: units, vocabulary, sim.config. Used by: sim.config.service and the rooms above.
"""

from dataclasses import dataclass
from typing import Annotated

from sim.config.keys import Key, Maybe, Place, Record
from sim.config.laws import LawSpec, law
from sim.config.readers import duration, inside, number, share

_SLACK = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextEffect:
    """What it changes that the agent knows what was said on the channel before."""

    talk: Annotated[float, Key(number(0, 10), "multiplies the talk", "factor")] = 1.0
    identification: Annotated[
        float, Key(number(0, 10), "multiplies the identification", "factor")
    ] = 1.0
    resolution: Annotated[float, Key(number(0, 100), "multiplies the share resolved", "factor")] = (
        1.0
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Handling:
    """How contacts of an intent are handled on a channel with agents."""

    talk: Annotated[LawSpec, Key(law, "conversation with the customer, or work on the item")]
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
    identification: Annotated[
        int, Key(duration, "to know who it is and what was said, added to the talk", "duration")
    ] = 0
    context: Annotated[
        ContextEffect | None,
        Key(Maybe(Record(ContextEffect)), "effect of what travelled along; null: none"),
    ] = None
    noticed_late: Annotated[
        float,
        Key(share, "share of the unresolved who notice later: unresolved_late", "share"),
    ] = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Unattended:
    """How contacts of an intent fare without an agent: in a front, or in self-service."""

    time: Annotated[LawSpec, Key(law, "time spent there")]
    contained: Annotated[float, Key(share, "share that ends there and asks for nobody", "share")]
    contained_slope: Annotated[
        float,
        Key(number(-2, 2), "fall of that share from the easiest to the hardest need", "share"),
    ] = 0.0
    contained_resolved: Annotated[
        float, Key(share, "share of the contained whose need is resolved", "share")
    ]
    patience: Annotated[
        LawSpec | None,
        Key(Maybe(law), "longest time endured, self-service only; null: nobody leaves"),
    ] = None


def judge_handling(made: Handling, at: Place) -> None:
    """Check that no need's share of resolved contacts leaves [0, 1]."""
    within(made.resolution, made.resolution_slope, at.at("resolution_slope"))
    if made.context is not None:
        top = made.context.resolution * (made.resolution + abs(made.resolution_slope) / 2)
        at.at("context").at("resolution").require(
            made.context.resolution <= 1 or top <= 1 + _SLACK,
            made.context.resolution,
            "small enough to keep every need's share resolved within 100%",
        )


def judge_unattended(made: Unattended, at: Place) -> None:
    """Check that no need's share of contained contacts leaves [0, 1]."""
    within(made.contained, made.contained_slope, at.at("contained_slope"))


def within(base: float, slope: float, at: Place) -> None:
    """Refuse a slope that carries a share out of [0, 1]: clipping would move its mean."""
    room = 2 * min(base, 1 - base)
    at.require(
        abs(slope) <= room + _SLACK,
        slope,
        f"at most {room:g} in size, so that every need's share stays in [0, 1]",
    )


read_handling = Record(Handling, judge_handling)
read_unattended = Record(Unattended, judge_unattended)
