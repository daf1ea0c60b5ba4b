"""kpi.csv as a data frame: every KPI of every level with its interval and definition.

One row is one figure: level, name, kpi, unit, value, lower, upper, n, definition.
docs/columns.md explains the columns, docs/kpis.md the KPIs.

May import: everything in measure. Used by: study, report, experiments.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.measure.adding import Sums
from sim.measure.facts import Facts
from sim.measure.grid import Grid, days, intervals, tick_text, window
from sim.measure.kpi import Kpi, Scope
from sim.measure.levels import CENTRE, Level, level
from sim.measure.percentiles import LONGEST, PERCENTILES, wait_percentiles
from sim.measure.ratios import all_sums, bounded, estimate, kpis_of, stacked
from sim.measure.service_kpis import SERVICE_LEVELS
from sim.measure.spec import Promise
from sim.measure.statistics import Estimate
from sim.measure.sums import attribution, cells_of, level_sums, view_of
from sim.measure.targets import by_queue, of_centre
from sim.units import SECOND

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

_T = ("answered_within", "abandoned_within", "offered_sl", "abandoned_short")
"""Sums that depend on the threshold."""

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
    if not at.has("group"):
        figures += _percentiles(facts, at)
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
        _Figure(kpi.name, kpi.unit, estimate(kpi, sums, confidence), _definition(kpi, facts, at))
        for kpi in kpis_of(at, facts[0])
    ]


def _percentiles(facts: Sequence[Facts], at: Level) -> list[_Figure]:
    by = attribution(at, facts[0].spec.by)
    texts = {
        name: f"percentile {p:.0%} of the waits of answered and abandoned, all replications"
        for name, p in PERCENTILES.items()
    }
    texts[LONGEST] = "longest wait of a replication, answered or abandoned; mean over replications"
    return [
        _Figure(name, "s", bounded(found, "s"), f"{texts[name]}; by {by}")
        for name, found in wait_percentiles(facts, at).items()
    ]


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
                f"{kpi.definition}; T = {text}{_clock_text(facts)}; by {by}",
            )
            for kpi in SERVICE_LEVELS
        ]
    return figures


def _targets(facts: Sequence[Facts], at: Level, whole: Grid, cut: Grid) -> list[_Figure]:
    by_day = days(facts[0].header, whole)
    found = (by_queue if at.dimensions else of_centre)(facts, by_day, cut)
    minutes = facts[0].spec.interval_min
    what = {
        "sl_mean_of_days": "mean of the local days' sl_excluding_short; n counts days with demand",
        "p_days_met": "share of local days that meet the target; n counts days with demand",
        "p_intervals_met": f"share of {minutes} min intervals that meet the target; n counts them",
    }
    by = attribution(at, facts[0].spec.by)
    promised = _promised(facts, at)
    return [
        _Figure(name, "share", estimate_, [f"{what[name]}; {text}; by {by}" for text in promised])
        for name, estimate_ in found.items()
    ]


def _promised(facts: Sequence[Facts], at: Level) -> list[str]:
    """Say for each cell which target is meant."""
    if not at.dimensions:
        return ["target: each queue's own, all of them met"]
    return [f"target: {_by_era(facts, name, _target_text)}" for name in at.names[0]]


def _target_text(promise: Promise) -> str:
    within = threshold_text(promise.within)
    return "none" if promise.share is None else f"{promise.share:.4g} within {within}"


def _threshold_text(promise: Promise) -> str:
    return f"{threshold_text(promise.within)} (short: {threshold_text(promise.short)})"


def _by_era(facts: Sequence[Facts], queue: str, text: Callable[[Promise], str]) -> str:
    """Write what a queue promises, and from when on something else."""
    spec = facts[0].spec
    written = [text(promise) for promise in spec.promised(queue)]
    later = [
        f", from {tick_text(facts[0].header, era.tick)} on {now}"
        for era, before, now in zip(spec.changes, written, written[1:], strict=False)
        if now != before
    ]
    return "".join([written[0], *later])


def _definition(kpi: Kpi, facts: Sequence[Facts], at: Level) -> str | list[str]:
    """Formula, threshold and attribution of a KPI at each cell."""
    if kpi.scope in {Scope.LOAD, Scope.LOAD_ANSWERED, Scope.STAFF}:
        return f"{kpi.definition}; by exact time"
    if kpi.scope is Scope.NEED:
        return f"{kpi.definition}; by arrival of the need"
    by = attribution(at, facts[0].spec.by)
    if not any(name in f"{kpi.top} {kpi.bottom}" for name in _T):
        return f"{kpi.definition}; by {by}"
    clock = _clock_text(facts)
    return [f"{kpi.definition}; {text}{clock}; by {by}" for text in _thresholds(facts, at)]


def _clock_text(facts: Sequence[Facts]) -> str:
    """Say where a threshold counts from another instant than joining the queue."""
    return " from entry" if facts[0].spec.threshold_from == "entry" else ""


def _thresholds(facts: Sequence[Facts], at: Level) -> list[str]:
    """Say for each cell which thresholds hold there."""
    if not at.has("queue"):
        return ["T = each queue's own target"] * at.size
    place = at.dimensions.index("queue")
    queues = np.indices(at.shape)[place].ravel()
    texts = [f"T = {_by_era(facts, name, _threshold_text)}" for name in at.names[place]]
    return [texts[queue] for queue in queues]


def threshold_text(ticks: int) -> str:
    """Write a threshold as it is written in a scenario: 20s, 1.5s."""
    return f"{ticks / SECOND:g}s"


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
