"""Live service: one agent talks to one customer, then wraps up.

Handles: TALK_END, WRAP_END. Verbs: start (an idle agent), take (an agent that
has just been given room), offer (an agent waits for a contact).
"""

from bisect import insort
from collections.abc import Callable

from sim.engine.reference.calendar import Handler, Happening, unset
from sim.engine.reference.parameters import Parameters
from sim.engine.reference.resources import release_line
from sim.engine.reference.state import (
    AGENT,
    ANSWERED,
    CONTACT,
    GROUP,
    QUEUE,
    TALK_END,
    WRAP_END,
    Row,
    State,
)
from sim.engine.rules.durations import stage_ticks
from sim.engine.rules.keys import kind_base
from sim.vocabulary import EventKind

TALK_END_BASE = kind_base(EventKind.TALK_END)
WRAP_END_BASE = kind_base(EventKind.WRAP_END)

Handled = Callable[[int, Row, int, Parameters], None]
Freed = Callable[[int, int], None]


class Live:
    """Starts conversations and knows which agents could take one."""

    __slots__ = ("_put", "_talk_end", "state")

    def __init__(self, state: State) -> None:
        self.state = state
        self._put = state.calendar.put
        self._talk_end: Handler = unset

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

    def enlist(self, agent: int, group: int, stamp: int) -> None:
        """List an agent who may hold several contacts, in order of (held, stamp)."""
        state = self.state
        state.agent_stamp[agent] = stamp
        key = state.held[agent] if state.phase.least_occupied[group] else 0
        insort(state.idle[group], (key, stamp, agent))

    def withdraw(self, agent: int) -> None:
        """Take an agent out of those who wait for a contact, if it is among them."""
        state = self.state
        if state.agent_stamp[agent] >= 0:
            idle = state.idle[state.group[agent]]
            idle.remove(next(entry for entry in idle if entry[2] == agent))
            state.agent_stamp[agent] = -1

    def take(self, row: Row, agent: int, now: int) -> None:
        """Let an agent begin a contact, and schedule the end of the conversation."""
        state = self.state
        contact = row[CONTACT]
        row[GROUP] = group = state.group[agent]
        row[AGENT] = agent
        row[ANSWERED] = now
        state.held[agent] += 1
        talk = state.talk[contact]
        if not state.phase.even:
            talk = stage_ticks(talk, state.phase.speed[group][row[QUEUE]])
        key = TALK_END_BASE + state.part[contact]
        if state.several[group]:
            self._put(Happening(self._talk_end, row), key, talk)
            self._keep_listed(agent, group)
        else:
            event = state.event[agent]
            event.entity = row
            self._put(event, key, talk)

    def _keep_listed(self, agent: int, group: int) -> None:
        """Let an agent with room for more wait on, with the stamp it had."""
        state = self.state
        stamp = state.agent_stamp[agent]
        state.agent_stamp[agent] = -1
        room = state.held[agent] < state.phase.slots[group]
        if stamp >= 0 and room and not state.ending[agent]:
            self.enlist(agent, group, stamp)


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
        """End the conversation; the agent wraps up or is free."""
        state = self.state
        row: Row = event.entity
        contact = row[CONTACT]
        row[TALK_END] = now = self._env._now
        if state.plain:
            row[WRAP_END] = now
            self._freed(row[AGENT], now)
            return
        if state.line[contact] >= 0:
            release_line(state, contact)
        phase = state.in_force(row[ANSWERED]) if state.phase_number else state.phase
        if not phase.certain:
            self._handled(contact, row, now, phase)
        wrap = state.wrap[contact]
        if wrap < 0:
            row[WRAP_END] = now
            self._freed(row[AGENT], now)
            return
        speed = phase.speed[row[GROUP]][row[QUEUE]]
        row[WRAP_END] = end = now + stage_ticks(wrap, speed)
        self._at(end, WRAP_END_BASE + state.part[contact], self._wrap_end, row[AGENT])

    def wrapped(self, event: Happening) -> None:
        """Free the agent."""
        self._freed(event.entity, self.state.calendar.env._now)
