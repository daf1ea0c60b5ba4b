"""Evaluate a law that has been compiled to a table of integers.

A table maps a draw m in [0, 2^52) to an integer (microseconds for a time, other
units where the caller says so) with integer arithmetic alone: no log, exp or pow
at run time, whose last bits differ between processors. `evaluate` (NumPy),
`evaluate_one` (plain Python) and a compiled `law_ticks` agree to the bit.

A table consists of pieces, runs of consecutive m: an atom has one value; a smooth
piece of width W has nodes over the octaves of the distance to either end. With
x = 2 (m - start) + 1 from the lower end and y = 2W - x from the upper one, the
nodes stand at 2^e (1 + i / 256), i = 0 .. 255, and the value is linear in
between. Nothing is interpolated across a jump.

Exactness: a position within an interval is cut to 30 bits, and the step between
two nodes is split into high and low parts of 30 bits before it is multiplied,
so no product exceeds 2^62 for values up to NEVER = 2^62.

May import: nothing of this room. Used by: demand, the engines.
"""

import math
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Ints = NDArray[np.int64]
Buffer = Any
"""Integers by index: an int64 array when compiled, a memoryview of one in plain Python."""

START, STOP, OFFSET, NODES = range(4)
"""Columns of `pieces`: first m, first m beyond, place of the first node, nodes per end."""

INTERVAL_BITS = 8
INTERVALS = 1 << INTERVAL_BITS
"""Intervals per octave."""

FRACTION_BITS = 30
CHUNK = 8192
"""Draws evaluated at once: intermediate columns stay within the second-level cache."""
MANTISSA_BITS = 52


@dataclass(frozen=True, eq=False)
class LawTable:
    """A law as integers; made by `compile_law`, never changed.

    Attributes
    ----------
    values : int64, shape (nodes,). For each smooth piece its nodes from the lower
        end, then as many from the upper end; for each atom its value.
    pieces : int64, shape (pieces, 4): START, STOP, OFFSET, NODES (0 for an atom).
    """

    values: Ints
    pieces: Ints

    def __post_init__(self) -> None:
        """Freeze the arrays."""
        self.values.setflags(write=False)
        self.pieces.setflags(write=False)


def law_ticks(m: int, values: Buffer, pieces: Buffer, first: int, stop: int) -> int:
    """Value of the draw m in the law whose pieces are rows first .. stop - 1.

    A leaf function of plain integers and integer buffers, so that a compiled
    engine compiles this very text. The tables of several laws may lie in one pair
    of arrays (see `stack`).

    Notes
    -----
    `math.frexp` of an integer below 2^53 is exact: it only finds the octave.
    """
    while stop - first > 1:
        middle = (first + stop) >> 1
        if m < pieces[middle, 0]:
            stop = middle
        else:
            first = middle
    start = pieces[first, 0]
    end = pieces[first, 1]
    offset = pieces[first, 2]
    nodes = pieces[first, 3]
    ticks: int = values[offset]
    if nodes == 0:
        return ticks
    x: int = 2 * (m - start) + 1
    if x > end - start:
        x = 2 * (end - start) - x
        offset += nodes
    octave = math.frexp(x)[1] - 1
    position = x << (52 - octave)
    place = offset + (octave << 8) + ((position >> 44) & 255)
    fraction: int = (position >> 14) & 0x3FFFFFFF
    ticks = values[place]
    step: int = values[place + 1] - ticks
    return ticks + (step >> 30) * fraction + (((step & 0x3FFFFFFF) * fraction + 0x20000000) >> 30)


def evaluate_one(table: LawTable, m: int) -> int:
    """Value of one draw; about 1 us in plain Python."""
    return law_ticks(m, table.values.data, table.pieces.data, 0, len(table.pieces))


def evaluate(table: LawTable, m: ArrayLike) -> Ints:
    """Values of many draws.

    Parameters
    ----------
    table : LawTable
        The compiled law.
    m : array_like of int
        Draws in [0, 2^52).

    Returns
    -------
    ndarray of int64
        Of the shape of m; monotone in m.
    """
    draws = np.asarray(m, dtype=np.int64)
    if draws.size <= CHUNK:
        return _evaluate_chunk(table, draws)
    flat = draws.reshape(-1)
    parts = [flat[start : start + CHUNK] for start in range(0, flat.size, CHUNK)]
    return np.concatenate([_evaluate_chunk(table, part) for part in parts]).reshape(draws.shape)


def stack(tables: list[LawTable]) -> tuple[Ints, Ints, Ints]:
    """Lay tables one behind the other for an engine that holds flat arrays.

    Returns
    -------
    values, pieces, rows : ndarray of int64
        Law j is `law_ticks(m, values, pieces, rows[j], rows[j + 1])`.
    """
    shifts = np.cumsum([0] + [len(t.values) for t in tables])
    rows = np.cumsum([0] + [len(t.pieces) for t in tables], dtype=np.int64)
    moved = [t.pieces + [0, 0, shift, 0] for t, shift in zip(tables, shifts[:-1], strict=True)]
    empty = np.empty((0, 4), dtype=np.int64)
    values = np.concatenate([empty[:, 0], *(t.values for t in tables)])
    return values, np.concatenate([empty, *moved]), rows


def table_hash(table: LawTable) -> str:
    """Fingerprint of a table, for the hash of a scenario: 128 bits in hexadecimal."""
    digest = blake2b(digest_size=16)
    for column in (table.pieces, table.values):
        digest.update(np.ascontiguousarray(column, dtype="<i8").tobytes())
    return digest.hexdigest()


def _evaluate_chunk(table: LawTable, draws: Ints) -> Ints:
    pieces = table.pieces
    if len(pieces) == 1:
        return _evaluate_piece(table.values, pieces[0], draws)
    which = np.searchsorted(pieces[:, START], draws, side="right") - 1
    found = np.asarray(table.values[pieces[which, OFFSET]])
    for row in np.flatnonzero(pieces[:, NODES]):
        here = which == row
        found[here] = _evaluate_piece(table.values, pieces[row], draws[here])
    return found


def _evaluate_piece(values: Ints, piece: Ints, m: Ints) -> Ints:
    start, stop, offset, nodes = (int(entry) for entry in piece)
    if nodes == 0:
        return np.full(m.shape, values[offset])
    width = stop - start
    x = 2 * (m - start) + 1
    upper = x > width
    x = np.where(upper, 2 * width - x, x)
    # The bits of a float64 are octave and mantissa: below 2^53 the conversion is exact.
    position = x.astype(np.float64).view(np.int64)
    place = (position >> (MANTISSA_BITS - INTERVAL_BITS)) - (_FLOAT_BIAS << INTERVAL_BITS)
    place += np.where(upper, offset + nodes, offset)
    fraction = (position >> _CUT_BITS) & _FRACTION
    low = values[place]
    step = values[place + 1] - low
    rest = (step & _FRACTION) * fraction
    return np.asarray(low + (step >> FRACTION_BITS) * fraction + ((rest + _HALF) >> FRACTION_BITS))


_FLOAT_BIAS = 1023
_CUT_BITS = MANTISSA_BITS - INTERVAL_BITS - FRACTION_BITS
_FRACTION = (1 << FRACTION_BITS) - 1
_HALF = 1 << (FRACTION_BITS - 1)
