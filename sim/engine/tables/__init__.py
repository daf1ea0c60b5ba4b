"""Scenario and phases as flat arrays: all that an engine reads.

May import: chance, config, demand, workforce, log. Used by: the engines.
"""

from sim.engine.tables.build import build_tables, dimensions, header
from sim.engine.tables.columns import FIRST_QUEUE_LEG, ColumnMaker, Columns
from sim.engine.tables.model import (
    GIVE_UP,
    UNLIMITED,
    Changes,
    PhaseTables,
    ShiftRow,
    Sizes,
    SwitchRow,
    Tables,
)
from sim.engine.tables.variates import Variates, law_column

__all__ = [
    "FIRST_QUEUE_LEG",
    "GIVE_UP",
    "UNLIMITED",
    "Changes",
    "ColumnMaker",
    "Columns",
    "PhaseTables",
    "ShiftRow",
    "Sizes",
    "SwitchRow",
    "Tables",
    "Variates",
    "build_tables",
    "dimensions",
    "header",
    "law_column",
]
