"""Stays without an agent: the front of a channel (IVR, bot), and self-service.

A front is leg 0 of its contact and the first queue leg 1: its callers ask for an agent
or end there. Self-service is a channel of its own: who is not contained asks for an
agent elsewhere, by a new attempt, or has left before.

Handles: FRONT_END, SESSION_END, SESSION_LEFT.
"""

from sim.engine.reference.calendar import Handler, Happening
from sim.engine.reference.dispatch import Dispatch
from sim.engine.reference.leave import Leave
from sim.engine.reference.state import CONTACT, NOT_WAITING, TALK_END, WRAP_END, Row, State
from sim.engine.rules.keys import kind_base
from sim.journey.selfservice import ASKS, RESOLVED, fate
from sim.journey.switching import threshold
from sim.vocabulary import ChannelKind, EventKind, Outcome, Purpose, Trigger

FRONT_END = kind_base(EventKind.FRONT_END)
SESSION_END = kind_base(EventKind.SESSION_END)
SESSION_LEFT = kind_base(EventKind.SESSION_LEFT)
SELF_SERVICE = int(ChannelKind.SELF_SERVICE)


class Front:
    """Holds customers for the time they take alone, and asks what they want."""

    __slots__ = ("_end", "_left", "_session_end", "dispatch", "leave", "state")

    def __init__(self, state: State, dispatch: Dispatch, leave: Leave) -> None:
        self.state = state
        self.dispatch = dispatch
        self.leave = leave
        self._end: Handler = self.finished
        self._session_end: Handler = self.session_over
        self._left: Handler = self.session_left

    def enter(self, contact: int, now: int) -> None:
        """Begin leg 0; what comes of it is decided now."""
        state = self.state
        found = self._fate(contact)
        row = [contact, 0, -1, -1, -1, -1, now, -1, -1, -1, -1, NOT_WAITING]
        state.legs.append(row)
        channel = state.channel[contact]
        state.in_front[channel] += 1
        stay = max(1, state.alone_time[contact])
        part = state.part[contact]
        if state.phase.kind[channel] != SELF_SERVICE:
            state.calendar.at(now + stay, FRONT_END + part, self._end, row, found)
            return
        endured = state.patience[contact]
        if 0 <= endured < stay:
            state.calendar.at(now + endured, SESSION_LEFT + part, self._left, row)
        else:
            state.calendar.at(now + stay, SESSION_END + part, self._session_end, row, found)

    def _fate(self, contact: int) -> int:
        """Whether the customer asks for an agent, or is served, well or badly, without."""
        state = self.state
        phase = state.phase
        need, attempt = state.need[contact], state.attempt[contact]
        alone, intent = phase.alone[state.channel[contact]], state.intent[need]
        slope = phase.contained_slope[alone][intent]
        hard = int(state.tables.candidates.difficulty[need]) if slope else 0
        return fate(
            state.variates.draw(Purpose.CONTAINMENT, need, attempt),
            threshold(phase.contained[alone][intent], slope, hard),
            state.variates.draw(Purpose.RESOLUTION, need, attempt),
            threshold(phase.contained_resolved[alone][intent], 0.0, 0),
        )

    def _leg_over(self, row: Row, now: int) -> int:
        """End leg 0 and return its contact."""
        contact = row[CONTACT]
        row[TALK_END] = row[WRAP_END] = now
        self.state.in_front[self.state.channel[contact]] -= 1
        return contact

    def finished(self, event: Happening) -> None:
        """End a front: to the queue, or out."""
        now = self.state.calendar.env._now
        contact = self._leg_over(event.entity, now)
        if event.version == ASKS:
            self._ask(contact, self.state.channel[contact], now)
        else:
            self.leave.contained(contact, now, event.version == RESOLVED)
        self.dispatch.settle(now)

    def session_over(self, event: Happening) -> None:
        """End a session in self-service: contained, or asking for an agent elsewhere."""
        now = self.state.calendar.env._now
        contact = self._leg_over(event.entity, now)
        if event.version == ASKS:
            self.leave.turned_away(contact, Outcome.ESCALATED, Trigger.ESCALATED, now)
        else:
            self.leave.contained(contact, now, event.version == RESOLVED)

    def session_left(self, event: Happening) -> None:
        """Let a customer leave a session before its end."""
        now = self.state.calendar.env._now
        contact = self._leg_over(event.entity, now)
        self.leave.turned_away(contact, Outcome.ABANDONED, Trigger.ABANDONED, now)

    def _ask(self, contact: int, channel: int, now: int) -> None:
        """Join the queue, unless the channel has closed meanwhile and drops its callers."""
        state = self.state
        queue = state.queue[contact]
        if state.open[channel] or state.phase.serve_after[queue]:
            self.dispatch.join(contact, now)
        else:
            self.leave.turned_away(contact, Outcome.CUT_OFF, Trigger.CUT_OFF, now)
