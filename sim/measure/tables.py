"""kpi.csv as a data frame: every KPI of every level with its interval and definition.

One row is one figure: level, name, kpi, unit, value, lower, upper, n, definition.
docs/columns.md explains the columns, docs/kpis.md the KPIs.

May import: everything in measure. Used by: study, report, experiments.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.measure.adding import Sums
from sim.measure.definitions import clock_text, definition, promised, threshold_text, unit_at
from sim.measure.facts import Facts
from sim.measure.grid import Grid, days, intervals, window
from sim.measure.kpi import Scope
from sim.measure.levels import CENTRE, Level, level
from sim.measure.percentiles import (
    LONGEST,
    RESOLUTIONS,
    RESPONSES,
    WAITS,
    Family,
    percentiles,
)
from sim.measure.ratios import all_sums, bounded, estimate, has_meaning, kpis_of, stacked
from sim.measure.service_kpis import SERVICE_LEVELS
from sim.measure.statistics import Estimate
from sim.measure.sums import attribution, cells_of, level_sums, view_of
from sim.measure.targets import by_queue, of_centre
from sim.vocabulary import ChannelKind

DEFAULT_LEVELS = (
    CENTRE,
    "channel",
    "queue",
    "group",
    "segment",
    "intent",
    "channel:intent",
    "channel:segment",
    "queue:intent",
    "segment:intent",
)
"""Levels of kpi.csv; intervals have a table of their own."""

COLUMNS = ("level", "name", "kpi", "unit", "value", "lower", "upper", "n", "definition")

_OCCURS = ("contacts", "needs", "waiting_ticks", "service_ticks", "paid")
"""A pair of names occurs where one of these sums is above 0."""


@dataclass(frozen=True, slots=True)
class _Figure:
    """One KPI at every cell of a level; one definition for all cells, or one each."""

    kpi: str
    unit: str
    found: Estimate
    definition: str | list[str]


def kpi_table(facts: Sequence[Facts], levels: Sequence[str] = DEFAULT_LEVELS) -> pd.DataFrame:
    """Return the tidy table of KPIs.

    Parameters
    ----------
    facts : one for each replication, from `gather`.
    levels : "centre", "channel", "queue", "group", "segment", "intent", "interval",
        or two of them joined by ":".

    Returns
    -------
    Data frame with `COLUMNS`; levels and KPIs in the order asked for and documented,
    names in code order. Cells of a pair that never occur are left out.

    Raises
    ------
    ConfigError
        If a level is unknown, or the window lies outside the run.
    """
    header, spec = facts[0].header, facts[0].spec
    whole = window(header, spec.start, spec.end)
    cut = intervals(header, whole, spec.interval)
    tables = [_of_level(facts, level(name, header, whole, cut), whole, cut) for name in levels]
    return pd.concat(tables, ignore_index=True)


def _of_level(facts: Sequence[Facts], at: Level, whole: Grid, cut: Grid) -> pd.DataFrame:
    sums = all_sums(facts, at)
    figures = _ratios(facts, at, sums)
    figures += _percentiles(facts, at)
    if not at.has("group"):
        figures += _further_thresholds(facts, at)
    if at.dimensions in {(), ("queue",)}:
        figures += _targets(facts, at, whole, cut)
    seen = np.ones(at.size, dtype=bool)
    if len(at.dimensions) > 1:
        seen = np.sum([sums[name] for name in _OCCURS if name in sums], axis=(0, 1)) > 0
    return _frame(at, figures, seen)


def _ratios(facts: Sequence[Facts], at: Level, sums: Sums) -> list[_Figure]:
    confidence = facts[0].spec.confidence
    return [
        _Figure(
            kpi.name,
            unit_at(kpi, at),
            estimate(kpi, sums, confidence),
            definition(kpi, facts, at),
        )
        for kpi in kpis_of(at, facts[0])
    ]


def _percentiles(facts: Sequence[Facts], at: Level) -> list[_Figure]:
    figures = []
    for family, by in families_of(facts, at):
        for name, found in percentiles(facts, at, family).items():
            text = "longest wait of a replication, answered or abandoned; mean over replications"
            if name != LONGEST:
                text = f"percentile {family.shares[name]:.0%} of the {family.of}, all replications"
            figures.append(_Figure(name, family.unit, bounded(found, family.unit), text + by))
    return figures


def families_of(facts: Sequence[Facts], at: Level) -> list[tuple[Family, str]]:
    """Return the percentiles that have a meaning at a level, and their attribution."""
    by = f"; by {attribution(at, facts[0].spec.by)}"
    found = [] if at.has("group") else [(WAITS, by)]
    if facts[0].spec.has(ChannelKind.DEFERRED):
        found.append((RESPONSES, by))
    if has_meaning(Scope.NEED, at):
        found.append((RESOLUTIONS, "; by arrival of the need"))
    return found


def _further_thresholds(facts: Sequence[Facts], at: Level) -> list[_Figure]:
    """Service levels at thresholds that no queue promised, named by them."""
    spec = facts[0].spec
    by = attribution(at, spec.by)
    figures = []
    for within in spec.thresholds:
        sums = stacked(
            level_sums(view_of(each, at), cells_of(each, at), at.size, within) for each in facts
        )
        text = threshold_text(within)
        figures += [
            _Figure(
                f"{kpi.name}_{text}",
                kpi.unit,
                estimate(kpi, sums, spec.confidence),
                f"{kpi.definition}; T = {text}{clock_text(facts)}; by {by}",
            )
            for kpi in SERVICE_LEVELS
        ]
    return figures


def _targets(facts: Sequence[Facts], at: Level, whole: Grid, cut: Grid) -> list[_Figure]:
    by_day = days(facts[0].header, whole)
    found = (by_queue if at.dimensions else of_centre)(facts, by_day, cut)
    minutes = facts[0].spec.interval_min
    deferred = at.dimensions and facts[0].spec.has(ChannelKind.DEFERRED)
    figure = "sl_excluding_short (in_deadline if deferred)" if deferred else "sl_excluding_short"
    what = {
        "sl_mean_of_days": f"mean of the local days' {figure}; n counts days with demand",
        "p_days_met": "share of local days that meet the target; n counts days with demand",
        "p_intervals_met": f"share of {minutes} min intervals that meet the target; n counts them",
    }
    by = attribution(at, facts[0].spec.by)
    texts = promised(facts, at)
    return [
        _Figure(name, "share", estimate_, [f"{what[name]}; {text}; by {by}" for text in texts])
        for name, estimate_ in found.items()
    ]


def _frame(at: Level, figures: list[_Figure], seen: np.ndarray) -> pd.DataFrame:
    """Lay figures out as rows: cell by cell, each with every KPI."""
    cells = np.flatnonzero(seen)
    labels = at.labels
    texts = [
        [figure.definition] * at.size if isinstance(figure.definition, str) else figure.definition
        for figure in figures
    ]

    def column(field: str) -> np.ndarray:
        stacked_ = np.stack([getattr(figure.found, field) for figure in figures], axis=1)
        return stacked_[cells].ravel()

    return pd.DataFrame(
        {
            "level": at.spelling,
            "name": np.repeat(np.array(labels, dtype=object)[cells], len(figures)),
            "kpi": [figure.kpi for figure in figures] * len(cells),
            "unit": [figure.unit for figure in figures] * len(cells),
            "value": column("value"),
            "lower": column("lower"),
            "upper": column("upper"),
            "n": column("n"),
            "definition": [text[cell] for cell in cells for text in texts],
        },
        columns=list(COLUMNS),
    )
