"""Steady state against independent solutions and published calculators.

The exact rows were computed apart from this code, from the birth-death chain and
the tagged contact's death chain in 40-digit arithmetic, and printed with six
decimals: agreement means half a unit of the last one. A handling time 0.01 % too
long already fails (the last test of this file plants it).
"""

import numpy as np
import pytest

from sim.analytic import erlang_b, erlang_c, steady_state

HALF_UNIT = 5.1e-7
COLUMNS = (
    *("p_wait", "p_abandon", "p_block", "mean_wait_s", "asa_s", "mean_queue", "occupancy"),
    *("sl_offered", "sl_answered"),
)
# name: offered per second, handling time s, agents, patience s, places to wait; figures
# of the contacts that are not blocked, T = 20 s.
INF = np.inf
EXACT = {
    "C1": (
        (12 / 3600, 240, 2, INF, INF),
        (0.228571, 0, 0, 45.714286, 45.714286, 0.152381, 0.400000, 0.793180, 0.793180),
    ),
    "C2": (
        (100 / 1800, 240, 16, INF, INF),
        (0.387202, 0, 0, 34.848173, 34.848173, 1.936010, 0.833333, 0.689953, 0.689953),
    ),
    "C3": (
        (600 / 1800, 300, 108, INF, INF),
        (0.328330, 0, 0, 12.312363, 12.312363, 4.104121, 0.925926, 0.807387, 0.807387),
    ),
    "A1": (
        (100 / 1800, 240, 14, 120, INF),
        (0.396490, 0.103340, 0, 12.400815, 10.692212, 0.688934, 0.853962, 0.722872, 0.806183),
    ),
    "A2 overload": (
        (100 / 1800, 240, 12, 120, INF),
        (0.584438, 0.183111, 0, 21.973334, 19.735896, 1.220741, 0.907654, 0.546469, 0.668963),
    ),
    "A3": (
        (600 / 1800, 300, 100, 180, INF),
        (0.451618, 0.044913, 0, 8.084289, 7.780690, 2.694763, 0.955087, 0.801911, 0.839621),
    ),
    "A4 heavy overload": (
        (150 / 1800, 240, 14, 60, INF),
        (0.745915, 0.327962, 0, 19.677727, 18.401336, 1.639811, 0.960054, 0.427458, 0.636062),
    ),
    "K1 ten places": (
        (100 / 1800, 240, 14, 120, 10),
        (0.396218, 0.103106, 0.000288, 12.372776, 10.673067, 0.687178, 0.853938)
        + (0.723198, 0.806336),
    ),
    "K2 six places, nobody abandons": (
        (100 / 1800, 240, 14, INF, 6),
        (0.508805, 0, 0.066503, 29.288858, 29.288858, 1.518947, 0.889044, 0.599522, 0.599522),
    ),
}


def found(case, aht_factor=1.0):
    """Figures by name; probabilities are of the contacts that are not blocked."""
    lam, aht_s, agents, patience_s, room = case
    figures = steady_state(lam, aht_s * aht_factor, agents, patience_s, 20.0, room)
    entered = 1.0 - figures.p_block
    values = {name: float(getattr(figures, name)) for name in COLUMNS}
    for name in ("p_wait", "p_abandon", "sl_offered"):
        values[name] /= entered
    return values


@pytest.mark.parametrize("name", EXACT)
def test_agrees_with_the_chain_solved_in_forty_digits(name):
    case, expected = EXACT[name]
    values = found(case)
    for column, value in zip(COLUMNS, expected, strict=True):
        assert values[column] == pytest.approx(value, abs=HALF_UNIT), column


@pytest.mark.parametrize(
    ("load", "agents", "blocking", "occupancy"),
    [(10, 12, 0.119739, 0.733551), (100, 110, 0.027463, 0.884124)],
)
def test_no_place_to_wait_is_erlang_b(load, agents, blocking, occupancy):
    figures = steady_state(float(load), 1.0, agents, INF, 0.0, 0)

    assert figures.p_block == pytest.approx(blocking, abs=HALF_UNIT)
    assert figures.occupancy == pytest.approx(occupancy, abs=HALF_UNIT)
    assert figures.p_wait == 0
    assert figures.p_block == pytest.approx(float(erlang_b(load, agents)), rel=1e-13)
    # Blocking does not depend on a patience that nobody can use.
    assert steady_state(float(load), 1.0, agents, 3.0, 0.0, 0).p_block == figures.p_block


