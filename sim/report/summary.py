"""The KPIs of a run as a small table of text: centre, queues, groups.

Under each figure stands its interval. Figures that have no meaning for a part, or that
nobody asked for there, are a dash.

May import: measure, units, pandas. Used by: experiments.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.measure.spec import Promise
from sim.units import SECOND

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table: its heading, the KPI and how to write it."""

    heading: str
    kpi: str
    unit: str


SERVICE_LEVEL = "sl_excluding_short"
TARGET = Column("target", "", "")
COLUMNS = (
    Column("offered", "offered", "contacts"),
    Column("handled", "handled", "contacts"),
    Column("abandoned %", "p_abandon", "%"),
    Column("SL %", SERVICE_LEVEL, "%"),
    TARGET,
    Column("ASA s", "asa_s", "s"),
    Column("AHT s", "aht_s", "s"),
    Column("occupancy %", "occupancy", "%"),
)
PARTS = ("centre", "queue", "group")
_GAP = 2
_WHOLE_FROM = 100
"""From here on a figure is written without decimals."""

Figures = Mapping[tuple[str, str, str], tuple[float, float, float]]


def summary(kpi: "pd.DataFrame", promises: Mapping[str, Promise], replications: int) -> str:
    """Write the table of a run.

    Parameters
    ----------
    kpi : the table of kpi.csv.
    promises : target of each queue that has one.
    replications : how many there were, for the note below.
    """
    found = {
        (str(level), str(name), str(one)): (float(value), float(lower), float(upper))
        for level, name, one, value, lower, upper in zip(
            *(kpi[column] for column in ("level", "name", "kpi", "value", "lower", "upper")),
            strict=True,
        )
    }
    parts = list(dict.fromkeys((key[0], key[1]) for key in found if key[0] in PARTS))
    parts.sort(key=lambda part: PARTS.index(part[0]))
    lines = [["", *(column.heading for column in COLUMNS)]]
    for part in parts:
        promise = promises.get(part[1]) if part[0] == "queue" else None
        lines += _lines(part, found, promise, replications)
    widths = [max(len(line[place]) for line in lines) for place in range(len(lines[0]))]
    return "\n".join([*(_laid(line, widths) for line in lines), "", _note(replications)])


def _laid(line: list[str], widths: list[int]) -> str:
    """Set one line: the part to the left, figures to the right."""
    first, *rest = (
        cell.rjust(width) if place else cell.ljust(width)
        for place, (cell, width) in enumerate(zip(line, widths, strict=True))
    )
    return (" " * _GAP).join([first, *rest]).rstrip()


def target_text(promise: Promise | None) -> str:
    """Write a target as planners say it: 80/20s."""
    if promise is None or promise.share is None:
        return ""
    return f"{100 * promise.share:g}/{promise.within / SECOND:g}s"


def _label(level: str, name: str) -> str:
    return "centre" if level == "centre" else f"{level} {name}"


def _lines(
    part: tuple[str, str], found: Figures, promise: Promise | None, replications: int
) -> list[list[str]]:
    """Return the line of values of one part and, if there are any, that of its intervals."""
    values, intervals = [_label(*part)], [""]
    for column in COLUMNS:
        if column is TARGET:
            values.append(target_text(promise))
            intervals.append("")
            continue
        scale = 100 if column.unit == "%" else 1
        value, lower, upper = (
            scale * one for one in found.get((*part, column.kpi), (np.nan, np.nan, np.nan))
        )
        values.append(_figure(value))
        there = not np.isnan(lower)
        intervals.append(f"{_like(value, lower)}-{_like(value, upper)}" if there else "")
    return [values, intervals] if replications > 1 else [values]


def _figure(value: float) -> str:
    return "-" if np.isnan(value) else _like(value, value)


def _like(value: float, bound: float) -> str:
    """Write a bound with the decimals of its value."""
    return f"{bound:.0f}" if abs(value) >= _WHOLE_FROM else f"{bound:.1f}"


def _note(replications: int) -> str:
    interval = (
        f"below each figure its 95 % interval over {replications} replications"
        if replications > 1
        else "one replication: no intervals"
    )
    return (
        f"SL is {SERVICE_LEVEL}: answered within the target's time / (offered - abandoned within\n"
        f"it). Counts are means per replication; {interval}."
    )
