"""Describe a sample of durations by a short table of quantiles with the same mean.

The table is the parameter of the law `empirical` of the config: durations at
equally spaced probabilities, linear between. The last interval reaches from the
quantile before it to the longest duration ever seen; read linearly it would put
far too much time into the tail (4 % of the mean of the bank's longest law). So
the end point is set to the value that gives the table the mean of the sample, at
most the longest duration; what then remains is a common factor.

Times are seconds. May import: errors. Used by: sim.calibrate.
"""

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from sim.errors import require

Seconds = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Durations:
    """A sample of durations in figures.

    Attributes
    ----------
    n : size of the sample.
    mean_s, lower_s, upper_s : mean and its 95 % interval (normal), seconds.
    sd_s : standard deviation, n - 1 degrees.
    quantiles_s : the table, from probability 0 to 1.
    """

    n: int
    mean_s: float
    lower_s: float
    upper_s: float
    sd_s: float
    quantiles_s: Seconds


def durations(sample_s: Seconds, points: int) -> Durations:
    """Describe a sample of at least two durations, by `points` quantiles.

    Raises
    ------
    ConfigError
        If the sample has fewer than two durations.
    """
    require(len(sample_s) > 1, "durations", len(sample_s), "at least 2 to estimate a law")
    mean, sd = float(sample_s.mean()), float(sample_s.std(ddof=1))
    half = NormalDist().inv_cdf(0.975) * sd / float(np.sqrt(len(sample_s)))
    table = quantile_table(sample_s, points)
    return Durations(len(sample_s), mean, mean - half, mean + half, sd, table)


def quantile_table(sample_s: Seconds, points: int) -> Seconds:
    """Quantiles at `points` equally spaced probabilities 0 .. 1, with the sample's mean."""
    table = np.quantile(sample_s, np.linspace(0.0, 1.0, points))
    mean = float(sample_s.mean())
    wanted = table[-1] + 2 * (points - 1) * (mean - table_moments(table)[0])
    table[-1] = np.clip(wanted, table[-2], table[-1])
    found = table_moments(table)[0]
    scaled: Seconds = table * (mean / found) if found > 0 else table
    return scaled


def table_moments(table_s: Seconds) -> tuple[float, float]:
    """Mean and standard deviation of the law that is linear between the quantiles."""
    low, high = table_s[:-1], table_s[1:]
    mean = float(((low + high) / 2).mean())
    square = float(((low * low + low * high + high * high) / 3).mean())
    return mean, float(np.sqrt(max(square - mean * mean, 0.0)))
