"""Cut a period into half hours and say which day type and half hour of the day each is.

Estimates and comparisons go by half hour of the local day and by day type: Sunday
to Thursday, Friday, Saturday (the working week of the recorded bank). The grid is
made from a log's header, so that recorded and simulated logs are cut alike. On the
day of a clock change each absolute half hour carries its own local label.

May import: log, units, vocabulary. Used by: sim.calibrate.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from sim.errors import require
from sim.log.schema import Header
from sim.units import MINUTE, SECOND

HALF_HOUR = 30 * MINUTE
SLOTS = 48
"""Half hours of a day."""

DAY_TYPES = {"sun-thu": (6, 0, 1, 2, 3), "fri": (4,), "sat": (5,)}
"""Weekdays (Monday 0) of each day type; the names are day ranges of the config."""

_MINUTES = 60
_SLOT_MIN = 30
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TYPE_OF_WEEKDAY = {
    weekday: code for code, weekdays in enumerate(DAY_TYPES.values()) for weekday in weekdays
}


@dataclass(frozen=True, slots=True)
class Grid:
    """The half hours of a period.

    Attributes
    ----------
    day : ordinal of the local date, by half hour.
    day_type : position in DAY_TYPES, by half hour.
    slot : half hour of the local day, 0 .. 47, by half hour.
    """

    day: NDArray[np.int64]
    day_type: NDArray[np.int64]
    slot: NDArray[np.int64]

    def __len__(self) -> int:
        """Return the number of half hours."""
        return len(self.day)

    def edges(self) -> NDArray[np.int64]:
        """Ticks at which half hours begin, and the end of the last."""
        return np.arange(len(self) + 1, dtype=np.int64) * HALF_HOUR

    def cell(self, ticks: NDArray[np.int64]) -> NDArray[np.int64]:
        """Half hour of each tick, shape as given; outside the period the nearest."""
        return np.clip(ticks // HALF_HOUR, 0, len(self) - 1)

    def by_type_and_slot(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Sum values by half hour into an array of shape (day types, SLOTS)."""
        place = self.day_type * SLOTS + self.slot
        sums = np.zeros(len(DAY_TYPES) * SLOTS)
        np.add.at(sums, place, values)
        return sums.reshape(len(DAY_TYPES), SLOTS)

    def count_days(self, seen: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Dates of each day type with at least one half hour in `seen`, shape (day types,)."""
        _, first = np.unique(self.day[seen], return_index=True)
        return np.bincount(self.day_type[seen][first], minlength=len(DAY_TYPES))


def grid_of(header: Header) -> Grid:
    """Cut the period of a log into local half hours.

    Raises
    ------
    ConfigError
        If the period does not begin on a half hour, or is not a whole number of them.
    """
    whole = header.horizon % HALF_HOUR == 0 and header.start_utc_us % HALF_HOUR == 0
    require(whole, "the log's period", header.horizon / SECOND, "made of whole half hours")
    zone = ZoneInfo(header.time_zone)
    start = _EPOCH + timedelta(microseconds=header.start_utc_us)
    labels = []
    for i in range(header.horizon // HALF_HOUR):
        local = (start + i * timedelta(minutes=_SLOT_MIN)).astimezone(zone)
        slot = (local.hour * _MINUTES + local.minute) // _SLOT_MIN
        labels.append((local.date().toordinal(), _TYPE_OF_WEEKDAY[local.weekday()], slot))
    day, day_type, slots = np.array(labels, dtype=np.int64).reshape(-1, 3).T
    return Grid(day, day_type, slots)


def slot_start(slot: int) -> str:
    """Write a half hour of the day as its start, "HH:MM"."""
    hour, minute = divmod(slot * _SLOT_MIN, _MINUTES)
    return f"{hour:02d}:{minute:02d}"


def overlap_by_cell(
    grid: Grid, start: NDArray[np.int64], end: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Half hours that each span [start, end) touches.

    Returns
    -------
    (row, cell)
        Pairs of a row of the arguments and a half hour, one per touched half hour of
        the period; an empty span touches the half hour of its start.
    """
    first = start // HALF_HOUR
    last = np.maximum((end - 1) // HALF_HOUR, first)
    lengths = last - first + 1
    row = np.repeat(np.arange(len(start)), lengths)
    offset = np.arange(len(row)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    cell = first[row] + offset
    inside = (cell >= 0) & (cell < len(grid))
    return row[inside], cell[inside]
