"""Make a log from columns or from rows written by hand.

For importers of recorded operations, which have columns, and for small logs whose
every figure can be computed on paper. Values are checked against the range of the
column that holds them; whether the facts make sense together is the invariants' job.

May import: schema, arrange. Used by: calibrate, tests.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.errors import ConfigError
from sim.log.arrange import arranged
from sim.log.digest import DIMENSION_OF
from sim.log.schema import DIMENSIONS, TABLES, Column, Header, Log
from sim.vocabulary import NeedState, Outcome, Trigger

Row = Mapping[str, object]

DEFAULTS: dict[str, dict[str, int]] = {
    "needs": {
        "customer": -1,
        "segment": 0,
        "intent": 0,
        "difficulty": 0,
        "state": NeedState.RESOLVED,
        "end": -1,
    },
    "contacts": {
        "attempt": 0,
        "parent": -1,
        "channel": 0,
        "trigger": Trigger.NONE,
        "outcome": Outcome.HANDLED,
        "flags": 0,
        "end": -1,
    },
    "legs": {
        "leg": 1,
        "queue": -1,
        "group": -1,
        "agent": -1,
        "queued": -1,
        "answered": -1,
        "talk_end": -1,
        "wrap_end": -1,
    },
    "agents": {},
}
"""What a column holds where nothing is said. Times and rows have no default."""


def names_of(**dimensions: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Names of a header: those given, sorted, and none for the other dimensions."""
    given = {dimension: tuple(sorted(names)) for dimension, names in dimensions.items()}
    for dimension in given.keys() - set(DIMENSIONS):
        raise ConfigError("dimension", dimension, f"one of {', '.join(DIMENSIONS)}")
    return {dimension: given.get(dimension, ()) for dimension in DIMENSIONS}


def log_from_columns(
    header: Header,
    tables: Mapping[str, Mapping[str, ArrayLike]],
    patience: ArrayLike = (),
) -> Log:
    """Return the log of these columns, in canonical order.

    Parameters
    ----------
    header : Header
        What the codes mean.
    tables : mapping of table to column to values
        Codes as integers. Columns left out take their default; a table left out
        is empty; `key` of needs defaults to the row's number.
    patience : array-like of int
        Ticks by leg, as rows stand in `tables`; empty if not drawn.

    Raises
    ------
    ConfigError
        If a name is unknown, a column is missing or has another length than its
        table, or a value does not fit its column.
    """
    _known(tables)
    built = {name: _table(name, tables.get(name, {})) for name in TABLES}
    drawn = np.asarray(patience, dtype=np.int64)
    if len(drawn) not in {0, len(built["legs"]["leg"])}:
        raise ConfigError("patience", len(drawn), "as long as the legs, or empty")
    return arranged(Log(header=header, patience=drawn, **built))


def log_from_rows(header: Header, **tables: Iterable[Row]) -> Log:
    """Return the log of these rows, where names may stand for codes.

    >>> log_from_rows(header, needs=[{"entry": 0}], contacts=[{"need": 0, "entry": 0}])

    Raises
    ------
    ConfigError
        As `log_from_columns`, and if a name is not in the header.
    """
    columns: dict[str, dict[str, list[object]]] = {}
    _known(tables)
    for table, rows in tables.items():
        listed = list(rows)
        used = {column for row in listed for column in row}
        columns[table] = {
            column: [_coded(header, table, column, row) for row in listed] for column in used
        }
    return log_from_columns(header, columns)  # type: ignore[arg-type]


def _known(tables: Iterable[str]) -> None:
    for name in set(tables) - set(TABLES):
        raise ConfigError("table", name, f"one of {', '.join(TABLES)}")


def _coded(header: Header, table: str, column: str, row: Row) -> object:
    """Return the value of a row, its default if absent, its code if it is a name."""
    if column not in row and column not in DEFAULTS[table]:
        raise ConfigError(f"{table}.{column}", dict(row), "given in every row")
    value = row.get(column, DEFAULTS[table].get(column))
    if not isinstance(value, str):
        return value
    names = header.names[DIMENSION_OF[column]] if column in DIMENSION_OF else ()
    if value not in names:
        raise ConfigError(f"{table}.{column}", value, f"one of {', '.join(names) or 'no names'}")
    return names.index(value)


def _table(name: str, given: Mapping[str, ArrayLike]) -> dict[str, Column]:
    for column in given.keys() - TABLES[name].keys():
        raise ConfigError(f"{name}.{column}", column, f"one of {', '.join(TABLES[name])}")
    lengths = {len(np.atleast_1d(np.asarray(values))) for values in given.values()}
    if len(lengths) > 1:
        raise ConfigError(name, sorted(lengths), "columns of one length")
    rows = lengths.pop() if lengths else 0
    return {column: _column(name, column, given, rows) for column in TABLES[name]}


def _column(table: str, column: str, given: Mapping[str, ArrayLike], rows: int) -> Column:
    kind = np.dtype(TABLES[table][column])
    if column in given:
        return _fitted(np.asarray(given[column]), kind, f"{table}.{column}")
    if column == "key":
        return np.arange(rows, dtype=kind)
    if column not in DEFAULTS[table] and rows:
        raise ConfigError(f"{table}.{column}", "missing", "given")
    return np.full(rows, DEFAULTS[table].get(column, -1), dtype=kind)


def _fitted(values: NDArray[np.generic], kind: np.dtype[Any], path: str) -> Column:
    """Return the values in the column's type, refused where they would change."""
    if values.size == 0:
        return np.empty(0, dtype=kind)
    if values.dtype.kind not in "iub":
        raise ConfigError(path, values.dtype.name, "integers")
    fitted = values.astype(kind)
    if not np.array_equal(fitted, values):
        limits = np.iinfo(kind)
        raise ConfigError(path, values.tolist(), f"in {limits.min}..{limits.max}")
    return fitted
