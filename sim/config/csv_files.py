"""Read the lines of a CSV file, naming file, line and column of an error.

Columns go by name, in any order; separators are comma, semicolon, tab or bar;
a byte-order mark is tolerated. Files are found beside the scenario's YAML,
then in the working folder. Only this module of the room opens files; what the
columns mean is known in `csv_tables`.

May import: errors, units, sim.config. Used by: sim.config only.
"""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.config.keys import Desk, Place, Reader, nearest
from sim.errors import ConfigError

_SEPARATORS = ",;\t|"
NOT_TEXT = "text in UTF-8; in a spreadsheet, save it as `CSV UTF-8`"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a file: its number and its cells by column."""

    file: str
    number: int
    cells: dict[str, str]
    decimal_comma: bool = False

    def refuse(self, column: str, rule: str, near: str = "") -> None:
        """Raise ConfigError naming file, line, column, value and rule."""
        raise ConfigError(
            f"line {self.number}, column {column}",
            self.cells.get(column, ""),
            rule,
            nearest=near,
            source=self.file,
        )

    def read(self, column: str, reader: Reader, convert: Callable[[str], object] = str) -> Any:
        """Read a cell by `reader`, after `convert`; errors name this line."""
        at = Place(f"line {self.number}, column {column}", Desk())
        cell = self.cells[column]
        try:
            return reader(convert(cell), at)
        except ConfigError as error:
            raise ConfigError(
                at.path, cell, error.rule, nearest=error.nearest, source=self.file
            ) from None

    def read_number(self, column: str, reader: Reader) -> Any:
        """Read a cell that holds a number; "3,5" is one where no comma divides the columns."""
        return self.read(column, reader, self._to_number)

    def _to_number(self, cell: str) -> object:
        """Return a number where the cell is one, else the text, which a reader then refuses."""
        plain = cell.replace(",", ".") if self.decimal_comma else cell
        for kind in (int, float):
            try:
                return kind(plain)
            except ValueError:
                continue
        return cell


def find(value: object, at: Place) -> Path:
    """Return the file of a `csv` key: absolute, beside the YAML, or in the working folder."""
    if not isinstance(value, str) or not value:
        at.refuse(value, "the name of a CSV file")
    given = Path(value)
    folders = [*at.desk.folders, Path()]
    for folder in folders:
        if (folder / given).is_file():
            at.desk.found[value] = folder / given
            return folder / given
    near = ""
    for folder in folders:
        beside = (folder / given).parent
        found = beside.glob("*.csv") if beside.is_dir() else ()
        names = [one.name for one in found if one.is_file()]
        near = near or nearest(given.name, names)
    raise ConfigError(at.path, value, "a file that exists", nearest=near)


def table(path: Path, needed: tuple[str, ...], optional: tuple[str, ...]) -> list[Line]:
    """Return the lines of a CSV file, with `needed` columns present and no unknown one."""
    file = str(path)
    try:
        body = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        rule = f"a readable file ({error.strerror})"
        raise ConfigError("file", file, rule, source=file) from None
    except UnicodeDecodeError:
        raise ConfigError("file", file, NOT_TEXT, source=file) from None
    separator = _separator(body)
    rows = csv.reader(body.splitlines(), delimiter=separator)
    try:
        return _lines(rows, needed, optional, file, separator)
    except csv.Error as error:
        rule = f"a line of CSV ({error})"
        raise ConfigError(f"line {rows.line_num}", "a cell", rule, source=file) from None


def _lines(
    rows: Any, needed: tuple[str, ...], optional: tuple[str, ...], file: str, separator: str
) -> list[Line]:
    header: list[str] = []
    lines = []
    for cells in rows:
        stripped = [cell.strip() for cell in cells]
        if not any(stripped):
            continue
        if not header:
            header = [cell.lower() for cell in stripped]
            _check_header(header, needed, optional, file)
            continue
        if len(stripped) != len(header):
            raise ConfigError(
                f"line {rows.line_num}",
                len(stripped),
                f"as long as the header: {len(header)} columns",
                source=file,
            )
        row = dict(zip(header, stripped, strict=True))
        lines.append(Line(file, rows.line_num, row, decimal_comma=separator != ","))
    if not lines:
        raise ConfigError("file", "no rows", "a header and at least one row", source=file)
    return lines


def _separator(body: str) -> str:
    first = next((line for line in body.splitlines() if line.strip()), "")
    return max(_SEPARATORS, key=first.count)


def _check_header(
    header: list[str], needed: tuple[str, ...], optional: tuple[str, ...], file: str
) -> None:
    known = (*needed, *optional)
    for column in header:
        if column not in known or header.count(column) > 1:
            raise ConfigError(
                "header",
                column,
                f"made of the columns {', '.join(known)}, each once",
                nearest=nearest(column, known),
                source=file,
            )
    for column in needed:
        if column not in header:
            raise ConfigError(
                "header", ", ".join(header), f"made to contain the column {column}", source=file
            )
