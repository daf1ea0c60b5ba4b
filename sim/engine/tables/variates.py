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

BLOCK_BITS = 8
BLOCK = 1 << BLOCK_BITS


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
        self._blocks: dict[tuple[int, int, int, int], list[int]] = {}

    def column(self, purpose: Purpose, b: int = 0) -> Ints:
        """Draws of attempt 0 of every need, shape (needs,)."""
        return bits(self._key, purpose, self._needs, 0, b)

    def draw(self, purpose: Purpose, need: int, attempt: int, b: int = 0) -> int:
        """One draw of a need at a position; its block is drawn on first use."""
        place = (purpose, attempt, b, need >> BLOCK_BITS)
        block = self._blocks.get(place)
        if block is None:
            start = need >> BLOCK_BITS << BLOCK_BITS
            keys = self._needs[start : start + BLOCK]
            block = bits(self._key, purpose, keys, attempt, b).tolist()
            self._blocks[place] = block
        return block[need & (BLOCK - 1)]


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
