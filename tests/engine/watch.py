"""Look at the state of the reference engine after every event.

No open pair: whenever an event has been handled, no agent with room faces an
eligible, ungated contact that waits; and no gated contact waits while its gate
is open and an agent of its pool could take it.
"""

from collections.abc import Callable

from sim.engine.reference.state import CONTACT, QUEUE, STAGE, State


def may_take(state: State, agent: int) -> bool:
    """Whether the agent is on duty, not pausing nor leaving, with room for one more."""
    group = state.group[agent]
    return (
        state.on[agent]
        and not state.pausing[agent]
        and not state.restless[agent]
        and not state.ending[agent]
        and state.held[agent] < state.phase.slots[group]
    )


def open_pairs(state: State) -> list[tuple[int, int]]:
    """Pairs (agent, contact) that should have met by now."""
    phase = state.tables.phases[state.phase_number]
    waiting = [row for row in state.legs if row[STAGE] >= 0]
    free = [a for a in range(len(state.group)) if may_take(state, a)]
    found = []
    for row in waiting:
        queue = row[QUEUE]
        able = [
            a
            for a in free
            if phase.rank[state.group[a], queue] >= 0
            and phase.stage[state.group[a], queue] <= row[STAGE]
        ]
        if state.phase.is_gated[queue]:
            idle = [a for a in free if not state.held[a]]
            pool = [a for a in idle if phase.rank[state.group[a], queue] >= 0]
            able = able if len(pool) - 1 >= state.phase.reserve[queue] else []
        found += [(a, row[CONTACT]) for a in able]
    return found


def no_open_pair(done: Callable[[], bool] = lambda: True) -> Callable[[State], None]:
    """Return a watch that fails at the first open pair once the tick is over.

    A watch sees every event; within one tick further events may still be due that
    change who is free, but each handler dispatches before it ends, so no pair may
    be open even between two events of one tick.
    """

    def watch(state: State) -> None:
        pairs = open_pairs(state)
        assert not pairs or not done(), f"open pairs at {state.calendar.env.now}: {pairs[:3]}"

    return watch


def idle_lists_are_right(state: State) -> None:
    """The idle heaps hold exactly the agents who wait for a contact."""
    listed = {entry[2] for idle in state.idle for entry in idle}
    for idle in state.idle:
        assert list(idle) == sorted(idle), "an idle list is out of order"
    expected = {a for a in range(len(state.group)) if may_take(state, a)}
    assert listed == expected, f"listed {sorted(listed)}, free {sorted(expected)}"
