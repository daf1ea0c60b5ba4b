"""Run a grid of scenarios on the same customers, and lay out how they differ from one of them.

`run_sweep` runs points and keeps every replication that ends; `sweep_table` makes the
rows of sweep.csv; `SweepSpec` says what was asked.
May import: engine, measure, the modules of study beside this room.
"""

from sim.study.sweep.points import Point
from sim.study.sweep.running import Failure, SweepResult, finished, run_sweep
from sim.study.sweep.spec import Parameter, SweepSpec, Target, Value, scenario_name
from sim.study.sweep.store import Address, Store
from sim.study.sweep.table import sweep_table

__all__ = [
    "Address",
    "Failure",
    "Parameter",
    "Point",
    "Store",
    "SweepResult",
    "SweepSpec",
    "Target",
    "Value",
    "finished",
    "run_sweep",
    "scenario_name",
    "sweep_table",
]
