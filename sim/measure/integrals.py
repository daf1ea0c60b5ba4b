"""Exact time integrals of facts that begin and end.

Everything here counts ticks in whole numbers: what is spent in the intervals of a
day adds up to what was spent in the day, and paid time to its parts, with no
remainder. Rows carry the cell to which they belong; a cell number equal to the
count of cells means "none of them".

May import: grid. Used by: facts, sums.
"""

import numpy as np
from numpy.typing import NDArray

from sim.log.schema import Column
from sim.measure.grid import Grid, Ticks

Cells = NDArray[np.intp]

_EXACT = 1 << 53
"""Sums of whole numbers below this are exact in float64."""

_HALF_BITS = 26


def sum_ticks(cells: Cells, ticks: Column, count: int) -> Ticks:
    """Sum ticks by cell, exactly: int64 of shape (count,).

    Parameters
    ----------
    cells : intp, 0 .. count; rows with `count` are left out.
    ticks : int64, at least 0.
    count : number of cells.
    """
    if not len(ticks):
        return np.zeros(count, dtype=np.int64)
    if len(ticks) * int(ticks.max()) < _EXACT:
        found = np.bincount(cells, weights=ticks, minlength=count + 1)
        return found[:count].astype(np.int64)
    low = np.bincount(cells, weights=ticks & ((1 << _HALF_BITS) - 1), minlength=count + 1)
    high = np.bincount(cells, weights=ticks >> _HALF_BITS, minlength=count + 1)
    return (high.astype(np.int64)[:count] << _HALF_BITS) + low.astype(np.int64)[:count]


def integrate(start: Column, end: Column, cells: Cells, count: int, grid: Grid) -> Ticks:
    """Time that rows [start, end) spend in each bin of the grid, by cell.

    Parameters
    ----------
    start, end : int64; end >= start, or the row counts nothing.
    cells : intp, 0 .. count; rows with `count` are left out.
    count : number of cells.
    grid : Grid
        Time outside it is not counted.

    Returns
    -------
    int64 of shape (count, grid.bins), in ticks.

    Notes
    -----
    A row adds a ramp from its start and takes away one from its end: the part of
    the bin in which the tick lies, and every later bin whole. O(rows + cells x bins).
    """
    low, high = grid.edges[0], grid.edges[-1]
    first = np.clip(start, low, high)
    last = np.maximum(np.clip(end, low, high), first)
    if grid.bins == 1:
        return sum_ticks(cells, last - first, count).reshape(count, 1)
    return _ramps(first, cells, count, grid) - _ramps(last, cells, count, grid)


def _ramps(ticks: Column, cells: Cells, count: int, grid: Grid) -> Ticks:
    position = grid.position(ticks)
    flat = cells * grid.bins + position
    size = count * grid.bins
    # cell `count` reaches beyond the last bin that is kept
    np.minimum(flat, size, out=flat)
    part = sum_ticks(flat, grid.edges[position + 1] - ticks, size).reshape(count, grid.bins)
    begun = np.bincount(flat, minlength=size + 1)[:size].reshape(count, grid.bins)
    before = np.cumsum(begun, axis=1) - begun
    return part + before * grid.widths


def merge(owner: Column, start: Column, end: Column) -> tuple[Column, Column, Column]:
    """Unite the overlapping spans of each owner: any-contact time.

    Parameters
    ----------
    owner : int, at least 0.
    start, end : int64, 0 <= start <= end.

    Returns
    -------
    owner, start, end of disjoint spans, ascending. Spans that only touch stay apart.

    Notes
    -----
    An owner is free between its i-th end and its (i + 1)-th start, each sorted by
    itself, exactly where that end comes first; so two sorts of plain numbers do.
    """
    if not len(start):
        return owner[:0].astype(np.int64), start[:0], end[:0]
    bits = int(end.max()).bit_length()
    if int(owner.max()).bit_length() + bits > np.iinfo(np.int64).bits - 1:
        raise OverflowError("owners and ticks do not fit one 64-bit key")
    base = owner.astype(np.int64) << bits
    starts, ends = np.sort(base + start), np.sort(base + end)
    mask = (1 << bits) - 1
    free = ends[:-1] <= starts[1:]
    begin = starts[np.concatenate([[True], free])]
    stop = ends[np.concatenate([free, [True]])]
    return begin >> bits, begin & mask, stop & mask
