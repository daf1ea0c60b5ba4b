"""An IVR before the queue, with lines held throughout, in the steady state.

Times in minutes. Warm-up: two hours, thirty mean handling times.

May import: centres, measures, case. Used by: the catalogue.
"""

from sim.study.verify.case import Case, Figure, Planted
from sim.study.verify.centres import (
    Piece,
    around_the_clock,
    constant_rate,
    exponential,
    handling,
    single_queue,
    steady,
    with_front,
)
from sim.study.verify.measures import (
    abandoned,
    accepted,
    blocked,
    delayed,
    occupancy,
    offered,
    rate_per_min,
    share,
    wait,
)
from sim.study.verify.single import LONGER

SOURCE = "stationary Markov chain of callers in the IVR and callers with or waiting for agents"
AGENTS = 14
HOURS = (2, 26)
REPLICATIONS = {"IVR1": 84, "IVR2": 14}
EXPECTED = {
    "IVR1": {
        "asking per min": 3.0,
        "P(wait)": 0.275190,
        "P(abandon)": 0.066409,
        "E[W]": 0.132817,
        "occupancy": 0.800221,
    },
    "IVR2": {
        "P(block)": 0.0592191,
        "asking per min": 2.822343,
        "P(wait)": 0.176817,
        "P(abandon)": 0.035074,
        "E[W]": 0.070147,
        "occupancy": 0.778101,
    },
}


def cases() -> list[Case]:
    """Return IVR1 and IVR2."""
    return [
        _case(
            "IVR1",
            "70 lines: never blocked",
            (_mapping(70, 240.0, 60.0), _mapping(70, 252.0, 60.0), LONGER),
            "P(wait)",
        ),
        _case(
            "IVR2",
            "22 lines",
            (_mapping(22, 240.0, 60.0), _mapping(22, 240.0, 78.0), "IVR time +30 %"),
            "asking per min",
        ),
    ]


def _mapping(lines: int, aht_s: float, ivr_s: float) -> Piece:
    base = steady(
        HOURS[1],
        {"calls": constant_rate("calls", 0.1)},
        {"calls": handling(exponential(aht_s), exponential(120.0))},
        lines,
    )
    front = {"time": exponential(ivr_s), "contained": 0.5, "contained_resolved": 1.0}
    return with_front(single_queue(base, around_the_clock(AGENTS)), front)


def _case(name: str, title: str, mappings: tuple[Piece, Piece, str], sharpest: str) -> Case:
    right, wrong, error = mappings
    known = {
        "P(block)": (share(blocked, offered), "share"),
        "asking per min": (rate_per_min(accepted), "per min"),
        "P(wait)": (share(delayed, accepted), "share"),
        "P(abandon)": (share(abandoned, accepted), "share"),
        "E[W]": (wait(accepted, 60.0), "min"),
        "occupancy": (occupancy(AGENTS), "share"),
    }
    return Case(
        name=name,
        title=f"IVR 1 min, half ask for one of 14 agents, patience 2 min; {title}",
        source=SOURCE,
        mapping=right,
        start_s=HOURS[0] * 3600.0,
        stop_s=HOURS[1] * 3600.0,
        figures=tuple(
            Figure(name=key, measure=known[key][0], expected=value, unit=known[key][1])
            for key, value in EXPECTED[name].items()
        ),
        sharpest=sharpest,
        planted=Planted(what=error, mapping=wrong),
        replications=REPLICATIONS[name],
    )
