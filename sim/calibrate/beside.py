"""Lay a simulated month beside the recorded one.

The recorded side is a table of sums that ships with the preset; the simulated side
comes from logs, by the same functions. Both are brought to the same dates: the figures
of a day type are per date of that type, and "all" weighs the day types by the dates of
the record (a simulated month also has the dates that the record lacks). Intervals are
over replications. Nothing here is fitted; a difference is shown as it is.

May import: measure, log, words. Used by: beside_text, experiments.recorded.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.calibrate.cells import COUNTS, TIMES, Cells, cells_of_each
from sim.calibrate.half_hours import DAY_TYPES, SLOTS, slot_start
from sim.errors import require
from sim.log.schema import Log
from sim.measure.adding import Sums
from sim.measure.catalogue import KPIS
from sim.measure.kpi import Kpi
from sim.measure.ratios import estimate
from sim.measure.statistics import CONFIDENCE

ALL_DAYS = "all"
WHOLE_DAY = slice(None)

LABELS = {
    "offered": "offered a day",
    "p_wait": "P(wait)",
    "p_abandon": "P(abandon)",
    "asa_s": "ASA",
    "mean_wait_s": "mean wait",
    "sl_offered": "answered within 20 s",
    "occupancy": "occupancy",
    "talk_s": "mean service",
}
"""KPIs of the comparison, by their names in the catalogue."""

_KPIS = {kpi.name: kpi for kpi in KPIS if kpi.name in LABELS}


@dataclass(frozen=True, slots=True)
class Beside:
    """One figure of both sides.

    Attributes
    ----------
    days : day type, or "all".
    start : local start of the half hour, "" for whole days.
    kpi : what is compared, of the catalogue.
    recorded, simulated : values; NaN where the divisor is 0.
    lower, upper : 95 % interval of the simulated value over replications; NaN with one.
    replications : how many there are.
    """

    days: str
    start: str
    kpi: Kpi
    recorded: float
    simulated: float
    lower: float
    upper: float
    replications: int


def compare(logs: Sequence[Log], recorded: Cells) -> tuple[Beside, ...]:
    """Compare the replications of a simulated period with a recorded one, by day type.

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
    return compare_days(cells_of_each(tuple(logs)), recorded)


def compare_days(simulated: Sequence[Cells], recorded: Cells) -> tuple[Beside, ...]:
    """Compare sums with sums by day type; see `compare`."""
    _check(simulated, recorded)
    there = recorded.days > 0
    chosen = {ALL_DAYS: there}
    for code, day in enumerate(DAY_TYPES):
        if there[code]:
            chosen[day] = np.arange(len(DAY_TYPES)) == code
    rows: list[Beside] = []
    for day, mask in chosen.items():
        dates = np.where(mask, recorded.days, 0)
        rows += _figures(day, "", [_sums(one, dates) for one in ([recorded], simulated)])
    return tuple(rows)


def compare_half_hours(simulated: Sequence[Cells], recorded: Cells) -> tuple[Beside, ...]:
    """Compare sums with sums by day type and half hour, where anybody asked for an agent."""
    _check(simulated, recorded)
    rows: list[Beside] = []
    for code, day in enumerate(DAY_TYPES):
        dates = np.where(np.arange(len(DAY_TYPES)) == code, recorded.days, 0)
        for slot in range(SLOTS):
            sides = [_sums(one, dates, slice(slot, slot + 1)) for one in ([recorded], simulated)]
            if any(side["offered"].any() for side in sides):
                rows += _figures(day, slot_start(slot), sides)
    return tuple(rows)


def _check(simulated: Sequence[Cells], recorded: Cells) -> None:
    require(len(simulated) > 0, "logs", len(simulated), "at least one replication")
    there = recorded.days > 0
    for cells in simulated:
        lacking = [day for day, has, n in zip(DAY_TYPES, there, cells.days, strict=True) if has > n]
        require(not lacking, "simulated days", lacking, "all day types of the record")


def _figures(day: str, start: str, sides: Sequence[Sums]) -> list[Beside]:
    return [_beside(day, start, _KPIS[name], *sides) for name in LABELS]


def _beside(day: str, start: str, kpi: Kpi, recorded: Sums, simulated: Sums) -> Beside:
    found = estimate(kpi, simulated, CONFIDENCE)
    return Beside(
        days=day,
        start=start,
        kpi=kpi,
        recorded=float(estimate(kpi, recorded, CONFIDENCE).value),
        simulated=float(found.value),
        lower=float(found.lower),
        upper=float(found.upper),
        replications=len(simulated["ones"]),
    )


def _sums(cells: Sequence[Cells], dates: NDArray[np.int64], slots: slice = WHOLE_DAY) -> Sums:
    """Sums over so many dates of each day type, shape (replications,).

    `ones` is the number of dates, so that a count becomes a count a day.
    """
    found = {
        name: np.array([_over(one, one.sums[name][:, slots], dates) for one in cells])
        for name in (*COUNTS, *TIMES)
    }
    return found | {"ones": np.full(len(cells), float(dates.sum()))}


def _over(cells: Cells, sums: NDArray[np.float64], dates: NDArray[np.int64]) -> float:
    by_type = sums.sum(axis=1)
    per_date = np.divide(by_type, cells.days, out=np.zeros(len(by_type)), where=cells.days > 0)
    return float((per_date * dates).sum())
