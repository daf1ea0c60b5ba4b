"""Lines, sessions, seats, machines, and places: what a contact holds while it is inside.

Verbs only; every room that seizes or releases goes through here.
"""

from sim.engine.reference.state import State

NOTHING: tuple[int, ...] = ()


def seize(state: State, contact: int, needed: tuple[int, ...]) -> bool:
    """Take one of each resource that a contact needs, or of none if one is used up."""
    used, capacity = state.used, state.phase.capacity
    for resource in needed:
        if used[resource] >= capacity[resource]:
            return False
    for resource in needed:
        used[resource] += 1
    state.held_by[contact] = needed
    return True


def release(state: State, contact: int) -> None:
    """Give back what a contact holds."""
    for resource in state.held_by[contact]:
        state.used[resource] -= 1
    state.held_by[contact] = NOTHING


def count_waiting(state: State, queue: int, change: int, now: int) -> None:
    """Change the length of a queue and its running integral in contact-ticks."""
    length = state.length[queue]
    state.area[queue] += length * (now - state.since[queue])
    state.since[queue] = now
    state.length[queue] = length + change
    state.waiting_total += change
