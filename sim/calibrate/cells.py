"""Sum up a log by day type and half hour: what a comparison of two logs needs.

One function serves recorded and simulated logs. It takes what `sim.measure` makes of
a log (who was offered, who waited, how long; who was at work and handling) and sums it
by half hour: contacts by the half hour in which they joined their queue, agents' time
by exact integral. The sums of a recorded month are derived aggregates; they are
shipped with the preset, so that a comparison needs no records.

Seconds and counts. May import: measure, log, words. Used by: preset, beside.
"""

import csv
import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.calibrate.half_hours import DAY_TYPES, SLOTS, HalfHours, half_hours, slot_start
from sim.errors import ConfigError
from sim.log.schema import Header, Log
from sim.measure.classes import Status
from sim.measure.facts import Facts, read
from sim.measure.integrals import integrate
from sim.measure.spec import DEFAULT_WITHIN, MeasureSpec
from sim.units import TICKS_PER_SECOND
from sim.vocabulary import PRODUCTIVE_STATES

Table = NDArray[np.float64]

SUMS = {
    "offered": "contacts that asked for an agent: answered, abandoned or turned away",
    "waited": "of these, with a wait above 0",
    "answered": "of these, answered by an agent",
    "abandoned": "of these, left while waiting",
    "within_20s": "of these, answered within 20 s",
    "wait_answered_s": "seconds waited by the answered",
    "handling_s": "agent seconds spent handling",
    "agent_s": "agent seconds on duty",
}
"""Columns of the sums, each over all dates of a day type."""

_OFFERED = (
    Status.ANSWERED,
    Status.ABANDONED,
    Status.BLOCKED,
    Status.BLOCKED_AT_LINES,
    Status.BALKED,
)


@dataclass(frozen=True, slots=True)
class Cells:
    """Sums of one log by day type and half hour of the day.

    Attributes
    ----------
    days : dates with contacts, by day type.
    sums : by name of SUMS, shape (day types, SLOTS), over those dates.
    """

    days: NDArray[np.int64]
    sums: dict[str, Table]


def cells_of(log: Log) -> Cells:
    """Sum up one log, recorded or simulated."""
    return _cells(read(log, MeasureSpec()), half_hours(log.header))


def cells_of_each(logs: tuple[Log, ...]) -> tuple[Cells, ...]:
    """Sum up the replications of one scenario; the calendar is cut once."""
    cuts: dict[tuple[int, int, str], HalfHours] = {}

    def cut(header: Header) -> HalfHours:
        key = (header.start_utc_us, header.horizon, header.time_zone)
        if key not in cuts:
            cuts[key] = half_hours(header)
        return cuts[key]

    return tuple(_cells(read(log, MeasureSpec()), cut(log.header)) for log in logs)


def _cells(facts: Facts, cut: HalfHours) -> Cells:
    view = facts.contacts
    joined = view.ticks["queue"]
    offered = np.isin(view.status, _OFFERED)
    answered = view.status == Status.ANSWERED

    def number(rows: NDArray[np.bool_]) -> Table:
        return cut.by_type_and_slot(cut.counts(joined[rows]))

    waits = view.wait[answered] / TICKS_PER_SECOND
    sums = {
        "offered": number(offered),
        "waited": number(offered & (view.wait > 0)),
        "answered": number(answered),
        "abandoned": number(view.status == Status.ABANDONED),
        "within_20s": number(answered & (view.wait <= DEFAULT_WITHIN)),
        "wait_answered_s": cut.by_type_and_slot(cut.counts(joined[answered], waits)),
        "handling_s": _seconds(facts.staff.busy[1], facts.staff.busy[2], cut),
        "agent_s": agent_seconds(facts, cut),
    }
    days = cut.count_days(cut.counts(view.ticks["arrival"]) > 0)
    return Cells(days, sums)


def agent_seconds(facts: Facts, cut: HalfHours) -> Table:
    """Seconds that agents were on duty, by day type and half hour."""
    staff = facts.staff
    rows = np.isin(staff.state, [int(state) for state in PRODUCTIVE_STATES])
    return _seconds(staff.start[rows], staff.end[rows], cut)


def _seconds(start: NDArray[np.int64], end: NDArray[np.int64], cut: HalfHours) -> Table:
    everybody = np.zeros(len(start), dtype=np.intp)
    spent = integrate(start, end, everybody, 1, cut.grid)[0]
    return cut.by_type_and_slot(spent / TICKS_PER_SECOND)


# the file ------------------------------------------------------------------


def cells_csv(cells: Cells) -> str:
    """Write sums as CSV, a row per day type and half hour; whole numbers stay whole."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(["day", "start", "days", *SUMS])
    for code, day in enumerate(DAY_TYPES):
        for slot in range(SLOTS):
            values = [f"{cells.sums[name][code, slot]:.10g}" for name in SUMS]
            writer.writerow([day, slot_start(slot), int(cells.days[code]), *values])
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
    header = ["day", "start", "days", *SUMS]
    if not rows or rows[0] != header:
        found = ",".join(rows[0]) if rows else ""
        raise ConfigError("line 1, header", found, ",".join(header), source=str(file))
    keys = [[day, slot_start(slot)] for day in DAY_TYPES for slot in range(SLOTS)]
    if [row[:2] for row in rows[1:]] != keys:
        rule = f"one for each of {', '.join(DAY_TYPES)} and half hour, in this order"
        raise ConfigError("rows", len(rows) - 1, rule, source=str(file))
    values = np.array([_numbers(row, number, file) for number, row in enumerate(rows[1:], 2)])
    shaped = values.reshape(len(DAY_TYPES), SLOTS, len(SUMS) + 1)
    sums = {name: shaped[:, :, i + 1] for i, name in enumerate(SUMS)}
    return Cells(shaped[:, 0, 0].astype(np.int64), sums)


def _numbers(row: list[str], number: int, file: Path) -> list[float]:
    """Read the figures of one line, each finite and at least 0."""
    found = []
    for name, cell in zip(["days", *SUMS], row[2:], strict=True):
        try:
            value = float(cell)
        except ValueError:
            value = -1.0
        if not 0 <= value < np.inf:
            path = f"line {number}, column {name}"
            raise ConfigError(path, cell, "a number, at least 0", source=str(file))
        found.append(value)
    return found
