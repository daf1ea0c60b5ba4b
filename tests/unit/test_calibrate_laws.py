"""Patience from censored waits, quantile tables, shares: against hand and against draws."""

import numpy as np
import pytest

from sim.calibrate.empirical import durations, quantile_table, table_moments
from sim.calibrate.patience import exponential_patience, fit_patience, kaplan_meier
from sim.calibrate.shares import share_of
from sim.errors import ConfigError


def flags(*marks):
    return np.array(marks, dtype=bool)


def test_patience_is_all_time_waited_over_those_who_left():
    found = exponential_patience(np.array([0.0, 10.0, 50.0, 100.0]), flags(0, 1, 0, 1))
    assert found.mean_s == 80.0
    assert (found.abandonments, found.waited_s) == (2, 160.0)
    # chi-square with 4 degrees of freedom: 0.4844186, 11.143287
    assert found.lower_s == pytest.approx(320 / 11.143287, rel=1e-6)
    assert found.upper_s == pytest.approx(320 / 0.4844186, rel=1e-6)


def test_the_mean_time_to_abandon_is_not_patience():
    """Censoring at 60 s hides four fifths of a mean patience of 300 s; the estimate sees it.

    Standard error 300 / sqrt(about 3600 abandonments) = 5 s; 4 of them are 20 s.
    """
    draws = np.random.default_rng(7).exponential(300.0, 20_000)
    waits, left = np.minimum(draws, 60.0), draws < 60.0
    found = exponential_patience(waits, left)
    assert abs(found.mean_s - 300) < 20
    assert found.lower_s < 300 < found.upper_s
    assert waits[left].mean() < 31


@pytest.mark.parametrize(
    ("waits", "left"), [([5.0, 6.0], flags(0, 0)), ([0.0, 0.0], flags(1, 0))], ids=["none", "zero"]
)
def test_patience_cannot_be_estimated_from_nothing(waits, left):
    with pytest.raises(ConfigError, match="to estimate patience"):
        exponential_patience(np.array(waits), left)


def test_kaplan_meier_by_hand():
    # at risk 5, 4, 2: 1 leaves at 10, 1 of 2 ending at 20 leaves, none at 30
    waits = np.array([10.0, 20.0, 20.0, 30.0, 40.0])
    left = flags(1, 1, 0, 0, 1)
    at = np.array([5.0, 10.0, 19.0, 20.0, 39.0, 40.0])
    expected = [1.0, 4 / 5, 4 / 5, 4 / 5 * 3 / 4, 4 / 5 * 3 / 4, 0.0]
    assert kaplan_meier(waits, left, at) == pytest.approx(expected, abs=1e-12)


def test_kaplan_meier_recovers_an_exponential():
    """20 000 calls: the standard error at 120 s is below .005, four of them .02."""
    rng = np.random.default_rng(11)
    patience, offer = rng.exponential(200.0, 20_000), rng.exponential(150.0, 20_000)
    found = kaplan_meier(np.minimum(patience, offer), patience < offer, np.array([30.0, 120.0]))
    assert found == pytest.approx(np.exp(-np.array([30.0, 120.0]) / 200), abs=0.02)


@pytest.mark.parametrize("points", [11, 101, 201])
def test_a_table_has_the_mean_of_its_sample(points):
    sample = np.random.default_rng(3).lognormal(4.8, 0.95, 5_000)
    table = quantile_table(sample, points)
    assert table_moments(table)[0] == pytest.approx(sample.mean(), rel=1e-12)
    assert np.all(np.diff(table) >= 0)
    assert table[points // 2] == pytest.approx(np.median(sample), rel=0.01)


def test_plain_quantiles_would_miss_the_mean():
    """The reason for moving the last point: one very long service in 20 000."""
    sample = np.append(np.random.default_rng(5).exponential(180.0, 20_000), 9_000.0)
    plain = np.quantile(sample, np.linspace(0, 1, 201))
    assert table_moments(plain)[0] > 1.04 * sample.mean()
    assert quantile_table(sample, 201)[-1] < 3_000


def test_durations_report_the_sample():
    found = durations(np.array([1.0, 2.0, 3.0, 6.0]), 5)
    assert (found.n, found.mean_s) == (4, 3.0)
    assert found.sd_s == pytest.approx(np.sqrt(14 / 3))
    assert found.upper_s - found.mean_s == pytest.approx(1.959964 * found.sd_s / 2, rel=1e-6)
    with pytest.raises(ConfigError, match="at least 2"):
        durations(np.array([1.0]), 5)


def test_shares_have_wilson_intervals():
    found = share_of(10, 40)
    assert (found.value, found.lower, found.upper) == pytest.approx(
        (0.25, 0.1419, 0.4019), abs=1e-4
    )
    assert np.isnan(share_of(0, 0).value)


# two branches --------------------------------------------------------------


def censored(share, short, long, size=40_000, seed=21):
    """Waits in whole seconds, cut short by an answer after 150 s on average."""
    rng = np.random.default_rng(seed)
    early = rng.random(size) < share
    patience = np.where(early, rng.exponential(short, size), rng.exponential(long, size))
    offer = rng.exponential(150.0, size)
    return np.ceil(np.minimum(patience, offer)), patience < offer


def test_early_hang_ups_come_back_as_a_branch():
    """Standard errors of about .01, 2 s and 25 s at 40 000 calls; the slack is four of them."""
    found = fit_patience(*censored(0.3, 40.0, 700.0))
    (share, short), (_, long) = found.branches
    assert share == pytest.approx(0.3, abs=0.04)
    assert short == pytest.approx(40.0, abs=8)
    assert long == pytest.approx(700.0, abs=100)
    assert found.aic_two < found.aic_one - 100


def test_the_fitted_survival_is_that_of_kaplan_meier():
    waits, left = censored(0.3, 40.0, 700.0)
    at = np.array([20.0, 60.0, 120.0, 300.0])
    assert fit_patience(waits, left).survival(at) == pytest.approx(
        kaplan_meier(waits, left, at), abs=0.012
    )


def test_exponential_patience_needs_no_second_branch():
    """By AIC a second branch is taken by chance in a small share of samples, not in these."""
    chosen = [len(fit_patience(*censored(0.0, 1.0, 300.0, 5000, s)).branches) for s in range(8)]
    assert chosen.count(1) >= 7


def test_answers_at_once_say_nothing_of_the_shape():
    waits, left = censored(0.3, 40.0, 700.0, 5000)
    more = np.concatenate([waits, np.zeros(3000)]), np.concatenate([left, np.zeros(3000, bool)])
    found, plain = fit_patience(*more), fit_patience(waits, left)
    assert np.array(found.branches) == pytest.approx(np.array(plain.branches), rel=1e-3)
