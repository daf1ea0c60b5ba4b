"""intervals.csv as a data frame: one row for each interval and each part of the centre.

Demand figures belong to the interval of arrival (channels) or of joining the queue
(queues, groups); load figures are exact time integrals over the interval.
docs/columns.md explains the columns.

May import: everything in measure. Used by: study, report, experiments.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.measure.adding import Sums
from sim.measure.catalogue import KPIS
from sim.measure.facts import Facts
from sim.measure.grid import Grid, intervals, window
from sim.measure.levels import CENTRE, INTERVAL, Level, level
from sim.measure.ratios import all_sums, estimate, kpis_of
from sim.measure.statistics import Estimate, share_met
from sim.measure.targets import met, promise_sums, shares_of_queues

PARTS = (CENTRE, "channel", "queue", "group")

WITH_BOUNDS = (
    "offered",
    "sl_excluding_short",
    "p_abandon",
    "asa_s",
    "aht_s",
    "queue_length",
    "occupancy",
)
"""Figures that are printed with the bounds of their interval."""

PLAIN = (
    "contacts",
    "answered",
    "handled",
    "abandoned",
    "blocked",
    "balked",
    "sl_offered",
    "mean_wait_s",
    "p_wait",
    "in_service",
    "in_deadline",
    "backlog",
    "backlog_end",
    "oldest_age_h",
    "staffed",
    "scheduled_hours",
    "handling_hours",
    "concurrency",
    "messaging_concurrency",
    "slot_occupancy",
)

_KPI = {kpi.name: kpi for kpi in KPIS}
_BOUNDS = ("", "_lower", "_upper")


def columns() -> tuple[str, ...]:
    """Return the columns of the table, in order."""
    wide = tuple(f"{name}{end}" for name in (*WITH_BOUNDS, "p_target_met") for end in _BOUNDS)
    return ("interval_start", "level", "name", "n", *wide, *PLAIN)


def interval_table(facts: Sequence[Facts], parts: Sequence[str] = PARTS) -> pd.DataFrame:
    """Return one row for each part of the centre and each interval.

    Parameters
    ----------
    facts : one for each replication, from `gather`.
    parts : levels without interval, such as "centre" or "queue".

    Returns
    -------
    Data frame with `columns()`: means over replications of counts, ratios of totals
    of everything else; NaN where a figure has no meaning or no demand. `n` counts
    replications. Rows by part, then name, then time.
    """
    header, spec = facts[0].header, facts[0].spec
    whole = window(header, spec.start, spec.end)
    cut = intervals(header, whole, spec.interval)
    tables = [_of_part(facts, part, whole, cut) for part in parts]
    return pd.concat(tables, ignore_index=True)


def _of_part(facts: Sequence[Facts], part: str, whole: Grid, cut: Grid) -> pd.DataFrame:
    at = level(f"{part}:{INTERVAL}", facts[0].header, whole, cut)
    sums = all_sums(facts, at)
    names = level(part, facts[0].header, whole, cut).labels
    data: dict[str, object] = {
        "interval_start": np.tile(np.array(cut.labels, dtype=object), len(names)),
        "level": part,
        "name": np.repeat(np.array(names, dtype=object), cut.bins),
        "n": len(facts),
    }
    there = {kpi.name for kpi in kpis_of(at, facts[0])}
    confidence = facts[0].spec.confidence
    for name in (*WITH_BOUNDS, *PLAIN):
        if name in there:
            found = estimate(_KPI[name], sums, confidence)
            data |= _bounds(name, found) if name in WITH_BOUNDS else {name: found.value}
    if part == "queue":
        data |= _bounds("p_target_met", _target_met(facts, at, sums))
    return pd.DataFrame(data, index=range(at.size)).reindex(columns=list(columns()))


def _bounds(name: str, found: Estimate) -> dict[str, NDArray[np.float64]]:
    return {name: found.value, f"{name}_lower": found.lower, f"{name}_upper": found.upper}


def _target_met(facts: Sequence[Facts], at: Level, sums: Sums) -> Estimate:
    """Share of replications in which a queue's interval meets its target (Wilson)."""
    shares = shares_of_queues(facts, at.grid).T.ravel()
    kept = met(*promise_sums(sums, at), shares)
    return share_met(kept[:, np.newaxis], facts[0].spec.confidence)
