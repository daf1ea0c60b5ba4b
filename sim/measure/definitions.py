"""Say in words what a printed figure is: formula, thresholds, deadlines, attribution.

May import: facts, levels, kpi, spec, grid, sums. Used by: tables, study.
"""

from collections.abc import Callable, Sequence

import numpy as np

from sim.measure.facts import Facts
from sim.measure.grid import tick_text
from sim.measure.kpi import Kpi, Scope
from sim.measure.levels import Level
from sim.measure.spec import Promise
from sim.measure.sums import attribution
from sim.units import SECOND
from sim.vocabulary import ChannelKind

_T = ("answered_within", "abandoned_within", "offered_sl", "abandoned_short")
"""Sums that depend on the threshold."""

_DEADLINE = ("finished_in_time", "overdue", "due")
"""Sums that depend on the deadline."""

_COUNTED = (Scope.ASKED, Scope.ANSWERED, Scope.CONTACT)

_WAITS = (*_T, "attended", "waited", "wait_answered", "wait_abandoned")
"""Sums of those who wait at hand: contacts of deferred channels are in none of them."""


def promised(facts: Sequence[Facts], at: Level) -> list[str]:
    """Say for each cell which target is meant."""
    if not at.dimensions:
        return ["target: each queue's own, all of them met"]
    return [f"target: {_by_era(facts, name, _target_text)}" for name in at.names[0]]


def _target_text(promise: Promise) -> str:
    return "none" if promise.share is None else f"{promise.share:.4g} within {_within(promise)}"


def _deadline_text(promise: Promise) -> str:
    return "none" if promise.share is None else _within(promise)


def _within(promise: Promise) -> str:
    """Write the time promised, and of which hours it is."""
    return threshold_text(promise.within) + (" of its hours" if promise.clock else "")


def _threshold_text(promise: Promise) -> str:
    return f"{threshold_text(promise.within)} (short: {threshold_text(promise.short)})"


def _by_era(facts: Sequence[Facts], queue: str, text: Callable[[Promise], str]) -> str:
    """Write what a queue promises, and from when on something else."""
    spec = facts[0].spec
    written = [text(promise) for promise in spec.promised(queue)]
    later = [
        f", from {tick_text(facts[0].header, era.tick)} on {now}"
        for era, before, now in zip(spec.changes, written, written[1:], strict=False)
        if now != before
    ]
    return "".join([written[0], *later])


def definition(kpi: Kpi, facts: Sequence[Facts], at: Level) -> str | list[str]:
    """Formula, threshold and attribution of a KPI at each cell."""
    if kpi.scope in {Scope.LOAD, Scope.LOAD_ANSWERED, Scope.STAFF}:
        return f"{kpi.definition}; by exact time"
    if kpi.scope is Scope.NEED:
        return f"{kpi.definition}; by arrival of the need"
    by = attribution(at, facts[0].spec.by)
    words = set(f"{kpi.top} {kpi.bottom}".split())
    waits = facts[0].spec.has(ChannelKind.DEFERRED) and not words.isdisjoint(_WAITS)
    formula = f"{kpi.definition}, deferred left out" if waits else kpi.definition
    if not words.isdisjoint(_DEADLINE):
        return [f"{formula}; {text}; by {by}" for text in _deadlines(facts, at)]
    if words.isdisjoint(_T):
        return f"{formula}; by {by}"
    clock = clock_text(facts)
    return [f"{formula}; {text}{clock}; by {by}" for text in _thresholds(facts, at)]


def unit_at(kpi: Kpi, at: Level) -> str:
    """Return the unit of a KPI: queues and groups count legs, everything else contacts."""
    legs = at.has("queue", "group") and kpi.unit == "contacts"
    return "legs" if legs and kpi.scope in _COUNTED else kpi.unit


def clock_text(facts: Sequence[Facts]) -> str:
    """Say where a threshold counts from another instant than joining the queue."""
    return " from entry" if facts[0].spec.threshold_from == "entry" else ""


def _thresholds(facts: Sequence[Facts], at: Level) -> list[str]:
    """Say for each cell which thresholds hold there."""
    return _of_queues(facts, at, ("T = ", "each queue's own target"), _threshold_text)


def _deadlines(facts: Sequence[Facts], at: Level) -> list[str]:
    """Say for each cell which deadline holds there."""
    return _of_queues(facts, at, ("deadline = ", "each queue's own"), _deadline_text)


def _of_queues(
    facts: Sequence[Facts], at: Level, words: tuple[str, str], text: Callable[[Promise], str]
) -> list[str]:
    """Write for each cell what its queue promises; `words` are the label and the usual."""
    label, usual = words
    if not at.has("queue"):
        return [f"{label}{usual}"] * at.size
    place = at.dimensions.index("queue")
    queues = np.indices(at.shape)[place].ravel()
    texts = [f"{label}{_by_era(facts, name, text)}" for name in at.names[place]]
    return [texts[queue] for queue in queues]


def threshold_text(ticks: int) -> str:
    """Write a threshold as it is written in a scenario: 20s, 1.5s."""
    return f"{ticks / SECOND:g}s"
