"""Service by agents: who has room, when a contact begins, ends and is wrapped up.

A call, an item of deferred work and a conversation begin here alike; conversations of
agents who may hold several go on by the clock of `messaging`.

Handles: TALK_END, WRAP_END. Verbs: take (an agent begins a contact), offer (an agent
waits for one), enlist and withdraw (its places on the benches), over (a contact has ended).
"""

from bisect import bisect_left, insort
from collections.abc import Callable
from operator import itemgetter

from sim.engine.reference.calendar import Handler, Happening, unset
from sim.engine.reference.messaging import Messaging
from sim.engine.reference.parameters import Parameters
from sim.engine.reference.resources import release
from sim.engine.reference.state import (
    AGENT,
    ANSWERED,
    CONTACT,
    GROUP,
    KINDS,
    QUEUE,
    TALK_END,
    WRAP_END,
    Entry,
    Row,
    State,
)
from sim.engine.rules.durations import stage_ticks
from sim.engine.rules.keys import kind_base
from sim.vocabulary import ChannelKind, EventKind

TALK_END_BASE = kind_base(EventKind.TALK_END)
WRAP_END_BASE = kind_base(EventKind.WRAP_END)
DEFERRED, MESSAGING = int(ChannelKind.DEFERRED), int(ChannelKind.MESSAGING)
CUT_SHORT = 1
"""Version of the end of an item that the run does not see done."""

Handled = Callable[[int, Row, int, Parameters], None]
Freed = Callable[[int, int], None]


class Live:
    """Starts contacts of every kind that has agents, and knows which agents could take one."""

    __slots__ = ("_listed", "_put", "_talk_end", "messaging", "state")

    def __init__(self, state: State, messaging: Messaging) -> None:
        self.state = state
        self.messaging = messaging
        self._put = state.calendar.put
        self._talk_end: Handler = unset
        self._listed: list[tuple[Entry, tuple[int, ...]]] = [((0, 0, 0), ())] * len(state.group)

    def connect(self, talk_end: Handler) -> None:
        """Name the handler of the end of a conversation."""
        self._talk_end = talk_end
        for event in self.state.event:
            event.happen = talk_end

    def offer(self, agent: int, group: int) -> None:
        """Put an agent with room among those who wait for a contact, with a new stamp."""
        state = self.state
        state.stamp = stamp = state.stamp + 1
        if state.several[group]:
            self.withdraw(agent)
            self.enlist(agent, group, stamp)
        else:
            state.agent_stamp[agent] = stamp
            state.idle[group].append((0, stamp, agent))

    def rooms(self, agent: int, group: int) -> tuple[int, ...]:
        """Kinds of contact for which an agent of a group with several has room."""
        load = tuple(self.state.load[agent])
        known = self.state.phase.rooms[group]
        found = known.get(load)
        if found is None:
            found = known[load] = self._rooms(load, group)
        return found

    def _rooms(self, load: tuple[int, ...], group: int) -> tuple[int, ...]:
        """Kinds for which an agent has room who holds so many contacts of each kind."""
        phase = self.state.phase
        most, mix = phase.at_once[group], phase.together[group]
        return tuple(
            kind
            for kind in range(KINDS)
            if load[kind] < most[kind]
            and all(mix[kind][other] for other in range(KINDS) if load[other])
        )

    def has_room(self, agent: int, group: int) -> bool:
        """Whether an agent has room for a contact of any kind."""
        state = self.state
        return bool(self.rooms(agent, group)) if state.several[group] else not state.held[agent]

    def enlist(self, agent: int, group: int, stamp: int) -> None:
        """List an agent on the benches of the kinds it has room for, by (held, stamp)."""
        state = self.state
        key = state.held[agent] if state.phase.least_occupied[group] else 0
        entry = (key, stamp, agent)
        state.agent_stamp[agent] = stamp
        if state.several[group]:
            kinds = self.rooms(agent, group)
            self._listed[agent] = (entry, kinds)
            for kind in kinds:
                insort(state.bench[group][kind], entry)
        else:
            insort(state.idle[group], entry)

    def withdraw(self, agent: int) -> None:
        """Take an agent out of those who wait for a contact, if it is among them."""
        state = self.state
        stamp = state.agent_stamp[agent]
        if stamp < 0:
            return
        state.agent_stamp[agent] = -1
        group = state.group[agent]
        if state.several[group]:
            entry, kinds = self._listed[agent]
            for kind in kinds:
                bench = state.bench[group][kind]
                del bench[bisect_left(bench, entry)]
        else:
            idle = state.idle[group]
            del idle[bisect_left(idle, stamp, key=itemgetter(1))]

    def take(self, row: Row, agent: int, now: int) -> None:
        """Let an agent begin a contact, and schedule its end."""
        state = self.state
        contact = row[CONTACT]
        row[GROUP] = group = state.group[agent]
        row[AGENT] = agent
        row[ANSWERED] = now
        state.held[agent] += 1
        work = state.talk[contact]
        if not state.phase.even:
            work = stage_ticks(work, state.phase.speed[group][row[QUEUE]])
        if state.simple or not self._begins_otherwise(row, agent, int(work), now):
            event = state.event[agent]
            event.entity = row
            self._put(event, TALK_END_BASE + state.part[contact], work)

    def _begins_otherwise(self, row: Row, agent: int, work: int, now: int) -> bool:
        """Begin one of several contacts, or an item that the run does not see done."""
        state = self.state
        if state.several[row[GROUP]]:
            self._begin(row, agent, work, now)
        elif state.deferring and self._is_cut(row, work, now):
            self._until_the_end(row, agent, now)
        else:
            return False
        return True

    def _begin(self, row: Row, agent: int, work: int, now: int) -> None:
        """Begin one of several contacts; the agent waits on with the stamp it had."""
        state = self.state
        group, kind = row[GROUP], state.phase.queue_kind[row[QUEUE]]
        stamp = state.agent_stamp[agent]
        self.withdraw(agent)
        state.load[agent][kind] += 1
        if kind == MESSAGING and state.clocked[group]:
            self.messaging.start(row, agent, work, now)
        elif state.deferring and self._is_cut(row, work, now):
            self._until_the_end(row, agent, now)
        else:
            key = TALK_END_BASE + state.part[row[CONTACT]]
            self._put(Happening(self._talk_end, row), key, work)
        if stamp >= 0 and not state.ending[agent] and self.rooms(agent, group):
            self.enlist(agent, group, stamp)

    def _is_cut(self, row: Row, work: float, now: int) -> bool:
        """Whether the run ends before a deferred item is done."""
        state = self.state
        deferred = state.phase.queue_kind[row[QUEUE]] == DEFERRED
        return bool(deferred and now + work >= state.horizon)

    def _until_the_end(self, row: Row, agent: int, now: int) -> None:
        """Work on an item until the run ends; its agent is free then, and the item open."""
        state = self.state
        key = TALK_END_BASE + state.part[row[CONTACT]]
        self._put(Happening(self._talk_end, row, CUT_SHORT), key, state.horizon - now)


