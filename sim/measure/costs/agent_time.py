"""Put every paid tick of the agents into a cell: handling, idle, shrinkage, overtime.

Handling time and overtime with a contact at hand belong to that contact. Time of a group
that no contact took (idle, breaks, absence, the gross-up by its shrinkage) is allocated for
each interval to the queues that the group may serve, in proportion to the time it handled
them, in equal parts where it handled nothing; within a queue in proportion to the time that
the group handled its contacts in the whole window.

May import: config, grid, integrals, facts, cells, held, allocate. Used by: ledger.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from sim.config import Centre
from sim.measure.costs.allocate import Ints, allotted, scaled
from sim.measure.costs.cells import Cells
from sim.measure.costs.held import Pieces, pieces
from sim.measure.facts import Facts
from sim.measure.grid import Grid, intervals, window
from sim.measure.integrals import integrate, sum_ticks
from sim.vocabulary import PAID_STATES, PRODUCTIVE_STATES, AgentState

REGULAR = ("handling", "idle", "shrinkage")
"""Kinds of time that are paid at the rate of the shift."""

_LOSSES = tuple(sorted(PAID_STATES - PRODUCTIVE_STATES))
_STATES = len(AgentState)

Eras = Sequence[tuple[int, Centre]]
"""The parameters of a scenario, each from its tick on."""


@dataclass(frozen=True, slots=True)
class Spent:
    """Ticks of a window, by group and interval.

    Attributes
    ----------
    on, after : present within and after the shift.
    lost : paid and not at work: breaks, absence, and the gross-up by shrinkage.
    """

    on: Ints
    after: Ints
    lost: Ints

    @property
    def regular(self) -> Ints:
        """Return what is paid at the rate of the shift, by group."""
        found: Ints = (self.on + self.lost).sum(axis=1)
        return found

    @property
    def overtime(self) -> Ints:
        """Return what is paid as overtime, by group."""
        found: Ints = self.after.sum(axis=1)
        return found


@dataclass(frozen=True, slots=True)
class AgentTime:
    """Paid ticks by cell.

    Attributes
    ----------
    regular : shape (groups, kinds of `REGULAR`, cells).
    overtime : shape (groups, cells).
    """

    regular: Ints
    overtime: Ints


def spent(facts: Facts, grid: Grid, eras: Eras) -> Spent:
    """Integrate the states of the agents; `grid` is the window cut into intervals."""
    staff, groups = facts.staff, len(facts.header.names["groups"])
    flat = staff.group.astype(np.intp) * _STATES + staff.state
    size = groups * _STATES
    ticks = integrate(staff.start, staff.end, flat, size, grid).reshape(groups, _STATES, grid.bins)
    on = ticks[:, AgentState.ON]
    lost = ticks[:, list(_LOSSES)].sum(axis=1)
    era = _era(grid, eras)
    for number, (_, centre) in enumerate(eras):
        here = era == number
        for row, group in enumerate(centre.groups.values()):
            if group.shrinkage > 0:
                share = Fraction(repr(group.shrinkage))
                lost[row, here] += scaled(on[row, here], share / (1 - share))
    return Spent(on=on, after=ticks[:, AgentState.AFTER_SHIFT], lost=lost)


def by_interval(facts: Facts) -> Grid:
    """Cut the window into intervals; replications of one scenario share them."""
    whole = window(facts.header, facts.spec.start, facts.spec.end)
    return intervals(facts.header, whole, facts.spec.interval)


def agent_time(facts: Facts, cells: Cells, grid: Grid, eras: Eras) -> AgentTime:
    """Put the paid ticks of one replication into cells; `grid` as for `spent`."""
    paid, taken = spent(facts, grid, eras), pieces(facts, grid)
    handled = _Handled.of(facts, cells, taken, grid)
    served = _served(eras, grid)
    idle = paid.on - handled.by_interval.sum(axis=2)
    alone = paid.after - handled.after_by_interval
    free = np.stack([idle, paid.lost, alone])
    weights = np.where(handled.by_interval.any(axis=2, keepdims=True), handled.by_interval, served)
    by_queue = allotted(free, np.broadcast_to(weights, (len(free), *weights.shape))).sum(axis=2)
    within = _within_queues(facts, cells, handled.by_cell, eras[0][1])
    spread = allotted(by_queue, np.broadcast_to(within, (len(free), *within.shape))).sum(axis=2)
    own = handled.by_cell.sum(axis=1)
    return AgentTime(
        regular=np.stack([own, spread[0], spread[1]], axis=1),
        overtime=handled.after_by_cell + spread[2],
    )


def _era(grid: Grid, eras: Eras) -> NDArray[np.intp]:
    """Return the era of each interval: the one in force when it begins."""
    starts = [tick for tick, _ in eras]
    found: NDArray[np.intp] = np.searchsorted(starts, grid.edges[:-1], side="right") - 1
    return found


@dataclass(frozen=True, slots=True)
class _Handled:
    """Ticks with a contact at hand, within the shift and after it.

    Attributes
    ----------
    by_interval : shape (groups, bins, queues); by_cell : (groups, queues, cells).
    after_by_interval : shape (groups, bins); after_by_cell : (groups, cells).
    """

    by_interval: Ints
    by_cell: Ints
    after_by_interval: Ints
    after_by_cell: Ints

    @classmethod
    def of(cls, facts: Facts, cells: Cells, taken: Pieces, grid: Grid) -> "_Handled":
        """Add pieces up; whoever has no paid state is not paid."""
        legs, names = facts.log.legs, facts.header.names
        groups, queues = len(names["groups"]), len(names["queues"])
        group = legs["group"][taken.leg].astype(np.intp)
        queue = legs["queue"][taken.leg].astype(np.intp)
        cell = cells.of_contacts(facts)[legs["contact"][taken.leg]]

        def total(state: AgentState, codes: tuple[Ints, ...], shape: tuple[int, ...]) -> Ints:
            rows = taken.state == state
            flat = np.ravel_multi_index(tuple(one[rows] for one in codes), shape)
            return sum_ticks(flat, taken.ticks[rows], int(np.prod(shape))).reshape(shape)

        on, after = AgentState.ON, AgentState.AFTER_SHIFT
        return cls(
            by_interval=total(on, (group, taken.bin, queue), (groups, grid.bins, queues)),
            by_cell=total(on, (group, queue, cell), (groups, queues, cells.size)),
            after_by_interval=total(after, (group, taken.bin), (groups, grid.bins)),
            after_by_cell=total(after, (group, cell), (groups, cells.size)),
        )


def _served(eras: Eras, grid: Grid) -> Ints:
    """1 where a group may serve a queue in an interval: (groups, bins, queues)."""
    by_era = [
        [[queue in group.skills for queue in centre.queues] for group in centre.groups.values()]
        for _, centre in eras
    ]
    table = np.array(by_era, dtype=np.int64)
    found: Ints = table[_era(grid, eras)].transpose(1, 0, 2)
    return found


def _within_queues(facts: Facts, cells: Cells, handled: Ints, centre: Centre) -> Ints:
    """Weights of the cells of each queue, by group: (groups, queues, cells).

    The ticks that the group handled; where there are none those of all groups; where
    nobody handled any the contacts that joined the queue; else all cells that it takes.
    """
    legs, queues = facts.log.legs, handled.shape[1]
    joined = np.flatnonzero(legs["queue"] >= 0)
    flat = legs["queue"][joined] * np.intp(cells.size)
    flat += cells.of_contacts(facts)[legs["contact"][joined]]
    contacts = np.bincount(flat, minlength=queues * cells.size).reshape(queues, cells.size)
    found = handled
    for other in (handled.sum(axis=0), contacts, cells.taken_by(centre).astype(np.int64)):
        found = np.where(found.any(axis=2, keepdims=True), found, other[np.newaxis])
    return found
