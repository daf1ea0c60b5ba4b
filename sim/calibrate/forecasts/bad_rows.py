"""Collect what is wrong in the rows of a file, and say it all at once.

May import: errors. Used by: sheet, table, roster, experiments.imports.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sim.errors import ConfigError

SHOWN = 20
"""Rows that are told one by one; of the others the number."""

_LONGEST = 60
_FINE = -1


class BadRowsError(ConfigError):
    """Rows of a file break rules: the first of them with their lines, and how many they are.

    Parameters
    ----------
    source : str
        The file.
    count : int
        Rows with a complaint.
    lines : sequence of (line, column, cell, rule)
        The first of them, in the order of the file.
    """

    def __init__(self, source: str, count: int, lines: Sequence[tuple[int, str, str, str]]) -> None:
        rule = "free of bad rows: nothing was written"
        super().__init__("rows", f"{count} bad", rule, source=source)
        self.count = count
        self.lines = tuple(lines)

    def __str__(self) -> str:
        """Return one line a row, then how many there are."""
        noun = "row" if self.count == 1 else "rows"
        told = [
            f"  line {line}: {column} must be {rule}, got {_cut(cell)}"
            for line, column, cell, rule in self.lines
        ]
        more = self.count - len(self.lines)
        if more:
            told.append(f"  and {more} more")
        return "\n".join([f"{self.source}: {self.count} bad {noun}, nothing was written", *told])


def _cut(cell: str) -> str:
    return repr(cell if len(cell) <= _LONGEST else f"{cell[:_LONGEST]}...")


class Complaints:
    """The first complaint of each row of a file.

    Parameters
    ----------
    lines : array (rows,)
        Line of each row in the file, from 1.
    """

    def __init__(self, lines: NDArray[np.int64]) -> None:
        self._lines = lines
        self._first = np.full(len(lines), _FINE, dtype=np.int64)
        self._said: list[tuple[str, str, Sequence[str] | None, NDArray[np.int32] | None]] = []
        self._apart: list[tuple[int, str, str, str]] = []

    def refuse(
        self,
        rows: NDArray[np.bool_],
        column: str,
        rule: str,
        words: Sequence[str] | None = None,
        codes: NDArray[np.int32] | None = None,
    ) -> None:
        """Refuse rows; `words[codes[row]]` is what stands there."""
        new = rows & (self._first == _FINE)
        if new.any():
            self._first[new] = len(self._said)
            self._said.append((column, rule, words, codes))

    def refuse_line(self, line: int, column: str, cell: str, rule: str) -> None:
        """Refuse a line that is no row, such as one with a column too many."""
        self._apart.append((line, column, cell, rule))

    @property
    def fine(self) -> NDArray[np.bool_]:
        """Rows without a complaint."""
        found: NDArray[np.bool_] = self._first == _FINE
        return found

    def settle(self, file: str) -> None:
        """Raise BadRowsError if there is any complaint."""
        rows = np.flatnonzero(~self.fine)
        count = len(rows) + len(self._apart)
        if not count:
            return
        told = [*map(self._told, rows[:SHOWN].tolist()), *self._apart]
        raise BadRowsError(file, count, sorted(told)[:SHOWN])

    def _told(self, row: int) -> tuple[int, str, str, str]:
        column, rule, words, codes = self._said[int(self._first[row])]
        cell = "" if words is None or codes is None else words[int(codes[row])]
        return int(self._lines[row]), column, cell, rule
