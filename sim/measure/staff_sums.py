"""Integrate the agents' time by cell: present, paid, lost, handling.

Paid time is productive time plus each loss, exact in ticks; the same spans give
every form of occupancy that is published.

May import: staff, slot_sums, levels, grid, integrals. Used by: tables.
"""

import numpy as np
from numpy.typing import NDArray

from sim.measure.adding import Sums
from sim.measure.facts import Facts
from sim.measure.grid import Grid, pieces
from sim.measure.integrals import integrate
from sim.measure.levels import INTERVAL, Level
from sim.measure.slot_sums import slot_sums
from sim.measure.staff import Span
from sim.vocabulary import PAID_STATES, PRODUCTIVE_STATES, AgentState

LOSSES = tuple(sorted(PAID_STATES - PRODUCTIVE_STATES))
"""Paid states in which nobody can be served."""

SCHEDULED_STATES = (AgentState.ON, AgentState.ABSENT, AgentState.LATE, AgentState.EARLY_OUT)
"""Time for which the plan had the agent at work: whether they came or not, no overtime."""

_PRESENT = tuple(sorted(PRODUCTIVE_STATES))
_STATES = len(AgentState)

Ticks = NDArray[np.int64]


def staff_sums(facts: Facts, level: Level) -> Sums:
    """Add up the agents' time by cell, in ticks; for the centre, groups and intervals."""
    sums = _forms(facts, level)
    if facts.spec.open_hours is not None and not level.has(INTERVAL):
        cut, inside = pieces(level.grid, facts.spec.open_hours)
        states, busy, _ = _integrals(facts, level, cut)
        opened = _of_states((states * inside).sum(axis=2))
        sums["present_open"] = opened["present"]
        sums["scheduled_open"] = opened["scheduled"]
        sums["busy_open"] = (busy * inside).sum(axis=1).astype(np.float64)
    return sums


def _forms(facts: Facts, level: Level) -> Sums:
    grid = level.grid
    states, busy, held = _integrals(facts, level, grid)
    widths = np.broadcast_to(grid.widths, busy.shape)
    by_cell = np.stack([level.spread(states[:, state]) for state in range(_STATES)], axis=1)
    sums = _of_states(by_cell) | {
        "busy": level.spread(busy).astype(np.float64),
        "held": level.spread(held).astype(np.float64),
        "window_ticks": level.spread(widths).astype(np.float64),
        "ones": np.ones(level.size),
    }
    return sums | slot_sums(facts, level, sums)


def _integrals(facts: Facts, level: Level, grid: Grid) -> tuple[Ticks, Ticks, Ticks]:
    """Return time by (group, state, bin), and any-contact and held time by (group, bin)."""
    staff = facts.staff
    size = level.still_size
    group = level.still({"group": staff.group}, len(staff.group))
    flat = np.where(group < size, group * _STATES + staff.state, size * _STATES)
    states = integrate(staff.start, staff.end, flat, size * _STATES, grid)
    busy, held = (_spans(span, level, size, grid) for span in (staff.busy, staff.held))
    return states.reshape(size, _STATES, grid.bins), busy, held


def _spans(span: Span, level: Level, size: int, grid: Grid) -> Ticks:
    group, start, end = span
    return integrate(start, end, level.still({"group": group}, len(group)), size, grid)


def _of_states(ticks: Ticks) -> Sums:
    """Name what the ticks by (cell, state) mean."""

    def total(states: tuple[AgentState, ...]) -> NDArray[np.float64]:
        chosen: NDArray[np.float64] = ticks[:, list(states)].sum(axis=1).astype(np.float64)
        return chosen

    sums = {f"loss_{state.name.lower()}": total((state,)) for state in LOSSES}
    return sums | {
        "present": total(_PRESENT),
        "scheduled": total(SCHEDULED_STATES),
        "productive": total(_PRESENT),
        "paid": total(tuple(sorted(PAID_STATES))),
        "overtime": total((AgentState.AFTER_SHIFT,)),
    }
