"""Races: stable under adding, removing and reordering; ties settled by name."""

import numpy as np
import pytest

from sim.chance import (
    bits,
    busyness_table,
    hash32,
    philox_key,
    race,
    race_order,
    race_winner,
    table_mean_s,
    table_sd_s,
    threshold,
    unit_exponential,
)

KEY = philox_key(3, 0)
NAMES = ["phone", "chat", "mail", "branch"]
WEIGHTS = [0.5, 0.2, 0.2, 0.1]
HASHES = [hash32(name) for name in NAMES]
NEEDS = np.arange(5000)


def draws(names, needs=NEEDS):
    return bits(KEY, 6, needs[:, None], 0, [hash32(name) for name in names])


def winners(names, weights):
    found = race(draws(names), weights, [hash32(name) for name in names])
    return np.array(names)[found]


def test_the_order_of_the_options_does_not_matter():
    turned = winners(NAMES[::-1], WEIGHTS[::-1])
    assert (winners(NAMES, WEIGHTS) == turned).all()


def test_removing_an_option_moves_only_those_who_chose_it():
    full, less = winners(NAMES, WEIGHTS), winners(NAMES[:3], WEIGHTS[:3])
    assert (full == less)[full != "branch"].all()


def test_a_new_option_only_takes():
    less, full = winners(NAMES[:3], WEIGHTS[:3]), winners(NAMES, WEIGHTS)
    assert set(full[full != less]) == {"branch"}


def test_weights_may_have_any_unit():
    assert (winners(NAMES, WEIGHTS) == winners(NAMES, [w * 1e6 for w in WEIGHTS])).all()


def test_weights_may_differ_by_row():
    rows = np.tile(WEIGHTS, (len(NEEDS), 1))
    rows[::2] = [0, 0, 1, 0]
    found = race(draws(NAMES), rows, HASHES)
    assert (found[::2] == 2).all()
    assert (found[1::2] == race(draws(NAMES), WEIGHTS, HASHES)[1::2]).all()


def test_weight_zero_never_wins_and_nobody_is_minus_one():
    m = np.zeros((2, 2), dtype=np.int64)  # E = 0 for all
    assert race(m, [0.0, 1.0], [1, 2]).tolist() == [1, 1]
    assert race(m, [0.0, 0.0], [1, 2]).tolist() == [-1, -1]
    assert race_winner([0, 0], [0.0, 0.0], [0, 1]) == -1


@pytest.mark.parametrize("hashes", [[5, 9, 7], [9, 7, 5], [7, 5, 9]])
def test_equal_quotients_go_to_the_lowest_hash(hashes):
    m = np.full((1, 3), threshold(0.4))
    assert race(m, [1.0, 1.0, 1.0], hashes).tolist() == [hashes.index(5)]


def test_the_leaf_function_agrees_with_the_vector():
    variates, found = unit_exponential(draws(NAMES)), race(draws(NAMES), WEIGHTS, HASHES)
    order = race_order(HASHES).tolist()
    assert [race_winner(row, WEIGHTS, order) for row in variates.tolist()] == found.tolist()


@pytest.mark.fast
def test_compiled_equals_plain():
    from numba import njit

    compiled, order = njit(race_winner), race_order(HASHES)
    variates, found = unit_exponential(draws(NAMES)), race(draws(NAMES), WEIGHTS, HASHES)
    weights = np.array(WEIGHTS)
    assert [compiled(row, weights, order) for row in variates[:500]] == found[:500].tolist()


def test_unit_exponentials_count_millionths():
    u = [0.1, 0.5, 0.9]
    found = unit_exponential([threshold(x) for x in u])
    assert found == pytest.approx(-1e6 * np.log1p(-np.array(u)), rel=1e-5)


def test_busyness_has_mean_one():
    table = busyness_table(0.15)
    assert table_mean_s(table) == pytest.approx(1.0, rel=1e-5)
    assert table_sd_s(table) == pytest.approx(0.15, rel=1e-5)
