"""Shares with the interval of a count out of a count.

May import: nothing. Used by: sim.calibrate.
"""

from dataclasses import dataclass
from math import nan, sqrt
from statistics import NormalDist


@dataclass(frozen=True, slots=True)
class Share:
    """A share: `count` of `n`, with its 95 % interval (Wilson); NaN of none."""

    count: int
    n: int
    value: float
    lower: float
    upper: float


def share_of(count: int, n: int) -> Share:
    """Return `count` of `n` as a share with its 95 % interval (Wilson, 1927)."""
    if n == 0:
        return Share(count, n, nan, nan, nan)
    z = NormalDist().inv_cdf(0.975)
    p = count / n
    centre = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return Share(count, n, p, centre - half, centre + half)
