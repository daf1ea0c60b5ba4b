"""Intervals against published tables and against other programs' results."""

import math

import numpy as np
import pytest
from scipy import stats

from sim.measure.statistics import (
    mean_of_ratios,
    quantile,
    quantile_needs,
    ratio_of_totals,
    share_met,
    student,
    student_quantile,
    wilson,
)


@pytest.mark.parametrize(
    ("degrees", "confidence", "quantile_"),
    # any printed table of Student's t, two-sided
    [(1, 0.95, 12.706), (4, 0.95, 2.776), (19, 0.95, 2.093), (9, 0.99, 3.250)],
)
def test_student_quantiles_of_the_table(degrees, confidence, quantile_):
    assert student_quantile(degrees, confidence) == pytest.approx(quantile_, abs=5e-4)


def test_student_interval_by_hand():
    # mean 3, s^2 2.5, error sqrt(2.5 / 5) = 0.70711, t(4) = 2.7764
    found = student([1.0, 2.0, 3.0, 4.0, 5.0])
    assert found.value == 3
    assert found.upper - 3 == pytest.approx(2.776445 * math.sqrt(0.5), rel=1e-6)
    assert found.n == 5


def test_student_drops_nan_and_says_how_many_are_left():
    found = student(np.array([[1.0, np.nan], [3.0, np.nan], [np.nan, 7.0]]))
    assert found.n.tolist() == [2, 1]
    assert found.value.tolist() == [2, 7]
    assert found.upper[0] == pytest.approx(2 + 12.7062, rel=1e-5)
    assert np.isnan([found.lower[1], found.upper[1]]).all()


@pytest.mark.parametrize("function", [student, lambda v: ratio_of_totals(v, np.ones(len(v)))])
def test_one_replication_has_a_value_and_no_interval(function):
    found = function(np.array([4.0]))
    assert found.value == 4
    assert np.isnan([found.lower, found.upper]).all()


def test_ratio_by_hand():
    y, x = np.array([8.0, 9.0, 12.0]), np.array([10.0, 10.0, 16.0])
    ratio = 29 / 36
    variances = np.cov(y, x, ddof=1)
    s_yy, s_xy, s_xx = variances[0, 0], variances[0, 1], variances[1, 1]
    error = math.sqrt((s_yy - 2 * ratio * s_xy + ratio**2 * s_xx) / (3 * 12**2))
    found = ratio_of_totals(y, x)
    assert found.value == pytest.approx(ratio)
    assert found.upper == pytest.approx(ratio + 4.302653 * error, rel=1e-6)
    assert found.lower == pytest.approx(ratio - 4.302653 * error, rel=1e-6)


def test_ratio_with_ones_below_is_student():
    data = np.random.default_rng(2).normal(10, 3, (12, 4))
    ratio, mean = ratio_of_totals(data, np.ones_like(data)), student(data)
    for field in ("value", "lower", "upper"):
        assert np.allclose(getattr(ratio, field), getattr(mean, field))


def test_ratio_without_demand_is_nan():
    found = ratio_of_totals(np.zeros((3, 2)), np.array([[0, 1.0]] * 3))
    assert np.isnan(found.value[0])
    assert np.isnan(found.upper[0])
    assert found.value[1] == 0


def test_the_three_figures_differ():
    # day 1: 9 of 10 in time; day 2: 30 of 100
    top, bottom = np.array([[9.0], [30.0]]), np.array([[10.0], [100.0]])
    assert ratio_of_totals(top[:, 0], bottom[:, 0]).value == pytest.approx(39 / 110)
    assert mean_of_ratios(top, bottom).value == pytest.approx(0.6)
    assert share_met((top / bottom >= 0.8).astype(float)).value == 0.5


def test_days_without_demand_are_dropped_and_counted():
    top, bottom = np.array([[1.0], [0.0], [3.0]]), np.array([[2.0], [0.0], [4.0]])
    found = mean_of_ratios(top, bottom)
    assert (found.value, found.n) == (pytest.approx(0.625), 2)


def test_days_of_one_replication_are_a_cluster():
    # equal days inside a replication: as sure as one day each
    ratios = np.array([0.2, 0.5, 0.9])
    top = np.repeat(ratios[:, None], 7, axis=1)
    clustered, single = mean_of_ratios(top, np.ones_like(top)), student(ratios)
    assert clustered.value == pytest.approx(single.value)
    assert clustered.upper == pytest.approx(single.upper)
    assert clustered.n == 21


def test_wilson_of_the_textbook():
    # 81 of 263: 0.2553 .. 0.3662 (Newcombe, Statistics in Medicine 17 (1998) 857, table I)
    found = wilson(81, 263)
    assert (found.lower, found.upper) == (
        pytest.approx(0.2553, abs=5e-5),
        pytest.approx(0.3662, abs=5e-5),
    )


def test_wilson_at_the_ends_keeps_the_end_and_stays_inside():
    found = wilson([0, 20], [20, 20])
    assert found.lower[0] == 0
    assert found.upper[1] == 1
    assert found.upper[0] == pytest.approx(0.1611, abs=5e-5)
    assert np.isnan(wilson(1, 1).lower)


def test_share_met_is_wilson_for_days_and_a_cluster_for_weeks():
    day = share_met(np.array([[1.0], [0.0], [1.0], [np.nan]]))
    assert (day.lower, day.n) == (wilson(2, 3).lower, 3)
    week = share_met(np.array([[1.0, 1, 0], [0, 0, np.nan], [1, 1, 1]]))
    expected = ratio_of_totals([2.0, 0, 3], [3.0, 2, 3])
    assert week.value == pytest.approx(5 / 8)
    assert week.n == 8
    assert week.upper == pytest.approx(min(1.0, expected.upper))


def test_quantile_interval_of_the_table():
    # median of 10: 2nd and 9th value, coverage 97.85 % (David and Nagaraja, section 7.1)
    found = quantile(np.arange(1.0, 11), 0.5)
    assert (found.lower, found.upper) == (2, 9)
    inside = stats.binom.cdf(8, 10, 0.5) - stats.binom.cdf(1, 10, 0.5)
    assert inside == pytest.approx(0.9785, abs=1e-4)


@pytest.mark.parametrize(("p", "needs"), [(0.5, 6), (0.9, 29), (0.95, 59)])
def test_a_quantile_says_how_many_values_it_needs(p, needs):
    assert quantile_needs(p) == needs
    few, enough = quantile(np.arange(needs - 1.0), p), quantile(np.arange(needs * 1.0), p)
    assert np.isnan(few.lower)
    assert not np.isnan(enough.lower)
    assert few.value == pytest.approx(np.quantile(np.arange(needs - 1.0), p))


@pytest.mark.parametrize("n", [6, 11, 30, 77, 500])
@pytest.mark.parametrize("p", [0.1, 0.5, 0.9])
def test_order_statistics_cover_the_quantile(n, p):
    found = quantile(np.arange(n, dtype=float), p)
    if np.isnan(found.lower):
        assert n < quantile_needs(p)
        return
    low, high = int(found.lower) + 1, int(found.upper) + 1
    assert stats.binom.cdf(high - 1, n, p) - stats.binom.cdf(low - 1, n, p) >= 0.95


def test_quantiles_drop_nan_column_by_column():
    values = np.array([[1.0, np.nan], [2, 5], [3, np.nan]])
    found = quantile(values, 0.5)
    assert found.value.tolist() == [2, 5]
    assert found.n.tolist() == [3, 1]
