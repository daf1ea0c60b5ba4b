"""Compare scenarios that met the same customers, each against one baseline.

For every KPI the paired difference with its interval, and beside it how far the
pairing carried: the share of needs in common, the correlation of the pairs and the
variance ratio against independent runs.

Percentiles, the longest wait and the shares of days that meet a target are not
compared: they are no ratios of totals (sim.study.totals).

May import: paired, totals, log. Used by: experiments, users.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.errors import require
from sim.log.schema import Log
from sim.measure.facts import Facts
from sim.measure.levels import CENTRE, Level
from sim.study.paired import Arm, Difference, gather_paired, linearised, paired_difference
from sim.study.totals import Totals, chosen, level_of, totals_of

COLUMNS = (
    "kpi",
    "level",
    "name",
    "baseline",
    "scenario",
    "difference",
    "lower",
    "upper",
    "n",
    "correlation",
    "variance_ratio",
    "needs_in_common",
    "unit",
    "baseline_value",
    "scenario_value",
)

LEVELS = (CENTRE, "queue", "group")


def compare(
    arms: Mapping[str, Arm],
    baseline: str,
    *,
    levels: Sequence[str] = LEVELS,
    kpis: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Return the paired differences of scenarios against a baseline.

    Parameters
    ----------
    arms : by name of the scenario; replications of one seed, in one order.
    baseline : name of the one that the others are compared with.
    levels : as in `sim.measure.kpi_table`.
    kpis : names of ratio KPIs; None takes all. One that a level does not have is left out there.

    Returns
    -------
    Data frame with `COLUMNS`, one row a figure: `baseline` and `scenario` are names,
    `difference` is scenario minus baseline in `unit`, with its interval at the confidence
    of the specs; `n` counts pairs; `needs_in_common` is that of the whole run. Names of a
    level that only one of the two scenarios has are left out, as are pairs of names at
    which neither has anything.

    Raises
    ------
    ConfigError
        If the replications do not pair, or there is no such scenario, level or KPI.
    """
    require(baseline in arms, "baseline", baseline, f"one of {', '.join(arms)}")
    facts = gather_paired({baseline: arms[baseline], **arms})
    common = {
        name: needs_in_common(arms[baseline].logs, arm.logs)
        for name, arm in arms.items()
        if name != baseline
    }
    tables, known = [], set[str]()
    for spelling in levels:
        first = _side(facts[baseline], spelling)
        known |= set(first.totals)
        for name, share in common.items():
            same = {"baseline": baseline, "scenario": name, "needs_in_common": share}
            tables.append(_table(first, _side(facts[name], spelling), kpis, same))
    for kpi in kpis or ():
        chosen("kpi", kpi, sorted(known))
    return pd.concat(tables, ignore_index=True)


def needs_in_common(first: Sequence[Log], second: Sequence[Log]) -> float:
    """Share of needs that occur in both scenarios, by content, of all that occur in either.

    Parameters
    ----------
    first, second : replications that belong together, in one order.

    Returns
    -------
    Needs in both / needs in at least one, over all replications together; NaN where
    there are none. 1 for an unchanged demand, 1 / 1.1 for a volume of 110 %. A key says
    which need it is within one seed and replication; others have none in common.
    """
    both = either = 0
    for one, two in zip(first, second, strict=True):
        keys = one.needs["key"], two.needs["key"]
        shared = len(np.intersect1d(*keys, assume_unique=True)) if _paired(one, two) else 0
        both += shared
        either += len(keys[0]) + len(keys[1]) - shared
    return both / either if either else np.nan


def _paired(one: Log, two: Log) -> bool:
    first, second = one.header, two.header
    return (first.seed, first.replication) == (second.seed, second.replication)


@dataclass(frozen=True, slots=True)
class _Side:
    """One scenario at one level: its cells by name, and its totals by KPI."""

    level: Level
    confidence: float
    pairs: int
    cells: Mapping[str, int]
    totals: Mapping[str, Totals]

    def places(self, names: Sequence[str]) -> NDArray[np.intp]:
        """Return the cells of names."""
        return np.array([self.cells[name] for name in names], dtype=np.intp)


def _side(facts: Sequence[Facts], spelling: str) -> _Side:
    at = level_of(facts, spelling)
    return _Side(
        level=at,
        confidence=facts[0].spec.confidence,
        pairs=len(facts),
        cells={label: cell for cell, label in enumerate(at.labels)},
        totals={one.kpi: one for one in totals_of(facts, at)},
    )


def _table(
    first: _Side, second: _Side, kpis: Sequence[str] | None, same: Mapping[str, object]
) -> pd.DataFrame:
    """Lay the differences of one scenario at one level out as rows, cell by cell."""
    names = [name for name in first.cells if name in second.cells]
    wanted = first.totals if kpis is None else kpis
    shared = [kpi for kpi in first.totals if kpi in second.totals and kpi in wanted]
    columns = {
        kpi: _figures(
            (first.totals[kpi], first.places(names)),
            (second.totals[kpi], second.places(names)),
            first.confidence,
        )
        for kpi in shared
    }
    rows = [
        {"kpi": kpi, "level": first.level.spelling, "name": name, "n": first.pairs, **same}
        | {"unit": first.totals[kpi].unit}
        | {column: values[cell] for column, values in columns[kpi].items()}
        for cell, name in enumerate(names)
        if len(first.level.dimensions) <= 1 or _occurs(columns, cell)
        for kpi in shared
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


Columns = dict[str, NDArray[np.float64]]


def _figures(
    first: tuple[Totals, NDArray[np.intp]],
    second: tuple[Totals, NDArray[np.intp]],
    confidence: float,
) -> Columns:
    """Compare one KPI at the cells that both have."""
    base, new = (linearised(one.top[:, at], one.bottom[:, at]) for one, at in (first, second))
    found: Difference = paired_difference(base, new, confidence)
    return {
        "difference": found.value,
        "lower": found.lower,
        "upper": found.upper,
        "correlation": found.correlation,
        "variance_ratio": found.variance_ratio,
        "baseline_value": base.value,
        "scenario_value": new.value,
    }


def _occurs(columns: Mapping[str, Columns], cell: int) -> bool:
    """Tell whether either scenario has any figure above 0 at a pair of names."""
    sides = ("baseline_value", "scenario_value")
    return any(found[side][cell] > 0 for found in columns.values() for side in sides)
