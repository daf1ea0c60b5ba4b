"""Say how sure a figure is: intervals over independent replications.

A replication is an independent day, week or month; whatever happens inside one
is dependent. So every interval here compares replications, never contacts. Three
figures that differ are kept apart: the ratio of totals (`ratio_of_totals`), the
mean of the days' ratios (`mean_of_ratios`) and the share of days that meet a
target (`share_met`).

Arrays have replications on axis 0 and anything after it. NaN is "no demand": it
is dropped, and the count that is left is reported, never replaced. With fewer
than two replications the interval is NaN.

Not here: paired comparisons and sequential sampling (sim.study).

May import: nothing of the project. scipy.special only, never scipy.stats.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

Floats = NDArray[np.float64]

CONFIDENCE = 0.95
"""Level of every interval unless another is asked for."""

_FEWEST = 2


@dataclass(frozen=True, slots=True)
class Estimate:
    """Values with their interval; arrays of one shape.

    Attributes
    ----------
    value, lower, upper : NaN where there is none.
    n : replications (or days, or intervals) that entered.
    """

    value: Floats
    lower: Floats
    upper: Floats
    n: NDArray[np.int64]


def student(values: ArrayLike, confidence: float = CONFIDENCE) -> Estimate:
    """Mean of independent values with Student's interval; NaN values are dropped."""
    data = np.asarray(values, dtype=np.float64)
    there = ~np.isnan(data)
    n = there.sum(axis=0)
    mean = over(np.where(there, data, 0.0).sum(axis=0), n)
    squares = np.where(there, (data - mean) ** 2, 0.0).sum(axis=0)
    error = np.sqrt(over(squares, (n - 1) * n))
    return _around(mean, error, n, confidence)


def ratio_of_totals(top: ArrayLike, bottom: ArrayLike, confidence: float = CONFIDENCE) -> Estimate:
    """Ratio R = sum of `top` / sum of `bottom`, with the delta method's interval.

    Parameters
    ----------
    top, bottom : array-like
        Totals by replication, shape (n, ...), finite.
    confidence : float
        Level of the interval.

    Notes
    -----
    Variance (s_YY - 2 R s_XY + R^2 s_XX) / (n mean(X)^2), Student's quantile with
    n - 1 degrees. With `bottom` all ones this is `student` of `top`. Where fewer than
    two replications have anything in `bottom` the formula would give a point, and
    the bounds are NaN instead: nothing has been seen of how days differ.

    Source: Cochran, Sampling Techniques, 3rd ed. 1977, section 2.11 and chapter 6.
    """
    y = np.asarray(top, dtype=np.float64)
    x = np.broadcast_to(np.asarray(bottom, dtype=np.float64), y.shape)
    n = np.full(y.shape[1:], len(y), dtype=np.int64)
    ratio = over(y.sum(axis=0), x.sum(axis=0))
    mean_x = over(x.sum(axis=0), n)
    residual = y - ratio * x  # its mean is zero: this is s_YY - 2 R s_XY + R^2 s_XX
    variance = over((residual**2).sum(axis=0), n - 1)
    error = over(np.sqrt(over(variance, n)), np.abs(mean_x))
    error = np.where((x > 0).sum(axis=0) >= _FEWEST, error, np.nan)
    return _around(ratio, error, n, confidence)


def mean_of_ratios(top: ArrayLike, bottom: ArrayLike, confidence: float = CONFIDENCE) -> Estimate:
    """Mean of the days' ratios; a day of 0/0 is dropped.

    Parameters
    ----------
    top, bottom : array-like
        Totals of each day, shape (replications, days, ...).
    confidence : float
        Level of the interval.

    Notes
    -----
    `n` counts days. With one day per replication the interval is Student's;
    with more, days of one replication are dependent, so the replication is the
    cluster of a ratio (sum of ratios / number of days with demand).
    """
    ratios = over(np.asarray(top, dtype=np.float64), np.asarray(bottom, dtype=np.float64))
    if ratios.shape[1] == 1:
        return student(ratios[:, 0], confidence)
    there = ~np.isnan(ratios)
    found = ratio_of_totals(np.where(there, ratios, 0.0).sum(axis=1), there.sum(axis=1), confidence)
    return Estimate(found.value, found.lower, found.upper, there.sum(axis=(0, 1)))


def share_met(met: ArrayLike, confidence: float = CONFIDENCE) -> Estimate:
    """Share of days (or intervals) that meet a target.

    Parameters
    ----------
    met : array-like
        1.0 met, 0.0 missed, NaN no demand; shape (replications, days, ...).
    confidence : float
        Level of the interval.

    Notes
    -----
    Wilson's interval where no replication has more than one day with demand; else the
    ratio estimator with the replication as cluster. `n` counts days.
    """
    data = np.asarray(met, dtype=np.float64)
    there = ~np.isnan(data)
    days = there.sum(axis=(0, 1))
    hits = np.where(there, data, 0.0).sum(axis=1)
    one = wilson(hits.sum(axis=0), days, confidence)
    if data.shape[1] == 1:
        return one
    several = ratio_of_totals(hits, there.sum(axis=1), confidence)
    single = there.sum(axis=1).max(axis=0) <= 1
    lower = np.where(single, one.lower, np.maximum(several.lower, 0.0))
    upper = np.where(single, one.upper, np.minimum(several.upper, 1.0))
    return Estimate(several.value, lower, upper, days)


