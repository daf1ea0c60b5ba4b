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
        from scipy.special import gammaincinv

        shape = self.cv**-2
        return np.asarray(gammaincinv(shape, u) * (self.mean_s / shape))

    def isf(self, s: Floats) -> Floats:
        from scipy.special import gammainccinv

        shape = self.cv**-2
        return np.asarray(gammainccinv(shape, s) * (self.mean_s / shape))


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
        return self._at(_normal_quantile(u))

    def isf(self, s: Floats) -> Floats:
        return self._at(-_normal_quantile(s))

    def _at(self, z: Floats) -> Floats:
        variance = math.log1p(self.cv**2)
        return np.asarray(self.mean_s * np.exp(math.sqrt(variance) * z - variance / 2))


def require_positive(path: str, value: float) -> None:
    """Refuse anything but a finite number above 0."""
    require(0 < value < math.inf, path, value, "a finite number above 0")


def _normal_quantile(u: Floats) -> Floats:
    from scipy.special import ndtri

    return np.asarray(ndtri(u))
