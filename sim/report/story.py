"""The life of one need in words, from the log.

Every time is local. A story tells facts of the log; what the parameters add is who
could have answered, and what the queue had promised.

May import: log, config, staff_at, units, vocabulary. Used by: experiments.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from sim.config import Centre, Clock, Scenario
from sim.log.schema import Log
from sim.report.staff_at import present_at, why_not
from sim.units import SECOND, duration_text
from sim.vocabulary import ContactFlag, NeedState, Outcome, Trigger

_ENDED = {
    Outcome.CONTAINED: "does not ask for an agent and leaves the front",
    Outcome.ESCALATED: "is passed on",
    Outcome.ABANDONED: "gives up waiting and leaves",
    Outcome.BALKED: "sees the queue and leaves",
    Outcome.BLOCKED: "is turned away: {what} taken",
    Outcome.CLOSED: "is turned away: the channel is closed",
    Outcome.TIMED_OUT: "is timed out",
    Outcome.CUT_OFF: "is cut off: the channel has closed",
    Outcome.EXPIRED: "expires",
    Outcome.NOT_REACHED: "is not reached",
    Outcome.AVERTED: "is averted",
    Outcome.IN_PROGRESS_FRONT: "is still in the front when the run ends",
    Outcome.IN_PROGRESS_QUEUE: "still waits when the run ends",
    Outcome.IN_PROGRESS_SESSION: "is still being served when the run ends",
}
_BECAUSE = {
    Trigger.UNRESOLVED: "the answer did not resolve the need",
    Trigger.CONTAINED_WRONGLY: "the front did not resolve the need",
    Trigger.ABANDONED: "the customer had given up waiting",
    Trigger.BLOCKED: "the attempt before was turned away",
    Trigger.CLOSED: "the channel was closed",
    Trigger.CUT_OFF: "the attempt before was cut off",
}
_INDENT = " " * 4


class Story:
    """Tells needs of one log; holds the log, its names and its clock."""

    def __init__(self, log: Log, scenario: Scenario) -> None:
        self.log = log
        self.phases = scenario.parameters_at
        header = log.header
        self.names = header.names
        self.clock = Clock(header.start_utc_us, header.horizon, header.time_zone, header.warm_up)

    def tell(self, need: int) -> str:
        """Return the story of the need in this row, a line for each thing that happens."""
        rows = np.flatnonzero(self.log.contacts["need"] == need)
        lines = [*self._opening(need)]
        for contact in rows:
            lines += ["", *self._attempt(int(contact))]
        return "\n".join([*lines, "", self._ending(need, len(rows))])

    def _opening(self, need: int) -> Iterator[str]:
        row = {name: int(column[need]) for name, column in self.log.needs.items()}
        segment, intent = (
            self.names["segments"][row["segment"]],
            self.names["intents"][row["intent"]],
        )
        label = self.centre_at(row["entry"]).intents[intent].label
        yield (
            f"Need {need} of replication {self.log.header.replication}, key {row['key']:x}: "
            f"customer {row['customer']} of segment {segment}"
        )
        yield f"{_INDENT}wants: {intent}{f' ({label})' if label else ''}"
        yield f"{_INDENT}arises on {self.clock.local(row['entry']):%A %Y-%m-%d at %H:%M:%S}"

    def _attempt(self, contact: int) -> Iterator[str]:
        row = {name: int(column[contact]) for name, column in self.log.contacts.items()}
        channel = self.names["channels"][row["channel"]]
        trigger = Trigger(row["trigger"])
        yield f"Attempt {row['attempt']} on channel {channel}, contact {contact}"
        if trigger is Trigger.NONE:
            yield self._line(row["entry"], f"contacts {channel} for the first time")
        else:
            why = _BECAUSE.get(trigger, trigger.name.lower())
            back = self._since_parent(contact, row["entry"])
            yield self._line(row["entry"], f"contacts {channel} again{back}, because {why}")
        legs = np.flatnonzero(self.log.legs["contact"] == contact)
        for leg in legs:
            yield from self._leg(int(leg), row["entry"])
        yield from self._outcome(row, legs)

    def _since_parent(self, contact: int, entry: int) -> str:
        """Say how long after the end of the attempt before."""
        table = self.log.contacts
        same = table["need"] == table["need"][contact]
        before = np.flatnonzero(same & (table["attempt"] == table["parent"][contact]))
        if not len(before) or table["end"][before[0]] < 0:
            return ""
        return f", {_long(entry - int(table['end'][before[0]]))} later"

    def _leg(self, leg: int, entry: int) -> Iterator[str]:
        row = {name: int(column[leg]) for name, column in self.log.legs.items()}
        if row["queue"] < 0:
            if row["talk_end"] >= 0:
                spent = _long(row["talk_end"] - row["answered"])
                yield self._line(row["talk_end"], f"has been through the front in {spent}")
            return
        queue = self.names["queues"][row["queue"]]
        centre = self.centre_at(row["queued"])
        if row["answered"] == row["queued"]:
            yield self._line(row["queued"], f"asks for an agent in queue {queue}")
        else:
            ahead = self._ahead(row["queue"], row["queued"])
            yield self._line(
                row["queued"], f"joins queue {queue}, in which {ahead} {_others(ahead)}"
            )
            for reason in why_not(self.log, centre, queue, row["queued"]):
                yield f"{_INDENT}{' ' * len(self._when(0))}  - {reason}"
        if row["answered"] >= 0:
            yield from self._service(row, queue, centre)

    def _service(self, row: dict[str, int], queue: str, centre: Centre) -> Iterator[str]:
        group = self.names["groups"][row["group"]]
        wait = row["answered"] - row["queued"]
        who = f"agent {row['agent']} of {group}" if row["agent"] >= 0 else f"an agent of {group}"
        if wait == 0:
            free = present_at(
                self.log, row["group"], row["answered"], centre.groups[group].at_once
            ).free
            chosen = f"one of {free} free" if free > 1 else "the only one free"
            yield self._line(row["answered"], f"is answered at once by {who}, {chosen}")
        else:
            judged = _judged(wait, centre, queue)
            yield self._line(row["answered"], f"is answered by {who} after {_long(wait)}{judged}")
        if row["talk_end"] >= 0:
            talk = _long(row["talk_end"] - row["answered"])
            wrap = row["wrap_end"] - row["talk_end"]
            after = f"; the agent then works on it for {_long(wrap)}" if wrap > 0 else ""
            yield self._line(row["talk_end"], f"has talked for {talk}{after}")

    def _ahead(self, queue: int, tick: int) -> int:
        """Count the contacts that wait in a queue when another one joins it."""
        legs, contacts = self.log.legs, self.log.contacts
        left = contacts["end"][legs["contact"]]
        leave = np.where(legs["answered"] >= 0, legs["answered"], left)
        there = (legs["queue"] == queue) & (legs["queued"] < tick)
        return int((there & ((leave > tick) | (leave < 0))).sum())

    def _outcome(self, row: dict[str, int], legs: NDArray[np.intp]) -> Iterator[str]:
        outcome = Outcome(row["outcome"])
        resolved = bool(row["flags"] & ContactFlag.RESOLVED)
        if outcome is Outcome.HANDLED:
            said = "the need is resolved" if resolved else "the need is not resolved"
            yield f"{_INDENT}Outcome: handled; {said}"
        else:
            tick = row["end"] if row["end"] >= 0 else self.log.header.horizon
            what = "all waiting places are" if len(legs) else "all lines are"
            text = _ENDED[outcome].format(what=what)
            if outcome is Outcome.CONTAINED:
                text += ", the need resolved" if resolved else ", the need not resolved"
            if outcome is Outcome.ABANDONED and len(legs):
                text += f" after {_long(tick - int(self.log.legs['queued'][legs[-1]]))} of waiting"
            yield self._line(tick, text)
            yield f"{_INDENT}Outcome: {outcome.name.lower()}"
        if row["flags"] & ContactFlag.LAST_ATTEMPT:
            yield f"{_INDENT}No further attempt: this was the last one allowed"

    def _ending(self, need: int, attempts: int) -> str:
        state = NeedState(int(self.log.needs["state"][need]))
        end, entry = int(self.log.needs["end"][need]), int(self.log.needs["entry"][need])
        tries = f"{attempts} attempt{'s' if attempts != 1 else ''}"
        if state is NeedState.OPEN:
            return f"The need is still open when the run ends, after {tries}."
        word = state.name.lower().replace("_", " ")
        when = f"{self.clock.local(end):%A %Y-%m-%d at %H:%M:%S}"
        return f"The need is {word} on {when}, {_long(end - entry)} after it arose, with {tries}."

    def centre_at(self, tick: int) -> Centre:
        """Return the parameters in force at a tick."""
        return [centre for begin, centre in self.phases if begin <= max(tick, 0)][-1]

    def _when(self, tick: int) -> str:
        return f"{self.clock.local(tick):%a %d %b %H:%M:%S}"

    def _line(self, tick: int, text: str) -> str:
        return f"{_INDENT}{self._when(tick)}  {text}"


def most_eventful(log: Log) -> int:
    """Return the row of the need with the most attempts; of several, the longest wait."""
    contacts, legs = log.contacts, log.legs
    count = np.bincount(contacts["need"], minlength=len(log.needs["key"]))
    end = contacts["end"][legs["contact"]]
    leave = np.where(legs["answered"] >= 0, legs["answered"], np.where(end >= 0, end, 0))
    waited = np.where(legs["queue"] >= 0, np.maximum(leave - legs["queued"], 0), 0)
    total = np.bincount(contacts["need"][legs["contact"]], waited, minlength=len(count))
    return int(np.lexsort((-total, -count))[0])


def _judged(wait: int, centre: Centre, queue: str) -> str:
    target = centre.queues[queue].target
    if target is None:
        return ""
    kept = "within" if wait <= target.within else "beyond"
    return f" of waiting, {kept} the target's {target.within / SECOND:g} s"


def _others(number: int) -> str:
    return "other waits" if number == 1 else "others wait"


def _long(ticks: int) -> str:
    return duration_text(ticks) if ticks else "0 s"
