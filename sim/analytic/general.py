"""General patience in steady state: the queue M/M/n+G.

Poisson arrivals, exponential handling, any law of patience, no limit to the
room. The offered wait V (of a customer who never gives up) has the density
lambda exp(lambda H(x) - n mu x) up to a constant, where H is the integral of
the survival function of patience: every figure is an integral against it.
For exponential patience `erlang.steady_state` is faster and knows finite rooms.

A customer with zero patience who finds everyone busy leaves at once: abandoned,
with wait 0. `p_wait` is then the probability of finding everyone busy.

Times are seconds, rates per second.

Source: Baccelli & Hebuterne (1981); Zeltyn & Mandelbaum (2005), Queueing
Systems 51.

May import: errors. Used by: study, tests.
"""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from sim.analytic.figures import Floats, SteadyState, ratio
from sim.analytic.loss import erlang_b
from sim.errors import ConfigError, require

Survival = Callable[[Floats], Floats]
"""P(patience > x) for an array of waits x >= 0 in seconds."""

_DROP = 45.0  # the density is followed until it fell by e^-45
_ORDER = 12  # Gauss-Legendre nodes per panel
_PANELS = 64  # at first, per segment; doubled until the figures stand still
_MOST_PANELS = 1 << 14
_GRADED = 40  # halvings towards the left end of a segment, where a survival may be steep
_STILL = 1e-10
_LONGEST = 1e6  # offered waits up to this many handling times are followed


def general_patience(
    arrivals_per_s: float,
    aht_s: float,
    agents: int,
    survival: Survival,
    breaks_s: Sequence[float] = (),
    threshold_s: float = 20.0,
) -> SteadyState:
    """Exact figures of a stationary queue M/M/n+G.

    Parameters
    ----------
    arrivals_per_s : float
        Offered contacts per second, > 0.
    aht_s : float
        Mean handling time in seconds, > 0 (exponential).
    agents : int
        Number of agents, at least 1.
    survival : callable
        P(patience > x) for an array of x >= 0 in seconds, shape kept; falls
        from at most 1. It may jump or bend only at `breaks_s` and at 0.
    breaks_s : sequence of float
        Where the survival function jumps or bends, > 0 seconds, in any order.
    threshold_s : float
        Threshold of the service level in seconds, at least 0.

    Returns
    -------
    SteadyState
        Fields of shape ().

    Raises
    ------
    ConfigError
        If an argument is out of range, if the queue has no steady state (too
        many customers never give up), or if the integrals do not settle to a
        relative 1e-10: then a break of the survival function is missing.

    Notes
    -----
    Gauss-Legendre panels between the breaks, finer towards the left end of
    each segment, doubled until two rounds agree.
    """
    require(0 < arrivals_per_s < np.inf, "arrivals_per_s", arrivals_per_s, "above 0 and finite")
    require(0 < aht_s < np.inf, "aht_s", aht_s, "above 0 seconds and finite")
    require(agents >= 1, "agents", agents, "at least 1")
    require(0 <= threshold_s < np.inf, "threshold_s", threshold_s, "at least 0 and finite")
    cuts = sorted({0.0, threshold_s, *breaks_s})
    require(cuts[0] >= 0 and cuts[-1] < np.inf, "breaks_s", list(breaks_s), "above 0 and finite")
    queue = _Queue(arrivals_per_s, 1.0 / aht_s, agents, survival, cuts, threshold_s)
    end = queue.end()
    panels, before = _PANELS, queue.figures(end, _PANELS)
    while panels < _MOST_PANELS:
        panels *= 2
        now = queue.figures(end, panels)
        if _agree(before, now):
            return now
        before = now
    raise ConfigError("survival", survival, "smooth between its breaks: give all of them")


