"""Tops and bottoms of KPIs by replication: what studies of several replications work on.

Every KPI of the catalogue is a ratio of two totals (sim.measure.kpi), a count being
one with 1 for each replication below. Whoever compares, stops or selects needs these
totals by replication, not the finished figure. Nothing is estimated here.

Percentiles, the longest wait and the figures that count days are no such ratios and
are not found here.

May import: measure. Used by: compare, precision, selection.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

import numpy as np
from numpy.typing import NDArray

from sim.errors import ConfigError
from sim.measure.definitions import threshold_text, unit_at
from sim.measure.facts import Facts
from sim.measure.grid import intervals, window
from sim.measure.levels import CENTRE, WHOLE, Level, level
from sim.measure.ratios import all_sums, evaluate, kpis_of, stacked
from sim.measure.service_kpis import SERVICE_LEVELS
from sim.measure.sums import cells_of, level_sums, view_of

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a run: a KPI at one name of one level, spelled as in kpi.csv."""

    kpi: str
    level: str = CENTRE
    name: str = WHOLE


@dataclass(frozen=True, slots=True)
class Totals:
    """One KPI at every name of a level.

    Attributes
    ----------
    kpi, unit : as printed.
    top, bottom : totals, shape (replications, names); their ratio is in the KPI's unit.
    """

    kpi: str
    unit: str
    top: Floats
    bottom: Floats


def level_of(facts: Sequence[Facts], spelling: str) -> Level:
    """Read a level in the window of the facts; ConfigError if there is no such level."""
    header, spec = facts[0].header, facts[0].spec
    whole = window(header, spec.start, spec.end)
    return level(spelling, header, whole, intervals(header, whole, spec.interval))


def totals_of(facts: Sequence[Facts], at: Level) -> tuple[Totals, ...]:
    """Return the ratio KPIs of a level, and its service levels at further thresholds."""
    sums = all_sums(facts, at)
    found = [
        Totals(
            kpi.name,
            unit_at(kpi, at),
            evaluate(kpi.top, sums) * kpi.scale,
            evaluate(kpi.bottom, sums),
        )
        for kpi in kpis_of(at, facts[0])
    ]
    if not at.has("group"):
        found += _further(facts, at)
    return tuple(found)


def figure_totals(facts: Sequence[Facts], figure: Figure) -> Totals:
    """Return the totals of one figure, shape (replications,).

    Raises
    ------
    ConfigError
        If there is no such level, no such name, or no such ratio KPI at that level.
    """
    at = level_of(facts, figure.level)
    by_kpi = {one.kpi: one for one in totals_of(facts, at)}
    cell = at.labels.index(chosen("name", figure.name, at.labels))
    one = by_kpi[chosen("kpi", figure.kpi, list(by_kpi))]
    return Totals(one.kpi, one.unit, one.top[:, cell], one.bottom[:, cell])


def chosen(path: str, name: str, known: Sequence[str]) -> str:
    """Return a name if it is known; ConfigError with the nearest one if not."""
    if name not in known:
        nearest = (get_close_matches(name, known, n=1, cutoff=0.0) or [""])[0]
        raise ConfigError(path, name, "one that a run has as a ratio of totals", nearest=nearest)
    return name


def _further(facts: Sequence[Facts], at: Level) -> list[Totals]:
    found = []
    for within in facts[0].spec.thresholds:
        sums = stacked(
            level_sums(view_of(each, at), cells_of(each, at), at.size, within) for each in facts
        )
        found += [
            Totals(
                f"{kpi.name}_{threshold_text(within)}",
                kpi.unit,
                evaluate(kpi.top, sums),
                evaluate(kpi.bottom, sums),
            )
            for kpi in SERVICE_LEVELS
        ]
    return found
