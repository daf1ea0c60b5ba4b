"""The only place where a contact meets an agent.

Two questions. A contact has joined or reached a stage: which agent takes it?
An agent has room: which contact does it take? Both are answered by comparing
integers: skill rank, then class, due tick and stamp (of contacts) or contacts
held and stamp (of agents). Gated queues are asked last, while enough agents
stay idle.

Heaps hold entries that may be stale; the head is checked against the state and
dropped when it no longer holds.

Shared exit of the rooms entry, front, live, agents and stages.
"""

from heapq import heappop, heappush

from sim.engine.reference.calendar import Happening
from sim.engine.reference.leave import Leave
from sim.engine.reference.live import Live
from sim.engine.reference.resources import count_waiting
from sim.engine.reference.state import (
    CONTACT,
    ELSEWHERE,
    PATIENCE,
    QUEUE,
    QUEUED,
    STAMP,
    WAITING,
    Entry,
    State,
)
from sim.engine.reference.stayers import Stayers
from sim.engine.rules.keys import kind_base
from sim.routing.gates import gate_open
from sim.routing.order import aged_class, due_tick
from sim.vocabulary import EventKind, Outcome, Trigger

PATIENCE_END = kind_base(EventKind.PATIENCE_END)
STAGE_REACHED = kind_base(EventKind.STAGE_REACHED)
NOBODY = -1


