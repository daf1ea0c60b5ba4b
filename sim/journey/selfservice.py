"""What comes of a stay without an agent: the customer asks for one, or is served alone.

Leaf functions: numbers in, a code out. The draws are made by the engine under their
addresses and compared as integers, so every engine decides alike.

May import: nothing. Used by: the engines.
"""

ASKS, RESOLVED, UNRESOLVED = range(3)
"""Asks for an agent; contained with the need resolved; contained wrongly."""


def fate(containment: int, contained: int, resolution: int, resolved: int) -> int:
    """Decide from two draws and the thresholds below which they succeed."""
    if containment >= contained:
        return ASKS
    return RESOLVED if resolution < resolved else UNRESOLVED
