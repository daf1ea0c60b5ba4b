"""Day busyness from counts: planted values come back, and chance alone is none."""

import numpy as np
import pytest

from sim.calibrate.busyness import day_busyness
from sim.errors import ConfigError


def counts(days, means, cv, correlation, seed):
    """Counts of days: Poisson around means times gamma-like factors with a common part."""
    rng = np.random.default_rng(seed)
    common = rng.standard_normal((days, 1))
    own = rng.standard_normal((days, len(means)))
    score = np.sqrt(correlation) * common + np.sqrt(1 - correlation) * own
    # lognormal factors of mean 1: for small cv as good as gamma, and made by other means
    sigma = np.sqrt(np.log1p(cv**2))
    busy = np.exp(sigma * score - sigma**2 / 2)
    return rng.poisson(np.array(means) * busy).astype(float)


def one_stream(kinds):
    return np.ones(kinds)


def test_planted_busyness_comes_back():
    """400 days: standard errors of about .006 and .03; four of them are .024 and .12."""
    sample = counts(400, [800.0, 300.0, 150.0], cv=0.2, correlation=0.6, seed=3)
    found = day_busyness(sample, np.zeros(400, dtype=int), one_stream(3))
    assert found.cv == pytest.approx(0.2, abs=0.024)
    assert found.correlation == pytest.approx(0.6, abs=0.12)
    assert found.cv_lower < 0.2 < found.cv_upper
    assert found.correlation_lower < 0.6 < found.correlation_upper


def test_the_interval_covers_the_planted_value_as_often_as_it_says():
    """200 months of 60 days: 95 % intervals; fewer than 170 hits would be one in 10^7."""
    hits = 0
    for seed in range(200):
        sample = counts(60, [500.0, 200.0], cv=0.15, correlation=0.5, seed=seed)
        found = day_busyness(sample, np.zeros(60, dtype=int), one_stream(2))
        hits += found.cv_lower <= 0.15 <= found.cv_upper
    assert 170 <= hits <= 200


def test_poisson_counts_are_not_busy():
    """Chance alone at 800 a day is a coefficient of variation of .035; none of it stays."""
    rng = np.random.default_rng(8)
    sample = rng.poisson([800.0, 300.0], (2000, 2)).astype(float)
    found = day_busyness(sample, np.zeros(2000, dtype=int), one_stream(2))
    assert found.cv < 0.012


def test_days_are_compared_within_their_type():
    sample = np.array([[100.0], [100.0], [100.0], [10.0], [10.0], [10.0]])
    found = day_busyness(sample, np.array([0, 0, 0, 1, 1, 1]), one_stream(1))
    assert (found.cv, found.correlation, found.days) == (0.0, 0.0, 6)


def test_moments_by_hand():
    # two kinds of mean 100: variances 10 000 / 3, covariance 10 000 / 3 x 1/2
    sample = np.array([[50.0, 50.0], [150.0, 100.0], [100.0, 150.0]])
    found = day_busyness(sample, np.zeros(3, dtype=int), one_stream(2))
    variance, covariance = 2500.0, 1250.0
    squared = 2 * (variance - 100) / (2 * 100**2)
    assert found.cv == pytest.approx(np.sqrt(squared))
    assert found.correlation == pytest.approx(2 * covariance / (2 * 100**2) / squared)


def test_a_kind_that_becomes_two_streams_is_estimated_as_two():
    """Half the kind each: their own noise averages out, so more of it must be planted.

    Simulated as the demand would: two streams of one kind at correlation .5 and cv .3.
    """
    sample = counts(4000, [400.0, 400.0, 300.0], cv=0.3, correlation=0.5, seed=11)
    kinds = np.stack([sample[:, 0] + sample[:, 1], sample[:, 2]], axis=1)
    split = day_busyness(kinds, np.zeros(4000, dtype=int), np.array([0.5, 1.0]))
    assert split.cv == pytest.approx(0.3, abs=0.015)  # standard error .003
    assert split.correlation == pytest.approx(0.5, abs=0.06)
    whole = day_busyness(kinds, np.zeros(4000, dtype=int), one_stream(2))
    assert whole.cv < 0.28


def test_two_days_of_a_type_are_too_few():
    with pytest.raises(ConfigError, match="at least 3"):
        day_busyness(np.ones((4, 1)), np.array([0, 0, 1, 1]), one_stream(1))
