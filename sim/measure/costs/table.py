"""costs.csv as a data frame: what was paid, by channel, intent, segment and group.

Each level adds up to the centre, kind by kind and to the last micro-unit, in every
replication and in the means that are printed: a mean of whole micro-units is a fraction,
so means are shared out by largest remainders as well.

May import: config, facts, statistics, ledger, cells, allocate. Used by: study, report,
experiments.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.config import Centre
from sim.config.economics import MICRO, Economics
from sim.measure.costs.agent_time import Eras, by_interval
from sim.measure.costs.allocate import Ints, filled_up
from sim.measure.costs.cells import DIMENSIONS, Cells
from sim.measure.costs.ledger import KINDS, LABOUR, Ledger, ledger
from sim.measure.costs.prices import OTHER
from sim.measure.facts import Facts
from sim.measure.flows import bounded_below
from sim.measure.levels import CENTRE, WHOLE
from sim.measure.statistics import Estimate, ratio_of_totals, student

Floats = NDArray[np.float64]

LEVELS = (CENTRE, "channel", "group", "intent", "segment")
TOTAL = "total"
"""The kind that is the sum of the others."""

NO_GROUP = "(no group)"
"""Stands at level `group` for what no agent is paid: no group causes it alone."""

FIGURES = ("amount", "per_contact", "per_resolved_need")
COLUMNS = (
    *("level", "name", "kind", "amount", "currency", "per_contact", "per_resolved_need"),
    *(f"{figure}_{end}" for figure in FIGURES for end in ("lower", "upper")),
    "published_per_contact",
)


@dataclass(frozen=True, slots=True)
class _Part:
    """One level: kinds, names, and what was paid in each replication.

    Attributes
    ----------
    names, kinds : of its cells; `kinds` without the total.
    paid : micro-units, shape (replications, kinds, names).
    printed : the mean over replications in whole micro-units, shape (kinds, names).
    served, resolved : shape (replications, names).
    """

    level: str
    names: tuple[str, ...]
    kinds: tuple[str, ...]
    paid: Ints
    printed: Ints
    served: Ints
    resolved: Ints


def cost_table(facts: Sequence[Facts], centre: Centre, phases: Eras = ()) -> pd.DataFrame:
    """Return one row for each level, name and kind of cost.

    Parameters
    ----------
    facts : one for each replication, from `gather`.
    centre : prices, skills and shrinkage are read from it.
    phases : `Scenario.parameters_at` where skills or shrinkage change within the run.

    Returns
    -------
    Data frame with `COLUMNS`; empty where the centre has no prices. `amount` is the mean of
    a replication in `currency`, exact to a millionth of it; `per_contact` is the ratio of
    totals to the contacts that were served (answered by an agent, contained by the front, or
    a session in self-service), `per_resolved_need` to the needs that were resolved there;
    both NaN where there are none. Bounds over replications, as everywhere.
    """
    prices = centre.economics
    if prices is None:
        return pd.DataFrame(columns=list(COLUMNS))
    cells, grid = Cells.of(facts[0].header), by_interval(facts[0])
    eras = tuple(phases) or ((0, centre),)
    accounts = [ledger(one, cells, grid, eras, prices) for one in facts]
    frames = [
        _frame(part, prices, facts[0].spec.confidence) for part in _parts(accounts, cells, centre)
    ]
    return pd.concat(frames, ignore_index=True)


def _parts(accounts: Sequence[Ledger], cells: Cells, centre: Centre) -> list[_Part]:
    labour = np.stack([one.labour for one in accounts])
    other = np.stack([one.other for one in accounts])
    by_cell = np.concatenate([labour.sum(axis=1), other], axis=1)
    of_kinds = _nearest(by_cell.sum(axis=2))
    served = np.stack([one.served for one in accounts])
    resolved = np.stack([one.resolved for one in accounts])

    def part(level: str, names: tuple[str, ...], values: list[Ints]) -> _Part:
        paid = values[0]
        return _Part(level, names, KINDS, paid, _shared(paid, of_kinds), *values[1:])

    values = [by_cell, served, resolved]
    whole = part(CENTRE, (WHOLE,), [one.sum(axis=-1, keepdims=True) for one in values])
    channel, intent, segment = (
        part(dimension, names, [cells.totals(dimension, one) for one in values])
        for dimension, names in zip(DIMENSIONS, cells.names, strict=True)
    )
    return [whole, channel, *_groups(accounts, of_kinds, tuple(centre.groups)), intent, segment]


def _groups(accounts: Sequence[Ledger], of_kinds: Ints, names: tuple[str, ...]) -> list[_Part]:
    """Return what the agents of each group are paid, and apart what no agent is paid."""
    paid = np.stack([one.labour.sum(axis=2).T for one in accounts])
    other = np.stack([one.other.sum(axis=1, keepdims=True) for one in accounts])
    labour, rest = np.split(of_kinds, [len(LABOUR)])
    none = np.zeros((len(accounts), 1), dtype=np.int64)
    served = np.stack([one.served_by for one in accounts])
    resolved = np.stack([one.resolved_by for one in accounts])
    return [
        _Part("group", names, LABOUR, paid, _shared(paid, labour), served, resolved),
        _Part("group", (NO_GROUP,), OTHER, other, _shared(other, rest), none, none),
    ]


def _nearest(paid: Ints) -> Ints:
    """Mean over replications (axis 0) of each kind, so that kinds add up to the mean of all.

    That of all is rounded to the nearest micro-unit; the kinds share it by their remainders.
    """
    n, added = len(paid), paid.sum()
    whole = np.array((2 * added + n) // (2 * n))
    return _shared(paid, whole)


def _shared(paid: Ints, totals: Ints) -> Ints:
    """Mean over replications (axis 0), which adds up along the last axis to `totals`.

    Each is rounded down, and the largest remainders get what is left.
    """
    parts, rest = np.divmod(paid.sum(axis=0), len(paid))
    return filled_up(parts, rest, totals)


def _frame(part: _Part, prices: Economics, confidence: float) -> pd.DataFrame:
    """Lay a level out as rows: name by name, each with every kind and the total."""
    paid = np.concatenate([part.paid, part.paid.sum(axis=1, keepdims=True)], axis=1) / MICRO
    printed = np.concatenate([part.printed, part.printed.sum(axis=0, keepdims=True)]) / MICRO
    kinds = (*part.kinds, TOTAL)
    amount = bounded_below(student(paid, confidence))
    found = {
        "amount": Estimate(printed, amount.lower, amount.upper, amount.n),
        "per_contact": _ratio(paid, part.served, confidence),
        "per_resolved_need": _ratio(paid, part.resolved, confidence),
    }
    columns: dict[str, object] = {
        "level": part.level,
        "name": np.repeat(np.array(part.names, dtype=object), len(kinds)),
        "kind": list(kinds) * len(part.names),
        "currency": prices.currency,
        "published_per_contact": [
            _published(part.level, name, prices) if kind == TOTAL else np.nan
            for name in part.names
            for kind in kinds
        ],
    }
    for figure, one in found.items():
        columns |= {
            figure: one.value.T.ravel(),
            f"{figure}_lower": one.lower.T.ravel(),
            f"{figure}_upper": one.upper.T.ravel(),
        }
    return pd.DataFrame(columns, columns=list(COLUMNS))


def _ratio(paid: Floats, below: Ints, confidence: float) -> Estimate:
    wide = np.broadcast_to(below[:, np.newaxis], paid.shape)
    return bounded_below(ratio_of_totals(paid, wide, confidence))


def _published(level: str, name: str, prices: Economics) -> float:
    cost = prices.channels.get(name) if level == "channel" else None
    published = None if cost is None else cost.published_per_contact
    return np.nan if published is None else published / MICRO
