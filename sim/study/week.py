"""The typical week of a long run: all its weeks laid over one another.

A month by half hour is too fine to be seen, so figures of runs longer than a week show
its mean week. Service levels are ratios of totals over all weeks, with the replication
as the unit of the interval, exactly as in the tables; agents are means.

May import: measure. Used by: experiments.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.measure.adding import Sums
from sim.measure.catalogue import KPIS
from sim.measure.facts import Facts
from sim.measure.grid import intervals, window
from sim.measure.kpi import Kpi
from sim.measure.levels import INTERVAL, level
from sim.measure.ratios import contact_sums, estimate, kpis_of
from sim.units import HOUR
from sim.vocabulary import ChannelKind

LONG = timedelta(days=7)
"""Runs longer than this are shown as a typical week."""

_DRAWN = ("offered", "sl_excluding_short")
_HOURLY = ("contacts", *_DRAWN, "in_deadline")
_KPI = {kpi.name: kpi for kpi in KPIS if kpi.name in _HOURLY}
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
HOUR_COLUMNS = ("weekday", "start", "queue", "kpi", "contacts", "value", "lower", "upper")


def span_of(starts: Sequence[str]) -> str:
    """Return the dates over which a typical week is taken, "" for a run too short for one.

    Parameters
    ----------
    starts : local starts of the intervals in ISO 8601, ascending.
    """
    first, last = (datetime.fromisoformat(starts[place]) for place in (0, -1))
    return f"{first:%Y-%m-%d} to {last:%Y-%m-%d}" if last - first >= LONG else ""


def service_week(facts: Sequence[Facts]) -> pd.DataFrame:
    """Return offered contacts and service level by queue and interval of the typical week.

    Returns
    -------
    Data frame with the columns interval_start, level, name and the drawn KPIs with their
    bounds, named as in the table of intervals; `interval_start` as `week_starts` moves it.
    """
    return _week(facts, facts[0].spec.interval, _DRAWN)


def hour_table(facts: Sequence[Facts]) -> pd.DataFrame:
    """Return the service of each queue by hour of the week, weeks laid over one another.

    Returns
    -------
    Data frame with `HOUR_COLUMNS`: Mon to Sun and 00:00 to 23:00 of local time, contacts that
    joined (means over replications), and `sl_excluding_short` with its bounds, in deferred
    queues `in_deadline`; NaN where nobody joined. Hours outside the window have no row.
    """
    table = _week(facts, HOUR, _HOURLY)
    kpi = np.where(table["name"].isin(_deferred(facts)), "in_deadline", "sl_excluding_short")
    moments = [datetime.fromisoformat(one) for one in table["interval_start"]]
    data: dict[str, object] = {
        "weekday": [_DAYS[one.weekday()] for one in moments],
        "start": [f"{one:%H:%M}" for one in moments],
        "queue": table["name"],
        "kpi": kpi,
        "contacts": table["contacts"],
    }
    for name, end in (("value", ""), ("lower", "_lower"), ("upper", "_upper")):
        own = table[f"sl_excluding_short{end}"]
        data[name] = np.where(kpi == "in_deadline", table.get(f"in_deadline{end}", own), own)
    return pd.DataFrame(data, columns=list(HOUR_COLUMNS))


def _deferred(facts: Sequence[Facts]) -> set[str]:
    """Return the queues of deferred work."""
    names = facts[0].header.names["queues"]
    codes = [each.stays.codes["queue"][each.stays.kind == ChannelKind.DEFERRED] for each in facts]
    return {names[code] for code in np.unique(np.concatenate(codes)).tolist()}


def _week(facts: Sequence[Facts], interval: int, wanted: Sequence[str]) -> pd.DataFrame:
    """Return some KPIs of queues by slot of the typical week, slots of a length in ticks."""
    header, spec = facts[0].header, facts[0].spec
    whole = window(header, spec.start, spec.end)
    cut = intervals(header, whole, interval)
    names = header.names["queues"]
    slots, slot = np.unique(week_starts(cut.labels), return_inverse=True)
    at = level(f"queue:{INTERVAL}", header, whole, cut)
    there = kpis_of(at, facts[0])
    kpis = [_KPI[name] for name in wanted if _KPI[name] in there]
    sums = contact_sums(facts, at)
    shape = (len(facts), len(names), cut.bins)
    week = {name: _folded(one.reshape(shape), slot, len(slots)) for name, one in _used(sums, kpis)}
    week["ones"] = _folded(np.ones(shape), slot, len(slots))
    data: dict[str, object] = {
        "interval_start": np.tile(slots, len(names)),
        "level": "queue",
        "name": np.repeat(np.array(names, dtype=object), len(slots)),
    }
    for kpi in kpis:
        found = estimate(kpi, week, spec.confidence)
        name = kpi.name
        data |= {name: found.value, f"{name}_lower": found.lower, f"{name}_upper": found.upper}
    return pd.DataFrame(data)


def mean_week(table: pd.DataFrame, start: str, name: str) -> pd.DataFrame:
    """Return the means of a table's numbers by name and interval of the typical week.

    Parameters
    ----------
    table : a row for each name and interval.
    start, name : its columns that hold the interval's start and the name.

    A table without rows is returned as it is: a centre may have nothing of the kind.
    """
    if table.empty:
        return table
    placed = table.assign(**{start: week_starts(table[start].tolist())})
    return placed.groupby([name, start], as_index=False, sort=True).mean(numeric_only=True)


def week_starts(starts: Sequence[str]) -> NDArray[np.object_]:
    """Return each start moved to the week, from Monday, of the first of them."""
    moments = [datetime.fromisoformat(one).replace(tzinfo=None) for one in starts]
    monday = _monday(min(moments).date())
    moved = [
        datetime.combine(monday + timedelta(days=one.weekday()), one.time()) for one in moments
    ]
    return np.array([f"{one.isoformat(timespec='minutes')}+00:00" for one in moved], dtype=object)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _used(sums: Sums, kpis: Sequence[Kpi]) -> list[tuple[str, NDArray[np.float64]]]:
    """Return the sums that some KPIs are made of."""
    wanted = {word for kpi in kpis for word in f"{kpi.top} {kpi.bottom}".split()}
    return [(name, one) for name, one in sums.items() if name in wanted and name != "ones"]


def _folded(values: NDArray[np.float64], slot: NDArray[np.intp], slots: int) -> NDArray[np.float64]:
    """Add up the weeks: (replications, names, bins) to (replications, names x slots)."""
    by_slot = np.zeros((slots, *values.shape[:2]))
    np.add.at(by_slot, slot, np.moveaxis(values, -1, 0))
    return np.moveaxis(by_slot, 0, -1).reshape(len(values), -1)
