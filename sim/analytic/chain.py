"""Move the probabilities of a staffed queue through time.

States of one staffing level s: b < s agents busy and nobody waiting, or b >= s
busy and q waiting. b > s happens after a staffing drop: agents above the level
finish their contact and take nothing new.

Beside the probabilities p(b, q) the forward equations carry, for the waiting
contacts with a others ahead of them, their expected number z(b, a) and the
expected sum of the time that they have waited so far, w(b, a): with these the
waits of the answered and of the abandoned can be told apart.

Time is propagated by uniformisation, exact up to rounding, integrals included.
Times are seconds, rates per second. scipy.sparse is imported inside.

Source: Jensen (1953); Grassmann (1977), Computers & Operations Research 4.

May import: figures. Used by: tagged, day.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.analytic.figures import Floats

if TYPE_CHECKING:
    from scipy.sparse import csr_array

_BLOCK = 64
_NEGLIGIBLE = 40.0  # Poisson weights below e^-40 of the largest are left out
_STILL = 1e-17
_SLACK = 1.0000001
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Rates:
    """Rates per second of one interval, and the share of customers without any patience."""

    arrival: float
    service: float
    patience: float
    balk_share: float


@dataclass(frozen=True, slots=True)
class Space:
    """The states of one staffing level.

    Attributes
    ----------
    level : agents on duty, s.
    most_busy : highest number of busy agents kept, at least s.
    places : highest number of waiting contacts kept.
    """

    level: int
    most_busy: int
    places: int

    @property
    def waiting_states(self) -> int:
        """Number of states (b, q) with b >= s."""
        return (self.most_busy - self.level + 1) * (self.places + 1)

    @property
    def states(self) -> int:
        """Number of all states."""
        return self.level + self.waiting_states

    def busy(self) -> Ints:
        """Busy agents of each waiting state, shape (waiting_states,)."""
        return np.repeat(np.arange(self.level, self.most_busy + 1), self.places + 1)

    def queue(self) -> Ints:
        """Waiting contacts (or contacts ahead) of each waiting state."""
        return np.tile(np.arange(self.places + 1), self.most_busy - self.level + 1)

    def index(self, busy: Ints, queue: Ints) -> Ints:
        """Position of waiting states among the waiting states."""
        return (busy - self.level) * (self.places + 1) + queue

    def flat(self, grid: Floats) -> Floats:
        """Take the waiting states out of a grid of shape (any b, places + 1)."""
        return grid[self.level : self.most_busy + 1].ravel()

    def grid(self, waiting: Floats, rows: int) -> Floats:
        """Put waiting states back into a grid of shape (rows, places + 1)."""
        out = np.zeros((rows, self.places + 1))
        out[self.level : self.most_busy + 1] = waiting.reshape(-1, self.places + 1)
        return out


class Propagator:
    """Solve x' = M x for a matrix M whose off-diagonal elements are not negative."""

    def __init__(self, matrix: "csr_array") -> None:
        from scipy.sparse import csr_array, eye_array

        self._rate = max(float(-matrix.diagonal().min(initial=0.0)) * _SLACK, 1e-12)
        self._step = csr_array(eye_array(matrix.shape[0]) + matrix / self._rate)

    def advance(self, x: Floats, time_s: float) -> Floats:
        """State after `time_s`, shape of `x`: (states,) or (states, columns)."""
        now: Floats = self._sum(x, _poisson(self._rate * time_s)[None, :])[0]
        return now

    def advance_integrated(self, x: Floats, time_s: float) -> tuple[Floats, Floats]:
        """State after `time_s`, and the integral of the state over that time."""
        weights = _poisson(self._rate * time_s)
        later = np.maximum(1.0 - np.cumsum(weights), 0.0) / self._rate
        now, total = self._sum(x, np.stack([weights, later]))
        return now, total

    def _sum(self, x: Floats, weights: Floats) -> Floats:
        """Sum of weights[:, k] times the k-th power of the step applied to x."""
        out = np.zeros((weights.shape[0], *x.shape))
        for first in range(0, weights.shape[1], _BLOCK):
            part = weights[:, first : first + _BLOCK]
            powers = np.empty((part.shape[1], *x.shape))
            before = x
            for i in range(part.shape[1]):
                powers[i] = x
                before, x = x, self._step @ x
            out += np.tensordot(part, powers, axes=1)
            if np.abs(x - before).max(initial=0.0) <= _STILL:
                # At rest: all later powers are the same.
                rest = weights[:, first + _BLOCK :].sum(axis=1)
                out += np.multiply.outer(rest, x)
                break
        return out


