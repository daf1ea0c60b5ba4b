"""Draws through addresses have the laws they claim.

Fixed seeds, alpha = 1e-4 for each test: a correct program fails once in 10 000 new
seeds. Distances are those of Kolmogorov and Smirnov; with n draws the critical
distance is 2.23 / sqrt(n). Each claim carries a planted error that it must see.
"""

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from sim.chance import (
    Exponential,
    Gamma,
    Lognormal,
    WithZero,
    bits,
    compile_law,
    correlate,
    evaluate,
    hash32,
    name_hash,
    need_keys,
    philox_key,
    race,
    uniform,
)

ALPHA = 1e-4
N = 200_000
CRITICAL = math.sqrt(math.log(2 / ALPHA) / 2 / N)  # 0.0050
Z = stats.norm.isf(ALPHA / 2)  # 3.89
KEY = philox_key(20_240_501, 0)
# Needs as a simulation has them: 2 000 neighbouring cells of a stream, 100 in each.
NEEDS = need_keys(
    name_hash("billing"), 1_970_000 + np.arange(2000)[:, None], np.arange(100)
).reshape(-1)


def distance(values, law):
    """Largest gap between the empirical distribution and `law` (a scipy.stats law)."""
    return stats.kstest(values, law.cdf).statistic


def distance_on_ticks(ticks, law):
    """The same for times rounded to whole microseconds: at most k ticks is below k + 1/2 us.

    Without it the 0.5 % of this gamma law that lie below half a microsecond would
    count as an error of the law.
    """
    found, counts = np.unique(ticks, return_counts=True)
    return np.abs(np.cumsum(counts) / len(ticks) - law.cdf((found + 0.5) / 1e6)).max()


@pytest.fixture(scope="module")
def draws():
    """One vector of draws for each of several purposes, attempts and options."""
    addresses = [(1, 0, 0), (4, 0, 0), (13, 0, 0), (13, 1, 0), (21, 0, 1), (6, 0, hash32("chat"))]
    return [bits(KEY, purpose, NEEDS, a, b) for purpose, a, b in addresses]


def test_every_purpose_is_uniform(draws):
    unit = stats.uniform()
    assert max(distance(uniform(m), unit) for m in draws) < CRITICAL
    assert distance(uniform(draws[0]) ** 1.02, unit) > CRITICAL


def test_every_bit_is_fair(draws):
    half = Z * math.sqrt(N) / 2 * 1.35  # 312 bits are looked at: alpha / 312 is 1.35 times as far
    for m in draws:
        ones = np.array([np.count_nonzero(m >> k & 1) for k in range(52)])
        assert np.abs(ones - N / 2).max() < half


def test_neighbours_and_purposes_are_uncorrelated(draws):
    """A correlation of 0.012 between purposes, attempts or neighbouring needs is seen."""
    centred = np.array([uniform(m) - 0.5 for m in draws]) * math.sqrt(12)
    between = centred @ centred.T / N - np.eye(len(draws))
    lags = [(row[lag:] * row[:-lag]).mean() for row in centred for lag in (1, 2, 100)]
    limit = Z * 1.3 / math.sqrt(N)  # 39 looks: alpha / 39 lies 1.3 times as far at most
    assert np.abs(between - np.diag(np.diag(between))).max() < limit
    assert np.abs(lags).max() < limit
    assert limit < 0.012


def test_replications_and_seeds_are_uncorrelated():
    keys = [philox_key(1, 0), philox_key(1, 1), philox_key(2, 0), philox_key("1 ", 0)]
    centred = np.array([uniform(bits(key, 21, NEEDS)) - 0.5 for key in keys]) * math.sqrt(12)
    between = centred @ centred.T / N
    assert np.abs(between[np.triu_indices(4, 1)]).max() < Z * 1.2 / math.sqrt(N)


@pytest.mark.parametrize(
    ("law", "witness", "seen"),
    [
        (Exponential(300.0), stats.expon(scale=300), 0.03),
        (Gamma(300.0, 2.0), stats.gamma(0.25, scale=1200), 0.10),
        (
            Lognormal(300.0, 0.8),
            stats.lognorm(math.sqrt(math.log(1.64)), scale=300 / math.sqrt(1.64)),
            0.03,
        ),
    ],
    ids=["exponential", "gamma", "lognormal"],
)
def test_drawn_times_have_their_law(draws, law, witness, seen):
    """A time too long by the share `seen` is seen; the flat gamma law takes 10 %."""
    ticks = evaluate(compile_law(law), draws[4])
    assert distance_on_ticks(ticks, witness) < CRITICAL
    half = Z * law.sd_s / math.sqrt(N)
    assert abs(ticks.mean() / 1e6 - law.mean_s) < half
    longer = evaluate(compile_law(replace(law, mean_s=law.mean_s * (1 + seen))), draws[4])
    assert distance_on_ticks(longer, witness) > CRITICAL


def test_mass_at_zero_has_its_share(draws):
    share = 0.13
    times = evaluate(compile_law(WithZero(Exponential(60.0), share)), draws[2])
    half = Z * math.sqrt(share * (1 - share) / N)
    assert abs((times == 0).mean() - share) < half
    assert half < 0.003  # 0.133 would be seen
    assert distance(times[times > 0] / 1e6, stats.expon(scale=60)) < CRITICAL * 1.1


@pytest.mark.parametrize("rho", [0.3, -0.6])
def test_difficulty_keeps_the_law_of_the_work_and_correlates(draws, rho):
    m = correlate(draws[4], draws[1], rho)
    assert distance(uniform(m), stats.uniform()) < CRITICAL
    scores = stats.norm.ppf([uniform(m), uniform(draws[1])])
    half = Z * (1 - rho * rho) / math.sqrt(N)
    assert abs(np.corrcoef(scores)[0, 1] - rho) < half
    assert half < 0.009


def test_races_choose_in_proportion_to_the_weights():
    hashes = [hash32(name) for name in ("phone", "chat", "mail")]
    weights = np.array([0.62, 0.27, 0.11])
    found = race(bits(KEY, 6, NEEDS[:, None], 0, hashes), weights, hashes)
    counts = np.bincount(found, minlength=3)
    assert stats.chisquare(counts, weights * N).pvalue > ALPHA
    assert stats.chisquare(counts, np.array([0.615, 0.275, 0.11]) * N).pvalue < ALPHA
