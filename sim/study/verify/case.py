"""What an oracle case is: a centre, what is measured on it, and what must come out.

May import: config, sim.study.verify.view. Used by: the cases, their runner, reports.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from sim.config import Scenario, build
from sim.study.verify.view import View

Measure = Callable[[View], tuple[float, float]]
"""Totals (top, bottom) of one replication; the figure is the ratio of their sums."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """How sure the source of a printed figure is.

    Attributes
    ----------
    half_width : half of the printed interval, rounding included.
    confidence : level of that interval.
    replications : how many the source made; a full verification makes at least as many.
    """

    half_width: float
    confidence: float = 0.95
    replications: int = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number that must come out.

    Attributes
    ----------
    name : its name within the case.
    measure : totals of one replication.
    expected : the oracle's value, in `unit`.
    unit : "share", "s", "min", "per day", or "" for a pure number.
    published : None for an exact value.
    """

    name: str
    measure: Measure
    expected: float
    unit: str
    published: Published | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """A wrong centre that the case must tell from the right one.

    Attributes
    ----------
    what : the error, in words.
    mapping : the centre with the error in it.
    """

    what: str
    mapping: Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class Case:
    """A centre whose figures are known.

    Attributes
    ----------
    name, title : short name and description.
    source : where the numbers come from, and how.
    mapping : the centre, as for `sim.config.build`.
    start_s, stop_s : seconds; only contacts that enter, and load, in [start, stop)
        are measured. The begin is the warm-up, chosen per family.
    figures : what must come out.
    sharpest : name of the figure that sees the smallest error.
    planted : an error that `sharpest` must see.
    replications : how many the quick tier makes.
    """

    name: str
    title: str
    source: str
    mapping: Mapping[str, object]
    start_s: float
    stop_s: float
    figures: tuple[Figure, ...]
    sharpest: str
    planted: Planted
    replications: int

    @cached_property
    def scenario(self) -> Scenario:
        """Return the scenario of the case, built once."""
        return build(self.mapping)

    @cached_property
    def scenario_hash(self) -> str:
        """Return the hash of the scenario, made once."""
        return self.scenario.hash
