"""Bring the tables of a log into their one canonical order.

Needs stand by (entry, key), contacts by (need, attempt), legs by (contact, leg),
agents by (group, agent, tick). An engine may record in the order in which things
happen; whoever compares, stores or measures logs arranges them first. Nothing but
the order of rows changes: references to rows are renumbered with them.

May import: schema. Used by: builder, digest, measure, engine, calibrate.
"""

import numpy as np
from numpy.typing import NDArray

from sim.log.schema import Column, Log

Rows = NDArray[np.intp]


def arranged(log: Log) -> Log:
    """Return the log with every table in canonical order; the same object if it is already.

    Rows that the order does not tell apart (two states of an agent at one tick)
    keep the order in which they were recorded.
    """
    needs = _order(log.needs["key"], log.needs["entry"])
    contact_need = _renumbered(log.contacts["need"], needs)
    contacts = _order(log.contacts["attempt"], contact_need)
    leg_contact = _renumbered(log.legs["contact"], contacts)
    legs = _order(log.legs["leg"], leg_contact)
    agents = _order(log.agents["tick"], log.agents["agent"], log.agents["group"])
    if needs is None and contacts is None and legs is None and agents is None:
        return log
    return Log(
        header=log.header,
        needs=_taken(log.needs, needs),
        contacts=_taken(log.contacts | {"need": contact_need}, contacts),
        legs=_taken(log.legs | {"contact": leg_contact}, legs),
        agents=_taken(log.agents, agents),
        patience=log.patience if legs is None or not len(log.patience) else log.patience[legs],
    )


def _order(*keys: Column) -> Rows | None:
    """Return the stable order by the last key first (as lexsort); None if already in order."""
    unequal = np.zeros(max(len(keys[0]) - 1, 0), dtype=bool)
    for key in reversed(keys):
        falls = key[1:] < key[:-1]
        if bool(np.any(falls & ~unequal)):
            return np.lexsort(keys)
        unequal |= key[1:] > key[:-1]
    return None


def _renumbered(references: Column, order: Rows | None) -> Column:
    """Follow rows to their new places."""
    if order is None:
        return references
    place = np.empty(len(order), dtype=references.dtype)
    place[order] = np.arange(len(order), dtype=references.dtype)
    found: Column = place[references]
    return found


def _taken(table: dict[str, Column], order: Rows | None) -> dict[str, Column]:
    return table if order is None else {name: column[order] for name, column in table.items()}
