"""Walk through a day: forward in time for the queue, backward for each promise.

Within an interval the integrals of the state are exact. A contact whose window
contains no change of the staffing has the same chances whenever it arrives;
where a change falls into the window the chances depend on the time left, and
the arrivals of that stretch are integrated by Gauss-Legendre.

May import: chain, tagged, day, figures. Used by: study, tests.
"""

import itertools
import math
from collections.abc import Iterator

import numpy as np

from sim.analytic.chain import Rates, Space, forward
from sim.analytic.day import Day, DayFigures
from sim.analytic.figures import Floats
from sim.analytic.tagged import Outcomes, Window

_EDGE = 1e-11  # arrivals per day that may meet the end of an unlimited queue
_GROWTH = 1.5
_LEAST_PLACES = 30
_FAR = 32.0  # stationary weights below e^-32 are guessed to be negligible
_DEVIATIONS = 8.0
_ORDER = 12  # Gauss-Legendre nodes per panel
_EVENTS = 10.0  # arrivals and answers per panel
_EMPTY = 1e-12  # contacts waiting after closing that are negligible
_GHOST = 1e-14  # probability of busy agents above the level that is negligible


def transient_day(day: Day) -> DayFigures:
    """Exact expectations of a day that starts empty.

    Parameters
    ----------
    day : Day
        Rates, staffing, rules.

    Returns
    -------
    DayFigures
        Expected counts and sums by interval, and of the day.

    Notes
    -----
    An unlimited queue is cut where fewer than 1e-11 arrivals a day would meet
    the cut; the cut moves until that holds.
    """
    places = _first_guess(day) if day.room is None else day.room
    while True:
        figures, beyond = _Walk(day, places).figures()
        if day.room is not None or beyond <= _EDGE:
            return figures
        places = int(places * _GROWTH) + 1


