"""Add up the facts of one replication by cell: all that a ratio is made of.

Every KPI is a ratio of two sums (`catalogue` says which), so that this module
counts and nothing else. A row of a view gets one small code for its class, and one
`bincount` over (cell, class) yields every count at once.

May import: facts, levels, integrals. Used by: tables, targets.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.log.schema import Column
from sim.measure.classes import CLASSES, MOVED_ON, Class, Origin, Status
from sim.measure.facts import Facts, View
from sim.measure.integrals import Cells, integrate
from sim.measure.levels import Level
from sim.measure.spec import By
from sim.vocabulary import NeedState, Outcome

Sums = dict[str, NDArray[np.float64]]

_ANSWERED = (Class.AT_ONCE, Class.WITHIN, Class.AT_ONCE_LATE, Class.LATE)
_ABANDONED = (Class.LEFT_SHORT, Class.LEFT_WITHIN, Class.LEFT_LATE_SHORT, Class.LEFT)
_OFFERED = (*_ANSWERED, *_ABANDONED, Class.BLOCKED, Class.LINES, Class.BALKED)
_COUNTED: Final[dict[str, tuple[int, ...]]] = {
    "contacts": tuple(range(CLASSES)),
    "offered": _OFFERED,
    "offered_sl": (*_OFFERED, Class.PENDING_LATE),
    "answered": _ANSWERED,
    "answered_within": (Class.AT_ONCE, Class.WITHIN),
    "abandoned": _ABANDONED,
    "abandoned_within": (Class.LEFT_SHORT, Class.LEFT_WITHIN),
    "abandoned_short": (Class.LEFT_SHORT, Class.LEFT_LATE_SHORT),
    "blocked": (Class.BLOCKED, Class.LINES),
    "blocked_at_lines": (Class.LINES,),
    "balked": (Class.BALKED,),
    "waited": (Class.WITHIN, Class.LATE, *_ABANDONED),
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
    counts = _count(flat, size, CLASSES * origins).reshape(size, CLASSES, origins)
    total, fresh = counts.sum(axis=2), counts[:, :, Origin.FRESH]
    sums = {name: total[:, list(chosen)].sum(axis=1) for name, chosen in _COUNTED.items()}
    for name in _FRESH_ONLY:
        sums[f"fresh_{name}"] = fresh[:, list(_COUNTED[name])].sum(axis=1)
    sums["retries"] = counts[:, :, Origin.RETRY].sum(axis=1)
    sums["reconnects"] = counts[:, :, Origin.RECONNECT].sum(axis=1)
    width = 2 * (MOVED_ON + 1)
    flat = cells * width + (2 * view.outcome + view.resolved)
    by_outcome = _count(flat, size, width).reshape(size, -1, 2)
    for name, chosen in _OUTCOMES.items():
        sums[name] = by_outcome[:, list(chosen)].sum(axis=(1, 2))
    sums["resolved_answered"] = by_outcome[:, :, 1].sum(axis=1)
    sums["ones"] = np.ones(size)
    return sums | _amounts(view, cells, size)


def level_sums(view: View, cells: Cells, size: int, within: int | None = None) -> Sums:
    """Count only what a service level is made of.

    `within` is a further threshold for every row; None takes each row's own.
    """
    classes = view.classes if within is None else view.classes_at[within]
    counts = _count(cells * CLASSES + classes, size, CLASSES)
    return {name: counts[:, list(chosen)].sum(axis=1) for name, chosen in _COUNTED.items()}


def need_sums(facts: Facts, level: Level) -> Sums:
    """Count needs by cell; a need belongs to the tick at which it arose."""
    needs = facts.needs
    cells, size = level.cells(needs.codes, needs.entry), level.size
    states = _count(cells * len(NeedState) + needs.state, size, len(NeedState))
    sums: Sums = {f"needs_{state.name.lower()}": states[:, state] for state in NeedState}
    sums["needs"] = states.sum(axis=1)
    marks = {
        "first_ended": needs.first_ended,
        "resolved_first": needs.resolved_first & needs.first_ended,
        "fcr_needs": needs.in_window,
        "fcr_left_out": ~needs.in_window,
        "fcr_quiet": needs.quiet,
    }
    for name, mark in marks.items():
        sums[name] = _count(cells[mark], size, 1)[:, 0]
    resolved = needs.state == NeedState.RESOLVED
    sums["resolution_ticks"] = _add(cells[resolved], needs.duration[resolved], size)
    sums["need_contacts"] = _add(cells, needs.attempts, size)
    sums["ones"] = np.ones(size)
    return sums


def load_sums(facts: Facts, level: Level) -> Sums:
    """Integrate the time that contacts spend waiting and with agents, by cell."""
    stays = facts.stays
    still, size = level.still(stays.codes, len(stays.wait)), level.still_size
    waiting = integrate(*stays.waiting, still, size, level.grid)
    service = integrate(*stays.service, still, size, level.grid)
    widths = np.broadcast_to(level.grid.widths, (size, level.grid.bins))
    return {
        "waiting_ticks": level.spread(waiting).astype(np.float64),
        "service_ticks": level.spread(service).astype(np.float64),
        "window_ticks": level.spread(widths).astype(np.float64),
    }


def _amounts(view: View, cells: Cells, size: int) -> Sums:
    """Add up waits and handling times, in ticks."""
    width = len(Status)
    flat = cells * width + view.status
    waits = _add(flat, view.wait, size * width).reshape(size, width)
    sums: Sums = {
        "wait_answered": waits[:, Status.ANSWERED],
        "wait_abandoned": waits[:, Status.ABANDONED],
        "served": _add(cells, view.served, size),
        "talk": _add(cells, view.talk, size),
        "wrap": _add(cells, view.wrap, size),
        "front_contacts": np.zeros(size),
        "front": np.zeros(size),
        "left_in_front": np.zeros(size),
    }
    met = np.flatnonzero(view.front >= 0)
    if len(met):
        sums["front_contacts"] = _count(cells[met], size, 1)[:, 0]
        sums["front"] = _add(cells[met], view.front[met], size)
        left = (view.outcome[met] == Outcome.ABANDONED) & (view.status[met] == Status.NOT_ASKED)
        sums["left_in_front"] = _count(cells[met][left], size, 1)[:, 0]
    return sums


def _count(flat: Cells, size: int, width: int) -> NDArray[np.float64]:
    """Count rows by (cell, class): float64 of shape (size, width); cell `size` is left out."""
    counts = np.bincount(flat, minlength=(size + 1) * width)[: size * width]
    return counts.reshape(size, width).astype(np.float64)


def _add(cells: Cells, values: Column, size: int) -> NDArray[np.float64]:
    return np.bincount(cells, weights=values, minlength=size + 1)[:size].astype(
        np.float64, copy=False
    )
