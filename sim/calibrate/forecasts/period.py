"""Choose the days to simulate: those asked for, or the last full week of the file.

May import: errors, sim.calibrate.forecasts. Used by: forecast, spread, centre.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np

from sim.calibrate.forecasts.cells import MONTH, Flags, Ints, day_of, iso
from sim.calibrate.forecasts.table import Rows
from sim.errors import ConfigError

WEEK = 7
_FRIDAY = 4
_THURSDAY = 3
"""1970-01-01, day 0, was a Thursday."""


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `first` to `last`, both included; `rule` says how they were chosen."""

    first: int
    last: int
    rule: str

    def __str__(self) -> str:
        """Return both dates."""
        return f"{iso(self.first)} to {iso(self.last)}"

    @property
    def days(self) -> int:
        """Number of days."""
        return self.last - self.first + 1

    def covers(self, day: Ints, length: Ints) -> Flags:
        """Whether rows that begin on a day, of a length, reach into the period."""
        ends = np.where(length == MONTH, month_ends(day), day)
        inside: Flags = (ends >= self.first) & (day <= self.last)
        return inside


def weekday(day: Ints) -> Ints:
    """Weekday of days, 0 for Monday."""
    return (day + _THURSDAY) % WEEK


def month_begins(day: Ints) -> Ints:
    """First day of the month of each day."""
    found = day.astype("datetime64[D]").astype("datetime64[M]").astype("datetime64[D]")
    return np.asarray(found.astype(np.int64))


def month_ends(day: Ints) -> Ints:
    """Last day of the month of each day."""
    months = day.astype("datetime64[D]").astype("datetime64[M]") + np.timedelta64(1, "M")
    return np.asarray(months.astype("datetime64[D]").astype(np.int64)) - 1


def period_of(rows: Rows, first: str | None, last: str | None) -> Period:
    """Return the days asked for, where not asked the last week that the file holds in full.

    Raises
    ------
    ConfigError
        If a date cannot be read, or they are in the wrong order.
    """
    monthly = rows.length == MONTH
    low = int(np.where(monthly, month_begins(rows.day), rows.day).min())
    high = int(np.where(monthly, month_ends(rows.day), rows.day).max())
    if first is None and last is None:
        return _last_week(rows, low, high)
    begin = low if first is None else _asked("from", first)
    end = high if last is None else _asked("to", last)
    if end < low or begin > high:
        rule = f"a period that meets the forecast, {iso(low)} to {iso(high)}"
        raise ConfigError("from", f"{first or ''} to {last or ''}".strip(), rule)
    if end < begin:
        raise ConfigError("to", last or iso(end), f"not before {iso(begin)}")
    return Period(begin, end, "as asked")


def _asked(key: str, text: str) -> int:
    try:
        date.fromisoformat(text)
        return day_of(text)
    except ValueError:
        raise ConfigError(key, text, "a date such as 2024-01-08") from None


def _last_week(rows: Rows, low: int, high: int) -> Period:
    """Monday to Sunday; a weekend on which nothing ever happens need not be in the file."""
    ends = int(weekday(np.array(high)))
    busy = rows.where((rows.offered > 0) & (rows.length != MONTH))
    quiet_weekend = not (weekday(busy.day) > _FRIDAY).any() and not (rows.length == MONTH).any()
    following = high + (WEEK - 1 - ends) if quiet_weekend and ends >= _FRIDAY else high
    sunday = following - (int(weekday(np.array(following))) + 1) % WEEK
    if sunday - WEEK + 1 >= low:
        return Period(sunday - WEEK + 1, sunday, "the last full week of the file")
    if high - low < WEEK:
        return Period(low, high, "the whole file")
    return Period(high - WEEK + 1, high, "the last seven days of the file")
