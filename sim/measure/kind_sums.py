"""Add up what only some contacts have: sessions, conversations, deferred work, context.

May import: view, adding, classes. Used by: sums.
"""

import numpy as np
from numpy.typing import NDArray

from sim.measure.adding import Sums, add_up, count_rows
from sim.measure.classes import Status
from sim.measure.integrals import Cells
from sim.measure.view import View
from sim.vocabulary import ChannelKind, Outcome

Mark = NDArray[np.bool_]


def kind_sums(view: View, cells: Cells, size: int) -> Sums:
    """Count and add up one view by cell, as far as the scenario has such contacts."""
    sums = _alone(view, cells, size)
    if ChannelKind.SELF_SERVICE in view.kinds:
        sums |= _sessions(view, cells, size)
    if ChannelKind.MESSAGING in view.kinds:
        chats = np.flatnonzero((view.kind == ChannelKind.MESSAGING) & (view.served > 0))
        sums["conversations"] = count_rows(cells[chats], size, 1)[:, 0]
        sums["conversation"] = add_up(cells[chats], view.talk[chats], size)
    if ChannelKind.DEFERRED in view.kinds:
        done = np.flatnonzero(view.status == Status.FINISHED)
        response = view.finish[done] - view.ticks["arrival"][done]
        sums["work"] = add_up(cells[done], view.talk[done], size)
        sums["response"] = add_up(cells[done], response, size)
    if view.follow_up is not None:
        sums |= _follow_ups(view, view.follow_up, cells, size)
    return sums


def _alone(view: View, cells: Cells, size: int) -> Sums:
    """Count stages without an agent, fronts and sessions; a stay has none."""
    names = ("alone_over", "front_contacts", "front", "left_in_front")
    met = np.flatnonzero(view.front >= 0)
    if not len(met):
        return {name: np.zeros(size) for name in names}
    cell = cells[met]
    fronts = view.kind[met] != ChannelKind.SELF_SERVICE
    left = (view.outcome[met] == Outcome.ABANDONED) & (view.status[met] == Status.NOT_ASKED)
    return {
        "alone_over": count_rows(cell[view.front_over[met]], size, 1)[:, 0],
        "front_contacts": count_rows(cell[fronts], size, 1)[:, 0],
        "front": add_up(cell[fronts], view.front[met][fronts], size),
        "left_in_front": count_rows(cell[fronts & left], size, 1)[:, 0],
    }


def _sessions(view: View, cells: Cells, size: int) -> Sums:
    rows = np.flatnonzero(view.kind == ChannelKind.SELF_SERVICE)
    outcome, cell = view.outcome[rows], cells[rows]
    begun = np.zeros(len(rows), dtype=bool)
    over, time = begun, np.zeros(len(rows), dtype=np.int64)
    if len(view.front):
        begun, over = view.front[rows] >= 0, view.front_over[rows]
        time = np.maximum(view.front[rows], 0)
    counted = {
        "sessions": begun,
        "sessions_over": over,
        "sessions_blocked": outcome == Outcome.BLOCKED,
        "sessions_resolved": view.resolved[rows],
        "left_in_session": over & (outcome == Outcome.ABANDONED),
    }
    sums = {name: count_rows(cell[mark], size, 1)[:, 0] for name, mark in counted.items()}
    sums["session"] = add_up(cell, time, size)
    sums["handed_over"] = count_rows(cells[view.handed_over], size, 1)[:, 0]
    return sums


def _follow_ups(view: View, marks: tuple[Mark, Mark], cells: Cells, size: int) -> Sums:
    """Add up the answered contacts that are no first ones, with and without context."""
    follow_up, context = marks
    answered = (view.status == Status.ANSWERED) | (view.status == Status.FINISHED)
    answered &= follow_up
    sums: Sums = {}
    for name, mark in (("informed", context), ("uninformed", ~context)):
        rows = np.flatnonzero(answered & mark)
        cell = cells[rows]
        sums[name] = count_rows(cell, size, 1)[:, 0]
        sums[f"{name}_served"] = add_up(cell, view.served[rows], size)
        sums[f"{name}_handling"] = add_up(cell, (view.talk + view.wrap)[rows], size)
        sums[f"{name}_resolved"] = count_rows(cell[view.resolved[rows]], size, 1)[:, 0]
    return sums
