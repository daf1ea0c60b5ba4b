"""Read a log once: what each contact and each stay in a queue means to a measure.

Two views of the same log. In the view of *contacts* a row is a contact, by its
first queue: channels, segments and intents count it once, however often it was
transferred. In the view of *stays* a row is one leg in a queue: a transfer is
offered once to each queue that it reaches.

A row has a status, which says what it is in the count of offered contacts, and a
wait, from joining the queue to the answer or the leaving.

May import: log, vocabulary, spec. Used by: sums, percentiles, tables.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.errors import require
from sim.log.schema import Column, Header, Log
from sim.measure.classes import MOVED_ON, Status, classify, origins, statuses
from sim.measure.needs import NeedFacts, read_needs
from sim.measure.spec import MeasureSpec
from sim.measure.staff import StaffFacts, read_staff
from sim.vocabulary import ContactFlag, Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Rows of contacts or of stays; columns of one length.

    Attributes
    ----------
    codes : by dimension (channel, queue, group, segment, intent), -1 for none.
    ticks : by attribution (arrival, queue, event).
    status, origin, outcome : as `Status`, `Origin`, `Outcome` (or MOVED_ON).
    wait : ticks in the queue until answered, left or the horizon; 0 if not asked.
    classes : as `Class`, at the threshold of the row's own promise.
    classes_at : the same at each further threshold of the spec, by ticks.
    served : 1.0 where answered and the end of the talk is known, else 0.0.
    talk, wrap : ticks, 0 where not served; of a contact, over all its stays.
    resolved : answered, and the contact resolved its need (of stays: the last one).
    front : ticks in the front, -1 where there was none; empty for stays.
    waiting, service : (start, end) of the time in the queue and with the agent,
        for load measures; empty for contacts.
    """

    codes: Mapping[str, Column]
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
    resolved: NDArray[np.bool_]
    front: Column
    waiting: tuple[Column, Column]
    service: tuple[Column, Column]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """One log, read: the two views, its needs and its agents."""

    header: Header
    spec: MeasureSpec
    contacts: View
    stays: View
    needs: NeedFacts
    staff: StaffFacts


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
    stays, rows = _stays(log, spec)
    return Facts(
        header=log.header,
        spec=spec,
        contacts=_contacts(log, spec, stays, rows),
        stays=stays,
        needs=read_needs(log, spec.fcr_window),
        staff=read_staff(log),
    )


def _stays(log: Log, spec: MeasureSpec) -> tuple[View, Column]:
    """Return the view of stays, and the row of the contact of each."""
    rows = np.flatnonzero(log.legs["queue"] >= 0)
    leg = {name: column[rows] for name, column in log.legs.items()}
    contact, answered = leg["contact"], leg["answered"] >= 0
    last, left = _leaving(log, rows)
    leave = np.where(answered, leg["answered"], left)
    outcome = np.where(last, log.contacts["outcome"][contact], MOVED_ON).astype(np.uint8)
    status, wait = statuses(answered, outcome), leave - leg["queued"]
    entry = log.contacts["entry"][contact]
    own, further = _classes(log.header, spec, leg["queue"], status, (entry, leg["queued"], leave))
    talked = answered & (leg["talk_end"] >= 0)
    done = np.maximum(leg["wrap_end"], leg["talk_end"])
    until = np.where(talked, done, np.where(answered, log.header.horizon, 0))
    resolved = (log.contacts["flags"][contact] & ContactFlag.RESOLVED) > 0
    view = View(
        codes={"queue": leg["queue"], "group": leg["group"]} | _of_contact(log, contact),
        ticks={"arrival": entry, "queue": leg["queued"], "event": leave},
        status=status,
        origin=origins(log.contacts["trigger"])[contact],
        outcome=outcome,
        wait=wait,
        classes=own,
        classes_at=further,
        talk=np.where(talked, leg["talk_end"] - leg["answered"], 0),
        wrap=np.where(talked, done - leg["talk_end"], 0),
        served=talked.astype(np.float64),
        resolved=answered & last & resolved,
        front=entry[:0],
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


def _contacts(log: Log, spec: MeasureSpec, stays: View, contact: Column) -> View:
    """Return the view of contacts: each by its first stay in a queue."""
    rows = len(log.contacts["need"])
    first = np.flatnonzero(np.diff(contact, prepend=-1) != 0)
    at = contact[first]

    def put(into: Column, values: Column) -> Column:
        found: Column = into.copy()
        found[at] = values[first]
        return found

    outcome, entry = log.contacts["outcome"].astype(np.uint8), log.contacts["entry"]
    turned_away = np.where(outcome == Outcome.BLOCKED, Status.BLOCKED_AT_LINES, Status.NOT_ASKED)
    status = put(turned_away.astype(np.uint8), stays.status)
    joined = put(entry, stays.ticks["queue"])
    wait = put(np.zeros(rows, dtype=np.int64), stays.wait)
    queue = put(np.full(rows, -1, dtype=np.int8), stays.codes["queue"])
    own, further = _classes(log.header, spec, queue, status, (entry, joined, joined + wait))
    answered = status == Status.ANSWERED
    served = np.where(answered, put(np.zeros(rows), stays.served), 0.0)
    return View(
        codes=_of_contact(log, np.arange(rows)),
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
        resolved=answered & ((log.contacts["flags"] & ContactFlag.RESOLVED) > 0),
        front=_fronts(log, rows),
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


def _classes(
    header: Header,
    spec: MeasureSpec,
    queue: Column,
    status: NDArray[np.uint8],
    times: tuple[Column, Column, Column],
) -> tuple[NDArray[np.uint8], dict[int, NDArray[np.uint8]]]:
    """Return classes by own and by further thresholds; a row of no queue takes the default.

    `times` are entry, joining the queue and leaving it; the promise is that in force
    at joining.
    """
    entry, joined, left = times
    wait = left - joined
    counted = wait if spec.threshold_from == "queue" else left - entry
    promises = [spec.promised(name) for name in (*header.names["queues"], "")]
    place = (queue, spec.era_of(joined)) if spec.changes else (queue, 0)
    within, short = (
        np.array([[getattr(one, name) for one in row] for row in promises], dtype=np.int64)[place]
        for name in ("within", "short")
    )
    further = {
        ticks: classify(status, wait, counted, np.int64(ticks), short) for ticks in spec.thresholds
    }
    return classify(status, wait, counted, within, short), further


def _fronts(log: Log, rows: int) -> Column:
    """Return the ticks that each contact spent in a front, -1 where it met none."""
    at = np.flatnonzero((log.legs["queue"] < 0) & (log.legs["answered"] >= 0))
    found = np.full(rows, -1, dtype=np.int64)
    if len(at):
        end = log.legs["talk_end"][at]
        end = np.where(end >= 0, end, log.header.horizon)
        found[log.legs["contact"][at]] = end - log.legs["answered"][at]
    return found
