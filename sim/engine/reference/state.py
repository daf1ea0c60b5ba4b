"""Everything that is true of the running centre, and nothing that is counted.

Lists indexed by contact, agent, queue, channel, resource or need. The rooms
read and change them; no room keeps a state of its own. A contact of attempt 0
has the position of its need; later attempts follow in order of creation.

May import: the tables. Used by: the rooms of the reference engine.
"""

from bisect import bisect_right
from collections import deque
from collections.abc import MutableSequence

import numpy as np

from sim.config.at_once import ATTENDED
from sim.engine.reference.calendar import Calendar, Happening, unset
from sim.engine.reference.parameters import Parameters
from sim.engine.rules.keys import ENTITY_SHIFT
from sim.engine.tables import ColumnMaker, Tables, Variates
from sim.vocabulary import ChannelKind

DEFERRED = int(ChannelKind.DEFERRED)

(
    CONTACT,
    LEG,
    QUEUE,
    GROUP,
    AGENT,
    QUEUED,
    ANSWERED,
    TALK_END,
    WRAP_END,
    PATIENCE,
    STAMP,
    STAGE,
) = range(12)
"""Columns of a leg's row; AGENT is a position; STAMP and STAGE are not recorded."""
LEG_WIDTH = 12

NOT_WAITING = -1
"""STAGE of a leg that does not wait, or waits no longer; else the stage it has reached."""

CUT = -2
"""STAGE of a leg that waited when the run ended, and for which nobody comes any more."""

Row = list[int]
Waiter = tuple[int, int, Row]
"""A waiting contact in a heap: (due, stamp, row of its leg)."""

Entry = tuple[int, int, int]
"""An agent with room in its list: (contacts held, or 0; stamp; agent)."""

Bench = MutableSequence[Entry]
"""Agents with room, in order: a deque, or a list where agents hold several contacts."""

KINDS = len(ATTENDED)


