"""Turn the rows of a forecast file into columns of numbers, or say what is wrong with them.

Every row is judged, also those of days that are not simulated; all complaints come at
once. Where a file shows the repeated hour of autumn twice without telling which came
first, the row that stands first is taken for the first pass; where it shows it once, that
is the first pass. What it says of the hour that spring skips is left out.

May import: errors, sim.calibrate.forecasts. Used by: forecast.
"""

from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from sim.calibrate.forecasts.cells import (
    BAD,
    DAY_MIN,
    EMPTY,
    MONTH,
    Flags,
    Floats,
    Ints,
    dates,
    iso,
    lengths,
    numbers,
    stamps,
    times,
)
from sim.calibrate.forecasts.format import Format, named
from sim.calibrate.forecasts.queues import queues_of
from sim.calibrate.forecasts.sheet import Column, Sheet, read_sheet
from sim.calibrate.forecasts.wall import Wall, is_skipped, second_pass, to_local, wall_of
from sim.errors import ConfigError

QUARTER = 15
_FIXED = {"15min": 15, "30min": 30, "60min": 60, "daily": DAY_MIN, "monthly": MONTH}
_AHT = ("aht", "talk", "wrap", "talk_total", "wrap_total", "handled")
_MOST_CONTACTS = 1e9
_MOST_SECONDS = 1e7
"""More of a row, or of a contact, is an error of writing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Rows of a forecast; columns of equal length.

    Attributes
    ----------
    names : (queue, channel) by code, as the file names the queue.
    queue : its code.
    day, minute : local date and time of the start.
    offset : minutes from UTC where the row is the second pass of a repeated hour, else EMPTY.
    length : minutes; DAY_MIN for a day, MONTH for a month.
    offered : contacts; empty cells are 0.
    weight : contacts that the handling time is the mean of.
    aht, talk, wrap : seconds, NaN where unknown.
    notes : what was passed over or assumed.
    """

    names: tuple[tuple[str, str], ...]
    queue: Ints
    day: Ints
    minute: Ints
    offset: Ints
    length: Ints
    offered: Floats
    weight: Floats
    aht: Floats
    talk: Floats
    wrap: Floats
    notes: tuple[str, ...] = field(default=())

    def where(self, keep: Flags | Ints) -> "Rows":
        """Return some of the rows."""
        columns = ("queue", "day", "minute", "offset", "length")
        figures = ("offered", "weight", "aht", "talk", "wrap")
        return replace(self, **{name: getattr(self, name)[keep] for name in (*columns, *figures)})


def read_rows(path: Path, form: Format, time_zone: str) -> Rows:
    """Read a forecast.

    Raises
    ------
    BadRowsError
        With the first rows that break a rule, and how many do.
    ConfigError
        If the file as a whole cannot be read.
    """
    sheet = read_sheet(path, form, ("offered",))
    if not {"start", "date"} & set(sheet.columns):
        options = [one for key in ("start", "date") for one in named(form.columns.get(key, ()))]
        rule = f"made to contain a date or a start ({', '.join(options)})"
        raise ConfigError("header", "neither", rule, source=sheet.file)
    names, queue = queues_of(sheet, form)
    day, minute, offset = _starts(sheet, form)
    length = _lengths(sheet, form, day, minute)
    figures = _figures(sheet)
    _judge_starts(sheet, minute, length)
    rows = Rows(
        names=names,
        queue=queue,
        day=day,
        minute=minute,
        offset=offset,
        length=length,
        offered=figures["offered"],
        weight=figures["weight"],
        aht=figures["aht"],
        talk=figures["talk"],
        wrap=figures["wrap"],
    )
    if not sheet.rows or not sheet.complaints.fine.any():
        sheet.complaints.settle(sheet.file)
        raise ConfigError("file", "no rows", "followed by at least one row", source=sheet.file)
    rows = _on_the_wall(sheet, form, rows, time_zone)
    sheet.complaints.settle(sheet.file)
    return rows


