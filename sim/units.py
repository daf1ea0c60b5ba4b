"""Turn the units in which people write into the numbers with which we count.

Inside an engine time is an integer: microseconds ("ticks"). Unit strings such
as "20s", "4h", "08:30" and "30%" live at the border and are read here, in one
place. There is one rounding function, `ticks`.

May import: errors. Used by: every room.
"""

import math
import re

from sim.errors import ConfigError

TICKS_PER_SECOND = 1_000_000
SECOND = TICKS_PER_SECOND
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
CELL = 15 * MINUTE
"""Length of a demand cell: arrivals are addressed by absolute quarter hours."""

NEVER = 1 << 62
"""A tick that no run reaches."""

PPM = 1_000_000
"""Parts per million: user weights become integers of this unit."""

_SECONDS = {
    "us": 1e-6,
    "ms": 1e-3,
    "s": 1.0,
    "min": 60.0,
    "h": 3600.0,
    "d": 86_400.0,
}
_DURATION = re.compile(r"^\s*([0-9]*\.?[0-9]+(?:[eE][+-]?[0-9]+)?)\s*(us|ms|s|min|h|d)\s*$")
_SHARE = re.compile(r"^\s*([0-9]*\.?[0-9]+(?:[eE][+-]?[0-9]+)?)\s*%\s*$")
_CLOCK = re.compile(r"^\s*([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?\s*$")
_MINUTES_PER_HOUR = 60


def ticks(seconds: float) -> int:
    """Round a time in seconds to microseconds: floor(x * 1e6 + 0.5)."""
    return math.floor(seconds * 1e6 + 0.5)


def seconds(text: object, path: str = "duration") -> float:
    """Read a duration with its unit, such as "20s", "1.5min", "4h", "2d".

    Raises
    ------
    ConfigError
        If `text` is not a string of a number, at least 0, and a unit
        (us, ms, s, min, h, d). A bare number has no unit and is refused.
    """
    found = _DURATION.match(text) if isinstance(text, str) else None
    if found is None:
        raise ConfigError(path, text, 'a duration with its unit, such as "20s", "15min", "4h"')
    value = float(found[1]) * _SECONDS[found[2]]
    if not math.isfinite(value):
        raise ConfigError(path, text, "a finite duration")
    return value


def share(text: object, path: str = "share") -> float:
    """Read a share: "30%" or a number in [0, 1].

    Raises
    ------
    ConfigError
        If the share lies outside [0, 1] or is not a number.
    """
    value = math.nan
    if isinstance(text, str):
        found = _SHARE.match(text)
        value = float(found[1]) / 100 if found else math.nan
    elif isinstance(text, (int, float)) and not isinstance(text, bool):
        value = float(text)
    if not 0.0 <= value <= 1.0:
        raise ConfigError(path, text, 'a share in [0, 1], such as 0.3 or "30%"')
    return value


def clock(text: object, path: str = "time") -> int:
    """Read a time of day "HH:MM" or "HH:MM:SS" as ticks since local midnight; 24:00 is allowed.

    Raises
    ------
    ConfigError
        If `text` is not a time of day between 00:00 and 24:00.
    """
    found = _CLOCK.match(text) if isinstance(text, str) else None
    if found is not None:
        hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
        total = hour * HOUR + minute * MINUTE + second * SECOND
        if minute < _MINUTES_PER_HOUR and second < _MINUTES_PER_HOUR and total <= DAY:
            return total
    raise ConfigError(path, text, 'a time of day such as "08:30", at most "24:00", in quotes')


def duration_text(value: int) -> str:
    """Write a duration in ticks as people do: 90_000_000 -> "1 min 30 s"."""
    if value < SECOND:
        return f"{value / 1000:.3g} ms"
    if value < MINUTE:
        return f"{value / SECOND:.3g} s"
    whole = round(value / SECOND)
    hours, rest = divmod(whole, 3600)
    minutes, secs = divmod(rest, 60)
    parts = [(hours, "h"), (minutes, "min"), (secs, "s")]
    return " ".join(f"{n} {unit}" for n, unit in parts if n)
