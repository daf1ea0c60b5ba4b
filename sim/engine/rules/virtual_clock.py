"""The clock of an agent in several conversations: attained work, exact in integers.

The clock V counts work done for each conversation in 2^-20 ticks; it advances by
(ticks passed) x (speed of one of n conversations). A conversation that joins with
some work is tagged V + work x 2^20 and ends when V reaches its tag. Remaining work is
never rounded anew, so a look at the clock changes nothing.

Leaf functions: numbers in, a number out. A compiled engine takes this very text.

May import: nothing. Used by: the tables, the engines.
"""

import math

UNIT_BITS = 20


def conversation_speed(total: float, count: int) -> int:
    """Speed of each of `count` conversations whose speeds add up to `total`, in 2^-20."""
    return math.floor((1 << UNIT_BITS) * total / count + 0.5)


def tag(clock: int, work_ticks: int) -> int:
    """Reading of the clock at which work that begins now is done."""
    return clock + (work_ticks << UNIT_BITS)


def reading(clock: int, passed: int, speed: int) -> int:
    """Reading of the clock after `passed` ticks at a speed."""
    return clock + passed * speed


def ticks_until(mark: int, clock: int, speed: int) -> int:
    """Whole ticks until the clock has reached a mark, 0 if it has; the speed is above 0."""
    return max(0, -((clock - mark) // speed))
