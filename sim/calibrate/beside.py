"""Lay a simulated month beside the recorded one.

The recorded side is a table of sums that ships with the preset; the simulated side
comes from logs, by the same functions. Both are brought to the same dates: the figures
of a day type are per date of that type, and "all" weighs the day types by the dates of
the record (a simulated month also has the dates that the record lacks). Intervals are
over replications. Nothing here is fitted; a difference is shown as it is.

May import: measure, log, words. Used by: experiments.run.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.calibrate.cells import Cells, cells_of_each
from sim.calibrate.half_hours import DAY_TYPES
from sim.errors import require
from sim.log.schema import Log
from sim.measure.statistics import ratio_of_totals

ALL_DAYS = "all"


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of the comparison: a ratio of two sums, or a sum per day if `bottom` is ""."""

    name: str
    label: str
    unit: str
    top: str
    bottom: str


FIGURES = (
    Figure("offered", "offered a day", "contacts", "offered", ""),
    Figure("wait_share", "P(wait > 0)", "share", "waited", "offered"),
    Figure("abandoned_share", "abandoned", "share", "abandoned", "offered"),
    Figure("asa", "ASA of the answered", "s", "wait_answered_s", "answered"),
    Figure("sl_offered_20s", "answered within 20 s", "share", "within_20s", "offered"),
    Figure("occupancy", "occupancy", "share", "handling_s", "agent_s"),
)


@dataclass(frozen=True, slots=True)
class Beside:
    """One figure of both sides.

    Attributes
    ----------
    days : day type, or "all".
    figure : what is compared.
    recorded, simulated : values; NaN where the divisor is 0.
    lower, upper : 95 % interval of the simulated value over replications; NaN with one.
    replications : how many there are.
    """

    days: str
    figure: Figure
    recorded: float
    simulated: float
    lower: float
    upper: float
    replications: int


def compare(logs: Sequence[Log], recorded: Cells) -> tuple[Beside, ...]:
    """Compare the replications of a simulated period with a recorded one.

    Parameters
    ----------
    logs : Sequence of Log
        At least one replication of one scenario.
    recorded : Cells
        Sums of the record (`sim.calibrate.cells.read_cells`).

    Returns
    -------
    tuple of Beside
        Every figure for all days, then for each day type that the record has.

    Raises
    ------
    ConfigError
        If there is no log, or the simulated period lacks a day type of the record.
    """
    return compare_cells(cells_of_each(tuple(logs)), recorded)


def compare_cells(simulated: Sequence[Cells], recorded: Cells) -> tuple[Beside, ...]:
    """Compare sums with sums; see `compare`."""
    require(len(simulated) > 0, "logs", len(simulated), "at least one replication")
    there = recorded.days > 0
    for cells in simulated:
        lacking = [day for day, has, n in zip(DAY_TYPES, there, cells.days, strict=True) if has > n]
        require(not lacking, "simulated days", lacking, "all day types of the record")
    chosen = {ALL_DAYS: there}
    for code, day in enumerate(DAY_TYPES):
        if there[code]:
            chosen[day] = np.arange(len(DAY_TYPES)) == code
    return tuple(
        _beside(day, figure, simulated, (recorded, mask))
        for day, mask in chosen.items()
        for figure in FIGURES
    )


def _beside(
    day: str,
    figure: Figure,
    simulated: Sequence[Cells],
    record: tuple[Cells, NDArray[np.bool_]],
) -> Beside:
    recorded, mask = record
    dates = np.where(mask, recorded.days, 0)
    tops, bottoms = np.array([_sums(cells, figure, dates) for cells in simulated]).T
    estimate = ratio_of_totals(tops, bottoms)
    top, bottom = _sums(recorded, figure, dates)
    return Beside(
        days=day,
        figure=figure,
        recorded=top / bottom if bottom > 0 else np.nan,
        simulated=float(estimate.value),
        lower=float(estimate.lower),
        upper=float(estimate.upper),
        replications=len(simulated),
    )


def _sums(cells: Cells, figure: Figure, dates: NDArray[np.int64]) -> tuple[float, float]:
    """Top and bottom of a figure over so many dates of each day type."""

    def over(name: str) -> float:
        by_type = cells.sums[name].sum(axis=1)
        per_date = np.divide(by_type, cells.days, out=np.zeros(len(by_type)), where=cells.days > 0)
        return float((per_date * dates).sum())

    return over(figure.top), over(figure.bottom) if figure.bottom else float(dates.sum())


def beside_text(rows: Sequence[Beside]) -> str:
    """Write a comparison as a table of text, a line per figure."""
    head = f"{'days':<8} {'figure':<21} {'recorded':>9} {'simulated':>9} {'95 % interval':>19} "
    lines = [head + f"{'difference':>10}"]
    before = ALL_DAYS
    for row in rows:
        if row.days != before:
            lines.append("")
        before = row.days
        low, high = _shown(row, row.lower), _shown(row, row.upper)
        interval = "" if np.isnan(row.lower) else f"{low} .. {high}"
        gap = row.simulated / row.recorded - 1 if row.recorded else np.nan
        relative = "" if np.isnan(gap) else f"{gap:+.1%}"
        lines.append(
            f"{row.days:<8} {row.figure.label:<21} {_shown(row, row.recorded):>9} "
            f"{_shown(row, row.simulated):>9} {interval:>19} {relative:>10}"
        )
    return "\n".join(lines)


def _shown(row: Beside, value: float) -> str:
    """Write a value in its unit."""
    if np.isnan(value):
        return "-"
    return {"share": f"{value:.1%}", "s": f"{value:.1f} s"}.get(row.figure.unit, f"{value:.1f}")
