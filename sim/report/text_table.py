"""Tables of text: figures under headings, below each figure its interval.

Figures that have no meaning for a part, or that nobody asked for there, are a dash.

May import: pandas. Used by: summary, channel_summary.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

_GAP = 2
_WHOLE_FROM = 100
"""From here on a figure is written without decimals."""

Part = tuple[str, str]
"""Level and name, as in kpi.csv."""

Figures = Mapping[tuple[str, str, str], tuple[float, float, float]]
"""Value and bounds by level, name and KPI."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its heading, the KPI and how to write it."""

    heading: str
    kpi: str
    unit: str = ""


TARGET = Column("target", "")
"""Stands for what is promised: words, no figure."""


def figures_of(kpi: "pd.DataFrame") -> Figures:
    """Read the table of kpi.csv."""
    names = ("level", "name", "kpi", "value", "lower", "upper")
    return {
        (str(level), str(name), str(one)): (float(value), float(lower), float(upper))
        for level, name, one, value, lower, upper in zip(
            *(kpi[name] for name in names), strict=True
        )
    }


def lines_of(
    label: str,
    part: Part,
    columns: Sequence[Column],
    found: Figures,
    target: str = "",
) -> list[list[str]]:
    """Return the line of values of one part and, if there are any, that of its intervals."""
    values, intervals = [label], [""]
    for column in columns:
        if column is TARGET:
            values.append(target)
            intervals.append("")
            continue
        scale = 100 if column.unit == "%" else 1
        value, lower, upper = (
            scale * one for one in found.get((*part, column.kpi), (np.nan, np.nan, np.nan))
        )
        values.append(_figure(value))
        there = not np.isnan(lower)
        intervals.append(f"{_like(value, lower)}-{_like(value, upper)}" if there else "")
    return [values, intervals] if any(intervals) else [values]


def laid_out(lines: Sequence[Sequence[str]]) -> str:
    """Set lines of cells: the first to the left, figures to the right; an empty line is a gap."""
    places = max(len(line) for line in lines)
    widths = [max(len(line[p]) for line in lines if p < len(line)) for p in range(places)]
    return "\n".join(_laid(line, widths) for line in lines)


def _laid(line: Sequence[str], widths: Sequence[int]) -> str:
    cells = [
        cell.rjust(width) if place else cell.ljust(width)
        for place, (cell, width) in enumerate(zip(line, widths, strict=False))
    ]
    return (" " * _GAP).join(cells).rstrip()


def _figure(value: float) -> str:
    return "-" if np.isnan(value) else _like(value, value)


def _like(value: float, bound: float) -> str:
    """Write a bound with the decimals of its value."""
    return f"{bound:.0f}" if abs(value) >= _WHOLE_FROM else f"{bound:.1f}"
