"""Parameters of one phase as Python lists, which a Python engine reads fastest.

Built once per phase from `PhaseTables`; holds nothing that they do not.

May import: the tables. Used by: the rooms of the reference engine.
"""

from sim.engine.tables import PhaseTables
from sim.vocabulary import ChannelKind

MESSAGING = int(ChannelKind.MESSAGING)

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
    holds : for each channel the resources that a contact takes.
    direct : for each channel whether contacts join their queue at once, holding nothing.
    even : every agent serves at speed 1, and context shortens nothing.
    plain : no contact holds resources, no conversation has a wrap-up.
    rooms : for each group the kinds that an agent has room for, by contacts held of each
        kind; found when first asked for.
    several : for each group whether an agent may hold more than one contact; clocked :
        whether more than one conversation.
    certain : every conversation resolves its need.
    feeds : for each queue the channels whose contacts it holds.
    """

    __slots__ = (
        "ageing",
        "alone",
        "at_once",
        "capacity",
        "certain",
        "clocked",
        "contained",
        "contained_resolved",
        "contained_slope",
        "context_resolution",
        "credit",
        "direct",
        "drop_after",
        "even",
        "every_reach",
        "feeds",
        "gated",
        "holds",
        "is_gated",
        "keep_idle",
        "kind",
        "least_occupied",
        "max_attempts",
        "noticed_late",
        "offer_accepted",
        "offer_waiting",
        "pace",
        "places",
        "plain",
        "pool",
        "priority_class",
        "promise",
        "queue_kind",
        "reach",
        "reserve",
        "resolution",
        "rooms",
        "serve_after",
        "several",
        "shift_rules",
        "skill_resolution",
        "skills",
        "slope",
        "speed",
        "stages",
        "switch",
        "tiers",
        "together",
    )

    def __init__(self, phase: PhaseTables) -> None:
        self.kind = phase.kind.tolist()
        self.holds = [tuple(row.nonzero()[0].tolist()) for row in phase.holds]
        self.alone = phase.alone.tolist()
        self.contained = phase.contained.tolist()
        self.contained_slope = phase.contained_slope.tolist()
        self.contained_resolved = phase.contained_resolved.tolist()
        self.capacity = phase.capacity.tolist()
        self.queue_kind = phase.queue_kind.tolist()
        self.places = phase.places.tolist()
        self.priority_class = phase.priority_class.tolist()
        self.credit = phase.credit.tolist()
        self.ageing = phase.ageing.tolist()
        self.reserve = phase.reserve.tolist()
        self.serve_after = phase.serve_after.tolist()
        self.drop_after = phase.drop_after.tolist()
        self.offer_waiting = phase.offer_waiting.tolist()
        self.offer_accepted = phase.offer_accepted.tolist()
        self.promise = phase.promise
        self.stages = phase.stages
        self.speed = phase.speed.tolist()
        self.skill_resolution = phase.skill_resolution.tolist()
        self.resolution = phase.resolution.tolist()
        self.slope = phase.slope.tolist()
        self.noticed_late = phase.noticed_late.tolist()
        self.context_resolution = phase.context_resolution.tolist()
        self.switch = phase.switch
        self.shift_rules = phase.shift_rules
        self.max_attempts = phase.max_attempts
        self.at_once = phase.at_once.tolist()
        self.together = phase.together.tolist()
        self.pace = phase.pace.tolist()
        self.keep_idle = phase.keep_idle.tolist()
        self.least_occupied = phase.least_occupied.tolist()
        self.is_gated = [reserve >= 0 for reserve in self.reserve]
        self.gated = [q for q, gated in enumerate(self.is_gated) if gated]
        self._note_what_is_off(phase)
        self._match(phase)

    def _note_what_is_off(self, phase: PhaseTables) -> None:
        """Find the mechanisms that this phase does without, so that they cost nothing."""
        self.direct = [
            not held and alone < 0 for held, alone in zip(self.holds, self.alone, strict=True)
        ]
        self.certain = bool(
            (phase.resolution[phase.talk >= 0] == 1.0).all()
            and (phase.slope == 0.0).all()
            and (phase.skill_resolution == 1.0).all()
            and (phase.context_resolution >= 1.0).all()
        )
        self.even = bool((phase.speed == 1.0).all()) and not (
            (phase.context_talk != 1.0).any() or (phase.context_identification != 1.0).any()
        )
        self.plain = not phase.holds.any() and bool((phase.wrap < 0).all())
        self.several = [
            max(most) > 1 or sum(map(sum, mix)) > len(mix)
            for most, mix in zip(self.at_once, self.together, strict=True)
        ]
        self.rooms: list[dict[tuple[int, ...], tuple[int, ...]]] = [{} for _ in self.several]
        self.clocked = [most[MESSAGING] > 1 for most in self.at_once]

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
