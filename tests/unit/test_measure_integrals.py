"""Exact time integrals against counting tick by tick."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.measure.grid import Grid
from sim.measure.integrals import integrate, merge, sum_ticks

SPANS = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 40), st.integers(0, 40)), max_size=25
).map(lambda rows: [(owner, min(a, b), max(a, b)) for owner, a, b in rows])
EDGES = st.sets(st.integers(0, 40), min_size=2, max_size=8).map(sorted)


def columns(spans):
    table = np.array(spans, dtype=np.int64).reshape(-1, 3)
    return table[:, 0].astype(np.intp), table[:, 1], table[:, 2]


def grid(edges):
    return Grid(np.array(edges, dtype=np.int64), ("",) * (len(edges) - 1), open_end=True)


@settings(max_examples=150, deadline=None)
@given(SPANS, EDGES)
def test_integrals_count_every_tick(spans, edges):
    cells, start, end = columns(spans)
    found = integrate(start, end, cells, 3, grid(edges))  # owner 3 stands for "none"
    expected = np.zeros((3, len(edges) - 1), dtype=int)
    for owner, first, last in spans:
        for tick in range(first, last):
            place = np.searchsorted(edges, tick, side="right") - 1
            if owner < 3 and 0 <= place < len(edges) - 1:
                expected[owner, place] += 1
    assert np.array_equal(found, expected)


@settings(max_examples=150, deadline=None)
@given(SPANS)
def test_merged_spans_cover_the_same_ticks_once(spans):
    owner, start, end = merge(*columns(spans))
    covered = [
        (who, tick)
        for who, first, last in zip(owner, start, end, strict=True)
        for tick in range(first, last)
    ]
    expected = {(who, tick) for who, first, last in spans for tick in range(first, last)}
    assert len(covered) == len(set(covered))
    assert set(covered) == expected


def test_a_span_that_runs_backwards_counts_nothing():
    found = integrate(np.array([9]), np.array([3]), np.zeros(1, dtype=np.intp), 1, grid([0, 5, 10]))
    assert found.tolist() == [[0, 0]]


@pytest.mark.parametrize("value", [2**62 - 1, 2**53 + 1, 3])
def test_sums_are_exact_beyond_the_whole_numbers_of_floats(value):
    cells = np.array([0, 1, 2], dtype=np.intp)
    ticks = np.array([value, 1, value], dtype=np.int64)
    assert sum_ticks(cells, ticks, 2).tolist() == [value, 1]


def test_many_large_values_keep_their_last_digit():
    ticks = np.full(5001, 2**45 + 1, dtype=np.int64)
    assert sum_ticks(np.zeros(5001, dtype=np.intp), ticks, 1).tolist() == [5001 * (2**45 + 1)]


def test_keys_that_do_not_fit_are_an_error_not_a_wrong_number():
    with pytest.raises(OverflowError):
        merge(np.array([2**30]), np.array([0]), np.array([2**40]))
