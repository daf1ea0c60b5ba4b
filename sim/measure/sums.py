"""Add up the facts of one replication by cell: all that a ratio is made of.

Every KPI is a ratio of two sums (`catalogue` says which), so that this module
counts and nothing else. A row of a view gets one small code for its class, and one
`bincount` over (cell, class) yields every count at once.

May import: facts, levels, integrals, adding. Used by: tables, targets.
"""

from typing import Final

import numpy as np

from sim.measure.adding import Sums, add_up, count_rows
from sim.measure.classes import CLASSES, MOVED_ON, Class, Origin, Status
from sim.measure.deferred_sums import backlog_sums
from sim.measure.facts import Facts
from sim.measure.integrals import Cells, integrate
from sim.measure.kind_sums import kind_sums
from sim.measure.levels import Level
from sim.measure.needs import MARKS, NeedMark
from sim.measure.spec import By
from sim.measure.view import View
from sim.vocabulary import ChannelKind, NeedState, Outcome

_ATTENDED = (Class.AT_ONCE, Class.WITHIN, Class.AT_ONCE_LATE, Class.LATE)
_FINISHED = (Class.FINISHED, Class.FINISHED_IN_TIME, Class.FINISHED_LATE)
_ABANDONED = (Class.LEFT_SHORT, Class.LEFT_WITHIN, Class.LEFT_LATE_SHORT, Class.LEFT)
_OFFERED = (*_ATTENDED, *_ABANDONED, Class.BLOCKED, Class.LINES, Class.BALKED)
_DEFERRED_OFFERED = (
    *_FINISHED,
    Class.DEFERRED_BLOCKED,
    Class.DEFERRED_LINES,
    Class.DEFERRED_BALKED,
)
_COUNTED: Final[dict[str, tuple[int, ...]]] = {
    "contacts": tuple(range(CLASSES)),
    "offered": (*_OFFERED, *_DEFERRED_OFFERED),
    "offered_sl": (*_OFFERED, Class.PENDING_LATE),
    "answered": (*_ATTENDED, *_FINISHED),
    "attended": _ATTENDED,
    "answered_within": (Class.AT_ONCE, Class.WITHIN),
    "abandoned": _ABANDONED,
    "abandoned_within": (Class.LEFT_SHORT, Class.LEFT_WITHIN),
    "abandoned_short": (Class.LEFT_SHORT, Class.LEFT_LATE_SHORT),
    "blocked": (Class.BLOCKED, Class.LINES, Class.DEFERRED_BLOCKED, Class.DEFERRED_LINES),
    "blocked_at_lines": (Class.LINES, Class.DEFERRED_LINES),
    "balked": (Class.BALKED, Class.DEFERRED_BALKED),
    "waited": (Class.WITHIN, Class.LATE, *_ABANDONED),
    "finished": _FINISHED,
    "finished_in_time": (Class.FINISHED_IN_TIME,),
    "overdue": (Class.OVERDUE,),
    "due": (Class.FINISHED_IN_TIME, Class.FINISHED_LATE, Class.OVERDUE),
}
_NEED_MARKS: Final = {
    "first_ended": NeedMark.FIRST_ENDED,
    "resolved_first": NeedMark.RESOLVED_FIRST,
    "fcr_needs": NeedMark.IN_WINDOW,
    "fcr_quiet": NeedMark.QUIET,
    "needs_at_limit": NeedMark.AT_LIMIT,
    "several_contacts": NeedMark.SEVERAL_CONTACTS,
    "several_channels": NeedMark.SEVERAL_CHANNELS,
}
_FRESH_ONLY = ("contacts", "offered", "abandoned")

_OUTCOMES: Final[dict[str, tuple[int, ...]]] = {
    "handled": (Outcome.HANDLED,),
    "transferred": (MOVED_ON,),
    "contained": (Outcome.CONTAINED,),
    "escalated": (Outcome.ESCALATED,),
    "closed": (Outcome.CLOSED,),
    "timed_out": (Outcome.TIMED_OUT,),
    "cut_off": (Outcome.CUT_OFF,),
    "expired": (Outcome.EXPIRED,),
    "not_reached": (Outcome.NOT_REACHED,),
    "averted": (Outcome.AVERTED,),
    "in_progress": (
        Outcome.IN_PROGRESS_FRONT,
        Outcome.IN_PROGRESS_QUEUE,
        Outcome.IN_PROGRESS_SESSION,
    ),
}


def view_of(facts: Facts, level: Level) -> View:
    """Return the view that counts at a level: stays for queues and groups, else contacts."""
    return facts.stays if level.has("queue", "group") else facts.contacts


def attribution(level: Level, by: By | None) -> By:
    """Return the tick to which a row belongs: joining for queues and groups, else arrival."""
    if by is not None:
        return by
    return "queue" if level.has("queue", "group") else "arrival"


