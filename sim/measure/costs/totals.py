"""What each replication cost in all: for sweeps, which compare many runs.

May import: config, facts, grid, ledger, agent_time, prices. Used by: study.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from sim.config import Centre
from sim.config.economics import Economics
from sim.errors import require
from sim.measure.costs.agent_time import Eras, by_interval, spent
from sim.measure.costs.allocate import Ints
from sim.measure.costs.cells import Cells
from sim.measure.costs.ledger import outcomes, paid_time, wages
from sim.measure.costs.prices import other_costs
from sim.measure.costs.table import Floats
from sim.measure.facts import Facts
from sim.measure.grid import Grid, window
from sim.units import DAY

_WEEK_DAYS = 7
_WORKING_DAYS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class CostTotals:
    """Totals of the centre in the window, one for each replication: shape (n,).

    Attributes
    ----------
    currency : three letters.
    paid : int64, micro-units of the currency; the total of `cost_table`.
    contacts : contacts that were served.
    resolved : needs that were resolved.
    fte : full-time agents who would be paid as many hours.
    weeks : length of the window in weeks, to state `paid` by the week. A window of less
        than a week counts by its local days, of which five are a week.
    """

    currency: str
    paid: Ints
    contacts: Ints
    resolved: Ints
    fte: Floats
    weeks: float


def cost_totals(facts: Sequence[Facts], centre: Centre, phases: Eras = ()) -> CostTotals:
    """Return the totals of each replication; parameters as for `cost_table`.

    Raises
    ------
    ConfigError
        If the centre has no prices.
    """
    prices = centre.economics
    require(prices is not None, "centre.economics", None, "given, for there to be costs")
    assert prices is not None
    eras = tuple(phases) or ((0, centre),)
    grid = by_interval(facts[0])
    rows = [_row(one, grid, eras, prices) for one in facts]
    weeks = _weeks(facts[0])
    paid, hours, contacts, resolved = (np.array(one) for one in zip(*rows, strict=True))
    return CostTotals(
        currency=prices.currency,
        paid=paid,
        contacts=contacts,
        resolved=resolved,
        fte=hours / (prices.full_time * weeks),
        weeks=weeks,
    )


def _row(facts: Facts, grid: Grid, eras: Eras, prices: Economics) -> tuple[int, int, int, int]:
    """Return micro-units, paid ticks, contacts served and needs resolved."""
    time = spent(facts, grid, eras)
    centre = eras[0][1]
    regular, overtime = wages(centre, prices, time.regular, time.overtime)
    other = other_costs(facts, Cells.of(facts.header), centre, prices)
    served, resolved = outcomes(facts)
    paid = sum(regular) + sum(overtime) + int(other.sum())
    return paid, paid_time(time), len(served), len(resolved)


def weeks_in(ticks: int) -> float:
    """Return as how many weeks a window counts, from its length.

    Weeks of seven days; of a window of less than a week each day begun is a fifth of one.
    """
    days = Fraction(ticks, DAY)
    if days >= _WEEK_DAYS:
        return float(days / _WEEK_DAYS)
    return min(1.0, -(-ticks // DAY) / _WORKING_DAYS)


def _weeks(facts: Facts) -> float:
    low, high = window(facts.header, facts.spec.start, facts.spec.end).edges.tolist()
    return weeks_in(high - low)