def forward(space: Space, rates: Rates) -> Propagator:
    """Build the equations of the stacked vector (p of all states, z and w of the waiting ones)."""
    from scipy.sparse import block_array, csr_array, eye_array

    m = space.waiting_states
    entering = csr_array(
        (
            np.where(space.queue() < space.places, rates.arrival * (1 - rates.balk_share), 0.0),
            (space.level + np.arange(m), np.arange(m)),
        ),
        shape=(space.states, m),
    )
    position = tagged(space, rates)[:m, :m]
    blocks: list[list[Any]] = [
        [_states(space, rates), entering, None],
        [None, position, eye_array(m)],
        [None, None, position],
    ]
    return Propagator(csr_array(block_array(blocks).T))


def _states(space: Space, rates: Rates) -> "csr_array":
    """Generator of the states, rows from."""
    s, mu = space.level, rates.service
    b, q = space.busy(), space.queue()
    here = s + np.arange(b.size)
    free = np.arange(s)
    room = q < space.places
    done = np.where(b > s, s + space.index(b - 1, q), np.where(q > 0, here - 1, s - 1))
    moves = [
        (free, free + 1, np.full(s, rates.arrival)),
        (free[1:], free[1:] - 1, free[1:] * mu),
        (here[room], here[room] + 1, np.full(room.sum(), rates.arrival * (1 - rates.balk_share))),
        (here[b > 0], done[b > 0], b[b > 0] * mu),
        (here[q > 0], here[q > 0] - 1, q[q > 0] * rates.patience),
    ]
    return _generator(moves, space.states)


def tagged(space: Space, rates: Rates) -> "csr_array":
    """Generator of one waiting contact, rows from: (b, a ahead), then answered, then abandoned."""
    s, mu, theta = space.level, rates.service, rates.patience
    b, a = space.busy(), space.queue()
    here = np.arange(b.size)
    answered, abandoned = b.size, b.size + 1
    done = np.where(b > s, space.index(b - 1, a), np.where(a > 0, here - 1, answered))
    moves = [
        (here[b > 0], done[b > 0], b[b > 0] * mu),
        (here[a > 0], here[a > 0] - 1, a[a > 0] * theta),
        (here, np.full(b.size, abandoned), np.full(b.size, theta)),
    ]
    return _generator(moves, b.size + 2)


def _generator(moves: list[tuple[Ints, Ints, Floats]], size: int) -> "csr_array":
    """Matrix of the rates from, to; the diagonal makes rows sum to zero."""
    from scipy.sparse import csr_array, diags_array

    start, end, rate = (np.concatenate(column) for column in zip(*moves, strict=True))
    off = csr_array((rate, (start, end)), shape=(size, size))
    return csr_array(off - diags_array(off.sum(axis=1)))


def _poisson(mean: float) -> Floats:
    """Poisson weights 0, 1, 2, ..., built outwards from the largest, summing to one."""
    peak = int(mean)
    reach = int(np.sqrt(2 * _NEGLIGIBLE * mean) + _NEGLIGIBLE) + 1
    above = np.arange(peak + 1, peak + reach + 1)
    below = np.arange(peak, 0, -1)
    logs = np.zeros(peak + reach + 1)
    if mean > 0:
        logs[peak + 1 :] = np.cumsum(np.log(mean / above))
        logs[:peak] = np.cumsum(np.log(below / mean))[::-1]
    weights: Floats = np.exp(logs if mean > 0 else np.zeros(1))
    weights /= weights.sum()
    return weights