def cells_of(facts: Facts, level: Level) -> Cells:
    """Return the cell of each row of the view that counts at a level."""
    view = view_of(facts, level)
    return level.cells(view.codes, view.ticks[attribution(level, facts.spec.by)])


def service_sums(view: View, cells: Cells, size: int) -> Sums:
    """Count and add up one view by cell, each row at its own threshold."""
    origins = len(Origin)
    flat = cells * (CLASSES * origins) + view.classes * origins + view.origin
    counts = count_rows(flat, size, CLASSES * origins).reshape(size, CLASSES, origins)
    total, fresh = counts.sum(axis=2), counts[:, :, Origin.FRESH]
    sums = {name: total[:, list(chosen)].sum(axis=1) for name, chosen in _COUNTED.items()}
    for name in _FRESH_ONLY:
        sums[f"fresh_{name}"] = fresh[:, list(_COUNTED[name])].sum(axis=1)
    sums["retries"] = counts[:, :, Origin.RETRY].sum(axis=1)
    sums["reconnects"] = counts[:, :, Origin.RECONNECT].sum(axis=1)
    width = 2 * (MOVED_ON + 1)
    flat = cells * width + (2 * view.outcome + view.resolved)
    by_outcome = count_rows(flat, size, width).reshape(size, -1, 2)
    for name, chosen in _OUTCOMES.items():
        sums[name] = by_outcome[:, list(chosen)].sum(axis=(1, 2))
    alone = by_outcome[:, Outcome.CONTAINED]
    sums["contained_wrongly"] = alone[:, 0]
    sums["resolved_answered"] = by_outcome[:, :, 1].sum(axis=1) - alone[:, 1]
    sums["ones"] = np.ones(size)
    return sums | _amounts(view, cells, size) | kind_sums(view, cells, size)


def level_sums(view: View, cells: Cells, size: int, within: int | None = None) -> Sums:
    """Count only what a service level is made of.

    `within` is a further threshold for every row; None takes each row's own.
    """
    classes = view.classes if within is None else view.classes_at[within]
    counts = count_rows(cells * CLASSES + classes, size, CLASSES)
    return {name: counts[:, list(chosen)].sum(axis=1) for name, chosen in _COUNTED.items()}


def need_sums(facts: Facts, level: Level) -> Sums:
    """Count needs by cell; a need belongs to the tick at which it arose."""
    needs = facts.needs
    cells, size = level.cells(needs.codes, needs.entry), level.size
    width = len(NeedState) * MARKS
    flat = cells * width + (needs.state.astype(np.intp) * MARKS + needs.marks)
    counts = count_rows(flat, size, width).reshape(size, len(NeedState), MARKS)
    states, marked = counts.sum(axis=2), counts.sum(axis=1)
    sums: Sums = {f"needs_{state.name.lower()}": states[:, state] for state in NeedState}
    sums["needs"] = states.sum(axis=1)
    for name, mark in _NEED_MARKS.items():
        sums[name] = marked[:, (np.arange(MARKS) & mark) > 0].sum(axis=1)
    sums["fcr_left_out"] = sums["needs"] - sums["fcr_needs"]
    sums["resolution_ticks"] = add_up(cells, needs.duration, size)
    sums["need_contacts"] = add_up(cells, needs.attempts, size)
    sums["need_channels"] = add_up(cells, needs.channels, size)
    sums["ones"] = np.ones(size)
    return sums


def load_sums(facts: Facts, level: Level) -> Sums:
    """Integrate the time that contacts spend waiting and with agents, by cell."""
    stays = facts.stays
    still, size = level.still(stays.codes, len(stays.wait)), level.still_size
    waiting = integrate(*stays.waiting, still, size, level.grid)
    service = integrate(*stays.service, still, size, level.grid)
    widths = np.broadcast_to(level.grid.widths, (size, level.grid.bins))
    deferred = facts.spec.has(ChannelKind.DEFERRED) and not level.has("group")
    return (backlog_sums(facts, level) if deferred else {}) | {
        "waiting_ticks": level.spread(waiting).astype(np.float64),
        "service_ticks": level.spread(service).astype(np.float64),
        "window_ticks": level.spread(widths).astype(np.float64),
    }


def _amounts(view: View, cells: Cells, size: int) -> Sums:
    """Add up waits and handling times, in ticks."""
    width = len(Status)
    flat = cells * width + view.status
    waits = add_up(flat, view.wait, size * width).reshape(size, width)
    return {
        "wait_answered": waits[:, Status.ANSWERED],
        "wait_abandoned": waits[:, Status.ABANDONED],
        "wait_finished": waits[:, Status.FINISHED],
        "served": add_up(cells, view.served, size),
        "talk": add_up(cells, view.talk, size),
        "wrap": add_up(cells, view.wrap, size),
    }
