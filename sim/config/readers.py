"""Read single values: numbers, durations, times, days, names.

Each reader takes a YAML value and its place, returns a plain frozen value
(durations in ticks, shares as floats), and refuses everything else with the
rule in words. No reader knows the model.

May import: errors, units, vocabulary, sim.config.keys. Used by: sim.config only.
"""

import math
import re
from collections.abc import Iterable
from datetime import date, datetime

from sim import units
from sim.config.keys import NAME, NAME_RULE, NOTHING, RESERVED, Place, Reader
from sim.vocabulary import WEEKDAYS

MOST_UNITS = 36_500
LONGEST_S = MOST_UNITS * 86_400.0
"""No duration of a scenario passes a hundred years: ticks stay far inside int64."""

_YEARS = (1900, 2200)
YEARS_RULE = f"in the years {_YEARS[0]} to {_YEARS[1]}"
"""Far enough from the ends of the calendar that every day has a day before and after."""

SUM_SLACK = 1e-9
"""How far the sum of a row of shares may be from 1."""

_LENGTH = re.compile(r"^([0-9]+)(d|h|min)$")
_NEXT_DAY = re.compile(r"^(.*\S)\s*\+\s*1$")


def duration(value: object, at: Place) -> int:
    """Read "20s", "4h" as ticks, at least 0."""
    return units.ticks(seconds(value, at))


def positive_duration(value: object, at: Place) -> int:
    """Read a duration of at least one microsecond."""
    ticks = duration(value, at)
    at.require(ticks > 0, value, "longer than 0s")
    return ticks


def seconds(value: object, at: Place) -> float:
    """Read a duration as float seconds, at least 0: laws keep seconds."""
    found = units.seconds(value, at.path)
    at.require(found <= LONGEST_S, value, "at most a hundred years")
    return found


def positive_seconds(value: object, at: Place) -> float:
    """Read a duration as float seconds above 0."""
    positive_duration(value, at)
    return units.seconds(value, at.path)


def share(value: object, at: Place) -> float:
    """Read "30%" or 0.3."""
    return units.share(value, at.path)


def number(low: float, high: float = math.inf, *, above: bool = False) -> Reader:
    """Return a reader of finite numbers in [low, high], or (low, high] with `above`."""
    bound = f"above {low:g}" if above else f"at least {low:g}"
    rule = f"a finite number {bound}" + ("" if math.isinf(high) else f", at most {high:g}")

    def read(value: object, at: Place) -> float:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            at.refuse(value, rule)
        at.require(math.isfinite(value) and low <= value <= high, value, rule)
        at.require(not (above and value == low), value, rule)
        return float(value)

    return read


def inside(low: float, high: float) -> Reader:
    """Return a reader of numbers strictly between `low` and `high`."""
    rule = f"a number between {low:g} and {high:g}, both excluded"

    def read(value: object, at: Place) -> float:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            at.refuse(value, rule)
        at.require(low < value < high, value, rule)
        return float(value)

    return read


def integer(low: int, high: int) -> Reader:
    """Return a reader of whole numbers in [low, high]."""
    rule = f"a whole number from {low} to {high}"

    def read(value: object, at: Place) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            at.refuse(value, rule)
        at.require(low <= value <= high, value, rule)
        return value

    return read


def text(value: object, at: Place) -> str:
    """Read a piece of text."""
    if not isinstance(value, str):
        at.refuse(value, "text")
    return value


def interval(value: object, at: Place) -> int:
    """Read an interval of demand or staffing: 15, 30 or 60 minutes, in ticks."""
    found = positive_duration(value, at)
    at.require(found in {units.CELL, 2 * units.CELL, units.HOUR}, value, "15min, 30min or 60min")
    return found


def flag(value: object, at: Place) -> bool:
    """Read true or false."""
    if not isinstance(value, bool):
        at.refuse(value, "true or false")
    return value


def name(value: object, at: Place) -> str:
    """Read a name; whether it exists is judged when the whole centre is known."""
    if not isinstance(value, str) or not NAME.match(value) or value in RESERVED:
        at.refuse(value, NAME_RULE)
    return value


def one_of(*words: str) -> Reader:
    """Return a reader of one word out of `words`."""

    def read(value: object, at: Place) -> str:
        if value not in words:
            at.refuse(value, f"one of {', '.join(words)}", words)
        return str(value)

    return read


