"""Parameters of one phase as Python lists, which a Python engine reads fastest.

Built once per phase from `PhaseTables`; holds nothing that they do not.

May import: the tables. Used by: the rooms of the reference engine.
"""

from sim.engine.tables import PhaseTables

Tier = tuple[int, ...]


class Parameters:
    """One phase's parameters, in lists indexed by code.

    Attributes
    ----------
    tiers : for each queue and stage, the groups that may serve it, in tuples of equal
        rank, the preferred first.
    reach : for each group, its ungated queues as (queue, stage) in tuples of equal rank;
        every_reach : the same with the gated ones.
    gated : gated queues in name order.
    pool : for each queue the groups with the skill; skills : for each group its queues.
    direct : for each channel whether contacts join their queue at once, without line or front.
    even : every agent serves at speed 1.
    plain : no channel has lines, no conversation a wrap-up.
    certain : every conversation resolves its need.
    feeds : for each queue the channels whose contacts it holds.
    """

    __slots__ = (
        "ageing",
        "asks",
        "capacity",
        "certain",
        "credit",
        "direct",
        "even",
        "every_reach",
        "feeds",
        "front",
        "front_resolved",
        "gated",
        "is_gated",
        "least_occupied",
        "lines",
        "max_attempts",
        "places",
        "plain",
        "pool",
        "priority_class",
        "reach",
        "reserve",
        "resolution",
        "serve_after",
        "shift_rules",
        "skill_resolution",
        "skills",
        "slope",
        "slots",
        "speed",
        "stages",
        "switch",
        "tiers",
    )

    def __init__(self, phase: PhaseTables) -> None:
        self.lines = phase.lines.tolist()
        self.front = phase.front.tolist()
        self.asks = phase.asks.tolist()
        self.front_resolved = phase.front_resolved.tolist()
        self.capacity = phase.capacity.tolist()
        self.places = phase.places.tolist()
        self.priority_class = phase.priority_class.tolist()
        self.credit = phase.credit.tolist()
        self.ageing = phase.ageing.tolist()
        self.reserve = phase.reserve.tolist()
        self.serve_after = phase.serve_after.tolist()
        self.stages = phase.stages
        self.speed = phase.speed.tolist()
        self.skill_resolution = phase.skill_resolution.tolist()
        self.resolution = phase.resolution.tolist()
        self.slope = phase.slope.tolist()
        self.switch = phase.switch
        self.shift_rules = phase.shift_rules
        self.max_attempts = phase.max_attempts
        self.slots = phase.slots.tolist()
        self.least_occupied = phase.least_occupied.tolist()
        self.is_gated = [reserve >= 0 for reserve in self.reserve]
        self.gated = [q for q, gated in enumerate(self.is_gated) if gated]
        self._note_what_is_off(phase)
        self._match(phase)

    def _note_what_is_off(self, phase: PhaseTables) -> None:
        """Find the mechanisms that this phase does without, so that they cost nothing."""
        self.direct = [
            lines < 0 and front < 0 for lines, front in zip(self.lines, self.front, strict=True)
        ]
        self.certain = bool(
            (phase.resolution[phase.talk >= 0] == 1.0).all()
            and (phase.slope == 0.0).all()
            and (phase.skill_resolution == 1.0).all()
        )
        self.even = bool((phase.speed == 1.0).all())
        self.plain = bool((phase.lines < 0).all() and (phase.wrap < 0).all())

    def _match(self, phase: PhaseTables) -> None:
        """Lay out who may serve whom, in the order in which they are asked."""
        self.pool = [
            [g for g in range(len(phase.rank)) if phase.rank[g, q] >= 0]
            for q in range(len(self.reserve))
        ]
        self.feeds = [
            sorted({int(c) for c in (phase.queue_of == q).nonzero()[0]})
            for q in range(len(self.reserve))
        ]
        self.skills = [
            [q for q in range(len(self.reserve)) if phase.rank[g, q] >= 0]
            for g in range(len(phase.rank))
        ]
        self.tiers = [
            [_tiers(phase, q, stage) for stage in range(len(phase.stages[q]) + 1)]
            for q in range(len(self.reserve))
        ]
        self.reach = [_reach(phase, g, self.is_gated) for g in range(len(phase.rank))]
        open_to_all = [False] * len(self.reserve)
        self.every_reach = [_reach(phase, g, open_to_all) for g in range(len(phase.rank))]


def _tiers(phase: PhaseTables, queue: int, stage: int) -> list[Tier]:
    """Groups that may serve the queue at the stage, by rank, the preferred first."""
    by_rank: dict[int, list[int]] = {}
    for group in range(len(phase.rank)):
        rank = int(phase.rank[group, queue])
        if rank >= 0 and phase.stage[group, queue] <= stage:
            by_rank.setdefault(rank, []).append(group)
    return [tuple(by_rank[rank]) for rank in sorted(by_rank)]


def _reach(
    phase: PhaseTables, group: int, is_gated: list[bool]
) -> list[tuple[tuple[int, int], ...]]:
    """Ungated queues of a group with the stage each asks for, by rank."""
    by_rank: dict[int, list[tuple[int, int]]] = {}
    for queue, gated in enumerate(is_gated):
        rank = int(phase.rank[group, queue])
        if rank >= 0 and not gated:
            by_rank.setdefault(rank, []).append((queue, int(phase.stage[group, queue])))
    return [tuple(by_rank[rank]) for rank in sorted(by_rank)]
