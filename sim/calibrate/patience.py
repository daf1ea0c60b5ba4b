"""Estimate patience from waits of which most are cut short by an answer.

A call that was answered would have waited longer: its patience is censored. The
mean time to abandon is therefore not the mean patience. Exponential patience has
a maximum-likelihood mean in closed form, the time waited by all calls over the
number of abandonments; the product-limit estimate (Kaplan-Meier) makes no
assumption on the law and is printed beside it as a check.

Times are seconds. May import: errors. Used by: sim.calibrate.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaincinv

from sim.errors import require

Seconds = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class ExponentialPatience:
    """Mean patience with its 95 % interval, and what it rests on.

    Attributes
    ----------
    mean_s, lower_s, upper_s : mean patience in seconds; the interval is exact for
        exponential patience observed up to a fixed number of abandonments.
    abandonments : calls that left, the number of uncensored observations.
    waited_s : time waited by all calls.
    """

    mean_s: float
    lower_s: float
    upper_s: float
    abandonments: int
    waited_s: float


def exponential_patience(waits_s: Seconds, abandoned: Flags) -> ExponentialPatience:
    """Fit exponential patience by censored maximum likelihood.

    Parameters
    ----------
    waits_s : array of float, shape (calls,)
        Wait of each call that asked for an agent, answered at once included (0).
    abandoned : array of bool, shape (calls,)
        Whether the wait ended by leaving.

    Raises
    ------
    ConfigError
        If nobody abandoned, or nobody waited: the likelihood has no maximum.
    """
    left, total = int(abandoned.sum()), float(waits_s.sum())
    require(left > 0, "abandonments", left, "at least 1 to estimate patience")
    require(total > 0, "time waited", total, "above 0 s to estimate patience")
    low, high = gammaincinv(left, [0.025, 0.975])
    return ExponentialPatience(
        mean_s=total / left,
        lower_s=total / float(high),
        upper_s=total / float(low),
        abandonments=left,
        waited_s=total,
    )


def kaplan_meier(waits_s: Seconds, abandoned: Flags, at_s: Seconds) -> Seconds:
    """Share of customers whose patience exceeds each time of `at_s`.

    An answer at the same second as a departure counts as after it: who was answered
    at t was still there at t.

    Returns
    -------
    array of float, shape as `at_s`
        Product-limit estimate; the value at t takes departures at t into account.
    """
    times, inverse = np.unique(waits_s, return_inverse=True)
    ended = np.bincount(inverse, minlength=len(times))
    left = np.bincount(inverse, weights=abandoned, minlength=len(times))
    at_risk = ended[::-1].cumsum()[::-1]
    survival = np.concatenate([[1.0], np.cumprod(1.0 - left / at_risk)])
    found: Seconds = survival[np.searchsorted(times, at_s, side="right")]
    return found
