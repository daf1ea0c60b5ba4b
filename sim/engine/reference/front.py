"""The front of a channel (IVR): a time, then the contact asks for an agent or ends.

Handles: FRONT_END. The front is leg 0 of its contact, the first queue leg 1.
"""

from sim.engine.reference.calendar import Happening
from sim.engine.reference.dispatch import Dispatch
from sim.engine.reference.leave import Leave
from sim.engine.reference.state import CONTACT, NOT_WAITING, TALK_END, WRAP_END, Row, State
from sim.engine.rules.keys import kind_base
from sim.journey.switching import threshold
from sim.vocabulary import EventKind, Outcome, Purpose, Trigger

FRONT_END = kind_base(EventKind.FRONT_END)
ASKS, RESOLVED, UNRESOLVED = range(3)
"""What comes of a stay in a front; it is decided when the stay begins."""


class Front:
    """Holds callers for the time of the menu and asks what they want."""

    __slots__ = ("_end", "dispatch", "leave", "state")

    def __init__(self, state: State, dispatch: Dispatch, leave: Leave) -> None:
        self.state = state
        self.dispatch = dispatch
        self.leave = leave
        self._end = self.finished

    def enter(self, contact: int, now: int) -> None:
        """Begin leg 0."""
        state = self.state
        fate = self._fate(contact)
        row = [contact, 0, -1, -1, -1, -1, now, -1, -1, -1, -1, NOT_WAITING]
        state.legs.append(row)
        state.in_front[state.channel[contact]] += 1
        tick = now + max(1, state.front_time[contact])
        state.calendar.at(tick, FRONT_END + state.part[contact], self._end, row, fate)

    def _fate(self, contact: int) -> int:
        """Whether the customer asks for an agent, or is served, well or badly, without."""
        state = self.state
        phase = state.phase
        front = phase.front[state.channel[contact]]
        need, attempt = state.need[contact], state.attempt[contact]
        contained = threshold(1.0 - phase.asks[front], 0.0, 0)
        if state.variates.draw(Purpose.CONTAINMENT, need, attempt) >= contained:
            return ASKS
        resolved = threshold(phase.front_resolved[front], 0.0, 0)
        draw = state.variates.draw(Purpose.RESOLUTION, need, attempt)
        return RESOLVED if draw < resolved else UNRESOLVED

    def finished(self, event: Happening) -> None:
        """End leg 0: to the queue, or out."""
        state = self.state
        row: Row = event.entity
        contact = row[CONTACT]
        now = state.calendar.env._now
        row[TALK_END] = row[WRAP_END] = now
        channel = state.channel[contact]
        state.in_front[channel] -= 1
        if event.version == ASKS:
            self._ask(contact, channel, now)
        else:
            self.leave.contained(contact, now, event.version == RESOLVED)
        self.dispatch.settle(now)

    def _ask(self, contact: int, channel: int, now: int) -> None:
        """Join the queue, unless the channel has closed meanwhile and drops its callers."""
        state = self.state
        queue = state.queue[contact]
        if state.open[channel] or state.phase.serve_after[queue]:
            self.dispatch.join(contact, now)
        else:
            self.leave.turned_away(contact, Outcome.CUT_OFF, Trigger.CUT_OFF, now)
