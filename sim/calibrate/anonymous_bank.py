"""Read a month of the "Anonymous Bank" call records into the log schema.

Each row of the file is one call. A call is taken to have asked for an agent if
it waited a second or was served a second; all others left in the IVR. The
durations of the records are kept as they stand: it joins the queue at the end
of the IVR, is answered `q_time` later and ends `ser_time` after that (the
records often place the start of service one second before the end of the
wait). There is no wrap-up in the records. What was dropped, and what is odd
about what was kept, is counted in the account.

Seconds of the local day here; ticks in the log.

Source: "Anonymous Bank" data, I. Guedj and A. Mandelbaum, Technion, 2000.
May import: config, log, words. Used by: experiments.calibrate.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sim.calibrate.calls import Call, log_of_calls
from sim.calibrate.records import Account, Reader, clock, count, read_rows, text, whole
from sim.config import Calendar, Clock
from sim.errors import ConfigError
from sim.log.builder import names_of
from sim.log.schema import Header, Log
from sim.units import SECOND
from sim.vocabulary import Outcome

FORMAT = "anonymous_bank"
TIME_ZONE = "Asia/Jerusalem"
CALL_TYPES = {
    "PS": "regular_activity",
    "PE": "english",
    "IN": "internet",
    "NE": "stock_exchange",
    "NW": "prospective",
    "TT": "returned_call",
}
"""Intent of each call type of the records."""

SHORT_SERVICE_S = 10
"""Services below this were mostly a fault of the months January to October."""

SEGMENTS = ("priority", "regular")
"""Customers with and without a credit of waiting time; each has a queue of its name."""

_HIGH_PRIORITY = 2
_BIGGEST_CUSTOMER = (1 << 31) - 1
_ROUNDED = re.compile(r"^[0-9](\.[0-9]+)?E\+[0-9]+$")
_DAY_S = 86_400
_MOVED_S = 10
_NO_SERVER = "NO_SERVER"
_SERVER_PREFIX = "AGENT_"


# one cell ------------------------------------------------------------------


def _date(cell: str) -> int:
    """Read YYMMDD as the ordinal of the date; the records are of the 1900s."""
    try:
        return datetime.strptime(f"19{cell}", "%Y%m%d").replace(tzinfo=UTC).toordinal()
    except ValueError:
        raise ValueError("a date YYMMDD") from None


def _server(cell: str) -> int:
    """Read the number of an agent, -1 for an unknown one or none."""
    if cell == _NO_SERVER:
        return -1
    number = cell.removeprefix(_SERVER_PREFIX)
    if number != cell and number.isascii() and number.isdigit():
        return int(number)
    raise ValueError(f"{_SERVER_PREFIX}nn or {_NO_SERVER}")


def _customer(cell: str) -> int:
    """Read a customer's number, -1 where a spreadsheet has left only 6.02E+11 of it."""
    if _ROUNDED.match(cell):
        return -1
    number = whole(cell)
    if not 0 <= number <= _BIGGEST_CUSTOMER:
        raise ValueError(f"a number from 0 to {_BIGGEST_CUSTOMER}")
    return number


def _outcome(cell: str) -> str:
    if cell not in {"AGENT", "HANG", "PHANTOM"}:
        raise ValueError("AGENT, HANG or PHANTOM")
    return cell


def _priority(cell: str) -> int:
    if cell not in {"0", "1", "2"}:
        raise ValueError("0, 1 or 2")
    return int(cell)


_COLUMNS: dict[str, Reader] = {
    "vru+line": text,
    "call_id": whole,
    "customer_id": _customer,
    "priority": _priority,
    "type": text,
    "date": _date,
    "vru_entry": clock,
    "vru_exit": clock,
    "vru_time": whole,
    "q_start": clock,
    "q_exit": clock,
    "q_time": whole,
    "outcome": _outcome,
    "ser_start": clock,
    "ser_exit": clock,
    "ser_time": whole,
    "server": _server,
}


# one row -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Row:
    """The cells of a row that are used; seconds."""

    line: int
    day: int
    call_type: str
    outcome: str
    priority: int
    customer: int
    server: int
    ivr_start: int
    ivr_end: int
    ivr: int
    queue_start: int
    queue_end: int
    wait: int
    talk_start: int
    talk_end: int
    talk: int

    @property
    def served(self) -> bool:
        return self.outcome == "AGENT"


def _row(line: int, cells: Mapping[str, int | str]) -> _Row:
    number = {name: int(cell) for name, cell in cells.items() if isinstance(cell, int)}
    return _Row(
        line=line,
        day=number["date"],
        call_type=str(cells["type"]),
        outcome=str(cells["outcome"]),
        priority=number["priority"],
        customer=number["customer_id"],
        server=number["server"],
        ivr_start=number["vru_entry"],
        ivr_end=number["vru_exit"],
        ivr=number["vru_time"],
        queue_start=number["q_start"],
        queue_end=number["q_exit"],
        wait=number["q_time"],
        talk_start=number["ser_start"],
        talk_end=number["ser_exit"],
        talk=number["ser_time"],
    )


