"""Read the arguments of the screen: key=value, units in every value.

One table says which keys exist and how each is read; a wrong key, value or
combination is a ConfigError that names it. Reads no file.

May import: requirement, figures, errors, units. Used by: screen, forecast, the command `screen`.
"""

import difflib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from sim.analytic.figures import SERVICE_LEVELS, check_form
from sim.analytic.requirement import Target
from sim.errors import ConfigError
from sim.units import seconds, share

MOST_ERLANGS = 100_000.0
_MOST_COUNTED = 1_000_000_000

USAGE = """\
switchboard screen volume=120 interval=60min aht=300s target=80/20s [patience=900s] ...
switchboard screen forecast=FILE.csv target=80/20s [out=FILE.csv overwrite=true] ...

One queue, one interval in steady state: Poisson arrivals, exponential handling.
  volume           offered contacts in the interval
  interval         its length: 15min, 30min, 60min (read from the forecast if left out)
  aht              average handling time: 300s (for rows of the forecast without one)
  target           share answered / threshold: 80/20s
  sl               form of the service level: sl_excluding_short (default), sl_offered, ...
  patience         mean patience: 900s; left out: nobody abandons (Erlang C)
  room             places to wait beyond the agents; left out: no limit
  asa              highest mean wait of the answered: 15s
  max_abandonment  highest share that abandons: 3%
  max_occupancy    highest occupancy: 85%
  shrinkage        share of paid time lost: 30%; FTE = agents / (1 - shrinkage)
  seats            places to sit: says what they are enough for
  forecast         CSV: date, interval start, queue, channel, offered, AHT
  out              where the requirement per interval and queue goes
  overwrite        true to replace it"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What the user asks of the screen; None where an argument was not given.

    Attributes
    ----------
    target : the promise, all parts together.
    volume : offered contacts per interval.
    interval_s, aht_s, patience_s : seconds; patience is inf where nobody abandons.
    room : places to wait beyond the agents, inf for no limit.
    shrinkage : share of paid time lost, in [0, 1).
    seats : number of places to sit.
    forecast, out : names of files.
    overwrite : whether `out` may be replaced.
    """

    target: Target
    volume: float | None = None
    interval_s: float | None = None
    aht_s: float | None = None
    patience_s: float = np.inf
    room: float = np.inf
    shrinkage: float = 0.0
    seats: int | None = None
    forecast: str | None = None
    out: str | None = None
    overwrite: bool = False


def read_request(arguments: Sequence[str]) -> Request:
    """Turn key=value words into a request.

    Raises
    ------
    ConfigError
        If a word is no key=value, a key is unknown, given twice or missing, or
        a value breaks its rule.
    """
    values: dict[str, Any] = {
        key: _READERS[key](text, key) for key, text in _split(arguments).items()
    }
    if "target" not in values:
        raise ConfigError("target", "nothing", "given, such as target=80/20s")
    level, within_s = values.pop("target")
    target = Target(
        service_level=level,
        within_s=within_s,
        form=values.pop("sl", SERVICE_LEVELS[0]),
        max_asa_s=values.pop("asa", None),
        max_abandonment=values.pop("max_abandonment", None),
        max_occupancy=values.pop("max_occupancy", None),
    )
    named = {f.name for f in fields(Request)}
    request = Request(
        target=target, **{k if k in named else f"{k}_s": v for k, v in values.items()}
    )
    _check_together(request)
    return request


def _split(arguments: Sequence[str]) -> dict[str, str]:
    """Split key=value words, refusing unknown and repeated keys."""
    found: dict[str, str] = {}
    for word in arguments:
        key, sign, text = word.partition("=")
        if key not in _READERS:
            nearest = difflib.get_close_matches(key.lower().lstrip("-+"), _READERS, n=1)
            raise ConfigError(
                key, word, "an argument of screen (see --help)", nearest="".join(nearest)
            )
        if not sign or not text.strip():
            raise ConfigError(key, word, f"followed by a value: {key}=...")
        if key in found:
            raise ConfigError(key, word, "given once")
        found[key] = text.strip()
    return found


def check_load(erlangs: float, shown: object, source: str = "") -> None:
    """Refuse a load that no centre has: the search for its requirement would take for ever."""
    if not erlangs <= MOST_ERLANGS:
        rule = f"at most {MOST_ERLANGS:g} erlangs (volume x aht / interval)"
        raise ConfigError("volume", shown, rule, source=source)


