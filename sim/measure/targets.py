"""How often a promise was kept: by day, by interval; and the mean of the days.

Three figures that differ: the service level over all contacts (a ratio of totals),
the mean of the days' service levels, and the share of days, or of intervals, that
meet the target. All use `sl_excluding_short` at the queue's own threshold; a deferred
queue is held to the share finished by its deadline.

May import: ratios, sums, grid, levels, statistics. Used by: tables, intervals.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sim.measure.adding import Sums
from sim.measure.facts import Facts
from sim.measure.grid import Grid
from sim.measure.levels import INTERVAL, Level
from sim.measure.ratios import bounded, evaluate, stacked
from sim.measure.service_kpis import SERVICE_LEVELS
from sim.measure.statistics import Estimate, mean_of_ratios, share_met
from sim.measure.sums import cells_of, level_sums, view_of

Floats = NDArray[np.float64]

_DEFAULT = SERVICE_LEVELS[0]


def promise_sums(sums: Sums, at: Level) -> tuple[Floats, Floats]:
    """Top and bottom of the share that a promise is about.

    A queue is of one kind, so of its two promises only one has anything to count; a
    level without queue speaks of those who wait at hand alone.
    """
    top, bottom = evaluate(_DEFAULT.top, sums), evaluate(_DEFAULT.bottom, sums)
    if at.has("queue"):
        top, bottom = top + sums["finished_in_time"], bottom + sums["due"]
    return top, bottom


def shares_of_queues(facts: Sequence[Facts], cut: Grid) -> Floats:
    """Promised share, shape (bins, queues); NaN where nothing is promised.

    Of a day or an interval in which a promise changes, that at its beginning.
    """
    spec = facts[0].spec
    promised = [spec.promised(name) for name in facts[0].header.names["queues"]]
    shares = [[np.nan if one.share is None else one.share for one in row] for row in promised]
    table = np.array(shares, dtype=np.float64).reshape(len(promised), len(spec.eras))
    return table.T[spec.era_of(cut.edges[:-1])]


def service_by_bin(facts: Sequence[Facts], dimension: str, cut: Grid) -> tuple[Floats, Floats]:
    """Top and bottom of the service level: shape (replications, bins, cells).

    `dimension` is "queue", or "" for the whole centre.
    """
    names = (facts[0].header.names["queues"],) if dimension else ()
    dimensions = (INTERVAL, *((dimension,) if dimension else ()))
    at = Level("", dimensions, (cut.labels, *names), cut)
    sums = stacked(level_sums(view_of(each, at), cells_of(each, at), at.size) for each in facts)
    shape = (len(facts), cut.bins, -1)
    cells = len(names[0]) if names else 1
    if not cells:
        return np.empty((len(facts), cut.bins, 0)), np.empty((len(facts), cut.bins, 0))
    top, bottom = promise_sums(sums, at)
    return top.reshape(shape), bottom.reshape(shape)


def met(top: Floats, bottom: Floats, shares: Floats) -> Floats:
    """1.0 where the target is met, 0.0 where missed, NaN without demand or promise."""
    ratio = np.divide(top, bottom, out=np.full(top.shape, np.nan), where=bottom > 0)
    kept = (ratio >= shares).astype(np.float64)
    return np.where(np.isnan(ratio) | np.isnan(shares), np.nan, kept)


def all_met(each: Floats) -> Floats:
    """Whether every queue with a promise and demand met it: the last axis kept at length 1."""
    there = ~np.isnan(each)
    missed = (np.where(there, each, 1.0) == 0.0).any(axis=-1, keepdims=True)
    return np.where(there.any(axis=-1, keepdims=True), 1.0 - missed, np.nan)


def by_queue(facts: Sequence[Facts], by_day: Grid, cut: Grid) -> dict[str, Estimate]:
    """Days and intervals met and the mean of the days, by queue."""
    confidence = facts[0].spec.confidence
    days = service_by_bin(facts, "queue", by_day)
    return {
        "sl_mean_of_days": bounded(mean_of_ratios(*days, confidence), "share"),
        "p_days_met": share_met(met(*days, shares_of_queues(facts, by_day)), confidence),
        "p_intervals_met": share_met(_spans_met(facts, cut), confidence),
    }


def of_centre(facts: Sequence[Facts], by_day: Grid, cut: Grid) -> dict[str, Estimate]:
    """Return the same for the centre: a day is met when every queue meets its own target."""
    confidence = facts[0].spec.confidence
    whole = service_by_bin(facts, "", by_day)
    return {
        "sl_mean_of_days": bounded(mean_of_ratios(*whole, confidence), "share"),
        "p_days_met": share_met(all_met(_spans_met(facts, by_day)), confidence),
        "p_intervals_met": share_met(all_met(_spans_met(facts, cut)), confidence),
    }


def _spans_met(facts: Sequence[Facts], cut: Grid) -> Floats:
    """Whether each queue met its target in each bin: shape (replications, bins, queues)."""
    return met(*service_by_bin(facts, "queue", cut), shares_of_queues(facts, cut))