class Dispatch:
    """Seats contacts at agents."""

    __slots__ = ("_give_up", "_stage", "leave", "live", "state", "stayers")

    def __init__(self, state: State, live: Live, leave: Leave, stayers: Stayers) -> None:
        self.state = state
        self.live = live
        self.leave = leave
        self.stayers = stayers
        self._stage = (self.stage_reached,)
        self._give_up = (self.patience_over,)

    def join(self, contact: int, now: int) -> None:
        """Seat a contact that asks for an agent, let it wait, or turn it away."""
        state = self.state
        queue = state.queue[contact]
        phase = state.phase
        row = [contact, 1, queue, -1, -1, now, -1, -1, -1, -1, -1]
        state.legs.append(row)
        if not phase.is_gated[queue]:
            agent = self.agent_for(queue, 0)
            if agent >= 0:
                self.live.take(row, agent, now)
                return
        elif self._gated_start(row, queue, now):
            return
        if state.length[queue] >= phase.places[queue]:
            self.leave.turned_away(contact, Outcome.BLOCKED, Trigger.BLOCKED, now)
        else:
            self._wait(row, now)

    def _wait(self, row: list[int], now: int) -> None:
        """Put a contact into its queue; patience and overflow stages start to run."""
        state = self.state
        contact, queue = row[CONTACT], row[QUEUE]
        state.stamp = row[STAMP] = state.stamp + 1
        count_waiting(state, queue, 1, now)
        state.where[contact] = WAITING
        state.leg[contact] = row
        state.stage[contact] = 0
        due = due_tick(now, state.phase.credit[queue])
        heappush(state.waiting[queue][0], (due, row[STAMP], contact))
        patience = state.patience[contact]
        part = state.part[contact]
        if patience >= 0:
            row[PATIENCE] = patience
            state.calendar.at(now + patience, PATIENCE_END + part, self._give_up, contact)
        for number, wait in enumerate(state.phase.stages[queue], start=1):
            tick = now + wait
            state.calendar.at(tick, STAGE_REACHED + part, self._stage, contact, number)

    def patience_over(self, event: Happening) -> None:
        """End the wait of a customer who waits no longer, if it still waits."""
        state = self.state
        contact = event.entity
        if state.where[contact] != WAITING:
            return
        now = state.calendar.env._now
        self._leaves_queue(state.leg[contact], now)
        self.leave.turned_away(contact, Outcome.ABANDONED, Trigger.ABANDONED, now)
        self.settle(now)

    def stage_reached(self, event: Happening) -> None:
        """Open a waiting contact to the agents of its next overflow stage."""
        state = self.state
        contact, stage = event.entity, event.version
        if state.where[contact] != WAITING:
            return
        now = state.calendar.env._now
        row = state.leg[contact]
        queue = row[QUEUE]
        entry = (due_tick(row[QUEUED], state.phase.credit[queue]), row[STAMP], contact)
        state.stage[contact] = stage
        heappush(state.waiting[queue][stage], entry)
        if not state.phase.is_gated[queue]:
            agent = self.agent_for(queue, stage)
            if agent >= 0:
                self._leaves_queue(row, now)
                self.live.take(row, agent, now)
        self.settle(now)

    def agent_for(self, queue: int, stage: int) -> int:
        """Take the agent that serves a contact of the queue at the stage, or NOBODY."""
        state = self.state
        phase = state.phase
        for tier in phase.tiers[queue][stage]:
            best: Entry | None = None
            for group in tier:
                idle = state.idle[group]
                if idle and (best is None or idle[0] < best):
                    best = idle[0]
            if best is not None:
                agent = best[2]
                group = state.group[agent]
                state.idle[group].popleft()
                if not state.several[group]:
                    state.agent_stamp[agent] = NOBODY
                return agent
        return self.stayers.agent_for(queue) if self.stayers.count else NOBODY

    def room(self, agent: int, now: int) -> None:
        """Give an agent on duty the best waiting contacts while it has room."""
        state = self.state
        group = state.group[agent]
        if state.waiting_total and self._served(agent, group, now):
            return
        self.live.offer(agent, group)
        if state.phase.gated:
            self._gates(now)

    def _served(self, agent: int, group: int, now: int) -> bool:
        """Give the agent the best contacts in turn; True once it has no room left."""
        state = self.state
        self.live.withdraw(agent)
        while state.held[agent] < state.phase.slots[group]:
            contact = self.contact_for(group)
            if contact < 0:
                return False
            self.hand_over(contact, agent, now)
        return True

    def hand_over(self, contact: int, agent: int, now: int) -> None:
        """Give a waiting contact to an agent who is free for it alone."""
        row = self.state.leg[contact]
        self._leaves_queue(row, now)
        self.live.take(row, agent, now)

    def _leaves_queue(self, row: list[int], now: int) -> None:
        """Strike a contact from its queue because an agent takes it."""
        count_waiting(self.state, row[QUEUE], -1, now)
        self.state.where[row[CONTACT]] = ELSEWHERE

    def contact_for(self, group: int) -> int:
        """Best waiting contact of the group's ungated queues, or NOBODY."""
        state = self.state
        for tier in state.phase.reach[group]:
            best: tuple[int, int, int, int] | None = None
            for queue, stage in tier:
                if state.length[queue]:
                    head = self.head(queue, stage)
                    if head is not None and (best is None or head < best):
                        best = head
            if best is not None:
                return best[3]
        return NOBODY

    def head(self, queue: int, stage: int) -> tuple[int, int, int, int] | None:
        """First contact of a queue that has reached the stage: (class, due, stamp, contact)."""
        state = self.state
        best: Entry | None = None
        for reached in range(stage, len(state.waiting[queue])):
            heap = state.waiting[queue][reached]
            while heap and not self._stands(heap[0][2], reached):
                heappop(heap)
            if heap and (best is None or heap[0] < best):
                best = heap[0]
        if best is None:
            return None
        phase = state.phase
        step = phase.ageing[queue]
        rank = phase.priority_class[queue]
        if step:
            now = state.calendar.env._now
            rank = aged_class(rank, now - best[0] - phase.credit[queue], step)
        return (rank, *best)

    def _stands(self, contact: int, stage: int) -> bool:
        return self.state.where[contact] == WAITING and self.state.stage[contact] == stage

    def rematch(self, now: int) -> None:
        """Seat those who may meet now that the parameters have changed.

        Idle agents are asked in the order in which they became idle; where nothing
        can move, nothing changes.
        """
        state = self.state
        for group, idle in enumerate(state.idle):
            for _, stamp, agent in sorted(idle, key=lambda e: e[1]):
                self.live.withdraw(agent)
                if state.held[agent] < state.phase.slots[group]:
                    self.live.enlist(agent, group, stamp)
        for agent, on in enumerate(state.on):
            if on and not (state.pausing[agent] or state.ending[agent] or state.restless[agent]):
                listed = state.agent_stamp[agent] >= 0
                if not listed and state.held[agent] < state.phase.slots[state.group[agent]]:
                    self.live.offer(agent, state.group[agent])
        everybody = [entry for idle in state.idle for entry in idle]
        for _, _, agent in sorted(everybody, key=lambda e: e[1]):
            if state.waiting_total and self.contact_for(state.group[agent]) >= 0:
                self.live.withdraw(agent)
                self.room(agent, now)

    def settle(self, now: int) -> None:
        """Last words of a handler that freed nobody: gates, and agents kept after closing."""
        if self.state.phase.gated:
            self._gates(now)
        if self.stayers.count:
            self.stayers.release(now)

    def _gated_start(self, row: list[int], queue: int, now: int) -> bool:
        """Start a contact that joins an empty gated queue, if the gate is open."""
        if self.state.length[queue] or not self._open(queue):
            return False
        agent = self.agent_for(queue, 0)
        if agent < 0:
            return False
        self.live.take(row, agent, now)
        return True

    def _gates(self, now: int) -> None:
        """Start heads of gated queues, in name order, while enough agents stay idle.

        Starts only take idle agents away, so one pass leaves nothing that could move.
        """
        state = self.state
        for queue in state.phase.gated:
            while state.length[queue] and self._open(queue):
                head = self.head(queue, 0)
                agent = NOBODY if head is None else self.agent_for(queue, state.stage[head[3]])
                if head is None or agent < 0:
                    break
                self._leaves_queue(state.leg[head[3]], now)
                self.live.take(state.leg[head[3]], agent, now)

    def _open(self, queue: int) -> bool:
        state = self.state
        idle = sum(self._idle(group) for group in state.phase.pool[queue])
        return gate_open(idle, state.phase.reserve[queue])

    def _idle(self, group: int) -> int:
        """Number of agents of the group who hold nothing and could take a contact."""
        state = self.state
        if state.phase.slots[group] == 1:
            return len(state.idle[group])
        return sum(1 for entry in state.idle[group] if not state.held[entry[2]])
