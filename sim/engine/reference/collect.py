"""Turn the rows of a finished run into the columns of the log.

Lists become arrays once per replication; contacts are sorted by (need,
attempt), legs by (contact, leg), agent rows by (group, agent, tick).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from sim.engine.reference.state import (
    AGENT,
    ANSWERED,
    CONTACT,
    CUT,
    GROUP,
    LEG,
    LEG_WIDTH,
    PATIENCE,
    QUEUE,
    QUEUED,
    STAGE,
    TALK_END,
    WRAP_END,
    State,
)
from sim.log.schema import AGENTS, CONTACTS, LEGS, NEEDS, Column
from sim.vocabulary import AgentState, ContactFlag, NeedState, Outcome

Ints = NDArray[np.int64]

DIFFICULTY_SHIFT = 52 - 16
LEG_BITS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What an engine returns: the four tables, the drawn patience, the running integrals.

    Attributes
    ----------
    patience : shape (legs,), ticks; -1 where none was drawn.
    area : shape (queues,), integral of the queue length in contact-ticks.
    """

    needs: dict[str, Column]
    contacts: dict[str, Column]
    legs: dict[str, Column]
    agents: dict[str, Column]
    patience: Ints
    area: tuple[int, ...]


def collect(state: State) -> Facts:
    """Close what is still open and build the tables."""
    for queue, length in enumerate(state.length):
        state.area[queue] += length * max(0, state.horizon - state.since[queue])
    contacts = _contacts(state)
    order = _order(contacts)
    legs, patience = _legs(state, contacts, order)
    return Facts(
        needs=_needs(state, contacts),
        contacts=_cast({name: column[order] for name, column in contacts.items()}, CONTACTS),
        legs=_cast(legs, LEGS),
        agents=_agents(state, legs),
        patience=patience,
        area=tuple(state.area),
    )


def _cast(columns: Mapping[str, Column], kinds: dict[str, str]) -> dict[str, Column]:
    return {name: columns[name].astype(kind) for name, kind in kinds.items()}


def _pairs(rows: Sequence[tuple[int, ...]], width: int) -> Ints:
    return np.array(rows, dtype=np.int64).reshape(-1, width)


def _contacts(state: State) -> dict[str, Ints]:
    """All contacts in order of creation; attempt 0 of every need comes first."""
    count, total = state.count, len(state.need)
    none = np.full(count, -1, dtype=np.int64)

    def column(first: Column, later: list[int]) -> Ints:
        return np.concatenate((first, np.array(later, dtype=np.int64)))

    outcome = np.full(total, -1, dtype=np.int64)
    end = np.full(total, -1, dtype=np.int64)
    exits = _pairs(state.exits, 3)
    outcome[exits[:, 0]], end[exits[:, 0]] = exits[:, 1], exits[:, 2]
    flags = np.zeros(total, dtype=np.int64)
    flags[state.contained] |= ContactFlag.RESOLVED
    flags[state.exhausted] |= ContactFlag.LAST_ATTEMPT
    flags[sorted(state.informed)] |= ContactFlag.CONTEXT
    return {
        "need": column(np.arange(count), state.need[count:]),
        "attempt": column(np.zeros(count, dtype=np.int64), state.attempt[count:]),
        "parent": column(none, state.parents),
        "channel": column(state.tables.candidates.channel, state.channel[count:]),
        "trigger": column(none, state.triggers),
        "outcome": outcome,
        "flags": flags,
        "entry": column(state.tables.candidates.tick, state.entry[count:]),
        "end": end,
    }


def _order(contacts: dict[str, Ints]) -> Ints:
    """Order of contacts by (need, attempt): that of creation unless there are later ones."""
    if not contacts["attempt"].any():
        return np.arange(len(contacts["need"]))
    return np.lexsort((contacts["attempt"], contacts["need"]))


