"""The matrix of gaps, channel x dimension: what each cell says, in a word and a size.

May import: pandas. Used by: gap_section, gap_figure.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

DIMENSIONS = {
    "staff": "staff",
    "technology": "technology",
    "response": "response",
    "resolution": "resolution",
    "closed_door": "open doors",
    "context": "context",
}
"""Dimensions of gaps.csv in order, and what they are called on a page."""

SHORT, LIMITED, OUT_OF_REACH, UNSURE, KEPT, NO_GOAL, NONE = (
    "short",
    "limit reached",
    "out of reach",
    "not sure",
    "kept",
    "no goal",
    "-",
)
STATES = (SHORT, LIMITED, OUT_OF_REACH, UNSURE, KEPT, NO_GOAL, NONE)
"""Words of a cell, the worst first."""

_POINT = 100
_TEXTS = (
    *("dimension", "facet", "level", "name", "channels", "unit", "worst_interval", "found_by"),
    *("confirmed", "lever", "currency", "lead_time", "note"),
)
_SHARE = "share"


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in the matrix for one channel and one dimension."""

    state: str
    size: str = ""

    @property
    def words(self) -> str:
        """Return the cell as text."""
        return f"{self.state}: {self.size}" if self.size else self.state


def state_of(row: "pd.Series") -> str:
    """Return the word for one row of gaps.csv."""
    if np.isnan(row["needed"]):
        return NO_GOAL
    if np.isnan(row["gap"]):
        return LIMITED if row["dimension"] == "technology" else OUT_OF_REACH
    if row["gap"] <= 0:
        return KEPT
    return UNSURE if row["lower"] <= 0 else SHORT


def amount(value: float, unit: str) -> str:
    """Write a size: shares in percentage points, all else in its unit."""
    if unit == _SHARE:
        points = value * _POINT
        return f"{points:.1f} points" if points < 1 else f"{points:.0f} point{_s(round(points))}"
    return f"{value:,.0f} {unit}" if value >= 1 or value == 0 else f"{value:.1g} {unit}"


def tidy(gaps: "pd.DataFrame") -> "pd.DataFrame":
    """Return the table with "" in every text cell that a CSV file gave as missing."""
    return gaps.assign(
        **{name: gaps[name].astype(object).where(gaps[name].notna(), "") for name in _TEXTS}
    )


def matrix(gaps: "pd.DataFrame") -> dict[str, dict[str, Cell]]:
    """Return the cells by channel, in name order, and dimension."""
    named = gaps["channels"].str.split()
    channels = sorted({name for names in named for name in names})
    cells: dict[str, dict[str, Cell]] = {}
    for channel in channels:
        mine = gaps[[channel in one for one in named]]
        cells[channel] = {name: _cell(mine[mine["dimension"] == name]) for name in DIMENSIONS}
    return cells


def _cell(rows: "pd.DataFrame") -> Cell:
    """Take the worst of the rows of a cell; hours of several groups add up."""
    if rows.empty:
        return Cell(NONE)
    states = rows.apply(state_of, axis=1)
    worst = min(states, key=STATES.index)
    if worst not in {SHORT, UNSURE}:
        return Cell(worst)
    there = rows[states == worst]
    unit = str(there["unit"].iloc[0])
    hours = unit not in {_SHARE} and there["dimension"].iloc[0] == "staff"
    size = there["gap"].sum() if hours else there["gap"].max()
    return Cell(worst, amount(float(size), unit))


def _s(number: int) -> str:
    return "" if number == 1 else "s"
