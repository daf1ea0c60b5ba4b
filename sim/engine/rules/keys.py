"""Order of events as one integer: (rank, entity, attempt, leg, kind).

Events leave the calendar by (tick, key). Nothing is ordered by insertion, so
two engines that schedule the same events meet them in the same order. Ranks
are stored plus one: SimPy keeps its own priorities 0 and 1.

Layout, from the top: rank + 1 (4 bits), entity (30), attempt (12), leg (8),
kind (8). The entity is a position: of a need among the candidates sorted by
(tick, key), of an agent, or of a dated change.

May import: vocabulary. Used by: the engines.
"""

from sim.vocabulary import RANK_OF, EventKind

RANK_SHIFT = 58
ENTITY_SHIFT = 28
ATTEMPT_SHIFT = 16
LEG_SHIFT = 8


def kind_base(kind: EventKind) -> int:
    """Part of the key that the kind of event fixes: rank and kind."""
    return (RANK_OF[kind] + 1) << RANK_SHIFT | kind


def entity_part(entity: int, attempt: int = 0, leg: int = 0) -> int:
    """Part of the key that says whom the event concerns."""
    return entity << ENTITY_SHIFT | attempt << ATTEMPT_SHIFT | leg << LEG_SHIFT