def _check_together(request: Request) -> None:
    """Refuse requests that miss an argument or mix two kinds of question."""
    if request.forecast is not None:
        if request.volume is not None:
            raise ConfigError("volume", request.volume, "left out where forecast is given")
        if request.seats is not None:
            raise ConfigError("seats", request.seats, "left out where forecast is given")
        return
    for key, value, example in (
        ("volume", request.volume, "volume=120"),
        ("interval", request.interval_s, "interval=60min"),
        ("aht", request.aht_s, "aht=300s"),
    ):
        if value is None:
            raise ConfigError(key, "nothing", f"given, such as {example} (or forecast=FILE.csv)")
    if request.volume is not None and request.interval_s is not None and request.aht_s is not None:
        check_load(request.volume / request.interval_s * request.aht_s, request.volume)
    for key, given in (("out", request.out is not None), ("overwrite", request.overwrite)):
        if given:
            raise ConfigError(key, getattr(request, key), "left out where forecast is not given")


def _duration(text: str, key: str) -> float:
    """Seconds above 0; a bare number gets its likely meaning proposed."""
    try:
        value = seconds(text, key)
    except ConfigError as error:
        bare = text.replace(".", "", 1).isdigit()
        raise ConfigError(key, text, error.rule, nearest=f"{key}={text}s" if bare else "") from None
    if value <= 0:
        raise ConfigError(key, text, "above 0")
    return value


def _below_one(text: str, key: str) -> float:
    value = _percentage(text, key)
    if value == 1:
        raise ConfigError(key, text, "below 100 %")
    return value


def _above_zero(text: str, key: str) -> float:
    value = _percentage(text, key)
    if value == 0:
        raise ConfigError(key, text, "above 0 %")
    return value


def _percentage(text: str, key: str) -> float:
    """Share in [0, 1]; a bare number above 1 is refused with the likely meaning proposed."""
    try:
        return share(text if text.endswith("%") else float(text), key)
    except ValueError:
        bare = text.replace(".", "", 1).isdigit()
        raise ConfigError(
            key, text, 'a share such as "30%" or 0.3', nearest=f"{key}={text}%" if bare else ""
        ) from None


def _target(text: str, key: str) -> tuple[float, float]:
    """Share and threshold in seconds of "80/20s", "80%/20s" or "0.8/20s"."""
    level, sign, within = (part.strip() for part in text.partition("/"))
    rule = "a share and a threshold with its unit, such as 80/20s"
    if not sign:
        raise ConfigError(key, text, rule)
    bare = level.replace(".", "", 1).isdigit()
    try:
        percent = level if level.endswith("%") or (bare and float(level) < 1) else f"{level}%"
        return _inside(percent, key), seconds(within, key)
    except ConfigError:
        near = f"{key}={text}s" if bare and within.isdigit() else ""
        raise ConfigError(key, text, rule, nearest=near) from None


def _inside(text: str, key: str) -> float:
    _above_zero(text, key)
    return _below_one(text, key)


def _number(text: str, key: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = np.nan
    if not 0 <= value < np.inf:
        raise ConfigError(key, text, "a number, at least 0")
    return value


def _count(text: str, key: str) -> int:
    digits = text.isascii() and text.isdigit() and len(text) <= len(str(_MOST_COUNTED))
    if not digits or int(text) > _MOST_COUNTED:
        raise ConfigError(key, text, f"a whole number from 0 to {_MOST_COUNTED}")
    return int(text)


def _form(text: str, key: str) -> str:
    check_form(text, key)
    return text


def _word(text: str, key: str) -> str:
    return text


def _flag(text: str, key: str) -> bool:
    if text not in {"true", "false"}:
        raise ConfigError(key, text, "true or false")
    return text == "true"


_READERS: dict[str, Callable[..., object]] = {
    "volume": _number,
    "interval": _duration,
    "aht": _duration,
    "target": _target,
    "sl": _form,
    "patience": _duration,
    "room": _count,
    "asa": _duration,
    "max_abandonment": _inside,
    "max_occupancy": _above_zero,
    "shrinkage": _below_one,
    "seats": _count,
    "forecast": _word,
    "out": _word,
    "overwrite": _flag,
}
