"""Say of each half hour of a log which day type and half hour of the day it is.

Estimates and comparisons go by half hour of the local day and by day type: Sunday
to Thursday, Friday, Saturday (the working week of the recorded bank). The half
hours are those of `sim.measure`, made from a log's header, so that recorded and
simulated logs are cut alike.

May import: measure, log, units. Used by: sim.calibrate.
"""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from sim.log.schema import Header
from sim.measure.grid import Grid, intervals, window
from sim.units import MINUTE

HALF_HOUR = 30 * MINUTE
SLOTS = 48
"""Half hours of a day."""

DAY_TYPES = {"sun-thu": (6, 0, 1, 2, 3), "fri": (4,), "sat": (5,)}
"""Weekdays (Monday 0) of each day type; the names are day ranges of the config."""

_MINUTES = 60
_SLOT_MIN = 30
_TYPE_OF_WEEKDAY = {
    weekday: code for code, weekdays in enumerate(DAY_TYPES.values()) for weekday in weekdays
}


@dataclass(frozen=True, slots=True)
class HalfHours:
    """The half hours of a period, with what they are.

    Attributes
    ----------
    grid : the half hours; where the clock changes inside one, it is cut in two.
    day : ordinal of the local date, by half hour.
    day_type : position in DAY_TYPES, by half hour.
    slot : half hour of the local day, 0 .. 47, by half hour.
    """

    grid: Grid
    day: NDArray[np.int64]
    day_type: NDArray[np.int64]
    slot: NDArray[np.int64]

    def counts(
        self, ticks: NDArray[np.int64], weights: NDArray[np.float64] | None = None
    ) -> NDArray[np.float64]:
        """Number (or weight) of the ticks in each half hour."""
        found = np.bincount(self.grid.position(ticks), weights=weights, minlength=self.grid.bins)
        return found.astype(np.float64)

    def by_type_and_slot(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Sum values by half hour into an array of shape (day types, SLOTS)."""
        sums = np.zeros((len(DAY_TYPES), SLOTS))
        np.add.at(sums, (self.day_type, self.slot), values)
        return sums

    def count_days(self, seen: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Dates of each day type with at least one half hour in `seen`, shape (day types,)."""
        _, first = np.unique(self.day[seen], return_index=True)
        return np.bincount(self.day_type[seen][first], minlength=len(DAY_TYPES))

    def touched(
        self, start: NDArray[np.int64], end: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Half hours that each span [start, end) meets; a span of no length meets one.

        Returns
        -------
        (row, half hour)
            Positions in the arguments and in this grid, a pair per half hour met.
        """
        first = np.searchsorted(self.grid.edges, start, side="right") - 1
        last = np.searchsorted(self.grid.edges, np.maximum(end, start + 1), side="left") - 1
        lengths = last - first + 1
        row = np.repeat(np.arange(len(start)), lengths)
        offset = np.arange(len(row)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        half_hour = first[row] + offset
        inside = (half_hour >= 0) & (half_hour < self.grid.bins)
        return row[inside], half_hour[inside]


def half_hours(header: Header) -> HalfHours:
    """Cut the period of a log into local half hours."""
    grid = intervals(header, window(header, 0), HALF_HOUR)
    labels = []
    for label in grid.labels:
        local = datetime.fromisoformat(label)
        slot = (local.hour * _MINUTES + local.minute) // _SLOT_MIN
        labels.append((local.date().toordinal(), _TYPE_OF_WEEKDAY[local.weekday()], slot))
    day, day_type, slots = np.array(labels, dtype=np.int64).reshape(-1, 3).T
    return HalfHours(grid, day, day_type, slots)


def slot_start(slot: int) -> str:
    """Write a half hour of the day as its start, "HH:MM"."""
    hour, minute = divmod(slot * _SLOT_MIN, _MINUTES)
    return f"{hour:02d}:{minute:02d}"
