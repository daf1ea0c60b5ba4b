"""General patience against independent integrals and Whitt's published simulations.

Exact rows: the same queue solved apart from this code by Simpson integrals on a
fine even grid, printed with six decimals. Published rows: W. Whitt (2005),
Management Science 51(2), Tables 2 to 4, ten runs of five million arrivals.
"""

import math

import numpy as np
import pytest
from scipy import special

from sim.analytic import general_patience, steady_state
from sim.errors import ConfigError

HALF_UNIT = 5.1e-7


def exponential(mean):
    return lambda x: np.exp(-x / mean)


def erlang_2(mean):
    return lambda x: (1 + 2 * x / mean) * np.exp(-2 * x / mean)


def weibull(mean, shape):
    scale = mean / math.gamma(1 + 1 / shape)
    return lambda x: np.exp(-((x / scale) ** shape))


def lognormal(mean, scv):
    sigma = math.sqrt(math.log(1 + scv))
    median = mean * math.exp(-sigma * sigma / 2)
    return lambda x: special.ndtr(-np.log(np.maximum(x, 1e-300) / median) / sigma)


def never_before_always_after(limit):
    return lambda x: np.where(x < limit, 1.0, 0.0)


def two_kinds(share, mean_1, mean_2):
    return lambda x: share * np.exp(-x / mean_1) + (1 - share) * np.exp(-x / mean_2)


def balking(share, law):
    return lambda x: (1 - share) * law(x)


COLUMNS = (
    *("p_wait", "p_abandon", "mean_wait_s", "asa_s", "mean_wait_abandoned_s", "mean_queue"),
    "sl_offered",
)
# name: law, break points, contacts per 30 min; figures. AHT 240 s, 14 agents, T = 20 s.
EXACT = {
    "G1 Weibull shape 0.7": (
        *(weibull(120, 0.7), (), 100),
        (0.342985, 0.116935, 8.072928, 6.947621, 16.570997, 0.448496, 0.768859),
    ),
    "G2 Weibull shape 2": (
        *(weibull(120, 2), (), 100),
        (0.482133, 0.081580, 21.928702, 18.854754, 56.534987, 1.218261, 0.631058),
    ),
    "G3 lognormal": (
        *(lognormal(120, 1), (), 100),
        (0.436936, 0.093064, 16.002074, 13.279916, 42.530419, 0.889004, 0.685687),
    ),
    "G4 always 60 s": (
        *(never_before_always_after(60.0), (60.0,), 100),
        (0.441692, 0.091855, 15.715016, 11.235769, 60.000000, 0.873056, 0.681455),
    ),
    "G5 two kinds of customers": (
        *(two_kinds(0.3, 10, 170), (), 100),
        (0.333474, 0.119351, 7.511770, 6.652663, 13.850810, 0.417321, 0.774442),
    ),
    "G6 a tenth without patience": (
        *(balking(0.1, exponential(120)), (), 100),
        (0.357241, 0.113312, 9.310607, 8.251809, 17.595869, 0.517256, 0.751642),
    ),
    "G7 lognormal, overload": (
        *(lognormal(120, 1), (), 130),
        (0.768104, 0.226050, 35.061037, 31.688591, 46.607635, 2.532186, 0.360404),
    ),
}


@pytest.mark.parametrize("name", EXACT)
def test_agrees_with_independent_integrals(name):
    survival, breaks_s, volume, expected = EXACT[name]
    figures = general_patience(volume / 1800, 240.0, 14, survival, breaks_s, 20.0)
    for column, value in zip(COLUMNS, expected, strict=True):
        # G1's reference grid resolves its infinite slope at 0 to about 1e-9 only: enough here.
        assert getattr(figures, column) == pytest.approx(value, abs=HALF_UNIT), column


