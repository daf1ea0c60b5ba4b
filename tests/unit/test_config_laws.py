import pytest

from sim.config.keys import Desk, Place
from sim.config.laws import LawSpec, law
from sim.errors import ConfigError

HERE = Place("talk", Desk())


@pytest.mark.parametrize(
    ("written", "parameters"),
    [
        ({"law": "deterministic", "value": "0s"}, {"value": 0.0}),
        ({"law": "exponential", "mean": "5min"}, {"mean": 300.0}),
        ({"law": "erlang", "mean": "1h", "stages": 3}, {"mean": 3600.0, "stages": 3}),
        ({"law": "gamma", "mean": "2s", "cv": 0.5}, {"cv": 0.5, "mean": 2.0}),
        ({"law": "lognormal", "mean": "2s", "cv": 2}, {"cv": 2.0, "mean": 2.0}),
        ({"law": "weibull", "mean": "2s", "shape": 0.7}, {"mean": 2.0, "shape": 0.7}),
        ({"law": "weibull", "mean": "2s", "cv": 0.7}, {"cv": 0.7, "mean": 2.0}),
        ({"law": "log_logistic", "median": "9s", "shape": 2}, {"median": 9.0, "shape": 2.0}),
        (
            {"law": "triangular", "low": "1s", "mode": "1s", "high": "4s"},
            {"high": 4.0, "low": 1.0, "mode": 1.0},
        ),
        ({"law": "uniform", "low": "0s", "high": "4s"}, {"high": 4.0, "low": 0.0}),
        ({"law": "hyperexponential", "mean": "4s", "cv": 1.5}, {"cv": 1.5, "mean": 4.0}),
        (
            {
                "law": "hyperexponential",
                "branches": [{"share": "40%", "mean": "1s"}, {"share": 0.6, "mean": "9s"}],
            },
            {"branches": ((0.4, 1.0), (0.6, 9.0))},
        ),
        (
            {"law": "empirical", "values": ["1s", "1min"], "weights": [1, 3]},
            {"values": (1.0, 60.0), "weights": (1.0, 3.0)},
        ),
        ({"law": "empirical", "quantiles": ["0s", "1s", "1s"]}, {"quantiles": (0.0, 1.0, 1.0)}),
    ],
)
def test_every_law_is_read(written, parameters):
    made = law(written | {"zero": "5%"}, HERE)
    assert made == LawSpec(
        law=written["law"], zero=0.05, parameters=tuple(sorted(parameters.items()))
    )
    hash(made)


@pytest.mark.parametrize(
    ("written", "path", "rule"),
    [
        ("300s", "talk", "a law such as"),
        ({"mean": "3s"}, "talk.law", "given"),
        ({"law": "normal", "mean": "3s"}, "talk.law", "lognormal"),
        ({"law": "exponential", "mean": 300}, "talk.mean", "with its unit"),
        ({"law": "exponential", "mean": "0s"}, "talk.mean", "longer than 0s"),
        ({"law": "exponential"}, "talk", "stated by mean"),
        ({"law": "weibull", "mean": "3s", "cv": 1, "shape": 1}, "talk", "cv and mean or mean and"),
        ({"law": "gamma", "mean": "3s", "cv": 0}, "talk.cv", "above 0"),
        ({"law": "erlang", "mean": "3s", "stages": 0}, "talk.stages", "whole number from 1"),
        ({"law": "hyperexponential", "mean": "3s", "cv": 0.9}, "talk.cv", "at least 1"),
        ({"law": "uniform", "low": "3s", "high": "3s"}, "talk", "low < high"),
        ({"law": "triangular", "low": "3s", "mode": "1s", "high": "4s"}, "talk", "low <= mode"),
        ({"law": "empirical", "values": []}, "talk.values", "at least one"),
        ({"law": "empirical", "values": ["1s"], "weights": [1, 2]}, "talk.weights", "one weight"),
        ({"law": "empirical", "values": ["1s"], "weights": [0]}, "talk.weights", "above 0"),
        ({"law": "empirical", "quantiles": ["2s", "1s"]}, "talk.quantiles", "rising"),
        (
            {"law": "hyperexponential", "branches": [{"share": 0.5, "mean": "1s"}]},
            "talk.branches",
            "sum to 1",
        ),
        ({"law": "exponential", "mean": "3s", "zero": "-1%"}, "talk.zero", "share"),
    ],
)
def test_a_wrong_law_is_refused(written, path, rule):
    with pytest.raises(ConfigError) as caught:
        law(written, HERE)
    assert caught.value.path == path
    assert rule in str(caught.value)
