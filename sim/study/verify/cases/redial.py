"""Callers who abandon or are blocked call again after a while, in the steady state.

Every attempt has a patience of its own. Times in minutes. Warm-up: ten times
the mean delay plus two hours for the queue, at least; the orbit settles with
the delay divided by one minus the share that comes back.

May import: centres, measures, case. Used by: the catalogue.
"""

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
    """Return R1-R3."""
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
    ]


HOURS = {"R1": (6, 66), "R2": (3, 63), "R3": (3, 63)}
REPLICATIONS = {"R1": 42, "R2": 36, "R3": 20}
SHARPEST = "attempts per min"


def _parts(places: int, again: dict[str, tuple[float, float]]) -> tuple[int, Piece]:
    rows = {trigger: (part, delay * 60.0) for trigger, (part, delay) in again.items()}
    return places, retries(rows)


def _mapping(hours: int, parts: tuple[int, Piece]) -> Piece:
    places, journey = parts
    base = steady(
        hours,
        {"calls": constant_rate("calls", 1.8 / 60.0)},
        {"calls": handling(exponential(300.0), exponential(120.0))},
    )
    return {**single_queue(base, around_the_clock(AGENTS), places=places), "journey": journey}


def _case(
    name: str,
    title: str,
    parts: tuple[tuple[int, Piece], tuple[int, Piece]],
    error: str,
    values: tuple[float, ...],
) -> Case:
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
        title=f"1.8 calls/min, 9 agents, AHT 5 min, patience 2 min; {title}",
        source=SOURCE,
        mapping=_mapping(hours, parts[0]),
        start_s=warm_up * 3600.0,
        stop_s=hours * 3600.0,
        figures=tuple(
            Figure(name=key, measure=known[key][0], expected=value, unit=known[key][1])
            for key, value in expected.items()
        ),
        sharpest=SHARPEST,
        planted=Planted(what=error, mapping=_mapping(hours, parts[1])),
        replications=REPLICATIONS[name],
    )
