"""Callers who abandon, are blocked or are left unresolved call again, in the steady state.

Every attempt has a patience of its own. Times in minutes. Warm-up: ten times
the mean delay plus two hours for the queue, at least; the orbit settles with
the delay divided by one minus the share that comes back.

May import: centres, measures, case. Used by: the catalogue.
"""

from dataclasses import dataclass, replace

from sim.study.verify.case import Case, Figure, Planted
from sim.study.verify.centres import (
    Piece,
    around_the_clock,
    constant_rate,
    exponential,
    handling,
    retries,
    single_queue,
    steady,
)
from sim.study.verify.measures import (
    abandoned,
    accepted,
    blocked,
    both,
    delayed,
    either,
    first,
    lost,
    occupancy,
    offered,
    rate_per_min,
    share,
    wait,
)

SOURCE = "stationary Markov chain of calls in the system and callers about to call again"
AGENTS = 9
NAMES = (
    "attempts per min",
    "P(abandon)",
    "E[W]",
    "P(wait) first",
    "lost per first call",
    "occupancy",
)


def cases() -> list[Case]:
    """Return R1-R4."""
    return [
        _case(
            "R1",
            "75 % redial 20 min after abandoning",
            (_parts(40, {"abandoned": (0.75, 20.0)}), _parts(40, {"abandoned": (0.70, 20.0)})),
            "70 % redial",
            (2.273066, 0.277491, 0.554982, 0.651400, 0.087605, 0.912395),
        ),
        _case(
            "R2",
            "60 % redial 2 min after abandoning",
            (_parts(40, {"abandoned": (0.6, 2.0)}), _parts(40, {"abandoned": (0.55, 2.0)})),
            "55 % redial",
            (2.127594, 0.256623, 0.513246, 0.567208, 0.121331, 0.878669),
        ),
        _case(
            "R3",
            "4 places; redial after 5 min, 60 % of abandoned, 80 % of blocked",
            (
                _parts(4, {"abandoned": (0.6, 5.0), "blocked": (0.8, 5.0)}),
                _parts(4, {"abandoned": (0.6, 5.0), "blocked": (0.4, 5.0)}),
            ),
            "40 % of the blocked redial",
            (2.181745, 0.201998, 0.403996, 0.577695, 0.114230, 0.885770, 0.0564414),
        ),
        _case(
            "R4",
            "50 % redial 10 min after abandoning, 10 % of the answered come back after 10 min",
            (_reconnecting(0.9), _reconnecting(0.85)),
            "15 % of the answered come back",
            (1.798779, 0.165252, 0.330505, 0.440196, 0.099084, 0.834181),
        ),
    ]


HOURS = {"R1": (6, 66), "R2": (3, 63), "R3": (3, 63), "R4": (4, 64)}
REPLICATIONS = {"R1": 42, "R2": 36, "R3": 20, "R4": 24}
SHARPEST = "attempts per min"


@dataclass(frozen=True, slots=True, kw_only=True)
class Orbit:
    """Places to wait, who tries again, calls per minute and the share that is resolved."""

    places: int
    journey: Piece
    rate: float = 1.8
    resolution: float = 1.0

    def mapping(self, hours: int) -> Piece:
        """Return the centre over so many hours."""
        row = handling(exponential(300.0), exponential(120.0))
        base = steady(
            hours,
            {"calls": constant_rate("calls", self.rate / 60.0)},
            {"calls": {**row, "resolution": self.resolution}},
        )
        centre = single_queue(base, around_the_clock(AGENTS), places=self.places)
        return {**centre, "journey": self.journey}


def _parts(places: int, again: dict[str, tuple[float, float]]) -> Orbit:
    rows = {trigger: (part, delay * 60.0) for trigger, (part, delay) in again.items()}
    return Orbit(places=places, journey=retries(rows))


def _reconnecting(resolution: float) -> Orbit:
    orbit = _parts(40, {"abandoned": (0.5, 10.0), "unresolved": (1.0, 10.0)})
    return replace(orbit, rate=1.5, resolution=resolution)


def _case(
    name: str,
    title: str,
    orbits: tuple[Orbit, Orbit],
    error: str,
    values: tuple[float, ...],
) -> Case:
    right, wrong = orbits
    warm_up, hours = HOURS[name]
    known = {
        "attempts per min": (rate_per_min(offered), "per min"),
        "P(abandon)": (share(abandoned, offered), "share"),
        "E[W]": (wait(accepted, 60.0, per=offered), "min"),
        "P(wait) first": (share(both(first, either(delayed, blocked)), first), "share"),
        "lost per first call": (share(lost, first), "share"),
        "occupancy": (occupancy(AGENTS), "share"),
        "P(block) first": (share(both(first, blocked), first), "share"),
    }
    expected = dict(zip((*NAMES, "P(block) first"), values, strict=False))
    return Case(
        name=name,
        title=f"{right.rate:g} calls/min, 9 agents, AHT 5 min, patience 2 min; {title}",
        source=SOURCE,
        mapping=right.mapping(hours),
        start_s=warm_up * 3600.0,
        stop_s=hours * 3600.0,
        figures=tuple(
            Figure(name=key, measure=known[key][0], expected=value, unit=known[key][1])
            for key, value in expected.items()
        ),
        sharpest=SHARPEST,
        planted=Planted(what=error, mapping=wrong.mapping(hours)),
        replications=REPLICATIONS[name],
    )
