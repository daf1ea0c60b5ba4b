"""What a sweep asks: the parameters and their values, the baseline, the target.

A value is a label and the overrides that set it, as somebody would write them behind
`switchboard run`. Nothing here composes a scenario.

May import: errors. Used by: table, sweep_answers, experiments.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product

STAFFING, VOLUME = "staffing", "volume"
ROLES = (STAFFING, VOLUME)
"""What a parameter stands for, where an answer must know it."""


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a parameter: how it is called, and the overrides that set it."""

    label: str
    overrides: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """What is varied.

    Attributes
    ----------
    name : column of sweep.csv.
    label : what people call it.
    values : in the order in which they were given.
    path : the key that every value sets; None where values are options.
    role : one of `ROLES`, or None.
    """

    name: str
    label: str
    values: tuple[Value, ...]
    path: str | None = None
    role: str | None = None

    @property
    def labels(self) -> tuple[str, ...]:
        """Return the labels of the values."""
        return tuple(value.label for value in self.values)

    @property
    def overrides(self) -> dict[str, tuple[str, ...]]:
        """Return the overrides of each value by its label."""
        return {value.label: value.overrides for value in self.values}


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What staffing is to reach: a share of at least so much, at one name of one level.

    `within_s` are the seconds that the level promises; None where it promises none.
    """

    kpi: str
    level: str
    name: str
    at_least: float
    within_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepSpec:
    """A whole sweep.

    Attributes
    ----------
    question : what it is to answer; may be empty.
    parameters : in the order of the columns.
    baseline : label of the value of each parameter that others are compared with.
    target : None where nothing is to be reached.
    kpis : KPIs kept by replication beside the target's.
    """

    question: str
    parameters: tuple[Parameter, ...]
    baseline: Mapping[str, str]
    target: Target | None = None
    kpis: tuple[str, ...] = ()

    def grid(self) -> Iterator[dict[str, Value]]:
        """Yield every combination of values by parameter, the last one varying fastest."""
        names = [one.name for one in self.parameters]
        for values in product(*(one.values for one in self.parameters)):
            yield dict(zip(names, values, strict=True))


def scenario_name(labels: Mapping[str, str]) -> str:
    """Return how a scenario is called: `agents=2 volume=1.1`."""
    return " ".join(f"{name}={label}" for name, label in labels.items())
