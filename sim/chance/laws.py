"""State a law as planners do: by its mean and coefficient of variation, in seconds.

Each law is a frozen value with `mean_s`, `sd_s` (exact; inf where the moment
does not exist) and `parts()`: what `compile_law` needs, in rising order of the
values. A smooth law gives its quantile function from both ends: `quantile(u)`
for the lower half and `isf(s)`, the quantile at 1 - s, for the upper one, so
that the last digits of the tail are not lost. These functions run when a
scenario is built, never during a run.

Units: seconds. May import: errors. Used by: compiling, config's readers, calibrate.
"""

import math
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sim.errors import require

Floats = NDArray[np.float64]

SHARE_TOLERANCE = 1e-9
"""How far shares that make up a whole may be from 1."""

WEIBULL_SHAPES = (0.1, 1e6)
"""Shapes accepted. Below 0.1 a visible part of the mean lies beyond the largest draw."""


class Smooth(Protocol):
    """A continuous quantile function, read from both ends."""

    def quantile(self, u: Floats) -> Floats:
        """Value in seconds below which a share u lies; accurate for small u."""
        ...

    def isf(self, s: Floats) -> Floats:
        """Value in seconds above which a share s lies; accurate for small s."""
        ...


@dataclass(frozen=True)
class Part:
    """A share of a law: an atom at one value (a float), or a smooth quantile function."""

    share: float
    form: float | Smooth


class Law(Protocol):
    """A law of a time, or of any other number at least 0."""

    @property
    def mean_s(self) -> float:
        """Exact mean in seconds; inf if it does not exist."""
        ...

    @property
    def sd_s(self) -> float:
        """Exact standard deviation in seconds; inf if it does not exist."""
        ...

    def __hash__(self) -> int:
        """Equal laws share one table."""
        ...

    def parts(self) -> tuple[Part, ...]:
        """Parts of the law by rising value; their shares sum to 1."""
        ...


@dataclass(frozen=True)
class Deterministic:
    """Always the same value; inf means never."""

    value_s: float

    def __post_init__(self) -> None:
        """Check the value."""
        require(self.value_s >= 0, "deterministic.value_s", self.value_s, "at least 0 seconds")

    @property
    def mean_s(self) -> float:
        return self.value_s

    @property
    def sd_s(self) -> float:
        return 0.0

    def parts(self) -> tuple[Part, ...]:
        return (Part(1.0, self.value_s),)


@dataclass(frozen=True)
class Exponential:
    """Memoryless with the given mean."""

    mean_s: float

    def __post_init__(self) -> None:
        """Check the mean."""
        require_positive("exponential.mean_s", self.mean_s)

    @property
    def sd_s(self) -> float:
        return self.mean_s

    def parts(self) -> tuple[Part, ...]:
        return (Part(1.0, self),)

    def quantile(self, u: Floats) -> Floats:
        return -self.mean_s * np.log1p(-u)

    def isf(self, s: Floats) -> Floats:
        return -self.mean_s * np.log(s)


@dataclass(frozen=True)
class Erlang:
    """Sum of equal exponential stages, by the mean of the whole."""

    mean_s: float
    stages: int

    def __post_init__(self) -> None:
        """Check the mean and the number of stages."""
        require_positive("erlang.mean_s", self.mean_s)
        whole = self.stages >= 1 and self.stages == int(self.stages)
        require(whole, "erlang.stages", self.stages, "a whole number, at least 1")

    @property
    def sd_s(self) -> float:
        return self.mean_s / math.sqrt(self.stages)

    def parts(self) -> tuple[Part, ...]:
        return (Part(1.0, self),)

    def quantile(self, u: Floats) -> Floats:
        return _gamma_quantile(self.stages, self.mean_s, u)

    def isf(self, s: Floats) -> Floats:
        return _gamma_isf(self.stages, self.mean_s, s)


@dataclass(frozen=True)
class Gamma:
    """Gamma law by mean and coefficient of variation (1 is the exponential law)."""

    mean_s: float
    cv: float

    def __post_init__(self) -> None:
        """Check mean and coefficient of variation."""
        require_positive("gamma.mean_s", self.mean_s)
        require_positive("gamma.cv", self.cv)

    @property
    def sd_s(self) -> float:
        return self.mean_s * self.cv

    def parts(self) -> tuple[Part, ...]:
        return (Part(1.0, self),)

    def quantile(self, u: Floats) -> Floats:
        return _gamma_quantile(self.cv**-2, self.mean_s, u)

    def isf(self, s: Floats) -> Floats:
        return _gamma_isf(self.cv**-2, self.mean_s, s)