class Ends:
    """Handles the ends of talk and wrap-up."""

    __slots__ = ("_at", "_env", "_freed", "_handled", "_wrap_end", "state")

    def __init__(self, state: State, handled: Handled, freed: Freed) -> None:
        self.state = state
        self._at = state.calendar.at
        self._env = state.calendar.env
        self._handled = handled
        self._freed = freed
        self._wrap_end = self.wrapped

    def talked(self, event: Happening) -> None:
        """End a contact that was one of its own; the agent wraps up or is free."""
        state = self.state
        row: Row = event.entity
        now = self._env._now
        if state.plain:
            row[TALK_END] = row[WRAP_END] = now
            self._freed(row[AGENT], now)
        elif event.version == CUT_SHORT:
            self._release(row, now)
        else:
            self.over(row, now)

    def over(self, row: Row, now: int) -> None:
        """End a contact; what it held is given back, and the agent wraps up or is free."""
        state = self.state
        contact = row[CONTACT]
        row[TALK_END] = now
        if state.held_by[contact]:
            release(state, contact)
        phase = state.in_force(row[ANSWERED]) if state.phase_number else state.phase
        if not phase.certain:
            self._handled(contact, row, now, phase)
        wrap = state.wrap[contact]
        if wrap < 0:
            row[WRAP_END] = now
            self._release(row, now)
            return
        speed = phase.speed[row[GROUP]][row[QUEUE]]
        row[WRAP_END] = end = now + stage_ticks(wrap, speed)
        self._at(end, WRAP_END_BASE + state.part[contact], self._wrap_end, row)

    def wrapped(self, event: Happening) -> None:
        """Free the agent, or one place of it."""
        self._release(event.entity, self.state.calendar.env._now)

    def _release(self, row: Row, now: int) -> None:
        state = self.state
        if state.several[row[GROUP]]:
            state.load[row[AGENT]][state.phase.queue_kind[row[QUEUE]]] -= 1
        self._freed(row[AGENT], now)
