"""Arrivals have the law they claim: counts, places in the quarter hour, busy days, choices.

Seeds are fixed. Each test rejects at alpha = 1e-4 (two-sided normal quantile 3.89)
and says which error it would detect in most samples of its size (power about
0.98: 3.89 + 2 standard errors).
"""

from functools import cache

import numpy as np
import pytest
from scipy import special, stats

from sim.chance import philox_key
from sim.demand import Candidates, busyness_by_day, draw_candidates
from sim.units import CELL, DAY, HOUR
from tests.unit.demand_centre import ALL_WEEK, FLAT, scenario

ALPHA = 1e-4
Z = 3.89
REPLICATIONS = 200
CELLS = 96
BILLS, SHOP = 0, 1
RATE = {BILLS: 10.0, SHOP: 2.0}


@cache
def sample() -> tuple[Candidates, ...]:
    """200 days of two streams with 10 and 2 needs expected per quarter hour."""
    one = scenario()
    return tuple(
        draw_candidates(one, one.clock, philox_key(5, number)) for number in range(REPLICATIONS)
    )


def counts(stream: int) -> np.ndarray:
    """Needs by day and quarter hour."""
    return np.array(
        [np.bincount(day.tick[day.stream == stream] // CELL, minlength=CELLS) for day in sample()]
    )


@pytest.mark.parametrize("stream", [BILLS, SHOP])
def test_mean_of_the_counts(stream):
    """Detects an error of the rate of 1.4 % (10 per cell), 3.0 % (2 per cell)."""
    found = counts(stream)
    se = (RATE[stream] / found.size) ** 0.5
    assert abs(found.mean() - RATE[stream]) < Z * se


@pytest.mark.parametrize("stream", [BILLS, SHOP])
def test_dispersion_of_the_counts(stream):
    """Detects a variance that is 6.2 % (10 per cell) or 6.8 % (2 per cell) off the mean."""
    rate, found = RATE[stream], counts(stream)
    index = np.mean((found - rate) ** 2) / rate
    assert abs(index - 1) < Z * ((2 + 1 / rate) / found.size) ** 0.5


@pytest.mark.parametrize("stream", [BILLS, SHOP])
def test_distribution_of_the_counts(stream):
    """Chi-square on 19 200 cells: detects 1.5 % of the cells in a wrong class."""
    rate = RATE[stream]
    top = int(stats.poisson.isf(0.001, rate))
    seen = np.bincount(np.minimum(counts(stream).ravel(), top), minlength=top + 1)
    law = stats.poisson.pmf(np.arange(top), rate)
    expected = np.append(law, 1 - law.sum()) * seen.sum()
    enough = expected >= 5
    seen = np.append(seen[enough], seen[~enough].sum())
    expected = np.append(expected[enough], expected[~enough].sum())
    keep = expected > 0
    assert np.sum((seen[keep] - expected[keep]) ** 2 / expected[keep]) < stats.chi2.isf(
        ALPHA, int(keep.sum()) - 1
    )


def test_counts_of_neighbouring_quarter_hours_and_of_streams_are_uncorrelated():
    """Detects a correlation of 0.043."""
    bills, shop = counts(BILLS).ravel() - RATE[BILLS], counts(SHOP).ravel() - RATE[SHOP]
    scale = len(bills) ** 0.5
    neighbours = np.mean(bills[1:] * bills[:-1]) / RATE[BILLS]
    streams = np.mean(bills * shop) / (RATE[BILLS] * RATE[SHOP]) ** 0.5
    assert abs(neighbours) * scale < Z
    assert abs(streams) * scale < Z


def test_places_within_the_quarter_hour_are_uniform_and_independent_of_their_order():
    """Chi-square on 230 000 needs in minutes: detects a minute that is 6.5 % too full."""
    place = np.concatenate([day.tick for day in sample()]) % CELL
    ordinal = np.concatenate([day.key for day in sample()]).astype(np.int64) & ((1 << 18) - 1)
    minutes = np.bincount(place * 15 // CELL, minlength=15)
    expected = len(place) / 15
    assert np.sum((minutes - expected) ** 2) / expected < stats.chi2.isf(ALPHA, 14)
    u = place / CELL - 0.5
    first = ordinal == 0
    assert abs(u[first].mean()) < Z * (1 / 12 / first.sum()) ** 0.5


def test_a_surge_within_a_quarter_hour_has_its_own_rate():
    """Ten minutes at factor 3 within a cell: detects an error of that rate of 7.6 %."""
    surge = {"from": "2024-01-08 10:05", "to": "2024-01-08 10:15", "factor": 3, "streams": "all"}
    one = scenario(windows__surge=surge)
    days = [draw_candidates(one, one.clock, philox_key(6, n)) for n in range(300)]
    begin = 10 * HOUR + CELL // 3
    for low, high, factor in ((10 * HOUR, begin, 1), (begin, 10 * HOUR + CELL, 3)):
        seen = sum(int(((d.stream == 0) & (d.tick >= low) & (d.tick < high)).sum()) for d in days)
        expected = 300 * RATE[BILLS] * factor * (high - low) / CELL
        assert abs(seen - expected) < Z * expected**0.5


def test_segments_and_channels_come_in_their_shares():
    """192 000 needs: detects an error of a share of 0.7 percentage points."""
    bills = np.concatenate([day.segment[day.stream == BILLS] for day in sample()])
    channel = np.concatenate([day.channel for day in sample()])
    for seen, share in ((bills == 0, 0.3), (channel == 0, 0.6)):
        assert abs(seen.mean() - share) < Z * (share * (1 - share) / len(seen)) ** 0.5


def test_customers_and_difficulties_are_uniform_and_independent():
    """Chi-square in 20 classes: detects a class that is 10 % too full; correlation of 0.016."""
    plain = [(day, day.segment == 1) for day in sample()]
    customer = np.concatenate([day.customer[own] for day, own in plain])
    difficulty = np.concatenate([day.difficulty[own] for day, own in plain])
    assert customer.min() >= 0
    assert customer.max() < 9000
    for value, size in ((customer, 9000), (difficulty, 1 << 52)):
        seen = np.bincount((value / size * 20).astype(int), minlength=20)
        expected = len(value) / 20
        assert np.sum((seen - expected) ** 2) / expected < stats.chi2.isf(ALPHA, 19)
    assert abs(np.corrcoef(customer, difficulty)[0, 1]) * len(customer) ** 0.5 < Z


# busy and quiet days ------------------------------------------------------

CV, RHO = 0.25, 0.6


def theory_correlation(cv: float, rho: float) -> float:
    """Correlation of two gamma variates joined by a normal copula, by quadrature."""
    node, weight = special.roots_hermitenorm(80)
    weight = weight / weight.sum()
    shape = cv**-2
    lower = special.gammaincinv(shape, special.ndtr(-abs(node)))
    upper = special.gammainccinv(shape, special.ndtr(-abs(node)))
    value = np.where(node < 0, lower, upper) / shape
    # E[f(X) f(Y)] = sum over k of rho^k c_k^2, c_k the Hermite coefficients of f
    hermite = [np.ones_like(node), node]
    for k in range(1, 25):
        hermite.append((node * hermite[k] - k**0.5 * hermite[k - 1]) / (k + 1) ** 0.5)
    c = np.array([np.sum(weight * value * h) for h in hermite[1:]])
    powers = rho ** np.arange(1, len(c) + 1)
    return float(np.sum(powers * c**2) / np.sum(c**2))


def mixed(days: int):
    volume = {"per_week": 7 * 200, "weekday": ALL_WEEK, "intraday": FLAT}
    stream = {"intent": "billing", "process": "mixed_poisson", "volume": volume}
    return scenario(
        calendar={"start": "2024-01-08 00:00", "length": f"{days}d", "time_zone": "UTC"},
        demand={"one": stream, "two": stream},
        busyness={"cv": CV, "correlation": RHO},
    )


def test_busyness_has_mean_one_its_variation_and_its_correlation():
    """40 000 days: detects errors of 0.8 % (mean), 2.3 % (sd), 0.023 (correlation)."""
    days = np.arange(19_000, 59_000)
    busy = busyness_by_day(mixed(1).centre, days, philox_key(8, 0))
    n = len(days)
    kurtosis = 3 + 6 * CV**2  # of a gamma law of shape cv^-2
    assert busy.min() > 0
    for one in busy:
        assert abs(one.mean() - 1) < Z * CV / n**0.5
        assert abs(one.std() / CV - 1) < Z * ((kurtosis - 1) / 4 / n) ** 0.5
        law = stats.gamma(CV**-2, scale=CV**2)
        assert stats.kstest(one, law.cdf).pvalue > ALPHA
    expected = theory_correlation(CV, RHO)
    assert 0.98 * RHO < expected < RHO
    assert abs(np.corrcoef(busy)[0, 1] - expected) < Z * 1.2 * (1 - expected**2) / n**0.5


def test_daily_totals_have_the_variance_and_covariance_of_the_theory():
    """3 000 days: detects an error of the variance of 17 % (Poisson alone misses 93 % of it)."""
    n, mean = 3000, 200.0
    one = mixed(n)
    drawn = draw_candidates(one, one.clock, philox_key(9, 0))
    totals = np.array(
        [np.bincount(drawn.tick[drawn.stream == s] // DAY, minlength=n) for s in (0, 1)]
    )
    variance = mean + (mean * CV) ** 2
    covariance = theory_correlation(CV, RHO) * (mean * CV) ** 2
    spread = (2 + 6 * CV**2) ** 0.5
    for seen in totals:
        assert abs(seen.mean() - mean) < Z * (variance / n) ** 0.5
        assert abs(np.mean((seen - mean) ** 2) / variance - 1) < Z * spread / n**0.5
    seen = np.mean((totals[0] - mean) * (totals[1] - mean))
    assert abs(seen - covariance) < Z * variance * (1.5 / n) ** 0.5
