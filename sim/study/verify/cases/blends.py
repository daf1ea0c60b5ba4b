"""Calls before work that can wait, of which there is always some, in the steady state.

Whenever fewer than c - R of c agents are busy, and so more than R are idle, one begins
an item of a backlog that never ends; calls may use all c agents, and nothing is
interrupted. Items arrive twice as fast as agents do them: after the warm-up
of three hours the backlog has grown by more than fifty standard deviations of an hour.
Times in minutes.

May import: centres, measures, case. Used by: the catalogue.
"""

from dataclasses import dataclass, replace

from sim.study.verify.case import Case, Figure, Planted
from sim.study.verify.centres import (
    Piece,
    around_the_clock,
    constant_rate,
    exponential,
    group,
    handling,
    queue,
    skill,
    steady,
    with_channels,
)
from sim.study.verify.measures import (
    abandoned,
    accepted,
    busy,
    delayed,
    load,
    of_intent,
    rate_per_min,
    served,
    share,
    started,
    wait,
)

SOURCE = "stationary Markov chain of calls in service or waiting, and items in work"
MINUTE_S = 60.0
AGENTS = 10
CALLS = 1.2
ITEMS = 2.0
"""Calls and items per minute."""

HOURS = (3, 63)
REPLICATIONS = {"BL1": 24, "BL2": 24}


@dataclass(frozen=True, slots=True, kw_only=True)
class Blend:
    """Agents kept idle for calls, mean length of an item, mean patience (0: none)."""

    reserve: int
    item_min: float
    patience_min: float

    def mapping(self) -> Piece:
        """Return the centre."""
        patience = exponential(self.patience_min * MINUTE_S) if self.patience_min else None
        calls = {"calls": handling(exponential(240.0), patience)}
        items = {"items": handling(exponential(self.item_min * MINUTE_S))}
        streams = {
            "calls": constant_rate("calls", CALLS / MINUTE_S),
            "items": constant_rate("items", ITEMS / MINUTE_S),
        }
        base = steady(HOURS[1], streams, {**calls, **items})
        return {
            **with_channels(base, {"phone": ("live", calls), "post": ("deferred", items)}),
            "queues": {
                "calls": queue(["calls"]),
                "items": queue(
                    ["items"],
                    channels=["post"],
                    reserve=self.reserve,
                    after_closing="carry",
                ),
            },
            "groups": {
                "agents": group(around_the_clock(AGENTS), {"calls": skill(1), "items": skill(2)})
            },
        }


def cases() -> list[Case]:
    """Return BL1 and BL2."""
    one = Blend(reserve=2, item_min=4.0, patience_min=0.0)
    two = Blend(reserve=1, item_min=8.0, patience_min=2.0)
    return [
        _case(
            "BL1",
            "items of 4 min while more than 2 agents are idle; nobody abandons",
            (one, replace(one, reserve=1), "1 agent kept idle"),
        ),
        _case(
            "BL2",
            "items of 8 min while more than 1 agent is idle; patience 2 min",
            (two, replace(two, reserve=2), "2 agents kept idle"),
        ),
    ]


NAMES = ("P(wait)", "P(abandon)", "E[W]", "items per min", "agents busy", "on calls")
EXPECTED: dict[str, tuple[float | None, ...]] = {
    "BL1": (0.243038, None, 0.186952, 0.987342, 0.874937, 0.48),
    "BL2": (0.550647, 0.166647, 0.333294, 0.693819, 0.955065, 0.400009),
}


def _figures(values: tuple[float | None, ...]) -> tuple[Figure, ...]:
    calls = of_intent("calls", accepted)
    known = {
        "P(wait)": (share(of_intent("calls", delayed), calls), "share"),
        "P(abandon)": (share(of_intent("calls", abandoned), calls), "share"),
        "E[W]": (wait(calls, MINUTE_S), "min"),
        "items per min": (rate_per_min(of_intent("items", started)), "per min"),
        "agents busy": (busy(AGENTS), "share"),
        "on calls": (load(AGENTS, of_intent("calls", served)), "share"),
    }
    return tuple(
        Figure(name=key, measure=known[key][0], expected=value, unit=known[key][1])
        for key, value in zip(NAMES, values, strict=True)
        if value is not None
    )


def _case(name: str, title: str, blends: tuple[Blend, Blend, str]) -> Case:
    right, wrong, error = blends
    return Case(
        name=name,
        title=f"1.2 calls/min of 4 min, 10 agents, {title}",
        source=SOURCE,
        mapping=right.mapping(),
        start_s=HOURS[0] * 3600.0,
        stop_s=HOURS[1] * 3600.0,
        figures=_figures(EXPECTED[name]),
        sharpest="items per min",
        planted=Planted(what=error, mapping=wrong.mapping()),
        replications=REPLICATIONS[name],
    )
