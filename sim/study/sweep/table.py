"""Lay what a sweep found out as rows: sweep.csv.

For each scenario and figure a summary (`replication` = all) with its interval and its
paired difference to the baseline, and for the figures that answers are made of a row a
replication.

May import: measure, paired, running, spec. Used by: sweep_answers, experiments.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.measure.ratios import bounded
from sim.measure.statistics import Estimate, over, ratio_of_totals
from sim.study.paired import linearised, paired_difference
from sim.study.sweep.kept import LEVELS, MONEY, Kept, LevelTotals
from sim.study.sweep.running import SweepResult
from sim.study.sweep.spec import SweepSpec, scenario_name

Floats = NDArray[np.float64]

EVERY = "all"
"""Stands in the column `replication` for all of them together."""

GRID, FRESH = "grid", "fresh"
"""Replications on which the grid was run, and others on which an answer is looked at again."""

FIGURES = (
    "sample",
    "level",
    "name",
    "kpi",
    "unit",
    "replication",
    "top",
    "bottom",
    "value",
    "lower",
    "upper",
    "difference",
    "difference_lower",
    "difference_upper",
    "n",
    "needs_in_common",
    "variance_ratio",
)
"""Columns of a sweep's table behind `scenario` and the parameters."""

DIFFERENCES = ("difference", "difference_lower", "difference_upper", "variance_ratio")

TARGET_SHARE, TARGET_WITHIN = "target_share", "target_within_s"


def sweep_table(result: SweepResult, spec: SweepSpec, sample: str = GRID) -> pd.DataFrame:
    """Return the rows of a sweep.

    Parameters
    ----------
    result : what was run; scenarios that failed have no rows.
    spec : parameters, baseline, target and further KPIs.
    sample : `GRID`, or `FRESH` where the replications are others than the grid's.

    Returns
    -------
    Data frame with `scenario`, a column for each parameter and `FIGURES`. In a summary
    `top` and `bottom` are totals over the replications; `difference` is that to the
    baseline over pairs, in `unit`, NaN for the baseline itself and where it was not run.
    """
    baseline = scenario_name(spec.baseline)
    tables = []
    for point in result.points:
        kept = result.kept.get(point.name)
        if kept is None:
            continue
        base = result.kept.get(baseline) if point.name != baseline else None
        own = pd.concat([_level_rows(level, kept, base, result.numbers, spec) for level in LEVELS])
        own["needs_in_common"] = np.nan
        if base is not None:
            summary = own["replication"] == EVERY
            own.loc[summary, "needs_in_common"] = needs_in_common(base, kept)
        own = pd.concat([own, pd.DataFrame(list(_target_rows(spec)))])
        for name, label in {"scenario": point.name, **point.labels, "sample": sample}.items():
            own[name] = label
        tables.append(own)
    columns = ["scenario", *(one.name for one in spec.parameters), *FIGURES]
    if not tables:
        return pd.DataFrame(columns=columns)
    return pd.concat(tables, ignore_index=True).reindex(columns=columns)


def needs_in_common(first: Sequence[Kept], second: Sequence[Kept]) -> float:
    """Share of needs that occur in both scenarios of all that occur in either; NaN if none do.

    The same figure as `sim.study.compare.needs_in_common`, from what was kept.
    """
    both = either = 0
    for one, two in zip(first, second, strict=True):
        same = one.needs is two.needs
        shared = len(one.needs) if same else _shared(one.needs, two.needs)
        both += shared
        either += len(one.needs) + len(two.needs) - shared
    return both / either if either else np.nan


def _shared(one: NDArray[np.uint64], two: NDArray[np.uint64]) -> int:
    """Count what two ascending arrays without repetition have in common."""
    if len(one) == 0 or len(two) == 0:
        return 0
    places = np.minimum(np.searchsorted(two, one), len(two) - 1)
    return int((two[places] == one).sum())


