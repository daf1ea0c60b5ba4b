"""Make the plan of a replication: every group's duties, sorted.

Units: ticks. May import: chance, config, this room. Used by: the engines, measure.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.chance import Key
from sim.config import Clock, Scenario
from sim.workforce.level import level_changes
from sim.workforce.plan import NOBODY, Agents, Duties, Plan, Rows
from sim.workforce.roster import occurrences, roster_rows, shift_sizes


@dataclass(frozen=True, slots=True)
class GroupPlan:
    """Size of a group and its unsorted duties; agents are numbers within the group."""

    size: int
    rows: list[Rows]


def make_plan(scenario: Scenario, clock: Clock, key: Key) -> Plan:
    """Plan who is on duty when, with the absence, lateness and presence of one replication.

    Parameters
    ----------
    scenario : Scenario
        Level and shifts of each group, by phase.
    clock : Clock
        Of the scenario's calendar.
    key : Key
        Of the replication, from `philox_key`.

    Returns
    -------
    Plan
        Agents sorted by (group, number), duties by (tick, group, agent, kind).

    Notes
    -----
    A shift that began before the start is entered at tick 0, a break under way
    there with what is left of it. Where two occurrences of a shift touch, those
    who stay have no SHIFT_END in between.
    """
    return _plan(scenario, clock, key)


def published_plan(scenario: Scenario, clock: Clock) -> Plan:
    """Return the plan as it was published: without the losses that are drawn, equal in all runs."""
    return _plan(scenario, clock, None)


def _plan(scenario: Scenario, clock: Clock, key: Key | None) -> Plan:
    names = tuple(scenario.centre.groups)
    parts = [_group_plan(scenario, clock, name, key) for name in names]
    sizes = [part.size for part in parts]
    first = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    numbers = [np.arange(size, dtype=np.int32) for size in sizes]
    agents = Agents(
        group=np.repeat(np.arange(len(names), dtype=np.int16), sizes),
        number=np.concatenate([np.empty(0, dtype=np.int32), *numbers]),
    )
    rows = [(group, one) for group, part in enumerate(parts) for one in part.rows]
    return Plan(names, agents, _sorted_duties(rows, first, clock.horizon))


def _group_plan(scenario: Scenario, clock: Clock, name: str, key: Key | None) -> GroupPlan:
    if scenario.centre.groups[name].form == "level":
        changes = level_changes(scenario, clock, name, key)
        return GroupPlan(int(np.max(changes.value, initial=0)), [changes])
    sizes = shift_sizes(scenario, name)
    return GroupPlan(sum(sizes.values()), list(_roster(scenario, clock, name, sizes, key)))


def _roster(
    scenario: Scenario, clock: Clock, name: str, sizes: dict[str, int], key: Key | None
) -> Iterator[Rows]:
    first = 0
    for shift, size in sizes.items():
        for one in occurrences(scenario, clock, name, shift):
            yield from roster_rows(one, name, first, clock, key)
        first += size


def _sorted_duties(rows: list[tuple[int, Rows]], first: NDArray[np.int64], horizon: int) -> Duties:
    """Join the rows of all groups, number agents over all groups, cut at the horizon, sort."""
    group = _column([(g, len(one.tick)) for g, one in rows])
    number = _column([(one.agent, len(one.tick)) for _, one in rows])
    tick = _column([(one.tick, len(one.tick)) for _, one in rows])
    kind = _column([(one.kind, len(one.tick)) for _, one in rows])
    agent = np.where(number == NOBODY, NOBODY, first[group] + number)
    order = np.lexsort((kind, agent, group, tick))
    order = order[tick[order] < horizon]
    return Duties(
        tick=tick[order],
        group=group[order].astype(np.int16),
        agent=agent[order].astype(np.int32),
        kind=kind[order].astype(np.int16),
        value=_column([(one.value, len(one.tick)) for _, one in rows])[order],
        state=_column([(one.state, len(one.tick)) for _, one in rows])[order].astype(np.int8),
        until=_column([(one.until, len(one.tick)) for _, one in rows])[order],
        slips=_column([(one.slips, len(one.tick)) for _, one in rows])[order].astype(bool),
    )


def _column(parts: list[tuple[ArrayLike, int]]) -> NDArray[np.int64]:
    """One column from scalars and arrays, each spread over its number of rows."""
    spread = [np.broadcast_to(np.asarray(part, dtype=np.int64), (n,)) for part, n in parts]
    return np.concatenate([np.empty(0, dtype=np.int64), *spread])
