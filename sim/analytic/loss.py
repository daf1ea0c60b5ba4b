"""Erlang B and C: the two classical formulas, by a recursion that cannot overflow.

Loads are erlangs: arrivals per second times mean handling time in seconds.

May import: errors. Used by: erlang, general, square_root; by whoever wants the bare formula.
"""

import numpy as np
from numpy.typing import NDArray

from sim.analytic.figures import Floats
from sim.errors import require

Real = float | Floats
Whole = int | NDArray[np.int64]


def erlang_b(load: Real, agents: Whole) -> Floats:
    """Share of contacts lost when nobody can wait (Erlang B, M/G/n/n).

    Parameters
    ----------
    load : float or array
        Offered load in erlangs, at least 0.
    agents : int or array
        Number of agents, at least 0; broadcast against `load`.

    Returns
    -------
    array
        Blocking probability, broadcast shape; 1 for no agents, 0 for no load.

    Notes
    -----
    B(0) = 1, B(k) = a B(k-1) / (k + a B(k-1)): every term is positive and at
    most 1. All rows run together; a row leaves when its number of agents is
    reached. O(max agents) steps.

    Source: Jagerman (1974), Bell System Technical Journal 53(3).
    """
    a, n = np.broadcast_arrays(np.asarray(load, dtype=float), np.asarray(agents, dtype=np.int64))
    require(bool(np.all(a >= 0)), "load", load, "at least 0 erlangs")
    require(bool(np.all(n >= 0)), "agents", agents, "at least 0")
    if n.size == 0:
        return np.empty(n.shape)
    order = np.argsort(-n.ravel(), kind="stable")
    rows_a, rows_n = a.ravel()[order], n.ravel()[order]
    blocking = np.ones(rows_n.size)
    # Rows are sorted by falling number of agents: those still running are a prefix.
    running = np.searchsorted(-rows_n, -np.arange(1, rows_n[0] + 1), side="right")
    for k, live in enumerate(running.tolist(), start=1):
        carried = rows_a[:live] * blocking[:live]
        blocking[:live] = carried / (k + carried)
    out = np.empty(n.size)
    out[order] = blocking
    return out.reshape(n.shape)


def erlang_c(load: Real, agents: Whole) -> Floats:
    """Probability that an arriving contact has to wait (Erlang C, M/M/n).

    Returns 1 where `load` is not below `agents`: the queue then grows without bound.

    Parameters
    ----------
    load : float or array
        Offered load in erlangs, at least 0.
    agents : int or array
        Number of agents, at least 0; broadcast against `load`.

    Returns
    -------
    array
        Probability in [0, 1], broadcast shape.
    """
    blocking = erlang_b(load, agents)
    a, n = np.broadcast_arrays(np.asarray(load, dtype=float), np.asarray(agents, dtype=float))
    stable = a < n
    wait = np.ones(blocking.shape)
    denominator = n - a * (1.0 - blocking)
    np.divide(n * blocking, denominator, out=wait, where=stable)
    return wait
