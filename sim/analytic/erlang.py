"""Erlang A, C and B in steady state: Poisson arrivals, exponential handling and patience.

The queue M/M/n/r+M: n agents, r places to wait, patience exponential or
infinite. r = 0 is Erlang B, infinite patience Erlang C, both infinite rooms
included. Service levels are exact. It is not the transient of a day (see
`day`), nor any patience but the exponential (see `general`).

Method. With k waiting, the distribution over k has log-weights that are sums
of log(arrival rate / departure rate); the states with a free agent enter
through Erlang B. A contact that finds k waiting starts after k + 1 departures
at rates n mu + j theta, j = 0..k: a pure death chain, so its waiting time has
a negative binomial form that is a sum of positive terms. No term is
alternating and all weights live as logarithms, so thousands of agents neither
overflow nor cancel.

Times are seconds, rates per second.

Source: Palm (1957); Garnett, Mandelbaum & Reiman (2002), M&SOM 4(3);
Mandelbaum & Zeltyn (2007), "Service engineering in action".

May import: errors. Used by: requirement, screen, study, report, tests.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from dataclasses import fields as fields_of

import numpy as np
from numpy.typing import NDArray

from sim.analytic.figures import Floats, SteadyState, ratio
from sim.analytic.loss import Real, Whole, erlang_b, erlang_c
from sim.errors import require

_DROP = 45.0  # log-weights this far below the largest one are left out: e-45 < 3e-20
_CELLS = 1 << 16  # cells worked on at once: fits a processor's cache
_TINY = 1e-300
_LONGEST_CHAIN = 1 << 24


def steady_state(
    arrivals_per_s: Real,
    aht_s: Real,
    agents: Whole,
    patience_s: Real = np.inf,
    threshold_s: Real = 20.0,
    room: Real = np.inf,
) -> SteadyState:
    """Exact figures of a stationary queue M/M/n/r+M; all arguments broadcast.

    Parameters
    ----------
    arrivals_per_s : float or array
        Offered contacts per second, at least 0.
    aht_s : float or array
        Mean handling time in seconds, > 0 (exponential).
    agents : int or array
        Number of agents, at least 0.
    patience_s : float or array
        Mean patience in seconds, > 0 (exponential); inf if nobody abandons.
    threshold_s : float or array
        Threshold of the service level in seconds, at least 0.
    room : float or array
        Places to wait beyond the agents, at least 0; inf if there is no limit.

    Returns
    -------
    SteadyState
        Fields of the broadcast shape. Where nobody abandons, the room has no
        limit and the load is not below the agents, there is no steady state;
        the figures are then the limits (service level 0, infinite wait).

    Raises
    ------
    ConfigError
        If an argument is out of range, or patience is so long and the load so
        close to the agents that the queue needs more than 16 million states.
    """
    given = (arrivals_per_s, aht_s, agents, patience_s, threshold_s, room)
    columns = np.broadcast_arrays(*(np.asarray(x, dtype=float) for x in given))
    shape = columns[0].shape
    lam, aht, n, patience, threshold, places = (c.ravel() for c in columns)
    _check(lam, aht, n, patience, threshold, places)
    queue = _Queue(lam, 1.0 / aht, n, 1.0 / patience, threshold, places)
    endless = np.isinf(patience) & np.isinf(places)
    figures = {name: np.full(lam.size, np.nan) for name in _COMPUTED}
    _fill(figures, np.flatnonzero(endless), queue, _without_abandonment)
    for rows in _batches(queue, np.flatnonzero(~endless)):
        _fill(figures, rows, queue, _chain)
    figures |= {"arrivals_per_s": lam, "agents": n, "threshold_s": threshold}
    return SteadyState(**{name: column.reshape(shape) for name, column in figures.items()})


@dataclass(frozen=True, slots=True)
class _Queue:
    """Columns of shape (rows,): rates per second, seconds, counts."""

    lam: Floats
    mu: Floats
    n: Floats
    theta: Floats
    threshold: Floats
    places: Floats

    def take(self, rows: NDArray[np.intp]) -> "_Queue":
        return _Queue(*(getattr(self, f.name)[rows] for f in fields_of(self)))


_COMPUTED = (
    "p_wait",
    "p_abandon",
    "p_block",
    "answered_within",
    "abandoned_within",
    "asa_s",
    "mean_wait_s",
    "mean_wait_abandoned_s",
    "mean_queue",
    "occupancy",
)


def _fill(
    figures: dict[str, Floats],
    rows: NDArray[np.intp],
    queue: _Queue,
    formula: Callable[[_Queue], dict[str, Floats]],
) -> None:
    """Write what `formula` finds for `rows` into the columns of `figures`."""
    if rows.size == 0:
        return
    part = queue.take(rows)
    idle = part.lam == 0
    found = formula(part)
    for name in _COMPUTED:
        empty = np.nan
        if name in {"mean_queue", "occupancy"}:
            empty = 0.0
        figures[name][rows] = np.where(idle, empty, found[name])


def _without_abandonment(q: _Queue) -> dict[str, Floats]:
    """Erlang C, with the limits of an overloaded queue."""
    load = q.lam / q.mu
    spare = q.n * q.mu - q.lam
    stable = spare > 0
    p_wait = erlang_c(load, q.n.astype(np.int64))
    wait = np.full(q.lam.size, np.inf)
    np.divide(p_wait, spare, out=wait, where=stable)
    within = np.zeros(q.lam.size)
    late = p_wait[stable] * np.exp(-spare[stable] * q.threshold[stable])
    within[stable] = 1.0 - late
    none = np.zeros(q.lam.size)
    return {
        "p_wait": p_wait,
        "p_abandon": none,
        "p_block": none,
        "answered_within": within,
        "abandoned_within": none,
        "asa_s": wait,
        "mean_wait_s": wait,
        "mean_wait_abandoned_s": np.full(q.lam.size, np.nan),
        "mean_queue": np.where(stable, q.lam * np.where(stable, wait, 0.0), np.inf),
        "occupancy": np.where(stable, ratio(load, q.n), 1.0),
    }


def _chain(q: _Queue) -> dict[str, Floats]:
    """All other queues: sums over the number waiting."""
    k = np.arange(int(_terms(q).max()), dtype=float)
    base, theta = (q.n * q.mu)[:, None], q.theta[:, None]
    rates = base + k * theta  # departures per second with k waiting
    climb = np.zeros(rates.shape)  # sum of log rates 1..k
    np.cumsum(np.log(rates[:, 1:]), axis=1, out=climb[:, 1:])
    idle, states = _states(q, k, climb)
    entering = np.where(k < q.places[:, None], states, 0.0)
    answered_if, within, still = _waiting(q, k, rates, climb)
    mean_queue = states @ k
    all_waits = mean_queue / np.maximum(q.lam, _TINY)
    answered_waits = np.sum(
        entering * answered_if * np.cumsum(1.0 / (rates + theta), axis=1), axis=1
    )
    blocked = np.sum(np.where(k == q.places[:, None], states, 0.0), axis=1)
    abandoned = q.theta * all_waits
    answered = 1.0 - blocked - abandoned
    left = np.sum(entering * (1.0 - within - still), axis=1)
    return {
        "p_wait": entering.sum(axis=1),
        "p_abandon": abandoned,
        "p_block": blocked,
        "answered_within": idle + np.sum(entering * within, axis=1),
        "abandoned_within": np.clip(left, 0.0, abandoned),
        "asa_s": ratio(answered_waits, answered),
        "mean_wait_s": ratio(all_waits, 1.0 - blocked),
        "mean_wait_abandoned_s": ratio(all_waits - answered_waits, abandoned),
        "mean_queue": mean_queue,
        "occupancy": ratio(q.lam * answered, base[:, 0]),
    }


def _states(q: _Queue, k: Floats, climb: Floats) -> tuple[Floats, Floats]:
    """P(an agent is free), shape (rows,), and P(all busy, k waiting), shape (rows, k)."""
    weights = k * np.log(np.maximum(q.lam, _TINY))[:, None] - climb
    weights[k > q.places[:, None]] = -np.inf
    top = weights.max(axis=1)
    weights = np.exp(weights - top[:, None])
    # Erlang B is the share of state n among states 0..n: it ties the two sides together.
    full = erlang_b(q.lam / q.mu, q.n.astype(np.int64))
    free = (1.0 - full) * np.exp(-top)
    total = free + full * weights.sum(axis=1)
    return free / total, weights * (full / total)[:, None]


def _waiting(q: _Queue, k: Floats, rates: Floats, climb: Floats) -> tuple[Floats, Floats, Floats]:
    """Answered at all, answered within the threshold, still waiting then; shape (rows, k).

    For a contact that finds k waiting. In the time the threshold gives, the
    contact and those ahead of it lose j members with the negative binomial
    weight exp(-(n mu + theta) T) tau^j prod_(i <= j) (n mu + i theta) / j!.
    """
    base, theta, t = (q.n * q.mu)[:, None], q.theta[:, None], q.threshold[:, None]
    with np.errstate(invalid="ignore"):
        tau = np.where(theta > 0, -np.expm1(-theta * t) / theta, t)
    factorial = np.zeros(k.size)
    np.cumsum(np.log(k[1:]), out=factorial[1:])
    weights = np.exp(climb - factorial + k * np.log(np.maximum(tau, _TINY)) - (base + theta) * t)
    answered = base / (rates + theta)
    within = answered * np.maximum(1.0 - np.cumsum(weights, axis=1), 0.0)
    kept = np.ones(rates.shape)
    kept[:, 1:] = base / rates[:, 1:]
    return answered, within, np.cumsum(weights * kept, axis=1)


def _terms(q: _Queue) -> NDArray[np.int64]:
    """How many states with all agents busy each row needs."""
    base = q.n * q.mu
    with np.errstate(divide="ignore", invalid="ignore"):
        past_peak = np.maximum(q.lam - base, 0.0) / q.theta
        spread = np.sqrt(3.0 * _DROP * np.maximum(q.lam, base) / q.theta) + 2.0 * _DROP
        by_patience = np.where(q.theta > 0, past_peak + spread, np.inf)
        by_load = np.where(q.lam < base, _DROP / np.log(base / np.maximum(q.lam, _TINY)), np.inf)
    terms = np.minimum(np.minimum(by_patience, by_load) + 2.0, q.places + 1.0)
    longest = float(terms.max(initial=1.0))
    require(
        longest <= _LONGEST_CHAIN,
        "patience_s",
        float(1.0 / q.theta.max(initial=_TINY)),
        f"short enough for a queue of {_LONGEST_CHAIN} states (this one needs {longest:.3g})",
    )
    return np.ceil(terms).astype(np.int64)


def _batches(queue: _Queue, rows: NDArray[np.intp]) -> Iterator[NDArray[np.intp]]:
    """Cut `rows` into groups of like length, each small enough for the cache."""
    if rows.size == 0:
        return
    terms = _terms(queue.take(rows))
    order = np.argsort(terms, kind="stable")
    rows, terms = rows[order], terms[order]
    first = 0
    while first < rows.size:
        guess = min(first + max(1, _CELLS // int(terms[first])), rows.size)
        last = first + max(1, min(guess - first, _CELLS // int(terms[guess - 1])))
        yield rows[first:last]
        first = last


def _check(*columns: Floats) -> None:
    """Refuse arguments out of range; NaN fails every comparison."""
    lam, aht, n, patience, threshold, places = columns
    finite = np.isfinite
    for name, column, rule, holds in (
        ("arrivals_per_s", lam, "at least 0 and finite", (lam >= 0) & finite(lam)),
        ("aht_s", aht, "above 0 seconds and finite", (aht > 0) & finite(aht)),
        ("agents", n, "a whole number, at least 0", (n >= 0) & (n == np.floor(n)) & finite(n)),
        ("patience_s", patience, "above 0 seconds", patience > 0),
        ("threshold_s", threshold, "at least 0 and finite", (threshold >= 0) & finite(threshold)),
        (
            "room",
            places,
            "a whole number, at least 0",
            (places >= 0) & (places == np.floor(places)),
        ),
        (
            "agents",
            n,
            "at least 1 where nobody abandons a limited room",
            (n > 0) | np.isfinite(patience) | np.isinf(places),
        ),
    ):
        require(bool(np.all(holds)), name, column[~holds][:1].tolist(), rule)
