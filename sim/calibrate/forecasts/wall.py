"""Lay the times of a file on the wall clock of a place, changes of the clock included.

Days count from 1970-01-01, minutes from local midnight. The hour that autumn repeats has
a first and a second pass; the hour that spring skips does not exist.

May import: config, units, sim.calibrate.forecasts. Used by: table.
"""

from dataclasses import dataclass

import numpy as np

from sim.calibrate.forecasts.cells import DAY_MIN, EMPTY, Flags, Ints, iso
from sim.config import Calendar, Clock
from sim.units import MINUTE


@dataclass(frozen=True, slots=True)
class Wall:
    """What clocks show over a range of days, in stretches of constant offset.

    Attributes
    ----------
    utc : first UTC minute of each stretch, counted since 1970.
    offset : local minus UTC of each, minutes.
    repeated : minutes at the begin of each that clocks showed before.
    skipped : (day, from, to) of local times that no clock shows; from and to minutes.
    again : (day, from, to, offset) of local times that are shown twice, offset of the second pass.
    """

    utc: Ints
    offset: Ints
    repeated: Ints
    skipped: tuple[tuple[int, int, int], ...]
    again: tuple[tuple[int, int, int, int], ...]


def wall_of(first_day: int, last_day: int, time_zone: str) -> Wall:
    """Return the wall clock from a day before the first to a day after the last."""
    begin, days = first_day - 1, last_day - first_day + 3
    calendar = Calendar(start=f"{iso(begin)} 00:00", length=f"{days}d", time_zone=time_zone)
    clock = Clock.of(calendar)
    found = clock.stretches()
    start_utc = clock.start_utc_us // MINUTE
    utc = np.array([start_utc + one.start // MINUTE for one in found], dtype=np.int64)
    offset = np.array([one.offset_minutes for one in found], dtype=np.int64)
    back = np.concatenate([[0], np.maximum(offset[:-1] - offset[1:], 0)])
    forward = np.concatenate([[0], np.maximum(offset[1:] - offset[:-1], 0)])
    skipped, again = [], []
    for place in np.flatnonzero(forward):
        day, minute = divmod(int(utc[place] + offset[place]), DAY_MIN)
        skipped.append((day, minute - int(forward[place]), minute))
    for place in np.flatnonzero(back):
        day, minute = divmod(int(utc[place] + offset[place]), DAY_MIN)
        again.append((day, minute, minute + int(back[place]), int(offset[place])))
    return Wall(utc, offset, back, tuple(skipped), tuple(again))


def to_local(wall: Wall, utc: Ints) -> tuple[Ints, Ints, Ints]:
    """Day, minute, and the offset of instants in the second pass of a repeated hour, else EMPTY."""
    place = np.searchsorted(wall.utc, utc, side="right") - 1
    local = utc + wall.offset[place]
    second = utc - wall.utc[place] < wall.repeated[place]
    return local // DAY_MIN, local % DAY_MIN, np.where(second, wall.offset[place], EMPTY)


def is_skipped(wall: Wall, day: Ints, minute: Ints) -> Flags:
    """Whether no clock shows a local time."""
    found = np.zeros(len(day), dtype=bool)
    for one, begin, end in wall.skipped:
        found |= (day == one) & (minute >= begin) & (minute < end)
    return found


def second_pass(wall: Wall, day: Ints, minute: Ints) -> Ints:
    """Offset in the second pass of local times that are shown twice, EMPTY elsewhere."""
    found = np.full(len(day), EMPTY, dtype=np.int64)
    for one, begin, end, offset in wall.again:
        found[(day == one) & (minute >= begin) & (minute < end)] = offset
    return found
