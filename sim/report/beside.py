"""What went on beside a conversation, and how much it was slowed down by it.

An agent in n conversations works at the total speed r(n), shared equally. From the
other conversations of the same agent follows how much work was done for this one.

Units: ticks. May import: log, config. Used by: stays.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sim.config import Group
from sim.log.schema import Log


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """A conversation among the others of its agent.

    Attributes
    ----------
    before : others that the agent was in when it began.
    most : others at once, at most.
    mean : others on average over its time.
    alone : ticks that it would have taken this agent without the others.
    """

    before: int
    most: int
    mean: float
    alone: int


def beside(
    log: Log, leg: int, messaging: NDArray[np.bool_], group_at: Callable[[int], Group]
) -> Beside:
    """Look at a conversation that has ended.

    Parameters
    ----------
    leg : its row.
    messaging : which legs are conversations.
    group_at : its group as the parameters in force at a tick say; read where others begin
        or end.
    """
    legs = log.legs
    start, end = int(legs["answered"][leg]), int(legs["talk_end"][leg])
    same = messaging & (legs["group"] == legs["group"][leg]) & (legs["agent"] == legs["agent"][leg])
    same[leg] = False
    there = np.flatnonzero(same & (legs["answered"] < end) & (legs["talk_end"] > start))
    begins, ends = legs["answered"][there], legs["talk_end"][there]
    cuts = np.unique(np.clip(np.concatenate([begins, ends, [start, end]]), start, end)).tolist()
    most, held, alone = 0, 0, 0.0
    for low, high in pairwise(cuts):
        others = int(((begins <= low) & (ends > low)).sum())
        speed = group_at(low).total_speed
        most = max(most, others)
        held += others * (high - low)
        alone += (high - low) * speed[min(others, len(speed) - 1)] / (others + 1)
    return Beside(
        before=int(((begins < start) & (ends > start)).sum()),
        most=most,
        mean=held / max(end - start, 1),
        alone=round(alone),
    )
