"""Intervals cover what they claim to cover.

Each case draws 4 000 experiments from a fixed seed. A coverage of 95 % then has a
standard error of 0.34 points; the bounds below are 4 standard errors (alpha 6e-5)
plus what the method is known to miss at that n, so that an interval built with a
normal quantile (n = 8: 91 %), or with contacts instead of replications, fails.
"""

import numpy as np
import pytest

from sim.log.builder import log_from_columns
from sim.measure.facts import gather
from sim.measure.grid import window
from sim.measure.levels import level
from sim.measure.percentiles import WAITS, percentiles
from sim.measure.spec import MeasureSpec
from sim.measure.statistics import mean_of_ratios, quantile, ratio_of_totals, share_met, student
from sim.units import SECOND
from tests.unit.measuring import header

EXPERIMENTS = 4000
ERROR = (0.95 * 0.05 / EXPERIMENTS) ** 0.5


def coverage(found, truth) -> float:
    return float(np.mean((found.lower <= truth) & (truth <= found.upper)))


def test_student_covers_at_eight_replications():
    data = np.random.default_rng(11).normal(5, 2, (8, EXPERIMENTS))
    assert abs(coverage(student(data), 5.0) - 0.95) < 4 * ERROR
    # planted: the normal quantile in place of Student's is seen
    found = student(data)
    narrow = (found.upper - found.value) * 1.96 / 2.3646
    short = np.mean(np.abs(found.value - 5.0) <= narrow)
    assert short < 0.95 - 4 * ERROR


@pytest.mark.parametrize("replications", [10, 20])
def test_the_ratio_covers_with_days_of_unequal_volume(replications):
    made = np.random.default_rng(12)
    shape = (replications, EXPERIMENTS)
    # a busy day is a bad day: top and bottom depend on each other
    volume = made.gamma(25, 40, shape)
    level = np.clip(1.1 - 0.3 * volume / 1000 + made.normal(0, 0.05, shape), 0, 1)
    truth = float(np.sum(volume * level) / np.sum(volume))  # of 40 000 days and more
    found = ratio_of_totals(volume * level, volume)
    assert 0.92 < coverage(found, truth) < 0.965
    # planted: counting contacts as if they were independent is far too sure
    share, n = found.value, volume.sum(axis=0)
    half = 1.96 * np.sqrt(share * (1 - share) / n)
    assert np.mean(np.abs(share - truth) <= half) < 0.90


def test_a_cluster_of_dependent_days_covers():
    made = np.random.default_rng(13)
    weeks = made.normal(0.8, 0.05, (12, 1, EXPERIMENTS))
    ratios = weeks + made.normal(0, 0.03, (12, 5, EXPERIMENTS))
    found = mean_of_ratios(ratios, np.ones_like(ratios))
    assert abs(coverage(found, 0.8) - 0.95) < 4 * ERROR


@pytest.mark.parametrize("p", [0.3, 0.7, 0.95])
def test_wilson_covers_on_average_near_its_level(p):
    met = (np.random.default_rng(14).random((60, 1, EXPERIMENTS)) < p).astype(float)
    assert 0.92 < coverage(share_met(met), p) < 0.985


@pytest.mark.parametrize(("p", "truth"), [(0.5, np.log(2)), (0.9, np.log(10))])
def test_quantile_intervals_cover_at_least_their_level(p, truth):
    data = np.random.default_rng(15).exponential(1, (40, EXPERIMENTS))
    assert coverage(quantile(data, p), truth) > 0.95 - 4 * ERROR


TRUE_P90_S = 141.3714  # 0.5 exp(-x / 40) + 0.5 exp(-x / 80) = 0.1
WEEKS, DAYS, CALLS = 250, 10, 60


def waits_log(head, waits_s):
    """Contacts answered at once after these waits."""
    rows, waits = np.arange(len(waits_s)), (waits_s * SECOND).astype(np.int64)
    legs = {"contact": rows, "queued": rows, "answered": rows + waits, "queue": rows * 0}
    legs |= {"group": rows * 0, "agent": rows * 0}
    legs |= {"talk_end": rows + waits + 1, "wrap_end": rows + waits + 1}
    needs, contacts = {"entry": rows}, {"need": rows, "entry": rows}
    return log_from_columns(head, {"needs": needs, "contacts": contacts, "legs": legs})


def test_percentiles_of_waits_cover_with_replications_as_clusters():
    # waits of a day share a level, so 600 waits know less than 600 independent ones
    made = np.random.default_rng(16)
    head = header(3600)
    whole = window(head)
    at = level("centre", head, whole, whole)
    clustered, naive = [], []
    for _ in range(WEEKS):
        means = made.choice([40.0, 80.0], (DAYS, 1))
        waits = made.exponential(1, (DAYS, CALLS)) * means
        facts = gather([waits_log(head, day) for day in waits], MeasureSpec())
        clustered.append(coverage(percentiles(facts, at, WAITS)["wait_p90_s"], TRUE_P90_S))
        naive.append(coverage(quantile(waits.ravel(), 0.9), TRUE_P90_S))
    # standard error 1.4 points; ten clusters of two kinds cost a few points
    assert 0.88 < np.mean(clustered) < 1.0
    assert np.mean(naive) < 0.85  # planted: contacts taken for independent
    print(f"clustered {np.mean(clustered):.3f}, naive {np.mean(naive):.3f}")
