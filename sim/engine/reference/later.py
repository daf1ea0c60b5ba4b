"""Later attempts: a new contact of a need, with the values drawn for it.

The scalar twin of the tables' columns: a later attempt is drawn when it is
created, and evaluated again when a phase changes the laws before it starts.

May import: the tables, rules, chance. Used by: leave, control of phases.
"""

from sim.chance import correlate_one, evaluate_one
from sim.engine.reference.state import State
from sim.engine.rules.durations import patience_ticks
from sim.engine.rules.keys import ATTEMPT_SHIFT, ENTITY_SHIFT
from sim.engine.tables import FIRST_QUEUE_LEG
from sim.vocabulary import Purpose


def add_contact(state: State, parent: int, channel: int, trigger: int, entry: int) -> int:
    """Append the next attempt of the parent's need and return its position."""
    need = state.need[parent]
    attempt = state.attempt[parent] + 1
    contact = len(state.need)
    state.need.append(need)
    state.attempt.append(attempt)
    state.parents.append(state.attempt[parent])
    state.triggers.append(trigger)
    state.channel.append(channel)
    state.part.append(need << ENTITY_SHIFT | attempt << ATTEMPT_SHIFT)
    state.line.append(-1)
    state.entry.append(entry)
    for column, value in zip(_columns(state), _values(state, contact), strict=True):
        column.append(value)
    return contact


def evaluate_again(state: State) -> None:
    """Give the later attempts their values under the phase in force."""
    columns = _columns(state)
    for contact in range(state.count, len(state.need)):
        for column, value in zip(columns, _values(state, contact), strict=True):
            column.append(value)


def _columns(state: State) -> tuple[list[int], ...]:
    return (state.queue, state.talk, state.wrap, state.patience, state.front_time)


def _values(state: State, contact: int) -> tuple[int, int, int, int, int]:
    """Queue, talk, wrap, patience and front time of one later attempt."""
    phase = state.tables.phases[state.phase_number]
    need, attempt = state.need[contact], state.attempt[contact]
    channel, intent = state.channel[contact], state.intent[need]
    segment = state.segment[need]
    front = int(phase.front[channel])
    front_law = int(phase.front_time[front]) if front >= 0 else -1
    patience = _law(state, int(phase.patience[channel, intent]), Purpose.PATIENCE, contact, 0)
    factor = float(phase.patience_factor[segment])
    if patience >= 0 and factor != 1.0:
        patience = patience_ticks(patience, factor)
    work = state.variates.draw(Purpose.WORK, need, attempt, FIRST_QUEUE_LEG)
    rho = float(phase.rho[channel, intent])
    if rho != 0.0:
        work = correlate_one(work, int(state.tables.candidates.difficulty[need]), rho)
    talk = int(phase.talk[channel, intent])
    return (
        int(phase.queue_of[channel, intent, segment]),
        max(1, evaluate_one(state.tables.laws[talk], work)) if talk >= 0 else 1,
        _law(state, int(phase.wrap[channel, intent]), Purpose.WRAP, contact, FIRST_QUEUE_LEG),
        patience,
        _law(state, front_law, Purpose.FRONT_TIME, contact, 0),
    )


def _law(state: State, law: int, purpose: Purpose, contact: int, b: int) -> int:
    if law < 0:
        return -1
    draw = state.variates.draw(purpose, state.need[contact], state.attempt[contact], b)
    return evaluate_one(state.tables.laws[law], draw)
