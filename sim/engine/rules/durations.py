"""Turn a drawn time and its factors into a duration, rounded once.

Leaf functions: numbers in, a number out, no objects, no calls to each other.
A compiled engine takes this very text.

May import: nothing. Used by: the engines.
"""

import math


def stage_ticks(law_ticks: float, factor: float) -> int:
    """Duration of a stage that is entered: law x factor, rounded once, at least one tick."""
    return max(1, math.floor(law_ticks * factor + 0.5))


def patience_ticks(law_ticks: int, factor: float) -> int:
    """Willingness to wait: law x factor, rounded once; may be 0."""
    return math.floor(law_ticks * factor + 0.5)


def informed_ticks(talk: int, talk_factor: float, known: int, known_factor: float) -> float:
    """Talk and identification where context came along; rounded when it begins, once."""
    return talk * talk_factor + known * known_factor
