"""Rows that come from CSV files or lists: rates, levels, traces.

May import: nothing. Used by: sim.config, sim.demand, sim.workforce.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class RateRow:
    """Expected needs of one interval.

    Attributes
    ----------
    day : weekday "mon" .. "sun", or an ISO date.
    start : ticks since local midnight.
    offset : UTC offset in minutes where the file gives one (the repeated hour of
        a clock change), else None.
    needs : expected needs in the interval.
    """

    day: str
    start: int
    offset: int | None
    needs: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelRow:
    """Agents of a `level` group in [start, end) of a day; ticks since local midnight.

    `day` is a weekday or an ISO date; a date beats its weekday for the whole date.
    """

    day: str
    start: int
    end: int
    agents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceRow:
    """One recorded entry: ISO local time, with its UTC offset where the file gives one."""

    entry: str
    segment: str | None
    customer: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """Expected needs per interval; an interval without a row expects none.

    A row of a date beats the rows of its weekday for the whole of that date.
    """

    interval: int
    rows: tuple[RateRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """Recorded entries to be replayed: `scale` copies of each, spread by `jitter` ticks."""

    rows: tuple[TraceRow, ...]
    scale: float
    jitter: int
