"""Turn one set of parameters into flat arrays.

May import: config, chance. Used by: build.
"""

from typing import Any

import numpy as np

from sim.chance import LawTable, hash32, race_order, threshold
from sim.chance.specs import law_table
from sim.config.at_once import ATTENDED, MOST_AT_ONCE
from sim.config.centre import Centre
from sim.config.checks import kind_of
from sim.config.clock import Clock
from sim.config.deadline import BusinessClock
from sim.config.handling import ContextEffect
from sim.config.journey import GIVE_UP as GIVE_UP_NAME
from sim.config.journey import SwitchRow as SwitchSpec
from sim.config.laws import LawSpec
from sim.config.people import Group
from sim.engine.rules.virtual_clock import conversation_speed
from sim.engine.tables.model import (
    GIVE_UP,
    UNLIMITED,
    Floats,
    Ints,
    PhaseTables,
    ShiftRow,
    SwitchRow,
)
from sim.vocabulary import ChannelKind, Trigger

NO_EFFECT = ContextEffect()


class LawStore:
    """The compiled laws of a run, each once, in order of first use."""

    def __init__(self) -> None:
        self.tables: list[LawTable] = []
        self._place: dict[LawSpec, int] = {}

    def place(self, spec: LawSpec | None) -> int:
        """Position of a law, -1 for none."""
        if spec is None:
            return -1
        if spec not in self._place:
            self._place[spec] = len(self.tables)
            self.tables.append(law_table(spec))
        return self._place[spec]


def phase_tables(centre: Centre, clock: Clock, laws: LawStore) -> PhaseTables:
    """Flatten the parameters of one phase."""
    stages = tuple(_stages(centre, name) for name in centre.queues)
    return PhaseTables(
        queue_of=_queue_of(centre),
        stages=stages,
        stage=_skill_stages(centre, stages),
        switch=_switches(centre, laws),
        shift_rules=_shift_rules(centre),
        max_attempts=centre.journey.max_attempts,
        **_handling(centre, laws),
        **_entrances(centre, laws),
        **_queues(centre, clock),
        **_groups(centre),
    )


def _handling(centre: Centre, laws: LawStore) -> dict[str, Any]:
    """Tables by channel and intent, for channels with agents."""
    rows = [
        [channel.intents.get(intent) or channel.intents.get("any") for intent in centre.intents]
        for channel in centre.channels.values()
    ]
    effects = [[row.context or NO_EFFECT if row else NO_EFFECT for row in r] for r in rows]

    def law(part: str) -> Ints:
        return _ints([[laws.place(getattr(row, part)) if row else -1 for row in r] for r in rows])

    def figure(part: str) -> Floats:
        return np.array([[getattr(row, part) if row else 0.0 for row in r] for r in rows])

    def effect(part: str) -> Floats:
        return np.array([[getattr(one, part) for one in r] for r in effects], dtype=np.float64)

    return {
        "talk": law("talk"),
        "wrap": law("wrap"),
        "patience": law("patience"),
        "rho": figure("difficulty_correlation"),
        "resolution": figure("resolution"),
        "slope": figure("resolution_slope"),
        "noticed_late": figure("noticed_late"),
        "identification": figure("identification").astype(np.int64),
        "context_talk": effect("talk"),
        "context_identification": effect("identification"),
        "context_resolution": effect("resolution"),
        "patience_factor": np.array([s.patience_factor for s in centre.segments.values()]),
    }


def _entrances(centre: Centre, laws: LawStore) -> dict[str, Any]:
    """What channels hold, and the stages without an agent: fronts, then self-service."""
    channels, resources = list(centre.channels.values()), list(centre.resources)
    tables = [front.intents for front in centre.fronts.values()]
    alone = _codes([c.front for c in channels], list(centre.fronts))
    for code, channel in enumerate(channels):
        if channel.kind is ChannelKind.SELF_SERVICE:
            alone[code] = len(tables)
            tables.append(channel.self_service)
    rows = [[one.get(intent) or one.get("any") for intent in centre.intents] for one in tables]
    shape = (len(tables), len(centre.intents))

    def law(part: str) -> Ints:
        found = [[laws.place(getattr(row, part)) if row else -1 for row in r] for r in rows]
        return _ints(found).reshape(shape)

    def figure(part: str) -> Floats:
        found = [[getattr(row, part) if row else 0.0 for row in r] for r in rows]
        return np.array(found, dtype=np.float64).reshape(shape)

    return {
        "kind": _ints([c.kind for c in channels]),
        "holds": np.array([[r in c.holds for r in resources] for c in channels], dtype=np.bool_),
        "alone": alone,
        "alone_time": law("time"),
        "alone_patience": law("patience"),
        "contained": figure("contained"),
        "contained_slope": figure("contained_slope"),
        "contained_resolved": figure("contained_resolved"),
        "capacity": _ints([_or(r.capacity, UNLIMITED) for r in centre.resources.values()]),
    }


def _queues(centre: Centre, clock: Clock) -> dict[str, Any]:
    """Tables by queue."""
    queues = list(centre.queues.values())
    offers = [q.offer for q in queues]
    return {
        "queue_kind": _ints([kind_of(centre, name) for name in centre.queues]),
        "places": _ints([_or(q.places, UNLIMITED) for q in queues]),
        "priority_class": _ints([q.priority_class for q in queues]),
        "credit": _ints([q.credit for q in queues]),
        "ageing": _ints([_or(q.ageing, 0) for q in queues]),
        "reserve": _ints([_or(q.reserve, -1) for q in queues]),
        "serve_after": np.array([q.after_closing == "serve" for q in queues]),
        "drop_after": np.array([q.after_closing == "drop" for q in queues]),
        "offer_waiting": _ints([-1 if offer is None else offer.waiting for offer in offers]),
        "offer_accepted": _ints(
            [0 if offer is None else threshold(offer.accepted) for offer in offers]
        ),
        "promise": tuple(
            (BusinessClock.of(clock, q.target.hours), q.target.within)
            if q.target is not None and q.order == "deadline"
            else None
            for q in queues
        ),
    }