class _Walk:
    """The state of one walk: grids of shape (busy, waiting) and the sums so far.

    `p` probability; `z` and `w` expected number and total age of the waiting
    contacts, by the number ahead of them.
    """

    def __init__(self, day: Day, places: int) -> None:
        self.day, self.places = day, places
        self.rows = max(day.agents) + 1
        self.p, self.z, self.w = (np.zeros((self.rows, places + 1)) for _ in range(3))
        self.p[0, 0] = 1.0
        self.outcomes = Outcomes(self._rates(0.0), places)
        self.sums = {name: np.zeros(len(day.agents)) for name in _SUMS}

    def figures(self) -> tuple[DayFigures, float]:
        """Figures of the day, and the expected arrivals that met the end of the grid."""
        day = self.day
        for j in range(len(day.agents)):
            self._interval(j)
        tail = {"waits": 0.0, "abandoned": 0.0, "answered": 0.0}
        dropped = 0.0
        if day.at_close == "drop":
            dropped = self._waiting()
        else:
            tail = self._drain()
        beyond = self.sums.pop("beyond")
        blocked = np.zeros(beyond.size) if day.room is None else beyond
        figures = DayFigures(
            day=day,
            offered=np.array(day.arrivals_per_s) * day.interval_s,
            blocked=blocked,
            after_close_waits_s=tail["waits"],
            after_close_abandoned=tail["abandoned"],
            after_close_answered_waits_s=tail["answered"],
            dropped=dropped,
            **self.sums,
        )
        return figures, float(beyond.sum())

    def _rates(self, arrival: float) -> Rates:
        day = self.day
        return Rates(arrival, 1.0 / day.aht_s, 1.0 / day.patience_s, day.balk_share)

    def _interval(self, j: int) -> None:
        """Walk through interval j and add up its figures."""
        level, lam = self.day.agents[j], self.day.arrivals_per_s[j]
        self.sums["answered_waits_s"][j] += self._change(level)
        space = Space(level, self._most_busy(level), self.places)
        step = forward(space, self._rates(lam))
        x = self._pack(space)
        total = np.zeros(x.size)
        for start, end in stretches(self.day, j):
            window = window_at(self.day, (start + end) / 2)
            if window == ((level, self.day.threshold_s),):
                x, part = step.advance_integrated(x, end - start)
                self._promise(j, space, part, window)
                total += part
                continue
            now = start
            for at, weight in self._nodes(start, end, lam + level / self.day.aht_s):
                x, part = step.advance_integrated(x, at - now)
                self._promise(j, space, weight * x, window_at(self.day, at))
                total, now = total + part, at
            x, part = step.advance_integrated(x, end - now)
            total += part
        self._load(j, space, total)
        self._unpack(space, x)

    def _nodes(
        self, start: float, end: float, events_per_s: float
    ) -> Iterator[tuple[float, float]]:
        """Times and weights that integrate over [start, end]."""
        panels = max(1, math.ceil((end - start) * events_per_s / _EVENTS))
        nodes, weights = np.polynomial.legendre.leggauss(_ORDER)
        width = (end - start) / panels
        for i in range(panels):
            for node, weight in zip(nodes.tolist(), weights.tolist(), strict=True):
                yield start + width * (i + (node + 1) / 2), weight * width / 2

    def _promise(self, j: int, space: Space, total: Floats, window: Window) -> None:
        """Add what becomes of the arrivals of a stretch; `total` is its integrated state."""
        lam, balk = self.day.arrivals_per_s[j], self.day.balk_share
        waiting = total[space.level : space.states]
        entering = np.where(space.queue() < self.places, waiting, 0.0)
        answered, abandoned = entering @ self.outcomes.of(window, space.most_busy)
        free = total[: space.level].sum()
        self.sums["answered_within"][j] += lam * (free + (1 - balk) * answered)
        self.sums["abandoned_within"][j] += lam * (balk * entering.sum() + (1 - balk) * abandoned)

    def _load(self, j: int, space: Space, total: Floats) -> None:
        """Add the time integrals of interval j."""
        day, level = self.day, space.level
        lam = day.arrivals_per_s[j]
        free, waiting = total[:level], total[level : space.states]
        ages = total[space.states + space.waiting_states :]
        inside = space.queue() < self.places
        found_busy = lam * float(waiting[inside].sum())
        queue_s = float(space.queue() @ waiting)
        sums = self.sums
        sums["delayed"][j] += found_busy
        sums["beyond"][j] += lam * float(waiting[~inside].sum())
        sums["queue_s"][j] += queue_s
        sums["abandoned"][j] += queue_s / day.patience_s + day.balk_share * found_busy
        sums["busy_s"][j] += float(np.arange(level) @ free + space.busy() @ waiting)
        # The head of the queue starts when an agent at the level becomes free.
        sums["answered_waits_s"][j] += level / day.aht_s * float(ages[0])

    def _drain(self) -> dict[str, float]:
        """Serve the queue after closing; sums of waits and abandonments from then on."""
        day, level = self.day, self.day.agents[-1]
        space = Space(level, self._most_busy(level), self.places)
        step = forward(space, self._rates(0.0))
        x = self._pack(space)
        waits = answered = 0.0
        while space.queue() @ x[level : space.states] > _EMPTY:
            x, total = step.advance_integrated(x, day.interval_s)
            waits += float(space.queue() @ total[level : space.states])
            answered += level / day.aht_s * float(total[space.states + space.waiting_states])
        return {"waits": waits, "answered": answered, "abandoned": waits / day.patience_s}

    def _change(self, level: int) -> float:
        """Staffing becomes `level`: free agents take from the queue; returns their waits."""
        answered = 0.0
        for b in range(min(level, self.rows)):
            free = level - b
            started = min(free, self.places + 1)
            answered += float(self.w[b, :started].sum())
            for q in range(1, self.places + 1):
                self.p[b + min(q, free), max(q - free, 0)] += self.p[b, q]
            self.p[b, 1:] = 0.0
            for grid in (self.z, self.w):
                grid[level, : self.places + 1 - started] += grid[b, started:]
                grid[b] = 0.0
        return answered

    def _most_busy(self, level: int) -> int:
        """Highest number of busy agents worth keeping."""
        above = np.cumsum(self.p.sum(axis=1)[::-1])[::-1]  # P(at least b busy)
        return max(level, int(np.flatnonzero(above > _GHOST).max(initial=0)))

    def _waiting(self) -> float:
        """Expected number waiting."""
        return float(self.p.sum(axis=0) @ np.arange(self.places + 1))

    def _pack(self, space: Space) -> Floats:
        """Stack the grids as the forward equations want them."""
        parts = (self.p[: space.level, 0], *(space.flat(g) for g in (self.p, self.z, self.w)))
        return np.concatenate(parts)

    def _unpack(self, space: Space, x: Floats) -> None:
        """Take the stacked state back into the grids."""
        m, s = space.waiting_states, space.states
        self.p = space.grid(x[space.level : s], self.rows)
        self.p[: space.level, 0] = x[: space.level]
        self.z = space.grid(x[s : s + m], self.rows)
        self.w = space.grid(x[s + m :], self.rows)


