from fractions import Fraction

import numpy as np
import pytest
from scipy import special

from sim.analytic import erlang_b, erlang_c, steady_state
from sim.errors import ConfigError


def exact_b(load, agents):
    """Blocking by exact fractions."""
    term, total = Fraction(1), Fraction(1)
    for k in range(1, agents + 1):
        term = term * load / k
        total += term
    return term / total


@pytest.mark.parametrize("agents", [0, 1, 2, 17, 100, 400])
@pytest.mark.parametrize("load", [Fraction(1, 10), Fraction(9), Fraction(396)])
def test_erlang_b_equals_exact_fractions(load, agents):
    assert float(erlang_b(float(load), agents)) == pytest.approx(
        float(exact_b(load, agents)), rel=1e-13
    )


def test_erlang_b_of_thousands_equals_the_incomplete_gamma_function():
    loads, agents = np.array([5000.0, 4900.0, 20000.0]), np.array([5000, 5100, 20100])
    log_top = agents * np.log(loads) - loads - special.gammaln(agents + 1)
    expected = np.exp(log_top) / special.gammaincc(agents + 1, loads)
    assert erlang_b(loads, agents) == pytest.approx(expected, rel=1e-9)


def test_rows_of_unlike_size_do_not_disturb_each_other():
    agents = np.array([[5, 0, 300], [2, 5, 7]])
    together = erlang_b(4.0, agents)
    alone = [[float(erlang_b(4.0, int(n))) for n in row] for row in agents]
    assert together.tolist() == alone


def test_edges_of_the_two_formulas():
    assert erlang_b(0.0, 3) == 0
    assert erlang_b(3.0, 0) == 1
    assert erlang_b(1.0, 3000) == 0  # underflows to nothing, not to an error
    assert erlang_c(5.0, 5) == 1
    assert erlang_c(7.0, 5) == 1
    assert erlang_c(0.0, 5) == 0
    assert erlang_b(np.array([]), 3).shape == (0,)


def test_negative_arguments_are_refused():
    with pytest.raises(ConfigError, match="load"):
        erlang_b(-1.0, 3)
    with pytest.raises(ConfigError, match="agents"):
        erlang_c(1.0, -3)


def test_no_demand_is_not_a_service_level():
    f = steady_state(0.0, 300.0, 5, 100.0)
    assert np.isnan(f.sl_offered)
    assert np.isnan(f.asa_s)
    assert f.occupancy == 0
    assert f.mean_queue == 0


def test_overload_without_abandonment_has_limits():
    f = steady_state(1.0, 10.0, 10)
    assert f.sl_offered == 0
    assert f.asa_s == np.inf
    assert f.mean_queue == np.inf
    assert f.occupancy == 1


def test_nobody_on_duty_answers_nobody():
    f = steady_state(0.1, 300.0, 0, 100.0, 20.0)
    assert f.p_abandon == pytest.approx(1.0)
    assert f.mean_wait_s == pytest.approx(100.0)
    assert f.sl_offered == 0
    assert f.abandoned_within == pytest.approx(1 - np.exp(-0.2))
    assert np.isnan(f.asa_s)
    assert np.isnan(f.occupancy)


def test_arguments_broadcast_and_keep_their_shape():
    f = steady_state(np.array([[0.1], [0.2]]), 300.0, np.array([40, 70, 80]), 200.0)
    assert f.sl_offered.shape == (2, 3)
    one = steady_state(0.2, 300.0, 70, 200.0)
    assert f.sl_offered[1, 1] == pytest.approx(float(one.sl_offered), rel=1e-14)
    assert f.service_level("sl_answered").tolist() == f.sl_answered.tolist()


def test_conservation_of_contacts_and_of_work():
    f = steady_state(0.5, 300.0, np.arange(120, 180, 7), 90.0, 25.0, 12)
    answered = 1 - f.p_abandon - f.p_block
    assert f.occupancy * f.agents == pytest.approx(0.5 * 300 * answered, rel=1e-12)
    waits = f.asa_s * answered + f.mean_wait_abandoned_s * f.p_abandon
    assert waits * 0.5 == pytest.approx(f.mean_queue, rel=1e-12)
    assert np.all(f.abandoned_within <= f.p_abandon)
    assert np.all(f.sl_offered <= f.sl_excluding_short)


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ({"arrivals_per_s": -0.1}, "arrivals_per_s"),
        ({"arrivals_per_s": np.nan}, "arrivals_per_s"),
        ({"aht_s": 0.0}, "aht_s"),
        ({"agents": -1}, "agents"),
        ({"agents": 2.5}, "agents"),
        ({"patience_s": 0.0}, "patience_s"),
        ({"threshold_s": -1.0}, "threshold_s"),
        ({"room": -1}, "room"),
        ({"agents": 0, "room": 5}, "agents"),
        ({"patience_s": 1e16, "arrivals_per_s": 0.05, "agents": 10}, "patience_s"),
    ],
)
def test_arguments_out_of_range_are_named(wrong, name):
    good = {"arrivals_per_s": 0.1, "aht_s": 200.0, "agents": 30}
    with pytest.raises(ConfigError, match=name):
        steady_state(**(good | wrong))


def test_an_unknown_form_of_service_level_names_the_nearest():
    with pytest.raises(ConfigError, match="did you mean: sl_offered"):
        steady_state(0.1, 200.0, 30).service_level("sl_offerd")
