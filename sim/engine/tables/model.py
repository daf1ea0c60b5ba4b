"""Flat arrays: all that an engine reads, and nothing else.

A code is the position of a name in its sorted dimension. Laws are positions in
the store of compiled laws, -1 where there is none. One `PhaseTables` holds the
parameters that are in force from one tick to the next change; names, and so
all shapes, are the same in every phase. Times are ticks.

May import: chance, demand, workforce. Used by: the engines.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.chance import LawTable
from sim.config.deadline import BusinessClock
from sim.demand import Candidates
from sim.workforce import Plan

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

UNLIMITED = 1 << 40
GIVE_UP = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """Numbers of names by dimension."""

    segments: int
    intents: int
    channels: int
    queues: int
    groups: int
    resources: int
    fronts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchRow:
    """What happens after one trigger on one channel.

    Attributes
    ----------
    options : channel codes in name order, GIVE_UP for giving up.
    hashes : address of each option's race: hash of (trigger, option).
    weights : shares of the options.
    order : positions of the options by rising name hash, which settles ties.
    context : a draw m below it lets what was learned travel along, by option.
    delay : law of the time until the next attempt, -1 for one tick.
    delay_hash : address of the delay's draw.
    """

    options: tuple[int, ...]
    hashes: tuple[int, ...]
    weights: tuple[float, ...]
    order: tuple[int, ...]
    context: tuple[int, ...]
    delay: int
    delay_hash: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftRow:
    """A named rule that moves a share of one channel's contacts to another.

    Attributes
    ----------
    source, target : channel codes.
    threshold : a draw m below it moves the contact.
    hash : address of the draw: hash of (from, to).
    intents, segments : codes to which the rule is limited, empty for all.
    """

    source: int
    target: int
    threshold: int
    hash: int
    intents: frozenset[int]
    segments: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseTables:
    """Parameters in force during one phase.

    Attributes
    ----------
    kind : shape (channels,), ChannelKind code.
    queue_of : shape (channels, intents, segments), queue code or -1.
    talk, wrap, patience : shape (channels, intents), law position or -1.
    rho, resolution, slope, noticed_late : shape (channels, intents).
    identification : shape (channels, intents), ticks added to the talk.
    context_talk, context_identification, context_resolution : shape (channels, intents),
        factors of a contact along which what was learned has travelled.
    patience_factor : shape (segments,).
    holds : shape (channels, resources), True where a contact takes one of it.
    alone : shape (channels,), row of the stage without an agent: of the front, or of
        the self-service channel itself; -1 without one. Rows: fronts, then channels.
    alone_time, alone_patience : shape (rows, intents), law position or -1.
    contained, contained_slope, contained_resolved : shape (rows, intents), shares.
    capacity : shape (resources,), UNLIMITED where there is no limit.
    queue_kind : shape (queues,), ChannelKind code of the channels it takes.
    places, priority_class, credit, ageing, reserve : shape (queues,); ageing 0 and
        reserve -1 mean off.
    serve_after, drop_after : shape (queues,), what becomes of those waiting at closing.
    offer_waiting, offer_accepted : shape (queues,); -1 means no offer, and a draw m
        below the second accepts it.
    promise : by queue the clock and the ticks by which contacts are ordered, or None.
    stages : for each queue the waits, in ticks and rising, at which more agents may serve it.
    rank, stage : shape (groups, queues); rank -1 without the skill, stage = number of
        `stages` that a contact must have reached.
    speed, skill_resolution : shape (groups, queues), factors.
    at_once : shape (groups, kinds), contacts of a kind that an agent may hold at once.
    together : shape (groups, kinds, kinds), True where both may be held at one time.
    pace : shape (groups, n), speed of each of n conversations in 2^-20 of one alone.
    keep_idle : shape (groups,), see `Group.keep_idle`.
    least_occupied : shape (groups,), True if agents are compared by contacts held first.
    switch : trigger and channel code to row.
    shift_rules : rules that hold for later attempts too, in name order.
    max_attempts : number of attempts after which a need is given up.
    """

    kind: Ints
    queue_of: Ints
    talk: Ints
    wrap: Ints
    patience: Ints
    rho: Floats
    resolution: Floats
    slope: Floats
    noticed_late: Floats
    identification: Ints
    context_talk: Floats
    context_identification: Floats
    context_resolution: Floats
    patience_factor: Floats
    holds: NDArray[np.bool_]
    alone: Ints
    alone_time: Ints
    alone_patience: Ints
    contained: Floats
    contained_slope: Floats
    contained_resolved: Floats
    capacity: Ints
    queue_kind: Ints
    places: Ints
    priority_class: Ints
    credit: Ints
    ageing: Ints
    reserve: Ints
    serve_after: NDArray[np.bool_]
    drop_after: NDArray[np.bool_]
    offer_waiting: Ints
    offer_accepted: Ints
    promise: tuple[tuple[BusinessClock, int] | None, ...]
    stages: tuple[tuple[int, ...], ...]
    rank: Ints
    stage: Ints
    speed: Floats
    skill_resolution: Floats
    at_once: Ints
    together: NDArray[np.bool_]
    pace: Ints
    keep_idle: Ints
    least_occupied: NDArray[np.bool_]
    switch: dict[tuple[int, int], SwitchRow]
    shift_rules: tuple[ShiftRow, ...]
    max_attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Dated changes of the centre itself, sorted by (tick, kind, what).

    Attributes
    ----------
    tick : shape (changes,).
    kind : EventKind code: PHASE_CHANGE, OPENING or CLOSING.
    what : number of the phase, or channel code.
    """

    tick: Ints
    kind: Ints
    what: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """One replication as an engine reads it.

    Attributes
    ----------
    members : positions of each group's agents, which lie together.
    """

    sizes: Sizes
    horizon: int
    key: tuple[int, int]
    laws: tuple[LawTable, ...]
    phases: tuple[PhaseTables, ...]
    changes: Changes
    open_at_start: NDArray[np.bool_]
    candidates: Candidates
    plan: Plan
    members: tuple[range, ...]
