"""Read a file of records line by line, and account for every row.

A file is text, plain or gzipped, tab separated, with a header. Each cell is
read by the reader of its column; a cell that cannot be read is an error that
names the file, the line, the column, the value and the rule: a wrong file is
refused, not guessed at. Rows that can be read but cannot be used are counted
by reason in an `Account`. Knows no format: the columns come as an argument.

May import: errors. Used by: the importers of sim.calibrate.
"""

import gzip
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from sim.errors import ConfigError

Reader = Callable[[str], int | str]
"""Turn the text of a cell into its value, or raise ValueError with the rule as its message."""

_SECONDS_PER_DAY = 86_400
_MINUTES = 60
_CLOCK_PARTS = 3


@dataclass(slots=True)
class Account:
    """What became of every row of a file.

    Attributes
    ----------
    rows : rows read, without the header.
    dropped : rows that are not in the log, by reason.
    kept : rows in the log, by the outcome of the call.
    noted : rows in the log with a peculiarity, by peculiarity; a row may have several.
    """

    rows: int = 0
    dropped: dict[str, int] = field(default_factory=dict)
    kept: dict[str, int] = field(default_factory=dict)
    noted: dict[str, int] = field(default_factory=dict)

    def conserved(self) -> bool:
        """Return whether every row is either in the log or dropped for one reason."""
        return self.rows == sum(self.dropped.values()) + sum(self.kept.values())


def count(into: dict[str, int], what: str) -> None:
    """Raise the count of `what` by one."""
    into[what] = into.get(what, 0) + 1


def read_rows(
    file: Path, columns: Mapping[str, Reader]
) -> Iterator[tuple[int, dict[str, int | str]]]:
    """Yield line number and values by column name, in the order of the file.

    Raises
    ------
    ConfigError
        If the file cannot be opened or decoded, has no rows, lacks a column or has an
        unknown or repeated one, or if a cell breaks the rule of its column.
    """
    lines = _lines(file)
    header = next(lines, (1, ""))[1].split("\t")
    _check_header(file, header, columns)
    readers = [(name, columns[name]) for name in header]
    empty = True
    for number, line in lines:
        empty = False
        cells = line.split("\t")
        if len(cells) != len(readers):
            raise ConfigError(
                f"line {number}",
                line,
                f"{len(readers)} cells separated by tabs, and it has {len(cells)}",
                source=str(file),
            )
        yield number, _values(file, number, cells, readers)
    if empty:
        raise ConfigError("the file", "no rows", "a header and at least one row", source=str(file))


def _values(
    file: Path, number: int, cells: list[str], readers: list[tuple[str, Reader]]
) -> dict[str, int | str]:
    """Values of one line by column name."""
    values = {}
    for cell, (name, reader) in zip(cells, readers, strict=True):
        try:
            values[name] = reader(cell)
        except ValueError as error:
            path = f"line {number}, column {name}"
            raise ConfigError(path, cell, str(error), source=str(file)) from None
    return values


def _lines(file: Path) -> Iterator[tuple[int, str]]:
    """Yield the numbered lines of a text file, gzipped when its name ends in .gz."""
    try:
        if file.suffix == ".gz":
            with gzip.open(file, "rt", encoding="utf-8") as stream:
                yield from enumerate((line.rstrip("\r\n") for line in stream), start=1)
        else:
            with file.open(encoding="utf-8") as stream:
                yield from enumerate((line.rstrip("\r\n") for line in stream), start=1)
    except UnicodeDecodeError as error:
        rule = "text in UTF-8, plain or gzipped with a name that ends in .gz"
        raise ConfigError("records", str(file), f"{rule} ({error.reason})") from None
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ConfigError("records", str(file), f"a file that can be read ({reason})") from None


def _check_header(file: Path, header: list[str], columns: Mapping[str, Reader]) -> None:
    """Refuse a header that does not name each column exactly once."""
    for name in header:
        if name not in columns:
            near = get_close_matches(name, columns, n=1)
            rule = f"a known column (a tab-separated header of {len(columns)} columns)"
            raise ConfigError(
                "line 1, header", name, rule, nearest=near[0] if near else "", source=str(file)
            )
        if header.count(name) > 1:
            raise ConfigError("line 1, header", name, "named once", source=str(file))
    missing = [name for name in columns if name not in header]
    if missing:
        rule = f"complete: the column {missing[0]!r} is missing"
        raise ConfigError("line 1, header", "\t".join(header), rule, source=str(file))


def text(cell: str) -> str:
    """Read a cell that is not empty."""
    if not cell:
        raise ValueError("not empty")
    return cell


def whole(cell: str) -> int:
    """Read a whole number; it may be negative."""
    digits = cell.removeprefix("-")
    if not (digits.isascii() and digits.isdigit()):
        raise ValueError("a whole number")
    return int(cell)


def clock(cell: str) -> int:
    """Read a time of day H:MM:SS as seconds since midnight."""
    parts = cell.split(":")
    if len(parts) == _CLOCK_PARTS and all(part.isascii() and part.isdigit() for part in parts):
        hour, minute, second = (int(part) for part in parts)
        total = (hour * _MINUTES + minute) * _MINUTES + second
        if minute < _MINUTES and second < _MINUTES and total < _SECONDS_PER_DAY:
            return total
    raise ValueError("a time of day H:MM:SS below 24:00:00")
