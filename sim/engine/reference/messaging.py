"""Several conversations of one agent: each advances by the agent's virtual clock.

With n conversations an agent's whole pace is r(n), shared equally. The clock is exact
(`rules.virtual_clock`): that a conversation joins, ends or is looked at moves no other
but through the pace. Of conversations that end at one tick the one with less work left
ends first, then the one whose event key is smaller.

Handles: CONVERSATION_END. Verbs: start, change_pace.
"""

from collections.abc import Callable
from heapq import heappop, heappush

from sim.engine.reference.calendar import Handler, Happening
from sim.engine.reference.state import CONTACT, Row, State
from sim.engine.rules.keys import kind_base
from sim.engine.rules.virtual_clock import reading, tag, ticks_until
from sim.errors import EngineError
from sim.vocabulary import EventKind

CONVERSATION_END = kind_base(EventKind.CONVERSATION_END)
ConversationOver = Callable[[Row, int], None]


def _unset(row: Row, now: int) -> None:
    """Stand in for an exit that has not been connected yet."""
    raise EngineError(f"no exit for a conversation at {now}")


class Messaging:
    """Keeps the clocks of the agents who are in conversations.

    Attributes
    ----------
    conversations : by agent a heap of (tag, part of the key, row of the leg).
    clock, since, speed : by agent the reading of its clock at a tick, and the speed then.
    version : by agent, raised whenever its next end is scheduled anew.
    """

    __slots__ = ("_end", "_over", "clock", "conversations", "since", "speed", "state", "version")

    def __init__(self, state: State) -> None:
        self.state = state
        agents = len(state.group)
        self.conversations: list[list[tuple[int, int, Row]]] = [[] for _ in range(agents)]
        self.clock = [0] * agents
        self.since = [0] * agents
        self.speed = [0] * agents
        self.version = [0] * agents
        self._end: Handler = self.ended
        self._over: ConversationOver = _unset

    def connect(self, over: ConversationOver) -> None:
        """Name the shared exit of conversations."""
        self._over = over

    def start(self, row: Row, agent: int, work: int, now: int) -> None:
        """Let an agent begin one more conversation."""
        self._advance(agent, now)
        heap = self.conversations[agent]
        mark = tag(self.clock[agent], work)
        heappush(heap, (mark, self.state.part[row[CONTACT]], row))
        self._schedule(agent, now)

    def _advance(self, agent: int, now: int) -> None:
        """Bring an agent's clock to now; it stands at 0 while nobody is in conversation."""
        if self.conversations[agent]:
            passed = now - self.since[agent]
            self.clock[agent] = reading(self.clock[agent], passed, self.speed[agent])
        else:
            self.clock[agent] = 0
        self.since[agent] = now

    def _schedule(self, agent: int, now: int) -> None:
        """Schedule the next end under the pace in force; the clock has been advanced to now."""
        self.version[agent] = version = self.version[agent] + 1
        heap = self.conversations[agent]
        if not heap:
            return
        state = self.state
        pace = state.phase.pace[state.group[agent]]
        self.speed[agent] = speed = pace[len(heap)]
        mark, part, _ = heap[0]
        due = now + ticks_until(mark, self.clock[agent], speed)
        state.calendar.at(due, CONVERSATION_END + part, self._end, agent, version)

    def ended(self, event: Happening) -> None:
        """End the conversation with the least work left."""
        agent = event.entity
        if event.version != self.version[agent]:
            return
        now = self.state.calendar.env._now
        self._advance(agent, now)
        _, _, row = heappop(self.conversations[agent])
        self._schedule(agent, now)
        self._over(row, now)

    def change_pace(self, now: int) -> None:
        """Let the pace of a new phase hold from now on."""
        for agent, heap in enumerate(self.conversations):
            if heap:
                self._advance(agent, now)
                self._schedule(agent, now)