def _unusable(row: _Row) -> str:
    """Why a row is not a call, or "" if it is one; the first reason that holds counts."""
    spans = (
        (row.ivr_start, row.ivr_end, row.ivr),
        (row.queue_start, row.queue_end, row.wait),
        (row.talk_start, row.talk_end, row.talk),
    )
    if row.outcome == "PHANTOM":
        return "outcome PHANTOM"
    if row.call_type not in CALL_TYPES:
        return "stray call type"
    if min(row.wait, row.talk) < 0:
        return "impossible times: a negative wait or service"
    if any((end - start - length) % _DAY_S for start, end, length in spans):
        return "impossible times: end minus start is not the length"
    if row.served and not row.wait and not row.talk:
        return "outcome AGENT with neither a wait nor a service"
    return ""


def _oddities(row: _Row) -> list[str]:
    """What is peculiar about a row that is kept, in the words of the account."""
    served = row.served
    moved = (row.talk_start - row.queue_end + _DAY_S // 2) % _DAY_S - _DAY_S // 2
    found = {
        "negative IVR time: entered where the IVR ended": row.ivr < 0,
        "handled by an unknown agent (NO_SERVER)": served and row.server < 0,
        f"handled in under {SHORT_SERVICE_S} s": served and row.talk < SHORT_SERVICE_S,
        "handled without a length of service (0 s)": served and row.talk == 0,
        f"service recorded over {_MOVED_S} s off the end of the wait": served
        and row.wait > 0
        and row.talk > 0
        and abs(moved) > _MOVED_S,
        "HANG in the second of joining the queue: left in the IVR": not served
        and row.wait == 0
        and row.queue_start > 0,
        "HANG with a service: abandoned, the service ignored": not served
        and (row.talk > 0 or row.server >= 0),
        "over after midnight": row.ivr_end + row.wait + row.talk * served >= _DAY_S,
        "customer not recorded": row.customer == 0,
        "customer number rounded by a spreadsheet: not used": row.customer < 0,
    }
    return [name for name, holds in found.items() if holds]


def _call(row: _Row, midnight: int) -> Call:
    """The call of a usable row; `midnight` is the tick of its date's first instant."""
    waited = Outcome.ABANDONED if row.wait else Outcome.CONTAINED
    return Call(
        number=row.line,
        left_ivr=midnight + row.ivr_end * SECOND,
        ivr=max(row.ivr, 0) * SECOND,
        wait=row.wait * SECOND,
        talk=row.talk * SECOND if row.served else 0,
        intent=CALL_TYPES[row.call_type],
        segment="priority" if row.priority == _HIGH_PRIORITY else "regular",
        customer=row.customer or -1,
        outcome=Outcome.HANDLED if row.served else waited,
        agent=row.server if row.served else -1,
    )


# the file ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Imported:
    """A month of records as a log, and what became of every row."""

    log: Log
    account: Account


def read(file: Path) -> Imported:
    """Read a month of records.

    Parameters
    ----------
    file : Path
        Tab-separated text with the header of the records, plain or gzipped (.gz).

    Returns
    -------
    Imported
        The log (header source "anonymous_bank"; tick 0 is the first local midnight of
        the month, the horizon its last) and the account of rows.

    Raises
    ------
    ConfigError
        If the file cannot be read, a cell breaks the rule of its column, the rows span
        more than a month, or no row is a call.
    """
    account = Account()
    rows: list[_Row] = []
    month = None
    for line, cells in read_rows(file, _COLUMNS):
        row = _row(line, cells)
        account.rows += 1
        month = month or date.fromordinal(row.day).replace(day=1)
        if date.fromordinal(row.day).replace(day=1) != month:
            path, found = f"line {line}, column date", str(date.fromordinal(row.day))
            rule = f"in the month of the first row, {month:%Y-%m}"
            raise ConfigError(path, found, rule, source=str(file))
        reason = _unusable(row)
        if reason:
            count(account.dropped, reason)
        else:
            rows.append(row)
    if month is None or not rows:
        raise ConfigError("the file", f"{account.rows} rows", "one with calls", source=str(file))
    header = _header(month)
    midnight = _midnights(header)
    calls = [_call(row, midnight[row.day]) for row in rows]
    for row, call in zip(rows, calls, strict=True):
        count(account.kept, call.outcome.name.lower())
        for oddity in _oddities(row):
            count(account.noted, oddity)
    return Imported(log_of_calls(calls, header), account)


def _header(month: date) -> Header:
    following = (month + timedelta(days=31)).replace(day=1)
    calendar = Calendar(
        start=f"{month} 00:00", length=f"{(following - month).days}d", time_zone=TIME_ZONE
    )
    axis = Clock.of(calendar)
    return Header(
        names=names_of(
            segments=SEGMENTS,
            intents=CALL_TYPES.values(),
            channels=("phone",),
            queues=SEGMENTS,
            groups=("agents",),
        ),
        start_utc_us=axis.start_utc_us,
        time_zone=TIME_ZONE,
        horizon=axis.horizon,
        source=FORMAT,
    )


def _midnights(header: Header) -> dict[int, int]:
    """Tick of the first instant of each local date of the month, by the date's ordinal."""
    axis = Clock(header.start_utc_us, header.horizon, header.time_zone)
    return {day.ordinal: day.start_tick for day in axis.days()}


def first_day_of(header: Header) -> date:
    """Return the local date on which a log begins."""
    return Clock(header.start_utc_us, header.horizon, header.time_zone).local(0).date()
