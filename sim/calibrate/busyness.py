"""Estimate how much whole days differ, beyond what chance alone would make.

Counts of a day vary for two reasons: with its mean m a Poisson count has variance m,
and the day itself is busy or quiet. The second part is what `busyness` of the config
describes, and it is what is left of variances and covariances when the first is taken
out: for streams i and j with the same coefficient of variation c and correlation r,

    variance of i  = m_i + (c m_i)^2,      covariance of i and j = r c^2 m_i m_j.

Sums over all streams give one equation for c^2 and one for r c^2, so that large streams
count for most. Days are compared with the mean of their own type. A stream that a preset
splits in two (customers with and without priority) is estimated as the two streams that
it will be.

Counts are calls a day. May import: errors. Used by: sim.calibrate.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import nan, sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from sim.errors import require

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

FEWEST_DAYS = 3
"""Days needed of at least one type."""


@dataclass(frozen=True, slots=True)
class DayBusyness:
    """Busyness of whole days, as the config states it.

    Attributes
    ----------
    cv, cv_lower, cv_upper : coefficient of variation with its 95 % interval (jackknife
        over days); 0 where days differ no more than Poisson counts do.
    correlation, correlation_lower, correlation_upper : of two streams, cut to [0, 1].
    days : days that entered.
    """

    cv: float
    cv_lower: float
    cv_upper: float
    correlation: float
    correlation_lower: float
    correlation_upper: float
    days: int


def day_busyness(counts: Floats, day_type: Ints, first_share: Floats) -> DayBusyness:
    """Estimate the busyness of days from counts.

    Parameters
    ----------
    counts : array of float, shape (days, kinds)
        Calls of each kind on each day; not whole where redials were taken out.
    day_type : array of int, shape (days,)
        Type of each day; days are compared within their type.
    first_share : array of float, shape (kinds,)
        A kind becomes two streams with these shares of its calls; 1 for one stream.

    Raises
    ------
    ConfigError
        If no type has three days.
    """
    most = int(np.bincount(day_type).max(initial=0))
    require(most >= FEWEST_DAYS, "days of one type", most, f"at least {FEWEST_DAYS}")

    def estimates(kept: NDArray[np.bool_]) -> tuple[float, float]:
        return _moments(counts[kept], day_type[kept], first_share)

    everything = np.ones(len(counts), dtype=bool)
    cv, correlation = estimates(everything)
    cv_half, correlation_half = _jackknife(estimates, len(counts))
    return DayBusyness(
        cv=cv,
        cv_lower=max(cv - cv_half, 0.0),
        cv_upper=cv + cv_half,
        correlation=correlation,
        correlation_lower=max(correlation - correlation_half, 0.0),
        correlation_upper=min(correlation + correlation_half, 1.0),
        days=len(counts),
    )


def _moments(counts: Floats, day_type: Ints, first_share: Floats) -> tuple[float, float]:
    """Coefficient of variation and correlation by moments."""
    own = across = same = within = between = 0.0
    split = first_share**2 + (1 - first_share) ** 2
    for kind in np.unique(day_type):
        sample = counts[day_type == kind]
        degrees = len(sample) - 1
        if degrees == 0:
            continue
        mean = sample.mean(axis=0)
        spread = (sample - mean).T @ (sample - mean)  # degrees times the covariance matrix
        own += float(np.trace(spread)) - degrees * float(mean.sum())
        across += float(spread.sum() - np.trace(spread))
        same += degrees * float((split * mean**2).sum())
        within += degrees * float(((1 - split) * mean**2).sum())
        between += degrees * float(mean.sum() ** 2 - (mean**2).sum())
    shared = across / between if between > 0 else 0.0  # r c^2
    if between <= 0:  # one kind: its two streams cannot be told apart, and are taken as one
        same, within = same + within, 0.0
    squared = (own - shared * within) / same if same > 0 else 0.0
    if squared <= 0:
        return 0.0, 0.0
    return sqrt(squared), float(np.clip(shared / squared, 0.0, 1.0))


def _jackknife(
    estimates: Callable[[NDArray[np.bool_]], tuple[float, float]], days: int
) -> tuple[float, float]:
    """Half-widths of 95 % intervals from leaving out one day at a time."""
    without = []
    for day in range(days):
        kept = np.ones(days, dtype=bool)
        kept[day] = False
        without.append(estimates(kept))
    if days <= 1:
        return nan, nan
    spread = np.std(np.array(without), axis=0) * sqrt(days - 1)
    z = NormalDist().inv_cdf(0.975)
    return float(z * spread[0]), float(z * spread[1])
