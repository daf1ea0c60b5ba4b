"""Look up the forecast: expected needs per quarter hour, before any multiplier.

A weekly forecast is looked up by what the wall clock shows, so the hour that
autumn repeats counts twice and the hour that spring skips never. A date that has
rows of its own takes nothing from its weekday. Rows of a date without UTC offset
are the first pass of a repeated hour; the second pass is stated with its offset.
Coarser intervals are spread evenly over their cells.

Units: expected needs per cell of 15 minutes. May import: config, pieces. Used by: intensity.
"""

from datetime import date

import numpy as np
from numpy.typing import NDArray

from sim.config import Rates, Stream, Volume
from sim.demand.local_time import Ints, day_number, weekday
from sim.demand.pieces import Pieces
from sim.units import CELL, DAY, MINUTE
from sim.vocabulary import WEEKDAYS

Floats = NDArray[np.float64]

CELLS_PER_DAY = DAY // CELL
ANY_OFFSET = 1 << 62
"""Stands for "no offset given" among offsets."""


def base_rates(stream: Stream, pieces: Pieces) -> Floats:
    """Expected needs per cell on each piece; for a replayed stream the scale of its trace."""
    if stream.rates is not None:
        return _from_rows(stream.rates, pieces)
    if stream.volume is not None:
        return _from_volume(stream.volume, pieces)
    scale = stream.records.scale if stream.records is not None else 0.0
    return np.full(len(pieces.start), scale)


def _from_volume(volume: Volume, pieces: Pieces) -> Floats:
    """Volume of the week x share of the weekday x share of the interval."""
    shape = volume.intraday
    cells = shape.interval // CELL
    day = np.zeros(CELLS_PER_DAY)
    first = shape.from_ // CELL
    day[first : first + cells * len(shape.shares)] = np.repeat(shape.shares, cells) / cells
    by_weekday = np.array([volume.per_week * volume.weekday[name] for name in WEEKDAYS])
    wall = pieces.wall
    return np.asarray(by_weekday[weekday(wall.day)] * day[wall.time // CELL])


def _from_rows(rates: Rates, pieces: Pieces) -> Floats:
    """Rows of weekdays, replaced on the dates that have rows of their own."""
    weekly = _table(rates, [(name, ANY_OFFSET) for name in WEEKDAYS])
    wall = pieces.wall
    found = np.nan_to_num(weekly[weekday(wall.day), wall.time // CELL])
    dates = sorted({row.day for row in rates.rows} - set(WEEKDAYS))
    if not dates:
        return found
    numbers = np.array([day_number(date.fromisoformat(iso)) for iso in dates])
    place = np.minimum(np.searchsorted(numbers, wall.day), len(numbers) - 1)
    here = numbers[place] == wall.day
    return np.where(here, _on_dates(rates, dates, place, pieces), found)


def _on_dates(rates: Rates, dates: list[str], place: Ints, pieces: Pieces) -> Floats:
    """Rows of dates: those with the offset in force, else those without on the first pass."""
    wall = pieces.wall
    quarter = wall.time // CELL
    naive = _table(rates, [(iso, ANY_OFFSET) for iso in dates])
    found = np.where(wall.repeated, np.nan, naive[place, quarter])
    for minutes in sorted({row.offset for row in rates.rows if row.offset is not None}):
        stated = _table(rates, [(iso, minutes) for iso in dates])[place, quarter]
        own = (wall.offset == minutes * MINUTE) & ~np.isnan(stated)
        found = np.where(own, stated, found)
    return np.nan_to_num(found)


def _table(rates: Rates, days: list[tuple[str, int]]) -> Floats:
    """Needs per cell by (day, offset) and quarter hour of the day; NaN where no row stands."""
    cells = rates.interval // CELL
    table = np.full((len(days), CELLS_PER_DAY), np.nan)
    at = {day: position for position, day in enumerate(days)}
    for row in rates.rows:
        position = at.get((row.day, ANY_OFFSET if row.offset is None else row.offset))
        if position is not None:
            first = row.start // CELL
            table[position, first : first + cells] = row.needs / cells
    return table
