"""Benchmark model M1 as a compiled event loop: one queue, one level group, nothing else.

A second engine in miniature. It takes the event keys, the law tables and the leaf functions
of the reference engine as they stand, but has its own calendar, its own dispatch and its own
records: equal digests say that the rules can be compiled. Times are ticks.
It imports numba: import it inside tests that are marked `fast`.
"""

from typing import NamedTuple

import numpy as np
from numba import njit

from sim.chance import law_ticks
from sim.engine.rules.keys import ENTITY_SHIFT, LEG_SHIFT, entity_part
from sim.vocabulary import AgentState, EventKind, Outcome

LEVEL, ENTER = int(EventKind.LEVEL_CHANGE), int(EventKind.CANDIDATE)
TALK, LEAVE = int(EventKind.TALK_END), int(EventKind.PATIENCE_END)
HANDLED, ABANDONED = int(Outcome.HANDLED), int(Outcome.ABANDONED)
OFF, ON = int(AgentState.OFF), int(AgentState.ON)
ENTITIES, KINDS = (1 << 30) - 1, (1 << LEG_SHIFT) - 1
EVENTS, STAMP, PRESENT, TARGET, IDLE, IDLE_END, LINE, LINE_END, ROWS, CHANGE = range(10)
"""Places in `count`; of the two queues, agents and contacts, first and end."""

READ = "base horizon entry work patience values pieces talk_law patience_law change level"
WRITTEN = "count at key idle line stamp on outcome agent answered end wait duty"
Day = NamedTuple("Day", [(name, np.ndarray) for name in f"{READ} {WRITTEN}".split()])
"""The arrays of one replication; those written are by contact, by agent, or records."""

# Nothing is allocated, so no references are counted: that would take six times as long.
compiled = njit(inline="always", _nrt=False)
time_of, part_of = njit(law_ticks), njit(entity_part)


@compiled
def put(day, tick, kind, entity):
    """Lay an event into the binary heap, ordered by (tick, key)."""
    at, keys, key, place = day.at, day.key, day.base[kind] + part_of(entity), day.count[EVENTS]
    day.count[EVENTS] += 1
    while place and (tick, key) < (at[(place - 1) >> 1], keys[(place - 1) >> 1]):
        above = (place - 1) >> 1
        at[place], keys[place], place = at[above], keys[above], above
    at[place], keys[place] = tick, key


@compiled
def pop(day):
    """Take the first event out of the heap: (tick, key)."""
    at, keys, size, place, below = day.at, day.key, day.count[EVENTS] - 1, 0, 1
    day.count[EVENTS] = size
    first, last = (at[0], keys[0]), (at[size], keys[size])
    while below < size:
        # beyond the last child stands, at `size`, the event that looks for its place
        below += (at[below + 1], keys[below + 1]) < (at[below], keys[below])
        if last <= (at[below], keys[below]):
            break
        at[place], keys[place], place, below = at[below], keys[below], below, 2 * below + 1
    at[place], keys[place] = last
    return first


@compiled
def start(day, contact, agent, now):
    """Let a conversation begin."""
    day.outcome[contact], day.agent[contact], day.answered[contact] = HANDLED, agent, now
    talk = time_of(day.work[contact], day.values, day.pieces, *day.talk_law)
    day.end[contact] = now + max(talk, 1)
    put(day, day.end[contact], TALK, contact)


@compiled
def enter(day, contact, now):
    """Give a contact to the agent who has been idle longest, or let it wait."""
    if contact + 1 < len(day.entry):
        put(day, day.entry[contact + 1], ENTER, contact + 1)
    while day.count[IDLE] < day.count[IDLE_END]:
        agent, stamp = day.idle[day.count[IDLE]]
        day.count[IDLE] += 1
        if day.stamp[agent] == stamp:
            day.stamp[agent] = -1
            return start(day, contact, agent, now)
    day.line[day.count[LINE_END]] = contact
    day.count[LINE_END] += 1
    wait = time_of(day.patience[contact], day.values, day.pieces, *day.patience_law)
    day.wait[contact] = wait
    return put(day, now + wait, LEAVE, contact)


@compiled
def room(day, agent, now):
    """Give an agent the contact that has waited longest, or let the agent be idle."""
    while day.count[LINE] < day.count[LINE_END]:
        contact = day.line[day.count[LINE]]
        day.count[LINE] += 1
        if day.outcome[contact] < 0:
            return start(day, contact, agent, now)
    day.count[STAMP] += 1
    day.stamp[agent] = day.count[STAMP]
    day.idle[day.count[IDLE_END], 0], day.idle[day.count[IDLE_END], 1] = agent, day.stamp[agent]
    day.count[IDLE_END] += 1
    return None


@compiled
def turn(day, agent, now, state):
    """Let an agent come or go."""
    day.on[agent], day.stamp[agent] = state == ON, -1
    day.count[PRESENT] += 1 if state == ON else -1
    row = day.duty[day.count[ROWS]]
    row[1], row[2], row[3] = agent, now, state  # row[0]: the group, 0
    day.count[ROWS] += 1


@compiled
def level(day, now):
    """Bring the group to its level: the highest idle leave, the lowest absent join."""
    count, agents = day.count, len(day.on)
    count[TARGET] = day.level[count[CHANGE]]
    count[CHANGE] += 1
    if count[CHANGE] < len(day.change):
        put(day, day.change[count[CHANGE]], LEVEL, 0)
    for agent in range(agents - 1, -1, -1):
        if count[PRESENT] > count[TARGET] and day.stamp[agent] >= 0:
            turn(day, agent, now, OFF)
    for agent in range(agents):
        if count[PRESENT] < count[TARGET] and not day.on[agent]:
            turn(day, agent, now, ON)
            room(day, agent, now)


@compiled
def run(day):
    """Let the day pass, until the last customer has gone."""
    put(day, day.change[0], LEVEL, 0)
    put(day, day.entry[0], ENTER, 0)
    while day.count[EVENTS]:
        now, key = pop(day)
        kind, entity = key & KINDS, key >> ENTITY_SHIFT & ENTITIES
        if kind == LEVEL:
            level(day, now)
        elif kind == ENTER:
            enter(day, entity, now)
        elif kind == LEAVE:
            if day.outcome[entity] < 0:
                day.outcome[entity], day.end[entity] = ABANDONED, now
        elif day.count[PRESENT] > day.count[TARGET] and now < day.horizon[0]:
            turn(day, day.agent[entity], now, OFF)
        else:
            room(day, day.agent[entity], now)
