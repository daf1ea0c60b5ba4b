"""Two priority classes on one group, without interruption, in the steady state.

Times in minutes. Warm-up: at least ten relaxation times (82 min without
abandonment at 85 % load); two hours are left at the end, so that calls of the
second class still meet later calls of the first.

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
)
from sim.study.verify.measures import (
    abandoned,
    accepted,
    delayed,
    in_time,
    occupancy,
    of_intent,
    share,
    wait,
)
from sim.study.verify.single import LONGER

SOURCE = "stationary Markov chain of busy agents and waiting calls by class"
WITHIN_S = 20.0
MINUTE_S = 60.0
TAIL_HOURS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Class 1 before class 2: rates per minute of calls, service and patience (0: none)."""

    calls: tuple[float, float]
    agents: int
    service: tuple[float, float] = (0.25, 0.25)
    leaving: tuple[float, float]
    classes: tuple[int, int] = (1, 2)

    def mapping(self, hours: int) -> Piece:
        """Return the centre over so many hours."""
        names = ("one", "two")
        streams, rows = {}, {}
        for name, rate, served, left in zip(
            names, self.calls, self.service, self.leaving, strict=True
        ):
            streams[name] = constant_rate(name, rate / MINUTE_S)
            patience = exponential(MINUTE_S / left) if left else None
            rows[name] = handling(exponential(MINUTE_S / served), patience)
        pairs = zip(names, self.classes, strict=True)
        return {
            **steady(hours, streams, rows),
            "queues": {name: queue([name], priority_class=first) for name, first in pairs},
            "groups": {
                "agents": group(around_the_clock(self.agents), {name: skill() for name in names})
            },
        }


def cases() -> list[Case]:
    """Return P1-P4."""
    return [_p1(), _p2(), _p3(), _p4()]


SWAPPED = "priorities swapped"


def _case(
    name: str, title: str, pair: Pair, planted: tuple[Pair, str], run: tuple[int, int, int]
) -> Case:
    warm_up, hours, replications = run
    return Case(
        name=name,
        title=title,
        source=SOURCE,
        mapping=pair.mapping(hours),
        start_s=warm_up * 3600.0,
        stop_s=(hours - TAIL_HOURS) * 3600.0,
        figures=_figures(EXPECTED[name], pair.agents),
        sharpest=SHARPEST[name],
        planted=Planted(what=planted[1], mapping=planted[0].mapping(hours)),
        replications=replications,
    )


SHARPEST = {"P1": "SL one", "P2": "SL one", "P3": "SL two", "P4": "P(wait)"}
EXPECTED = {
    "P1": {
        "P(wait)": 0.572569,
        "E[W] one": 0.381713,
        "SL one": 0.652719,
        "E[W] two": 2.544751,
        "SL two": 0.478457,
        "occupancy": 0.850000,
    },
    "P2": {
        "P(wait)": 0.518851,
        "E[W] one": 0.244289,
        "P(abandon) one": 0.122145,
        "SL one": 0.677731,
        "E[W] two": 0.416398,
        "P(abandon) two": 0.208199,
        "SL two": 0.576172,
        "occupancy": 0.857208,
    },
    "P3": {
        "P(wait)": 0.266767,
        "E[W] one": 0.140297,
        "P(abandon) one": 0.070149,
        "SL one": 0.820925,
        "E[W] two": 0.474722,
        "SL two": 0.788140,
        "occupancy": 0.714926,
    },
    "P4": {
        "P(wait)": 0.537565,
        "E[W] one": 0.304368,
        "P(abandon) one": 0.152184,
        "E[W] two": 0.766514,
        "P(abandon) two": 0.153303,
        "occupancy": 0.847017,
    },
}


def _figures(expected: dict[str, float], agents: int) -> tuple[Figure, ...]:
    known = {
        "P(wait)": (share(delayed, accepted), "share"),
        "occupancy": (occupancy(agents), "share"),
    }
    for name in ("one", "two"):
        mine = of_intent(name, accepted)
        known |= {
            f"E[W] {name}": (wait(mine, MINUTE_S), "min"),
            f"P(abandon) {name}": (share(of_intent(name, abandoned), mine), "share"),
            f"SL {name}": (share(of_intent(name, in_time(WITHIN_S)), mine), "share"),
        }
    return tuple(
        Figure(name=name, measure=known[name][0], expected=value, unit=known[name][1])
        for name, value in expected.items()
    )


def _swapped(pair: Pair) -> tuple[Pair, str]:
    return replace(pair, classes=(2, 1)), SWAPPED


def _slower(pair: Pair) -> tuple[Pair, str]:
    one, two = pair.service
    return replace(pair, service=(one / 1.05, two / 1.05)), LONGER


def _p1() -> Case:
    pair = Pair(calls=(0.5, 1.2), agents=8, leaving=(0.0, 0.0))
    return _case("P1", "no abandonment, 8 agents", pair, _swapped(pair), (14, 112, 24))


def _p2() -> Case:
    pair = Pair(calls=(0.6, 1.5), agents=8, leaving=(0.5, 0.5))
    return _case("P2", "8 agents, patience 2 min", pair, _swapped(pair), (2, 64, 14))


def _p3() -> Case:
    pair = Pair(calls=(1.0, 0.5), agents=8, leaving=(0.5, 0.0))
    title = "calls before messages that never abandon"
    return _case("P3", title, pair, _slower(pair), (4, 86, 20))


def _p4() -> Case:
    pair = Pair(calls=(0.6, 1.0), agents=7, service=(0.3, 0.2), leaving=(0.5, 0.2))
    title = "7 agents, handling time and patience by class"
    return _case("P4", title, pair, _slower(pair), (3, 75, 24))
