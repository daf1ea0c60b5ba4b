"""Deferred work: kept over nights, and cut where the run ends.

A waiting item leaves its queue for an agent or not at all. At the horizon nothing more
is begun: what waits and what is in work is left as it stands, for another run to go on.

Handles: HORIZON_CUT. Leaf verb: work_end.
"""

from sim.engine.reference.calendar import Happening
from sim.engine.reference.resources import count_waiting
from sim.engine.reference.state import CUT, QUEUE, STAGE, State
from sim.engine.rules.keys import kind_base
from sim.vocabulary import ChannelKind, EventKind

HORIZON_CUT = kind_base(EventKind.HORIZON_CUT)
DEFERRED = int(ChannelKind.DEFERRED)


class Deferred:
    """Ends the waiting of deferred items at the horizon."""

    __slots__ = ("state",)

    def __init__(self, state: State) -> None:
        self.state = state
        if state.deferring:
            state.calendar.at(state.horizon, HORIZON_CUT, self.cut, 0)

    def cut(self, event: Happening) -> None:
        """Leave what waits as it stands: nobody takes it from now on."""
        state = self.state
        now = state.calendar.env._now
        for row in state.legs:
            if row[STAGE] >= 0 and state.phase.queue_kind[row[QUEUE]] == DEFERRED:
                count_waiting(state, row[QUEUE], -1, now)
                row[STAGE] = CUT
