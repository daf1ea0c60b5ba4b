"""Read a log once: what each contact and each stay in a queue means to a measure.

Two views of the same log. In the view of *contacts* a row is a contact, by its
first queue: channels, segments and intents count it once, however often it was
transferred. In the view of *stays* a row is one leg in a queue: a transfer is
offered once to each queue that it reaches.

A row has a status, which says what it is in the count of offered contacts, and a
wait, from joining the queue to the answer or the leaving. Self-service has no queue:
its contacts never asked for an agent, and a session lies where a front would.

May import: log, vocabulary, spec, deadlines. Used by: sums, percentiles, tables.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.errors import require
from sim.log.schema import Column, Header, Log
from sim.measure.classes import (
    MOVED_ON,
    Status,
    classify,
    classify_deferred,
    origins,
    statuses,
)
from sim.measure.deadlines import due_ticks
from sim.measure.needs import NeedFacts, parents, read_needs
from sim.measure.spec import MeasureSpec
from sim.measure.staff import StaffFacts, read_staff
from sim.vocabulary import ChannelKind, ContactFlag, Outcome, Trigger


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Rows of contacts or of stays; columns of one length.

    Attributes
    ----------
    codes : by dimension (channel, queue, group, segment, intent), -1 for none.
    kinds : of all channels of the scenario.
    kind : of the channel of each row, as `ChannelKind`.
    ticks : by attribution (arrival, queue, event).
    status, origin, outcome : as `Status`, `Origin`, `Outcome` (or MOVED_ON).
    wait : ticks in the queue until answered, left or the horizon; 0 if not asked.
    classes : as `Class`, at the threshold of the row's own promise.
    classes_at : the same at each further threshold of the spec, by ticks.
    served : 1.0 where answered and the end of the talk is known, else 0.0.
    talk, wrap : ticks, 0 where not served; of a contact, over all its stays.
    finish : end of the talk or the work (of contacts: end of the contact), -1 if never.
    resolved : the contact resolved its need, with an agent (of stays: the last one) or
        contained (of contacts).
    follow_up, context : not the first contact; and context came along. Empty where
        context never does.
    front : ticks in the front or in self-service, -1 where there was none; empty for
        stays.
    front_over : that stage has ended.
    handed_over : rows whose escalation was followed by a contact with context.
    waiting, service : (start, end) of the time in the queue and with the agent,
        for load measures; empty for contacts.
    """

    codes: Mapping[str, Column]
    kinds: frozenset[ChannelKind]
    kind: Column
    ticks: Mapping[str, Column]
    status: NDArray[np.uint8]
    origin: NDArray[np.uint8]
    outcome: NDArray[np.uint8]
    wait: Column
    classes: NDArray[np.uint8]
    classes_at: Mapping[int, NDArray[np.uint8]]
    served: NDArray[np.float64]
    talk: Column
    wrap: Column
    finish: Column
    resolved: NDArray[np.bool_]
    follow_up: NDArray[np.bool_]
    context: NDArray[np.bool_]
    front: Column
    front_over: NDArray[np.bool_]
    handed_over: Column
    waiting: tuple[Column, Column]
    service: tuple[Column, Column]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """One log, read: the two views, its needs and its agents; and the log itself."""

    log: Log
    spec: MeasureSpec
    contacts: View
    stays: View
    needs: NeedFacts
    staff: StaffFacts

    @property
    def header(self) -> Header:
        """Return what the codes and ticks of the log mean."""
        return self.log.header


def gather(logs: Sequence[Log], spec: MeasureSpec) -> tuple[Facts, ...]:
    """Read several replications of one scenario.

    Raises
    ------
    ConfigError
        If there is no log, or names, start, horizon or time zone differ.
    """
    require(len(logs) > 0, "logs", len(logs), "at least one log")
    first = logs[0].header
    for log in logs:
        same = (
            log.header.names == first.names
            and log.header.start_utc_us == first.start_utc_us
            and log.header.horizon == first.horizon
            and log.header.time_zone == first.time_zone
        )
        require(same, "logs", log.header, "logs of one scenario: same names, start and horizon")
    return tuple(read(log, spec) for log in logs)


def read(log: Log, spec: MeasureSpec) -> Facts:
    """Read one log, whose tables are in canonical order (`sim.log.arrange`)."""
    by_channel = [spec.kinds.get(name, ChannelKind.LIVE) for name in log.header.names["channels"]]
    kinds = np.array(by_channel, dtype=np.uint8)[log.contacts["channel"]]
    stays, rows = _stays(log, spec, kinds)
    return Facts(
        log=log,
        spec=spec,
        contacts=_contacts(log, spec, stays, rows, kinds),
        stays=stays,
        needs=read_needs(log, spec.fcr_window),
        staff=read_staff(log, kinds),
    )


