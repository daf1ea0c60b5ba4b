"""Spell a level ("queue", "channel:intent") as cells: one number for each name or pair.

May import: errors, log, grid. Used by: sums, percentiles, tables.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.errors import ConfigError
from sim.log.schema import Column, Header
from sim.measure.grid import Grid
from sim.measure.integrals import Cells

CENTRE = "centre"
INTERVAL = "interval"
WHOLE = "all"
"""Name of the one cell of the level `centre`."""

_TABLE_OF = {
    "channel": "channels",
    "queue": "queues",
    "group": "groups",
    "segment": "segments",
    "intent": "intents",
}
LEVELS = (CENTRE, *_TABLE_OF, INTERVAL)
_MOST_DIMENSIONS = 2
_Number = TypeVar("_Number", np.int64, np.float64)


@dataclass(frozen=True, slots=True)
class Level:
    """A level and its cells.

    Attributes
    ----------
    spelling : as written, "channel:intent".
    dimensions : names of the dimensions other than `centre`, in order.
    names : names of each dimension in code order.
    grid : bins of time; a single one unless `interval` is a dimension.
    """

    spelling: str
    dimensions: tuple[str, ...]
    names: tuple[tuple[str, ...], ...]
    grid: Grid

    @property
    def shape(self) -> tuple[int, ...]:
        """Return the number of names of each dimension."""
        return tuple(len(names) for names in self.names)

    @property
    def size(self) -> int:
        """Return the number of cells."""
        return int(np.prod(self.shape, dtype=np.int64))

    @property
    def labels(self) -> list[str]:
        """Return the name of each cell: names joined by "|", `all` for the centre."""
        found = [""]
        for names in self.names:
            found = [f"{left}|{name}" for left in found for name in names]
        return [label[1:] or WHOLE for label in found]

    def has(self, *dimensions: str) -> bool:
        """Tell whether one of these is a dimension of the level."""
        return any(name in dimensions for name in self.dimensions)

    def only(self, *dimensions: str) -> bool:
        """Tell whether the level has no other dimensions than these."""
        return all(name in dimensions for name in self.dimensions)

    def cells(self, codes: Mapping[str, Column], ticks: Column) -> Cells:
        """Return the cell of each row; `size` for a row that belongs to none.

        Parameters
        ----------
        codes : by dimension, -1 for none.
        ticks : tick by which a row belongs to an interval and to the window.
        """
        found = self._code(codes, ticks, self.dimensions, self.shape)
        found[self.grid.outside(ticks)] = self.size
        return found

    def still(self, codes: Mapping[str, Column], rows: int) -> Cells:
        """Return the cell of each row without regard to time, for time integrals."""
        kept = [name for name in self.dimensions if name != INTERVAL]
        shape = tuple(
            n for name, n in zip(self.dimensions, self.shape, strict=True) if name != INTERVAL
        )
        return self._code(codes, np.empty(rows, dtype=np.int64), tuple(kept), shape)

    @property
    def still_size(self) -> int:
        """Return the number of cells without regard to time."""
        return self.size // self.grid.bins if self.has(INTERVAL) else self.size

    def spread(self, values: NDArray[_Number]) -> NDArray[_Number]:
        """Bring time integrals (still cells, bins) into the order of cells."""
        if not self.has(INTERVAL):
            total: NDArray[_Number] = values.sum(axis=1)
            return total
        ordered = values.T if self.dimensions[0] == INTERVAL else values
        return np.ascontiguousarray(ordered).reshape(-1)

    def _code(
        self,
        codes: Mapping[str, Column],
        ticks: Column,
        dimensions: tuple[str, ...],
        shape: tuple[int, ...],
    ) -> Cells:
        found = np.zeros(len(ticks), dtype=np.intp)
        size = int(np.prod(shape, dtype=np.int64))
        none: list[NDArray[np.bool_]] = []
        for name, width in zip(dimensions, shape, strict=True):
            code = self.grid.position(ticks) if name == INTERVAL else codes[name]
            found *= width
            found += code
            if name != INTERVAL:
                none.append(code < 0)
        for missing in none:
            found[missing] = size
        return found


def level(spelling: str, header: Header, whole: Grid, cut: Grid) -> Level:
    """Read a level.

    Parameters
    ----------
    spelling : one of LEVELS, or two of them joined by ":".
    header : names of the log.
    whole : the window as one bin.
    cut : the window cut into intervals.

    Raises
    ------
    ConfigError
        If a part is unknown, twice there, or there are more than two.
    """
    parts = tuple(spelling.split(":"))
    for part in parts:
        if part not in LEVELS:
            raise ConfigError("level", spelling, f"one of {', '.join(LEVELS)}, or a pair of them")
    dimensions = tuple(part for part in parts if part != CENTRE)
    if len(set(parts)) < len(parts) or len(parts) > _MOST_DIMENSIONS:
        raise ConfigError("level", spelling, "a level, or a pair of different ones")
    names = tuple(
        cut.labels if name == INTERVAL else header.names[_TABLE_OF[name]] for name in dimensions
    )
    return Level(spelling, dimensions, names, cut if INTERVAL in dimensions else whole)
