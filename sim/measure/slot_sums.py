"""Integrate by cell how full agents are, and how many conversations they hold at once.

What a contact takes of an agent, and how much room an agent has, is `sim.measure.slots`;
both change with the phases.

May import: staff, slots, levels, grid, integrals. Used by: staff_sums.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from sim.log.schema import Column
from sim.measure.adding import Sums
from sim.measure.facts import Facts
from sim.measure.integrals import integrate
from sim.measure.levels import Level
from sim.measure.slots import ONE, Slots
from sim.vocabulary import PRODUCTIVE_STATES, ChannelKind

Floats = NDArray[np.float64]


def slot_sums(facts: Facts, level: Level, sums: Sums) -> Sums:
    """Add up slots held and slots there are, in ticks; conversations where there are any.

    `sums` are those of the agents' time, of the same level.
    """
    every = [slots for era in facts.spec.eras for slots in era.slots.values()]
    found: Sums = {"slots_held": sums["held"], "slots_allowed": sums["present"]}
    if any(slots.room > 1 for slots in every):
        staff = facts.staff
        kind = staff.held_kind
        found["slots_held"] = _weighted(facts, level, staff.held, _taken(facts, kind))
        found["slots_allowed"] = _present(facts, level, lambda slots: slots.room)
    if facts.spec.has(ChannelKind.MESSAGING):
        found |= _conversations(facts, level)
    return found


def _conversations(facts: Facts, level: Level) -> Sums:
    staff = facts.staff
    mine = staff.held_kind == ChannelKind.MESSAGING
    group, start, end = staff.held
    held = group[mine], start[mine], end[mine]
    size = level.still_size

    def total(span: tuple[Column, Column, Column]) -> Floats:
        cells = level.still({"group": span[0]}, len(span[0]))
        return level.spread(integrate(span[1], span[2], cells, size, level.grid)).astype(np.float64)

    return {
        "conversation_ticks": total(staff.conversations),
        "conversing": total(staff.conversing),
        "messaging_held": total(held),
        "messaging_allowed": _present(
            facts, level, lambda slots: slots.at_once.get(ChannelKind.MESSAGING, 0)
        ),
    }


def _taken(facts: Facts, kind: Column) -> list[Floats]:
    """By era, the slots that each span held takes."""
    groups = facts.header.names["groups"]
    found = []
    for era in facts.spec.eras:
        slots = [era.slots.get(name, ONE) for name in groups]
        table = np.array([[one.taken_by(kind) for kind in ChannelKind] for one in slots])
        found.append(table.reshape(len(groups), len(ChannelKind))[facts.staff.held[0], kind])
    return found


def _present(facts: Facts, level: Level, room: Callable[[Slots], int]) -> Floats:
    """Return time present times the room of the agent's group, by cell."""
    staff, groups = facts.staff, facts.header.names["groups"]
    there = np.isin(staff.state, list(PRODUCTIVE_STATES))
    span = staff.group[there], staff.start[there], staff.end[there]
    weights = []
    for era in facts.spec.eras:
        table = np.array([room(era.slots.get(name, ONE)) for name in groups], dtype=np.float64)
        weights.append(table[span[0]])
    return _weighted(facts, level, span, weights)


def _weighted(
    facts: Facts, level: Level, span: tuple[Column, Column, Column], weights: list[Floats]
) -> Floats:
    """Integrate spans by cell, each with the weight that it has in each era."""
    group, start, end = span
    size = level.still_size
    cells = level.still({"group": group}, len(group))
    found = np.zeros((size, level.grid.bins))
    eras = facts.spec.eras
    ends = [*(era.tick for era in eras[1:]), facts.header.horizon]
    for era, until, each in zip(eras, ends, weights, strict=True):
        first, last = (np.clip(one, era.tick, until) for one in (start, end))
        for weight in np.unique(each):
            rows = each == weight
            time = integrate(first[rows], last[rows], cells[rows], size, level.grid)
            found += weight * time
    return level.spread(found)
