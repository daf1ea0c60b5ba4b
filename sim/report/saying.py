"""How numbers and moments are written in sentences and tables of a page.

Shares are 0 to 1 and become per cent; what is missing becomes a dash. Moments are local
times in ISO 8601 with offset, as in the CSV files.

May import: nothing. Used by: the sections of the report.
"""

from collections.abc import Sequence
from datetime import datetime
from math import isfinite, isnan

MISSING = "-"
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_CLOSE = 0.01
_WHOLE_FROM = 100
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def percent(value: float, beside: float | None = None) -> str:
    """Write a share as whole per cent, with the decimals that tell it from another one."""
    if isnan(value):
        return MISSING
    if beside is None or value == beside or abs(value - beside) >= _CLOSE:
        return f"{100 * value:.0f} %"
    texts = [f"{100 * value:.{digits}f}" for digits in (1, 2)]
    return f"{next((one for one in texts if float(one) != 100 * beside), texts[-1])} %"


def exact_percent(value: float) -> str:
    """Write a share as per cent with a decimal, for tables."""
    return MISSING if isnan(value) else f"{100 * value:.1f} %"


def bounded_percent(value: float, lower: float, upper: float) -> str:
    """Write a share with its interval: 81.3 % (79.0 to 83.1)."""
    if isnan(value) or isnan(lower):
        return exact_percent(value)
    return f"{100 * value:.1f} % ({100 * lower:.1f} to {100 * upper:.1f})"


def count(value: float) -> str:
    """Write an amount: 1,234, or with a decimal below a hundred where it is no whole number."""
    if not isfinite(value):
        return MISSING if isnan(value) else "no end"
    if abs(value) >= _WHOLE_FROM or round(value, 1) == round(value):
        return f"{value:,.0f}".replace("-0", "0") if round(value) == 0 else f"{value:,.0f}"
    return f"{value:,.1f}"


def decimal(value: float, digits: int) -> str:
    """Write a number with a fixed number of decimals."""
    return MISSING if isnan(value) else f"{value:,.{digits}f}"


def seconds(value: float) -> str:
    """Write seconds as people do: 45 s, 12 min, 3.5 h, 2 d."""
    if isnan(value):
        return MISSING
    for length, unit in ((172_800, "d"), (7200, "h"), (600, "min")):
        if value >= length:
            whole = {"d": 86_400, "h": 3600, "min": 60}[unit]
            return f"{value / whole:.3g} {unit}"
    return f"{value:.0f} s"


def money(amount: float, currency: str) -> str:
    """Write an amount of money: GBP 214,300, and below a thousand with its hundredths."""
    if isnan(amount):
        return MISSING
    digits = 0 if abs(amount) >= 10 * _WHOLE_FROM else 2
    return f"{currency} {amount:,.{digits}f}"


def moment(start: str) -> str:
    """Write a moment within a week: 09:30 Monday."""
    at = datetime.fromisoformat(start)
    return f"{at:%H:%M} {_DAYS[at.weekday()]}"


def short_moment(start: str) -> str:
    """Write a moment as a heading of a row: Mon 09:30."""
    at = datetime.fromisoformat(start)
    return f"{_DAYS[at.weekday()][:3]} {at:%H:%M}"


def full_day(short: str) -> str:
    """Return the whole name of a weekday: Monday for Mon."""
    return next((one for one in _DAYS if one.startswith(short)), short)


def listed(words: Sequence[str]) -> str:
    """Join words as a sentence does: a, b and c."""
    if len(words) < 2:  # noqa: PLR2004 - two are joined by a word
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def number(value: int) -> str:
    """Write a whole number as sentences do: in a word up to ten."""
    return _NUMBERS[value] if value < len(_NUMBERS) else f"{value:,}"


def several(many: int, noun: str) -> str:
    """Write a number with its noun: one queue, three queues, 12 queues."""
    return f"{number(many)} {noun}{'' if many == 1 else 's'}"


def opened(text: str) -> str:
    """Begin a sentence with a capital letter."""
    return text[:1].upper() + text[1:]
