"""Spread months over days and days over hours, where a file has nothing finer.

May import: sim.calibrate.forecasts. Used by: forecast, sources.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.calibrate.forecasts.cells import DAY_MIN, MONTH, Floats, Ints
from sim.calibrate.forecasts.period import Period, month_begins, month_ends, weekday
from sim.calibrate.forecasts.table import Rows

WEEKDAY_WEIGHTS = (23.8, 20.8, 19.8, 18.8, 16.8, 9.1, 4.6)
"""Monday to Sunday: Call Centre Helper, typical week (S2); Saturday and Sunday assumed."""

DAY_SHAPE = (6.0, 10.0, 12.0, 11.0, 10.0, 8.0, 8.0, 9.0, 9.0, 8.0, 5.0, 4.0)
"""A morning peak and a lower one after noon, over the opening hours: an assumption."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """Where contacts fall that the file gives by day or by month.

    Attributes
    ----------
    opens, closes : minutes since midnight.
    weekdays : those that share a month, 0 for Monday.
    """

    opens: int = 8 * 60
    closes: int = 20 * 60
    weekdays: Sequence[int] = (0, 1, 2, 3, 4)

    def profile(self, step: int) -> Floats:
        """Share of a day by interval of `step` minutes; sums to 1."""
        edges = np.arange(0, DAY_MIN + step, step)
        at = np.linspace(self.opens, self.closes, len(DAY_SHAPE) + 1)
        whole = np.concatenate([[0.0], np.cumsum(DAY_SHAPE)]) / sum(DAY_SHAPE)
        found: Floats = np.diff(np.interp(edges, at, whole))
        return found

    def weights(self, day: Ints) -> Floats:
        """Weight of days among those of their month."""
        by_weekday = np.array(
            [w if place in set(self.weekdays) else 0.0 for place, w in enumerate(WEEKDAY_WEIGHTS)]
        )
        found: Floats = by_weekday[weekday(day)]
        return found


def spread_days(rows: Rows, period: Period, shape: Shape) -> tuple[Ints, Floats]:
    """Days of the period with the contacts that rows of days and months give them.

    What a month says of a day is replaced by a row of that day.
    """
    found: dict[int, float] = {}
    monthly = rows.length == MONTH
    months = rows.where(monthly)
    bounds = (month_begins(months.day).tolist(), month_ends(months.day).tolist())
    for begin, end, volume in zip(*bounds, months.offered.tolist(), strict=True):
        days = np.arange(begin, end + 1)
        weights = shape.weights(days)
        for day, weight in zip(days.tolist(), (weights / weights.sum()).tolist(), strict=True):
            found[day] = volume * weight
    daily = rows.where(~monthly)
    found.update(zip(daily.day.tolist(), daily.offered.tolist(), strict=True))
    kept = sorted(day for day, one in found.items() if period.first <= day <= period.last and one)
    return np.array(kept, dtype=np.int64), np.array([found[day] for day in kept], dtype=float)
