"""Sum up a log by day type and half hour: what a comparison of two logs needs.

One function serves recorded and simulated logs. It takes the sums of `sim.measure`,
of which every KPI is a ratio, by half hour: contacts by the half hour in which they
joined their queue, agents' time by exact integral. The sums of a recorded month are
derived aggregates; they are shipped with the preset, so that a comparison needs no
records.

Counts, and ticks in memory; seconds in the file. May import: measure, log, words.
Used by: estimate, preset, beside.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.calibrate.half_hours import DAY_TYPES, SLOTS, HalfHours, half_hours, slot_start
from sim.errors import ConfigError
from sim.log.schema import Log
from sim.measure.adding import Sums
from sim.measure.facts import gather
from sim.measure.grid import window
from sim.measure.levels import INTERVAL, level
from sim.measure.ratios import all_sums
from sim.measure.spec import MeasureSpec
from sim.units import TICKS_PER_SECOND

Table = NDArray[np.float64]

COUNTS = (
    *("offered", "offered_sl", "waited", "answered", "answered_within", "abandoned"),
    *("attended", "served"),
)
"""Sums of `sim.measure` that count contacts; `within` is its default of 20 s."""

TIMES = ("wait_answered", "wait_abandoned", "talk", "busy", "present")
"""Sums of `sim.measure` in ticks: waits of those who were answered and who left, services,
agents handling, agents there."""

SPEC = MeasureSpec(by="queue")
"""How both sides are measured: contacts belong to the tick of joining their queue."""

_HEADER = ["day", "start", "days", *COUNTS, *(f"{name}_s" for name in TIMES)]


@dataclass(frozen=True, slots=True)
class Cells:
    """Sums of one log by day type and half hour of the day.

    Attributes
    ----------
    days : dates with contacts, by day type.
    sums : by name of COUNTS and TIMES, shape (day types, SLOTS), over those dates.
    """

    days: NDArray[np.int64]
    sums: dict[str, Table]


def cells_of(log: Log) -> Cells:
    """Sum up one log, recorded or simulated."""
    return cells_of_each([log])[0]


def cells_of_each(logs: Sequence[Log]) -> tuple[Cells, ...]:
    """Sum up the replications of one scenario.

    Raises
    ------
    ConfigError
        If there is no log, or their names, start, horizon or time zone differ.
    """
    facts = gather(logs, SPEC)
    header = logs[0].header
    cut = half_hours(header)
    sums = all_sums(facts, level(INTERVAL, header, window(header, 0), cut.grid))
    return tuple(_cells(sums, i, cut) for i in range(len(logs)))


def _cells(sums: Sums, replication: int, cut: HalfHours) -> Cells:
    here = {name: cut.by_type_and_slot(sums[name][replication]) for name in (*COUNTS, *TIMES)}
    return Cells(cut.count_days(sums["contacts"][replication] > 0), here)


# the file ------------------------------------------------------------------


def cells_csv(cells: Cells) -> str:
    """Write sums as CSV, a row per day type and half hour; whole numbers stay whole."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(_HEADER)
    for code, day in enumerate(DAY_TYPES):
        for slot in range(SLOTS):
            counts = [f"{cells.sums[name][code, slot]:.0f}" for name in COUNTS]
            times = [f"{cells.sums[name][code, slot] / TICKS_PER_SECOND:.10g}" for name in TIMES]
            writer.writerow([day, slot_start(slot), int(cells.days[code]), *counts, *times])
    return stream.getvalue()


def read_cells(file: Path) -> Cells:
    """Read sums written by `cells_csv`.

    Raises
    ------
    ConfigError
        If the file cannot be read, or is not complete and in the order of `cells_csv`.
    """
    try:
        rows = list(csv.reader(file.read_text(encoding="utf-8").splitlines()))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError("recorded", str(file), f"a file that can be read ({error})") from None
    if not rows or rows[0] != _HEADER:
        found = ",".join(rows[0]) if rows else ""
        raise ConfigError("line 1, header", found, ",".join(_HEADER), source=str(file))
    keys = [[day, slot_start(slot)] for day in DAY_TYPES for slot in range(SLOTS)]
    if [row[:2] for row in rows[1:]] != keys:
        rule = f"one for each of {', '.join(DAY_TYPES)} and half hour, in this order"
        raise ConfigError("rows", len(rows) - 1, rule, source=str(file))
    values = np.array([_numbers(row, number, file) for number, row in enumerate(rows[1:], 2)])
    shaped = values.reshape(len(DAY_TYPES), SLOTS, -1)
    sums = {name: shaped[:, :, i] for i, name in enumerate((*COUNTS, *TIMES), start=1)}
    sums |= {name: sums[name] * TICKS_PER_SECOND for name in TIMES}
    return Cells(shaped[:, 0, 0].astype(np.int64), sums)


def _numbers(row: list[str], number: int, file: Path) -> list[float]:
    """Read the figures of one line, each finite and at least 0."""
    found = []
    if len(row) != len(_HEADER):
        raise ConfigError(f"line {number}", len(row), f"{len(_HEADER)} cells", source=str(file))
    for name, cell in zip(_HEADER[2:], row[2:], strict=True):
        try:
            value = float(cell)
        except ValueError:
            value = -1.0
        if not 0 <= value < np.inf:
            path = f"line {number}, column {name}"
            raise ConfigError(path, cell, "a number, at least 0", source=str(file))
        found.append(value)
    return found
