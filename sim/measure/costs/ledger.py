"""The account of one replication: every micro-unit that was paid, in its cell.

May import: config, facts, cells, agent_time, prices, allocate. Used by: table, totals.
"""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from sim.config import Centre
from sim.config.economics import Economics
from sim.measure.costs.agent_time import REGULAR, Eras, Spent, agent_time
from sim.measure.costs.allocate import Ints, allotted, nearest
from sim.measure.costs.cells import Cells
from sim.measure.costs.prices import OTHER, other_costs
from sim.measure.facts import Facts
from sim.measure.grid import Grid, window
from sim.units import HOUR
from sim.vocabulary import ChannelKind, ContactFlag, Outcome

LABOUR = (*REGULAR, "overtime")
"""Kinds of cost that agents are paid."""

KINDS = (*LABOUR, *OTHER)
"""Every kind of cost, in the order of the tables."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """What was paid in one replication, in micro-units, and what came of it.

    Attributes
    ----------
    labour : shape (groups, kinds of `LABOUR`, cells).
    other : shape (kinds of `OTHER`, cells).
    served, resolved : contacts and resolved needs by cell.
    served_by, resolved_by : the same by group.
    """

    labour: Ints
    other: Ints
    served: Ints
    resolved: Ints
    served_by: Ints
    resolved_by: Ints


def ledger(facts: Facts, cells: Cells, grid: Grid, eras: Eras, prices: Economics) -> Ledger:
    """Keep the account of one replication; `grid` is the window cut into intervals."""
    centre = eras[0][1]
    time = agent_time(facts, cells, grid, eras)
    ticks = time.regular.sum(axis=(1, 2)), time.overtime.sum(axis=1)
    regular, overtime = (np.array(one, dtype=np.int64) for one in wages(centre, prices, *ticks))
    flat = time.regular.reshape(len(regular), -1)
    within = allotted(regular, flat).reshape(time.regular.shape)
    after = allotted(overtime, time.overtime)
    served, resolved = outcomes(facts)
    of = cells.of_contacts(facts)
    return Ledger(
        labour=np.concatenate([within, after[:, np.newaxis]], axis=1),
        other=other_costs(facts, cells, centre, prices),
        served=np.bincount(of[served], minlength=cells.size),
        resolved=np.bincount(of[resolved], minlength=cells.size),
        served_by=_by_group(facts, served),
        resolved_by=_by_group(facts, resolved),
    )


def wages(
    centre: Centre, prices: Economics, regular: Ints, overtime: Ints
) -> tuple[list[int], list[int]]:
    """Return what each group is paid for ticks within and after its shifts, in micro-units."""
    found: tuple[list[int], list[int]] = ([], [])
    for row, name in enumerate(centre.groups):
        pay = prices.pay(name)
        an_hour = pay.wage_per_hour * (1 + Fraction(repr(pay.on_costs)))
        late = an_hour * Fraction(repr(pay.overtime_factor))
        found[0].append(nearest(int(regular[row]) * an_hour / HOUR))
        found[1].append(nearest(int(overtime[row]) * late / HOUR))
    return found


def paid_time(spent: Spent) -> int:
    """Return all paid ticks of the agents."""
    return int(spent.regular.sum() + spent.overtime.sum())


def outcomes(facts: Facts) -> tuple[Ints, Ints]:
    """Return the contacts of the window that were served, and those that resolved their need.

    Served: an agent answered, the front contained it, or it was a session in self-service.
    """
    contacts, legs = facts.log.contacts, facts.log.legs
    begun = legs["answered"] >= 0
    served = contacts["outcome"] == Outcome.CONTAINED
    served[legs["contact"][begun & (legs["group"] >= 0)]] = True
    session = begun & (facts.contacts.kind[legs["contact"]] == ChannelKind.SELF_SERVICE)
    served[legs["contact"][session]] = True
    arrived = ~window(facts.header, facts.spec.start, facts.spec.end).outside(contacts["entry"])
    resolved = (contacts["flags"] & ContactFlag.RESOLVED) > 0
    return np.flatnonzero(served & arrived), np.flatnonzero(resolved & arrived)


def _by_group(facts: Facts, contacts: Ints) -> Ints:
    """Count the contacts that each group answered; of several legs each group counts one."""
    legs, groups = facts.log.legs, len(facts.header.names["groups"])
    chosen = np.zeros(len(facts.log.contacts["need"]), dtype=bool)
    chosen[contacts] = True
    rows = (legs["group"] >= 0) & (legs["answered"] >= 0) & chosen[legs["contact"]]
    pairs = np.sort(legs["contact"][rows].astype(np.int64) * groups + legs["group"][rows])
    pairs = pairs[np.diff(pairs, prepend=-1) != 0]
    found: Ints = np.bincount(pairs % groups, minlength=groups)
    return found
