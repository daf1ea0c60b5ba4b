"""Count rows and add up columns by cell: two uses of `bincount`.

Cells are numbers 0 .. size; a row of cell `size` is left out.

May import: log, integrals. Used by: the modules of sums.
"""

import numpy as np
from numpy.typing import NDArray

from sim.log.schema import Column
from sim.measure.integrals import Cells

Sums = dict[str, NDArray[np.float64]]
"""Totals of one replication by name, each an array over cells."""


def count_rows(flat: Cells, size: int, width: int) -> NDArray[np.float64]:
    """Count rows by (cell, class): float64 of shape (size, width)."""
    counts = np.bincount(flat, minlength=(size + 1) * width)[: size * width]
    return counts.reshape(size, width).astype(np.float64)


def add_up(cells: Cells, values: Column, size: int) -> NDArray[np.float64]:
    """Add up a column by cell: float64 of shape (size,)."""
    return np.bincount(cells, weights=values, minlength=size + 1)[:size].astype(
        np.float64, copy=False
    )
