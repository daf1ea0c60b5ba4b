"""The reference engine: tables in, facts out, on SimPy's calendar.

The loop is `Environment.step` until nothing is left. All rooms share one state;
`run` wires them and hands the rows to `collect`.
"""

from collections.abc import Callable

from simpy.core import EmptySchedule

from sim.engine.reference.agents import Agents
from sim.engine.reference.collect import Facts, collect
from sim.engine.reference.dispatch import Dispatch
from sim.engine.reference.entry import Entry
from sim.engine.reference.front import Front
from sim.engine.reference.leave import Leave
from sim.engine.reference.live import Ends, Live
from sim.engine.reference.phases import Phases
from sim.engine.reference.state import State
from sim.engine.reference.stayers import Stayers
from sim.engine.tables import Tables
from sim.errors import EngineError

STEPS = 100_000
"""Steps after which time must have moved: no scenario has so many events in one tick."""

Watch = Callable[[State], None]


def run(tables: Tables, watch: Watch | None = None) -> Facts:
    """Run one replication to its end and return what happened.

    Parameters
    ----------
    tables : Tables
        All that the engine reads.
    watch : callable or None
        For tests: called with the state after every event.

    Raises
    ------
    EngineError
        If the events of one tick do not come to an end.
    """
    state = wire(tables)
    environment = state.calendar.env
    step = environment.step
    try:
        while watch is not None:
            step()
            watch(state)
        while True:
            before = environment.now
            for _ in range(STEPS):
                step()
            if environment.now == before:
                raise EngineError(f"more than {STEPS} events at tick {before}")
    except EmptySchedule:
        return collect(state)


def wire(tables: Tables) -> State:
    """Build the rooms around one state and schedule what is known beforehand."""
    state = State(tables)
    live = Live(state)
    leave = Leave(state)
    stayers = Stayers(state)
    dispatch = Dispatch(state, live, leave, stayers)
    agents = Agents(state, dispatch, live, stayers)
    front = Front(state, dispatch, leave)
    entry = Entry(state, dispatch, leave, front)
    Phases(state, dispatch, leave)
    live.connect(Ends(state, leave.handled, agents.freed).talked)
    leave.connect(entry.retry)
    return state