def _groups(centre: Centre) -> dict[str, Any]:
    """Tables by group, and by group and queue."""
    groups = list(centre.groups.values())
    return {
        "rank": _skills(centre, "rank", -1).astype(np.int64),
        "speed": _skills(centre, "speed", 1.0),
        "skill_resolution": _skills(centre, "resolution", 1.0),
        "at_once": _ints([[g.at_once[kind] for kind in ATTENDED] for g in groups]),
        "together": np.array(
            [
                [
                    [a == b or (min(a, b), max(a, b)) in g.together for b in ATTENDED]
                    for a in ATTENDED
                ]
                for g in groups
            ]
        ),
        "pace": _pace(groups),
        "keep_idle": _ints([g.keep_idle for g in groups]),
        "least_occupied": np.array([g.agent_choice == "least_occupied" for g in groups]),
    }


def _pace(groups: list[Group]) -> Ints:
    """Speed of each of n conversations by group and n, in 2^-20 of working alone.

    Past the counts that a group names, of which a phase may leave it more than it allows,
    the last total is shared.
    """
    found = np.zeros((len(groups), MOST_AT_ONCE + 1), dtype=np.int64)
    for row, group in zip(found, groups, strict=True):
        for count in range(1, MOST_AT_ONCE + 1):
            total = group.total_speed[min(count, len(group.total_speed)) - 1]
            row[count] = conversation_speed(total, count)
    return found


def _ints(values: object) -> Ints:
    return np.array(values, dtype=np.int64)


def _or(value: int | None, absent: int) -> int:
    return absent if value is None else value


def _codes(names: list[str | None], dimension: list[str]) -> Ints:
    return _ints([-1 if name is None else dimension.index(name) for name in names])


def _queue_of(centre: Centre) -> Ints:
    """Queue code by channel, intent and segment; -1 where no contact can come from."""
    found = np.full(
        (len(centre.channels), len(centre.intents), len(centre.segments)), -1, dtype=np.int64
    )
    for c, (channel, own) in enumerate(centre.channels.items()):
        if own.kind is ChannelKind.SELF_SERVICE:
            continue
        for i, intent in enumerate(centre.intents):
            for s, segment in enumerate(centre.segments):
                for q, queue in enumerate(centre.queues.values()):
                    if found[c, i, s] < 0 and queue.takes(channel, intent, segment):
                        found[c, i, s] = q
    return found


def _stages(centre: Centre, queue: str) -> tuple[int, ...]:
    """Waits after which further groups may serve the queue."""
    waits = {g.skills[queue].after for g in centre.groups.values() if queue in g.skills}
    return tuple(sorted(wait for wait in waits if wait > 0))


def _skills(centre: Centre, part: str, absent: float) -> Floats:
    return np.array(
        [
            [
                getattr(group.skills[queue], part) if queue in group.skills else absent
                for queue in centre.queues
            ]
            for group in centre.groups.values()
        ],
        dtype=np.float64,
    )


def _skill_stages(centre: Centre, stages: tuple[tuple[int, ...], ...]) -> Ints:
    """Number of stages a contact must have passed before the group may take it."""
    found = np.zeros((len(centre.groups), len(centre.queues)), dtype=np.int64)
    for g, group in enumerate(centre.groups.values()):
        for q, queue in enumerate(centre.queues):
            if queue in group.skills and group.skills[queue].after > 0:
                found[g, q] = stages[q].index(group.skills[queue].after) + 1
    return found


def _switches(centre: Centre, laws: LawStore) -> dict[tuple[int, int], SwitchRow]:
    found = {}
    for trigger in Trigger:
        for code, channel in enumerate(centre.channels):
            row = centre.journey.switch_row(trigger, channel)
            if row is not None:
                found[int(trigger), code] = _switch(trigger, row, list(centre.channels), laws)
    return found


def _switch(trigger: Trigger, row: SwitchSpec, channels: list[str], laws: LawStore) -> SwitchRow:
    word = trigger.name.lower()
    names = [name for name, share in row.to.items() if share > 0.0]
    hashes = tuple(hash32(word, name) for name in names)
    return SwitchRow(
        options=tuple(GIVE_UP if n == GIVE_UP_NAME else channels.index(n) for n in names),
        hashes=hashes,
        weights=tuple(row.to[name] for name in names),
        order=tuple(race_order(hashes).tolist()),
        context=tuple(
            0 if name == GIVE_UP_NAME else threshold(row.context_to(name)) for name in names
        ),
        delay=laws.place(row.delay),
        delay_hash=hash32(word, "delay"),
    )


def _shift_rules(centre: Centre) -> tuple[ShiftRow, ...]:
    channels, intents = list(centre.channels), list(centre.intents)
    segments = list(centre.segments)
    return tuple(
        ShiftRow(
            source=channels.index(rule.from_),
            target=channels.index(rule.to),
            threshold=threshold(rule.share),
            hash=hash32(rule.from_, rule.to),
            intents=frozenset(intents.index(name) for name in rule.intents or ()),
            segments=frozenset(segments.index(name) for name in rule.segments or ()),
        )
        for rule in centre.journey.shift_rules.values()
        if rule.attempts == "all"
    )
