"""The exact transient of a day that starts empty: M_t/M/s_t+M.

Arrival rate and number of agents are constant within intervals and may change
between them; handling is exponential, patience exponential with an optional
share that has none, the room may be limited. First come first served. After a
staffing drop busy agents finish, a rise takes from the queue at once. At
closing arrivals stop; the queue is served to the end or dropped.

Demand figures belong to the interval of arrival, load figures and
abandonments to the interval in which they happen. Times are seconds.

The cost grows with the square of the centre where the staffing falls: eight
half-hours of 100 agents take about two seconds, of 330 agents nine; a constant
level of 1000 agents over eight hours takes two.

May import: chain, tagged, figures, errors. Used by: study, tests.
"""

from dataclasses import dataclass

import numpy as np

from sim.analytic.figures import Floats
from sim.errors import require

AT_CLOSE = ("serve", "drop")
"""What happens to those who wait at closing time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One day of one queue.

    Attributes
    ----------
    arrivals_per_s : offered contacts per second in each interval.
    agents : agents on duty in each interval, same length.
    interval_s : length of every interval in seconds, > 0.
    aht_s : mean handling time in seconds, > 0.
    patience_s : mean patience in seconds, > 0, of those who have any; inf if nobody abandons.
    threshold_s : threshold of the service level in seconds, > 0.
    balk_share : share of customers with no patience at all, in [0, 1).
    room : places to wait beyond the agents; None if there is no limit.
    at_close : "serve" the queue to the end with the last staffing, or "drop" it.
    """

    arrivals_per_s: tuple[float, ...]
    agents: tuple[int, ...]
    interval_s: float
    aht_s: float
    patience_s: float = np.inf
    threshold_s: float = 20.0
    balk_share: float = 0.0
    room: int | None = None
    at_close: str = AT_CLOSE[0]

    def __post_init__(self) -> None:
        lam, agents = self.arrivals_per_s, self.agents
        finite = all(0 <= x < np.inf for x in lam)
        require(len(lam) > 0 and finite, "arrivals_per_s", lam, "rates of at least 0, one or more")
        require(len(agents) == len(lam), "agents", agents, "as many as the arrival rates")
        require(all(n >= 0 for n in agents), "agents", agents, "at least 0 in every interval")
        require(max(agents) > 0, "agents", agents, "above 0 in at least one interval")
        for name in ("interval_s", "aht_s", "threshold_s"):
            value = getattr(self, name)
            require(0 < value < np.inf, name, value, "above 0 seconds and finite")
        require(self.patience_s > 0, "patience_s", self.patience_s, "above 0 seconds")
        require(0 <= self.balk_share < 1, "balk_share", self.balk_share, "a share in [0, 1)")
        require(self.room is None or self.room >= 0, "room", self.room, "at least 0, or None")
        require(self.at_close in AT_CLOSE, "at_close", self.at_close, "one of " + str(AT_CLOSE))
        ends = self.at_close == "drop" or agents[-1] > 0 or np.isfinite(self.patience_s)
        require(ends, "agents", agents, "above 0 at the end, else the queue never empties")


@dataclass(frozen=True, slots=True, kw_only=True)
class DayFigures:
    """Expected counts and sums of a day.

    Arrays have shape (intervals,). By interval of arrival: offered, delayed
    (found everyone busy and was not blocked), blocked, answered_within,
    abandoned_within. By the time at which it happens: abandoned, waits_s (all
    waiting), answered_waits_s (waits of those answered then), busy_s (agents
    above the level included), queue_s. What happens after closing stands in the
    three scalars `after_close_...`; `dropped` waited at closing and was dropped.
    """

    day: Day
    offered: Floats
    delayed: Floats
    blocked: Floats
    answered_within: Floats
    abandoned_within: Floats
    abandoned: Floats
    answered_waits_s: Floats
    busy_s: Floats
    queue_s: Floats
    after_close_abandoned: float
    after_close_waits_s: float
    after_close_answered_waits_s: float
    dropped: float

    @property
    def mean_busy(self) -> Floats:
        """Time average of the number of busy agents, by interval."""
        return self.busy_s / self.day.interval_s

    @property
    def mean_queue(self) -> Floats:
        """Time average of the number waiting, by interval."""
        return self.queue_s / self.day.interval_s

    @property
    def abandoned_in_day(self) -> float:
        """L: all who abandon, after closing included."""
        return float(self.abandoned.sum()) + self.after_close_abandoned

    @property
    def answered(self) -> float:
        """S: all who are answered, after closing included."""
        gone = self.abandoned_in_day + self.blocked.sum() + self.dropped
        return float(self.offered.sum() - gone)

    @property
    def waits_s(self) -> float:
        """Sum of all waits, of the answered, the abandoned and the dropped."""
        return float(self.queue_s.sum()) + self.after_close_waits_s

    @property
    def asa_s(self) -> float:
        """Mean wait of the answered."""
        waits = float(self.answered_waits_s.sum()) + self.after_close_answered_waits_s
        return waits / self.answered

    @property
    def mean_wait_s(self) -> float:
        """Mean wait of the answered and the abandoned (and the dropped)."""
        return self.waits_s / float(self.offered.sum() - self.blocked.sum())

    @property
    def p_abandon(self) -> float:
        """L / A."""
        return self.abandoned_in_day / float(self.offered.sum())

    @property
    def sl_offered(self) -> float:
        """Service level S+ / A of the day."""
        return float(self.answered_within.sum() / self.offered.sum())

    @property
    def sl_excluding_short(self) -> float:
        """Service level S+ / (A - L+) of the day."""
        kept = self.offered.sum() - self.abandoned_within.sum()
        return float(self.answered_within.sum() / kept)

    @property
    def sl_answered(self) -> float:
        """Service level S+ / S of the day."""
        return float(self.answered_within.sum()) / self.answered

    @property
    def occupancy(self) -> float:
        """Busy time within the opening hours / scheduled time."""
        return float(self.busy_s.sum()) / (sum(self.day.agents) * self.day.interval_s)
