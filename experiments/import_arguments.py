"""Read the arguments of `switchboard import`, and find the mapping of a format.

Imports: sim.calibrate.forecasts, sim.config. Used by: experiments.imports.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from zoneinfo import available_timezones

from experiments.paths import configs_dir
from sim.calibrate.forecasts.format import ORDERS, PERIODS, Format, format_of
from sim.calibrate.forecasts.queues import slug
from sim.calibrate.forecasts.spread import Shape
from sim.config.keys import Desk, Place, nearest
from sim.config.readers import days, positive_seconds
from sim.errors import ConfigError
from sim.units import CELL, MINUTE, clock, share
from sim.vocabulary import WEEKDAYS

__all__ = ["Request", "formats", "read_request"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What to read, how, and where the centre goes.

    Attributes
    ----------
    forecast, roster : files; no roster: agents by formula.
    form : what the forecast's columns mean.
    first, last : ISO dates of the days to simulate; None: not asked.
    target, patience, shrinkage : as the config writes them; "" and None: the defaults.
    aht_s : handling time in seconds where the forecast has none.
    shape : where days and months fall.
    """

    forecast: Path
    form: Format
    time_zone: str
    out: Path
    roster: Path | None
    first: str | None
    last: str | None
    overwrite: bool
    target: tuple[str, str] | None
    patience: str
    shrinkage: str
    aht_s: float | None
    shape: Shape

    @property
    def name(self) -> str:
        """Name of the centre: that of its folder."""
        return slug(self.out.expanduser().resolve().name, "centre")


def formats() -> list[str]:
    """Return the names of the shipped formats."""
    return sorted(path.stem for path in (configs_dir() / "formats").glob("*.yaml"))


def read_request(args: Sequence[str]) -> Request:
    """Read key=value words.

    Raises
    ------
    ConfigError
        If a key is unknown, missing or given twice, or a value breaks its rule.
    """
    given = _split(args)
    for key, example in (("forecast", "week.csv"), ("time_zone", "Europe/London")):
        if key not in given:
            raise ConfigError(key, "nothing", f"given, such as {key}={example}")
    zone = given["time_zone"]
    if zone not in available_timezones():
        near = nearest(zone, available_timezones())
        raise ConfigError("time_zone", zone, "an IANA time zone", nearest=near)
    forecast = Path(given["forecast"])
    for key in ("forecast", "roster"):
        if key in given and not Path(given[key]).is_file():
            raise ConfigError(key, given[key], "a file that exists", nearest=_beside(given[key]))
    return Request(
        forecast=forecast,
        form=_format(given),
        time_zone=zone,
        out=Path(given.get("out") or slug(forecast.stem, "centre")),
        roster=Path(given["roster"]) if "roster" in given else None,
        first=given.get("from"),
        last=given.get("to"),
        overwrite=_one_of(given, "overwrite", ("true", "false"), "false") == "true",
        target=_target(given),
        patience=_duration(given, "patience"),
        shrinkage=_shrinkage(given),
        aht_s=positive_seconds(given["aht"], Place("aht", Desk())) if "aht" in given else None,
        shape=_shape(given),
    )


_KEYS = (
    *("forecast", "format", "time_zone", "roster", "from", "to", "out", "overwrite", "target"),
    *("patience", "aht", "shrinkage", "dates", "interval", "hours", "days"),
)


def _split(args: Sequence[str]) -> dict[str, str]:
    given: dict[str, str] = {}
    for word in args:
        key, sign, value = word.partition("=")
        if not sign or key not in _KEYS:
            rule = f"one of {', '.join(_KEYS)}, each as key=value"
            raise ConfigError("argument", word, rule, nearest=nearest(key, _KEYS))
        if key in given:
            raise ConfigError(key, value, "given once")
        if not value:
            raise ConfigError(key, word, f"followed by a value: {key}=...")
        given[key] = value
    return given


def _beside(name: str) -> str:
    folder = Path(name).parent
    found = [one.name for one in folder.iterdir()] if folder.is_dir() else []
    return nearest(Path(name).name, found)


def _format(given: Mapping[str, str]) -> Format:
    """Return the mapping, with what the command says of dates and intervals."""
    name = given.get("format", "minimum")
    if name.endswith((".yaml", ".yml")) or "/" in name:
        form = format_of(Path(name))
    elif name in formats():
        form = format_of(configs_dir() / "formats" / f"{name}.yaml")
    else:
        rule = f"one of {', '.join(formats())}, or a file such as ./mine.yaml"
        raise ConfigError("format", name, rule, nearest=nearest(name, formats()))
    return replace(
        form,
        dates=_one_of(given, "dates", ORDERS, form.dates),
        period=_one_of(given, "interval", PERIODS[1:-1], form.period),
    )


def _one_of(given: Mapping[str, str], key: str, options: Sequence[str], default: str) -> str:
    value = given.get(key)
    if value is not None and value not in options:
        near = nearest(value, options)
        raise ConfigError(key, value, f"one of {', '.join(options)}", nearest=near)
    return value or default


def _duration(given: Mapping[str, str], key: str) -> str:
    if key in given:
        positive_seconds(given[key], Place(key, Desk()))
    return given.get(key, "")


def _target(given: Mapping[str, str]) -> tuple[str, str] | None:
    """Read 80/20s as ("80%", "20s")."""
    text = given.get("target")
    if text is None:
        return None
    level, _, within = text.partition("/")
    percent = level if level.endswith("%") else f"{level}%"
    _checked("target", text, "a share and a threshold such as 80/20s", lambda: _inside(percent))
    at = Place("target", Desk())
    _checked("target", text, "such as 80/20s", lambda: positive_seconds(within, at))
    return percent, within


def _shrinkage(given: Mapping[str, str]) -> str:
    text = given.get("shrinkage", "")
    if text and share(text, "shrinkage") >= 1:
        raise ConfigError("shrinkage", text, "below 100%")
    return text


def _inside(percent: str) -> None:
    if not 0 < share(percent) < 1:
        raise ConfigError("share", percent, "between 0 and 100 %")


def _checked(key: str, text: str, rule: str, read: Callable[[], object]) -> None:
    try:
        read()
    except ConfigError:
        raise ConfigError(key, text, rule) from None


def _shape(given: Mapping[str, str]) -> Shape:
    found = Shape()
    if "hours" in given:
        opens, _, closes = given["hours"].partition("-")
        rule = "hours on the quarter, such as 08:00-20:00"
        _checked("hours", given["hours"], rule, lambda: (clock(opens), clock(closes)))
        begin, end = clock(opens), clock(closes)
        if begin >= end or begin % CELL or end % CELL:
            raise ConfigError("hours", given["hours"], rule)
        found = replace(found, opens=begin // MINUTE, closes=end // MINUTE)
    if "days" in given:
        asked = days(given["days"], Place("days", Desk()))
        if any(day not in WEEKDAYS for day in asked):
            raise ConfigError("days", given["days"], "weekdays, such as mon-sat")
        found = replace(found, weekdays=tuple(WEEKDAYS.index(day) for day in asked))
    return found
