"""Read a roster: who works when, with which breaks and skills, one line a person or a count.

Columns, by name and in any order: `agent` or `agents` (a name, or how many), `group`,
`day` (mon, mon-fri, a date), `start`, `end` (past midnight where it is not later than the
start), and if wanted `breaks` ("lunch 12:00-12:30, break 15:00-15:15") and `skills` (queues
in order of preference, divided by +). Every line is somebody more.

May import: errors, config, sim.calibrate.forecasts. Used by: centre.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from sim.calibrate.forecasts.cells import DAY_MIN
from sim.calibrate.forecasts.format import Format, plain
from sim.calibrate.forecasts.queues import slug
from sim.calibrate.forecasts.sheet import Sheet, read_sheet
from sim.config.keys import Desk, Place, nearest
from sim.config.readers import days
from sim.errors import ConfigError
from sim.units import MINUTE, clock
from sim.vocabulary import WEEKDAYS

_FORM = Format(
    title="roster",
    header="names",
    columns={
        "agent": ("agent", "employee", "name", "agent name"),
        "agents": ("agents", "count", "headcount"),
        "group": ("group", "team"),
        "day": ("day", "days", "date"),
        "start": ("start", "from", "shift start"),
        "end": ("end", "to", "shift end"),
        "breaks": ("breaks", "break"),
        "skills": ("skills", "skill", "queues"),
    },
)
_NEEDED = ("day", "start", "end")
_BREAK = re.compile(
    r"(?:\b(break|lunch|meeting|training)\s+)?(\d{1,2}:\d{2})\s*-\s*(\d{1,2}:\d{2})", re.IGNORECASE
)
_LEFT_OVER = re.compile(r"^[\s,;/+]*$")
_BETWEEN = re.compile(r"[+;,/|]")
_MOST = 32_767

Break = tuple[str, int, int]
"""Kind, start and end in minutes since the midnight before the shift."""


class _BrokenRuleError(Exception):
    """A cell breaks a rule: column and rule."""

    def __init__(self, column: str, rule: str) -> None:
        super().__init__(column, rule)
        self.column = column
        self.rule = rule


@dataclass(frozen=True, slots=True)
class Duty:
    """One line of a roster."""

    group: str
    agent: str
    count: int
    days: tuple[str, ...]
    start: int
    end: int
    breaks: tuple[Break, ...]
    skills: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Roster:
    """Groups of equal skills.

    Attributes
    ----------
    duties : by group, in the order of the file.
    skills : queues of each group, the preferred first.
    file : its name.
    """

    duties: dict[str, tuple[Duty, ...]]
    skills: dict[str, tuple[str, ...]]
    file: str


def read_roster(path: Path, queues: Sequence[tuple[str, str]], needed: Collection[str]) -> Roster:
    """Read a roster.

    Parameters
    ----------
    queues : sequence of (label, name)
        Name of each queue in the forecast, and in the config. A label that several queues
        have means none of them.
    needed : names of the queues that somebody must serve.

    Raises
    ------
    BadRowsError
        With the first lines that break a rule, and how many do.
    ConfigError
        If a column is missing, or a queue has nobody.
    """
    sheet = read_sheet(path, _FORM, _NEEDED)
    labels = [plain(label) for label, _ in queues]
    known = {plain(label): name for label, name in queues if labels.count(plain(label)) == 1}
    known |= {plain(name): name for _, name in queues}
    duties: dict[str, list[Duty]] = defaultdict(list)
    skills: dict[str, tuple[str, ...]] = {}
    busy: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for row in range(sheet.rows):
        cells = {name: one.words[one.codes[row]] for name, one in sheet.columns.items()}
        try:
            duty = _duty(cells, known)
            _refuse_other_skills(duty, skills.setdefault(duty.group, duty.skills))
            _refuse_two_at_once(duty, busy)
        except _BrokenRuleError as broken:
            _refuse(sheet, row, broken)
            continue
        duties[duty.group].append(duty)
    sheet.complaints.settle(sheet.file)
    served = {queue for own in skills.values() for queue in own}
    _refuse_mixture(duties, sheet.file)
    for label, name in queues:
        if name in needed and name not in served:
            rule = "served by a group of the roster: name every queue among the skills of one"
            shown = name if labels.count(plain(label)) > 1 else label
            raise ConfigError("skills", shown, rule, source=sheet.file)
    return Roster({name: tuple(found) for name, found in duties.items()}, skills, sheet.file)


def _refuse_mixture(duties: Mapping[str, Sequence[Duty]], file: str) -> None:
    """Refuse dates beside days of the week: whether one replaces the other is not said."""
    for group, own in duties.items():
        if len({duty.days[0] in WEEKDAYS for duty in own}) > 1:
            rule = "days of the week or dates, not both in one group"
            raise ConfigError("day", group, rule, source=file)


def _refuse(sheet: Sheet, row: int, broken: _BrokenRuleError) -> None:
    column = sheet.columns.get(broken.column)
    rows = np.arange(sheet.rows) == row
    if column is None:
        sheet.complaints.refuse(rows, broken.column, broken.rule)
    else:
        sheet.complaints.refuse(rows, column.name, broken.rule, column.words, column.codes)


def _duty(cells: Mapping[str, str], known: Mapping[str, str]) -> Duty:
    """Read one line; `_BrokenRuleError` for the first cell that cannot be read."""
    start, end = _time(cells["start"], "start"), _time(cells["end"], "end")
    end += DAY_MIN if end <= start else 0
    written = cells.get("skills", "")
    group = slug(cells.get("group", "") or written, "group")
    queues = _skills(written or cells.get("group", ""), known)
    if not cells.get("group"):
        group = "_and_".join(queues)
    return Duty(
        group=group,
        agent=cells.get("agent", ""),
        count=_count(cells),
        days=_days(cells["day"]),
        start=start,
        end=end,
        breaks=_breaks(cells.get("breaks", ""), start, end),
        skills=queues,
    )


def _time(text: str, column: str) -> int:
    try:
        return clock(text) // MINUTE
    except ConfigError:
        raise _BrokenRuleError(column, 'a time of day such as "08:30"') from None


def _count(cells: Mapping[str, str]) -> int:
    text = cells.get("agents", "")
    if "agents" not in cells or (not text and cells.get("agent")):
        return 1
    if not text.isascii() or not text.isdigit() or not 0 < int(text) <= _MOST:
        raise _BrokenRuleError("agents", f"a whole number from 1 to {_MOST}")
    return int(text)


def _days(text: str) -> tuple[str, ...]:
    try:
        found = days(text, Place("day", Desk()))
    except ConfigError as error:
        raise _BrokenRuleError("day", error.rule) from None
    if len({day in WEEKDAYS for day in found}) > 1:
        raise _BrokenRuleError("day", "days of the week or dates, not both")
    return found


def _skills(text: str, known: Mapping[str, str]) -> tuple[str, ...]:
    """Queues of a cell, divided by + or the like; by spaces where a part is no queue."""
    found = []
    for part in filter(None, map(str.strip, _BETWEEN.split(text))):
        for word in [part] if plain(part) in known else part.split():
            if plain(word) not in known:
                near = nearest(plain(word), known)
                proposed = f" (did you mean {known[near]}?)" if near else ""
                raise _BrokenRuleError("skills", f"queues of the forecast{proposed}")
            found.append(known[plain(word)])
    if not found or len(set(found)) < len(found):
        raise _BrokenRuleError("skills", "queues of the forecast, each once")
    return tuple(found)


def _breaks(text: str, start: int, end: int) -> tuple[Break, ...]:
    found: list[Break] = []
    if not _LEFT_OVER.match(_BREAK.sub("", text)):
        raise _BrokenRuleError("breaks", 'times such as "lunch 12:00-12:30, break 15:00-15:15"')
    for kind, first, last in _BREAK.findall(text):
        begin, stop = _time(first, "breaks"), _time(last, "breaks")
        begin += DAY_MIN if begin < start else 0
        stop += DAY_MIN if stop <= begin else 0
        if not start <= begin < stop <= end:
            raise _BrokenRuleError("breaks", "inside the shift")
        found.append(((kind or "break").lower(), begin, stop))
    found.sort(key=lambda one: one[1])
    if any(one[2] > other[1] for one, other in pairwise(found)):
        raise _BrokenRuleError("breaks", "without overlap")
    return tuple(found)


def _refuse_other_skills(duty: Duty, skills: tuple[str, ...]) -> None:
    if skills != duty.skills:
        raise _BrokenRuleError("skills", f"the same in all lines of group {duty.group}")


def _refuse_two_at_once(duty: Duty, busy: dict[tuple[str, str], list[tuple[int, int]]]) -> None:
    """Refuse a named agent who works twice at one time."""
    if not duty.agent:
        return
    for day in duty.days:
        taken = busy[duty.agent, day]
        if any(duty.start < stop and begin < duty.end for begin, stop in taken):
            raise _BrokenRuleError("agent", f"on duty once at a time ({day})")
        taken.append((duty.start, duty.end))


def shifts_of(duties: Sequence[Duty], asked: Collection[str]) -> dict[str, dict[str, object]]:
    """Return the shifts of a group on the days asked for, as the config writes them.

    Lines of equal hours and breaks are one pattern; agents who work it on the same days are
    one shift of it.
    """
    counts: dict[tuple[int, int, tuple[Break, ...]], dict[str, int]] = defaultdict(
        lambda: defaultdict(int)
    )
    for duty in duties:
        for day in filter(asked.__contains__, duty.days):
            counts[duty.start, duty.end, duty.breaks][day] += duty.count
    found: dict[str, dict[str, object]] = {}
    for (start, end, breaks), by_day in sorted(counts.items()):
        for agents, on in _layers(by_day):
            name = base = f"from_{_clock(start, '')}_to_{_clock(end, '')}"
            number = 1
            while name in found:
                number += 1
                name = f"{base}_{number}"
            found[name] = _shift(agents, on, start, end, breaks)
    return found


def _layers(by_day: Mapping[str, int]) -> list[tuple[int, list[str]]]:
    """Split counts by day into (agents, days) that add up to them, all days first."""
    order = [*WEEKDAYS, *sorted(day for day in by_day if day not in WEEKDAYS)]
    found, below = [], 0
    for height in sorted(set(by_day.values())):
        found.append((height - below, [day for day in order if by_day.get(day, 0) >= height]))
        below = height
    return found


def _shift(
    agents: int, on: list[str], start: int, end: int, breaks: Sequence[Break]
) -> dict[str, object]:
    made: dict[str, object] = {
        "agents": agents,
        "days": on,
        "from": _clock(start),
        "to": _clock(end),
    }
    if breaks:
        made["breaks"] = {
            f"{kind}_{place}": {
                "at": _clock(begin),
                "length": f"{stop - begin}min",
                "kind": kind,
            }
            for place, (kind, begin, stop) in enumerate(breaks, start=1)
        }
    return made


def _clock(minutes: int, colon: str = ":") -> str:
    """Write a time of day; 06:00+1 on the day after."""
    late = minutes > DAY_MIN
    rest = minutes - DAY_MIN * late
    text = f"{rest // 60:02d}{colon}{rest % 60:02d}"
    return text + ("+1" if late and colon else "")
