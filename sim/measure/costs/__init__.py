"""What a centre costs, and for what: every micro-unit that is paid, put into a channel.

`cost_table` lays costs out by channel, intent, segment and group, each of which adds up to
what was paid; `cost_totals` gives the totals of each replication. Prices are those of
`Centre.economics`; docs/guides/costs.md works an example out by hand.

May import: the modules of measure beside this room, config, log and the rooms below.
"""

from sim.measure.costs.ledger import KINDS, LABOUR
from sim.measure.costs.prices import OTHER
from sim.measure.costs.table import COLUMNS, LEVELS, NO_GROUP, TOTAL, cost_table
from sim.measure.costs.totals import CostTotals, cost_totals, weeks_in

__all__ = [
    "COLUMNS",
    "KINDS",
    "LABOUR",
    "LEVELS",
    "NO_GROUP",
    "OTHER",
    "TOTAL",
    "CostTotals",
    "cost_table",
    "cost_totals",
    "weeks_in",
]
