"""Draw what contacts need, in vectors, under their addresses.

Attempt 0 of all needs is drawn at once; later attempts, which are few, in
blocks of neighbouring needs on first use. A draw is addressed by the need's
key, the attempt and the leg, so it does not matter when, or in whose company,
it is made.

May import: chance, vocabulary. Used by: the engines' preparation.
"""

import numpy as np
from numpy.typing import NDArray

from sim.chance import LawTable, bits, evaluate
from sim.vocabulary import Purpose

Ints = NDArray[np.int64]
Place = tuple[Purpose, int, int, int]
"""Address of a block: purpose, attempt, last part of the address, number of the block."""

BLOCK_BITS = 11
BLOCK = 1 << BLOCK_BITS
"""Needs drawn together: 2048 take 66 us, 256 take 38 us, because most of it is overhead."""


class Variates:
    """The draws of one replication's needs.

    Parameters
    ----------
    key : (int, int)
        Philox key of the replication.
    needs : ndarray of uint64
        Content keys of the needs, in the order of candidates.
    """

    __slots__ = ("_blocks", "_key", "_needs")

    def __init__(self, key: tuple[int, int], needs: NDArray[np.uint64]) -> None:
        self._key = key
        self._needs = needs
        self._blocks: dict[Place, memoryview[int]] = {}

    def column(self, purpose: Purpose, b: int = 0) -> Ints:
        """Draws of attempt 0 of every need, shape (needs,)."""
        return bits(self._key, purpose, self._needs, 0, b)

    def draw(self, purpose: Purpose, need: int, attempt: int, b: int = 0) -> int:
        """One draw of a need at a position; its block is drawn on first use."""
        place = (purpose, attempt, b, need >> BLOCK_BITS)
        block = self._blocks.get(place)
        if block is None:
            self._fill([place])
            block = self._blocks[place]
        return block[need & (BLOCK - 1)]

    def draw_each(
        self, purpose: Purpose, need: int, attempt: int, options: tuple[int, ...]
    ) -> list[int]:
        """One draw of a need for each option, which is the last part of its address."""
        block, inside = need >> BLOCK_BITS, need & (BLOCK - 1)
        places = [(purpose, attempt, option, block) for option in options]
        missing = [place for place in places if place not in self._blocks]
        if missing:
            self._fill(missing)
        return [self._blocks[place][inside] for place in places]

    def forget(self) -> None:
        """Drop all blocks; a draw made later is the same draw."""
        self._blocks.clear()

    def _fill(self, places: list[Place]) -> None:
        """Draw blocks that differ in the last part of their addresses alone."""
        purpose, attempt, _, block = places[0]
        keys = self._needs[block << BLOCK_BITS : block + 1 << BLOCK_BITS]
        options = np.array([place[2] for place in places], dtype=np.int64)
        drawn = bits(self._key, purpose, keys[np.newaxis, :], attempt, options[:, np.newaxis])
        for place, row in zip(places, drawn, strict=True):
            self._blocks[place] = row.data


def law_column(laws: tuple[LawTable, ...], which: Ints, draws: Ints) -> Ints:
    """Evaluate for each row its own law; -1 where the row has none.

    Parameters
    ----------
    laws : compiled laws.
    which : shape (rows,), position of each row's law, -1 for none.
    draws : shape (rows,), 52-bit draws.
    """
    found = np.full(len(which), -1, dtype=np.int64)
    for law in np.unique(which):
        if law >= 0:
            rows = np.flatnonzero(which == law)
            found[rows] = evaluate(laws[law], draws[rows])
    return found
