"""technology.csv as a data frame: how much of each resource is in use at once.

A contact holds every resource of its channel from its entry to the end of the talk,
the conversation or the session, or until it leaves. All figures weigh by time: the
99th percentile is the use that is not exceeded for 99 % of the time.

May import: facts, grid, spec, statistics. Used by: study, report, experiments.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.log.schema import Log
from sim.measure.facts import Facts
from sim.measure.flows import bounded_below
from sim.measure.grid import window
from sim.measure.spec import MeasureSpec
from sim.measure.statistics import Estimate, student
from sim.vocabulary import Outcome

PERCENTILE = 0.99
BOUNDS = ("", "_lower", "_upper")

Ticks = NDArray[np.int64]
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Use:
    """Of one resource in one replication.

    Attributes
    ----------
    use_mean, use_p99, use_max : units in use at once.
    full_share : share of the time in which all units are in use.
    blocked : contacts turned away because all were.
    """

    use_mean: float
    use_p99: float
    use_max: float
    full_share: float
    blocked: float


FIGURES = tuple(one.name for one in fields(_Use))
COLUMNS = (
    "resource",
    "unit",
    "capacity",
    *(f"{figure}{end}" for figure in FIGURES for end in BOUNDS),
)


@dataclass(frozen=True, slots=True)
class _Level:
    """Units in use: `units[i]` from `ticks[i]` to `ticks[i + 1]`; the last tick ends it."""

    ticks: Ticks
    units: Ticks

    def at(self, ticks: Ticks) -> Ticks:
        """Return the units in use at ticks, whatever happens at that tick included."""
        place = np.searchsorted(self.ticks, ticks, side="right") - 1
        found: Ticks = self.units[np.minimum(place, len(self.units) - 1)]
        return found


def technology_table(facts: Sequence[Facts]) -> pd.DataFrame:
    """Return one row for each resource, in name order.

    Parameters
    ----------
    facts : one for each replication, from `gather`; the spec knows the resources.

    Returns
    -------
    Data frame with `COLUMNS`: means over replications with their intervals. `capacity`
    is that in force, averaged over the window where phases change it; NaN where there
    is no limit, and then nothing is ever full.
    """
    spec = facts[0].spec
    names = sorted({name for era in spec.eras for name in era.capacities})
    rows = []
    for name in names:
        each = [_use(one, name) for one in facts]
        row: dict[str, object] = {
            "resource": name,
            "unit": spec.units.get(name, ""),
            "capacity": _capacity(facts[0], name),
        }
        for figure in FIGURES:
            found = student([getattr(one, figure) for one in each], spec.confidence)
            row |= _bounds(figure, found)
        rows.append(row)
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _bounds(figure: str, found: Estimate) -> dict[str, float]:
    cut = bounded_below(found)
    upper = np.minimum(cut.upper, 1.0) if figure == "full_share" else cut.upper
    values = (cut.value, cut.lower, upper)
    return {f"{figure}{end}": float(value) for end, value in zip(BOUNDS, values, strict=True)}


def _use(facts: Facts, resource: str) -> _Use:
    log, spec = facts.log, facts.spec
    whole = window(log.header, spec.start, spec.end)
    low, high = (int(edge) for edge in whole.edges)
    holding = _holding(log, spec, resource)
    start, end = _held(log, holding)
    level = _level(start, end, [low, high, *(era.tick for era in spec.eras)], (low, high))
    lengths = np.diff(level.ticks)
    units = level.units
    limit = _limits(spec, resource)[spec.era_of(level.ticks[:-1])]
    by_units = np.bincount(units, weights=lengths)
    reached = np.cumsum(by_units) >= PERCENTILE * (high - low)
    length = high - low
    return _Use(
        use_mean=float((units * lengths).sum() / length),
        use_p99=float(np.argmax(reached)),
        use_max=float(units.max()),
        full_share=float(lengths[units >= limit].sum() / length),
        blocked=float(_blocked(facts, resource, holding, (low, high))),
    )


def _holding(log: Log, spec: MeasureSpec, resource: str) -> NDArray[np.bool_]:
    """Mark the contacts whose channel holds the resource when they enter."""
    channels = log.header.names["channels"]
    table = [[resource in era.holds.get(name, ()) for name in channels] for era in spec.eras]
    holds = np.array(table, dtype=bool).reshape(len(spec.eras), len(channels))
    found: NDArray[np.bool_] = holds[spec.era_of(log.contacts["entry"]), log.contacts["channel"]]
    return found


def _held(log: Log, holding: NDArray[np.bool_]) -> tuple[Ticks, Ticks]:
    """Spans in which a contact holds the resource; who was never let in has no leg."""
    inside = np.zeros(len(holding), dtype=bool)
    inside[log.legs["contact"]] = True
    rows = np.flatnonzero(holding & inside)
    start, end = log.contacts["entry"][rows], log.contacts["end"][rows]
    return start, np.where(end >= 0, end, np.maximum(start, log.header.horizon))


def _level(start: Ticks, end: Ticks, marks: list[int], span: Span) -> _Level:
    """Return the units in use over a span, cut at every change and at marks within it."""
    low, high = span
    begin, stop = np.clip(start, low, high), np.clip(end, low, high)
    change = np.repeat(np.array([1, -1, 0]), [len(begin), len(stop), len(marks)])
    ticks = np.concatenate([begin, stop, np.clip(marks, low, high)])
    distinct, place = np.unique(ticks, return_inverse=True)
    steps = np.bincount(place, weights=change, minlength=len(distinct)).astype(np.int64)
    return _Level(distinct, np.cumsum(steps)[:-1])


def _limits(spec: MeasureSpec, resource: str) -> NDArray[np.float64]:
    """Capacity of a resource by era, infinite where there is none."""
    found = [era.capacities.get(resource) for era in spec.eras]
    return np.array([np.inf if one is None else one for one in found], dtype=np.float64)


def _blocked(facts: Facts, resource: str, holding: NDArray[np.bool_], span: Span) -> int:
    """Count the contacts turned away while the resource was full.

    A channel that holds nothing else was turned away by this resource, whatever the
    log says of its use.
    """
    log, spec = facts.log, facts.spec
    without_leg = np.ones(len(holding), dtype=bool)
    without_leg[log.legs["contact"]] = False
    entry = log.contacts["entry"]
    away = holding & without_leg & (log.contacts["outcome"] == Outcome.BLOCKED)
    away &= (entry >= span[0]) & (entry < span[1])
    rows = np.flatnonzero(away)
    if not len(rows):
        return 0
    channels = log.header.names["channels"]
    held = [[len(era.holds.get(name, ())) for name in channels] for era in spec.eras]
    era = spec.era_of(entry[rows])
    alone = np.array(held)[era, log.contacts["channel"][rows]] == 1
    start, end = _held(log, holding)
    level = _level(start, end, [0, log.header.horizon], (0, log.header.horizon))
    full = level.at(entry[rows]) >= _limits(spec, resource)[era]
    return int((alone | full).sum())


def _capacity(facts: Facts, resource: str) -> float:
    """Mean capacity over the window; NaN where there is, for a while, no limit."""
    spec = facts.spec
    low, high = (int(edge) for edge in window(facts.header, spec.start, spec.end).edges)
    edges = np.clip([*(era.tick for era in spec.eras), high], low, high)
    lengths, limits = np.diff(edges), _limits(spec, resource)
    there = lengths > 0
    mean = float((lengths[there] * limits[there]).sum() / (high - low))
    return mean if np.isfinite(mean) else float("nan")
