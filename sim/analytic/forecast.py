"""Read a forecast by interval and queue, and say how many agents each line needs.

The minimum that planners exchange: date, interval start, queue, channel,
offered, AHT. Header names are read tolerantly (case, spaces and underscores do
not matter, the usual synonyms are known); columns may be separated by comma,
semicolon, tab or bar. Text in, text out: no file is touched here.

An empty cell is missing, never 0: a line without volume gets no requirement.

May import: arguments, erlang, requirement, figures, errors, units. Used by: the
command `screen`.
"""

import csv
import io
import itertools
import re
from dataclasses import dataclass

import numpy as np

from sim.analytic.arguments import Request, check_load
from sim.analytic.erlang import steady_state
from sim.analytic.figures import Floats
from sim.analytic.requirement import UNKNOWN, Counts, gross_agents, required_agents
from sim.errors import ConfigError
from sim.units import SECOND, clock, seconds

_SYNONYMS = {
    "date": ("date", "day", "calldate"),
    "start": (
        *("intervalstart", "start", "starttime", "interval", "time", "timestamp", "datetime"),
        "intervalstarttime",
    ),
    "queue": ("queue", "queuename", "workqueue", "workqueuename", "skill", "skillgroup"),
    "channel": ("channel", "channeltype", "media", "mediatype"),
    "offered": (
        *("offered", "volume", "calls", "contacts", "callsoffered", "contactsoffered"),
        *("incomingcontactvolume", "forecast", "forecastvolume"),
    ),
    "aht": (
        "aht",
        "ahts",
        "ahtseconds",
        "averagehandletime",
        "averagehandlingtime",
        "avghandletime",
    ),
    "length": ("intervalduration", "intervallength"),
}
_NEEDED = ("start", "offered")
_DELIMITERS = ",;\t|"
_THOUSANDS = re.compile(r"^[1-9]\d{0,2}(\.\d{3})+$")
_LENGTH = re.compile(r"^(\d+)\s*(mins?|minutes?|h|hours?)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """Lines of a forecast, in the order of the file; every field has one item per line.

    Attributes
    ----------
    date, start, queue, channel : text as it stands in the file ("" where there is none).
    offered : contacts, NaN where missing.
    aht_s : mean handling time in seconds, NaN where missing.
    interval_s : length of the intervals in seconds.
    """

    date: list[str]
    start: list[str]
    queue: list[str]
    channel: list[str]
    offered: Floats
    aht_s: Floats
    interval_s: Floats


def read_forecast(text: str, request: Request) -> Forecast:
    """Read the text of a forecast.

    Parameters
    ----------
    text : str
        The whole file, its header line first.
    request : Request
        Its `forecast` names the file in messages; `aht_s` fills missing
        handling times; `interval_s`, if given, is the length of all intervals.

    Raises
    ------
    ConfigError
        With file and line, if a column is missing or a value cannot be read.
    """
    source = request.forecast or "forecast"
    mark, header, rows = _split(text, source)
    columns = _columns(header, source)
    if "aht" not in columns and request.aht_s is None:
        rule = "a column, or given as aht=300s"
        raise ConfigError("aht", ", ".join(header), rule, source=source)
    cells = {
        name: [row[columns[name]].strip() if name in columns else "" for _, row in rows]
        for name in _SYNONYMS
    }
    where = [f"{source} line {line}" for line, _ in rows]
    for name in ("offered", "aht"):
        _refuse_thousands(cells[name], name, where, mark)
    return _forecast(cells, where, mark, request)


def _split(text: str, source: str) -> tuple[str, list[str], list[tuple[int, list[str]]]]:
    """Return the separator, the header, and the rows that hold something, with their lines."""
    lines = text.lstrip("\ufeff").splitlines()
    first = next((line for line in lines if line.strip()), "")
    if not first:
        raise ConfigError("forecast", "an empty file", "a header line and data", source=source)
    mark = max(_DELIMITERS, key=first.count)
    try:
        table = list(csv.reader(io.StringIO("\n".join(lines)), delimiter=mark))
    except csv.Error as error:
        raise ConfigError("forecast", "a cell", f"CSV ({error})", source=source) from None
    rows = [(i, row) for i, row in enumerate(table, start=1) if any(c.strip() for c in row)]
    header = rows[0][1]
    if len(rows) == 1:
        raise ConfigError("forecast", "a header alone", "followed by data", source=source)
    for line, row in rows[1:]:
        if len(row) < len(header):
            rule = f"{len(header)} fields like the header"
            raise ConfigError("line", mark.join(row), rule, source=f"{source} line {line}")
    return mark, header, rows[1:]


def _refuse_thousands(cells: list[str], name: str, where: list[str], mark: str) -> None:
    """Refuse "1.250" among whole numbers where no comma divides: 1250 was meant, 1.25 read."""
    dotted = [i for i, cell in enumerate(cells) if "." in cell]
    whole = any(cell.isdigit() for cell in cells)
    if mark != "," and whole and dotted and all(_THOUSANDS.match(cells[i]) for i in dotted):
        rule = "without a point between thousands: 1250, or 1,25 for a fraction"
        raise ConfigError(name, cells[dotted[0]], rule, source=where[dotted[0]])


def _columns(header: list[str], source: str) -> dict[str, int]:
    """Position of each known column."""
    plain = [re.sub(r"[^a-z]", "", cell.lower()) for cell in header]
    found: dict[str, int] = {}
    for name, synonyms in _SYNONYMS.items():
        at = [i for i, cell in enumerate(plain) if cell in synonyms]
        if len(at) > 1:
            shown = " and ".join(header[i] for i in at)
            raise ConfigError(name, shown, "one column only", source=source)
        if at:
            found[name] = at[0]
    for name in _NEEDED:
        if name not in found:
            rule = "a column, named for instance " + ", ".join(_SYNONYMS[name][:3])
            raise ConfigError(name, ", ".join(header), rule, source=source)
    return found


def _forecast(
    cells: dict[str, list[str]], where: list[str], mark: str, request: Request
) -> Forecast:
    """Turn cells into a forecast."""
    stamps = [_stamp(cell, at) for cell, at in zip(cells["start"], where, strict=True)]
    dates = [date or day for date, (day, _, _) in zip(cells["date"], stamps, strict=True)]
    offered, aht_s = (
        np.array([_number(c, name, at, mark) for c, at in zip(cells[name], where, strict=True)])
        for name in ("offered", "aht")
    )
    if request.aht_s is not None:
        aht_s = np.where(np.isnan(aht_s), request.aht_s, aht_s)
    for i in np.flatnonzero((offered > 0) & (aht_s <= 0)):
        raise ConfigError("aht", cells["aht"][i], "above 0 seconds", source=where[i])
    starts_s = [start_s for _, _, start_s in stamps]
    lengths = [_length(c, at) for c, at in zip(cells["length"], where, strict=True)]
    interval_s = np.array(lengths, dtype=float)
    if request.interval_s is not None:
        interval_s[:] = request.interval_s
    if np.isnan(interval_s).any():
        interval_s[np.isnan(interval_s)] = _shortest_gap(starts_s, request.forecast or "forecast")
    loads = np.nan_to_num(offered) / interval_s * np.nan_to_num(aht_s)
    for row, erlangs in enumerate(loads.tolist()):
        check_load(erlangs, cells["offered"][row], where[row])
    return Forecast(
        date=dates,
        start=[shown for _, shown, _ in stamps],
        queue=cells["queue"],
        channel=cells["channel"],
        offered=offered,
        aht_s=aht_s,
        interval_s=interval_s,
    )


def _stamp(cell: str, where: str) -> tuple[str, str, float]:
    """Date ("" if none), time as written, and seconds since midnight of an interval start."""
    day, sign, time = cell.replace("T", " ", 1).rpartition(" ")
    local = re.match(r"^\d{1,2}:\d{2}(:\d{2})?", time)
    try:
        at = clock(local[0] if local else cell)
    except ConfigError:
        rule = "a time of day such as 08:30, at most 24:00"
        raise ConfigError("start", cell, rule, source=where) from None
    return (day if sign else ""), time, at / SECOND


def _number(cell: str, name: str, where: str, mark: str) -> float:
    """Read a number of at least 0; NaN for an empty cell; decimal commas where no comma divides."""
    if not cell:
        return np.nan
    try:
        value = float(cell if mark == "," else cell.replace(",", "."))
    except ValueError:
        value = np.nan
    if not 0 <= value < np.inf:
        rule = "a number, at least 0" + (" (seconds)" if name == "aht" else "")
        raise ConfigError(name, cell, rule, source=where)
    return value


def _length(cell: str, where: str) -> float:
    """Seconds of an interval length such as "30mins", "1h" or "1800s"; NaN for an empty cell."""
    if not cell:
        return np.nan
    words = _LENGTH.match(cell.lower())
    text = f"{words[1]}{'h' if words[2].startswith('h') else 'min'}" if words else cell
    try:
        value = seconds(text)
    except ConfigError as error:
        raise ConfigError("interval", cell, error.rule, source=where) from None
    if value <= 0:
        raise ConfigError("interval", cell, "above 0", source=where)
    return value


def _shortest_gap(starts_s: list[float], source: str) -> float:
    """Shortest distance of two different interval starts: the length of an interval."""
    times = sorted(set(starts_s))
    if len(times) == 1:
        raise ConfigError("interval", "nothing", "given, such as interval=30min", source=source)
    return min(b - a for a, b in itertools.pairwise(times))


@dataclass(frozen=True, slots=True)
class Requirement:
    """What a forecast needs: `text` of the CSV, `summary` for the reader."""

    text: str
    summary: str


def forecast_requirement(text: str, request: Request) -> Requirement:
    """Requirement per interval and queue of a forecast.

    Parameters
    ----------
    text : str
        The whole file of the forecast.
    request : Request
        Target, patience, room, shrinkage.

    Returns
    -------
    Requirement
        CSV with one line per line of the forecast: its columns, then required,
        gross, the service level, ASA, abandonment and occupancy at that many
        agents. Missing is an empty cell.

    Raises
    ------
    ConfigError
        If the forecast cannot be read.
    """
    lines = read_forecast(text, request)
    rate = lines.offered / lines.interval_s
    aht_s = np.where(lines.aht_s > 0, lines.aht_s, np.nan)
    needed = required_agents(rate, aht_s, request.target, request.patience_s, request.room)
    paid = gross_agents(needed, request.shrinkage)
    return Requirement(_table(lines, request, needed, paid), _summary(lines, request, needed, paid))


def _table(lines: Forecast, request: Request, needed: Counts, paid: Floats) -> str:
    """Write the CSV."""
    known = needed > 0
    figures = steady_state(
        np.where(known, lines.offered / lines.interval_s, 0.0),
        np.where(known, lines.aht_s, 1.0),
        np.maximum(needed, 0),
        request.patience_s,
        request.target.within_s or 0.0,
        request.room,
    )
    numbers = {
        "offered": lines.offered,
        "aht_s": lines.aht_s,
        "required": np.where(needed == UNKNOWN, np.nan, needed),
        "gross": paid,
        request.target.form: figures.service_level(request.target.form),
        "asa_s": figures.asa_s,
        "p_abandon": figures.p_abandon,
        "occupancy": np.where(known, figures.occupancy, np.nan),
    }
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["date", "interval_start", "queue", "channel", *numbers])
    words = zip(lines.date, lines.start, lines.queue, lines.channel, strict=True)
    values = zip(*(column.tolist() for column in numbers.values()), strict=True)
    for word, row in zip(words, values, strict=True):
        writer.writerow([*word, *("" if np.isnan(v) else f"{v:.6g}" for v in row)])
    return out.getvalue()


def _summary(lines: Forecast, request: Request, needed: Counts, paid: Floats) -> str:
    """Totals in a few lines: agent-hours, the peak line, what was missing."""
    known = needed != UNKNOWN
    hours = lines.interval_s / 3600.0
    net, gross = float(needed[known] @ hours[known]), float(paid[known] @ hours[known])
    peak = int(needed.argmax())
    named = " ".join(w for w in (lines.date[peak], lines.start[peak], lines.queue[peak]) if w)
    text = [
        f"Lines: {needed.size}, intervals of {lines.interval_s.min() / 60:g} min",
        f"Required: {net:.1f} agent-hours, {gross:.1f} paid hours at a shrinkage of"
        f" {request.shrinkage:.1%}",
        f"Peak: {max(int(needed[peak]), 0)} agents, {named}",
    ]
    if not known.all():
        text.append(f"Without volume or AHT, left empty: {int((~known).sum())} lines")
    return "\n".join(text)