def _needs(state: State, contacts: dict[str, Ints]) -> dict[str, Column]:
    found = state.tables.candidates
    states = np.full(state.count, int(NeedState.OPEN), dtype=np.int64)
    end = np.full(state.count, -1, dtype=np.int64)
    lost = _pairs(state.given_up, 2)
    states[lost[:, 0]], end[lost[:, 0]] = NeedState.GIVEN_UP, lost[:, 1]
    resolving = np.flatnonzero(contacts["flags"] & ContactFlag.RESOLVED)
    states[contacts["need"][resolving]] = NeedState.RESOLVED
    end[contacts["need"][resolving]] = contacts["end"][resolving]
    columns: dict[str, Column] = {
        "key": found.key,
        "customer": found.customer,
        "segment": found.segment,
        "intent": found.intent,
        "difficulty": found.difficulty >> DIFFICULTY_SHIFT,
        "entry": found.tick,
        "state": states,
        "end": end,
    }
    return _cast(columns, NEEDS)


def _legs(state: State, contacts: dict[str, Ints], order: Ints) -> tuple[dict[str, Column], Ints]:
    """Rows by (contact, leg); writes the ends of handled contacts into `contacts`."""
    count = len(state.legs) * LEG_WIDTH
    rows = np.fromiter(chain.from_iterable(state.legs), np.int64, count).reshape(-1, LEG_WIDTH)
    _close(state, contacts, rows)
    position = np.empty(len(order), dtype=np.int64)
    position[order] = np.arange(len(order))
    rows[:, CONTACT] = position[rows[:, CONTACT]]
    place = rows[:, CONTACT] << LEG_BITS | rows[:, LEG]
    if (place[1:] < place[:-1]).any():
        rows = rows[np.argsort(place, kind="stable")]
    number = np.append(np.array(state.number, dtype=np.int64), -1)
    columns: dict[str, Column] = {
        "contact": rows[:, CONTACT],
        "leg": rows[:, LEG],
        "queue": rows[:, QUEUE],
        "group": rows[:, GROUP],
        "agent": number[rows[:, AGENT]],
        "queued": rows[:, QUEUED],
        "answered": rows[:, ANSWERED],
        "talk_end": rows[:, TALK_END],
        "wrap_end": rows[:, WRAP_END],
    }
    return columns, np.ascontiguousarray(rows[:, PATIENCE])


def _close(state: State, contacts: dict[str, Ints], rows: Ints) -> None:
    """Outcomes that the legs tell: handled (and mostly resolved), or still inside."""
    over = rows[:, TALK_END] >= 0
    front, answered = rows[:, LEG] == 0, rows[:, GROUP] >= 0
    for inside, code in (
        (front & ~over, Outcome.IN_PROGRESS_FRONT),
        ((rows[:, STAGE] >= 0) | (rows[:, STAGE] == CUT), Outcome.IN_PROGRESS_QUEUE),
        (answered & ~over, Outcome.IN_PROGRESS_SESSION),
    ):
        contacts["outcome"][rows[inside, CONTACT]] = code
    served = rows[answered & over]
    contacts["outcome"][served[:, CONTACT]] = Outcome.HANDLED
    contacts["end"][served[:, CONTACT]] = served[:, TALK_END]
    contacts["flags"][served[:, CONTACT]] |= ContactFlag.RESOLVED
    contacts["flags"][state.unresolved] &= ~np.int64(ContactFlag.RESOLVED)


def _agents(state: State, legs: dict[str, Column]) -> dict[str, Column]:
    """Rows of the agents table; those on duty at the horizon end with their last contact."""
    rows = list(state.duty_rows)
    late = np.flatnonzero(legs["wrap_end"] > state.horizon)
    last: dict[tuple[int, int], int] = {}
    for row in late[legs["group"][late] >= 0].tolist():
        place = (int(legs["group"][row]), int(legs["agent"][row]))
        last[place] = max(last.get(place, 0), int(legs["wrap_end"][row]))
    for agent, on in enumerate(state.on):
        if on:
            place = (state.group[agent], state.number[agent])
            if place in last:
                rows.append((*place, state.horizon, AgentState.AFTER_SHIFT))
            rows.append((*place, last.get(place, state.horizon), AgentState.OFF))
    table = _pairs(rows, 4)
    order = np.lexsort((np.arange(len(table)), table[:, 2], table[:, 1], table[:, 0]))
    return _cast(dict(zip(AGENTS, table[order].T, strict=True)), AGENTS)
