"""Turn the rows of a finished run into the columns of the log.

Lists become arrays once per replication; contacts are sorted by (need,
attempt), legs by (contact, leg), agent rows by (group, agent, tick).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from sim.engine.reference.state import (
    AGENT,
    ANSWERED,
    CONTACT,
    GROUP,
    IN_FRONT,
    INSIDE_NOT,
    LEG,
    LEG_WIDTH,
    PATIENCE,
    QUEUE,
    QUEUED,
    SERVED,
    TALK_END,
    WAITING,
    WRAP_END,
    State,
)
from sim.log.schema import AGENTS, CONTACTS, LEGS, NEEDS, Column
from sim.vocabulary import AgentState, Outcome

Ints = NDArray[np.int64]

DIFFICULTY_SHIFT = 52 - 16
STILL_INSIDE = {
    IN_FRONT: Outcome.IN_PROGRESS_FRONT,
    WAITING: Outcome.IN_PROGRESS_QUEUE,
    SERVED: Outcome.IN_PROGRESS_SESSION,
}


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
    end = max(state.horizon, int(state.calendar.env.now))
    for queue, length in enumerate(state.length):
        state.area[queue] += length * (end - state.since[queue])
        state.since[queue] = end
    order, contacts = _contacts(state)
    legs, patience = _legs(state, order)
    return Facts(
        needs=_needs(state),
        contacts=contacts,
        legs=legs,
        agents=_agents(state),
        patience=patience,
        area=tuple(state.area),
    )


def _cast(columns: Mapping[str, Column], kinds: dict[str, str]) -> dict[str, Column]:
    return {name: np.asarray(columns[name]).astype(kind) for name, kind in kinds.items()}


def _needs(state: State) -> dict[str, Column]:
    found = state.tables.candidates
    columns: dict[str, Column] = {
        "key": found.key,
        "customer": found.customer,
        "segment": found.segment,
        "intent": found.intent,
        "difficulty": found.difficulty >> DIFFICULTY_SHIFT,
        "entry": found.tick,
        "state": np.array(state.need_state, dtype=np.int64),
        "end": np.array(state.need_end, dtype=np.int64),
    }
    return _cast(columns, NEEDS)


def _contacts(state: State) -> tuple[Ints, dict[str, Column]]:
    """Rows by (need, attempt) of the contacts that came in, and their order."""
    where = np.array(state.where, dtype=np.int64)
    outcome = np.array(state.outcome, dtype=np.int64)
    for place, code in STILL_INSIDE.items():
        outcome[where == place] = code
    columns = {
        "need": np.array(state.need, dtype=np.int64),
        "attempt": np.array(state.attempt, dtype=np.int64),
        "parent": np.array(state.parent, dtype=np.int64),
        "channel": np.array(state.channel, dtype=np.int64),
        "trigger": np.array(state.trigger, dtype=np.int64),
        "outcome": outcome,
        "flags": np.array(state.flags, dtype=np.int64),
        "entry": np.array(state.entry, dtype=np.int64),
        "end": np.array(state.end, dtype=np.int64),
    }
    order = np.lexsort((columns["attempt"], columns["need"]))
    order = order[where[order] != INSIDE_NOT]
    return order, _cast({name: column[order] for name, column in columns.items()}, CONTACTS)


def _legs(state: State, order: Ints) -> tuple[dict[str, Column], Ints]:
    count = len(state.legs) * LEG_WIDTH
    rows = np.fromiter(chain.from_iterable(state.legs), np.int64, count).reshape(-1, LEG_WIDTH)
    position = np.full(len(state.need), -1, dtype=np.int64)
    position[order] = np.arange(len(order))
    contact = position[rows[:, CONTACT]]
    sequence = np.lexsort((rows[:, LEG], contact))
    rows, contact = rows[sequence], contact[sequence]
    number = np.append(np.array(state.number, dtype=np.int64), -1)
    columns = {
        "contact": contact,
        "leg": rows[:, LEG],
        "queue": rows[:, QUEUE],
        "group": rows[:, GROUP],
        "agent": number[rows[:, AGENT]],
        "queued": rows[:, QUEUED],
        "answered": rows[:, ANSWERED],
        "talk_end": rows[:, TALK_END],
        "wrap_end": rows[:, WRAP_END],
    }
    return _cast(columns, LEGS), np.ascontiguousarray(rows[:, PATIENCE])


def _agents(state: State) -> dict[str, Column]:
    """Rows of the agents table; those on duty at the horizon end with their last contact."""
    last = [state.horizon] * len(state.group)
    for row in state.legs:
        if row[AGENT] >= 0 and row[WRAP_END] > last[row[AGENT]]:
            last[row[AGENT]] = row[WRAP_END]
    rows = list(state.duty_rows)
    for agent, on in enumerate(state.on):
        if on:
            place = (state.group[agent], state.number[agent])
            if last[agent] > state.horizon:
                rows.append((*place, state.horizon, AgentState.AFTER_SHIFT))
            rows.append((*place, last[agent], AgentState.OFF))
    table = np.array(rows, dtype=np.int64).reshape(-1, 4)
    order = np.lexsort((np.arange(len(table)), table[:, 2], table[:, 1], table[:, 0]))
    columns = dict(zip(AGENTS, table[order].T, strict=True))
    return _cast(columns, AGENTS)
