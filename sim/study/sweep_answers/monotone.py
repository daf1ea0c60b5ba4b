"""More staff never serves worse: monotone fits, and where they reach a target.

Arrays have draws on axis 0 and the values of the staffing, ascending, on axis 1.

Source: Barlow, Bartholomew, Bremner and Brunk, Statistical Inference under Order
Restrictions, 1972, chapter 1 (the fit by greatest lower, least upper means).

May import: nothing of the project. Used by: staffing.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def isotonic(values: Floats) -> Floats:
    """Return the nearest values that nowhere fall, by least squares, row by row.

    The fit at i is the largest over j <= i of the smallest over k >= i of the mean of
    values j to k.
    """
    size = values.shape[1]
    total = np.concatenate([np.zeros((len(values), 1)), np.cumsum(values, axis=1)], axis=1)
    low, high = np.arange(size)[:, np.newaxis], np.arange(size)
    length = np.where(high >= low, high - low + 1, 1)
    means = (total[:, np.newaxis, 1:] - total[:, :-1, np.newaxis]) / length
    means = np.where(high >= low, means, np.inf)  # [draw, j, k]
    smallest = np.minimum.accumulate(means[:, :, ::-1], axis=2)[:, :, ::-1]  # over k >= i
    smallest = np.where(high >= low, smallest, -np.inf)
    return np.asarray(smallest.max(axis=1))


def reached_at(fit: Floats, at: Floats, target: float) -> Floats:
    """Return where each fit first reaches the target, linear between the values.

    Parameters
    ----------
    fit : nowhere falling, shape (draws, values).
    at : values of the staffing, ascending, shape (values,).
    target : to be reached.

    Returns
    -------
    Shape (draws,): inf where even the last value does not reach it, -inf where the
    first one already lies above it.
    """
    met = fit >= target
    first = np.argmax(met, axis=1)
    rows, before = np.arange(len(fit)), np.maximum(first - 1, 0)
    low, high = fit[rows, before], fit[rows, first]
    with np.errstate(invalid="ignore", divide="ignore"):
        part = (target - low) / (high - low)
        inside = at[before] + part * (at[first] - at[before])
    edge = np.where(fit[:, 0] == target, at[0], -np.inf)
    found = np.where(first == 0, edge, inside)
    return np.asarray(np.where(met.any(axis=1), found, np.inf))


def read_off(values: Floats, at: Floats, where: Floats) -> Floats:
    """Return values at places between `at`, linear, row by row; the places' inf stays inf."""
    inside = np.clip(where, at[0], at[-1])
    high = np.clip(np.searchsorted(at, inside), 1, len(at) - 1)
    rows = np.arange(len(values))
    part = (inside - at[high - 1]) / (at[high] - at[high - 1])
    found = values[rows, high - 1] * (1 - part) + values[rows, high] * part
    return np.asarray(np.where(np.isfinite(where), found, where))
