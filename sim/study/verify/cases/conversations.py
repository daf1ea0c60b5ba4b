"""Chats, several at a time for each agent, in the steady state.

An agent with k conversations works at the total rate R[k], shared equally; a new chat
goes to an agent with the fewest. Times in minutes. Warm-up: three hours, more than
twenty mean handling times (CH5, without abandonment: six).

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
    answered,
    busy,
    concurrency,
    delayed,
    duration,
    load,
    share,
    wait,
)
from sim.study.verify.single import LONGER

SOURCE = "stationary Markov chain of agents by number of chats, and chats waiting"
MINUTE_S = 60.0
ALONE_MIN = 8.0
"""Mean duration of a conversation whose agent has no other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chats:
    """Chats per minute, agents, total pace with 1, 2, ... chats, mean patience (0: none)."""

    rate: float
    agents: int
    pace: tuple[float, ...]
    patience_min: float
    alone_min: float = ALONE_MIN

    def mapping(self, hours: int) -> Piece:
        """Return the centre over so many hours; an agent holds as many chats as paces are given."""
        patience = exponential(self.patience_min * MINUTE_S) if self.patience_min else None
        rows = {"chats": handling(exponential(self.alone_min * MINUTE_S), patience)}
        base = steady(hours, {"chats": constant_rate("chats", self.rate / MINUTE_S)}, rows)
        agents = group(
            around_the_clock(self.agents),
            {"chats": skill()},
            agent_choice="least_occupied",
            at_once={"messaging": len(self.pace)},
            total_speed=list(self.pace),
        )
        return {
            **with_channels(base, {"chat": ("messaging", rows)}),
            "queues": {"chats": queue(["chats"], channels=["chat"])},
            "groups": {"agents": agents},
        }


def cases() -> list[Case]:
    """Return CH1-CH5."""
    one = Chats(rate=1.1, agents=5, pace=(1.0, 1.6, 2.0), patience_min=2.0)
    two = Chats(rate=1.6, agents=5, pace=(1.0, 2.0, 3.0), patience_min=2.0)
    three = Chats(rate=0.55, agents=5, pace=(1.0, 1.0, 1.0), patience_min=2.0)
    four = Chats(rate=2.4, agents=8, pace=tuple(k**0.6 for k in (1, 2, 3, 4)), patience_min=4.0)
    five = Chats(rate=1.0, agents=6, pace=(1.0, 2**0.7), patience_min=0.0)
    return [
        _case(
            "CH1",
            "5 agents, up to 3 chats at paces 1, 1.6, 2; patience 2 min",
            (one, replace(one, pace=(1.0, 1.6, 1.9))),
            "5 % slower with 3 chats",
        ),
        _case(
            "CH2",
            "5 agents, up to 3 chats without slowing down (Erlang A with 15 agents)",
            (two, replace(two, alone_min=1.05 * ALONE_MIN)),
            LONGER,
        ),
        _case(
            "CH3",
            "5 agents, up to 3 chats that share the pace of one (processor sharing)",
            (three, replace(three, pace=(1.0, 1.0))),
            "2 chats at most",
        ),
        _case(
            "CH4",
            "8 agents, up to 4 chats at paces k^0.6, overloaded; patience 4 min",
            (four, replace(four, pace=(*four.pace[:3], 0.95 * four.pace[3]))),
            "5 % slower with 4 chats",
        ),
        _case(
            "CH5",
            "6 agents, up to 2 chats at paces k^0.7; nobody abandons",
            (five, replace(five, pace=(1.0, 0.97 * 2**0.7))),
            "3 % slower with 2 chats",
        ),
    ]


HOURS = {"CH1": (3, 63), "CH2": (3, 63), "CH3": (3, 63), "CH4": (3, 63), "CH5": (6, 96)}
REPLICATIONS = {"CH1": 24, "CH2": 24, "CH3": 60, "CH4": 36, "CH5": 36}
SHARPEST = {
    "CH1": "duration",
    "CH2": "duration",
    "CH3": "concurrency",
    "CH4": "duration",
    "CH5": "duration",
}
NAMES = (
    "P(wait)",
    "P(abandon)",
    "E[W]",
    "duration",
    "concurrency",
    "chats per agent",
    "agents busy",
)
EXPECTED: dict[str, tuple[float | None, ...]] = {
    "CH1": (0.177123, 0.070937, 0.141875, 10.839113, 2.267815, 11.077235 / 5, 0.976908),
    "CH2": (0.223637, 0.073610, 0.147221, 8.0, 2.394644, 11.857788 / 5, 0.990359),
    "CH3": (0.059292, 0.031363, 0.062725, 14.347660, 1.793457, 7.643724 / 5, 0.852401),
    "CH4": (0.409016, 0.102386, 0.409545, 13.441179, 3.620678, 28.955967 / 8, 0.999674),
    "CH5": (0.374097, None, 1.713067, 9.419195, 1.670169, 9.419195 / 6, 0.939944),
}


def _figures(name: str, agents: int) -> tuple[Figure, ...]:
    known = {
        "P(wait)": (share(delayed, accepted), "share"),
        "P(abandon)": (share(abandoned, accepted), "share"),
        "E[W]": (wait(accepted, MINUTE_S), "min"),
        "duration": (duration(answered), "min"),
        "concurrency": (concurrency(), ""),
        "chats per agent": (load(agents), ""),
        "agents busy": (busy(agents), "share"),
    }
    return tuple(
        Figure(name=key, measure=known[key][0], expected=value, unit=known[key][1])
        for key, value in zip(NAMES, EXPECTED[name], strict=True)
        if value is not None
    )


def _case(name: str, title: str, chats: tuple[Chats, Chats], error: str) -> Case:
    right, wrong = chats
    warm_up, hours = HOURS[name]
    return Case(
        name=name,
        title=f"{right.rate:g} chats/min, 8 min alone; {title}",
        source=SOURCE,
        mapping=right.mapping(hours),
        start_s=warm_up * 3600.0,
        stop_s=hours * 3600.0,
        figures=_figures(name, right.agents),
        sharpest=SHARPEST[name],
        planted=Planted(what=error, mapping=wrong.mapping(hours)),
        replications=REPLICATIONS[name],
    )
