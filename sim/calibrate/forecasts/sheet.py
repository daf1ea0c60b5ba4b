"""Read a file of lines into columns of distinct cells, fast and with little memory.

Two years of quarter hours for twenty queues are 1.4 million lines with few different
cells: each different cell is kept, and later read, once. Lines with a column too many or
too few are found here; what cells mean is known in `cells`.

May import: errors, sim.calibrate.forecasts. Used by: table, roster.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.calibrate.forecasts.bad_rows import Complaints
from sim.calibrate.forecasts.format import SEPARATORS, Format, Where, like, place_of, plain
from sim.errors import ConfigError

Codes = NDArray[np.int32]

_BLOCK_BYTES = 1 << 23
_FIELDS = "#fields"
_NOT_TEXT = "text in UTF-8; in a spreadsheet, save it as `CSV UTF-8`"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name in the file, its different cells, and which of them each row has."""

    name: str
    words: list[str]
    codes: Codes


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of a file.

    Attributes
    ----------
    file : its name.
    separator : what divides its columns.
    columns : those that are mapped, by the name of what they mean.
    complaints : what is wrong with the rows; bad lines are in it already.
    rows : how many there are.
    """

    file: str
    separator: str
    columns: dict[str, Column]
    complaints: Complaints
    rows: int


def read_sheet(path: Path, form: Format, needed: tuple[str, ...]) -> Sheet:
    """Read the mapped columns of a file.

    Parameters
    ----------
    needed : tuple of str
        Mapped columns without which the file makes no sense; others may be absent.

    Raises
    ------
    ConfigError
        If the file cannot be read, is no text, or lacks a column.
    """
    file = str(path)
    body = _body(path)
    first, first_line, begin = _first_line(body, file)
    separator = form.mark or max(SEPARATORS.values(), key=first.count)
    if form.header == "none":
        width = form.width or 0
        places = {name: place_of(where, {}) or 0 for name, where in form.columns.items()}
        names = {name: f"column {place + 1}" for name, place in places.items()}
        begin, skipped = 0, 0
    else:
        header = _header(first, separator)
        width = len(header)
        places = _places(form.columns, header, needed, file)
        names = {name: header[place] for name, place in places.items()}
        skipped = first_line
    if not body[begin:].strip():
        raise ConfigError("file", "no rows", "followed by at least one row", source=file)
    table, bad = _parsed(body, begin, separator, width, sorted(set(places.values())), file)
    lines = _lines(table.num_rows, [number for number, _ in bad]) + skipped
    columns = {name: _column(table, place, names[name]) for name, place in places.items()}
    kept = _without_blank(columns, lines)
    complaints = Complaints(lines[kept])
    for number, found in bad:
        rule = f"made of {width} columns divided by {_spelt(separator)}"
        complaints.refuse_line(number + skipped, "line", f"{found} columns", rule)
    columns = {name: Column(one.name, one.words, one.codes[kept]) for name, one in columns.items()}
    return Sheet(file, separator, columns, complaints, len(kept))


def _body(path: Path) -> bytes:
    try:
        body = path.read_bytes()
    except OSError as error:
        rule = f"a readable file ({error.strerror})"
        raise ConfigError("file", str(path), rule) from None
    body = body.removeprefix(b"\xef\xbb\xbf")
    try:
        body.decode("utf-8")
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        raise ConfigError(f"line {line}", "no text", _NOT_TEXT, source=str(path)) from None
    if b"\0" in body:
        raise ConfigError("file", "zero bytes", _NOT_TEXT, source=str(path))
    return body


def _first_line(body: bytes, file: str) -> tuple[str, int, int]:
    """Return the first line that holds something, its number, and where the next begins."""
    begin, number = 0, 0
    while begin < len(body):
        end = body.find(b"\n", begin)
        end = len(body) if end < 0 else end
        number += 1
        text = body[begin:end].decode().strip("\r")
        begin = end + 1
        if text.strip():
            return text, number, begin
    raise ConfigError("file", "an empty file", "a forecast", source=file)


def _header(first: str, separator: str) -> list[str]:
    """Return the names of the columns; a header may begin with `#fields:`."""
    text = first.partition(":")[2] if first.casefold().startswith(_FIELDS) else first
    return [cell.strip().strip('"').strip() for cell in text.split(separator)]


def _places(
    columns: Mapping[str, Where], header: list[str], needed: tuple[str, ...], file: str
) -> dict[str, int]:
    known: dict[str, int] = {}
    for place, name in enumerate(header):
        if plain(name) in known and plain(name):
            raise ConfigError("header", name, "a column of each name once", source=file)
        known[plain(name)] = place
    places = {}
    for name, where in columns.items():
        found = place_of(where, known)
        if found is not None:
            places[name] = found
        elif name in needed:
            options = " or ".join(where) if isinstance(where, tuple) else where
            near = like(where, known)
            raise ConfigError(
                "header",
                ", ".join(header),
                f"made to contain {options} ({name})",
                nearest=header[known[near]] if near else "",
                source=file,
            )
    return places


def _parsed(
    body: bytes, begin: int, separator: str, width: int, wanted: list[int], file: str
) -> tuple[Any, list[tuple[int, int]]]:
    """Return the table of the wanted columns, and (line, columns found) of the bad lines."""
    import pyarrow as pa
    from pyarrow import csv

    bad: list[tuple[int, int]] = []

    def note(row: Any) -> str:
        bad.append((row.number, row.actual_columns))
        return "skip"

    cells = pa.dictionary(pa.int32(), pa.string())
    try:
        table = csv.read_csv(
            pa.BufferReader(pa.py_buffer(body).slice(begin)),
            read_options=csv.ReadOptions(
                use_threads=False,  # else bad lines have no number
                block_size=_BLOCK_BYTES,
                column_names=[str(place) for place in range(width)],
            ),
            parse_options=csv.ParseOptions(
                delimiter=separator, invalid_row_handler=note, ignore_empty_lines=False
            ),
            convert_options=csv.ConvertOptions(
                column_types={str(place): cells for place in wanted},
                include_columns=[str(place) for place in wanted],
                strings_can_be_null=False,
            ),
        )
    except pa.ArrowInvalid as error:
        raise ConfigError("file", "lines", f"CSV ({error})", source=file) from None
    return table.unify_dictionaries(), bad


def _lines(rows: int, bad: list[int]) -> NDArray[np.int64]:
    """Number of each row's line, after the header: those of bad lines are left out."""
    every = np.arange(1, rows + len(bad) + 1, dtype=np.int64)
    return np.delete(every, np.array(bad, dtype=np.int64) - 1)


def _column(table: Any, place: int, name: str) -> Column:
    chunked = table.column(str(place))
    if chunked.num_chunks == 0:
        return Column(name, [], np.zeros(0, dtype=np.int32))
    codes = [chunk.indices.to_numpy(zero_copy_only=False) for chunk in chunked.chunks]
    words = [str(word).strip() for word in chunked.chunk(0).dictionary.to_pylist()]
    every = np.concatenate(codes).astype(np.int32, copy=False)
    own = {word: place for place, word in enumerate(dict.fromkeys(words))}
    if len(own) < len(words):  # cells that differ by spaces alone
        every = np.array([own[word] for word in words], dtype=np.int32)[every]
    return Column(name, list(own), every)


def _without_blank(columns: Mapping[str, Column], lines: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the rows that hold something: an empty line is no row."""
    blank = np.ones(len(lines), dtype=bool)
    for one in columns.values():
        empty = np.array([not word for word in one.words], dtype=bool)
        blank &= empty[one.codes]
    return np.flatnonzero(~blank)


def _spelt(separator: str) -> str:
    return next(name for name, sign in SEPARATORS.items() if sign == separator)
