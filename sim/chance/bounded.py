"""Laws between two ends: what is asked of an expert, or planned.

Units: seconds. May import: laws, errors. Used by: catalogue, calibrate.
"""

import math
from dataclasses import dataclass

import numpy as np

from sim.chance.laws import Floats, Part
from sim.errors import require


@dataclass(frozen=True)
class Triangular:
    """Triangular law between low and high with its peak at mode."""

    low_s: float
    mode_s: float
    high_s: float

    def __post_init__(self) -> None:
        """Check the order of the three values."""
        points = (self.low_s, self.mode_s, self.high_s)
        ordered = 0 <= self.low_s <= self.mode_s <= self.high_s < math.inf
        rule = "0 <= low_s <= mode_s <= high_s with low_s < high_s"
        require(ordered and self.low_s < self.high_s, "triangular", points, rule)

    @property
    def mean_s(self) -> float:
        return (self.low_s + self.mode_s + self.high_s) / 3

    @property
    def sd_s(self) -> float:
        low, mode, high = self.low_s, self.mode_s, self.high_s
        legs = (mode - low) ** 2 + (high - mode) ** 2 + (high - low) ** 2
        return math.sqrt(legs / 36)

    def parts(self) -> tuple[Part, ...]:
        return (Part(1.0, self),)

    def quantile(self, u: Floats) -> Floats:
        return self._between(u, 1 - u)

    def isf(self, s: Floats) -> Floats:
        return self._between(1 - s, s)

    def _between(self, u: Floats, s: Floats) -> Floats:
        low, mode, high = self.low_s, self.mode_s, self.high_s
        rising = low + np.sqrt(u * (high - low) * (mode - low))
        falling = high - np.sqrt(s * (high - low) * (high - mode))
        return np.where(u * (high - low) < mode - low, rising, falling)


@dataclass(frozen=True)
class Uniform:
    """Every value between low and high alike."""

    low_s: float
    high_s: float

    def __post_init__(self) -> None:
        """Check the order of the ends."""
        ordered = 0 <= self.low_s < self.high_s < math.inf
        require(ordered, "uniform", (self.low_s, self.high_s), "0 <= low_s < high_s, both finite")

    @property
    def mean_s(self) -> float:
        return (self.low_s + self.high_s) / 2

    @property
    def sd_s(self) -> float:
        return (self.high_s - self.low_s) / math.sqrt(12)

    def parts(self) -> tuple[Part, ...]:
        return (Part(1.0, self),)

    def quantile(self, u: Floats) -> Floats:
        return self.low_s + u * (self.high_s - self.low_s)

    def isf(self, s: Floats) -> Floats:
        return self.high_s - s * (self.high_s - self.low_s)


@dataclass(frozen=True)
class TwoPoint:
    """One of two values; `high_share` is the probability of the higher one."""

    low_s: float
    high_s: float
    high_share: float

    def __post_init__(self) -> None:
        """Check the order of the values and the share."""
        ordered = 0 <= self.low_s <= self.high_s
        require(ordered, "two_point", (self.low_s, self.high_s), "0 <= low_s <= high_s")
        inside = 0 <= self.high_share <= 1
        require(inside, "two_point.high_share", self.high_share, "a share in [0, 1]")

    @property
    def mean_s(self) -> float:
        if self.high_share == 0:
            return self.low_s
        return (1 - self.high_share) * self.low_s + self.high_share * self.high_s

    @property
    def sd_s(self) -> float:
        if math.isinf(self.mean_s):
            return math.nan
        return (self.high_s - self.low_s) * math.sqrt(self.high_share * (1 - self.high_share))

    def parts(self) -> tuple[Part, ...]:
        return (Part(1 - self.high_share, self.low_s), Part(self.high_share, self.high_s))
