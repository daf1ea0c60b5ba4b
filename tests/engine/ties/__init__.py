"""The tie suite: a micro-scenario for each pair of event kinds at one tick.

Written for any engine: a case is a scenario and the rows that its log must hold.
"""

from tests.engine.ties import agents, contacts, dated, horizon, sessions
from tests.engine.ties.parts import T, Tie

CASES = tuple(
    case
    for room in (agents, contacts, dated, horizon, sessions)
    for family in room.FAMILIES
    for case in family()
)

__all__ = ["CASES", "T", "Tie"]
