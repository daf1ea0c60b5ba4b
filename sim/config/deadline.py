"""When a promise falls due: on the calendar, or counting business hours only.

A promise of 16 h made on Friday at 15:00 falls due on Saturday at 07:00 on the calendar,
and on Tuesday at 15:00 where Monday to Friday 09:00-17:00 count. "10 working days" are 10 d
of hours such as {mon-fri: "00:00-24:00"}.

Units: ticks. May import: sim.config.clock, sim.config.hours. Used by: the tables, measure.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.config.clock import Clock
from sim.config.hours import Hours

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class BusinessClock:
    """Counts the ticks of a run that a promise counts.

    Attributes
    ----------
    starts : first ticks of the windows that count, ascending.
    before : counted ticks before each window, and after all of them; one longer.
    horizon : end of the run; from there on every tick counts, so that promises that
        fall due later keep their order.
    """

    starts: tuple[int, ...]
    before: tuple[int, ...]
    horizon: int

    @classmethod
    def of(cls, clock: Clock, hours: Hours | None) -> "BusinessClock":
        """Return the clock of some hours; None counts every tick."""
        every = hours is None or hours.always
        windows = [(0, clock.horizon)] if every else clock.windows(hours.windows if hours else {})
        before = [0]
        for start, end in windows:
            before.append(before[-1] + end - start)
        return cls(tuple(start for start, _ in windows), tuple(before), clock.horizon)

    def after(self, tick: int, within: int) -> int:
        """Return the first tick by which `within` counted ticks have passed since `tick`.

        `tick` is in [0, horizon]. A promise that is used up exactly when a window ends
        falls due then, not when the next one begins.
        """
        starts, before = self.starts, self.before
        place = bisect_right(starts, tick) - 1
        passed = before[0]
        if place >= 0:
            passed = min(before[place] + tick - starts[place], before[place + 1])
        due = passed + within
        if within == 0:
            return tick
        if due > before[-1]:
            return self.horizon + due - before[-1]
        window = bisect_left(before, due) - 1
        return starts[window] + due - before[window]

    def after_all(self, ticks: Ints, within: int) -> Ints:
        """Return `after` for each of `ticks`."""
        if within == 0:
            return ticks.astype(np.int64)
        starts = np.array(self.starts, dtype=np.int64)
        before = np.array(self.before, dtype=np.int64)
        place = np.searchsorted(starts, ticks, side="right") - 1
        passed = np.zeros(len(ticks), dtype=np.int64)
        inside = place >= 0
        at = place[inside]
        passed[inside] = np.minimum(before[at] + ticks[inside] - starts[at], before[at + 1])
        due = passed + within
        window = np.minimum(np.searchsorted(before, due, side="left") - 1, len(starts) - 1)
        found: Ints = self.horizon + due - before[-1]
        known = due <= before[-1]
        found[known] = starts[window[known]] + due[known] - before[window[known]]
        return found
