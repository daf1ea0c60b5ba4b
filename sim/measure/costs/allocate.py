"""Share whole numbers out in proportion, to the last unit: the largest remainder.

Ticks and micro-units of money are whole. What is shared out adds up to what there was:
each part is rounded down, and the units that are left go to the largest remainders, of
equal ones to the first. Everything is exact in 64 bits; nothing is rounded in between.

May import: nothing of the project. Used by: agent_time, prices, ledger, table.
"""

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

_ROOM = 62
"""Bits that a product may take."""

MOST_WEIGHT = 1 << 60
"""Weights that share one total may add up to less than this."""


def allotted(total: Ints, weights: Ints) -> Ints:
    """Share totals out in proportion to weights.

    Parameters
    ----------
    total : int64 of any shape (...), at least 0.
    weights : int64 of shape (..., parts), at least 0, parts at least 1; where all are 0 the
        parts are equal.

    Returns
    -------
    int64 of shape (..., parts), which adds up to `total`.

    Raises
    ------
    OverflowError
        If the weights of one total add up to `MOST_WEIGHT` or more.
    """
    nothing = ~weights.any(axis=-1, keepdims=True)
    weights = np.where(nothing, 1, weights)
    whole = weights.sum(axis=-1, keepdims=True)
    parts, rest = _divided(np.asarray(total, dtype=np.int64)[..., np.newaxis], weights, whole)
    return filled_up(parts, rest, np.asarray(total))


def filled_up(parts: Ints, rest: Ints, total: Ints) -> Ints:
    """Return parts that were rounded down, one more for the largest remainders.

    Parameters
    ----------
    parts, rest : shape (..., parts): what was rounded down, and what was left over.
    total : shape (...): what the parts are to add up to.
    """
    left = total - parts.sum(axis=-1)
    order = np.argsort(-rest, axis=-1, kind="stable")
    rank = np.empty_like(order)
    places = np.broadcast_to(np.arange(order.shape[-1]), order.shape)
    np.put_along_axis(rank, order, places, axis=-1)
    found: Ints = parts + (rank < left[..., np.newaxis])
    return found


def scaled(values: Ints, factor: Fraction) -> Ints:
    """Return values times a factor, to the nearest whole number, halves up."""
    top, bottom = (np.array(one, dtype=np.int64) for one in (factor.numerator, factor.denominator))
    found, rest = _divided(values, top, bottom)
    rounded: Ints = found + (rest >= bottom - rest)
    return rounded


def nearest(value: Fraction) -> int:
    """Return the nearest whole number, halves up."""
    return int((value + Fraction(1, 2)) // 1)


def _divided(total: Ints, weight: Ints, whole: Ints) -> tuple[Ints, Ints]:
    """Quotient and remainder of total x weight / whole, where weight may exceed whole.

    By long division: the total is read in digits small enough for their products.
    """
    largest = int(max(np.max(whole, initial=0), np.max(weight, initial=0)))
    if largest >= MOST_WEIGHT:
        raise OverflowError("weights add up to more than 60 bits hold")
    bits = _ROOM - largest.bit_length()
    digits = -(-int(np.max(total, initial=0)).bit_length() // bits)
    shape = np.broadcast_shapes(np.shape(total), np.shape(weight))
    found: Ints = np.zeros(shape, dtype=np.int64)
    rest: Ints = found
    for digit in reversed(range(digits)):
        part = (total >> (digit * bits)) & ((1 << bits) - 1)
        carried: Ints = (rest << bits) + part * weight
        digits_found, rest = np.divmod(carried, whole)
        found = (found << bits) + digits_found
    return found, rest
