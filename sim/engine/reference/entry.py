"""A contact enters: hours, lines, then the front or the queue.

Handles: CANDIDATE, RETRY. Verbs used: front.enter, dispatch.join, leave.turned_away.
"""

from sim.engine.reference.calendar import Happening
from sim.engine.reference.dispatch import Dispatch
from sim.engine.reference.front import Front
from sim.engine.reference.leave import Leave
from sim.engine.reference.state import State
from sim.engine.rules.keys import kind_base
from sim.vocabulary import EventKind, Outcome, Trigger

CANDIDATE = kind_base(EventKind.CANDIDATE)


class Entry:
    """Lets candidates in one after the other, and retries when they are due."""

    __slots__ = ("_join", "front", "leave", "state")

    def __init__(self, state: State, dispatch: Dispatch, leave: Leave, front: Front) -> None:
        self.state = state
        self.leave = leave
        self.front = front
        self._join = dispatch.join

    def retry(self, event: Happening) -> None:
        """Let a later attempt in."""
        self.enter(event.entity, self.state.entry[event.entity])

    def enter(self, contact: int, now: int) -> None:
        """Let a contact in, or turn it away: closed, or no line free."""
        state = self.state
        channel = state.channel[contact]
        if state.straight[channel]:
            self._join(contact, now)
        elif not state.open[channel]:
            self.leave.turned_away(contact, Outcome.CLOSED, Trigger.CLOSED, now)
        elif self._seize(contact, state.phase.lines[channel]):
            if state.phase.front[channel] >= 0:
                self.front.enter(contact, now)
            else:
                self._join(contact, now)
        else:
            self.leave.turned_away(contact, Outcome.BLOCKED, Trigger.BLOCKED, now)

    def _seize(self, contact: int, lines: int) -> bool:
        """Take a line of the resource, if the channel has one and it has a line left."""
        state = self.state
        if lines < 0:
            return True
        if state.used[lines] >= state.phase.capacity[lines]:
            return False
        state.used[lines] += 1
        state.line[contact] = lines
        return True
