"""Calls and chats on one pool of agents, in the steady state.

An agent is on one call or in up to K chats. A call takes an idle agent; a chat takes
an idle agent while more than the reserve are idle, else the agent with the fewest
chats who has room for one more, else any idle one. Who becomes idle takes calls first.
Times in minutes. Warm-up: three hours, eighteen mean handling times.

May import: centres, measures, case. Used by: the catalogue.
"""

from collections.abc import Callable
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
    Mask,
    abandoned,
    accepted,
    answered,
    busy,
    concurrency,
    delayed,
    duration,
    of_intent,
    served,
    share,
    wait,
)

SOURCE = "stationary Markov chain of agents on calls and by number of chats, and both queues"
MINUTE_S = 60.0
AGENTS = 6
HOURS = (3, 63)
REPLICATIONS = {"VC1": 24, "VC2": 24}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """Six agents, 0.6 calls/min of 5 min and patience 2 min, chats of 8 min and 4 min."""

    chats: float
    pace: tuple[float, ...]
    keep_idle: int = 0
    ranks: tuple[int, int] = (1, 2)

    def mapping(self) -> Piece:
        """Return the centre."""
        calls = {"calls": handling(exponential(300.0), exponential(120.0))}
        chats = {"chats": handling(exponential(480.0), exponential(240.0))}
        streams = {
            "calls": constant_rate("calls", 0.6 / MINUTE_S),
            "chats": constant_rate("chats", self.chats / MINUTE_S),
        }
        base = steady(HOURS[1], streams, {**calls, **chats})
        ranks = zip(("calls", "chats"), self.ranks, strict=True)
        agents = group(
            around_the_clock(AGENTS),
            {name: skill(rank) for name, rank in ranks},
            agent_choice="least_occupied",
            at_once={"messaging": len(self.pace)},
            total_speed=list(self.pace),
            keep_idle=self.keep_idle,
        )
        return {
            **with_channels(base, {"phone": ("live", calls), "chat": ("messaging", chats)}),
            "queues": {
                "calls": queue(["calls"]),
                "chats": queue(["chats"], channels=["chat"]),
            },
            "groups": {"agents": agents},
        }


def cases() -> list[Case]:
    """Return VC1 and VC2."""
    one = Pool(chats=0.8, pace=(1.0, 1.6))
    two = Pool(chats=1.2, pace=(1.0, 1.6, 2.0), keep_idle=1)
    return [
        _case(
            "VC1",
            "0.8 chats/min, up to 2 at once at paces 1, 1.6",
            (one, replace(one, ranks=(2, 1)), "chats before calls"),
            "calls P(abandon)",
        ),
        _case(
            "VC2",
            "1.2 chats/min, up to 3 at once at paces 1, 1.6, 2; one agent kept idle",
            (two, replace(two, keep_idle=0), "nobody kept idle"),
            "calls P(abandon)",
        ),
    ]


NAMES = (
    "calls P(wait)",
    "calls P(abandon)",
    "calls E[W]",
    "calls duration",
    "chats P(abandon)",
    "chats E[W]",
    "chats duration",
    "chats concurrency",
    "agents busy",
)
EXPECTED = {
    "VC1": (
        *(0.800436, 0.497935, 0.995870, 5.0),
        *(0.088241, 0.352964, 9.492941, 1.647912, 0.951335),
    ),
    "VC2": (
        *(0.875707, 0.684879, 1.369759, 5.0),
        *(0.078605, 0.314420, 11.274470, 2.536460, 0.976674),
    ),
}


def _of(intent: str) -> Callable[[Mask], Mask]:
    return lambda mask: of_intent(intent, mask)


def _figures(values: tuple[float, ...]) -> tuple[Figure, ...]:
    known = {
        "chats concurrency": (concurrency(of_intent("chats", served)), ""),
        "agents busy": (busy(AGENTS), "share"),
    }
    for name in ("calls", "chats"):
        of = _of(name)
        known |= {
            f"{name} P(wait)": (share(of(delayed), of(accepted)), "share"),
            f"{name} P(abandon)": (share(of(abandoned), of(accepted)), "share"),
            f"{name} E[W]": (wait(of(accepted), MINUTE_S), "min"),
            f"{name} duration": (duration(of(answered)), "min"),
        }
    return tuple(
        Figure(name=key, measure=known[key][0], expected=value, unit=known[key][1])
        for key, value in zip(NAMES, values, strict=True)
    )


def _case(name: str, title: str, pools: tuple[Pool, Pool, str], sharpest: str) -> Case:
    right, wrong, error = pools
    return Case(
        name=name,
        title=f"6 agents for calls and chats, 0.6 calls/min, {title}",
        source=SOURCE,
        mapping=right.mapping(),
        start_s=HOURS[0] * 3600.0,
        stop_s=HOURS[1] * 3600.0,
        figures=_figures(EXPECTED[name]),
        sharpest=sharpest,
        planted=Planted(what=error, mapping=wrong.mapping()),
        replications=REPLICATIONS[name],
    )
