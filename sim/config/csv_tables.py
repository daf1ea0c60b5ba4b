"""What the columns of rates, levels and records mean.

A file may serve several streams (or groups): the column `stream` (or `group`)
says whose row it is; without that column every row counts for whoever names
the file. A file is read once per build.

May import: errors, units, vocabulary, sim.config. Used by: sim.config only.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

from sim.config.csv_files import Line, find, table
from sim.config.keys import Key, Place, Reader, Record, Then
from sim.config.readers import (
    YEARS_RULE,
    clock,
    days,
    duration,
    in_range,
    integer,
    interval,
    name,
    number,
    text,
)
from sim.config.rows import LevelRow, RateRow, Rates, Records, TraceRow
from sim.units import DAY
from sim.vocabulary import Limits

_OFFSET = re.compile(r"^(.*[0-9])\s*([+-])([0-9]{2}):?([0-9]{2})$")
_MAX_OFFSET_MIN = 15 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class IntervalFile:
    """A CSV file with one row per interval."""

    csv: Annotated[str, Key(text, "file, beside this YAML or in the working folder", "file")]
    interval: Annotated[int, Key(interval, "length of a row's interval", "duration")]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordsFile:
    """A CSV file with one row per recorded entry."""

    csv: Annotated[str, Key(text, "file, beside this YAML or in the working folder", "file")]
    scale: Annotated[float, Key(number(0, 1000), "copies kept of each record", "factor")] = 1.0
    jitter: Annotated[int, Key(duration, "spread of the copies around the record", "duration")] = 0


def _mine(
    kind: str, file: str, at: Place, make: Callable[[Path], dict[str, list[Any]]]
) -> tuple[Any, ...]:
    """Return the rows of the owner of this place; "" holds rows of a file without that column."""
    at = at.at("csv")
    path = find(file, at)
    key = (kind, str(path.absolute()))
    if key not in at.desk.files:
        at.desk.files[key] = make(path)
    rows: dict[str, list[Any]] = at.desk.files[key]
    owner = at.path.split(".")[-3]
    own = rows.get(owner, rows.get("", []))
    at.require(len(own) > 0, file, f"a file with rows for {owner}")
    return tuple(own)


# rates -------------------------------------------------------------------


def _finish_rates(file: IntervalFile, at: Place) -> Rates:
    step = file.interval
    rows = _mine(f"rates {step}", file.csv, at, lambda path: _rates(path, step))
    return Rates(interval=step, rows=rows)


read_rates: Reader = Then(Record(IntervalFile), _finish_rates)


class _Cells:
    """What cells hold, each different one read once: long files repeat themselves."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], Any] = {}

    def of(self, line: Line, column: str, read: Callable[[Line], Any]) -> Any:
        """Return what a cell holds; `read` looks at no other cell of the line."""
        key = (column, line.cells[column])
        if key not in self._known:
            self._known[key] = read(line)
        return self._known[key]


def _days(line: Line) -> Any:
    return line.read("day", days)


def _rates(path: Path, step: int) -> dict[str, list[RateRow]]:
    found: dict[str, list[RateRow]] = {}
    seen: set[tuple[object, ...]] = set()
    cells = _Cells()
    for line in table(path, ("day", "start", "needs"), ("stream",)):
        stream = ""
        if "stream" in line.cells:
            stream = cells.of(line, "stream", lambda one: one.read("stream", name))
        needs = cells.of(line, "needs", lambda one: one.read_number("needs", number(0, 1e9)))
        start, offset = cells.of(line, "start", lambda one: _start(one, step))
        for day in cells.of(line, "day", _days):
            if offset is not None and not day[0].isdigit():
                line.refuse("start", "without offset unless the day is a date")
            if (stream, day, start, offset) in seen:
                line.refuse("start", f"given once for {day}")
            seen.add((stream, day, start, offset))
            row = RateRow(day=day, start=start, offset=offset, needs=needs)
            found.setdefault(stream, []).append(row)
    for rows in found.values():
        rows.sort(key=lambda row: (row.day, row.start, -(row.offset or 0)))
    return found


def _start(line: Line, step: int) -> tuple[int, int | None]:
    """Return the start in ticks since midnight, and its UTC offset in minutes if given."""
    cell = line.cells["start"]
    match = _OFFSET.match(cell)
    offset = None
    if match is not None:
        offset = (int(match[3]) * 60 + int(match[4])) * (1 if match[2] == "+" else -1)
        if abs(offset) > _MAX_OFFSET_MIN:
            line.refuse("start", 'a time such as "02:30+01:00"')
        cell = match[1]
    start: int = line.read("start", clock, lambda _: cell)
    if start % step or start >= DAY:
        line.refuse("start", "a multiple of the interval, before 24:00")
    return start, offset


# levels ------------------------------------------------------------------


def _finish_levels(file: IntervalFile, at: Place) -> tuple[LevelRow, ...]:
    step = file.interval
    return _mine(f"level {step}", file.csv, at, lambda path: _levels(path, step))


read_levels: Reader = Then(Record(IntervalFile), _finish_levels)


def _levels(path: Path, step: int) -> dict[str, list[LevelRow]]:
    found: dict[str, list[LevelRow]] = {}
    seen: set[tuple[object, ...]] = set()
    cells = _Cells()
    most = integer(0, Limits.AGENTS_PER_GROUP)
    for line in table(path, ("day", "start", "agents"), ("group",)):
        group = ""
        if "group" in line.cells:
            group = cells.of(line, "group", lambda one: one.read("group", name))
        agents = cells.of(line, "agents", lambda one: one.read_number("agents", most))
        start, offset = cells.of(line, "start", lambda one: _start(one, step))
        if offset is not None:
            line.refuse("start", "a local time without offset")
        for day in cells.of(line, "day", _days):
            if (group, day, start) in seen:
                line.refuse("start", f"given once for {day}")
            seen.add((group, day, start))
            row = LevelRow(day=day, start=start, end=start + step, agents=agents)
            found.setdefault(group, []).append(row)
    for rows in found.values():
        rows.sort(key=lambda row: (row.day, row.start))
    return found


# records -----------------------------------------------------------------


def _finish_records(file: RecordsFile, at: Place) -> Records:
    rows = _mine("records", file.csv, at, _records)
    return Records(rows=rows, scale=file.scale, jitter=file.jitter)


read_records: Reader = Then(Record(RecordsFile), _finish_records)


def _records(path: Path) -> dict[str, list[TraceRow]]:
    found: dict[str, list[TraceRow]] = {}
    for line in table(path, ("entry",), ("stream", "segment", "customer")):
        cells = line.cells
        row = TraceRow(
            entry=line.read("entry", _entry),
            segment=line.read("segment", name) if cells.get("segment") else None,
            customer=line.read_number("customer", integer(0, 1 << 31))
            if cells.get("customer")
            else None,
        )
        stream = line.read("stream", name) if "stream" in cells else ""
        found.setdefault(stream, []).append(row)
    for rows in found.values():
        rows.sort(key=lambda row: (row.entry, row.segment or "", row.customer or -1))
    return found


def _entry(value: object, at: Place) -> str:
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError:
        at.refuse(value, 'a time such as "2024-01-08 08:03:20" or "2024-01-08T08:03:20+01:00"')
    at.require(in_range(found), value, YEARS_RULE)
    return found.isoformat(sep=" ")
