"""How figures are written in sentences: shares in per cent, money in thousands, intervals.

May import: the words of this room. Used by: sentences, differences.
"""

from collections.abc import Callable

import numpy as np

from sim.study.sweep_answers.grid import Read
from sim.study.sweep_answers.staffing import Range, Target
from sim.study.totals import Figure

_MINUTE_S, _HOUR_S, _DAY_S = 60, 3_600, 86_400
_THOUSAND, _WHOLE_FROM = 1_000, 100
_WORDS = {
    "sl_excluding_short": "answered in time",
    "sl_offered": "answered in time, of all offered",
    "in_deadline": "finished in time",
    "asa_s": "mean wait",
    "p_abandon": "abandoned",
    "aht_s": "handling time",
    "fte": "FTE",
    "cost": "cost a week",
    "need_resolution": "needs resolved",
    "p_given_up": "needs given up",
    "closed": "met a closed door",
}

_UNSAID = {"ratio", "contacts", "needs", ""}
"""Units that the name of a figure says already."""

FULL_TIME = "FTE"


def kpi_words(kpi: str) -> str:
    """Say a KPI: answered in time, cost per contact."""
    return _WORDS.get(kpi, kpi.removesuffix("_s").removesuffix("_h").replace("_", " "))


def place_words(figure: Figure) -> str:
    """Say where a figure is taken; nothing for the whole centre."""
    return "" if figure.level == "centre" else f" at {figure.name}"


def target_words(target: Target) -> str:
    """Say a target: 80 % within 20 s at calls."""
    within = "" if np.isnan(target.within_s) else f" within {_duration(target.within_s)}"
    kpi = "" if within else f" {kpi_words(target.figure.kpi)}"
    return f"{share(target.share)}{kpi}{within}{place_words(target.figure)}"


def share(value: float) -> str:
    """Write a share in per cent, with one decimal where there is one."""
    return f"{round(100 * value, 1):g} %"


def number(value: float, unit: str) -> str:
    """Write a figure in its unit: 81.2 %, GBP 18.2 k, 412 s."""
    if unit == "share":
        return f"{100 * value:.1f} %"
    if _is_money(unit):
        return f"{unit[:3]} {_plain(value, money=True)}"
    if unit == FULL_TIME:
        return f"{value:,.1f} {unit}"
    return f"{_plain(value)}{'' if unit in _UNSAID else f' {unit}'}"


def read_words(found: Read) -> str:
    """Write a figure with its interval: 81.2 % (79.9 to 82.4)."""
    return f"{number(found.value, found.unit)}{_interval(found.lower, found.upper, found.unit)}"


def change_words(found: Read) -> str:
    """Write a difference with its interval: +5.9 points (+5.1 to +6.7)."""
    unit = found.unit
    scale = 100 if unit == "share" else 1
    value, lower, upper = (
        scale * one for one in (found.difference, found.difference_lower, found.difference_upper)
    )
    written = [_signed(one, unit) for one in (value, lower, upper)]
    around = "" if np.isnan(lower) else f" ({written[1]} to {written[2]})"
    after = " points" if unit == "share" else "" if unit in _UNSAID else f" {unit}"
    if _is_money(unit):
        return f"{unit[:3]} {written[0]}{around}"
    return f"{written[0]}{after}{around}"


def more_words(found: Range, of: str) -> str:
    """Write how much more or fewer something takes: 12.1 more FTE (10.2 to 14.0)."""
    if found.value < 0:
        return f"{-found.value:.1f} fewer {of}{_ends(found, _one_decimal, -1)}"
    return f"{found.value:.1f} more {of}{_ends(found, _one_decimal, 1)}"


def cost_words(found: Range, currency: str) -> str:
    """Write how much more or less something costs: costs GBP 18.2 k more a week (15 k to 21 k)."""
    sign, word = (-1, "less") if found.value < 0 else (1, "more")
    ends = _ends(found, _money_plain, sign)
    return f"costs {currency} {_money_plain(sign * found.value)} {word} a week{ends}"


def staffing_words(found: Range, write: Callable[[float], str]) -> str:
    """Write the staffing with its interval: 2.4 (1.9 to 2.8)."""
    return f"{write(found.value)}{_ends(found, write, 1)}"


def _ends(found: Range, write: Callable[[float], str], sign: int) -> str:
    """Write an interval; an end beyond the grid is said to be so; nothing where there is none."""
    if np.isnan(found.lower):
        return ""
    low, high = sorted((sign * found.lower, sign * found.upper))
    if np.isinf(low) and np.isinf(high):
        return " (the interval reaches beyond the grid on both sides)"
    if np.isinf(high):
        return f" ({write(low)} to beyond the grid)"
    if np.isinf(low):
        return f" (below the grid to {write(high)})"
    return f" ({write(low)} to {write(high)})"


def _interval(lower: float, upper: float, unit: str) -> str:
    if np.isnan(lower):
        return ""
    scale, money = (100, False) if unit == "share" else (1, _is_money(unit))
    if unit == "share":
        return f" ({scale * lower:.1f} to {scale * upper:.1f})"
    return f" ({_plain(lower, money=money)} to {_plain(upper, money=money)})"


def _plain(value: float, *, money: bool = False) -> str:
    if money:
        return _money_plain(value)
    return f"{value:,.0f}" if abs(value) >= _WHOLE_FROM else f"{value:.2f}"


def _money_plain(value: float) -> str:
    if abs(value) >= _THOUSAND:
        return f"{value / _THOUSAND:,.1f} k"
    return f"{value:.0f}" if abs(value) >= _WHOLE_FROM else f"{value:.2f}"


def _one_decimal(value: float) -> str:
    return f"{value:.1f}"


def _signed(value: float, unit: str) -> str:
    sign = "-" if value < 0 else "+"
    size = abs(value)
    if unit == "share":
        return f"{sign}{size:.1f}"
    return f"{sign}{_money_plain(size) if _is_money(unit) else _plain(size)}"


def _is_money(unit: str) -> bool:
    """Tell whether a unit is a currency: three capital letters, and what it is for."""
    code = unit[:3]
    return len(code) == len("GBP") and code.isupper() and unit != FULL_TIME


def _duration(seconds: float) -> str:
    for size, unit in ((_DAY_S, "d"), (_HOUR_S, "h"), (_MINUTE_S, "min")):
        if seconds > size and seconds % size == 0:
            return f"{seconds / size:g} {unit}"
    return f"{seconds:g} s"
