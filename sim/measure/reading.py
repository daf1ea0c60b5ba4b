"""Read the rows of a log as the two views: stays in queues, and contacts.

May import: view, rating, classes, needs, spec, log. Used by: facts.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.log.schema import Column, Log
from sim.measure.classes import MOVED_ON, Status, origins, statuses
from sim.measure.needs import parents
from sim.measure.rating import Rated, classes_of
from sim.measure.spec import MeasureSpec
from sim.measure.view import View
from sim.vocabulary import ChannelKind, ContactFlag, Outcome, Trigger


def read_stays(log: Log, spec: MeasureSpec, kinds: Column) -> tuple[View, Column]:
    """Return the view of stays, and the row of the contact of each."""
    rows = np.flatnonzero(log.legs["queue"] >= 0)
    leg = {name: column[rows] for name, column in log.legs.items()}
    contact, answered = leg["contact"], leg["answered"] >= 0
    kind = kinds[contact]
    last, left = _leaving(log, rows)
    leave = np.where(answered, leg["answered"], left)
    outcome = np.where(last, log.contacts["outcome"][contact], MOVED_ON).astype(np.uint8)
    status = statuses(answered, outcome, kind == ChannelKind.DEFERRED)
    entry = log.contacts["entry"][contact]
    talked = answered & (leg["talk_end"] >= 0)
    finish = np.where(talked, leg["talk_end"], -1)
    rated = Rated(leg["queue"], kind, status, entry, leg["queued"], leave, finish)
    own, further = classes_of(log.header, spec, rated)
    done = np.maximum(leg["wrap_end"], leg["talk_end"])
    until = np.where(talked, done, np.where(answered, log.header.horizon, 0))
    resolved = (log.contacts["flags"][contact] & ContactFlag.RESOLVED) > 0
    follow_up = _follow_up(log, spec)
    view = View(
        codes={"queue": leg["queue"], "group": leg["group"]} | _of_contact(log, contact),
        kinds=frozenset(spec.kinds.values()),
        kind=kind,
        ticks={"arrival": entry, "queue": leg["queued"], "event": leave},
        status=status,
        origin=origins(log.contacts["trigger"])[contact],
        outcome=outcome,
        wait=leave - leg["queued"],
        classes=own,
        classes_at=further,
        talk=np.where(talked, leg["talk_end"] - leg["answered"], 0),
        wrap=np.where(talked, done - leg["talk_end"], 0),
        served=talked.astype(np.float64),
        finish=finish,
        resolved=answered & last & resolved,
        follow_up=follow_up and (follow_up[0][contact], follow_up[1][contact]),
        waiting=(leg["queued"], leave),
        service=(np.where(answered, leg["answered"], 0), until),
    )
    return view, contact


def _leaving(log: Log, rows: Column) -> tuple[NDArray[np.bool_], Column]:
    """Return which stays are the last of their contact, and when each ends unanswered."""
    if not len(rows):
        return np.empty(0, dtype=bool), np.empty(0, dtype=np.int64)
    every = log.legs["contact"]
    last = np.append(every[1:] != every[:-1], True)[rows]
    ended = log.contacts["end"][every[rows]]
    still = np.maximum(log.header.horizon, log.legs["queued"][rows])
    following = log.legs["queued"][np.minimum(rows + 1, len(every) - 1)]
    return last, np.where(last, np.where(ended >= 0, ended, still), following)


@dataclass(frozen=True, slots=True)
class _FirstStays:
    """The first stay of each contact that has one: its row, and the contact's."""

    stay: NDArray[np.intp]
    contact: Column

    @classmethod
    def of(cls, contact: Column) -> "_FirstStays":
        """Find them, given the contact of each stay."""
        first = np.flatnonzero(np.diff(contact, prepend=-1) != 0)
        return cls(first, contact[first])

    def put(self, into: Column, values: Column) -> Column:
        """Return a column of contacts with the values of their first stays put in."""
        found: Column = into.copy()
        found[self.contact] = values[self.stay]
        return found


