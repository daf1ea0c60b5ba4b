"""Choose among named options by a race of exponential variates, and build heights.

Each option j has a variate E_j of its own, addressed by the hash of its name;
the smallest E_j / w_j wins, with probability w_j / sum of w. Adding, removing or
reordering options moves only those choices that must move.

Unit exponentials are integers in units of 1e-6. A quotient of two float64 is
rounded exactly by every processor, so the winner is the same everywhere.

May import: compiling, laws, table. Used by: demand, the engines.
"""

import math
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.chance.compiling import compile_law
from sim.chance.laws import Exponential, Gamma
from sim.chance.table import Buffer, Ints, LawTable, evaluate

NOBODY = -1


def unit_exponential_table() -> LawTable:
    """Table of the exponential law of mean 1, in units of 1e-6."""
    return compile_law(Exponential(1.0))


def unit_exponential(m: ArrayLike) -> Ints:
    """Exponential variates of mean 1 in units of 1e-6: 1_000_000 on average."""
    return evaluate(unit_exponential_table(), m)


@lru_cache(maxsize=16)
def busyness_table(cv: float) -> LawTable:
    """Table of the gamma law of mean 1 and variation `cv`, in units of 1e-6."""
    return compile_law(Gamma(1.0, cv))


def race_order(hashes: ArrayLike) -> NDArray[np.int64]:
    """Positions of the options by rising name hash: the order in which ties are settled."""
    return np.argsort(np.asarray(hashes), kind="stable").astype(np.int64)


def race(m: ArrayLike, weights: ArrayLike, hashes: ArrayLike) -> NDArray[np.int64]:
    """Winner of each race.

    Parameters
    ----------
    m : array_like of int, shape (n, options)
        Draws, each addressed by the name hash of its option.
    weights : array_like of float, shape (options,) or (n, options)
        Weights, at least 0, in any unit; 0 never wins.
    hashes : array_like of int, shape (options,)
        Name hashes; equal quotients go to the lowest.

    Returns
    -------
    ndarray of int64, shape (n,)
        Position of the winner, -1 where all weights are 0.
    """
    order = race_order(hashes)
    variates = unit_exponential(m)[:, order].astype(np.float64)
    shares = np.broadcast_to(np.asarray(weights, dtype=np.float64)[..., order], variates.shape)
    times = np.full(variates.shape, math.inf)
    np.divide(variates, shares, out=times, where=shares > 0)
    winner = order[np.argmin(times, axis=1)]
    return np.where((shares > 0).any(axis=1), winner, NOBODY)


def race_winner(variates: Buffer, weights: Buffer, order: Buffer) -> int:
    """Winner of one race of variates E_j: the leaf function, for compiling.

    `order` is that of `race_order`; -1 where all weights are 0.
    """
    winner = -1
    best = math.inf
    for j in order:
        if weights[j] > 0:
            time = variates[j] / weights[j]
            if winner < 0 or time < best:
                winner = j
                best = time
    return winner
