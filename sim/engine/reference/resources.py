"""Lines and places: what a contact holds while it is inside.

Verbs only; every room that seizes or releases goes through here.
"""

from sim.engine.reference.state import State

NO_LINE = -1


def release_line(state: State, contact: int) -> None:
    """Give back the line of a contact, if it holds one."""
    line = state.line[contact]
    if line >= 0:
        state.used[line] -= 1
        state.line[contact] = NO_LINE


def count_waiting(state: State, queue: int, change: int, now: int) -> None:
    """Change the length of a queue and its running integral in contact-ticks."""
    length = state.length[queue]
    state.area[queue] += length * (now - state.since[queue])
    state.since[queue] = now
    state.length[queue] = length + change
    state.waiting_total += change
