"""Level groups: a count of interchangeable agents that changes at ticks.

Rows are looked up by local wall time, so a repeated hour has its level twice. A
date that has rows of its own takes nothing from its weekday; where no row
stands there is nobody.

Units: ticks, agents. May import: config, plan. Used by: planning.
"""

from collections import defaultdict
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from sim.config import Clock, LevelRow, Scenario, day_entry
from sim.vocabulary import EventKind
from sim.workforce.plan import NOBODY, Rows

Ints = NDArray[np.int64]
Steps = list[tuple[int, int]]
"""(tick, count from that tick on), in time order; of equal ticks the last holds."""


def level_changes(scenario: Scenario, clock: Clock, group: str) -> Rows:
    """Ticks in [0, horizon) at which the count changes, and the new counts.

    The count before tick 0 is 0: a first row at tick 0 says who is there. A phase
    changes the level at its own tick, also between two steps.
    """
    parameters = scenario.parameters_at
    ends = [tick for tick, _ in parameters[1:]] + [clock.horizon]
    steps: Steps = []
    for (begin, centre), end in zip(parameters, ends, strict=True):
        steps += _between(_profile(centre.groups[group].level, clock), begin, end)
    changes = list(_changes((tick, count) for tick, count in steps if tick < clock.horizon))
    tick, count = np.array(changes, dtype=np.int64).reshape(-1, 2).T
    return Rows(tick=tick, agent=NOBODY, kind=EventKind.LEVEL_CHANGE, value=count)


def _profile(rows: Iterable[LevelRow], clock: Clock) -> Steps:
    """Level over all local days of the run."""
    table: defaultdict[str, list[LevelRow]] = defaultdict(list)
    for row in rows:
        table[row.day].append(row)
    steps: Steps = []
    for stretch in clock.stretches():
        steps.append((stretch.start, 0))
        shift = stretch.start - stretch.local
        for row in sorted(day_entry(table, stretch.date) or (), key=lambda one: one.start):
            start = max(stretch.start, row.start + shift)
            end = min(stretch.end, row.end + shift)
            if start < end:
                steps += [(start, row.agents), (end, 0)]
    return steps


def _between(profile: Steps, begin: int, end: int) -> Steps:
    """The level in force at `begin`, then its steps before `end`."""
    before = [count for tick, count in profile if tick <= begin]
    later = [(tick, count) for tick, count in profile if begin < tick < end]
    return [(begin, before[-1] if before else 0), *later]


def _changes(steps: Iterable[tuple[int, int]]) -> Iterable[tuple[int, int]]:
    """The steps at which the count really changes, beginning from nobody."""
    current = 0
    for tick, count in sorted(dict(steps).items()):
        if count != current:
            yield tick, count
            current = count
