"""No value in any place crashes the build: it is a scenario or a ConfigError."""

import copy
import math

import pytest

from experiments.compose import compose
from sim.config import build
from sim.errors import ConfigError

JUNK = (
    None, True, 0, -1, 3, 10**30, 0.5, 1.5, -0.0, math.nan, math.inf, "", " ", "x", "any", "all",
    "20s", "1e400s", "30%", "08:30", "mon-fri", "2024-01-08", "2024-01-08 08:00", "always", "é",
    [], ["x"], [1], [None], [[]], {}, {"x": 1}, {1: 2}, {None: None}, {True: "x"}, {"any": {}},
    {"law": "exponential"}, {"law": []}, {"law": {}}, ({},), object(),
)  # fmt: skip


def places(value, path=()):
    yield path
    if isinstance(value, dict):
        for key, below in value.items():
            yield from places(below, (*path, key))
    elif isinstance(value, list):
        for i, below in enumerate(value):
            yield from places(below, (*path, i))


def bent(mapping, path, value):
    made = copy.deepcopy(mapping)
    node = made
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] = value
    return made


def whole():
    """The small centre with every mechanism that it leaves out."""
    made = dict(compose(["centre=small"]).mapping)["centre"]
    made["windows"] = {"surge": {"from": "2024-01-08", "factor": 1.2, "streams": "all"}}
    made["busyness"] = {"cv": 0.05, "correlation": 0.5}
    made["journey"]["shift_rules"] = {}
    made["phases"] = {"noon": {"from": "2024-01-08 12:00", "set": {"queues.sales.places": 10}}}
    branches = [{"share": 0.5, "mean": "1s"}, {"share": 0.5, "mean": "9s"}]
    made["fronts"]["ivr"]["time"] = {"law": "hyperexponential", "branches": branches}
    return made


def refusal(mapping):
    try:
        build(mapping).json()
    except ConfigError as error:
        return error
    return None


MAPPING = whole()


@pytest.mark.parametrize("path", [path for path in places(MAPPING) if path], ids=str)
def test_junk_in_one_place(path):
    for value in JUNK:
        error = refusal(bent(MAPPING, path, value))
        assert error is None or error.path.startswith("centre")
        assert error is None or len(str(error).splitlines()) <= 5


def test_junk_instead_of_everything():
    for value in JUNK:
        with pytest.raises(ConfigError):
            build(value)