def read_contacts(log: Log, spec: MeasureSpec, stays: View, contact: Column, kind: Column) -> View:
    """Return the view of contacts: each by its first stay in a queue."""
    rows = len(log.contacts["need"])
    put = _FirstStays.of(contact).put
    outcome, entry = log.contacts["outcome"].astype(np.uint8), log.contacts["entry"]
    status = put(_at_the_door(outcome, kind), stays.status)
    joined = put(entry, stays.ticks["queue"])
    wait = put(np.zeros(rows, dtype=np.int64), stays.wait)
    queue = put(np.full(rows, -1, dtype=np.int8), stays.codes["queue"])
    finish = log.contacts["end"]
    rated = Rated(queue, kind, status, entry, joined, joined + wait, finish)
    own, further = classes_of(log.header, spec, rated)
    answered = (status == Status.ANSWERED) | (status == Status.FINISHED)
    served = np.where(answered, put(np.zeros(rows), stays.served), 0.0)
    front, front_over = _fronts(log, rows)
    resolved = (log.contacts["flags"] & ContactFlag.RESOLVED) > 0
    return View(
        codes=_of_contact(log, np.arange(rows)),
        kinds=frozenset(spec.kinds.values()),
        kind=kind,
        ticks={
            "arrival": entry,
            "queue": joined,
            "event": put(np.maximum(log.contacts["end"], entry), stays.ticks["event"]),
        },
        status=status,
        origin=origins(log.contacts["trigger"]),
        outcome=outcome,
        wait=wait,
        classes=own,
        classes_at=further,
        talk=np.bincount(contact, weights=stays.talk, minlength=rows) * served,
        wrap=np.bincount(contact, weights=stays.wrap, minlength=rows) * served,
        served=served,
        finish=finish,
        resolved=resolved & (answered | (outcome == Outcome.CONTAINED)),
        follow_up=_follow_up(log, spec),
        front=front,
        front_over=front_over,
        handed_over=_handed_over(log, spec),
    )


def _at_the_door(outcome: NDArray[np.uint8], kind: Column) -> NDArray[np.uint8]:
    """Return the status of contacts that reached no queue; self-service asks for nobody."""
    lines = (outcome == Outcome.BLOCKED) & (kind != ChannelKind.SELF_SERVICE)
    return np.where(lines, Status.BLOCKED_AT_LINES, Status.NOT_ASKED).astype(np.uint8)


def _of_contact(log: Log, contact: Column) -> dict[str, Column]:
    need = log.contacts["need"][contact]
    return {
        "channel": log.contacts["channel"][contact],
        "segment": log.needs["segment"][need],
        "intent": log.needs["intent"][need],
    }


def _follow_up(log: Log, spec: MeasureSpec) -> tuple[NDArray[np.bool_], NDArray[np.bool_]] | None:
    """Return which contacts are no first ones, and which bring context; None where none can."""
    if not spec.context:
        return None
    return log.contacts["attempt"] > 0, (log.contacts["flags"] & ContactFlag.CONTEXT) > 0


def _handed_over(log: Log, spec: MeasureSpec) -> Column:
    """Return the rows of the contacts whose escalation was followed by one with context."""
    if not spec.has(ChannelKind.SELF_SERVICE):
        return np.empty(0, dtype=np.intp)
    after = log.contacts["trigger"] == Trigger.ESCALATED
    after &= (log.contacts["flags"] & ContactFlag.CONTEXT) > 0
    found: Column = parents(log.contacts)[after]
    return found


def _fronts(log: Log, rows: int) -> tuple[Column, NDArray[np.bool_]]:
    """Return the ticks that each contact spent in a front or session, -1 where it met none.

    And whether that has ended.
    """
    at = np.flatnonzero((log.legs["queue"] < 0) & (log.legs["answered"] >= 0))
    found = np.full(rows, -1, dtype=np.int64)
    over = np.zeros(rows, dtype=bool)
    if len(at):
        end, contact = log.legs["talk_end"][at], log.legs["contact"][at]
        over[contact] = end >= 0
        end = np.where(end >= 0, end, log.header.horizon)
        found[contact] = end - log.legs["answered"][at]
    return found, over