def test_the_forms_of_service_level_differ_as_defined():
    figures = steady_state(100 / 1800, 240.0, 14, 120.0, 20.0)

    assert figures.sl_offered == pytest.approx(0.722872, abs=HALF_UNIT)
    assert figures.sl_answered == pytest.approx(0.806183, abs=HALF_UNIT)
    assert figures.sl_excluding_short == pytest.approx(0.761705, abs=HALF_UNIT)
    # Abandoned within 20 s: 0.493335674 of the abandoned.
    short = 0.493335674470409 * 0.10334012
    assert figures.sl_lenient == pytest.approx(0.722871909 + short, abs=1e-7)


def test_erlang_c_at_ten_erlangs():
    figures = steady_state(10 / 180, 180.0, 14, INF, 20.0)

    assert figures.p_wait == pytest.approx(0.17413193, abs=5e-9)
    assert figures.sl_offered == pytest.approx(0.88835002, abs=5e-9)
    assert figures.asa_s == pytest.approx(7.835937, abs=5e-7)
    assert figures.occupancy == pytest.approx(0.71428571, abs=5e-9)
    # One published page prints 0.337 here; the recursion and exact fractions agree on this:
    assert erlang_c(8.0, 10) == pytest.approx(0.40918, abs=5e-6)


@pytest.mark.parametrize(
    ("agents", "p_wait", "p_abandon", "occupancy"),
    [
        (10, 0.59943, 0.10944, 0.89056),
        (11, 0.45977, 0.06995, 0.84550),
        (12, 0.33180, 0.04271, 0.79774),
        (14, 0.14526, 0.01398, 0.70430),
    ],
)
def test_erlang_a_at_ten_erlangs(agents, p_wait, p_abandon, occupancy):
    figures = steady_state(10 / 180, 180.0, agents, 300.0)

    assert figures.p_wait == pytest.approx(p_wait, abs=5.1e-6)
    assert figures.p_abandon == pytest.approx(p_abandon, abs=5.1e-6)
    assert figures.occupancy == pytest.approx(occupancy, abs=5.1e-6)


@pytest.mark.parametrize(("t", "served_within"), [(0.1, 0.7986), (0.2, 0.9644)])
def test_whitt_2005_table_1(t, served_within):
    # W. Whitt (2005), Management Science 51(2), Table 1: M/M/100/200+M, exact column.
    figures = steady_state(102.0, 1.0, 100, 1.0, t, 200)

    assert 1 - figures.p_wait == pytest.approx(0.4083, abs=5.1e-5)
    assert figures.p_abandon == pytest.approx(0.0499, abs=5.1e-5)
    assert figures.mean_queue == pytest.approx(5.092, abs=5.1e-4)
    assert figures.asa_s == pytest.approx(0.0490, abs=5.1e-5)
    assert figures.mean_wait_abandoned_s == pytest.approx(0.0666, abs=5.1e-5)
    assert figures.sl_answered == pytest.approx(served_within, abs=5.1e-5)


def test_published_calculators():
    # pyworkforce's own tests: 100 calls / 30 min, 3 min, 14 agents, patience 5 min, 20 s.
    a = steady_state(100 / 1800, 180.0, 14, 300.0, 20.0)
    assert a.p_wait == pytest.approx(0.14526, abs=5.1e-6)
    assert a.p_abandon == pytest.approx(0.013984, abs=5.1e-7)
    assert a.occupancy == pytest.approx(0.704297, abs=5.1e-7)
    assert a.sl_offered == pytest.approx(0.916792, abs=5.1e-7)
    # 0.2 calls/s, 240 s, 55 agents, 15 s.
    c = steady_state(0.2, 240.0, 55, INF, 15.0)
    assert c.p_wait == pytest.approx(0.2387, abs=5.1e-5)
    assert c.asa_s == pytest.approx(8.184, abs=5.1e-4)
    assert c.sl_offered == pytest.approx(0.8459, abs=5.1e-5)


def test_long_patience_tends_to_erlang_c_and_short_to_erlang_b():
    lam, aht_s, agents = 0.1, 300.0, 33
    c = steady_state(lam, aht_s, agents, INF)
    near_c = steady_state(lam, aht_s, agents, 1e9)
    assert near_c.asa_s == pytest.approx(float(c.asa_s), rel=1e-5)
    assert near_c.sl_offered == pytest.approx(float(c.sl_offered), rel=1e-5)
    b = float(erlang_b(lam * aht_s, agents))
    near_b = steady_state(lam, aht_s, agents, 1e-7)
    assert near_b.p_abandon == pytest.approx(b, rel=1e-6)


def test_the_tests_see_a_handling_time_one_in_ten_thousand_too_long():
    case, expected = EXACT["A1"]
    values = found(case, aht_factor=1.0001)
    wrong = [
        column
        for column, value in zip(COLUMNS, expected, strict=True)
        if abs(values[column] - value) > HALF_UNIT
    ]
    assert set(wrong) >= {"p_wait", "p_abandon", "asa_s", "sl_offered", "sl_answered"}