def _figures(sheet: Sheet) -> dict[str, Floats]:
    """Offered, its handling time in all its forms, and the weight of the handling time."""
    read = {name: _numbers(sheet, name) for name in ("offered", *_AHT)}
    offered, handled = read["offered"], read["handled"]
    given = "handled" in sheet.columns
    weight = np.nan_to_num(handled if given else offered)
    talk, wrap = read["talk"], read["wrap"]
    if "talk_total" in sheet.columns or "wrap_total" in sheet.columns:
        talk, wrap = (_share(read[name], weight) for name in ("talk_total", "wrap_total"))
    parts = np.where(np.isnan(talk), np.nan, talk + np.nan_to_num(wrap))
    aht = np.where(read["aht"] > 0, read["aht"], np.where(parts > 0, parts, np.nan))
    return {
        "offered": np.nan_to_num(offered),
        "weight": np.where(np.isnan(aht), 0.0, weight),
        "aht": aht,
        "talk": talk,
        "wrap": wrap,
    }


def _share(total: Floats, count: Floats) -> Floats:
    """Mean of a total; NaN where nothing was handled."""
    found = np.full(len(total), np.nan)
    np.divide(total, count, out=found, where=count > 0)
    return found


def _numbers(sheet: Sheet, name: str) -> Floats:
    """A column of numbers; NaN everywhere where the file has none of this name."""
    column = sheet.columns.get(name)
    if column is None:
        return np.full(sheet.rows, np.nan)
    counted = name in {"offered", "handled"}
    most = _MOST_CONTACTS if counted else _MOST_SECONDS
    most *= _MOST_CONTACTS if name in {"talk_total", "wrap_total"} else 1
    values, bad = numbers(column.words, sheet.separator, most)
    rule = f"a number from 0 to {most:.0f}" + ("" if counted else " (seconds)")
    sheet.complaints.refuse(bad[column.codes], column.name, rule, column.words, column.codes)
    return values[column.codes]


def _starts(sheet: Sheet, form: Format) -> tuple[Ints, Ints, Ints]:
    """Day and minute as the file shows them, and the offset that it states."""
    order = form.dates
    start, day = sheet.columns.get("start"), sheet.columns.get("date")
    nothing = np.full(sheet.rows, EMPTY, dtype=np.int64)
    if start is None or day is None:
        column = start or day
        if column is None:
            return nothing, nothing, nothing
        days, minutes, offsets = stamps(column.words, order)
        rule = f"a date in the order {'-'.join(order)}" + (" and a time" if start else "")
        unread = np.isin(days, (BAD, EMPTY))
        sheet.complaints.refuse(unread[column.codes], column.name, rule, column.words, column.codes)
        return days[column.codes], minutes[column.codes], offsets[column.codes]
    days = dates(day.words, order)
    rule = f"a date in the order {'-'.join(order)}"
    unread = np.isin(days, (BAD, EMPTY))
    sheet.complaints.refuse(unread[day.codes], day.name, rule, day.words, day.codes)
    minutes, offsets = times(start.words)
    unread = np.isin(minutes, (BAD, EMPTY))
    rule = "a time of day such as 08:30, before 24:00"
    sheet.complaints.refuse(unread[start.codes], start.name, rule, start.words, start.codes)
    return days[day.codes], minutes[start.codes], offsets[start.codes]


def _lengths(sheet: Sheet, form: Format, day: Ints, minute: Ints) -> Ints:
    """Length of each row: stated by the mapping, by its own column, or told by the starts."""
    if form.period in _FIXED:
        return np.full(sheet.rows, _FIXED[form.period], dtype=np.int64)
    column = sheet.columns.get("length")
    if column is not None:
        found = lengths(column.words)
        unread = np.isin(found, (BAD, EMPTY))
        rule = "15, 30 or 60 minutes, daily or monthly"
        sheet.complaints.refuse(unread[column.codes], column.name, rule, column.words, column.codes)
        return np.where(unread, QUARTER, found)[column.codes]
    if form.period == "month_or_day":
        return np.full(sheet.rows, _month_or_day(day), dtype=np.int64)
    return np.full(sheet.rows, _told(minute), dtype=np.int64)


def _month_or_day(day: Ints) -> int:
    """A month, unless two dates lie in one month."""
    good = np.unique(day[(day != BAD) & (day != EMPTY)])
    months = {iso(one)[:7] for one in good.tolist()}
    return MONTH if len(months) == len(good) else DAY_MIN


def _told(minute: Ints) -> int:
    """Length that the starts tell: the longest of 60, 30, 15 that divides them; else a day."""
    good = np.unique(minute[minute >= 0])
    good = good[good % QUARTER == 0]
    if len(good) <= 1 and not good.any():
        return DAY_MIN
    return int(np.gcd(60, np.gcd.reduce(good)))


