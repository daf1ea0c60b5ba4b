"""Look at the state of the reference engine after every event.

No open pair: whenever an event has been handled, no agent with room faces an
eligible, ungated contact that waits; and no gated contact waits while its gate
is open and an agent of its pool could take it.
"""

from sim.engine.reference.state import CONTACT, QUEUE, QUEUED, STAGE, STAMP, Row, State


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
    waiting = [row for row in state.legs if row[STAGE] >= 0]
    free = [a for a in range(len(state.group)) if may_take(state, a)]
    found = []
    for queue, gated in enumerate(state.phase.is_gated):
        rows = [row for row in waiting if row[QUEUE] == queue]
        if gated:
            head = min(rows, key=lambda row: (_due(state, row), row[STAMP]), default=None)
            rows = [] if head is None else [head]
        for row in rows:
            able = [a for a in free if _eligible(state, a, row)]
            if able and (not gated or _gate_is_open(state, free, able, queue)):
                found += [(a, row[CONTACT]) for a in able]
    return found


def _due(state: State, row: Row) -> int:
    """Joining minus the credit that was in force then."""
    started = [tick for tick in state.eras if tick <= row[QUEUED]]
    credit = state.tables.phases[len(started) - 1].credit[row[QUEUE]]
    return row[QUEUED] - int(credit)


def _eligible(state: State, agent: int, row: Row) -> bool:
    phase, group = state.tables.phases[state.phase_number], state.group[agent]
    return phase.rank[group, row[QUEUE]] >= 0 and phase.stage[group, row[QUEUE]] <= row[STAGE]


def _gate_is_open(state: State, free: list[int], able: list[int], queue: int) -> bool:
    """Whether enough of the pool stay idle once the best agent has started."""
    phase = state.tables.phases[state.phase_number]

    def order(agent: int) -> tuple[int, int, int]:
        group = state.group[agent]
        held = state.held[agent] if phase.least_occupied[group] else 0
        return int(phase.rank[group, queue]), held, state.agent_stamp[agent]

    pool = {a for a in free if not state.held[a] and phase.rank[state.group[a], queue] >= 0}
    return len(pool - {min(able, key=order)}) >= phase.reserve[queue]


def no_open_pair(state: State) -> None:
    """Fail at the first open pair; called after every event.

    Each handler dispatches before it ends, so no pair may be open even between two
    events of one tick.
    """
    pairs = open_pairs(state)
    assert not pairs, f"open pairs at {state.calendar.env.now}: {pairs[:3]}"


def idle_lists_are_right(state: State) -> None:
    """The idle heaps hold exactly the agents who wait for a contact."""
    listed = {entry[2] for idle in state.idle for entry in idle}
    for idle in state.idle:
        assert list(idle) == sorted(idle), "an idle list is out of order"
    expected = {a for a in range(len(state.group)) if may_take(state, a)}
    assert listed == expected, f"listed {sorted(listed)}, free {sorted(expected)}"


def who_stays_is_needed(state: State) -> None:
    """Who stays after closing without a contact waits for somebody it cannot serve yet."""
    waiting = [row for row in state.legs if row[STAGE] >= 0 and _is_closed(state, row[QUEUE])]
    for agent, ending in enumerate(state.ending):
        if ending and state.on[agent] and not state.held[agent]:
            queues = [q for q in state.phase.skills[state.group[agent]] if _is_closed(state, q)]
            fronts = {channel for q in queues for channel in state.phase.feeds[q]}
            inside = sum(state.length[q] for q in queues) + sum(state.in_front[c] for c in fronts)
            assert inside, f"agent {agent} stays for nobody at {state.calendar.env.now}"
            missed = [row[CONTACT] for row in waiting if _eligible(state, agent, row)]
            assert not missed, f"agent {agent} lets {missed} wait at {state.calendar.env.now}"


def _is_closed(state: State, queue: int) -> bool:
    served = state.phase.serve_after[queue]
    return served and not any(state.open[channel] for channel in state.phase.feeds[queue])
