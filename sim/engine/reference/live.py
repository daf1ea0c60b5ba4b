"""Live service: one agent talks to one customer, then wraps up.

Handles: TALK_END, WRAP_END. Verbs: start (an idle agent), take (an agent that
has just been given room), offer (an agent waits for a contact).
"""

from collections.abc import Callable
from heapq import heappush

from sim.engine.reference.calendar import Handler, Happening
from sim.engine.reference.state import (
    AGENT,
    ANSWERED,
    GROUP,
    QUEUE,
    SERVED,
    TALK_END,
    WRAP_END,
    State,
)
from sim.engine.rules.durations import stage_ticks
from sim.engine.rules.keys import kind_base
from sim.vocabulary import EventKind

TALK_END_BASE = kind_base(EventKind.TALK_END)
WRAP_END_BASE = kind_base(EventKind.WRAP_END)

Handled = Callable[[int, list[int], int], None]
Freed = Callable[[int, int], None]


class Live:
    """Starts conversations and knows which agents could take one."""

    __slots__ = ("_at", "_talk_end", "state")

    def __init__(self, state: State) -> None:
        self.state = state
        self._at = state.calendar.at
        self._talk_end: tuple[Handler, ...] = ()

    def connect(self, talk_end: Handler) -> None:
        """Name the handler of the end of a conversation."""
        self._talk_end = (talk_end,)

    def offer(self, agent: int, group: int) -> None:
        """Put an agent with room among those who wait for a contact, with a new stamp."""
        state = self.state
        state.stamp = stamp = state.stamp + 1
        held = state.held[agent]
        if not held:
            state.idle_count[group] += 1
        self._list(agent, group, held, stamp)

    def _list(self, agent: int, group: int, held: int, stamp: int) -> None:
        state = self.state
        state.agent_stamp[agent] = stamp
        key = held if state.phase.least_occupied[group] else 0
        heappush(state.idle[group], (key, stamp, agent))

    def withdraw(self, agent: int) -> None:
        """Take an agent out of those who wait for a contact, if it is among them."""
        state = self.state
        if state.agent_stamp[agent] >= 0:
            state.agent_stamp[agent] = -1
            if not state.held[agent]:
                state.idle_count[state.group[agent]] -= 1

    def start(self, contact: int, row: list[int], agent: int, now: int) -> None:
        """Let an agent taken from the idle begin a contact."""
        state = self.state
        group = state.group[agent]
        stamp = state.agent_stamp[agent]
        state.agent_stamp[agent] = -1
        held = state.held[agent]
        if not held:
            state.idle_count[group] -= 1
        self.take(contact, row, agent, now)
        if held + 1 < state.phase.slots[group] and not state.ending[agent]:
            self._list(agent, group, held + 1, stamp)

    def take(self, contact: int, row: list[int], agent: int, now: int) -> None:
        """Begin the conversation and schedule its end."""
        state = self.state
        group = state.group[agent]
        row[GROUP] = group
        row[AGENT] = agent
        row[ANSWERED] = now
        state.where[contact] = SERVED
        state.held[agent] += 1
        speed = state.phase.speed[group][row[QUEUE]]
        talk = state.talk[contact]
        if speed != 1.0:
            talk = stage_ticks(talk, speed)
        key = TALK_END_BASE + state.part[contact]
        self._at(now + talk, key, self._talk_end, contact)


class Ends:
    """Handles the ends of talk and wrap-up."""

    __slots__ = ("_at", "_freed", "_handled", "_wrap_end", "state")

    def __init__(self, state: State, handled: Handled, freed: Freed) -> None:
        self.state = state
        self._at = state.calendar.at
        self._handled = handled
        self._freed = freed
        self._wrap_end = (self.wrapped,)

    def talked(self, event: Happening) -> None:
        """End the conversation; the agent wraps up or is free."""
        state = self.state
        contact = event.entity
        now = state.calendar.env._now
        row = state.leg[contact]
        row[TALK_END] = now
        wrap = state.wrap[contact]
        if wrap < 0:
            row[WRAP_END] = now
            self._handled(contact, row, now)
            self._freed(row[AGENT], now)
            return
        speed = state.phase.speed[row[GROUP]][row[QUEUE]]
        row[WRAP_END] = end = now + stage_ticks(wrap, speed)
        self._handled(contact, row, now)
        self._at(end, WRAP_END_BASE + state.part[contact], self._wrap_end, row[AGENT])

    def wrapped(self, event: Happening) -> None:
        """Free the agent."""
        self._freed(event.entity, self.state.calendar.env._now)
