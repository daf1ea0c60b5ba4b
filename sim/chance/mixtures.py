"""Laws made of parts: several branches, records, mass at single values.

Values at single points ("atoms") and gaps between them become pieces of their
own when the law is compiled; nothing is interpolated across a jump.

Units: seconds. May import: laws, errors. Used by: catalogue, calibrate.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

import numpy as np

from sim.chance.laws import SHARE_TOLERANCE, Floats, Law, Part, require_positive
from sim.errors import require


@dataclass(frozen=True)
class Hyperexponential:
    """A mixture of exponential laws: branch j with its probability and mean.

    For mean and coefficient of variation see `hyperexponential_by_cv`.
    """

    probabilities: tuple[float, ...]
    means_s: tuple[float, ...]

    def __post_init__(self) -> None:
        """Check that the branches are a mixture."""
        _require_shares("hyperexponential.probabilities", self.probabilities, len(self.means_s))
        for mean in self.means_s:
            require_positive("hyperexponential.means_s", mean)

    @property
    def mean_s(self) -> float:
        return _weighted(self.probabilities, self.means_s)

    @property
    def sd_s(self) -> float:
        second = _weighted(self.probabilities, [2 * mean**2 for mean in self.means_s])
        return math.sqrt(second - self.mean_s**2)

    def parts(self) -> tuple[Part, ...]:
        return (Part(1.0, self),)

    def quantile(self, u: Floats) -> Floats:
        """Newton from 0 on the concave share below t: it rises to the root and never passes it."""
        t = np.zeros_like(u)
        for _ in range(NEWTON_STEPS):
            below = sum(-p * np.expm1(-t / m) for p, m in self._branches())
            step = np.maximum((u - below) / self._density(t), 0.0)
            t += step
            if not np.any(step > t * NEWTON_RELATIVE):
                break
        return t

    def isf(self, s: Floats) -> Floats:
        """Newton from 0 on the convex logarithm of the share above t, likewise from one side."""
        t = np.zeros_like(s)
        for _ in range(NEWTON_STEPS):
            above = sum(p * np.exp(-t / m) for p, m in self._branches())
            step = np.maximum(np.log(above / s) * above / self._density(t), 0.0)
            t += step
            if not np.any(step > t * NEWTON_RELATIVE):
                break
        return t

    def _density(self, t: Floats) -> Floats:
        return np.asarray(sum(p / m * np.exp(-t / m) for p, m in self._branches()))

    def _branches(self) -> list[tuple[float, float]]:
        pairs = zip(self.probabilities, self.means_s, strict=True)
        return [(p, m) for p, m in pairs if p > 0]


NEWTON_STEPS = 200
NEWTON_RELATIVE = 1e-13


@dataclass(frozen=True)
class Empirical:
    """Recorded values as they are, each with its weight (equal weights if none are given)."""

    values_s: tuple[float, ...]
    weights: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        """Check values and weights."""
        finite = all(0 <= v < math.inf for v in self.values_s)
        rule = "finite numbers, at least 0"
        require(finite and len(self.values_s) > 0, "empirical.values_s", self.values_s, rule)
        matching = not self.weights or len(self.weights) == len(self.values_s)
        positive = all(0 <= w < math.inf for w in self.weights) and sum(self._mass()) > 0
        rule = "one number, at least 0, for each value, not all 0"
        require(matching and positive, "empirical.weights", self.weights, rule)

    @property
    def mean_s(self) -> float:
        return _weighted(self._shares(), self.values_s)

    @property
    def sd_s(self) -> float:
        mean = self.mean_s
        return math.sqrt(_weighted(self._shares(), [(v - mean) ** 2 for v in self.values_s]))

    def parts(self) -> tuple[Part, ...]:
        pairs = sorted(zip(self.values_s, self._shares(), strict=True))
        grouped = groupby(pairs, key=lambda pair: pair[0])
        return tuple(Part(math.fsum(s for _, s in same), float(v)) for v, same in grouped)

    def _mass(self) -> tuple[float, ...]:
        return self.weights or (1.0,) * len(self.values_s)

    def _shares(self) -> list[float]:
        total = math.fsum(self._mass())
        return [w / total for w in self._mass()]


@dataclass(frozen=True)
class EmpiricalQuantiles:
    """A law known by quantiles, linear between them: `shares` of values at most `values_s`.

    Shares run from 0 to 1. An equal share twice is a jump, an equal value twice
    is mass at that value.
    """

    shares: tuple[float, ...]
    values_s: tuple[float, ...]

    def __post_init__(self) -> None:
        """Check that both columns rise and that the shares run from 0 to 1."""
        same = len(self.shares) == len(self.values_s) >= MIN_POINTS
        require(same, "empirical.values_s", self.values_s, "as many as the shares, at least 2")
        whole = self.shares[0] == 0 and self.shares[-1] == 1 and _rises(self.shares)
        require(whole, "empirical.shares", self.shares, "rising from 0 to 1")
        ordered = _rises(self.values_s) and self.values_s[0] >= 0 and self.values_s[-1] < math.inf
        require(ordered, "empirical.values_s", self.values_s, "rising, finite and at least 0")

    @property
    def mean_s(self) -> float:
        return math.fsum(p * (a + b) / 2 for p, a, b in self._steps())

    @property
    def sd_s(self) -> float:
        mean = self.mean_s
        squares = ((p, a - mean, b - mean) for p, a, b in self._steps())
        return math.sqrt(math.fsum(p * (a * a + a * b + b * b) / 3 for p, a, b in squares))

    def parts(self) -> tuple[Part, ...]:
        found: list[Part] = []
        run: list[tuple[float, float]] = []
        for (p, v), (q, w) in pairwise(zip(self.shares, self.values_s, strict=True)):
            if q > p and w > v:
                run = run or [(p, v)]
                run.append((q, w))
                continue
            found += _linear_part(run)
            run = []
            if q > p:
                found.append(Part(q - p, float(v)))
        return tuple(found + _linear_part(run))

    def _steps(self) -> list[tuple[float, float, float]]:
        points = zip(self.shares, self.values_s, strict=True)
        return [(q - p, v, w) for (p, v), (q, w) in pairwise(points)]


MIN_POINTS = 2


@dataclass(frozen=True)
class WithZero:
    """Zero with probability `zero_share`, otherwise a value of `law`."""

    law: Law
    zero_share: float

    def __post_init__(self) -> None:
        """Check the share."""
        require(0 <= self.zero_share <= 1, "law.zero", self.zero_share, "a share in [0, 1]")

    @property
    def mean_s(self) -> float:
        return (1 - self.zero_share) * self.law.mean_s if self.zero_share < 1 else 0.0

    @property
    def sd_s(self) -> float:
        share, mean = 1 - self.zero_share, self.law.mean_s
        if share == 0:
            return 0.0
        return math.sqrt(share * self.law.sd_s**2 + share * self.zero_share * mean**2)

    def parts(self) -> tuple[Part, ...]:
        rest = (Part(p.share * (1 - self.zero_share), p.form) for p in self.law.parts())
        return (Part(self.zero_share, 0.0), *rest)


@dataclass(frozen=True)
class _Linear:
    """Straight lines through points (share of the part, value), read from both ends."""

    shares: tuple[float, ...]
    values_s: tuple[float, ...]

    def quantile(self, u: Floats) -> Floats:
        return np.interp(u, self.shares, self.values_s)

    def isf(self, s: Floats) -> Floats:
        above = [1 - share for share in reversed(self.shares)]
        return np.interp(s, above, self.values_s[::-1])


def hyperexponential_by_cv(mean_s: float, cv: float) -> Hyperexponential:
    """Two exponential branches of equal load ("balanced means"), by mean and variation."""
    require_positive("hyperexponential.mean_s", mean_s)
    require(1 <= cv < math.inf, "hyperexponential.cv", cv, "at least 1")
    often = (1 + math.sqrt((cv * cv - 1) / (cv * cv + 1))) / 2
    rarely = 1 - often
    return Hyperexponential((often, rarely), (mean_s / (2 * often), mean_s / (2 * rarely)))


def _linear_part(points: list[tuple[float, float]]) -> list[Part]:
    if not points:
        return []
    start, whole = points[0][0], points[-1][0] - points[0][0]
    shares = tuple((p - start) / whole for p, _ in points)
    return [Part(whole, _Linear(shares, tuple(v for _, v in points)))]


def _weighted(shares: Sequence[float], values: Sequence[float]) -> float:
    return math.fsum(p * v for p, v in zip(shares, values, strict=True) if p > 0)


def _rises(values: Sequence[float]) -> bool:
    return all(a <= b for a, b in pairwise(values))


def _require_shares(path: str, shares: Sequence[float], count: int) -> None:
    whole = len(shares) == count > 0 and all(p >= 0 for p in shares)
    rule = "one share for each branch, at least 0, together 1"
    require(whole and abs(math.fsum(shares) - 1) <= SHARE_TOLERANCE, path, shares, rule)
