"""Let the difficulty of a need show in its work, without changing the law of the work.

u' = Phi(rho z(d) + sqrt(1 - rho^2) z(u)): the draw m of the work is replaced by
a draw m' that is uniform again and correlated with the difficulty. z is the
standard normal quantile as a table in units of 2^-32; Phi inverts the same
table, so both are integers and agree between processors and engines to the bit.

Resolution: rho is held to 2^-26, z to 2^-32, m' to 2^21 of 2^52 steps. Sums stay
below 2^62: |z| < 8.3 x 2^32 and two coefficients of together at most 1.42 x 2^26.

May import: compiling, laws, table. Used by: demand, the engines.
"""

import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from sim.chance.compiling import compile_parts
from sim.chance.laws import Floats, Part, normal_quantile
from sim.chance.table import Buffer, Ints, LawTable, evaluate, evaluate_one
from sim.errors import require

Z_BITS = 32
COEFFICIENT_BITS = 26


class Mix(NamedTuple):
    """Coefficients of difficulty and own draw, in units of 2^-26."""

    difficulty: int
    own: int


class _StandardNormal:
    """The standard normal quantile, read from both ends."""

    def quantile(self, u: Floats) -> Floats:
        return normal_quantile(u)

    def isf(self, s: Floats) -> Floats:
        return -normal_quantile(s)


@lru_cache(maxsize=1)
def normal_table() -> LawTable:
    """Table of the standard normal quantile in units of 2^-32."""
    return compile_parts((Part(1.0, _StandardNormal()),), float(1 << Z_BITS))


def mix(rho: float) -> Mix:
    """Return the integer coefficients of a correlation in [-1, 1]."""
    require(-1 <= rho <= 1, "difficulty.rho", rho, "a correlation in [-1, 1]")
    one = 1 << COEFFICIENT_BITS
    own = math.sqrt(1 - rho * rho)
    return Mix(math.floor(rho * one + 0.5), math.floor(own * one + 0.5))


def correlate(m_own: ArrayLike, m_difficulty: ArrayLike, rho: float) -> Ints:
    """Draws m' of the work, uniform, correlated with the difficulty.

    Parameters
    ----------
    m_own, m_difficulty : array_like of int
        Draws in [0, 2^52) that broadcast.
    rho : float
        Correlation of the normal scores, in [-1, 1]; 0 returns m_own untouched.

    Returns
    -------
    ndarray of int64
        Draws in [0, 2^52), rising in m_own, and in m_difficulty if rho > 0.
    """
    own, difficulty = np.broadcast_arrays(
        np.asarray(m_own, dtype=np.int64), np.asarray(m_difficulty, dtype=np.int64)
    )
    weights = mix(rho)
    if weights.difficulty == 0:
        return own.copy()
    table = normal_table()
    z = weights.difficulty * evaluate(table, difficulty) + weights.own * evaluate(table, own)
    z = (z + (1 << (COEFFICIENT_BITS - 1))) >> COEFFICIENT_BITS
    lower = table.values[: len(table.values) // 2]
    below = np.maximum(np.where(z < 0, z, -z), lower[0])
    place = np.minimum(np.searchsorted(lower, below, side="right"), len(lower) - 1) - 1
    start = lower[place]
    part = ((below - start) << 30) // (lower[place + 1] - start)
    octave = place >> 8
    x = (256 + (place & 255)) << octave
    x += (part << np.maximum(octave - 30, 0)) >> np.maximum(30 - octave, 0)
    m = np.minimum(x >> 9, (1 << 51) - 1)
    return np.asarray(np.where(z < 0, m, (1 << 52) - 1 - m))


def correlate_one(m_own: int, m_difficulty: int, rho: float) -> int:
    """Scalar twin of `correlate`."""
    weights = mix(rho)
    if weights.difficulty == 0:
        return m_own
    table = normal_table()
    z_own, z_difficulty = evaluate_one(table, m_own), evaluate_one(table, m_difficulty)
    return mixed_draw(z_own, z_difficulty, weights.own, weights.difficulty, table.values.data)


def mixed_draw(z_own: int, z_difficulty: int, own: int, difficulty: int, values: Buffer) -> int:
    """Draw m' from two normal scores, their `Mix` and the values of `normal_table`.

    A leaf function of plain integers, for compiling: see `law_ticks`. The scores
    are those of `law_ticks` in the normal table.
    """
    z = (difficulty * z_difficulty + own * z_own + (1 << 25)) >> 26
    below = z if z < 0 else -z
    lowest: int = values[0]
    below = max(below, lowest)
    place = 0
    beyond = len(values) // 2 - 1
    while beyond - place > 1:
        middle = (place + beyond) >> 1
        if values[middle] <= below:
            place = middle
        else:
            beyond = middle
    start: int = values[place]
    part: int = ((below - start) << 30) // (values[place + 1] - start)
    octave = place >> 8
    x = (256 + (place & 255)) << octave
    x += (part << max(octave - 30, 0)) >> max(30 - octave, 0)
    m = min(x >> 9, (1 << 51) - 1)
    return m if z < 0 else (1 << 52) - 1 - m