def names_or_all(value: object, at: Place) -> tuple[str, ...] | None:
    """Read `all` as None, or a list of names as a sorted tuple."""
    rule = "all, or a list of names without repetition"
    if value == "all":
        return None
    if not isinstance(value, (list, tuple)) or not value:
        at.refuse(value, rule)
    found = sorted(name(one, at) for one in value)
    at.require(len(set(found)) == len(found), value, rule)
    return tuple(found)


def clock(value: object, at: Place) -> int:
    """Read a time of day "08:30" as ticks since local midnight, at most "24:00"."""
    return units.clock(value, at.path)


def clock_or_next_day(value: object, at: Place) -> int:
    """Read a time of day, "06:00+1" being six o'clock of the next day."""
    found = _NEXT_DAY.match(value) if isinstance(value, str) else None
    if found is None:
        return clock(value, at)
    return units.DAY + clock(found[1], at)


def local_time(value: object, at: Place) -> str:
    """Read a local wall time "2024-01-08 08:00"; a date alone means its midnight."""
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        found = None
    if found is None or found.tzinfo is not None or found.microsecond:
        at.refuse(value, 'a local time such as "2024-01-08 08:00", without offset, in quotes')
    at.require(in_range(found), value, YEARS_RULE)
    return found.isoformat(sep=" ")


def in_range(moment: datetime) -> bool:
    """Return whether the clock can compute with a moment."""
    return _YEARS[0] <= moment.year <= _YEARS[1]


def length(value: object, at: Place) -> str:
    """Read a length of the calendar: "7d" is local calendar days, "12h" and "90min" exact."""
    found = _LENGTH.match(value) if isinstance(value, str) else None
    if found is None:
        at.refuse(value, 'a whole number with d, h or min, such as "7d" or "12h"')
    if found[2] == "min":
        at.require(int(found[1]) % 15 == 0, value, "a multiple of 15min")
    at.require(int(found[1]) <= MOST_UNITS, value, f"at most {MOST_UNITS} of its unit")
    return found[0]


def days(value: object, at: Place) -> tuple[str, ...]:
    """Read "mon-fri", "sat", "2024-12-25", "mon,wed", `all` or a list of them.

    Returns weekdays in the order of the week, then ISO dates in time order.
    """
    parts: Iterable[object] = value.split(",") if isinstance(value, str) else ()
    if isinstance(value, (list, tuple)):
        parts = value
    found: list[str] = []
    for part in parts:
        found += _day(part, at, value)
    at.require(len(found) > 0, value, _DAYS_RULE)
    at.require(len(set(found)) == len(found), value, "days without repetition")
    return tuple(sorted(found, key=lambda one: (one not in WEEKDAYS, _week_order(one))))


_DAYS_RULE = (
    "a weekday (mon .. sun), a range such as mon-fri, an ISO date such as 2024-12-25, or all"
)


def _week_order(day: str) -> str:
    return str(WEEKDAYS.index(day)) if day in WEEKDAYS else day


def _day(part: object, at: Place, whole: object) -> list[str]:
    """Expand one weekday, range or date."""
    word = part.strip().lower() if isinstance(part, str) else ""
    if word == "all":
        return list(WEEKDAYS)
    if word in WEEKDAYS:
        return [word]
    first, dash, last = word.partition("-")
    if dash and first in WEEKDAYS and last in WEEKDAYS:
        start = WEEKDAYS.index(first)
        count = (WEEKDAYS.index(last) - start) % 7 + 1
        return [WEEKDAYS[(start + i) % 7] for i in range(count)]
    try:
        return [date.fromisoformat(word).isoformat()]
    except ValueError:
        at.refuse(whole, _DAYS_RULE, (*WEEKDAYS, "mon-fri", "all"))


def share_row(value: object, at: Place) -> dict[str, float]:
    """Read a row of shares by name that sums to 1 within 1e-9."""
    if not isinstance(value, dict) or not value:
        at.refuse(value if value else NOTHING, "a row of shares by name")
    row = {str(key): share(value[key], at.at(key)) for key in sorted(value, key=str)}
    sums_to_one(row.values(), at)
    return row


def sums_to_one(shares: Iterable[float], at: Place) -> None:
    """Refuse shares whose sum differs from 1 by more than 1e-9."""
    total = math.fsum(shares)
    at.require(abs(total - 1.0) <= SUM_SLACK, total, "shares that sum to 1 (within 1e-9)")