class State:
    """The centre at one instant.

    Attributes
    ----------
    phase : the parameters in force; eras : ticks from which phases 0, 1, ... were.
    stamp : the counter by which "longest" and "first" are decided.
    By contact: need, attempt, channel, part (its share of event keys), held_by (resources), entry;
        values under the phase in force: queue, talk, wrap, patience, alone_time. Of
        later attempts also parents and triggers.
    By need: intent, segment.
    By agent: group, number, on (may take contacts), held, load (contacts by kind, of
        groups with several), agent_stamp (-1 unless it waits for a contact), restless
        (something is due once it is free), ending (its shift is over), pausing,
        pause_version, breaks_due (length, latest end, state), event (its own happening,
        used again and again).
    By group: bench (who has room, in order, by kind of contact), idle (the one bench
        of a group without several), present, target (level groups;
        -1 for rosters), marked (present, but ending), surplus (above the target),
        several (an agent may hold more than one contact).
    By queue: waiting (heaps by stage), length, area, since.
    By channel: open, in_front, straight (open, into the queue at once). By resource: used.
    By queue and stage: seats, the benches of the groups that may serve, by rank.
    simple : there is no deferred work, and no agent holds several contacts; plain : nor
        does any phase know resources, wrap-up or unresolved conversations.
    deferring : some queue holds deferred work. clocked : by group, whether its
        conversations go by the virtual clock.
    Records: legs (rows, also the engine's own memory of each stay); duty_rows; exits
        (contact, outcome, tick) of those who were not handled; unresolved (handled in
        vain); contained (and resolved); informed (context came along); given_up
        (need, tick); exhausted (contacts at the limit of attempts).
    """

    __slots__ = (
        "agent_stamp",
        "alone_time",
        "area",
        "attempt",
        "bench",
        "breaks_due",
        "calendar",
        "channel",
        "clocked",
        "contained",
        "count",
        "deferring",
        "duty_rows",
        "ending",
        "entry",
        "eras",
        "event",
        "exhausted",
        "exits",
        "given_up",
        "group",
        "held",
        "held_by",
        "horizon",
        "idle",
        "in_front",
        "informed",
        "intent",
        "legs",
        "length",
        "load",
        "maker",
        "marked",
        "need",
        "number",
        "on",
        "open",
        "parents",
        "part",
        "patience",
        "pause_version",
        "pausing",
        "phase",
        "phase_number",
        "phases",
        "plain",
        "present",
        "queue",
        "restless",
        "seats",
        "segment",
        "several",
        "simple",
        "since",
        "stamp",
        "straight",
        "surplus",
        "tables",
        "talk",
        "target",
        "triggers",
        "unresolved",
        "used",
        "variates",
        "waiting",
        "waiting_total",
        "wrap",
    )

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.horizon = tables.horizon
        self.calendar = Calendar()
        self.phases = [Parameters(phase) for phase in tables.phases]
        self.phase = self.phases[0]
        self.phase_number = 0
        self.eras: list[int] = []
        self.variates = Variates(tables.key, tables.candidates.key)
        self.maker = ColumnMaker(tables, self.variates)
        self.stamp = 0
        self._set_contacts(tables)
        self._set_agents(tables)
        self._set_centre(tables)
        self._set_modes(tables)
        self.adopt(0, 0)

    def _set_modes(self, tables: Tables) -> None:
        """Note which mechanisms the run does without in all its phases."""
        groups = range(tables.sizes.groups)
        self.several = [any(phase.several[group] for phase in self.phases) for group in groups]
        self.clocked = [any(phase.clocked[group] for phase in self.phases) for group in groups]
        self.deferring = any(DEFERRED in phase.queue_kind for phase in self.phases)
        certain = all(phase.certain and phase.plain for phase in self.phases)
        self.simple = not self.deferring and not any(self.several)
        self.plain = certain and self.simple
        self.straight = [False] * tables.sizes.channels
        self.load = [[0] * KINDS for _ in self.group] if any(self.several) else []
        self.idle: list[deque[Entry]] = [deque() for _ in groups]
        self.bench: list[list[Bench]] = [
            [[] if several else idle for _ in range(KINDS)]
            for several, idle in zip(self.several, self.idle, strict=True)
        ]

    def _set_contacts(self, tables: Tables) -> None:
        """Attempt 0 of every need, none of which has entered yet."""
        found = tables.candidates
        self.count = count = len(found)
        self.need = list(range(count))
        self.attempt = [0] * count
        self.channel: list[int] = found.channel.tolist()
        self.part: list[int] = (np.arange(count, dtype=np.int64) << ENTITY_SHIFT).tolist()
        self.held_by: list[tuple[int, ...]] = [()] * count
        self.entry: list[int] = found.tick.tolist()
        self.intent: list[int] = found.intent.tolist()
        self.segment: list[int] = found.segment.tolist()
        self.parents: list[int] = []
        self.triggers: list[int] = []
        self.legs: list[list[int]] = []
        self.unresolved: list[int] = []
        self.contained: list[int] = []
        self.informed: set[int] = set()
        self.exits: list[tuple[int, int, int]] = []
        self.given_up: list[tuple[int, int]] = []
        self.exhausted: list[int] = []
        self.queue: list[int] = []
        self.talk: list[float] = []
        self.wrap: list[int] = []
        self.patience: list[int] = []
        self.alone_time: list[int] = []

    def _set_agents(self, tables: Tables) -> None:
        """All agents of the plan, off duty."""
        plan = tables.plan
        self.group: list[int] = plan.agents.group.tolist()
        self.number: list[int] = plan.agents.number.tolist()
        agents = len(self.group)
        self.on = [False] * agents
        self.held = [0] * agents
        self.agent_stamp = [-1] * agents
        self.event = [Happening(unset, 0) for _ in range(agents)]
        self.restless = [False] * agents
        self.ending = [False] * agents
        self.pausing = [False] * agents
        self.pause_version = [0] * agents
        self.breaks_due: dict[int, list[tuple[int, int, int]]] = {}

    def _set_centre(self, tables: Tables) -> None:
        """Empty queues and fronts, nobody at work, nothing held."""
        sizes = tables.sizes
        self.present = [0] * sizes.groups
        self.target = [-1] * sizes.groups
        self.marked = [0] * sizes.groups
        self.surplus = [0] * sizes.groups

        stages = [max(len(p.stages[q]) for p in self.phases) for q in range(sizes.queues)]
        self.waiting: list[list[list[Waiter]]] = [[[] for _ in range(n + 1)] for n in stages]
        self.length = [0] * sizes.queues
        self.waiting_total = 0
        self.area = [0] * sizes.queues
        self.since = [0] * sizes.queues

        self.open: list[bool] = tables.open_at_start.tolist()
        self.in_front = [0] * sizes.channels
        self.used = [0] * sizes.resources
        self.duty_rows: list[tuple[int, int, int, int]] = []

    def let_go(self) -> None:
        """Drop the rows of a finished run: the rooms hold each other in circles.

        What lies in a circle stays until the collector looks for it, which takes as long
        as there are rows.
        """
        self.legs.clear()
        self.waiting.clear()
        self.variates.forget()

    def in_force(self, tick: int) -> Parameters:
        """Parameters in force at a tick that is not in the future."""
        return self.phases[bisect_right(self.eras, tick) - 1]

    def find_straight(self) -> None:
        """Note the channels that are open and lead into their queue at once."""
        pairs = zip(self.open, self.phase.direct, strict=True)
        self.straight[:] = [is_open and direct for is_open, direct in pairs]

    def adopt(self, number: int, now: int) -> None:
        """Let the parameters of a phase be in force for all that starts from now on."""
        self.phase_number = number
        self.eras.append(now)
        self.phase = self.phases[number]
        self.seats = [
            [
                [tuple(self.bench[group][kind] for group in tier) for tier in tiers]
                for tiers in stages
            ]
            for kind, stages in zip(self.phase.queue_kind, self.phase.tiers, strict=True)
        ]
        self.find_straight()
        columns = self.maker.make(self.tables.phases[number])
        self.queue[:] = columns.queue.tolist()
        self.talk[:] = columns.talk.tolist()
        self.wrap[:] = columns.wrap.tolist()
        self.patience[:] = columns.patience.tolist()
        self.alone_time[:] = columns.alone_time.tolist()
