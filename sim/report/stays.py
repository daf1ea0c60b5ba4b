"""One stay of a contact in words: in a front, in self-service, in a queue and with an agent.

Each kind of channel has words of its own: a caller is answered, a conversation goes on
beside others, an item waits in a backlog until it is due.

Lines are pairs of a tick and a text; a tick of -1 continues the line before.

May import: log, config, beside, staff_at, words, units, vocabulary. Used by: story.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from sim.config import BusinessClock, Centre, Clock
from sim.log.schema import Log
from sim.report.beside import Beside, beside
from sim.report.staff_at import Staff
from sim.report.words import Moments, counted, long_text, over_nights
from sim.units import DAY
from sim.vocabulary import ChannelKind, ContactFlag, Outcome

Line = tuple[int, str]
Row = dict[str, int]
SAME = -1
"""In place of a tick: the line continues the one before."""

_BEYOND = 100 * DAY
"""Deadlines that fall due after the run are told as well."""

_NOBODY = (Outcome.BLOCKED, Outcome.BALKED)
"""Outcomes of those who ask for an agent and never wait."""


class Stays:
    """Tells the legs of one log."""

    def __init__(self, log: Log, centre_at: Callable[[int], Centre], clock: Clock) -> None:
        self.log = log
        self.centre_at = centre_at
        self.clock = clock
        self._beyond = replace(clock, horizon=clock.horizon + _BEYOND)
        self.moments = Moments(clock)
        self.names = log.header.names
        channels = centre_at(0).channels
        self.kinds = tuple(channels[name].kind for name in self.names["channels"])
        self.staff = Staff(log, self.kinds)
        kind_of = np.array(self.kinds, dtype=np.int64)[log.contacts["channel"]]
        self._messaging = (kind_of == ChannelKind.MESSAGING)[log.legs["contact"]]

    def tell(self, leg: int, contact: Row) -> Iterator[Line]:
        """Tell one leg of a contact."""
        row = {name: int(column[leg]) for name, column in self.log.legs.items()}
        kind = self.kinds[contact["channel"]]
        if row["queue"] >= 0:
            yield from self._queued(row, contact, kind)
            if row["answered"] >= 0:
                yield from self._answered(row, kind)
                if row["talk_end"] >= 0:
                    yield self._served(leg, row, kind)
        elif row["talk_end"] >= 0:
            spent = long_text(row["talk_end"] - row["answered"])
            if kind is ChannelKind.SELF_SERVICE:
                yield row["talk_end"], _session(contact, spent)
            else:
                yield row["talk_end"], f"has been through the front in {spent}"

    def _queued(self, row: Row, contact: Row, kind: ChannelKind) -> Iterator[Line]:
        queue, tick = self.names["queues"][row["queue"]], row["queued"]
        if row["answered"] == tick:
            return
        ahead = self._ahead(row["queue"], tick)
        if contact["outcome"] in _NOBODY:
            yield tick, f"asks for an agent in queue {queue}, in which {_waiting(ahead)}"
        elif kind is ChannelKind.DEFERRED:
            due = self._due_text(row, queue)
            yield tick, f"waits in queue {queue}, in which {_waiting(ahead)}{due}"
        else:
            yield tick, f"joins queue {queue}, in which {_waiting(ahead)}"
        centre = self.centre_at(tick)
        for reason in self.staff.why_not(centre, queue, kind, tick, self.moments):
            yield SAME, reason

    def _ahead(self, queue: int, tick: int) -> int:
        """Count the contacts that wait in a queue when another one joins it."""
        legs, contacts = self.log.legs, self.log.contacts
        left = contacts["end"][legs["contact"]]
        leave = np.where(legs["answered"] >= 0, legs["answered"], left)
        there = (legs["queue"] == queue) & (legs["queued"] < tick)
        return int((there & ((leave > tick) | (leave < 0))).sum())

    def _answered(self, row: Row, kind: ChannelKind) -> Iterator[Line]:
        centre = self.centre_at(row["answered"])
        group = self.names["groups"][row["group"]]
        who = f"agent {row['agent']} of {group}" if row["agent"] >= 0 else f"an agent of {group}"
        wait = row["answered"] - row["queued"]
        if kind is ChannelKind.DEFERRED:
            nights = over_nights(self.moments.nights(row["queued"], row["answered"]))
            after = f"after {long_text(wait)} of waiting{nights}" if wait else "at once"
            yield row["answered"], f"{who} begins to work on it {after}"
        elif wait:
            judged = self._judged(wait, row)
            yield row["answered"], f"is answered by {who} after {long_text(wait)}{judged}"
        else:
            there = self.staff.present(group, row["answered"])
            free = there.free(centre.groups[group], kind)
            chosen = f"one of {free} with room" if free > 1 else "the only one with room"
            yield row["answered"], f"is answered at once by {who}, {chosen}"

    def _judged(self, wait: int, row: Row) -> str:
        queue = self.names["queues"][row["queue"]]
        target = self.centre_at(row["queued"]).queues[queue].target
        if target is None:
            return " of waiting"
        kept = "within" if wait <= target.within else "beyond"
        return f" of waiting, {kept} the target's {long_text(target.within)}"

    def _served(self, leg: int, row: Row, kind: ChannelKind) -> Line:
        took = row["talk_end"] - row["answered"]
        wrap = row["wrap_end"] - row["talk_end"]
        if kind is ChannelKind.DEFERRED:
            late = self._kept(row)
            text = f"is done after {long_text(took)} of work{late}"
        elif kind is ChannelKind.MESSAGING:
            text = f"has been in conversation for {long_text(took)}{self._shared(leg, row, took)}"
        else:
            text = f"has talked for {long_text(took)}"
        after = f"; the agent then works on it for {long_text(wrap)}" if wrap > 0 else ""
        return row["talk_end"], text + after

    def _shared(self, leg: int, row: Row, took: int) -> str:
        """Say beside how many other conversations this one went on, and what that cost."""
        group = self.names["groups"][row["group"]]
        if row["agent"] < 0:
            return ""
        found: Beside = beside(
            self.log, leg, self._messaging, lambda tick: self.centre_at(tick).groups[group]
        )
        if not found.most:
            return ", the agent's only one"
        slowed = took - found.alone
        cost = f", slowed down by {long_text(slowed)}" if slowed >= _WORTH_TELLING else ""
        return (
            f" beside {counted(found.before, 'other')} at first, {found.most} at most"
            f" ({found.mean:.1f} on average){cost}"
        )

    def due(self, queued: int, queue: str) -> int:
        """Return the tick by which an item that joined a queue is promised, -1 without promise."""
        target = self.centre_at(queued).queues[queue].target
        if target is None:
            return -1
        return BusinessClock.of(self._beyond, target.hours).after(queued, target.within)

    def _due_text(self, row: Row, queue: str) -> str:
        due = self.due(row["queued"], queue)
        target = self.centre_at(row["queued"]).queues[queue].target
        if target is None:
            return ""
        counting = " of the hours that count" if target.hours is not None else ""
        return f"; due on {self.moments.minute(due)} (in {long_text(target.within)}{counting})"

    def _kept(self, row: Row) -> str:
        """Say whether the work was done by its deadline."""
        due = self.due(row["queued"], self.names["queues"][row["queue"]])
        return "" if due < 0 else _against(due, row["talk_end"], ", {} before it was due")

    def overdue(self, row: Row) -> str:
        """Say how an unfinished item stands when the run ends."""
        due = self.due(row["queued"], self.names["queues"][row["queue"]])
        return "" if due < 0 else _against(due, self.clock.horizon, ", {} before it is due")


_WORTH_TELLING = 1_000_000
"""A second: less is rounding of the agent's clock."""


def _against(due: int, tick: int, early: str) -> str:
    if tick > due:
        return f", {long_text(tick - due)} too late"
    return early.format(long_text(due - tick)) if tick < due else ", just when it is due"


def _session(contact: Row, spent: str) -> str:
    """Say how a session without an agent ended."""
    match Outcome(contact["outcome"]):
        case Outcome.CONTAINED if contact["flags"] & ContactFlag.RESOLVED:
            return f"finds the answer alone in {spent} and asks nobody"
        case Outcome.CONTAINED:
            return f"is done in {spent} and asks nobody, believing the need resolved: it is not"
        case Outcome.ESCALATED:
            return f"gets no further alone and asks for a person after {spent}"
        case _:
            return f"loses patience after {spent} and leaves the session"


def _waiting(others: int) -> str:
    """Say how many wait already."""
    return "1 other waits" if others == 1 else f"{others} others wait"
