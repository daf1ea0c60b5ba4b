"""Whether a gated queue may start a contact: the reserve of blending.

Leaf functions: numbers in, an answer out.

May import: nothing. Used by: the engines.
"""


def gate_open(idle_after: int, reserve: int) -> bool:
    """Whether at least `reserve` agents of the pool stay idle after the start."""
    return idle_after >= reserve
