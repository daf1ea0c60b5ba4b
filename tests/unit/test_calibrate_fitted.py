"""Fitted laws: the planted law is chosen, its parameters come back, and misfits are seen."""

import numpy as np
import pytest

from sim.calibrate.empirical import durations
from sim.calibrate.fitted import MISFIT, branches, fit_law
from sim.calibrate.laws_text import law_of_service
from sim.chance import law_of
from sim.config import LawSpec

SIZE = 20_000


def whole(sample):
    """Seconds as the records hold them: whole, cut off."""
    return np.floor(sample)


def lognormal(mean, cv, seed=1):
    sigma = np.sqrt(np.log1p(cv**2))
    rng = np.random.default_rng(seed)
    return rng.lognormal(np.log(mean) - sigma**2 / 2, sigma, SIZE)


def test_a_planted_lognormal_is_chosen_and_comes_back():
    """20 000 services: the standard error of cv is about .01, and whole seconds add .002."""
    found = fit_law(lognormal(200.0, 1.1) + 10, 10)  # shifted past the fault
    assert found.chosen is not None
    plain = fit_law(lognormal(200.0, 1.1), 0)
    assert plain.chosen.law == "lognormal"
    assert plain.chosen.shape[0] == pytest.approx(1.1, abs=0.04)
    assert plain.chosen.p > 0.001
    assert plain.body_mean_s == pytest.approx(200.0, rel=0.035)


@pytest.mark.parametrize(
    ("law", "sample", "shape", "slack"),
    [
        ("gamma", np.random.default_rng(2).gamma(2.0, 100.0, SIZE), 2**-0.5, 0.015),
        ("weibull", 200 * np.random.default_rng(3).weibull(1.6, SIZE), 1.6, 0.04),
    ],
)
def test_other_planted_laws_are_chosen_and_come_back(law, sample, shape, slack):
    """Slack is four standard errors and more: a shape 3 % off is seen."""
    found = fit_law(sample, 0)
    assert found.chosen.law == law
    assert found.chosen.shape[0] == pytest.approx(shape, abs=slack)


def test_a_planted_mixture_of_exponentials_comes_back():
    rng = np.random.default_rng(4)
    sample = np.where(rng.random(SIZE) < 0.7, rng.exponential(50, SIZE), rng.exponential(500, SIZE))
    found = fit_law(sample, 0)
    assert found.chosen.law == "hyperexponential"
    (low, short), (high, long) = sorted(branches(found.chosen.shape), key=lambda one: one[1])
    assert (low, high) == pytest.approx((0.7, 0.3), abs=0.03)
    assert (short, long) == pytest.approx((50, 500), rel=0.08)


def test_short_services_are_a_share_of_zeros_and_the_mean_is_kept():
    sample = whole(lognormal(200.0, 1.0))
    sample[: SIZE // 20] = 3.0
    found = fit_law(sample, 10)
    assert found.short == pytest.approx(np.mean(sample < 10))
    assert found.body_mean_s * (1 - found.short) == pytest.approx(sample.mean(), rel=1e-12)
    assert found.quantiles[0][1:] == pytest.approx((np.quantile(sample, 0.1), 45), rel=0.2)


def test_the_written_law_has_the_mean_and_the_spread_that_were_reported():
    sample = whole(lognormal(200.0, 1.2))
    found = fit_law(sample, 10)
    written = law_of_service(found, durations(sample, 201))
    mean, cv = float(written["mean"].removesuffix("s")), written["cv"]
    zero = float(written["zero"].removesuffix("%")) / 100
    law = law_of(LawSpec(law="lognormal", zero=zero, parameters=(("cv", cv), ("mean", mean))))
    assert law.mean_s == pytest.approx(sample.mean(), rel=2e-4)
    assert law.sd_s == pytest.approx(found.fitted_sd_s, rel=2e-4)


def test_two_heaps_fit_no_law_and_stay_a_table():
    sample = np.concatenate([np.full(5000, 20.0), np.full(5000, 400.0)]) + np.arange(10_000) % 7
    found = fit_law(sample, 10)
    assert found.chosen is None
    assert found.candidates[0].distance > MISFIT
    assert law_of_service(found, durations(sample, 51))["law"] == "empirical"


def test_the_distance_is_the_largest_gap_of_the_shares():
    """Against a plain computation at every whole second."""
    sample = whole(lognormal(100.0, 0.8, seed=9))[:500] + 1
    found = fit_law(sample, 0)
    one = next(each for each in found.candidates if each.law == "gamma")
    from scipy.special import gammainc

    grid = np.arange(1, 3000)
    k = one.shape[0] ** -2
    law = gammainc(k, grid * k / found.body_mean_s)
    seen = np.searchsorted(np.sort(sample + 1), grid, side="right") / 500
    assert one.distance == pytest.approx(np.abs(law - seen).max(), abs=2e-3)


def test_a_wrong_law_is_rejected():
    found = fit_law(lognormal(200.0, 1.1), 0)
    wrong = next(one for one in found.candidates if one.law == "gamma")
    assert wrong.p < 1e-6
    assert wrong.aic > found.chosen.aic + 100
