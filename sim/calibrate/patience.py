"""Estimate patience from waits of which most are cut short by an answer.

A call that was answered would have waited longer: its patience is censored. The
mean time to abandon is therefore not the mean patience. Exponential patience has
a maximum-likelihood mean in closed form, the time waited by all calls over the
number of abandonments. Some customers hang up early and the others wait longer than
one exponential law can say: two branches, the impatient and the patient, are fitted by
the same likelihood and taken where the AIC is smaller. The product-limit estimate
(Kaplan-Meier) makes no assumption on the law and is printed beside them as a check.

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


@dataclass(frozen=True, slots=True)
class Patience:
    """The law of patience chosen for a sample.

    Attributes
    ----------
    one : the exponential law.
    branches : share and mean (s) of each branch of the chosen law, the shortest first;
        one branch is the exponential law.
    aic_one, aic_two : of one branch and of two.
    """

    one: ExponentialPatience
    branches: tuple[tuple[float, float], ...]
    aic_one: float
    aic_two: float

    @property
    def mean_s(self) -> float:
        """Mean of the chosen law."""
        return sum(share * mean for share, mean in self.branches)

    def survival(self, at_s: Seconds) -> Seconds:
        """Share of customers whose patience exceeds each time."""
        return np.asarray(sum(share * np.exp(-at_s / mean) for share, mean in self.branches))


def fit_patience(waits_s: Seconds, abandoned: Flags) -> Patience:
    """Fit one and two exponential branches to censored waits, and choose by AIC.

    Raises
    ------
    ConfigError
        If nobody abandoned, or nobody waited.
    """
    one = exponential_patience(waits_s, abandoned)
    aic_one = 2 + 2 * one.abandonments * (1 + float(np.log(one.mean_s)))
    branches, likelihood = _two_branches(waits_s, abandoned, one.mean_s)
    aic_two = 6 - 2 * likelihood
    chosen = branches if aic_two < aic_one else ((1.0, one.mean_s),)
    return Patience(one, chosen, aic_one, aic_two)


_EM_STEPS = 3000
_EM_CHANGE = 1e-12


def _two_branches(
    waits_s: Seconds, abandoned: Flags, mean_s: float
) -> tuple[tuple[tuple[float, float], ...], float]:
    """Two branches by expectation and maximisation, and their log likelihood.

    Who was answered is expected to have waited the mean of its branch longer; answers
    at once say nothing of patience and are left out.
    """
    known = (waits_s > 0) | abandoned
    pairs = np.stack([waits_s[known], abandoned[known].astype(np.float64)], axis=1)
    cells, count = np.unique(pairs, axis=0, return_counts=True)
    wait, left = cells[:, :1], cells[:, 1:] > 0
    weight = count[:, None].astype(np.float64)
    share, mean = np.array([0.2, 0.8]), mean_s * np.array([0.2, 1.5])
    likelihood = before = -np.inf
    for _ in range(_EM_STEPS):
        density = share * np.where(left, 1 / mean, 1.0) * np.exp(-wait / mean)
        total = density.sum(axis=1, keepdims=True)
        likelihood = float((weight * np.log(total)).sum())
        if likelihood - before < _EM_CHANGE * abs(likelihood):
            break
        before = likelihood
        part = weight * density / total
        share = part.sum(axis=0) / weight.sum()
        mean = (part * (wait + np.where(left, 0.0, mean))).sum(axis=0) / part.sum(axis=0)
    order = np.argsort(mean)
    return tuple((float(share[i]), float(mean[i])) for i in order), likelihood


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