# law, threshold; P(W=0), P(A), E[Q], E[W|S], E[W|A], P(W<=t|S). lambda = 102, s = 100.
WHITT_EXACT = {
    "T1 M": (
        *(exponential(1.0), 0.1),
        (0.408281, 0.049918, 5.091634, 0.049041, 0.066611, 0.798644),
    ),
    "T2 E2": (
        *(erlang_2(1.0), 0.1),
        (0.245485, 0.037832, 11.759270, 0.113423, 0.162705, 0.519417),
    ),
    "T2 E2, second threshold": (
        *(erlang_2(1.0), 0.2),
        (0.245485, 0.037832, 11.759270, 0.113423, 0.162705, 0.775356),
    ),
    "T2 LN(1,1)": (
        *(lognormal(1.0, 1.0), 0.2),
        (0.242997, 0.037648, 11.426801, 0.109407, 0.179004, 0.792181),
    ),
    "T3 LN(4,4)": (
        *(lognormal(4.0, 4.0), 0.2),
        (0.208329, 0.035074, 14.971735, 0.145282, 0.188038, 0.677740),
    ),
    "T4 LN(4,.25)": (
        *(lognormal(4.0, 0.25), 0.4),
        (0.010251, 0.020369, 117.557983, 1.148919, 1.326141, 0.071841),
    ),
}
# The same figures as printed, with the half-widths of their 95 % intervals.
WHITT_PUBLISHED = {
    "T2 E2": ((0.246, 0.0378, 11.75, 0.1133, 0.1628, 0.520))
    + (0.0020, 0.00032, 0.075, 0.00072, 0.00063, 0.0026),
    "T2 LN(1,1)": ((0.242, 0.0376, 11.42, 0.1094, 0.1788, 0.792))
    + (0.0026, 0.00032, 0.071, 0.00067, 0.00026, 0.0018),
    "T3 LN(4,4)": ((0.210, 0.0349, 14.90, 0.1446, 0.1878, 0.680))
    + (0.0019, 0.00030, 0.095, 0.00091, 0.00048, 0.0028),
    "T4 LN(4,.25)": ((0.0096, 0.0206, 118.1, 1.154, 1.327, 0.0702))
    + (0.00082, 0.00029, 0.75, 0.0073, 0.0015, 0.0032),
}


def whitt(name):
    survival, t, _ = WHITT_EXACT[name]
    f = general_patience(102.0, 1.0, 100, survival, (), t)
    return (
        *(1 - f.p_wait, f.p_abandon, f.mean_queue, f.asa_s, f.mean_wait_abandoned_s),
        f.sl_answered,
    )


@pytest.mark.parametrize("name", WHITT_EXACT)
def test_whitt_2005_models_exactly(name):
    assert whitt(name) == pytest.approx(WHITT_EXACT[name][2], abs=HALF_UNIT)


@pytest.mark.parametrize("name", WHITT_PUBLISHED)
def test_whitt_2005_printed_simulations(name):
    printed = WHITT_PUBLISHED[name]
    for value, mean, half in zip(whitt(name), printed[:6], printed[6:], strict=True):
        # |z| <= 3 of the printed 95 % interval.
        assert abs(value - mean) <= 3 * half / 1.96


@pytest.mark.parametrize("agents", [12, 14, 90])
def test_exponential_patience_is_erlang_a(agents):
    lam = agents / 14 * 100 / 1800
    g = general_patience(lam, 240.0, agents, exponential(120.0), (), 20.0)
    a = steady_state(lam, 240.0, agents, 120.0, 20.0)
    for name in (*COLUMNS, "abandoned_within", "sl_excluding_short", "occupancy"):
        assert getattr(g, name) == pytest.approx(float(getattr(a, name)), rel=1e-10), name


def test_thousands_of_agents_do_not_overflow():
    g = general_patience(20.0, 300.0, 5500, exponential(180.0), (), 20.0)
    a = steady_state(20.0, 300.0, 5500, 180.0, 20.0)
    assert g.sl_offered == pytest.approx(float(a.sl_offered), rel=1e-9)
    assert g.mean_queue == pytest.approx(float(a.mean_queue), rel=1e-9)


def test_a_threshold_at_the_end_of_patience_counts_those_who_leave_then():
    law = never_before_always_after(60.0)
    at = general_patience(100 / 1800, 240.0, 14, law, (60.0,), 60.0)
    assert at.abandoned_within == pytest.approx(float(at.p_abandon), rel=1e-9)
    before = general_patience(100 / 1800, 240.0, 14, law, (60.0,), 59.999)
    assert before.abandoned_within == pytest.approx(0.0, abs=1e-12)


def test_customers_who_never_give_up_in_an_overload_are_refused():
    with pytest.raises(ConfigError, match="never give up"):
        general_patience(1.0, 300.0, 200, lambda x: np.full(x.shape, 0.9))


def test_an_undeclared_jump_is_refused():
    law = never_before_always_after(61.7)
    with pytest.raises(ConfigError, match="breaks"):
        general_patience(100 / 1800, 240.0, 14, law, (), 20.0)
