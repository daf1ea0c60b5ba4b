"""Declare what a key of the config may hold, once.

A field of a config dataclass says in its annotation how its YAML value is
read, what it means and in which unit::

    within: Annotated[int, Key(duration, "longest wait that counts as in time", "s")]

The same declaration builds the scenario strictly (`Record`, `Table`, `Maybe`)
and describes it (`sim.config.describe`). A field called `from_` is the key
`from`. No values, no rules of the field, no files here.

May import: errors, vocabulary. Used by: sim.config only.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Annotated, Any, NoReturn, get_origin

from sim.errors import ConfigError
from sim.vocabulary import Limits

RESERVED = frozenset({"any", "all", "give_up", "none"})
NAME = re.compile(r"^[a-z][a-z0-9_]*\Z")
NAME_RULE = "a name of lower-case letters, digits and _, beginning with a letter"


class Nothing:
    """Stands in a message where the user wrote nothing."""

    def __repr__(self) -> str:
        """Return what the user reads."""
        return "nothing"


NOTHING = Nothing()


@dataclass(frozen=True, slots=True)
class Desk:
    """What a build needs beside the mapping.

    Attributes
    ----------
    folders : where files are looked for, before the working folder.
    files : contents already read, by kind and path.
    found : the file behind each name that the mapping uses.
    """

    folders: tuple[Path, ...] = ()
    files: dict[tuple[str, str], Any] = field(default_factory=dict)
    found: dict[str, Path] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands: its dotted path, and the desk of the build."""

    path: str
    desk: Desk

    def at(self, name: object) -> "Place":
        """Return the place one key further down."""
        return Place(f"{self.path}.{name}" if self.path else str(name), self.desk)

    def refuse(self, value: object, rule: str, options: Iterable[str] = ()) -> NoReturn:
        """Raise ConfigError for this place, with the nearest of `options`."""
        raise ConfigError(self.path, value, rule, nearest=nearest(value, options))

    def require(self, holds: bool, value: object, rule: str) -> None:
        """Raise ConfigError for this place unless `holds` (write it so that NaN fails)."""
        if not holds:
            raise ConfigError(self.path, value, rule)


def nearest(value: object, options: Iterable[str]) -> str:
    """Return the option most like `value`, or "" when none is."""
    if not isinstance(value, str):
        return ""
    found = get_close_matches(value, sorted(options), n=1, cutoff=0.5)
    return found[0] if found else ""


Reader = Callable[[object, Place], Any]
"""Turn a YAML value into a frozen one, or raise ConfigError."""


@dataclass(frozen=True, slots=True)
class Key:
    """How a value is read, what it means, and its unit."""

    reader: Reader
    meaning: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """A key of a record: where it is stored, how it is read, what holds when it is absent."""

    attribute: str
    key: Key
    default: Any

    @property
    def required(self) -> bool:
        """Return whether the key must be written."""
        return self.default is MISSING


@cache
def fields_of(record: type) -> dict[str, Field]:
    """Return the keys of a config dataclass by their YAML names."""
    found = {}
    for one in fields(record):
        if get_origin(one.type) is not Annotated:
            continue
        default = one.default_factory() if one.default_factory is not MISSING else one.default
        key: Key = one.type.__metadata__[0]  # type: ignore[union-attr]
        found[one.name.rstrip("_")] = Field(one.name, key, default)
    return found


@dataclass(frozen=True, slots=True)
class Record:
    """Read a mapping into a dataclass: no key unknown, none missing, each read by its reader."""

    cls: type
    judge: Callable[[Any, Place], None] | None = None

    def __call__(self, value: object, at: Place) -> Any:
        """Build the dataclass, then let its judge look at it as a whole."""
        known = fields_of(self.cls)
        mapping = as_mapping(value, at, f"a mapping with the keys {', '.join(known)}")
        for name in mapping:
            if name not in known:
                raise ConfigError(
                    at.at(name).path,
                    mapping[name],
                    f"a known key, and {at.path or 'the root'} has no key {name!r}",
                    nearest=nearest(name, known),
                )
        values = {}
        for name, one in known.items():
            if name in mapping:
                values[one.attribute] = one.key.reader(mapping[name], at.at(name))
            elif one.required:
                at.at(name).refuse(NOTHING, f"given ({one.key.meaning})")
        built = self.cls(**values)
        if self.judge is not None:
            self.judge(built, at)
        return built


@dataclass(frozen=True, slots=True)
class Table:
    """Read a mapping of names chosen by the user; the result is sorted by name.

    `extra` are words allowed beside names, such as ``any``.
    """

    reader: Reader
    what: str
    extra: tuple[str, ...] = ()
    empty: str = ""
    limit: int = Limits.CODES

    def __call__(self, value: object, at: Place) -> dict[str, Any]:
        """Return the values by name, in name order."""
        mapping = as_mapping(value, at, f"a mapping of {self.what} names")
        if self.empty == "refused":
            at.require(len(mapping) > 0, dict(mapping), f"at least one {self.what}")
        at.require(len(mapping) <= self.limit, len(mapping), f"at most {self.limit} names")
        for name in mapping:
            if name not in self.extra:
                check_name(name, at)
        return {name: self.reader(mapping[name], at.at(name)) for name in sorted(mapping)}


@dataclass(frozen=True, slots=True)
class Maybe:
    """Read null as None, anything else by `reader`."""

    reader: Reader

    def __call__(self, value: object, at: Place) -> Any:
        """Return None for null."""
        return None if value is None else self.reader(value, at)


@dataclass(frozen=True, slots=True)
class Then:
    """Read by `reader`, then let `finish` make the value that the scenario keeps."""

    reader: Reader
    finish: Callable[[Any, Place], Any]

    def __call__(self, value: object, at: Place) -> Any:
        """Return the finished value."""
        return self.finish(self.reader(value, at), at)


@dataclass(frozen=True, slots=True)
class ByShape:
    """Read a mapping by one reader, and a list entry by entry with another; then finish it."""

    mapping: Reader
    entry: Reader
    finish: Callable[[list[Any], Place], Any]
    rule: str

    def __call__(self, value: object, at: Place) -> Any:
        """Return what the mapping means, or the finished list."""
        if isinstance(value, Mapping):
            return self.mapping(value, at)
        if not isinstance(value, (list, tuple)) or not value:
            at.refuse(value, self.rule)
        return self.finish([self.entry(one, at.at(i)) for i, one in enumerate(value)], at)


def as_mapping(value: object, at: Place, rule: str) -> Mapping[str, object]:
    """Return `value` if it is a mapping, else refuse it."""
    if not isinstance(value, Mapping):
        at.refuse(value, rule)
    return value


def check_name(name: object, at: Place) -> None:
    """Refuse a key that cannot be a name."""
    if not isinstance(name, str) or not NAME.match(name):
        at.refuse(name, f"keyed by names, and each is {NAME_RULE}")
    if name in RESERVED:
        at.refuse(
            name, f"keyed by names other than the reserved words {', '.join(sorted(RESERVED))}"
        )
