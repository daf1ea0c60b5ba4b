"""The life of one need in words, from the log.

Every time is local. A story tells facts of the log; what the parameters add is who
could have answered, what the queue had promised, when a channel opens, and what an
agent gains by knowing what was said before.

May import: log, config, stays, words, vocabulary. Used by: experiments.
"""

import re
from collections.abc import Iterator
from textwrap import fill

import numpy as np
from numpy.typing import NDArray

from sim.config import Centre, Channel, Clock, Scenario
from sim.config.handling import ContextEffect
from sim.log.schema import Log
from sim.report.stays import SAME, Row, Stays
from sim.report.words import BECAUSE, KIND, LEAVES, Moments, counted, long_text
from sim.vocabulary import ChannelKind, ContactFlag, NeedState, Outcome, Trigger

_INDENT = " " * 4
_WIDTH = 100
_UNIT = re.compile(r"(\d) (?=(?:d|h|min|s|ms)\b)")
"""Between a number and its unit no line is broken."""

_HUNDRED = 100
_DIFFICULTIES = 1 << 16


class Story:
    """Tells needs of one log; holds the log, its names and its clock."""

    def __init__(self, log: Log, scenario: Scenario) -> None:
        self.log = log
        self.phases = scenario.parameters_at
        header = log.header
        self.names = header.names
        self.clock = Clock(header.start_utc_us, header.horizon, header.time_zone, header.warm_up)
        self.moments = Moments(self.clock)
        self.stays = Stays(log, self.centre_at, self.clock)

    def centre_at(self, tick: int) -> Centre:
        """Return the parameters in force at a tick."""
        return [centre for begin, centre in self.phases if begin <= max(tick, 0)][-1]

    def tell(self, need: int) -> str:
        """Return the story of the need in this row, a line for each thing that happens."""
        rows = np.flatnonzero(self.log.contacts["need"] == need)
        lines = [*self._opening(need)]
        for contact in rows:
            lines += ["", *self._attempt(int(contact))]
        return "\n".join([*lines, "", *self._ending(need, rows)])

    def _opening(self, need: int) -> Iterator[str]:
        row = {name: int(column[need]) for name, column in self.log.needs.items()}
        segment = self.names["segments"][row["segment"]]
        intent = self.names["intents"][row["intent"]]
        label = self.centre_at(row["entry"]).intents[intent].label
        easier = _HUNDRED * row["difficulty"] // _DIFFICULTIES
        yield (
            f"Need {need} of replication {self.log.header.replication}, key {row['key']:x}: "
            f"customer {row['customer']} of segment {segment}"
        )
        yield f"{_INDENT}wants: {intent}{f' ({label})' if label else ''}"
        yield f"{_INDENT}difficulty: harder than {easier} of 100 needs"
        yield f"{_INDENT}arises on {self.moments.whole(row['entry'])}"

    def _attempt(self, contact: int) -> Iterator[str]:
        row = {name: int(column[contact]) for name, column in self.log.contacts.items()}
        channel = self.names["channels"][row["channel"]]
        kind = KIND[self.stays.kinds[row["channel"]]]
        yield f"Attempt {row['attempt']} on channel {channel} ({kind}), contact {contact}"
        if Trigger(row["trigger"]) is Trigger.NONE:
            yield self._line(row["entry"], f"contacts {channel} for the first time")
        else:
            yield self._line(row["entry"], self._again(contact, row, channel))
            yield from self._context(row, channel, self._parent(contact))
        legs = np.flatnonzero(self.log.legs["contact"] == contact)
        for leg in legs:
            for tick, text in self.stays.tell(int(leg), row):
                yield self._line(tick, text)
        yield from self._outcome(row, legs)

    def _again(self, contact: int, row: Row, channel: str) -> str:
        """Say how long after the end of the attempt before, and why."""
        before = self._parent(contact)
        trigger = Trigger(row["trigger"])
        why = BECAUSE.get(trigger, trigger.name.lower())
        back, verb = "", f"contacts {channel} again"
        if before >= 0:
            end = int(self.log.contacts["end"][before])
            came_from = int(self.log.contacts["channel"][before])
            if trigger is Trigger.ABANDONED and self._kind(came_from) is ChannelKind.SELF_SERVICE:
                why = "the customer had left the session"
            if came_from != row["channel"]:
                verb = f"turns to {channel}"
            if end >= 0:
                nights = self.moments.nights(end, row["entry"])
                day = {0: "", 1: ", on the next day"}.get(nights, f", {nights} days on")
                soon = row["entry"] - end < _NOTICED
                back = ", at once" if soon else f", {long_text(row['entry'] - end)} later{day}"
        return f"{verb}{back}, because {why}"

    def _parent(self, contact: int) -> int:
        """Return the contact that caused this one, -1 where there is none."""
        table = self.log.contacts
        same = table["need"] == table["need"][contact]
        before = np.flatnonzero(same & (table["attempt"] == table["parent"][contact]))
        return int(before[0]) if len(before) else -1

    def _context(self, row: Row, channel: str, before: int) -> Iterator[str]:
        """Say what travelled along from the attempt before, where anything could."""
        centre = self.centre_at(row["entry"])
        known = bool(row["flags"] & ContactFlag.CONTEXT)
        handling = self._effect(row, centre.channels[channel])
        if known:
            gain = f": {_gain(handling)}" if handling is not None else ""
            yield self._line(SAME, f"what was said before comes along{gain}")
        elif before >= 0 and self._might_know(row, channel, before):
            yield self._line(SAME, "what was said before is lost and has to be told again")

    def _might_know(self, row: Row, channel: str, before: int) -> bool:
        """Tell whether what was said on the channel before travels along at times."""
        origin = self.names["channels"][int(self.log.contacts["channel"][before])]
        journey = self.centre_at(int(self.log.contacts["end"][before])).journey
        switch = journey.switch_row(Trigger(row["trigger"]), origin)
        return switch is not None and switch.context_to(channel) > 0

    def _effect(self, row: Row, channel: Channel) -> ContextEffect | None:
        if channel.kind is ChannelKind.SELF_SERVICE:
            return None
        intent = self.names["intents"][int(self.log.needs["intent"][row["need"]])]
        return channel.handling(intent).context

    def _kind(self, channel: int) -> ChannelKind:
        return self.stays.kinds[channel]

    def _outcome(self, row: Row, legs: NDArray[np.intp]) -> Iterator[str]:
        outcome, kind = Outcome(row["outcome"]), self._kind(row["channel"])
        resolved = bool(row["flags"] & ContactFlag.RESOLVED)
        verdict = "the need is resolved" if resolved else "the need is not resolved"
        told = kind is ChannelKind.SELF_SERVICE and outcome in _TOLD_BY_SESSION
        if outcome is not Outcome.HANDLED and not told:
            tick = row["end"] if row["end"] >= 0 else self.log.header.horizon
            yield self._line(tick, self._leaving(row, outcome, legs, tick) + _found(outcome, row))
        word = outcome.name.lower().replace("_", " ")
        judged = outcome in {Outcome.HANDLED, Outcome.CONTAINED}
        yield f"{_INDENT}Outcome: {word}{f'; {verdict}' if judged else ''}"
        if row["flags"] & ContactFlag.LAST_ATTEMPT:
            yield f"{_INDENT}No further attempt: this was the last one allowed"

    def _leaving(self, row: Row, outcome: Outcome, legs: NDArray[np.intp], tick: int) -> str:
        """Say how a contact is left that no agent has handled."""
        channel = self.centre_at(tick).channels[self.names["channels"][row["channel"]]]
        last = int(legs[-1]) if len(legs) else -1
        queued = int(self.log.legs["queued"][last]) if len(legs) else -1
        match outcome:
            case Outcome.BLOCKED if queued >= 0:
                text = "is turned away: all waiting places are taken"
            case Outcome.BLOCKED:
                text = f"is turned away: {self._used_up(channel, tick)}"
            case Outcome.CLOSED:
                text = f"is turned away: the channel is closed{self._opens(channel, tick)}"
            case Outcome.ABANDONED if queued >= 0:
                text = f"gives up waiting and leaves after {long_text(tick - queued)} of waiting"
            case Outcome.IN_PROGRESS_QUEUE if channel.kind is ChannelKind.DEFERRED:
                found = {name: int(column[last]) for name, column in self.log.legs.items()}
                text = f"still waits when the run ends{self.stays.overdue(found)}"
            case Outcome.IN_PROGRESS_FRONT if channel.kind is ChannelKind.SELF_SERVICE:
                text = "is still in the session when the run ends"
            case Outcome.IN_PROGRESS_SESSION if channel.kind is ChannelKind.DEFERRED:
                text = "is still being worked on when the run ends"
            case _:
                text = LEAVES[outcome]
        return text

    def _used_up(self, channel: Channel, tick: int) -> str:
        """Name what a contact would have held and did not find."""
        resources = self.centre_at(tick).resources
        held = [
            f"all {resources[name].capacity} {resources[name].unit}"
            for name in channel.holds
            if resources[name].capacity is not None
        ]
        return f"{' or '.join(held) or 'all lines'} are taken"

    def _opens(self, channel: Channel, tick: int) -> str:
        later = [start for start, _ in self.clock.windows(channel.hours.windows) if start > tick]
        return f" until {self.moments.minute(later[0])}" if later else ""

    def _ending(self, need: int, contacts: NDArray[np.intp]) -> Iterator[str]:
        table = self.log.needs
        state, end = NeedState(int(table["state"][need])), int(table["end"][need])
        tries = counted(len(contacts), "attempt")
        if state is NeedState.OPEN:
            yield f"The need is still open when the run ends, after {tries}."
        else:
            word = state.name.lower().replace("_", " ")
            lasted = long_text(end - int(table["entry"][need]))
            yield (
                f"The need is {word} on {self.moments.whole(end)}, {lasted} after it arose, "
                f"with {tries}."
            )
        if len(contacts) > 1:
            channels = [
                self.names["channels"][code] for code in self.log.contacts["channel"][contacts]
            ]
            yield f"Path: {' > '.join(channels)}"

    def _line(self, tick: int, text: str) -> str:
        blank = " " * len(self.moments.second(0))
        when = blank if tick == SAME else self.moments.second(tick)
        first = f"{_INDENT}{when}  {'- ' if tick == SAME else ''}"
        together = _UNIT.sub("\\1\N{NO-BREAK SPACE}", text)
        later = f"{_INDENT}{blank}    "
        wrapped = fill(together, _WIDTH, initial_indent=first, subsequent_indent=later)
        return wrapped.replace("\N{NO-BREAK SPACE}", " ")


