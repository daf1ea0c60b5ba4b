"""The reference engine: tables in, facts out, on SimPy's calendar.

The loop takes events from the Environment's calendar until nothing is left. All
rooms share one state; `run` wires them and hands the rows to `collect`.
"""

from collections.abc import Callable
from heapq import heappop

from sim.engine.reference.agents import Agents
from sim.engine.reference.calendar import Happening
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
    if watch is None:
        _loop(state)
    else:
        _watched(state, watch)
    return collect(state)


def _loop(state: State) -> None:
    """Pop, advance, act, until nothing is left.

    An event of SimPy's own, which an extension may bring, is left to its `step`; for
    the engine's happenings the three lines below are what `step` would do.
    """
    environment = state.calendar.env
    queue = environment._queue
    while queue:
        before = environment._now
        for _ in range(STEPS):
            if queue[0][3].__class__ is Happening:
                environment._now, _, _, event = heappop(queue)
                event.happen(event)
            else:
                environment.step()
            if not queue:
                return
        if environment._now == before:
            raise EngineError(f"more than {STEPS} events at tick {before}")


def _watched(state: State, watch: Watch) -> None:
    """The same by SimPy's own `step` alone, with a look at the state after every event."""
    environment = state.calendar.env
    while environment._queue:
        environment.step()
        watch(state)


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
