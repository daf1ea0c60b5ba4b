"""Say what the columns of a forecast file mean: one mapping a format, in YAML.

A column is found by its name (upper and lower case, spaces and signs do not matter), by
one of several names, or by its place where the file has no header. What is not mapped is
passed over.

May import: errors, config. Used by: sheet, table, experiments.imports.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import yaml

from sim.calibrate.forecasts.kinds import KINDS
from sim.config.keys import Desk, Key, Maybe, Place, Record, as_mapping, nearest
from sim.config.readers import integer, one_of, text
from sim.errors import ConfigError

SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}
PERIODS = ("any", "15min", "30min", "60min", "daily", "monthly", "month_or_day")
"""How long a row is; any: by its own column, or as the starts tell."""

ORDERS = ("ymd", "dmy", "mdy")
COLUMNS = {
    "date": "day of the interval",
    "start": "its start: a time, or date and time in one",
    "length": "its length",
    "queue": "who waits together",
    "channel": "phone, chat, e-mail, ...",
    "offered": "contacts that asked for an agent",
    "handled": "contacts that an agent handled: weights of the handling time",
    "aht": "mean handling time, seconds",
    "talk": "mean talk, seconds",
    "wrap": "mean wrap-up, seconds",
    "talk_total": "talk of all handled, seconds",
    "wrap_total": "wrap-up of all handled, seconds",
}
_MOST_COLUMNS = 1000

Where = tuple[str, ...] | int
"""The names that a column may have, or its place from 1."""


def _columns(value: object, at: Place) -> dict[str, Where]:
    given = as_mapping(value, at, f"a mapping of {', '.join(COLUMNS)} to columns")
    found: dict[str, Where] = {}
    for name, where in given.items():
        if name not in COLUMNS:
            at.at(name).refuse(name, f"one of {', '.join(COLUMNS)}", COLUMNS)
        found[str(name)] = _where(where, at.at(name))
    return found


def _where(value: object, at: Place) -> Where:
    if isinstance(value, int) and not isinstance(value, bool):
        place: int = integer(1, _MOST_COLUMNS)(value, at)
        return place
    names = [value] if isinstance(value, str) else value
    if not isinstance(names, list) or not names or not all(isinstance(one, str) for one in names):
        at.refuse(value, "the name of a column, a list of names, or its place from 1")
    return tuple(names)


def _channels(value: object, at: Place) -> dict[str, str]:
    given = as_mapping(value, at, "a mapping of the file's words to channels")
    return {plain(str(word)): one_of(*KINDS)(given[word], at.at(word)) for word in given}


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """What the columns of a forecast file mean."""

    title: Annotated[str, Key(text, "what the file is")]
    source: Annotated[str, Key(text, "where the format is described")] = ""
    separator: Annotated[
        str, Key(one_of("any", *SEPARATORS), "what divides the columns; any: as the file shows")
    ] = "any"
    header: Annotated[str, Key(one_of("names", "none"), "whether names stand in the first line")]
    width: Annotated[
        int | None, Key(Maybe(integer(1, _MOST_COLUMNS)), "columns, where there is no header")
    ] = None
    dates: Annotated[str, Key(one_of(*ORDERS), "order of year, month and day in a date")] = "ymd"
    clock: Annotated[
        str, Key(one_of("local", "utc"), "what a time without an offset of its own means")
    ] = "local"
    period: Annotated[str, Key(one_of(*PERIODS), "how long a row is")] = "any"
    columns: Annotated[dict[str, Where], Key(_columns, "where each figure stands")]
    channel: Annotated[str, Key(one_of(*KINDS), "channel of a row that names none")] = "phone"
    channels: Annotated[
        dict[str, str], Key(_channels, "what the file's words for channels mean")
    ] = field(default_factory=dict)

    @property
    def mark(self) -> str:
        """The separator as a sign, "" where the file shows it."""
        return SEPARATORS.get(self.separator, "")


def _judge(made: Format, at: Place) -> None:
    columns, here = made.columns, at.at("columns")
    here.require("offered" in columns, sorted(columns), "given with offered")
    here.require(
        "start" in columns or "date" in columns, sorted(columns), "given with start or date"
    )
    places = [name for name, where in columns.items() if isinstance(where, int)]
    if made.header == "none":
        named = [name for name in columns if name not in places]
        here.require(not named, named, "given by their places where there is no header")
        at.at("width").require(made.width is not None, made.width, "given where there is no header")
        highest = max(where for where in columns.values() if isinstance(where, int))
        at.at("width").require(
            highest <= (made.width or 0), made.width, f"at least {highest}, the last column mapped"
        )
    else:
        here.require(not places, places, "given by their names where there is a header")
    totals = [name for name in ("talk_total", "wrap_total") if name in columns]
    here.require(
        not totals or "handled" in columns, totals, "beside handled, which they are divided by"
    )


_read = Record(Format, _judge)


def format_of(path: Path) -> Format:
    """Read a mapping.

    Raises
    ------
    ConfigError
        Naming file, key, value and rule.
    """
    try:
        written: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        rule = f"a readable file ({error.strerror})"
        raise ConfigError("format", str(path), rule) from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        rule = f"YAML ({str(error).splitlines()[0]})"
        raise ConfigError("format", str(path), rule) from None
    try:
        made: Format = _read(written, Place("", Desk()))
    except ConfigError as error:
        error.source = str(path)
        error.path = error.path or "mapping"
        raise
    return made


def plain(name: str) -> str:
    """Return a name as names are compared: letters and digits in lower case."""
    return re.sub(r"[\W_]+", "", name.casefold())


def place_of(where: Where, header: Mapping[str, int]) -> int | None:
    """Return the column, from 0, of a place or of the first name that the header has."""
    if isinstance(where, int):
        return where - 1
    return next((header[plain(one)] for one in where if plain(one) in header), None)


def named(where: Where) -> tuple[str, ...]:
    """Return the names that a column may have; none where it has a place."""
    return () if isinstance(where, int) else where


def like(where: Where, header: Mapping[str, int]) -> str:
    """Return the name in a header that is most like one of the names of a column."""
    return next((near for one in named(where) if (near := nearest(plain(one), header))), "")
