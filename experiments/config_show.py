"""List every parameter: `switchboard config show [format=csv] [overrides]`.

Each row holds path, value, unit, grade, year, meaning and source of a parameter
of the composed configuration. What an override sets names the override.

Imports: experiments.compose, sim.config. Used by: experiments.cli.
"""

import csv
import io
import sys
from collections.abc import Iterator, Sequence

from experiments.cli import guarded
from experiments.compose import Composed, compose
from experiments.paths import configs_dir
from experiments.presets import taken_apart
from experiments.provenance import Entry, agrees, entry_for, read_entries
from experiments.settings import Settings
from sim.config.describe import Parameter, describe
from sim.config.keys import fields_of, nearest
from sim.errors import ConfigError
from sim.units import duration_text

COLUMNS = ("path", "value", "unit", "grade", "year", "meaning", "source")
_FORMATS = ("text", "csv")

USAGE = """switchboard config show [format=csv] [centre=NAME|FILE.yaml] [key=value ...]
  format  text (default), or csv for a spreadsheet
Lists every parameter with value, unit, grade, year, meaning and source, as run would use it."""


def main(args: list[str]) -> int:
    """Print the table of parameters."""
    if any(one in {"-h", "--help", "help"} for one in args):
        print(USAGE)
        return 0
    chosen = [one.partition("=")[2] for one in args if one.startswith("format=")]
    form = chosen[-1] if chosen else "text"
    if form not in _FORMATS:
        near = nearest(form, _FORMATS)
        raise ConfigError("format", form, f"one of {', '.join(_FORMATS)}", nearest=near)
    composed = compose([one for one in args if not one.startswith("format=")])
    rows = list(table(composed))
    sys.stdout.write(as_csv(rows) if form == "csv" else as_text(rows))
    return 0


def table(composed: Composed) -> Iterator[tuple[str, ...]]:
    """Yield the rows of the table, in the order of `COLUMNS`."""
    entries = [read_entries(file) for file in composed.sources]
    root = read_entries(configs_dir() / "config.yaml")
    for name, one in fields_of(Settings).items():
        found = Parameter(name, one.key.meaning, one.key.unit, composed.mapping.get(name))
        yield _row(name, found, [root], composed.overrides)
    centre = composed.scenario.mapping
    for found in describe(centre):
        yield _row(f"centre.{found.path}", found, entries, composed.overrides)


def _row(
    path: str, found: Parameter, entries: Sequence[list[Entry]], overrides: Sequence[str]
) -> tuple[str, ...]:
    """Return one row; its source is the entry that documents the value, or who set it."""
    value = shown(found)
    documented = [entry_for(found.path, one) for one in entries]
    entry = next((one for one in documented if one and agrees(one, found.value)), None)
    setter = [one for one in taken_apart(overrides) if not one.is_choice and _sets(one.key, path)]
    if entry is not None and not setter:
        return path, value, entry.unit, entry.grade, entry.year, found.meaning, entry.source
    if setter:
        source = f"set by {setter[-1].text}"
    elif found.written:
        source = "" if not _numeric(found.value) else "no entry"
    else:
        source = "default: off"
    return path, value, found.unit, "", "", found.meaning, source


def _sets(key: str, path: str) -> bool:
    return path == key or path.startswith(key + ".")


def _numeric(value: object) -> bool:
    return any(one.isdigit() for one in str(value))


def shown(found: Parameter) -> str:
    """Return a value as people write it."""
    value = found.value
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if not found.written and found.unit == "duration" and isinstance(value, int):
        return duration_text(value) if value else "0s"
    if isinstance(value, (list, tuple)):
        return " ".join(str(one) for one in value)
    return str(value)


def as_csv(rows: Sequence[Sequence[str]]) -> str:
    """Return the table as CSV with a header."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows)
    return text.getvalue()


def as_text(rows: Sequence[Sequence[str]]) -> str:
    """Return the table as aligned columns, two spaces apart."""
    every = [COLUMNS, *rows]
    widths = [max(len(row[i]) for row in every) for i in range(len(COLUMNS))]
    lines = (
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in every
    )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(guarded(main, sys.argv[1:]))
