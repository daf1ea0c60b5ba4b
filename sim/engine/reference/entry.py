"""A contact enters: hours, resources, then a stay without an agent or the queue.

Handles: CANDIDATE, RETRY. Verbs used: front.enter, dispatch.join, leave.turned_away.
"""

from sim.engine.reference.calendar import Happening
from sim.engine.reference.dispatch import Dispatch
from sim.engine.reference.front import Front
from sim.engine.reference.leave import Leave
from sim.engine.reference.resources import seize
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
        """Let a contact in, or turn it away: closed, or something it needs is used up."""
        state = self.state
        channel = state.channel[contact]
        if state.straight[channel]:
            self._join(contact, now)
        elif not state.open[channel]:
            self.leave.turned_away(contact, Outcome.CLOSED, Trigger.CLOSED, now)
        elif not seize(state, contact, state.phase.holds[channel]):
            self.leave.turned_away(contact, Outcome.BLOCKED, Trigger.BLOCKED, now)
        elif state.phase.alone[channel] >= 0:
            self.front.enter(contact, now)
        else:
            self._join(contact, now)
