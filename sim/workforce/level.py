"""Level groups: a count of interchangeable agents that changes at ticks.

Rows are looked up by local wall time, so a repeated hour has its level twice. A
date that has rows of its own takes nothing from its weekday; where no row
stands there is nobody.

A group may have a `presence`: the share of the planned agents who are really
there. Each agent of a row is kept or lost by a number of its own, addressed by
(group, number in the row, local date) and the start of the row, so that a larger
share keeps everybody whom a smaller one kept.

Units: ticks, agents. May import: chance, config, plan. Used by: planning.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from sim.chance import Key, agent_key, bits, name_hash, uniform
from sim.config import Clock, Group, LevelRow, Scenario, day_entry
from sim.units import MINUTE
from sim.vocabulary import EventKind, Purpose
from sim.workforce.plan import NOBODY, Rows

Ints = NDArray[np.int64]
Steps = list[tuple[int, int]]
"""(tick, count from that tick on), in time order; of equal ticks the last holds."""

EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class _Block:
    """One level row on one local date, as far as it lies in one stretch of the clock."""

    start: int
    end: int
    row: LevelRow
    day: date


def level_changes(scenario: Scenario, clock: Clock, group: str, key: Key | None) -> Rows:
    """Ticks in [0, horizon) at which the count changes, and the new counts.

    The count before tick 0 is 0: a first row at tick 0 says who is there. A phase
    changes the level at its own tick, also between two steps. Without a `key` the
    level is the planned one, with nobody lost.
    """
    parameters = scenario.parameters_at
    ends = [tick for tick, _ in parameters[1:]] + [clock.horizon]
    steps: Steps = []
    for (begin, centre), end in zip(parameters, ends, strict=True):
        blocks = list(_blocks(centre.groups[group].level, clock))
        counts = _present(blocks, centre.groups[group], group, key)
        steps += _between(_profile(blocks, counts, clock), begin, end)
    changes = list(_changes((tick, count) for tick, count in steps if tick < clock.horizon))
    tick, count = np.array(changes, dtype=np.int64).reshape(-1, 2).T
    return Rows(tick=tick, agent=NOBODY, kind=EventKind.LEVEL_CHANGE, value=count)


def _blocks(rows: Iterable[LevelRow], clock: Clock) -> Iterator[_Block]:
    """Rows on the local days of the run, in time order."""
    table: defaultdict[str, list[LevelRow]] = defaultdict(list)
    for row in rows:
        table[row.day].append(row)
    for stretch in clock.stretches():
        shift = stretch.start - stretch.local
        for row in sorted(day_entry(table, stretch.date) or (), key=lambda one: one.start):
            start = max(stretch.start, row.start + shift)
            end = min(stretch.end, row.end + shift)
            if start < end:
                yield _Block(start, end, row, stretch.date)


def _present(blocks: list[_Block], group: Group, name: str, key: Key | None) -> list[int]:
    """Agents of each block who are there: all, or those whose draw is below the day's share."""
    planned = [block.row.agents for block in blocks]
    shares = [day_entry(group.presence, block.day) for block in blocks]
    drawn = [i for i, share in enumerate(shares) if share is not None and planned[i] > 0]
    if key is None or not drawn:
        return planned
    hashed = name_hash(name)
    numbers = [(i, number) for i in drawn for number in range(planned[i])]
    days = [(block.day - EPOCH).days for block in blocks]
    entities = [agent_key(hashed, number, days[i]) for i, number in numbers]
    minutes = [blocks[i].row.start // MINUTE for i, _ in numbers]
    u = uniform(
        bits(key, Purpose.PRESENCE, np.array(entities, dtype=np.uint64), 0, np.array(minutes))
    )
    kept = u < np.array([shares[i] for i, _ in numbers], dtype=np.float64)
    found = np.bincount([i for i, _ in numbers], weights=kept, minlength=len(blocks))
    counts = found.astype(np.int64).tolist()
    return [counts[i] if shares[i] is not None else planned[i] for i in range(len(blocks))]


def _profile(blocks: list[_Block], counts: list[int], clock: Clock) -> Steps:
    """Level over all local days of the run; each stretch begins with nobody."""
    steps: Steps = [(stretch.start, 0) for stretch in clock.stretches()]
    for block, count in zip(blocks, counts, strict=True):
        steps += [(block.start, count), (block.end, 0)]
    steps.sort(key=lambda step: step[0])  # stable: where rows meet, the later one's count is last
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
