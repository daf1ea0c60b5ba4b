"""Scenarios with other agents: some added to blocks, limits lifted, the run cut short.

Agents are added to every row of a level in which a block lies, and where no row stands a
new one begins; a date that is changed has rows of its own. What happened before a tick
does not depend on how long the run lasts, so that a run may be cut where all is known.

May import: config, blocks. Used by: the search, the levers.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from sim.config import Centre, Group, LevelRow, Scenario, day_entry
from sim.errors import require
from sim.study.gaps.blocks import Block
from sim.units import MINUTE
from sim.vocabulary import Limits

Added = Mapping[date, Sequence[tuple[int, int, int]]]
"""(start, end, agents) by local date, in ticks since midnight."""


def with_agents(scenario: Scenario, blocks: Sequence[Block], agents: Sequence[int]) -> Scenario:
    """Return the scenario with agents added to blocks, in every phase.

    Parameters
    ----------
    blocks : of groups of the form level.
    agents : one number a block; below 0 takes away, as far as somebody is there.

    Raises
    ------
    ConfigError
        If a group becomes larger than a group may be.
    """
    by_group: defaultdict[str, defaultdict[date, list[tuple[int, int, int]]]]
    by_group = defaultdict(lambda: defaultdict(list))
    for block, number in zip(blocks, agents, strict=True):
        for start, end in block.hours if number else ():
            by_group[block.group][block.day].append((start, end, number))

    def change(centre: Centre) -> Centre:
        groups = dict(centre.groups)
        for name, added in by_group.items():
            groups[name] = _with_rows(groups[name], name, added)
        return replace(centre, groups=groups)

    return in_every_phase(scenario, change)


def in_every_phase(scenario: Scenario, change: Callable[[Centre], Centre]) -> Scenario:
    """Return the scenario with its centre changed, and that of each phase."""
    phases = tuple(replace(one, centre=change(one.centre)) for one in scenario.phases)
    return replace(scenario, centre=change(scenario.centre), phases=phases)


def without_limits(scenario: Scenario) -> Scenario:
    """Return the scenario with as many lines, seats and sessions as anybody asks for."""

    def change(centre: Centre) -> Centre:
        resources = {name: replace(one, capacity=None) for name, one in centre.resources.items()}
        return replace(centre, resources=resources)

    return in_every_phase(scenario, change)


def cut_short(scenario: Scenario, end: int) -> Scenario:
    """Return the scenario with a run that ends at a tick, a quarter hour; no later than its own."""
    if end >= scenario.clock.horizon:
        return scenario

    def change(centre: Centre) -> Centre:
        calendar = replace(centre.calendar, length=f"{end // MINUTE}min")
        return replace(centre, calendar=calendar)

    return in_every_phase(scenario, change)


def _with_rows(group: Group, name: str, added: Added) -> Group:
    table: defaultdict[str, list[LevelRow]] = defaultdict(list)
    for row in group.level:
        table[row.day].append(row)
    changed = {
        day.isoformat(): _rows_of(day_entry(table, day) or [], day, more)
        for day, more in added.items()
    }
    most = max((row.agents for rows in changed.values() for row in rows), default=0)
    rule = f"at most {int(Limits.AGENTS_PER_GROUP)} agents"
    require(most <= Limits.AGENTS_PER_GROUP, f"groups.{name}.level", most, rule)
    kept = [row for row in group.level if row.day not in changed]
    return replace(group, level=(*kept, *(row for rows in changed.values() for row in rows)))


def _rows_of(
    rows: Sequence[LevelRow], day: date, more: Sequence[tuple[int, int, int]]
) -> list[LevelRow]:
    """Lay spans of added agents over the rows of a day."""
    spans = [(row.start, row.end, row.agents) for row in rows] + list(more)
    edges = sorted({edge for start, end, _ in spans for edge in (start, end)})
    found = []
    for start, end in pairwise(edges):
        here = [agents for low, high, agents in spans if low <= start and end <= high]
        if here:
            found.append(
                LevelRow(day=day.isoformat(), start=start, end=end, agents=max(sum(here), 0))
            )
    return found