def _judge_starts(sheet: Sheet, minute: Ints, length: Ints) -> None:
    """Refuse starts off the quarter hour."""
    column = _start_column(sheet)
    off = (length != DAY_MIN) & (length != MONTH) & (minute % QUARTER != 0)
    sheet.complaints.refuse(off, column.name, "on a quarter hour", column.words, column.codes)


def _start_column(sheet: Sheet) -> Column:
    return sheet.columns.get("start") or sheet.columns["date"]


def _on_the_wall(sheet: Sheet, form: Format, rows: Rows, time_zone: str) -> Rows:
    """Return the rows with local starts, judged for clock changes and repetitions."""
    fine = sheet.complaints.fine
    good = rows.day[fine]
    wall = wall_of(int(good.min()), int(good.max()), time_zone)
    stated = np.where((rows.offset == EMPTY) & (form.clock == "utc"), 0, rows.offset)
    whole = (rows.length == DAY_MIN) | (rows.length == MONTH)
    instant = fine & (stated != EMPTY) & (~whole | (rows.minute != 0))
    utc = np.where(instant, rows.day * DAY_MIN + rows.minute - stated, EMPTY)
    day, minute = rows.day.copy(), rows.minute.copy()
    second = np.full(sheet.rows, EMPTY, dtype=np.int64)
    day[instant], minute[instant], second[instant] = to_local(wall, utc[instant])
    placed = replace(rows, day=day, minute=minute, offset=second)
    rule = "midnight where the row holds a whole day or month"
    _refuse_start(sheet, fine & whole & (minute != 0), rule)
    gone = fine & ~instant & ~whole & is_skipped(wall, day, minute)
    notes = [
        f"{int(gone.sum())} rows with {rows.offered[gone].sum():.6g} contacts lie in an hour that "
        f"the clocks of {time_zone} skip: left out"
    ]
    notes = notes if gone.any() else []
    twice = second_pass(wall, day, minute)
    later = _repeats(placed, fine & ~gone) & ~instant & ~whole & (twice != EMPTY)
    if later.any():
        placed.offset[later] = twice[later]
        notes.append(
            f"{int(later.sum())} rows of an hour that the clocks repeat stand twice: the first in "
            "the file is taken for the first pass"
        )
    _refuse_start(sheet, _repeats(placed, fine & ~gone), "given once for its queue and channel")
    kept = replace(placed.where(~gone), notes=tuple(notes))
    return _split(kept, utc[~gone], wall)


def _refuse_start(sheet: Sheet, rows: Flags, rule: str) -> None:
    column = _start_column(sheet)
    sheet.complaints.refuse(rows, column.name, rule, column.words, column.codes)


def _split(rows: Rows, utc: Ints, wall: Wall) -> Rows:
    """Cut rows of instants into quarter hours where the zone's offset is no multiple of them."""
    uneven = (utc != EMPTY) & (rows.length > 0) & (rows.length < DAY_MIN)
    lengths_there = np.unique(rows.length[uneven])
    if not any((wall.offset % length != 0).any() for length in lengths_there.tolist()):
        return rows
    parts = np.where(uneven, rows.length // QUARTER, 1)
    source = np.repeat(np.arange(len(parts)), parts)
    nth = np.arange(len(source)) - np.repeat(np.cumsum(parts) - parts, parts)
    cut = rows.where(source)
    moved = uneven[source]
    at = utc[source][moved] + nth[moved] * QUARTER
    cut.day[moved], cut.minute[moved], cut.offset[moved] = to_local(wall, at)
    cut.length[moved] = QUARTER
    return replace(cut, offered=cut.offered / parts[source], weight=cut.weight / parts[source])


def _repeats(rows: Rows, fine: Flags) -> Flags:
    """Rows that stand before in the file with the same queue, start and length."""
    length = np.where(rows.length == MONTH, DAY_MIN + 1, rows.length)
    key = rows.day * DAY_MIN + rows.minute
    for part, size in ((rows.offset != EMPTY, 2), (length, DAY_MIN + 2), (rows.queue, 1 << 20)):
        key = key * size + part
    found = np.zeros(len(key), dtype=bool)
    places = np.flatnonzero(fine)
    order = places[np.argsort(key[places], kind="stable")]
    found[order[1:]] = key[order[1:]] == key[order[:-1]]
    return found
