"""The KPIs of a run as a small table of text: centre, queues, groups.

Under each figure stands its interval. Figures that have no meaning for a part, or that
nobody asked for there, are a dash.

May import: targets, pandas. Used by: experiments.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.report.targets import Target, Targets, changes_text

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
CHANGES = "*"
"""Marks a target that changes within the run."""

_GAP = 2
_WHOLE_FROM = 100
"""From here on a figure is written without decimals."""

Figures = Mapping[tuple[str, str, str], tuple[float, float, float]]


def summary(kpi: "pd.DataFrame", targets: Targets, replications: int) -> str:
    """Write the table of a run.

    Parameters
    ----------
    kpi : the table of kpi.csv.
    targets : by queue; one that changes within the run is marked, and told below the table.
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
        own = targets.get(part[1], ()) if part[0] == "queue" else ()
        lines += _lines(part, found, own, replications)
    widths = [max(len(line[place]) for line in lines) for place in range(len(lines[0]))]
    queues = [name for level, name in parts if level == "queue"]
    notes = [*_changes(queues, targets), _note(replications)]
    return "\n".join([*(_laid(line, widths) for line in lines), "", *notes])


def _laid(line: list[str], widths: list[int]) -> str:
    """Set one line: the part to the left, figures to the right."""
    first, *rest = (
        cell.rjust(width) if place else cell.ljust(width)
        for place, (cell, width) in enumerate(zip(line, widths, strict=True))
    )
    return (" " * _GAP).join([first, *rest]).rstrip()


def target_text(targets: Sequence[Target]) -> str:
    """Write the target at the start, 80/20s, with a mark if it changes later."""
    if not targets:
        return ""
    return targets[0].short + CHANGES * (len(targets) > 1)


def _changes(queues: Sequence[str], targets: Targets) -> list[str]:
    """Tell every target that changes within the run, a line a queue."""
    return [
        f"{CHANGES} target of {name}: {changes_text(targets[name])}"
        for name in queues
        if len(targets.get(name, ())) > 1
    ]


def _label(level: str, name: str) -> str:
    return "centre" if level == "centre" else f"{level} {name}"


def _lines(
    part: tuple[str, str], found: Figures, targets: Sequence[Target], replications: int
) -> list[list[str]]:
    """Return the line of values of one part and, if there are any, that of its intervals."""
    values, intervals = [_label(*part)], [""]
    for column in COLUMNS:
        if column is TARGET:
            values.append(target_text(targets))
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
