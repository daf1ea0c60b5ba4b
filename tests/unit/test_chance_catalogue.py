"""Laws by name: every kind builds, and what is wrong is refused in the user's terms."""

import math

import pytest

from sim.chance import (
    LAW_FORMS,
    Deterministic,
    Empirical,
    EmpiricalQuantiles,
    Erlang,
    Exponential,
    LogLogistic,
    Lognormal,
    Triangular,
    TwoPoint,
    Uniform,
    Weibull,
    WithZero,
    compile_law,
    make_law,
    weibull_by_cv,
)
from sim.chance.compiling import compile_parts
from sim.chance.laws import Part
from sim.errors import ConfigError

EXAMPLES = {
    "value_s": 5.0,
    "mean_s": 300.0,
    "median_s": 100.0,
    "cv": 1.5,
    "shape": 2.0,
    "stages": 3,
    "low_s": 1.0,
    "mode_s": 2.0,
    "high_s": 4.0,
    "high_share": 0.25,
    "probabilities": [0.5, 0.5],
    "means_s": [1.0, 2.0],
    "values_s": [0.0, 2.0],
    "weights": [1, 3],
    "shares": [0.0, 1.0],
}
FORMS = [(kind, names) for kind, forms in LAW_FORMS.items() for names in forms]


@pytest.mark.parametrize(("kind", "names"), FORMS, ids=str)
def test_every_form_builds_and_compiles(kind, names):
    law = make_law(kind, {name: EXAMPLES[name] for name in names})
    assert law.mean_s > 0
    assert len(compile_law(law).values) >= 1


def test_the_parameters_choose_the_form():
    assert make_law("weibull", {"mean_s": 300.0, "shape": 2.0}) == Weibull(300.0, 2.0)
    assert make_law("weibull", {"mean_s": 300.0, "cv": 0.5}) == weibull_by_cv(300.0, 0.5)
    assert make_law("empirical", {"values_s": [1.0, 2.0]}) == Empirical((1.0, 2.0))
    points = make_law("empirical", {"shares": [0.0, 1.0], "values_s": [1.0, 2.0]})
    assert points == EmpiricalQuantiles((0.0, 1.0), (1.0, 2.0))


def test_a_share_of_zero_is_added_around_the_law():
    law = make_law("exponential", {"mean_s": 60.0}, zero=0.25)
    assert law == WithZero(Exponential(60.0), 0.25)
    assert make_law("exponential", {"mean_s": 60.0}, zero=0.0) == Exponential(60.0)


def test_an_unknown_kind_names_the_nearest():
    with pytest.raises(ConfigError) as caught:
        make_law("lognorm", {}, path="channels.phone.work")
    assert caught.value.nearest == "lognormal"
    assert caught.value.path == "channels.phone.work.law"


@pytest.mark.parametrize("names", [(), ("mean_s",), ("mean_s", "cv", "shape"), ("mean_s", "sd_s")])
def test_wrong_parameters_are_refused_with_the_right_ones(names):
    with pytest.raises(ConfigError, match=r"\{mean_s, shape\} or \{mean_s, cv\}"):
        make_law("weibull", dict.fromkeys(names, 1.0), path="work")


def test_a_wrong_value_is_refused_where_it_stands():
    with pytest.raises(ConfigError, match=r"^work\.mean_s must be .* above 0, got -3"):
        make_law("gamma", {"mean_s": -3.0, "cv": 1.0}, path="work")
    with pytest.raises(ConfigError, match=r"^work\.zero must be a share"):
        make_law("gamma", {"mean_s": 3.0, "cv": 1.0}, zero=1.5, path="work")


NAN = math.nan


@pytest.mark.parametrize(
    "make",
    [
        lambda: Deterministic(-1.0),
        lambda: Deterministic(NAN),
        lambda: Exponential(0.0),
        lambda: Exponential(math.inf),
        lambda: Erlang(1.0, 0),
        lambda: Erlang(1.0, 1.5),
        lambda: Lognormal(1.0, 0.0),
        lambda: Lognormal(NAN, 1.0),
        lambda: Weibull(1.0, 0.01),
        lambda: weibull_by_cv(1.0, 1e-7),
        lambda: LogLogistic(1.0, -1.0),
        lambda: Triangular(1.0, 5.0, 4.0),
        lambda: Triangular(1.0, 1.0, 1.0),
        lambda: Uniform(2.0, 1.0),
        lambda: Uniform(0.0, math.inf),
        lambda: TwoPoint(2.0, 1.0, 0.5),
        lambda: TwoPoint(1.0, 2.0, 1.5),
        lambda: make_law("hyperexponential", {"mean_s": 1.0, "cv": 0.9}),
        lambda: make_law("hyperexponential", {"probabilities": [0.5, 0.4], "means_s": [1, 2]}),
        lambda: make_law("hyperexponential", {"probabilities": [1.0], "means_s": [1, 2]}),
        lambda: make_law("hyperexponential", {"probabilities": [0.5, 0.5], "means_s": [1, 0]}),
        lambda: Empirical(()),
        lambda: Empirical((1.0, NAN)),
        lambda: Empirical((1.0, 2.0), (1.0,)),
        lambda: Empirical((1.0,), (0.0,)),
        lambda: EmpiricalQuantiles((0.0,), (1.0,)),
        lambda: EmpiricalQuantiles((0.1, 1.0), (1.0, 2.0)),
        lambda: EmpiricalQuantiles((0.0, 1.0), (2.0, 1.0)),
        lambda: EmpiricalQuantiles((0.0, 0.6, 0.5, 1.0), (1.0, 2.0, 3.0, 4.0)),
        lambda: WithZero(Exponential(1.0), -0.1),
        lambda: compile_parts((Part(0.5, 1.0), Part(0.4, 2.0)), 1.0),
    ],
)
def test_what_is_no_law_is_refused(make):
    with pytest.raises(ConfigError):
        make()
