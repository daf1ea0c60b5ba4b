"""An IVR before the queue, with lines held throughout, in the steady state.

In IVR3 and IVR4 callers who would have to wait are offered another channel.

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
    balked,
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
REPLICATIONS = {"IVR1": 84, "IVR2": 14, "IVR3": 60, "IVR4": 72}
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
    "IVR3": {
        "asking per min": 3.6,
        "P(wait)": 0.462424,
        "P(balk)": 0.044504,
        "P(abandon)": 0.098650,
        "E[W]": 0.197301,
        "occupancy": 0.881327,
    },
    "IVR4": {
        "asking per min": 3.6,
        "P(wait)": 0.364118,
        "P(balk)": 0.109235,
        "P(abandon)": 0.055018,
        "E[W]": 0.110035,
        "occupancy": 0.859626,
    },
}


def cases() -> list[Case]:
    """Return IVR1-IVR4."""
    return [
        _case(
            "IVR1",
            "half ask for one of 14 agents, patience 2 min; 70 lines: never blocked",
            (_mapping(70, 240.0, 60.0), _mapping(70, 252.0, 60.0), LONGER),
            "P(wait)",
        ),
        _case(
            "IVR2",
            "half ask for one of 14 agents, patience 2 min; 22 lines",
            (_mapping(22, 240.0, 60.0), _mapping(22, 240.0, 78.0), "IVR time +30 %"),
            "asking per min",
        ),
        _case(
            "IVR3",
            "60 % ask for an agent; where 3 or more wait, 40 % take another channel",
            (_offering(3, 0.4), _offering(1, 0.4), "offered where 1 waits"),
            "P(wait)",
        ),
        _case(
            "IVR4",
            "60 % ask for an agent; where all are busy, 30 % take another channel",
            (_offering(0, 0.3), _offering(0, 0.35), "35 % accept"),
            "P(balk)",
        ),
    ]


def _offering(waiting: int, accepted_share: float) -> Piece:
    offer: Piece = {"waiting": waiting, "accepted": accepted_share}
    return _mapping(60, 240.0, 60.0, contained=0.4, offer=offer)


def _mapping(
    lines: int,
    aht_s: float,
    ivr_s: float,
    contained: float = 0.5,
    offer: Piece | None = None,
) -> Piece:
    base = steady(
        HOURS[1],
        {"calls": constant_rate("calls", 0.1)},
        {"calls": handling(exponential(aht_s), exponential(120.0))},
        lines,
    )
    front = {"time": exponential(ivr_s), "contained": contained, "contained_resolved": 1.0}
    return with_front(single_queue(base, around_the_clock(AGENTS), offer=offer), front)


def _case(name: str, title: str, mappings: tuple[Piece, Piece, str], sharpest: str) -> Case:
    right, wrong, error = mappings
    known = {
        "P(block)": (share(blocked, offered), "share"),
        "asking per min": (rate_per_min(accepted), "per min"),
        "P(wait)": (share(delayed, accepted), "share"),
        "P(balk)": (share(balked, accepted), "share"),
        "P(abandon)": (share(abandoned, accepted), "share"),
        "E[W]": (wait(accepted, 60.0), "min"),
        "occupancy": (occupancy(AGENTS), "share"),
    }
    return Case(
        name=name,
        title=f"6 calls/min, IVR 1 min, {title}",
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
