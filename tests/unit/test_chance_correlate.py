"""Difficulty in the work: scalar equals vector, limits are exact, errors are small."""

import math

import numpy as np
import pytest
from scipy.special import ndtr, ndtri

from sim.chance import (
    DRAWS,
    bits,
    correlate,
    correlate_one,
    evaluate_one,
    law_ticks,
    mix,
    mixed_draw,
    normal_table,
    philox_key,
    uniform,
)
from sim.errors import ConfigError

KEY = philox_key(11, 0)
N = 4000
EDGES = np.array([0, 1, 2, 3, DRAWS // 2 - 1, DRAWS // 2, DRAWS - 2, DRAWS - 1])
OWN = np.concatenate([bits(KEY, 21, np.arange(N)), np.repeat(EDGES, len(EDGES))])
DIFFICULTY = np.concatenate([bits(KEY, 4, np.arange(N)), np.tile(EDGES, len(EDGES))])


@pytest.mark.parametrize("rho", [-1.0, -0.7, -1e-9, 0.0, 1e-3, 0.3, 0.95, 1.0])
def test_scalar_equals_vector_and_stays_in_range(rho):
    drawn = correlate(OWN, DIFFICULTY, rho)
    pairs = zip(OWN.tolist(), DIFFICULTY.tolist(), strict=True)
    assert drawn.tolist() == [correlate_one(own, d, rho) for own, d in pairs]
    assert drawn.min() >= 0
    assert drawn.max() < DRAWS


@pytest.mark.fast
def test_compiled_equals_plain():
    from numba import njit

    table, weights = normal_table(), mix(0.3)
    score, draw = njit(law_ticks), njit(mixed_draw)
    for own, d in zip(OWN[::40].tolist(), DIFFICULTY[::40].tolist(), strict=True):
        z_own, z_d = (score(m, table.values, table.pieces, 0, 1) for m in (own, d))
        found = draw(z_own, z_d, weights.own, weights.difficulty, table.values)
        assert found == correlate_one(own, d, 0.3)


def test_without_correlation_the_draw_is_untouched():
    assert (correlate(OWN, DIFFICULTY, 0.0) == OWN).all()


@pytest.mark.parametrize("rho", [-0.5, 0.3, 0.9])
def test_it_follows_the_normal_formula(rho):
    z = rho * ndtri(uniform(DIFFICULTY)) + math.sqrt(1 - rho * rho) * ndtri(uniform(OWN))
    assert np.abs(uniform(correlate(OWN, DIFFICULTY, rho)) - ndtr(z)).max() <= 1e-6


def test_full_correlation_is_the_difficulty_itself():
    # half a unit of z (2^-33) times the density, and the grid of m': below 2^-31
    assert np.abs(uniform(correlate(OWN, DIFFICULTY, 1.0)) - uniform(DIFFICULTY)).max() < 2.0**-31
    turned = 1 - uniform(DIFFICULTY)
    assert np.abs(uniform(correlate(OWN, DIFFICULTY, -1.0)) - turned).max() < 2.0**-31


def test_it_rises_in_both_draws():
    steps = np.sort(OWN)
    hard, easy = 7 * (DRAWS // 8), DRAWS // 8
    assert (np.diff(correlate(steps, hard, 0.4)) >= 0).all()
    assert (np.diff(correlate(hard, steps, 0.4)) >= 0).all()
    assert (np.diff(correlate(hard, steps, -0.4)) <= 0).all()
    assert (correlate(steps, hard, 0.4) >= correlate(steps, easy, 0.4)).all()


def test_turning_both_draws_turns_the_result():
    turned = correlate(DRAWS - 1 - OWN, DRAWS - 1 - DIFFICULTY, 0.3)
    # rounding of z goes up on both sides: one unit of 2^-32 may differ
    assert np.abs(turned - (DRAWS - 1 - correlate(OWN, DIFFICULTY, 0.3))).max() <= 2**20


def test_the_largest_sum_does_not_overflow():
    rho = math.sqrt(0.5)
    z = [evaluate_one(normal_table(), m) for m in (0, DRAWS - 1)]
    weights = mix(rho)
    assert max(abs(weights.difficulty * x + weights.own * x) for x in z) < 2**62
    assert correlate([0, DRAWS - 1], [0, DRAWS - 1], rho).tolist() == [0, DRAWS - 1]


@pytest.mark.parametrize("rho", [-1.1, 1.5, math.nan])
def test_a_correlation_is_at_most_one(rho):
    with pytest.raises(ConfigError, match="correlation"):
        mix(rho)
