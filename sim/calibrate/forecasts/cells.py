"""Read the different cells of a column: numbers, dates, times, lengths.

Every reader returns one value for each different cell; NaN or `EMPTY` stands for an empty
cell, `BAD` or a mask for one that cannot be read. Days count from 1970-01-01 in the
calendar that the file shows, minutes from midnight.

May import: sim.calibrate.forecasts. Used by: table, roster.
"""

import math
import re
from collections.abc import Sequence
from datetime import date
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

EMPTY = -(1 << 40)
BAD = EMPTY - 1
DAY_MIN = 1440
MONTH = -1
"""Length of a row that holds a month."""

_EPOCH = date(1970, 1, 1).toordinal()
_YEARS = (1970, 2100)
_YEAR_DIGITS = 4
_DATE = re.compile(r"^(\d{1,4})([-/.])(\d{1,2})\2(\d{1,4})$")
_DIGITS = re.compile(r"^\d{8}$")
_TIME = re.compile(
    r"^(\d{1,2}):?(\d{2})(?::00(?:\.0+)?)?\s*([AaPp][Mm])?\s*(Z|z|[+-]\d{2}:?\d{2})?$"
)
_LENGTH = re.compile(r"^(\d+)\s*(m|mins?|minutes?|h|hours?|s|seconds?)?$")
_THOUSANDS = re.compile(r"^[1-9]\d{0,2}(\.\d{3})+$")
_PER = {"": 1.0, "m": 1.0, "h": 60.0, "s": 1 / 60}
_HALF_DAY_H = 12
_HOUR_MIN = 60
_MOST_OFFSET_MIN = 15 * _HOUR_MIN


def numbers(words: Sequence[str], separator: str, most: float) -> tuple[Floats, Flags]:
    """Numbers from 0 to `most`, NaN where empty, and which cells are none.

    Where no comma divides the columns, "3,5" is a number. "1.250" among whole numbers is
    refused there: it may mean 1250.
    """
    values = np.full(len(words), np.nan)
    bad = np.zeros(len(words), dtype=bool)
    dotted = [word for word in words if "." in word]
    grouped = separator != "," and dotted and all(_THOUSANDS.match(word) for word in dotted)
    for place, word in enumerate(words):
        if not word:
            continue
        try:
            value = float(word if separator == "," else word.replace(",", "."))
        except ValueError:
            value = math.nan
        bad[place] = not 0 <= value <= most or bool(grouped and "." in word) or "_" in word
        values[place] = math.nan if bad[place] else value
    return values, bad


def dates(words: Sequence[str], order: str) -> Ints:
    """Days of dates such as 2024-01-31, 31.01.2024 or 20240131, by the order of their parts."""
    return np.array([_day(word, order) for word in words], dtype=np.int64)


def times(words: Sequence[str]) -> tuple[Ints, Ints]:
    """Minutes since midnight, and offset from UTC in minutes, `EMPTY` where none is given."""
    found = [_time(word) for word in words]
    return (
        np.array([minute for minute, _ in found], dtype=np.int64),
        np.array([offset for _, offset in found], dtype=np.int64),
    )


def stamps(words: Sequence[str], order: str) -> tuple[Ints, Ints, Ints]:
    """Day, minute and offset of "2024-01-31T08:30Z"; a date alone is its midnight."""
    found = [_stamp(word, order) for word in words]
    days, minutes, offsets = (list(one) for one in zip(*found, strict=True)) if found else ([],) * 3
    return (
        np.array(days, dtype=np.int64),
        np.array(minutes, dtype=np.int64),
        np.array(offsets, dtype=np.int64),
    )


def lengths(words: Sequence[str]) -> Ints:
    """Lengths in minutes of "15mins", "30", "1h", "daily"; MONTH for "monthly"."""
    return np.array([_length(word.lower()) for word in words], dtype=np.int64)


def iso(day: int) -> str:
    """Return the date of a day."""
    return date.fromordinal(_EPOCH + day).isoformat()


def day_of(iso_date: str) -> int:
    """Return the day of an ISO date."""
    return date.fromisoformat(iso_date).toordinal() - _EPOCH


def _day(word: str, order: str) -> int:
    if not word:
        return EMPTY
    if _DIGITS.match(word):
        cuts = (0, 4, 6, 8) if order == "ymd" else (0, 2, 4, 8)
        parts = [word[a:b] for a, b in pairwise(cuts)]
    else:
        found = _DATE.match(word)
        if found is None:
            return BAD
        parts = [found[1], found[3], found[4]]
    by_sign = dict(zip(order, parts, strict=True))
    if len(by_sign["y"]) != _YEAR_DIGITS or not _YEARS[0] <= int(by_sign["y"]) <= _YEARS[1]:
        return BAD
    try:
        return date(int(by_sign["y"]), int(by_sign["m"]), int(by_sign["d"])).toordinal() - _EPOCH
    except ValueError:
        return BAD


def _time(word: str) -> tuple[int, int]:
    if not word:
        return EMPTY, EMPTY
    found = _TIME.match(word)
    if found is None:
        return BAD, EMPTY
    hour, minute = int(found[1]), int(found[2])
    if found[3]:
        if not 1 <= hour <= _HALF_DAY_H:
            return BAD, EMPTY
        hour = hour % _HALF_DAY_H + (_HALF_DAY_H if found[3].lower() == "pm" else 0)
    if minute >= _HOUR_MIN or hour * _HOUR_MIN + minute >= DAY_MIN:
        return BAD, EMPTY
    offset = _offset(found[4])
    if offset != EMPTY and abs(offset) > _MOST_OFFSET_MIN:
        return BAD, EMPTY
    return hour * _HOUR_MIN + minute, offset


def _offset(text: str | None) -> int:
    if text is None:
        return EMPTY
    if text in {"Z", "z"}:
        return 0
    minutes = int(text[1:3]) * _HOUR_MIN + int(text[-2:])
    return -minutes if text[0] == "-" else minutes


def _stamp(word: str, order: str) -> tuple[int, int, int]:
    if not word:
        return EMPTY, EMPTY, EMPTY
    text = word.replace("T", " ", 1)
    head, _, tail = text.partition(" ")
    day = _day(head, order)
    minute, offset = _time(tail.strip()) if tail else (0, EMPTY)
    return (BAD, BAD, EMPTY) if BAD in {day, minute} else (day, minute, offset)


def _length(word: str) -> int:
    if not word:
        return EMPTY
    if word in {"daily", "day", "1d"}:
        return DAY_MIN
    if word in {"monthly", "month"}:
        return MONTH
    found = _LENGTH.match(word)
    if found is None:
        return BAD
    minutes = int(found[1]) * _PER[(found[2] or "")[:1]]
    return int(minutes) if minutes in {15, 30, 60, DAY_MIN} else BAD
