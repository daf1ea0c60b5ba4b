"""The reference engine: tables in, facts out, on SimPy's calendar.

The loop takes events from the Environment's calendar until nothing is left. All
rooms share one state; `run` wires them and hands the rows to `collect`.
"""

from collections.abc import Callable
from heapq import heappop, heappush

from sim.engine.reference.agents import Agents
from sim.engine.reference.calendar import Happening
from sim.engine.reference.collect import Facts, collect
from sim.engine.reference.deferred import Deferred
from sim.engine.reference.dispatch import Dispatch
from sim.engine.reference.entry import CANDIDATE, Entry
from sim.engine.reference.front import Front
from sim.engine.reference.leave import Leave
from sim.engine.reference.live import Ends, Live
from sim.engine.reference.messaging import Messaging
from sim.engine.reference.phases import Phases
from sim.engine.reference.state import State
from sim.engine.reference.stayers import Stayers
from sim.engine.tables import Tables
from sim.errors import EngineError
from sim.units import NEVER

STEPS = 100_000
"""Events after which time must have moved: no scenario has so many in one tick."""

END = NEVER - 1
"""Tick of the calendar's last entry, which ends the run."""

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
    state, entry = wire(tables)
    _loop(state, entry, watch)
    facts = collect(state)
    state.let_go()
    return facts


def _loop(state: State, entry: Entry, watch: Watch | None) -> None:
    """Advance to the next event, act, until nothing is left.

    Candidates lie sorted by (tick, key) and are met there instead of passing through
    the calendar; everything else leaves the calendar by (tick, key). An event of
    SimPy's own, which an extension may bring, is left to `Environment.step`.
    """
    environment, enter = state.calendar.env, entry.enter
    queue = environment._queue
    heappush(queue, (END, 0, 0, None))
    ticks, parts, count = state.entry, state.part, state.count
    following = 0
    due = ticks[0] if count else NEVER
    while True:
        before = environment._now
        for _ in range(STEPS):
            tick, key, _, event = queue[0]
            if due < tick or (due == tick and CANDIDATE + parts[following] < key):
                environment._now = tick = due
                following += 1
                due = ticks[following] if following < count else NEVER
                enter(following - 1, tick)
            elif event.__class__ is Happening:
                environment._now = tick
                heappop(queue)
                event.happen(event)
            elif event is None:
                return
            else:
                environment.step()
            if watch is not None:
                watch(state)
        if environment._now == before:
            raise EngineError(f"more than {STEPS} events in one tick, {before}")


def wire(tables: Tables) -> tuple[State, Entry]:
    """Build the rooms around one state and schedule what is known beforehand."""
    state = State(tables)
    messaging = Messaging(state)
    live = Live(state, messaging)
    leave = Leave(state)
    stayers = Stayers(state)
    dispatch = Dispatch(state, live, leave, stayers)
    agents = Agents(state, dispatch, live, stayers)
    front = Front(state, dispatch, leave)
    entry = Entry(state, dispatch, leave, front)
    Phases(state, dispatch, leave, messaging)
    Deferred(state)
    ends = Ends(state, leave.handled, agents.freed)
    live.connect(ends.talked)
    messaging.connect(ends.over)
    leave.connect(entry.retry)
    return state, entry
