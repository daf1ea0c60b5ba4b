"""Ask a run how many contacts of a block were served in time: whole numbers that add up.

Counted as in the service level `sl_excluding_short`, and in `in_deadline` for deferred work,
by joining the queue; but a contact that an agent has answered counts though it may not have
ended, so that a run that is cut short answers as the whole one does.

May import: measure, blocks. Used by: running, the search.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.measure.classes import Class
from sim.measure.facts import Facts
from sim.measure.statistics import over
from sim.study.gaps.blocks import Ask
from sim.vocabulary import Outcome

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_IN_TIME = (Class.AT_ONCE, Class.WITHIN, Class.FINISHED_IN_TIME)
_COUNTED = (
    *_IN_TIME,
    Class.AT_ONCE_LATE,
    Class.LATE,
    Class.LEFT_LATE_SHORT,
    Class.LEFT,
    Class.BLOCKED,
    Class.BALKED,
    Class.PENDING_LATE,
    Class.FINISHED_LATE,
    Class.OVERDUE,
)


@dataclass(frozen=True, slots=True)
class ServedInTime:
    """What to ask of a run."""

    asks: tuple[Ask, ...]

    def __call__(self, facts: Facts) -> list[float]:
        """Return the contacts in time of each ask, then those counted of each."""
        in_time, counted = _rows(facts)
        joined, queue = facts.stays.ticks["queue"], facts.stays.codes["queue"]
        codes = {name: code for code, name in enumerate(facts.header.names["queues"])}
        found = np.zeros((2, len(self.asks)), dtype=np.int64)
        for row, chosen in enumerate((in_time, counted)):
            by_queue = [np.sort(joined[chosen & (queue == code)]) for code in codes.values()]
            for column, ask in enumerate(self.asks):
                ticks = by_queue[codes[ask.queue]]
                ends = np.searchsorted(ticks, np.array(ask.spans))
                found[row, column] = (ends[:, 1] - ends[:, 0]).sum()
        return [float(one) for one in found.ravel()]


def _rows(facts: Facts) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Mark the stays that were served in time, and those that are counted."""
    stays = facts.stays
    in_time = np.isin(stays.classes, _IN_TIME)
    counted = np.isin(stays.classes, _COUNTED)
    talking = stays.classes == Class.PENDING
    talking &= stays.outcome == Outcome.IN_PROGRESS_SESSION
    return in_time | talking, counted | talking


def split(found: Sequence[Floats]) -> tuple[Floats, Floats]:
    """Return tops and bottoms, shape (replications, asks), from the answers of replications."""
    stacked = np.stack(found)
    half = stacked.shape[1] // 2
    return stacked[:, :half], stacked[:, half:]


def kept(tops: Floats, bottoms: Floats, shares: Floats) -> NDArray[np.bool_]:
    """Tell for each ask whether the share over all replications is kept; nobody came: it is."""
    top, bottom = tops.sum(axis=0), bottoms.sum(axis=0)
    ratio = over(top, bottom)
    return np.isnan(ratio) | (ratio >= shares)
