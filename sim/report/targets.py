"""What queues promise, and from when on: the words and the times that tables and figures show.

A phase of a scenario may change a target. Whoever writes or draws a target takes all
that hold within the window, never the first alone.

May import: measure, log, units. Used by: the figures and the summary, experiments.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sim.log.schema import Header
from sim.measure.grid import tick_text, window
from sim.measure.spec import MeasureSpec, Promise
from sim.units import SECOND

CHANGES = "*"
"""Marks a target that changes within the run."""

_DAY_S, _HOUR_S, _MINUTE_S = 86_400, 3600, 60


@dataclass(frozen=True, slots=True)
class Target:
    """What one queue promises over a stretch of the window.

    Attributes
    ----------
    share : share to be answered in time; None if nothing is promised.
    within_s : seconds in which to answer.
    since : local time from which on, ISO 8601 with offset; "" from the start of the window.
    """

    share: float | None
    within_s: float
    since: str = ""

    @property
    def short(self) -> str:
        """Return it as planners say it, 80/20s; "" if nothing is promised."""
        return "" if self.share is None else f"{100 * self.share:g}/{self._within('')}"

    @property
    def promise(self) -> str:
        """Return it in words, 80 % in 20 s; "" if nothing is promised."""
        return "" if self.share is None else f"{100 * self.share:g} % in {self._within(' ')}"

    def _within(self, gap: str) -> str:
        """Write the time in the largest unit of which it is a whole number above 1."""
        for seconds, unit in ((_DAY_S, "d"), (_HOUR_S, "h"), (_MINUTE_S, "min")):
            if self.within_s > seconds and self.within_s % seconds == 0:
                return f"{self.within_s / seconds:g}{gap}{unit}"
        return f"{self.within_s:g}{gap}s"

    @property
    def moment(self) -> str:
        """Return its start as people write it: 2024-01-10 00:00."""
        return f"{datetime.fromisoformat(self.since):%Y-%m-%d %H:%M}"


Targets = Mapping[str, Sequence[Target]]
"""By queue, ascending in time, at least one each; a later one differs from the one before."""


def targets_of(spec: MeasureSpec, header: Header) -> dict[str, tuple[Target, ...]]:
    """Return the targets of every queue within the window, with the times of their changes."""
    start, end = window(header, spec.start, spec.end).edges.tolist()
    starts = [era.tick for era in spec.eras]
    found = {}
    for queue in header.names["queues"]:
        listed: list[Target] = []
        for tick, promise in zip(starts, spec.promised(queue), strict=True):
            if tick >= end:
                continue
            target = _target(promise, tick_text(header, tick) if tick > start else "")
            if not target.since:
                listed = [target]  # what held before the window began is over
            elif _differs(listed[-1], target):
                listed.append(target)
        found[queue] = tuple(listed)
    return found


def target_text(targets: Sequence[Target]) -> str:
    """Write the target at the start, 80/20s, with a mark if it changes later."""
    if not targets:
        return ""
    return targets[0].short + CHANGES * (len(targets) > 1)


def change_lines(queues: Sequence[str], targets: Targets) -> list[str]:
    """Tell every target that changes within the run, a line a queue."""
    return [
        f"{CHANGES} target of {name}: {changes_text(targets[name])}"
        for name in queues
        if len(targets.get(name, ())) > 1
    ]


def changes_text(targets: Sequence[Target]) -> str:
    """Write a target and its changes: 80/20s, from 2024-01-10 00:00 on 90/30s."""
    first, *later = targets
    return ", ".join(
        [first.short or "none", *(f"from {one.moment} on {one.short or 'none'}" for one in later)]
    )


def _target(promise: Promise, since: str) -> Target:
    return Target(promise.share, promise.within / SECOND, since)


def _differs(one: Target, two: Target) -> bool:
    """Tell whether a reader would see a change; a time without a share promises nothing."""
    return one.short != two.short
