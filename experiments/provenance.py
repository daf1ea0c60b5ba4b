"""Where the shipped numbers come from: `<preset>.sources.yaml` beside each preset.

An entry maps a path (``*`` stands for one name) to value, unit, source, year
and grade. An entry counts only while the value is the one it documents: what a
user changes loses its source.

Imports: sim.errors. Used by: experiments.config_show.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from experiments.presets import SOURCES
from experiments.yaml_files import read_yaml
from sim.errors import ConfigError, require

GRADES = {
    "S1": "survey or official statistic with a stated sample",
    "S2": "trade press or consultancy",
    "S3": "vendor, or no source of its own",
    "D": "derived from sourced figures, arithmetic shown",
    "F": "fitted: set by simulation so that a recorded figure is met",
    "A": "assumption: vary it in a sensitivity run",
}
_KEYS = ("value", "unit", "source", "year", "grade")


@dataclass(frozen=True, slots=True)
class Entry:
    """The provenance of one path pattern."""

    pattern: tuple[str, ...]
    value: object
    unit: str
    source: str
    year: str
    grade: str

    def covers(self, path: Sequence[str]) -> bool:
        """Return whether the pattern fits a path, key by key."""
        return len(path) == len(self.pattern) and all(
            mine in {"*", key} for mine, key in zip(self.pattern, path, strict=True)
        )

    @property
    def stars(self) -> int:
        """Return how general the entry is."""
        return self.pattern.count("*")


def sources_of(preset: Path) -> Path:
    """Return the provenance file beside a preset."""
    return preset.with_name(preset.stem + SOURCES)


def read_entries(preset: Path) -> list[Entry]:
    """Return the provenance entries of a preset; none if it has no file.

    Raises
    ------
    ConfigError
        If an entry lacks a key or its grade does not exist.
    """
    path = sources_of(preset)
    if not path.is_file():
        return []
    return [_entry(key, value, path) for key, value in read_yaml(path).items()]


def _entry(key: object, value: object, path: Path) -> Entry:
    if not isinstance(key, str):
        raise ConfigError("key", key, "a dotted path such as queues.sales.places", source=str(path))
    if not isinstance(value, dict) or set(value) != set(_KEYS):
        raise ConfigError(key, value, f"a mapping of {', '.join(_KEYS)}", source=str(path))
    grade = value["grade"]
    known = isinstance(grade, str) and grade in GRADES
    require(known, f"{path}: {key}.grade", grade, f"one of {', '.join(GRADES)}")
    return Entry(
        tuple(key.removeprefix("centre.").split(".")),
        value["value"],
        str(value["unit"]),
        str(value["source"]),
        str(value["year"]),
        str(grade),
    )


def entry_for(path: str, entries: Iterable[Entry]) -> Entry | None:
    """Return the most particular entry that covers a path, or None."""
    keys = path.split(".")
    return min(
        (one for one in entries if one.covers(keys)), key=lambda one: one.stars, default=None
    )


def agrees(entry: Entry, value: object) -> bool:
    """Return whether an entry documents this very value."""
    return entry.value == value and isinstance(entry.value, bool) == isinstance(value, bool)
