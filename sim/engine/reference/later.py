"""Later attempts: a new contact of a need, with the values drawn for it.

The scalar twin of the tables' columns: a later attempt is drawn when it is
created, and evaluated again when a phase changes the laws before it starts.

May import: the tables, rules, chance. Used by: leave, control of phases.
"""

from typing import Any

from sim.chance import correlate_one, evaluate_one
from sim.engine.reference.state import State
from sim.engine.rules.durations import informed_ticks, patience_ticks
from sim.engine.rules.keys import ATTEMPT_SHIFT, ENTITY_SHIFT
from sim.engine.tables import FIRST_QUEUE_LEG, PhaseTables
from sim.vocabulary import ChannelKind, Purpose

SELF_SERVICE = int(ChannelKind.SELF_SERVICE)


def add_contact(
    state: State, parent: int, channel: int, trigger: int, entry: int, informed: bool
) -> int:
    """Append the next attempt of the parent's need and return its position.

    `informed` says that what was learned travels along.
    """
    need = state.need[parent]
    attempt = state.attempt[parent] + 1
    contact = len(state.need)
    state.need.append(need)
    state.attempt.append(attempt)
    state.parents.append(state.attempt[parent])
    state.triggers.append(trigger)
    state.channel.append(channel)
    state.part.append(need << ENTITY_SHIFT | attempt << ATTEMPT_SHIFT)
    state.held_by.append(())
    state.entry.append(entry)
    if informed:
        state.informed.add(contact)
    for column, value in zip(_columns(state), _values(state, contact), strict=True):
        column.append(value)
    return contact


def evaluate_again(state: State) -> None:
    """Give the later attempts their values under the phase in force."""
    columns = _columns(state)
    for contact in range(state.count, len(state.need)):
        for column, value in zip(columns, _values(state, contact), strict=True):
            column.append(value)


def _columns(state: State) -> tuple[list[Any], ...]:
    return (state.queue, state.talk, state.wrap, state.patience, state.alone_time)


def _values(state: State, contact: int) -> tuple[float, ...]:
    """Queue, talk, wrap, patience and time alone of one later attempt."""
    phase = state.tables.phases[state.phase_number]
    channel, intent = state.channel[contact], state.intent[state.need[contact]]
    segment = state.segment[state.need[contact]]
    alone = int(phase.alone[channel])
    stay = int(phase.alone_time[alone, intent]) if alone >= 0 else -1
    served = int(phase.kind[channel]) != SELF_SERVICE
    endures = phase.patience[channel, intent] if served else phase.alone_patience[alone, intent]
    patience = _law(state, int(endures), Purpose.PATIENCE, contact, 0)
    factor = float(phase.patience_factor[segment])
    if patience >= 0 and factor != 1.0:
        patience = patience_ticks(patience, factor)
    return (
        int(phase.queue_of[channel, intent, segment]),
        _talk(state, phase, contact) if served else 1,
        _law(state, int(phase.wrap[channel, intent]), Purpose.WRAP, contact, FIRST_QUEUE_LEG),
        patience,
        _law(state, stay, Purpose.FRONT_TIME, contact, 0),
    )


def _talk(state: State, phase: PhaseTables, contact: int) -> float:
    """Talk of one later attempt in ticks; not yet rounded where context shortens it."""
    need = state.need[contact]
    channel, intent = state.channel[contact], state.intent[need]
    law = int(phase.talk[channel, intent])
    if law < 0:
        return 1
    draw = state.variates.draw(Purpose.WORK, need, state.attempt[contact], FIRST_QUEUE_LEG)
    rho = float(phase.rho[channel, intent])
    if rho != 0.0:
        draw = correlate_one(draw, int(state.tables.candidates.difficulty[need]), rho)
    talk = evaluate_one(state.tables.laws[law], draw)
    known = int(phase.identification[channel, intent])
    shorter = float(phase.context_talk[channel, intent])
    briefer = float(phase.context_identification[channel, intent])
    if contact in state.informed and not shorter == briefer == 1.0:
        return informed_ticks(talk, shorter, known, briefer)
    return max(1, talk + known)


def _law(state: State, law: int, purpose: Purpose, contact: int, b: int) -> int:
    if law < 0:
        return -1
    draw = state.variates.draw(purpose, state.need[contact], state.attempt[contact], b)
    return evaluate_one(state.tables.laws[law], draw)
