"""Whether an attempt succeeds: the chance as a threshold for an integer draw.

Leaf functions: numbers in, a number out. The draws are made by the engine under
their addresses and compared as integers, so every engine decides alike. The
race between next channels is `chance.race_winner`.

May import: nothing. Used by: the engines.
"""

import math

DRAWS = float(1 << 52)


def threshold(base: float, slope: float, difficulty: int) -> int:
    """Smallest draw m that fails when the chance is base + slope (1/2 - d).

    `difficulty` is the need's 52-bit draw; a draw m succeeds iff m < threshold.
    """
    d = (difficulty + 0.5) / DRAWS
    return math.floor((base + slope * (0.5 - d)) * DRAWS + 0.5)
