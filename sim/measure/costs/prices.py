"""What is paid beside the agents: contacts, minutes, licences, fixed cost; by cell.

Amounts are whole micro-units, each rounded once: the minutes and the fixed cost of a
channel, the units of a resource. Then they are shared among cells to the last unit.

May import: config, grid, integrals, facts, cells, allocate. Used by: ledger.
"""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from sim.config import Centre
from sim.config.economics import ChannelCost, Economics
from sim.measure.costs.allocate import Ints, allotted, nearest
from sim.measure.costs.cells import Cells
from sim.measure.facts import Facts
from sim.measure.grid import window
from sim.measure.integrals import sum_ticks
from sim.units import DAY, MINUTE

OTHER = ("per_contact", "per_minute", "licences", "fixed")
"""Kinds of cost that no agent is paid."""

_DAYS_PER_YEAR = Fraction("365.25")
_MONTHS = 12
MONTH = int(_DAYS_PER_YEAR * DAY / _MONTHS)
"""Ticks of a mean month; monthly amounts are paid by the tick."""

_FREE = ChannelCost()


@dataclass(frozen=True, slots=True)
class _Inside:
    """The contacts that were let in, and the part of each that lies in the window.

    Attributes
    ----------
    cell, entry : of each.
    ticks : within the window.
    arrived : it entered within the window.
    start, end : clipped at the window.
    """

    cell: Ints
    entry: Ints
    arrived: NDArray[np.bool_]
    start: Ints
    end: Ints

    @property
    def ticks(self) -> Ints:
        """Return the time within the window."""
        return self.end - self.start


def other_costs(facts: Facts, cells: Cells, centre: Centre, prices: Economics) -> Ints:
    """Return micro-units of each kind of `OTHER` by cell: shape (kinds, cells)."""
    low, high = _window(facts)
    inside = _inside(facts, cells, low, high)
    costs = [prices.channels.get(name, _FREE) for name in centre.channels]
    entered = np.bincount(inside.cell[inside.arrived], minlength=cells.size).astype(np.int64)
    ticks = sum_ticks(inside.cell.astype(np.intp), inside.ticks, cells.size)
    rates = np.array([one.per_contact for one in costs], dtype=np.int64)
    contacts = cells.by_channel(entered) * rates[:, np.newaxis]
    spent = cells.by_channel(ticks)
    minutes = [
        nearest(Fraction(int(used) * one.per_minute, MINUTE))
        for used, one in zip(spent.sum(axis=1), costs, strict=True)
    ]
    fixed = [nearest(Fraction(one.fixed_per_month * (high - low), MONTH)) for one in costs]
    return np.stack(
        [
            contacts.reshape(-1),
            allotted(np.array(minutes, dtype=np.int64), spent).reshape(-1),
            _licences(facts, cells, prices, inside),
            allotted(np.array(fixed, dtype=np.int64), cells.by_channel(entered)).reshape(-1),
        ]
    )


def _window(facts: Facts) -> tuple[int, int]:
    low, high = window(facts.header, facts.spec.start, facts.spec.end).edges.tolist()
    return low, high


def _inside(facts: Facts, cells: Cells, low: int, high: int) -> _Inside:
    """Who was never let in has no leg."""
    contacts = facts.log.contacts
    there = np.zeros(len(contacts["need"]), dtype=bool)
    there[facts.log.legs["contact"]] = True
    rows = np.flatnonzero(there)
    entry, end = contacts["entry"][rows], contacts["end"][rows]
    start = np.clip(entry, low, high)
    return _Inside(
        cell=cells.of_contacts(facts)[rows],
        entry=entry,
        arrived=(entry >= low) & (entry < high),
        start=start,
        end=np.maximum(np.clip(np.where(end < 0, high, end), low, high), start),
    )


def _licences(facts: Facts, cells: Cells, prices: Economics, inside: _Inside) -> Ints:
    """Micro-units of all resources by cell, in proportion to the time in which they were held.

    In equal parts over the channels that hold a resource where nobody held it, over all
    where none does.
    """
    spec, names = facts.spec, cells.names[0]
    found = np.zeros(cells.size, dtype=np.int64)
    channel = inside.cell // (cells.size // len(names))
    era = spec.era_of(inside.entry)
    for resource, price in prices.resources.items():
        table = np.array(
            [[resource in one.holds.get(name, ()) for name in names] for one in spec.eras]
        )
        rows = np.flatnonzero(table[era, channel])
        weights = sum_ticks(inside.cell[rows].astype(np.intp), inside.ticks[rows], cells.size)
        if not weights.any() and table.any():
            weights = np.repeat(table.any(axis=0), cells.size // len(names)).astype(np.int64)
        units = _unit_ticks(facts, resource, inside.start[rows], inside.end[rows])
        amount = nearest(Fraction(units * price.per_month, MONTH))
        found += allotted(np.array(amount, dtype=np.int64), weights)
    return found


def _unit_ticks(facts: Facts, resource: str, start: Ints, end: Ints) -> int:
    """Units of a resource times the ticks of the window for which they are paid.

    Without a limit, the most that were held at once while there was none.
    """
    low, high = _window(facts)
    eras = facts.spec.eras
    edges = np.clip([*(era.tick for era in eras), high], low, high).tolist()
    total = 0
    for number, era in enumerate(eras):
        begin, stop = edges[number : number + 2]
        limit = era.capacities.get(resource)
        units = _most(start, end, begin, stop) if limit is None else limit
        total += units * (stop - begin)
    return total


def _most(start: Ints, end: Ints, begin: int, stop: int) -> int:
    """Return the most spans that overlap within [begin, stop)."""
    first, last = np.clip(start, begin, stop), np.clip(end, begin, stop)
    there = last > first
    ticks = np.concatenate([last[there], first[there]])  # of one tick, ends come first
    change = np.repeat(np.array([-1, 1]), np.count_nonzero(there))
    held = np.cumsum(change[np.argsort(ticks, kind="stable")])
    return int(held.max(initial=0))
