"""Laws: moments and quantiles against an independent library, and their tables against both."""

import math

import numpy as np
import pytest
from scipy import stats

from sim.chance import (
    Deterministic,
    Empirical,
    EmpiricalQuantiles,
    Erlang,
    Exponential,
    Gamma,
    Hyperexponential,
    LogLogistic,
    Lognormal,
    Triangular,
    TwoPoint,
    Uniform,
    Weibull,
    WithZero,
    bits,
    compile_law,
    evaluate,
    hyperexponential_by_cv,
    philox_key,
    table_mean_s,
    table_sd_s,
    uniform,
    weibull_by_cv,
)
from sim.units import NEVER

TOLERANCE = 1e-5  # relative error of a table's mean and standard deviation


def lognormal(mean, cv):
    sigma = math.sqrt(math.log(1 + cv * cv))
    return stats.lognorm(sigma, scale=mean / math.sqrt(1 + cv * cv))


# Each law with the same law of scipy.stats, written with that library's own parameters.
SMOOTH = [
    (Exponential(300.0), stats.expon(scale=300)),
    (Erlang(300.0, 3), stats.erlang(3, scale=100)),
    (Gamma(300.0, 0.3), stats.gamma(1 / 0.09, scale=27)),
    (Gamma(300.0, 2.0), stats.gamma(0.25, scale=1200)),
    (Gamma(1.0, 0.1), stats.gamma(100, scale=0.01)),
    (Lognormal(300.0, 0.8), lognormal(300, 0.8)),
    (Lognormal(300.0, 3.0), lognormal(300, 3.0)),
    (Weibull(300.0, 0.5), stats.weibull_min(0.5, scale=150)),
    (Weibull(300.0, 2.0), stats.weibull_min(2, scale=600 / math.sqrt(math.pi))),
    (LogLogistic(100.0, 3.0), stats.fisk(3, scale=100)),
    (LogLogistic(100.0, 6.0), stats.fisk(6, scale=100)),
    (LogLogistic(100.0, 1.2), stats.fisk(1.2, scale=100)),
    (Triangular(10.0, 20.0, 60.0), stats.triang(0.2, loc=10, scale=50)),
    (Triangular(10.0, 10.0, 60.0), stats.triang(0, loc=10, scale=50)),
    (Triangular(10.0, 60.0, 60.0), stats.triang(1, loc=10, scale=50)),
    (Uniform(5.0, 50.0), stats.uniform(5, 45)),
]
LADDER = tuple(np.linspace(0.0, 1.0, 101).tolist())
EXPONENTIAL_LADDER = tuple((-300 * np.log1p(-0.999 * np.linspace(0, 1, 101))).tolist())
# Laws whose moments follow from a sum: (law, mean, standard deviation).
MADE = [
    (Deterministic(3.0), 3.0, 0.0),
    (Hyperexponential((0.9, 0.1), (1.0, 1e5)), 10000.9, math.sqrt(2.0000000018e9 - 10000.9**2)),
    (hyperexponential_by_cv(300.0, 2.0), 300.0, 600.0),
    (hyperexponential_by_cv(300.0, 1.0), 300.0, 300.0),
    (TwoPoint(10.0, 20.0, 0.2), 12.0, 4.0),
    (Empirical((1.0, 2.0, 6.0), (2.0, 1.0, 1.0)), 2.5, math.sqrt(4.25)),
    (Empirical((4.0, 8.0)), 6.0, 2.0),
    (EmpiricalQuantiles((0.0, 1.0), (0.0, 12.0)), 6.0, math.sqrt(12.0)),
    (EmpiricalQuantiles((0.0, 0.5, 0.5, 1.0), (2.0, 2.0, 8.0, 8.0)), 5.0, 3.0),
    (WithZero(Exponential(100.0), 0.25), 75.0, math.sqrt(0.75 * 20000 - 75.0**2)),
    (WithZero(Deterministic(10.0), 0.5), 5.0, 5.0),
    (WithZero(Lognormal(300.0, 0.8), 0.13), 261.0, math.sqrt(0.87 * 300**2 * 1.64 - 261**2)),
]


def relative(found, expected):
    return abs(found - expected) / expected if expected else abs(found)


@pytest.mark.parametrize(("law", "witness"), SMOOTH, ids=lambda x: str(x)[:40])
def test_moments_and_quantiles_agree_with_scipy_stats(law, witness):
    assert law.mean_s == pytest.approx(float(witness.mean()), rel=1e-12)
    if math.isfinite(law.sd_s):  # the witness says nan where it is infinite
        assert law.sd_s == pytest.approx(float(witness.std()), rel=1e-9)
    tail = 2.0 ** -np.linspace(1, 53, 200)
    assert law.quantile(tail) == pytest.approx(witness.ppf(tail), rel=1e-9)
    if isinstance(law, Triangular):  # the witness goes through 1 - s and loses the far tail
        tail = tail[tail > 1e-9]
    assert law.isf(tail) == pytest.approx(witness.isf(tail), rel=1e-9)


