"""Dated changes of the centre: parameters, opening, closing.

Handles: PHASE_CHANGE, OPENING, CLOSING. What has started keeps its values; what
starts from this tick on takes the new ones. Nobody is evicted, except that a
queue with `after_closing: drop` loses its callers at closing.
"""

from sim.engine.reference.calendar import Happening
from sim.engine.reference.dispatch import Dispatch
from sim.engine.reference.later import evaluate_again
from sim.engine.reference.leave import Leave
from sim.engine.reference.messaging import Messaging
from sim.engine.reference.resources import count_waiting
from sim.engine.reference.state import (
    CONTACT,
    GROUP,
    NOT_WAITING,
    QUEUE,
    STAGE,
    STAMP,
    TALK_END,
    State,
)
from sim.engine.rules.keys import entity_part, kind_base
from sim.vocabulary import EventKind, Outcome, Trigger


class Phases:
    """Carries out the dated changes one after the other."""

    __slots__ = ("_change", "dispatch", "leave", "messaging", "state")

    def __init__(
        self, state: State, dispatch: Dispatch, leave: Leave, messaging: Messaging
    ) -> None:
        self.state = state
        self.messaging = messaging
        self.dispatch = dispatch
        self.leave = leave
        self._change = self.change
        self._schedule(0)

    def _schedule(self, place: int) -> None:
        changes = self.state.tables.changes
        if place < len(changes.tick):
            kind = EventKind(int(changes.kind[place]))
            key = kind_base(kind) + entity_part(place)
            self.state.calendar.at(int(changes.tick[place]), key, self._change, place)

    def change(self, event: Happening) -> None:
        """Carry out one change."""
        changes = self.state.tables.changes
        self._schedule(event.entity + 1)
        now = int(changes.tick[event.entity])
        what = int(changes.what[event.entity])
        match int(changes.kind[event.entity]):
            case EventKind.PHASE_CHANGE:
                self._adopt(what, now)
                self.dispatch.restage(now)
                self.dispatch.rematch(now)
            case EventKind.OPENING:
                self.state.open[what] = True
                self.state.find_straight()
            case EventKind.CLOSING:
                self.state.open[what] = False
                self.state.find_straight()
                self._drop(what, now)
        self.dispatch.settle(now)

    def _adopt(self, number: int, now: int) -> None:
        """Put new parameters in force; a conversation keeps the wrap-up it began with."""
        state = self.state
        talking = [row[CONTACT] for row in state.legs if row[GROUP] >= 0 and row[TALK_END] < 0]
        wraps = [state.wrap[contact] for contact in talking]
        state.adopt(number, now)
        evaluate_again(state)
        self.messaging.change_pace(now)
        for contact, wrap in zip(talking, wraps, strict=True):
            state.wrap[contact] = wrap

    def _drop(self, channel: int, now: int) -> None:
        """Cut off those who wait in queues that are not served after closing."""
        state = self.state
        waiting = {
            row[STAMP]: row
            for heaps in state.waiting
            for heap in heaps
            for _, _, row in heap
            if row[STAGE] >= 0 and state.channel[row[CONTACT]] == channel
        }
        for _, row in sorted(waiting.items()):
            if state.phase.drop_after[row[QUEUE]]:
                count_waiting(state, row[QUEUE], -1, now)
                row[STAGE] = NOT_WAITING
                self.leave.turned_away(row[CONTACT], Outcome.CUT_OFF, Trigger.CUT_OFF, now)