def _stays(log: Log, spec: MeasureSpec, kinds: Column) -> tuple[View, Column]:
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
    rated = _Rated(leg["queue"], kind, status, entry, leg["queued"], leave, finish)
    own, further = _classes(log.header, spec, rated)
    done = np.maximum(leg["wrap_end"], leg["talk_end"])
    until = np.where(talked, done, np.where(answered, log.header.horizon, 0))
    resolved = (log.contacts["flags"][contact] & ContactFlag.RESOLVED) > 0
    follow_up, context = _context(log, spec)
    none = entry[:0]
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
        follow_up=follow_up[contact] if spec.context else follow_up,
        context=context[contact] if spec.context else context,
        front=none,
        front_over=none.astype(bool),
        handed_over=none,
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


def _contacts(log: Log, spec: MeasureSpec, stays: View, contact: Column, kind: Column) -> View:
    """Return the view of contacts: each by its first stay in a queue."""
    rows = len(log.contacts["need"])
    first = np.flatnonzero(np.diff(contact, prepend=-1) != 0)
    at = contact[first]

    def put(into: Column, values: Column) -> Column:
        found: Column = into.copy()
        found[at] = values[first]
        return found

    outcome, entry = log.contacts["outcome"].astype(np.uint8), log.contacts["entry"]
    lines = (outcome == Outcome.BLOCKED) & (kind != ChannelKind.SELF_SERVICE)
    turned_away = np.where(lines, Status.BLOCKED_AT_LINES, Status.NOT_ASKED)
    status = put(turned_away.astype(np.uint8), stays.status)
    joined = put(entry, stays.ticks["queue"])
    wait = put(np.zeros(rows, dtype=np.int64), stays.wait)
    queue = put(np.full(rows, -1, dtype=np.int8), stays.codes["queue"])
    finish = log.contacts["end"]
    rated = _Rated(queue, kind, status, entry, joined, joined + wait, finish)
    own, further = _classes(log.header, spec, rated)
    answered = (status == Status.ANSWERED) | (status == Status.FINISHED)
    served = np.where(answered, put(np.zeros(rows), stays.served), 0.0)
    follow_up, context = _context(log, spec)
    front, front_over = _fronts(log, rows)
    by_agent_or_alone = answered | (outcome == Outcome.CONTAINED)
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
        resolved=by_agent_or_alone & ((log.contacts["flags"] & ContactFlag.RESOLVED) > 0),
        follow_up=follow_up,
        context=context,
        front=front,
        front_over=front_over,
        handed_over=_handed_over(log, spec),
        waiting=(entry[:0], entry[:0]),
        service=(entry[:0], entry[:0]),
    )


def _of_contact(log: Log, contact: Column) -> dict[str, Column]:
    need = log.contacts["need"][contact]
    return {
        "channel": log.contacts["channel"][contact],
        "segment": log.needs["segment"][need],
        "intent": log.needs["intent"][need],
    }


def _context(log: Log, spec: MeasureSpec) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return which contacts are no first ones, and which bring context; empty where none can."""
    if not spec.context:
        return np.empty(0, dtype=bool), np.empty(0, dtype=bool)
    context = (log.contacts["flags"] & ContactFlag.CONTEXT) > 0
    return log.contacts["attempt"] > 0, context


def _handed_over(log: Log, spec: MeasureSpec) -> Column:
    """Return the rows of the contacts whose escalation was followed by one with context."""
    if not spec.has(ChannelKind.SELF_SERVICE):
        return np.empty(0, dtype=np.intp)
    after = log.contacts["trigger"] == Trigger.ESCALATED
    after &= (log.contacts["flags"] & ContactFlag.CONTEXT) > 0
    found: Column = parents(log.contacts)[after]
    return found


@dataclass(frozen=True, slots=True)
class _Rated:
    """What is held against a promise, by row."""

    queue: Column
    kind: Column
    status: NDArray[np.uint8]
    entry: Column
    joined: Column
    left: Column
    finish: Column


def _classes(
    header: Header, spec: MeasureSpec, rows: _Rated
) -> tuple[NDArray[np.uint8], dict[int, NDArray[np.uint8]]]:
    """Return classes by own and by further thresholds; a row of no queue takes the default.

    The promise is that in force at joining.
    """
    wait = rows.left - rows.joined
    counted = wait if spec.threshold_from == "queue" else rows.left - rows.entry
    promises = [spec.promised(name) for name in (*header.names["queues"], "")]
    place = (rows.queue, spec.era_of(rows.joined)) if spec.changes else (rows.queue, 0)
    within, short = (
        np.array([[getattr(one, name) for one in row] for row in promises], dtype=np.int64)[place]
        for name in ("within", "short")
    )
    own = classify(rows.status, wait, counted, within, short)
    further = {
        ticks: classify(rows.status, wait, counted, np.int64(ticks), short)
        for ticks in spec.thresholds
    }
    if spec.has(ChannelKind.DEFERRED):
        at = np.flatnonzero(rows.kind == ChannelKind.DEFERRED)
        due = due_ticks(header, spec, rows.queue[at], rows.joined[at])
        found = classify_deferred(rows.status[at], rows.finish[at], due, header.horizon)
        for each in (own, *further.values()):
            each[at] = found
    return own, further


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
