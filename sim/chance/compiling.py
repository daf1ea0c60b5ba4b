"""Compile a law into a table of integers, and take the moments of the table.

Runs when a scenario is built. Each smooth part is evaluated at the nodes of both
ends (`sim.chance.table` says where they stand) and rounded once by
floor(value * scale + 1/2); parts meet at integer thresholds of the draw m.
Values are capped at NEVER = 2^62, as an unbounded patience is.

Units: seconds in, microseconds out, unless `scale` says otherwise.
May import: laws, philox, table, units. Used by: demand, workforce, the engines' tables.
"""

import math
from functools import lru_cache

import numpy as np

from sim.chance.laws import SHARE_TOLERANCE, Floats, Law, Part, Smooth
from sim.chance.philox import DRAWS, threshold
from sim.chance.table import INTERVAL_BITS, INTERVALS, Ints, LawTable
from sim.errors import require
from sim.units import NEVER, TICKS_PER_SECOND

CACHED_LAWS = 256


@lru_cache(maxsize=CACHED_LAWS)
def compile_law(law: Law) -> LawTable:
    """Compile a law of seconds into a table of microseconds; equal laws share one table."""
    return compile_parts(law.parts(), TICKS_PER_SECOND)


def compile_parts(parts: tuple[Part, ...], scale: float) -> LawTable:
    """Compile parts (by rising value, shares summing to 1) in units of 1 / `scale`."""
    total = math.fsum(part.share for part in parts)
    require(abs(total - 1) <= SHARE_TOLERANCE, "law.shares", total, "1 in all")
    values: list[Ints] = []
    rows: list[tuple[int, int, int, int]] = []
    start = offset = 0
    for n, part in enumerate(parts):
        below = math.fsum(p.share for p in parts[: n + 1])
        stop = DRAWS if n == len(parts) - 1 else threshold(min(below / total, 1.0))
        if stop <= start:
            continue
        nodes = _nodes(part.form, stop - start, scale)
        per_end = 0 if len(nodes) == 1 else len(nodes) // 2
        rows.append((start, stop, offset, per_end))
        values.append(nodes)
        start, offset = stop, offset + len(nodes)
    return LawTable(np.concatenate(values), np.array(rows, dtype=np.int64))


def table_mean_s(table: LawTable) -> float:
    """Mean of the table itself in seconds, exact but for float64 rounding."""
    return _moment(table, 1) / TICKS_PER_SECOND


def table_sd_s(table: LawTable) -> float:
    """Standard deviation of the table itself in seconds; NaN if values reach NEVER."""
    mean = _moment(table, 1)
    if not math.isfinite(mean):
        return math.nan
    return math.sqrt(max(_moment(table, 2, mean), 0.0)) / TICKS_PER_SECOND


def node_positions(width: int) -> Floats:
    """Nodes x of one end of a smooth piece: 1 up to the first at or beyond its middle x = width.

    One more where width is odd, because then x reaches the middle itself.
    """
    steps = np.arange(width.bit_length() * INTERVALS + 1)
    x = np.ldexp(1 + (steps % INTERVALS) / INTERVALS, steps >> INTERVAL_BITS)
    return np.asarray(x[: int(np.searchsorted(x, width)) + 1 + width % 2])


def _nodes(form: float | Smooth, width: int, scale: float) -> Ints:
    """Values at the nodes of a part of `width` draws: one for an atom, else both ends."""
    if isinstance(form, float | int):
        return _rounded(np.array([form]), scale)
    x = node_positions(width)
    share = np.minimum(x / (2.0 * width), 0.5)
    with np.errstate(over="ignore", under="ignore"):  # beyond NEVER, or below half a unit
        middle = int(_rounded(form.quantile(np.array([0.5])), scale)[0])
        low = np.minimum(_rounded(form.quantile(share), scale), middle)
        high = np.maximum(_rounded(form.isf(share), scale), middle)
    low, high = np.maximum.accumulate(low), np.minimum.accumulate(high)
    return np.concatenate([_meet(low, x, width, middle), -_meet(-high, x, width, -middle)])


def _meet(values: Ints, x: Floats, width: int, middle: int) -> Ints:
    """Place the node beyond x = width so that the line to it passes through the middle value.

    Both ends then meet there, and the table is monotone across the seam; rounding
    down keeps the interpolated values at or below `middle`.
    """
    inner = int(np.searchsorted(x, width)) - 1
    if inner < 0 or x[inner + 1] == width:
        values[inner + 1 :] = middle
        return values
    run, whole = width - x[inner], x[inner + 1] - x[inner]
    rise = middle - int(values[inner])
    ratio = int(whole * INTERVALS), int(run * INTERVALS)
    beyond = int(values[inner]) + rise * ratio[0] // ratio[1]
    values[inner + 1 :] = min(beyond, NEVER)
    return values


def _rounded(value: Floats, scale: float) -> Ints:
    ticks = np.floor(value * scale + 0.5)
    if np.isnan(ticks).any():
        raise ArithmeticError("a quantile function gave NaN")
    return np.asarray(np.clip(ticks, -float(NEVER), float(NEVER)).astype(np.int64))


def _moment(table: LawTable, power: int, centre: float = 0.0) -> float:
    """Mean of (value - centre)^power over all draws, in units of the table."""
    total = []
    for start, stop, offset, nodes in table.pieces.tolist():
        width = stop - start
        if nodes == 0:
            value = int(table.values[offset])
            total.append((math.inf if value == NEVER else (value - centre) ** power) * width)
            continue
        for first in (offset, offset + nodes):
            distance = table.values[first : first + nodes].astype(np.float64) - centre
            total.append(_end_moment(distance, node_positions(width), width, power) / 2)
    return math.fsum(total) / DRAWS


def _end_moment(value: Floats, x: Floats, width: int, power: int) -> float:
    """Integral of value^power over 0 <= x <= width, value linear between the nodes."""
    run = np.diff(np.minimum(x, width))
    left, right = value[:-1], value[:-1] + np.diff(value) * (run / np.diff(x))
    within = (left + right) / 2 if power == 1 else (left**2 + left * right + right**2) / 3
    return float(np.sum(within * run) + value[0] ** power)