def test_the_far_tail_of_a_triangular_law():
    s = 2.0 ** -np.linspace(1, 53, 200)
    from_the_top = 60 - Triangular(10.0, 20.0, 60.0).isf(s)
    assert from_the_top**2 / (50 * 40) == pytest.approx(s, rel=1e-6)


@pytest.mark.parametrize(("law", "witness"), SMOOTH, ids=lambda x: str(x)[:40])
def test_a_table_follows_the_quantile_function(law, witness):
    """Anywhere, not only at the nodes: within 1e-4 of the value and 1 us."""
    m = bits(philox_key(5, 0), 21, np.arange(2000))
    found, expected = evaluate(compile_law(law), m) / 1e6, witness.ppf(uniform(m))
    assert (np.abs(found - expected) <= 1e-4 * expected + 1e-6).all()


@pytest.mark.parametrize(
    "law", [law for law, _ in SMOOTH if not isinstance(law, LogLogistic)], ids=str
)
def test_the_moments_of_a_table_are_those_of_the_law(law):
    table = compile_law(law)
    assert relative(table_mean_s(table), law.mean_s) <= TOLERANCE
    assert relative(table_sd_s(table), law.sd_s) <= TOLERANCE


@pytest.mark.parametrize(("law", "mean", "sd"), MADE, ids=lambda x: str(x)[:40])
def test_the_moments_of_a_made_law_are_those_of_its_sum(law, mean, sd):
    assert law.mean_s == pytest.approx(mean, rel=1e-12)
    assert law.sd_s == pytest.approx(sd, rel=1e-9)
    table = compile_law(law)
    assert relative(table_mean_s(table), mean) <= TOLERANCE
    assert relative(table_sd_s(table), sd) <= TOLERANCE


def test_the_tolerance_sees_a_wrong_mean_and_a_wrong_spread():
    assert relative(table_mean_s(compile_law(Exponential(300.006))), 300.0) > TOLERANCE
    assert relative(table_sd_s(compile_law(Lognormal(300.0, 0.80002))), 240.0) > TOLERANCE


@pytest.mark.parametrize("shape", [0.5, 1.2, 3.0])
def test_the_median_of_a_log_logistic_table_is_exact(shape):
    table = compile_law(LogLogistic(100.0, shape))
    assert np.abs(evaluate(table, [2**51 - 1, 2**51]) - 100_000_000).max() <= 1


@pytest.mark.parametrize(
    "law",
    [
        Gamma(300.0, 0.001),
        Gamma(300.0, 100.0),
        Lognormal(300.0, 0.001),
        Lognormal(300.0, 100.0),
        Erlang(300.0, 1000),
        Weibull(300.0, 0.15),
        Weibull(300.0, 1000.0),
        hyperexponential_by_cv(300.0, 100.0),
        Exponential(1e-3),
        Exponential(1e9),
    ],
    ids=str,
)
def test_extreme_laws_keep_their_mean(law):
    assert relative(table_mean_s(compile_law(law)), law.mean_s) <= TOLERANCE


def test_a_tail_beyond_all_bounds_compiles():
    values = compile_law(LogLogistic(100.0, 0.01)).values
    assert (values.min(), values.max()) == (0, NEVER)


def test_moments_that_do_not_exist_are_infinite():
    assert LogLogistic(100.0, 1.0).mean_s == math.inf
    assert LogLogistic(100.0, 2.0).sd_s == math.inf
    assert math.isfinite(LogLogistic(100.0, 2.0).mean_s)
    assert WithZero(LogLogistic(100.0, 0.5), 0.5).mean_s == math.inf


@pytest.mark.parametrize("cv", [0.01, 0.3, 1.0, 2.5, 20.0])
def test_a_weibull_law_by_variation_has_it(cv):
    law = weibull_by_cv(300.0, cv)
    assert law.sd_s / law.mean_s == pytest.approx(cv, rel=1e-9)
    assert weibull_by_cv(300.0, 1.0).shape == pytest.approx(1.0, rel=1e-9)


def test_quantile_points_of_a_law_give_its_steps():
    law = EmpiricalQuantiles(LADDER, EXPONENTIAL_LADDER)
    table = compile_law(law)
    assert relative(table_mean_s(table), law.mean_s) <= TOLERANCE
    m = bits(philox_key(5, 0), 21, np.arange(2000))
    expected = np.interp(uniform(m), LADDER, EXPONENTIAL_LADDER)
    # a bend between two nodes is cut off: at most a hundredth of the longest step here
    assert np.abs(evaluate(table, m) / 1e6 - expected).max() <= 2.0


def test_extreme_branches_keep_their_tail():
    law = Hyperexponential((0.999, 0.001), (1.0, 1e4))
    s = 2.0 ** -np.arange(1, 54.0)
    t = law.isf(s)
    above = 0.999 * np.exp(-t) + 0.001 * np.exp(-t / 1e4)
    assert above == pytest.approx(s, rel=1e-9)
    low = law.quantile(s)
    below = -0.999 * np.expm1(-low) - 0.001 * np.expm1(-low / 1e4)
    assert below == pytest.approx(s, rel=1e-9)