@dataclass(frozen=True, slots=True)
class _Queue:
    """The integrals of one queue; `cuts` are the joints of the panels, 0 first."""

    lam: float
    mu: float
    n: int
    survival: Survival
    cuts: list[float]
    threshold: float

    def end(self) -> float:
        """Offered wait beyond which the density is negligible and nothing changes any more."""
        end = max(self.cuts[-1] * 2, 1.0 / self.mu)
        while end < _LONGEST / self.mu:
            _, _, _, _, exponent = self._nodes(end, _PANELS)
            # Beyond `end` the exponent falls at least as fast as just before it: it is concave.
            if exponent[-1] < exponent.max() - _DROP:
                return end
            end *= 2
        raise ConfigError(
            "survival", self.survival, "falling far enough: too many customers never give up"
        )

    def figures(self, end: float, panels: int) -> SteadyState:
        """Figures from the given number of panels per segment."""
        x, w, stay, h, exponent = self._nodes(end, panels)
        top = max(float(exponent.max()), 0.0)
        # P(V in dx) = full * lam * exp(exponent) dx / total, in units of exp(top);
        # `full` is P(n - 1 busy) among 0..n-1 busy: Erlang B.
        full = float(erlang_b(self.lam / self.mu, self.n - 1))
        density = full * self.lam * w * np.exp(exponent - top)
        free = np.exp(-top)
        density, free = density / (free + density.sum()), free / (free + density.sum())
        early = x <= self.threshold
        late_stay = float(self.survival(np.array([self.threshold]))[0])
        p_abandon = float(density @ (1.0 - stay))
        all_waits = float(density @ h)  # E[min(V, patience)]
        answered_waits = float(density @ (x * stay))
        within = free + float(density[early] @ stay[early])
        still = late_stay * float(density[~early].sum())
        mean_queue = self.lam * all_waits
        found = {
            "arrivals_per_s": self.lam,
            "agents": self.n,
            "threshold_s": self.threshold,
            "p_wait": density.sum(),
            "p_abandon": p_abandon,
            "p_block": 0.0,
            "answered_within": within,
            "abandoned_within": min(max(1.0 - within - still, 0.0), p_abandon),
            "asa_s": answered_waits / (1.0 - p_abandon),
            "mean_wait_s": all_waits,
            "mean_wait_abandoned_s": ratio(
                np.array(all_waits - answered_waits), np.array(p_abandon)
            ),
            "mean_queue": mean_queue,
            "occupancy": self.lam / self.mu * (1.0 - p_abandon) / self.n,
        }
        return SteadyState(**{k: np.asarray(v, dtype=float) for k, v in found.items()})

    def _nodes(self, end: float, panels: int) -> tuple[Floats, Floats, Floats, Floats, Floats]:
        """Nodes, weights, survival, its integral H and the exponent lam H - n mu x."""
        edges = np.concatenate([_graded(a, b, panels) for a, b in self._segments(end)])
        left, width = edges[:, 0], edges[:, 1] - edges[:, 0]
        unit, weight, inner = _gauss()
        x = left[:, None] + width[:, None] * unit
        stay = np.clip(np.asarray(self.survival(x), dtype=float), 0.0, 1.0)
        done = np.concatenate([[0.0], np.cumsum(width * (stay @ weight))[:-1]])
        h = done[:, None] + width[:, None] * (stay @ inner.T)
        exponent = self.lam * h - self.n * self.mu * x
        w = width[:, None] * weight
        return x.ravel(), w.ravel(), stay.ravel(), h.ravel(), exponent.ravel()

    def _segments(self, end: float) -> list[tuple[float, float]]:
        return list(itertools.pairwise([*self.cuts, end]))


def _graded(a: float, b: float, panels: int) -> Floats:
    """Panels of [a, b], shape (m, 2): even, the first one halved again and again towards a."""
    even = np.linspace(a, b, panels + 1)
    first = a + (even[1] - a) * 0.5 ** np.arange(_GRADED, 0, -1)
    edges = np.concatenate([[a], first, even[1:]])
    edges = edges[np.concatenate([[True], np.diff(edges) > 0])]
    return np.stack([edges[:-1], edges[1:]], axis=1)


def _gauss() -> tuple[Floats, Floats, Floats]:
    """Gauss-Legendre on [0, 1]: nodes, weights, and the matrix that integrates from 0 to a node."""
    nodes, weights = np.polynomial.legendre.leggauss(_ORDER)
    to_series = np.linalg.inv(np.polynomial.legendre.legvander(nodes, _ORDER - 1))
    integral = np.polynomial.legendre.legint(np.eye(_ORDER), lbnd=-1, axis=0)
    inner = np.polynomial.legendre.legval(nodes, integral @ to_series).T
    return (nodes + 1) / 2, weights / 2, inner / 2


def _agree(one: SteadyState, two: SteadyState) -> bool:
    """Whether two rounds give the same figures, up to a relative `_STILL`."""
    names = ("p_wait", "p_abandon", "answered_within", "abandoned_within", "asa_s", "mean_queue")
    return all(
        abs(float(getattr(one, name)) - float(getattr(two, name)))
        <= _STILL * max(abs(float(getattr(two, name))), _STILL)
        for name in names
    )
