"""Add up figures over replications, and judge them against what must come out.

A figure is a ratio of totals, R = sum of tops / sum of bottoms, over
independent replications. Its standard error is the delta method's, from six
sums that can be added, saved and continued.

May import: measure.statistics, case. Used by: runner, reports, tests.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from sim.measure.statistics import student_quantile
from sim.study.verify.case import Case, Figure
from sim.study.verify.view import View

Floats = NDArray[np.float64]

EXACT_ERRORS = 3.3
"""Standard errors by which a simulated figure may differ from an exact one; with fewer
than MANY replications, Student's quantile of the same tail."""

MANY = 100

PUBLISHED_ERRORS = 3.0
"""The same for a published one; both errors count."""

RELATIVE_ERROR = 0.005
SHARE_ERROR = 0.002
FEWEST_A_DAY = 0.1
"""A full verification reaches a standard error of RELATIVE_ERROR of the value, or
SHARE_ERROR for shares, except for means below FEWEST_A_DAY a day."""

SUMS = 6


class Verdict(StrEnum):
    """How a figure stands."""

    INSIDE = "inside"
    OUTSIDE = "outside"
    TOO_FEW = "too few replications"


@dataclass(frozen=True, slots=True)
class Estimate:
    """A simulated figure: its value, standard error and replications."""

    value: float
    error: float
    n: int


def of_view(case: Case, view: View) -> Floats:
    """Return the sums of one replication, shape (figures, SUMS)."""
    rows = []
    for figure in case.figures:
        top, bottom = figure.measure(view)
        rows.append((1.0, top, bottom, top * top, top * bottom, bottom * bottom))
    return np.array(rows)


def nothing(case: Case) -> Floats:
    """Return the sums of no replication."""
    return np.zeros((len(case.figures), SUMS))


def estimate(row: Floats) -> Estimate:
    """Return the ratio of totals; NaN without bottoms, no error below two replications."""
    n, top, bottom, tops, cross, bottoms = (float(one) for one in row)
    if bottom <= 0.0:
        return Estimate(float("nan"), float("nan"), int(n))
    ratio = top / bottom
    if n < 2:  # noqa: PLR2004
        return Estimate(ratio, float("nan"), int(n))
    variance = max(0.0, tops - 2 * ratio * cross + ratio * ratio * bottoms) / (n - 1)
    return Estimate(ratio, float(np.sqrt(variance * n)) / bottom, int(n))


def source_error(figure: Figure) -> float:
    """Return the standard error of a published figure, 0 for an exact one."""
    printed = figure.published
    if printed is None:
        return 0.0
    return printed.half_width / NORMAL_QUANTILES[printed.confidence]


NORMAL_QUANTILES = {0.90: 1.645, 0.95: 1.96, 0.99: 2.576}


def z_score(figure: Figure, found: Estimate) -> float:
    """Return the difference in standard errors."""
    error = float(np.hypot(found.error, source_error(figure)))
    difference = found.value - figure.expected
    if error == 0.0:
        return 0.0 if difference == 0.0 else float("inf")
    return difference / error


def verdict(figure: Figure, found: Estimate) -> Verdict:
    """Say whether the simulated figure agrees with its oracle."""
    z = z_score(figure, found)
    if np.isnan(z):
        return Verdict.TOO_FEW
    return Verdict.INSIDE if abs(z) <= limit(figure, found.n) else Verdict.OUTSIDE


def limit(figure: Figure, n: int) -> float:
    """Return the standard errors that a figure may be off with n replications."""
    errors = EXACT_ERRORS if figure.published is None else PUBLISHED_ERRORS
    if n >= MANY:
        return errors
    return float(student_quantile(n - 1, 1 - 2 * float(ndtr(-errors))))


def half_width(found: Estimate, alpha: float) -> float:
    """Return half of Student's interval at confidence 1 - alpha."""
    return float(student_quantile(found.n - 1, 1 - alpha)) * found.error


def wanted_error(figure: Figure) -> float:
    """Return the standard error that a full verification reaches, inf where none is asked."""
    if figure.published is not None:
        return float("inf")
    if figure.unit == "per day" and figure.expected < FEWEST_A_DAY:
        return float("inf")
    return SHARE_ERROR if figure.unit == "share" else RELATIVE_ERROR * abs(figure.expected)


def still_needed(case: Case, sums: Floats, fewest: int) -> int:
    """Return how many more replications a full verification needs by its sums so far.

    Parameters
    ----------
    case, sums : Case, ndarray
        What is verified, and its sums.
    fewest : int
        Replications below which no standard error is believed.

    Notes
    -----
    A published figure asks for as many replications as its source made. The errors
    found so far say how many the exact figures will need; 5 % are added.
    """
    done = int(sums[0, 0])
    printed = [one.published.replications for one in case.figures if one.published]
    wanted = max([fewest, *printed])
    if done < fewest:
        return wanted - done if printed else fewest - done
    for figure, row in zip(case.figures, sums, strict=True):
        found, target = estimate(row), wanted_error(figure)
        if not found.error <= target:
            wanted = max(wanted, int(1.05 * done * (found.error / target) ** 2) + 1)
    return max(0, wanted - done)
