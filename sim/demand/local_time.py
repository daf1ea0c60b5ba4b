"""Read the local clock at many instants at once: date, time of day, offset, repetition.

A weekly rate is looked up by what the clock on the wall shows. The hour that an
autumn change repeats is two runs of ticks with the same wall time; the hour that
a spring change skips is no tick at all.

Units: ticks; dates as days since 1970-01-01 in the centre's own calendar.
May import: config, units. Used by: this room.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from sim.config import Clock
from sim.units import DAY, MINUTE

Ints = NDArray[np.int64]

EPOCH_ORDINAL = date(1970, 1, 1).toordinal()
EPOCH_WEEKDAY = 3
"""1970-01-01 was a Thursday; weekdays count from Monday, 0."""


@dataclass(frozen=True, slots=True)
class WallTime:
    """What the wall clock shows at given ticks; columns of equal length.

    Attributes
    ----------
    day : days since 1970-01-01, local.
    time : ticks since local midnight, as shown.
    offset : local time minus UTC, ticks.
    repeated : whether the same wall time was shown before (second pass of autumn).
    """

    day: Ints
    time: Ints
    offset: Ints
    repeated: NDArray[np.bool_]


def wall_time(clock: Clock, at: Ints) -> WallTime:
    """Return what the wall clock of the centre shows at each tick of [0, horizon)."""
    stretches = clock.stretches()
    starts = np.array([one.start for one in stretches], dtype=np.int64)
    offsets = np.array([one.offset_minutes * MINUTE for one in stretches], dtype=np.int64)
    set_back = np.concatenate([[0], offsets[:-1] - offsets[1:]])
    stretch = np.searchsorted(starts, at, side="right") - 1
    local = clock.start_utc_us + at + offsets[stretch]
    repeated = at - starts[stretch] < set_back[stretch]
    return WallTime(local // DAY, local % DAY, offsets[stretch], repeated)


def offset_edges(clock: Clock) -> Ints:
    """Ticks at which a local date begins or the UTC offset changes."""
    return np.array([one.start for one in clock.stretches()], dtype=np.int64)


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return day.toordinal() - EPOCH_ORDINAL


def weekday(day: Ints) -> Ints:
    """Weekday of day numbers, 0 for Monday."""
    return (day + EPOCH_WEEKDAY) % 7
