"""From logs to figures: service, waiting, occupancy, each with its definition.

`gather` reads the logs of one scenario, `kpi_table` and `interval_table` measure
them, `flow_table` and `path_table` follow the needs from channel to channel,
`technology_table` looks at lines and seats, `staffing_table` lays the forecast's
requirement beside the plan. A time window is an argument; the log is never reset.
pandas starts here.

May import: log and the rooms below it; never an engine.
"""

from sim.measure.facts import Facts, gather
from sim.measure.flows import flow_table
from sim.measure.from_scenario import measure_spec
from sim.measure.interval_tables import interval_table
from sim.measure.paths import path_table
from sim.measure.slots import Slots
from sim.measure.spec import MeasureSpec, Promise
from sim.measure.staffing import staffing_table
from sim.measure.tables import DEFAULT_LEVELS, kpi_table
from sim.measure.technology import technology_table

__all__ = [
    "DEFAULT_LEVELS",
    "Facts",
    "MeasureSpec",
    "Promise",
    "Slots",
    "flow_table",
    "gather",
    "interval_table",
    "kpi_table",
    "measure_spec",
    "path_table",
    "staffing_table",
    "technology_table",
]
