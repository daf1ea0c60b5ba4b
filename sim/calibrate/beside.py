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
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.calibrate.cells import COUNTS, TIMES, Cells, cells_of_each, read_cells
from sim.calibrate.half_hours import DAY_TYPES
from sim.errors import require
from sim.log.schema import Log
from sim.measure.catalogue import KPIS
from sim.measure.kpi import Kpi
from sim.measure.ratios import estimate
from sim.measure.statistics import CONFIDENCE
from sim.measure.sums import Sums

ALL_DAYS = "all"

LABELS = {
    "offered": "offered a day",
    "p_wait": "P(wait)",
    "p_abandon": "P(abandon)",
    "asa_s": "ASA",
    "sl_offered": "answered within 20 s",
    "occupancy": "occupancy",
}
"""KPIs of the comparison, by their names in the catalogue."""

_KPIS = {kpi.name: kpi for kpi in KPIS if kpi.name in LABELS}


@dataclass(frozen=True, slots=True)
class Beside:
    """One figure of both sides.

    Attributes
    ----------
    days : day type, or "all".
    kpi : what is compared, of the catalogue.
    recorded, simulated : values; NaN where the divisor is 0.
    lower, upper : 95 % interval of the simulated value over replications; NaN with one.
    replications : how many there are.
    """

    days: str
    kpi: Kpi
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


def recorded_of(preset: Path) -> Cells | None:
    """Return the recorded sums that ship with a preset `<name>.yaml`, None if it has none."""
    file = preset.with_name(f"{preset.stem}_recorded.csv")
    return read_cells(file) if file.is_file() else None


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
    rows = []
    for day, mask in chosen.items():
        dates = np.where(mask, recorded.days, 0)
        sides = [_sums(cells, dates) for cells in ([recorded], simulated)]
        rows += [_beside(day, _KPIS[name], *sides) for name in LABELS]
    return tuple(rows)


def _beside(day: str, kpi: Kpi, recorded: Sums, simulated: Sums) -> Beside:
    found = estimate(kpi, simulated, CONFIDENCE)
    return Beside(
        days=day,
        kpi=kpi,
        recorded=float(estimate(kpi, recorded, CONFIDENCE).value),
        simulated=float(found.value),
        lower=float(found.lower),
        upper=float(found.upper),
        replications=len(simulated["ones"]),
    )


def _sums(cells: Sequence[Cells], dates: NDArray[np.int64]) -> Sums:
    """Sums over so many dates of each day type, shape (replications,).

    `ones` is the number of dates, so that a count becomes a count a day.
    """
    found = {
        name: np.array([_over(one, one.sums[name], dates) for one in cells])
        for name in (*COUNTS, *TIMES)
    }
    return found | {"ones": np.full(len(cells), float(dates.sum()))}


def _over(cells: Cells, sums: NDArray[np.float64], dates: NDArray[np.int64]) -> float:
    by_type = sums.sum(axis=1)
    per_date = np.divide(by_type, cells.days, out=np.zeros(len(by_type)), where=cells.days > 0)
    return float((per_date * dates).sum())


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
            f"{row.days:<8} {LABELS[row.kpi.name]:<21} {_shown(row, row.recorded):>9} "
            f"{_shown(row, row.simulated):>9} {interval:>19} {relative:>10}"
        )
    return "\n".join(lines)


def _shown(row: Beside, value: float) -> str:
    """Write a value in its unit."""
    if np.isnan(value):
        return "-"
    return {"share": f"{value:.1%}", "s": f"{value:.1f} s"}.get(row.kpi.unit, f"{value:.1f}")