def _level_rows(
    level: str, kept: Sequence[Kept], base: Sequence[Kept] | None, numbers: range, spec: SweepSpec
) -> pd.DataFrame:
    """Return the summaries of a level and, below each, the lines of its replications."""
    first = kept[0].levels[level]
    before = [] if base is None else [one.levels[level] for one in base]
    top = np.stack([one.levels[level].top for one in kept])
    bottom = np.stack([one.levels[level].bottom for one in kept])
    figures = [(name, kpi) for kpi in first.units for name in first.names]
    rows = pd.DataFrame(figures, columns=["name", "kpi"]).assign(
        level=level,
        unit=[first.units[kpi] for _, kpi in figures],
        replication=EVERY,
        n=len(kept),
        **_estimates(top, bottom, list(first.units.values())),
        **_differences(first, (top, bottom), before),
    )
    wanted = [place for place, part in enumerate(figures) if _is_detailed(level, part, spec)]
    top, bottom = top.reshape(len(kept), -1), bottom.reshape(len(kept), -1)
    each = [_each(rows.iloc[one], numbers, top[:, one], bottom[:, one]) for one in wanted]
    return pd.concat([rows, *each])


def _estimates(top: Floats, bottom: Floats, units: Sequence[str]) -> dict[str, Floats]:
    """Return totals, values and bounds of all figures of a level, in the order of its rows."""
    found = ratio_of_totals(top, bottom)
    columns = {"value": found.value, "lower": found.lower, "upper": found.upper}
    for row, unit in enumerate(units):
        one = Estimate(found.value[row], found.lower[row], found.upper[row], found.n[row])
        cut = bounded(one, unit)
        columns["lower"][row], columns["upper"][row] = cut.lower, cut.upper
    columns |= {"top": top.sum(axis=0), "bottom": bottom.sum(axis=0)}
    return {name: one.ravel() for name, one in columns.items()}


def _differences(
    first: LevelTotals, own: tuple[Floats, Floats], base: Sequence[LevelTotals]
) -> dict[str, Floats]:
    """Return the paired differences of all figures of a level; NaN where the baseline has none."""
    if not base:
        nothing = np.full(own[0][0].size, np.nan)
        return dict.fromkeys(DIFFERENCES, nothing)
    before = np.stack([_aligned(one.top, one, first) for one in base])
    below = np.stack([_aligned(one.bottom, one, first) for one in base])
    pairs = paired_difference(linearised(before, below), linearised(*own))
    columns = (pairs.value, pairs.lower, pairs.upper, pairs.variance_ratio)
    return {name: one.ravel() for name, one in zip(DIFFERENCES, columns, strict=True)}


def _aligned(totals: Floats, of: LevelTotals, like: LevelTotals) -> Floats:
    """Return totals with the KPIs and names of another scenario; NaN for what is not there."""
    if of.names == like.names and list(of.units) == list(like.units):
        return totals
    frame = pd.DataFrame(totals, index=list(of.units), columns=list(of.names))
    return frame.reindex(index=list(like.units), columns=list(like.names)).to_numpy()


def _each(summary: "pd.Series[Any]", numbers: range, top: Floats, bottom: Floats) -> pd.DataFrame:
    """Return a line for each replication of one figure."""
    same = {name: summary[name] for name in ("level", "name", "kpi", "unit")}
    return pd.DataFrame({"replication": [str(number) for number in numbers]}).assign(
        **same, top=top, bottom=bottom, value=over(top, bottom), n=1
    )


def _is_detailed(level: str, part: tuple[str, str], spec: SweepSpec) -> bool:
    """Tell whether a figure has a line for each replication."""
    name, kpi = part
    target = spec.target
    wanted = target is not None and (level, name, kpi) == (target.level, target.name, target.kpi)
    return wanted or kpi in spec.kpis or kpi in MONEY


def _target_rows(spec: SweepSpec) -> Iterator[dict[str, object]]:
    """Yield what is to be reached."""
    target = spec.target
    if target is not None:
        place = {"level": target.level, "name": target.name, "replication": EVERY}
        yield {**place, "kpi": TARGET_SHARE, "unit": "share", "value": target.at_least}
        if target.within_s is not None:
            yield {**place, "kpi": TARGET_WITHIN, "unit": "s", "value": target.within_s}