_NOTICED = 1000
"""A millisecond: who tries again at once does so a tick later."""

_TOLD_BY_SESSION = (Outcome.CONTAINED, Outcome.ESCALATED, Outcome.ABANDONED)


def _found(outcome: Outcome, row: Row) -> str:
    """Say of a contact that its front kept whether the need is resolved."""
    if outcome is not Outcome.CONTAINED:
        return ""
    resolved = row["flags"] & ContactFlag.RESOLVED
    return ", the need resolved" if resolved else ", the need not resolved"


def _gain(effect: ContextEffect) -> str:
    """Say what an agent gains by knowing what was said before."""
    parts = [
        (effect.talk, "talk x {:g}"),
        (effect.identification, "identification x {:g}"),
        (effect.resolution, "chance of resolution x {:g}"),
    ]
    return ", ".join(text.format(factor) for factor, text in parts if factor != 1.0) or "no gain"


def most_eventful(log: Log) -> int:
    """Return the row of the need with the most attempts; of several, the longest wait."""
    contacts, legs = log.contacts, log.legs
    count = np.bincount(contacts["need"], minlength=len(log.needs["key"]))
    end = contacts["end"][legs["contact"]]
    leave = np.where(legs["answered"] >= 0, legs["answered"], np.where(end >= 0, end, 0))
    waited = np.where(legs["queue"] >= 0, np.maximum(leave - legs["queued"], 0), 0)
    total = np.bincount(contacts["need"][legs["contact"]], waited, minlength=len(count))
    return int(np.lexsort((-total, -count))[0])
