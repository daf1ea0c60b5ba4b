"""Add up deferred work by cell: what is in the backlog, and how old it has become.

The backlog are contacts of deferred channels that joined a queue and are not finished:
waiting or in work. At the end of an interval it holds who joined before that instant
and was not finished before it, so that backlog + joined - finished is the next backlog,
to the last contact.

May import: facts, levels, integrals. Used by: sums.
"""

import numpy as np
from numpy.typing import NDArray

from sim.measure.adding import Sums
from sim.measure.classes import Status
from sim.measure.facts import Facts
from sim.measure.grid import Grid
from sim.measure.integrals import Cells, integrate
from sim.measure.levels import Level
from sim.vocabulary import ChannelKind

Ticks = NDArray[np.int64]


def backlog_sums(facts: Facts, level: Level) -> Sums:
    """Integrate the backlog by cell, and look at it at the end of each bin.

    Returns
    -------
    `backlog_ticks`, `backlog_end` (contacts), `oldest_ticks` (age of the oldest, 0
    where there is none) and `backlogged` (1 where there is one).
    """
    stays, size = facts.stays, level.still_size
    rows = np.flatnonzero(stays.kind == ChannelKind.DEFERRED)
    joined = stays.ticks["queue"][rows]
    codes = {name: column[rows] for name, column in stays.codes.items()}
    cells = level.still(codes, len(rows))
    left = _left(facts, rows)
    kept = cells < size
    joined, left, cells = joined[kept], left[kept], cells[kept]
    held = integrate(joined, left, cells, size, level.grid)
    end, oldest = _at_ends(joined, left, cells, size, level.grid)
    return {
        "backlog_ticks": level.spread(held).astype(np.float64),
        "backlog_end": level.spread(end).astype(np.float64),
        "oldest_ticks": level.spread(oldest).astype(np.float64),
        "backlogged": level.spread((end > 0).astype(np.int64)).astype(np.float64),
    }


def _left(facts: Facts, rows: Cells) -> Ticks:
    """Tick at which each stay left the backlog; past the horizon where it never did."""
    stays, beyond = facts.stays, facts.header.horizon + 1
    finish, gone = stays.finish[rows], stays.ticks["event"][rows]
    inside = stays.status[rows] == Status.IN_PROGRESS
    found: Ticks = np.where(finish >= 0, finish, np.where(inside, beyond, gone))
    return np.minimum(found, beyond)


def _at_ends(
    joined: Ticks, left: Ticks, cells: Cells, size: int, grid: Grid
) -> tuple[Ticks, Ticks]:
    """Return the backlog and the age of its oldest at the end of each bin: (cells, bins).

    Notes
    -----
    In order of joining, the oldest at a tick is the first whose leaving is not before
    it: the first place at which the running maximum of the leavings reaches the tick.
    """
    edges = grid.edges[1:]
    order = np.lexsort((joined, cells))
    joined, left, cells = joined[order], left[order], cells[order]
    bits = int(max(left.max(initial=0), edges[-1])).bit_length()
    queries = (np.arange(size)[:, np.newaxis] << bits) | edges
    entered = np.searchsorted((cells << bits) | joined, queries)  # joined before the edge
    gone = np.searchsorted(np.sort((cells << bits) | left), queries)
    count = entered - gone
    reach = np.maximum.accumulate((cells << bits) | left)
    first = np.minimum(np.searchsorted(reach, queries), max(len(joined) - 1, 0))
    since = joined[first] if len(joined) else np.zeros_like(queries)
    return count, np.where(count > 0, edges - since, 0)