def wilson(successes: ArrayLike, trials: ArrayLike, confidence: float = CONFIDENCE) -> Estimate:
    """Share of independent trials with Wilson's score interval; NaN below two trials.

    Source: Wilson, Journal of the American Statistical Association 22 (1927) 209.
    """
    n = np.asarray(trials, dtype=np.int64)
    share = over(np.asarray(successes, dtype=np.float64), n)
    z = special.ndtri(0.5 + confidence / 2)
    with np.errstate(invalid="ignore", divide="ignore"):
        shrink = 1 + z * z / n
        centre = (share + z * z / (2 * n)) / shrink
        half = z * np.sqrt(share * (1 - share) / n + z * z / (4.0 * n * n)) / shrink
    enough = n >= _FEWEST
    lower = np.where(enough, np.maximum(centre - half, 0.0), np.nan)
    upper = np.where(enough, np.minimum(centre + half, 1.0), np.nan)
    # at the ends the bound is the share itself, which rounding would miss by 1e-17
    lower = np.where(enough & (share == 0.0), 0.0, lower)
    upper = np.where(enough & (share == 1.0), 1.0, upper)
    return Estimate(share, lower, upper, n)


def quantile(values: ArrayLike, p: float, confidence: float = CONFIDENCE) -> Estimate:
    """Quantile of independent values, its interval from two order statistics.

    The interval needs no law of the values. Where so few values cannot bracket
    the quantile at that confidence, both bounds are NaN and `quantile_needs(p)`
    says how many values it takes.

    Source: David and Nagaraja, Order Statistics, 3rd ed. 2003, section 7.1.
    """
    data = np.sort(np.asarray(values, dtype=np.float64), axis=0)  # NaN sorts to the end
    n = (~np.isnan(data)).sum(axis=0)
    shape = data.shape[1:]
    columns = data.reshape(len(data), -1)
    found = np.full((3, columns.shape[1]), np.nan)
    for column, count in enumerate(np.atleast_1d(n).ravel()):
        if count:
            found[:, column] = _quantile_of(columns[:count, column], p, confidence)
    value, lower, upper = (row.reshape(shape) for row in found)
    return Estimate(value, lower, upper, np.asarray(n, dtype=np.int64))


def quantile_needs(p: float, confidence: float = CONFIDENCE) -> int:
    """Return the fewest values whose smallest and largest bracket the quantile `p`."""
    n = _FEWEST
    while 1 - p**n - (1 - p) ** n < confidence:
        n += 1
    return n


def student_quantile(degrees: ArrayLike, confidence: float = CONFIDENCE) -> Floats:
    """Two-sided quantile of Student's t; NaN for less than one degree of freedom."""
    df = np.asarray(degrees, dtype=np.float64)
    found = special.stdtrit(np.where(df >= 1, df, np.nan), 0.5 + confidence / 2)
    return np.asarray(found, dtype=np.float64)


def _quantile_of(ordered: Floats, p: float, confidence: float) -> tuple[float, float, float]:
    """Return value, lower and upper from ascending values without NaN.

    The bounds are order statistics l < u with P(l <= B < u) >= confidence for
    B ~ Binomial(n, p), equal tails as far as whole numbers go.
    """
    n = len(ordered)
    value = float(np.quantile(ordered, p))
    tail = (1 - confidence) / 2
    below = special.bdtr(np.arange(n), n, p)  # P(B <= k), k = 0 .. n - 1
    low = int(np.searchsorted(below, tail, side="right"))  # largest l with P(B < l) <= tail
    high = int(np.searchsorted(below, 1 - tail)) + 1  # smallest u with P(B < u) >= 1 - tail
    if n >= quantile_needs(p, confidence) and (low < 1 or high > n):
        # equal tails do not fit: take the one-sided slack of the other end
        low, high = max(low, 1), min(high, n)
        if below[high - 1] - below[low - 1] < confidence:
            low, high = 1, n
    if low < 1 or high > n:
        return value, np.nan, np.nan
    return value, float(ordered[low - 1]), float(ordered[high - 1])


def _around(value: Floats, error: Floats, n: NDArray[np.int64], confidence: float) -> Estimate:
    half = student_quantile(n - 1, confidence) * error
    return Estimate(value, value - half, value + half, np.asarray(n, dtype=np.int64))


def over(top: ArrayLike, bottom: ArrayLike) -> Floats:
    """Divide; NaN, without a warning, where the divisor is not above 0."""
    y, x = np.asarray(top, dtype=np.float64), np.asarray(bottom, dtype=np.float64)
    y, x = np.broadcast_arrays(y, x)
    found = np.full(x.shape, np.nan)
    np.divide(y, x, out=found, where=x > 0)
    return found
