"""Turn recorded calls into a log.

A `Call` is what every importer can say of one call, whatever its file looked
like. Each call becomes a need with one contact (whether two calls were about the
same matter is not recorded, nor whether a need was resolved: needs stay open),
a leg 0 in the IVR and a leg 1 in a queue. Agents are "seen": on duty in each half
hour in which they had a call in hand, off otherwise. That is all the records show,
and it overstates the staffing: an agent who was away between two calls counts.

Times are ticks from the start of the period. Difficulty is not recorded and is 0.

May import: measure, log, words. Used by: the importers of sim.calibrate.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sim.calibrate.half_hours import half_hours
from sim.log.builder import log_from_columns
from sim.log.schema import Header, Log
from sim.vocabulary import AgentState, ContactFlag, NeedState, Outcome

Columns = dict[str, NDArray[np.int64]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One recorded call.

    Attributes
    ----------
    number : what identifies the row, such as its line; becomes the need's key.
    left_ivr : tick at which the IVR ended; a call that asked for an agent queues from here.
    ivr, wait, talk : ticks spent in the IVR, in the queue and in conversation, at least 0.
    intent, segment : names of the header; the segment also names the queue.
    customer : number of the customer, -1 if unknown.
    outcome : HANDLED, ABANDONED (in the queue) or CONTAINED (left in the IVR).
    agent : number of the agent, -1 if not served or by an unknown one.
    """

    number: int
    left_ivr: int
    ivr: int
    wait: int
    talk: int
    intent: str
    segment: str
    customer: int
    outcome: Outcome
    agent: int


def log_of_calls(calls: Sequence[Call], header: Header) -> Log:
    """Return the log of these calls: one channel, one group, a queue per segment."""
    left = _column(calls, "left_ivr")
    wait, talk = _column(calls, "wait"), _column(calls, "talk")
    entry = left - _column(calls, "ivr")
    names = header.names
    segment = np.array([names["segments"].index(call.segment) for call in calls])
    queue = np.array([names["queues"].index(call.segment) for call in calls])
    contacts = np.arange(len(calls))
    needs = {
        "key": _column(calls, "number"),
        "customer": _column(calls, "customer"),
        "segment": segment,
        "intent": np.array([names["intents"].index(call.intent) for call in calls]),
        "entry": entry,
        "state": np.full(len(calls), int(NeedState.OPEN)),
    }
    attempts = {
        "need": contacts,
        "outcome": _column(calls, "outcome"),
        "flags": np.where(wait > 0, int(ContactFlag.WAITED), 0),
        "entry": entry,
        "end": left + wait + talk,
    }
    legs = _joined(_front_legs(calls, entry, left), _queue_legs(calls, queue, left, wait + left))
    duty = duty_rows(legs, header)
    tables = {"needs": needs, "contacts": attempts, "legs": legs, "agents": duty}
    return log_from_columns(header, tables)


def _column(calls: Sequence[Call], name: str) -> NDArray[np.int64]:
    return np.array([getattr(call, name) for call in calls], dtype=np.int64)


def _front_legs(
    calls: Sequence[Call], entry: NDArray[np.int64], left: NDArray[np.int64]
) -> Columns:
    """Legs in the IVR: of the calls that spent time there or ended there."""
    ended_there = _column(calls, "outcome") == Outcome.CONTAINED
    rows = np.flatnonzero((left > entry) | ended_there)
    nowhere = np.full(len(rows), -1)
    return {
        "contact": rows,
        "leg": np.zeros(len(rows), dtype=np.int64),
        "queue": nowhere,
        "group": nowhere,
        "agent": nowhere,
        "queued": nowhere,
        "answered": entry[rows],
        "talk_end": left[rows],
        "wrap_end": left[rows],
    }


def _queue_legs(
    calls: Sequence[Call],
    queue: NDArray[np.int64],
    queued: NDArray[np.int64],
    answered: NDArray[np.int64],
) -> Columns:
    """Legs in a queue: of the calls that asked for an agent."""
    outcome = _column(calls, "outcome")
    rows = np.flatnonzero(outcome != Outcome.CONTAINED)
    served = outcome[rows] == Outcome.HANDLED
    end = np.where(served, (answered + _column(calls, "talk"))[rows], -1)
    return {
        "contact": rows,
        "leg": np.ones(len(rows), dtype=np.int64),
        "queue": queue[rows],
        "group": np.where(served, 0, -1),
        "agent": np.where(served, _column(calls, "agent")[rows], -1),
        "queued": queued[rows],
        "answered": np.where(served, answered[rows], -1),
        "talk_end": end,
        "wrap_end": end,
    }


def _joined(first: Columns, second: Columns) -> Columns:
    return {name: np.concatenate([first[name], second[name]]) for name in first}


def duty_rows(legs: Columns, header: Header) -> Columns:
    """Agents as seen: ON from the first to the end of the last of consecutive half hours.

    An agent is seen in a half hour if a conversation of its own meets it. Calls served
    by an unknown agent show nobody.
    """
    cut = half_hours(header)
    known = legs["agent"] >= 0
    start, end, agent = (legs[name][known] for name in ("answered", "talk_end", "agent"))
    row, cell = cut.touched(start, end)
    pairs = np.unique(np.stack([agent[row], cell], axis=1), axis=0)
    rows: list[tuple[int, int, int]] = []
    for number in np.unique(pairs[:, 0]):
        cells = pairs[pairs[:, 0] == number, 1]
        rows.append((int(number), int(cells[0]), AgentState.ON))
        for before, after in pairwise(cells.tolist()):
            if after > before + 1:
                rows.append((int(number), before + 1, AgentState.OFF))
                rows.append((int(number), after, AgentState.ON))
        rows.append((int(number), int(cells[-1]) + 1, AgentState.OFF))
    agents, edges, states = np.array(rows, dtype=np.int64).reshape(-1, 3).T
    group = np.zeros(len(agents), dtype=np.int64)
    return {"group": group, "agent": agents, "tick": cut.grid.edges[edges], "state": states}
