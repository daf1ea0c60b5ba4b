"""Look at the state of the reference engine after every event.

No open pair: whenever an event has been handled, no agent with room faces an
eligible, ungated contact that waits; and no gated contact waits while its gate
is open and an agent of its pool could take it.
"""

from sim.engine.reference.state import CONTACT, QUEUE, QUEUED, STAGE, STAMP, Row, State
from sim.vocabulary import ChannelKind


def room_for(state: State, agent: int, kind: int) -> bool:
    """Whether an agent may hold one more contact of a kind beside those it holds."""
    phase, group = state.tables.phases[state.phase_number], state.group[agent]
    if not state.several[group]:
        return not state.held[agent]
    load = state.load[agent]
    beside = [other for other in range(len(load)) if load[other]]
    fits = all(phase.together[group, kind, other] for other in beside)
    return bool(fits and load[kind] < phase.at_once[group, kind])


def may_take(state: State, agent: int) -> bool:
    """Whether the agent is on duty, not pausing nor leaving, with room for one more."""
    return (
        state.on[agent]
        and not state.pausing[agent]
        and not state.restless[agent]
        and not state.ending[agent]
        and any(room_for(state, agent, kind) for kind in range(3))
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
    """Joining minus the credit, or the deadline, that was in force then."""
    started = [tick for tick in state.eras if tick <= row[QUEUED]]
    phase = state.tables.phases[len(started) - 1]
    promise = phase.promise[row[QUEUE]]
    if promise is not None:
        clock, within = promise
        return clock.after(row[QUEUED], within)
    return row[QUEUED] - int(phase.credit[row[QUEUE]])


def _eligible(state: State, agent: int, row: Row) -> bool:
    phase, group = state.tables.phases[state.phase_number], state.group[agent]
    queue = row[QUEUE]
    skilled = phase.rank[group, queue] >= 0 and phase.stage[group, queue] <= row[STAGE]
    return bool(skilled and room_for(state, agent, int(phase.queue_kind[queue])))


def _gate_is_open(state: State, free: list[int], able: list[int], queue: int) -> bool:
    """Whether enough of the pool stay idle once the best agent has started."""
    phase = state.tables.phases[state.phase_number]

    def order(agent: int) -> tuple[int, bool, int, int]:
        group = state.group[agent]
        held = state.held[agent] if phase.least_occupied[group] else 0
        spared = phase.queue_kind[queue] == ChannelKind.MESSAGING and not state.held[agent]
        idle = sum(1 for one in free if state.group[one] == group and not state.held[one])
        spared = bool(spared and idle <= phase.keep_idle[group])
        return int(phase.rank[group, queue]), spared, held, state.agent_stamp[agent]

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
    """The benches hold exactly the agents who have room, by kind of contact."""
    free = [a for a in range(len(state.group)) if may_take(state, a)]
    for kind in range(3):
        benches = [bench[kind] for bench in state.bench]
        assert all(list(bench) == sorted(bench) for bench in benches), "a bench is out of order"
        listed = sorted(entry[2] for bench in benches for entry in bench)
        expected = [a for a in free if room_for(state, a, kind)]
        assert listed == expected, f"kind {kind}: listed {listed}, free {expected}"


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