@dataclass(frozen=True)
class Lognormal:
    """Lognormal law by mean and coefficient of variation of the value itself."""

    mean_s: float
    cv: float

    def __post_init__(self) -> None:
        """Check mean and coefficient of variation."""
        require_positive("lognormal.mean_s", self.mean_s)
        require_positive("lognormal.cv", self.cv)

    @property
    def sd_s(self) -> float:
        return self.mean_s * self.cv

    def parts(self) -> tuple[Part, ...]:
        return (Part(1.0, self),)

    def quantile(self, u: Floats) -> Floats:
        return self._at(normal_quantile(u))

    def isf(self, s: Floats) -> Floats:
        return self._at(-normal_quantile(s))

    def _at(self, z: Floats) -> Floats:
        variance = math.log1p(self.cv**2)
        return np.asarray(self.mean_s * np.exp(math.sqrt(variance) * z - variance / 2))


@dataclass(frozen=True)
class Weibull:
    """Weibull law by mean and shape; see `weibull_by_cv` for mean and variation."""

    mean_s: float
    shape: float

    def __post_init__(self) -> None:
        """Check mean and shape."""
        require_positive("weibull.mean_s", self.mean_s)
        low, high = WEIBULL_SHAPES
        require(low <= self.shape <= high, "weibull.shape", self.shape, f"in [{low}, {high:g}]")

    @property
    def sd_s(self) -> float:
        return self.mean_s * _weibull_cv(self.shape)

    def parts(self) -> tuple[Part, ...]:
        return (Part(1.0, self),)

    def quantile(self, u: Floats) -> Floats:
        return self._at(-np.log1p(-u))

    def isf(self, s: Floats) -> Floats:
        return self._at(-np.log(s))

    def _at(self, hazard: Floats) -> Floats:
        scale = self.mean_s / math.gamma(1 + 1 / self.shape)
        return np.asarray(scale * hazard ** (1 / self.shape))


@dataclass(frozen=True)
class LogLogistic:
    """Log-logistic law by median and shape; its tail falls like x^-shape.

    The mean exists for shape > 1 only, the standard deviation for shape > 2.
    """

    median_s: float
    shape: float

    def __post_init__(self) -> None:
        """Check median and shape."""
        require_positive("log_logistic.median_s", self.median_s)
        require_positive("log_logistic.shape", self.shape)

    @property
    def mean_s(self) -> float:
        return self.median_s * self._relative_moment(1)

    @property
    def sd_s(self) -> float:
        second = self._relative_moment(2)
        if math.isinf(second):
            return math.inf
        return self.median_s * math.sqrt(second - self._relative_moment(1) ** 2)

    def parts(self) -> tuple[Part, ...]:
        return (Part(1.0, self),)

    def quantile(self, u: Floats) -> Floats:
        return np.asarray(self.median_s * (u / (1 - u)) ** (1 / self.shape))

    def isf(self, s: Floats) -> Floats:
        return np.asarray(self.median_s * ((1 - s) / s) ** (1 / self.shape))

    def _relative_moment(self, order: int) -> float:
        angle = order * math.pi / self.shape
        return angle / math.sin(angle) if angle < math.pi else math.inf


def weibull_by_cv(mean_s: float, cv: float) -> Weibull:
    """Weibull law by mean and coefficient of variation: the shape is solved for."""
    low, high = WEIBULL_SHAPES
    least, most = _weibull_cv(high), _weibull_cv(low)
    require(least <= cv <= most, "weibull.cv", cv, f"in [{least:.2g}, {most:.2g}]")
    for _ in range(200):
        middle = math.sqrt(low * high)
        low, high = (middle, high) if _weibull_cv(middle) > cv else (low, middle)
    return Weibull(mean_s, math.sqrt(low * high))


def _weibull_cv(shape: float) -> float:
    return math.sqrt(math.expm1(math.lgamma(1 + 2 / shape) - 2 * math.lgamma(1 + 1 / shape)))


def _gamma_quantile(shape: float, mean_s: float, u: Floats) -> Floats:
    from scipy.special import gammaincinv

    return np.asarray(gammaincinv(shape, u) * (mean_s / shape))


def _gamma_isf(shape: float, mean_s: float, s: Floats) -> Floats:
    from scipy.special import gammainccinv

    return np.asarray(gammainccinv(shape, s) * (mean_s / shape))


def require_positive(path: str, value: float) -> None:
    """Refuse anything but a finite number above 0."""
    require(0 < value < math.inf, path, value, "a finite number above 0")


def normal_quantile(u: Floats) -> Floats:
    """Standard normal quantile."""
    from scipy.special import ndtri

    return np.asarray(ndtri(u))
