"""Cut the time of a run into windows, local days and intervals of the local day.

A grid is a row of half-open bins. Intervals and days are cut in local wall time:
a day of a clock change has 23 or 25 hours, the repeated hour has bins of its own,
and each bin is labelled with its UTC offset. What ends after the last bin of a
run (a contact joining its queue after the horizon) belongs to the last bin, so
that the sum over intervals is always the total.

May import: errors, units, log. Used by: facts, sums, tables.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from sim.errors import require
from sim.log.schema import Column, Header
from sim.units import CELL

Ticks = NDArray[np.int64]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Grid:
    """A row of half-open bins [edges[i], edges[i + 1]).

    Attributes
    ----------
    edges : int64, ascending, at least two.
    labels : local start of each bin, ISO 8601 with offset.
    open_end : later ticks belong to the last bin (the grid ends with the run).
    """

    edges: Ticks
    labels: tuple[str, ...]
    open_end: bool

    @property
    def bins(self) -> int:
        """Return the number of bins."""
        return len(self.edges) - 1

    @cached_property
    def widths(self) -> Ticks:
        """Return the length of each bin in ticks."""
        return np.diff(self.edges)

    @cached_property
    def _lookup(self) -> tuple[int, NDArray[np.intp]]:
        """Return a common step of all bins and the bin of each step."""
        step = int(np.gcd.reduce(self.widths))
        return step, np.repeat(np.arange(self.bins), self.widths // step)

    def position(self, ticks: Column) -> NDArray[np.intp]:
        """Return the bin of each tick; ticks outside count as those at the near end."""
        if self.bins == 1:
            return np.zeros(len(ticks), dtype=np.intp)
        step, table = self._lookup
        found: NDArray[np.intp] = table.take((ticks - self.edges[0]) // step, mode="clip")
        return found

    def outside(self, ticks: Column) -> NDArray[np.bool_]:
        """Mark the ticks that belong to no bin."""
        out: NDArray[np.bool_] = ticks < self.edges[0]
        if not self.open_end:
            out |= ticks >= self.edges[-1]
        return out


def window(header: Header, start: int | None = None, end: int | None = None) -> Grid:
    """Return one bin: from `start` (default: the warm-up) to `end` (the horizon).

    Raises
    ------
    ConfigError
        If the window is empty or reaches outside the run.
    """
    first = header.warm_up if start is None else start
    last = header.horizon if end is None else end
    require(0 <= first < last, "window.start", first, f"at least 0 and before {last} ticks")
    require(last <= header.horizon, "window.end", last, f"at most {header.horizon} ticks")
    edges = np.array([first, last], dtype=np.int64)
    return Grid(edges, (tick_text(header, first),), last == header.horizon)


def intervals(header: Header, whole: Grid, length: int) -> Grid:
    """Cut a window at every multiple of `length` ticks of the local clock.

    Where the clock changes inside an interval, a new interval begins.
    """
    zone = ZoneInfo(header.time_zone)

    def cut(now: datetime, before: datetime) -> bool:
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
        since = now.replace(tzinfo=None, fold=0) - midnight.replace(tzinfo=None)
        return since % timedelta(microseconds=length) == timedelta() or (
            now.utcoffset() != before.utcoffset()
        )

    return _cut(
        header, whole, [t for t, now, before in _quarters(header, zone) if cut(now, before)]
    )


def days(header: Header, whole: Grid) -> Grid:
    """Cut a window at every local midnight."""
    zone = ZoneInfo(header.time_zone)
    starts = [t for t, now, before in _quarters(header, zone) if now.date() != before.date()]
    return _cut(header, whole, starts)


def pieces(whole: Grid, spans: tuple[tuple[int, int], ...]) -> tuple[Grid, NDArray[np.bool_]]:
    """Cut a window at the ends of spans; mark the pieces that lie inside one."""
    ends = np.array(spans, dtype=np.int64).reshape(-1)
    low, high = whole.edges[0], whole.edges[-1]
    edges = np.unique(np.concatenate([whole.edges, np.clip(ends, low, high)]))
    # an edge that is the n-th end: pieces after an odd number of ends are inside
    inside = np.searchsorted(ends, edges[:-1], side="right") % 2 == 1
    return Grid(edges, ("",) * (len(edges) - 1), whole.open_end), inside


def _quarters(header: Header, zone: ZoneInfo) -> list[tuple[int, datetime, datetime]]:
    """Every absolute quarter hour of the run: its tick, its local time, the local time before."""
    first = -header.start_utc_us % CELL
    found = []
    for tick in range(first, header.horizon, CELL):
        now = (_EPOCH + timedelta(microseconds=header.start_utc_us + tick)).astimezone(zone)
        before = (now.astimezone(UTC) - timedelta(microseconds=CELL)).astimezone(zone)
        found.append((tick, now, before))
    return found


def _cut(header: Header, whole: Grid, at: list[int]) -> Grid:
    low, high = int(whole.edges[0]), int(whole.edges[-1])
    edges = [low, *(tick for tick in at if low < tick < high), high]
    labels = tuple(tick_text(header, tick) for tick in edges[:-1])
    return Grid(np.array(edges, dtype=np.int64), labels, whole.open_end)


def tick_text(header: Header, tick: int) -> str:
    """Local time of a tick in ISO 8601 with its offset, to the minute where that is exact."""
    instant = _EPOCH + timedelta(microseconds=header.start_utc_us + tick)
    local = instant.astimezone(ZoneInfo(header.time_zone))
    whole_minute = local.second == 0 and local.microsecond == 0
    return local.isoformat(timespec="minutes" if whole_minute else "auto")
