"""What the measures must be told that a log does not say.

A log holds facts; whether a wait was short enough is a promise, and belongs here.
So do the window, the attribution and the length of an interval: arguments of a
measure, never of a run. Times are ticks.

May import: errors, units, vocabulary, config, log. Used by: every module of measure,
study, experiments.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sim.config import BusinessClock
from sim.errors import require
from sim.log.schema import Column
from sim.measure.slots import Slots
from sim.measure.statistics import CONFIDENCE
from sim.units import DAY, MINUTE, SECOND
from sim.vocabulary import ChannelKind

By = Literal["arrival", "queue", "event"]
ThresholdFrom = Literal["queue", "entry"]

DEFAULT_WITHIN = 20 * SECOND
"""Threshold of the service level where a queue promises nothing."""

DEFAULT_SHORT = 5 * SECOND
"""Threshold of `sl_min_abandon` where a queue names none."""

INTERVALS_MIN = (15, 30, 60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """What one queue promises.

    Attributes
    ----------
    share : share to be answered in time; None if nothing is promised.
    within : ticks from joining the queue; a wait of exactly this is in time. In a
        deferred queue the ticks until the contact is to be finished.
    short : ticks up to which an abandonment is left out of `sl_min_abandon`.
    clock : counts `within` of a deferred queue; None counts every tick.
    """

    share: float | None = None
    within: int = DEFAULT_WITHIN
    short: int = DEFAULT_SHORT
    clock: BusinessClock | None = None

    def __post_init__(self) -> None:
        """Refuse a share outside [0, 1] and negative thresholds."""
        if self.share is not None:
            require(0 <= self.share <= 1, "promise.share", self.share, "a share in [0, 1]")
        require(self.within >= 0, "promise.within", self.within, "at least 0 ticks")
        require(self.short >= 0, "promise.short", self.short, "at least 0 ticks")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What holds from a tick on: a phase of the scenario, told to the measures whole.

    Attributes
    ----------
    tick : first tick at which it holds, above 0.
    promises, slots, holds, capacities : as in `MeasureSpec`, in place of those before.
    """

    tick: int
    promises: Mapping[str, Promise]
    slots: Mapping[str, Slots]
    holds: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    capacities: Mapping[str, int | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureSpec:
    """Promises and arguments of all measures.

    Attributes
    ----------
    promises : by queue; a queue without one is measured at `DEFAULT_WITHIN`.
    slots : by group, contacts that an agent may hold at once; 1 where nothing is said.
    kinds : by channel; live where nothing is said.
    holds : by channel, the resources that a contact holds from its entry on.
    capacities : by resource; None is unlimited.
    units : by resource, what is counted.
    context : what was learned in one contact may travel along to the next.
    changes : what replaces promises, slots, holds and capacities later, ascending. A
        contact is judged by the promise in force when it joined its queue.
    threshold_from : instant from which a threshold counts: joining the queue, or the
        contact's entry, so that time in a front counts too. Waits stay waits.
    thresholds : further thresholds in ticks; each adds its own service levels.
    by : tick to which a contact belongs; None takes the default of the level
        (arrival for channels, joining the queue for queues and groups).
    start, end : window in ticks; None takes the log's warm-up and horizon.
    interval_min : length of an interval of the day in minutes of local time.
    open_hours : half-open spans in which at least one channel is open, ascending
        and disjoint; None if unknown, then no figure of the opening hours is made.
    fcr_window : ticks without a further contact that `fcr_window` asks for.
    confidence : level of every interval.
    """

    promises: Mapping[str, Promise] = field(default_factory=dict)
    slots: Mapping[str, Slots] = field(default_factory=dict)
    kinds: Mapping[str, ChannelKind] = field(default_factory=dict)
    holds: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    capacities: Mapping[str, int | None] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    context: bool = False
    changes: tuple[Change, ...] = ()
    threshold_from: ThresholdFrom = "queue"
    thresholds: tuple[int, ...] = ()
    by: By | None = None
    start: int | None = None
    end: int | None = None
    interval_min: int = 30
    open_hours: tuple[tuple[int, int], ...] | None = None
    fcr_window: int = 7 * DAY
    confidence: float = CONFIDENCE

    def __post_init__(self) -> None:
        """Refuse arguments that no measure could mean."""
        lengths = ", ".join(map(str, INTERVALS_MIN))
        require(self.interval_min in INTERVALS_MIN, "interval", self.interval_min, f"{lengths} min")
        require(0 < self.confidence < 1, "confidence", self.confidence, "between 0 and 1")
        require(
            self.by in {None, "arrival", "queue", "event"}, "by", self.by, "a known attribution"
        )
        begun = self.threshold_from
        require(begun in {"queue", "entry"}, "threshold_from", begun, "queue or entry")
        for threshold in self.thresholds:
            require(threshold >= 0, "threshold", threshold, "at least 0 ticks")
        ascending = all(one.tick < two.tick for one, two in pairwise(self.eras))
        require(ascending, "changes", [one.tick for one in self.changes], "ascending, above 0")

    @property
    def eras(self) -> tuple[Change, ...]:
        """What holds from tick 0 on, and every change of it."""
        first = Change(
            tick=0,
            promises=self.promises,
            slots=self.slots,
            holds=self.holds,
            capacities=self.capacities,
        )
        return (first, *self.changes)

    def has(self, kind: ChannelKind) -> bool:
        """Tell whether a channel of this kind is known."""
        return kind in self.kinds.values()

    def promised(self, queue: str) -> tuple[Promise, ...]:
        """Return the promises of a queue by era, the default one where nothing is said."""
        return tuple(era.promises.get(queue, NO_PROMISE) for era in self.eras)

    def era_of(self, ticks: Column) -> NDArray[np.intp]:
        """Return the era of each tick; a change holds from its own tick on."""
        starts = [era.tick for era in self.changes]
        found: NDArray[np.intp] = np.searchsorted(starts, ticks, side="right")
        return found

    @property
    def interval(self) -> int:
        """Length of an interval in ticks."""
        return self.interval_min * MINUTE


NO_PROMISE = Promise()