_SUMS = (
    "delayed",
    "answered_within",
    "abandoned_within",
    "abandoned",
    "answered_waits_s",
    "busy_s",
    "queue_s",
    "beyond",
)


def window_at(day: Day, time_s: float) -> Window:
    """Levels that a contact arriving at `time_s` lives through until its threshold, or closing."""
    end = time_s + day.threshold_s
    close = len(day.agents) * day.interval_s
    if day.at_close == "drop":
        end = min(end, close)
    found: list[tuple[int, float]] = []
    now, j = time_s, int(time_s // day.interval_s)
    while now < end:
        last = j >= len(day.agents) - 1
        until = end if last else min(end, (j + 1) * day.interval_s)
        level = day.agents[-1] if last else day.agents[j]
        before = found.pop() if found and found[-1][0] == level else (level, 0.0)
        found.append((level, before[1] + until - now))
        now, j = until, j + 1
    if len(found) == 1 and end == time_s + day.threshold_s:
        return ((found[0][0], day.threshold_s),)
    return tuple(found)


def stretches(day: Day, j: int) -> list[tuple[float, float]]:
    """Cut interval j where the windows of its arrivals begin to reach another change."""
    start, end = j * day.interval_s, (j + 1) * day.interval_s
    close = len(day.agents) * day.interval_s
    changes = [i * day.interval_s for i in range(1, len(day.agents))]
    changes = [c for c in changes if day.agents[round(c / day.interval_s) - 1] != _level(day, c)]
    if day.at_close == "drop":
        changes.append(close)
    inner = sorted({c - day.threshold_s for c in changes if start < c - day.threshold_s < end})
    joints = [start, *inner, end]
    return list(itertools.pairwise(joints))


def _level(day: Day, time_s: float) -> int:
    return day.agents[round(time_s / day.interval_s)]


def _first_guess(day: Day) -> int:
    """Places that an unlimited queue is likely to need."""
    backlog, peak, spread = 0.0, 0.0, 0.0
    for lam, agents in zip(day.arrivals_per_s, day.agents, strict=True):
        serving = agents / day.aht_s
        backlog = max(0.0, backlog + (lam - serving) * day.interval_s)
        peak = max(peak, backlog)
        busiest = max(lam, serving)
        by_patience = max(0.0, lam - serving) * day.patience_s + math.sqrt(
            2 * _FAR * busiest * day.patience_s
        )
        by_load = _FAR / math.log(serving / lam) if 0 < lam < serving else math.inf
        spread = max(spread, min(by_patience, by_load) if lam > 0 else 0.0)
    offered = sum(day.arrivals_per_s) * day.interval_s
    by_flow = peak + _DEVIATIONS * math.sqrt(offered)
    return math.ceil(max(_LEAST_PLACES, min(by_flow, spread)))
