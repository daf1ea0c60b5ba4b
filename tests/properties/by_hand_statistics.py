"""Intervals of figures, written out: Student, ratio of totals, Wilson, percentiles.

Replications are lists. None stands for "no demand". Every function returns
(value, lower, upper, n) at 95 %, None where there is none.
"""

import math
from fractions import Fraction
from functools import cache
from statistics import NormalDist, mean, stdev

from scipy import stats

Figure = tuple[float | None, float | None, float | None, int]


@cache
def t_quantile(n: int) -> float:
    """Two-sided 95 % quantile of Student's t for n values."""
    return float(stats.t.ppf(0.975, n - 1))


def student(values: list[float | None]) -> Figure:
    """Mean of independent values; None is dropped."""
    there = [value for value in values if value is not None]
    n = len(there)
    if n == 0:
        return None, None, None, 0
    if n == 1:
        return there[0], None, None, 1
    half = t_quantile(n) * stdev(there) / math.sqrt(n)
    return mean(there), mean(there) - half, mean(there) + half, n


def ratio(tops: list[float], bottoms: list[float]) -> Figure:
    """Ratio of totals; variance (s_YY - 2 R s_XY + R^2 s_XX) / (n mean(X)^2).

    In fractions: the three terms nearly cancel. No interval where only one has demand.
    """
    n = len(tops)
    if sum(bottoms) <= 0:
        return None, None, None, n
    r = sum(tops) / sum(bottoms)
    if sum(bottom > 0 for bottom in bottoms) < 2:
        return r, None, None, n
    ys, xs = [Fraction(top) for top in tops], [Fraction(bottom) for bottom in bottoms]
    exact, y, x = sum(ys) / sum(xs), sum(ys) / n, sum(xs) / n
    s_yy = sum((a - y) ** 2 for a in ys) / (n - 1)
    s_xx = sum((b - x) ** 2 for b in xs) / (n - 1)
    s_xy = sum((a - y) * (b - x) for a, b in zip(ys, xs, strict=True)) / (n - 1)
    variance = (s_yy - 2 * exact * s_xy + exact * exact * s_xx) / (n * x * x)
    half = t_quantile(n) * math.sqrt(variance)
    return r, r - half, r + half, n


def wilson(hits: int, trials: int) -> Figure:
    """Share of independent trials by Wilson's score."""
    if trials == 0:
        return None, None, None, 0
    p = hits / trials
    if trials == 1:
        return p, None, None, 1
    z = NormalDist().inv_cdf(0.975)
    middle = (p + z * z / (2 * trials)) / (1 + z * z / trials)
    half = z / (1 + z * z / trials)
    half *= math.sqrt(p * (1 - p) / trials + z * z / (4 * trials * trials))
    return p, middle - half, middle + half, trials


def percentile(waits: list[list[int]], p: float) -> Figure:
    """Smallest wait that at least a share p do not exceed, over all replications.

    The share of waits up to it is a ratio with the replication as cluster; its
    half-width up and down from p gives the two percentiles of the interval.
    """
    pooled = sorted(wait for each in waits for wait in each)
    value = _smallest(pooled, p)
    if value is None:
        return None, None, None, len(waits)
    below = [float(sum(wait <= value for wait in each)) for each in waits]
    share, _, upper, n = ratio(below, [float(len(each)) for each in waits])
    if upper is None or share is None:
        return value, None, None, n
    half = upper - share
    return value, _smallest(pooled, p - half), _smallest(pooled, p + half), n


def _smallest(ordered: list[int], p: float) -> float | None:
    if not 0 < p <= 1:
        return None
    for place, wait in enumerate(ordered, start=1):
        if place / len(ordered) >= p - 1e-9 / len(ordered):
            return float(wait)
    return None


def bounded(figure: Figure, unit: str) -> Figure:
    """Cut the bounds where no value can lie: below 0, and of a share above 1."""
    value, lower, upper, n = figure
    lower = None if lower is None else max(lower, 0.0)
    if unit == "share" and upper is not None and value is not None and value <= 1:
        upper = min(upper, 1.0)
    return value, lower, upper, n


def scaled(figure: Figure, factor: float) -> Figure:
    """Change the unit of a figure."""
    value, lower, upper = (None if one is None else one * factor for one in figure[:3])
    return value, lower, upper, figure[3]
