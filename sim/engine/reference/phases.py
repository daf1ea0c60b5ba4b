"""Dated changes of the centre: parameters, opening, closing.

Handles: PHASE_CHANGE, OPENING, CLOSING. What has started keeps its values; what
starts from this tick on takes the new ones. Nobody is evicted, except that a
queue with `after_closing: drop` loses its callers at closing.
"""

from sim.engine.reference.calendar import Happening
from sim.engine.reference.dispatch import Dispatch
from sim.engine.reference.later import evaluate_again
from sim.engine.reference.leave import Leave
from sim.engine.reference.resources import count_waiting
from sim.engine.reference.state import ELSEWHERE, QUEUE, STAMP, WAITING, State
from sim.engine.rules.keys import entity_part, kind_base
from sim.vocabulary import EventKind, Outcome, Trigger


class Phases:
    """Carries out the dated changes one after the other."""

    __slots__ = ("_change", "dispatch", "leave", "state")

    def __init__(self, state: State, dispatch: Dispatch, leave: Leave) -> None:
        self.state = state
        self.dispatch = dispatch
        self.leave = leave
        self._change = (self.change,)
        self._schedule(0)

    def _schedule(self, place: int) -> None:
        changes = self.state.tables.changes
        if place < len(changes.tick):
            kind = EventKind(int(changes.kind[place]))
            key = kind_base(kind) + entity_part(int(changes.what[place]))
            self.state.calendar.at(int(changes.tick[place]), key, self._change, place)

    def change(self, event: Happening) -> None:
        """Carry out one change."""
        changes = self.state.tables.changes
        self._schedule(event.entity + 1)
        now = int(changes.tick[event.entity])
        what = int(changes.what[event.entity])
        match int(changes.kind[event.entity]):
            case EventKind.PHASE_CHANGE:
                self.state.adopt(what)
                evaluate_again(self.state)
                self.dispatch.rematch(now)
            case EventKind.OPENING:
                self.state.open[what] = True
            case EventKind.CLOSING:
                self.state.open[what] = False
                self._drop(what, now)
        self.dispatch.settle(now)

    def _drop(self, channel: int, now: int) -> None:
        """Cut off those who wait in queues that are not served after closing."""
        state = self.state
        waiting = [
            contact
            for heaps in state.waiting
            for heap in heaps
            for _, _, contact in heap
            if state.where[contact] == WAITING and state.channel[contact] == channel
        ]
        for contact in sorted(set(waiting), key=lambda c: state.leg[c][STAMP]):
            queue = state.leg[contact][QUEUE]
            if not state.phase.serve_after[queue]:
                state.where[contact] = ELSEWHERE
                count_waiting(state, queue, -1, now)
                self.leave.turned_away(contact, Outcome.CUT_OFF, Trigger.CUT_OFF, now)
