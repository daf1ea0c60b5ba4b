"""The only place where a contact meets an agent.

Two questions. A contact has joined or reached a stage: which agent takes it?
An agent has room: which contact does it take? Both are answered by comparing
integers: skill rank, then class, due tick and stamp (of contacts) or contacts
held and stamp (of agents). Gated queues are asked last, while enough agents
stay idle.

Shared exit of the rooms entry, front, live, agents and phases. Handles:
PATIENCE_END, STAGE_REACHED.
"""

from bisect import bisect_left, bisect_right
from heapq import heappush

from sim.engine.reference.calendar import Happening
from sim.engine.reference.leave import Leave
from sim.engine.reference.live import Live
from sim.engine.reference.resources import count_waiting
from sim.engine.reference.state import (
    CONTACT,
    NOT_WAITING,
    PATIENCE,
    QUEUE,
    QUEUED,
    STAGE,
    STAMP,
    Bench,
    Entry,
    Row,
    State,
)
from sim.engine.reference.stayers import Stayers
from sim.engine.reference.waiting import Waiting
from sim.engine.rules.keys import kind_base
from sim.routing.gates import gate_open
from sim.vocabulary import ChannelKind, EventKind, Outcome, Purpose, Trigger

PATIENCE_END = kind_base(EventKind.PATIENCE_END)
STAGE_REACHED = kind_base(EventKind.STAGE_REACHED)
NOBODY = -1
MESSAGING = int(ChannelKind.MESSAGING)


class Dispatch:
    """Seats contacts at agents."""

    __slots__ = (
        "_at",
        "_give_up",
        "_stage",
        "_take",
        "leave",
        "live",
        "state",
        "stayers",
        "waiting",
    )

    def __init__(self, state: State, live: Live, leave: Leave, stayers: Stayers) -> None:
        self.state = state
        self.live = live
        self.leave = leave
        self.stayers = stayers
        self.waiting = Waiting(state, stayers)
        self._at = state.calendar.at
        self._take = live.take
        self._stage = self.stage_reached
        self._give_up = self.patience_over

    def join(self, contact: int, now: int) -> None:
        """Seat a contact that asks for an agent, let it wait, or turn it away."""
        state = self.state
        queue = state.queue[contact]
        phase = state.phase
        row = [contact, 1, queue, -1, -1, now, -1, -1, -1, -1, -1, NOT_WAITING]
        state.legs.append(row)
        agent = self._gated_agent(queue) if phase.is_gated[queue] else self.agent_for(queue, 0)
        if agent >= 0:
            self._take(row, agent, now)
        elif phase.offer_waiting[queue] >= 0 and self._accepts(contact, queue):
            self.leave.turned_away(contact, Outcome.BALKED, Trigger.BALKED, now)
        elif state.length[queue] >= phase.places[queue]:
            self.leave.turned_away(contact, Outcome.BLOCKED, Trigger.BLOCKED, now)
        else:
            self._wait(row, contact, queue, now)

    def _accepts(self, contact: int, queue: int) -> bool:
        """Whether a customer who meets a busy centre takes the channel it is offered."""
        state = self.state
        if state.length[queue] < state.phase.offer_waiting[queue]:
            return False
        need, attempt = state.need[contact], state.attempt[contact]
        draw = state.variates.draw(Purpose.ANNOUNCEMENT, need, attempt)
        accepted: int = state.phase.offer_accepted[queue]
        return draw < accepted

    def _wait(self, row: Row, contact: int, queue: int, now: int) -> None:
        """Put a contact into its queue; patience and overflow stages start to run."""
        state = self.state
        phase = state.phase
        state.stamp = row[STAMP] = stamp = state.stamp + 1
        row[STAGE] = 0
        count_waiting(state, queue, 1, now)
        heappush(state.waiting[queue][0], (self.waiting.due(queue, now, phase), stamp, row))
        patience = state.patience[contact]
        part = state.part[contact]
        if patience >= 0:
            row[PATIENCE] = patience
            self._at(now + patience, PATIENCE_END + part, self._give_up, row)
        if phase.stages[queue]:
            self._await_stages(row, 0)

    def _await_stages(self, row: Row, reached: int) -> None:
        """Schedule the overflow stages that a waiting contact has not reached yet."""
        key = STAGE_REACHED + self.state.part[row[CONTACT]]
        for number, wait in enumerate(self.state.phase.stages[row[QUEUE]], start=1):
            if number > reached:
                self._at(row[QUEUED] + wait, key, self._stage, row, number)

    def patience_over(self, event: Happening) -> None:
        """End the wait of a customer who waits no longer, if it still waits."""
        row: Row = event.entity
        if row[STAGE] < 0:
            return
        now = self.state.calendar.env._now
        self._leaves_queue(row, now)
        self.leave.turned_away(row[CONTACT], Outcome.ABANDONED, Trigger.ABANDONED, now)
        self.settle(now)

    def stage_reached(self, event: Happening) -> None:
        """Open a waiting contact to the agents of its next overflow stage."""
        state = self.state
        row: Row = event.entity
        queue, stage = row[QUEUE], event.version
        if row[STAGE] < 0 or stage <= row[STAGE]:
            return
        now = state.calendar.env._now
        waits = state.phase.stages[queue]
        if stage > len(waits) or row[QUEUED] + waits[stage - 1] != now:
            return  # scheduled under parameters that are no longer in force
        self._set_stage(row, stage)
        gated = state.phase.is_gated[queue]
        agent = self._stayer(queue, stage) if gated else self.agent_for(queue, stage)
        if agent >= 0:
            self.hand_over(row, agent, now)
        self.settle(now)

    def _set_stage(self, row: Row, stage: int) -> None:
        state = self.state
        queue = row[QUEUE]
        row[STAGE] = stage
        due = self.waiting.due(queue, row[QUEUED], state.in_force(row[QUEUED]))
        heappush(state.waiting[queue][stage], (due, row[STAMP], row))

    def restage(self, now: int) -> None:
        """Count anew, under new parameters, which stage each waiting contact has reached."""
        for row in self.state.legs:
            if row[STAGE] >= 0:
                reached = bisect_right(self.state.phase.stages[row[QUEUE]], now - row[QUEUED])
                if reached != row[STAGE]:
                    self._set_stage(row, reached)
                self._await_stages(row, reached)

    def agent_for(self, queue: int, stage: int) -> int:
        """Take the agent that serves a contact of the queue at the stage, or NOBODY."""
        state = self.state
        for tier in state.seats[queue][stage]:
            chosen: Bench | None = None
            for idle in tier:
                if idle and (chosen is None or idle[0] < chosen[0]):
                    chosen = idle
            if chosen is not None:
                agent = chosen[0][2]
                group = state.group[agent]
                if not state.several[group]:
                    state.idle[group].popleft()
                    state.agent_stamp[agent] = NOBODY
                    return agent
                # It leaves its benches when it begins.
                agent = self._sparing(queue, tier, agent)
                if not state.several[state.group[agent]]:
                    self.live.withdraw(agent)
                return agent
        return self._stayer(queue, stage) if self.stayers.count else NOBODY

    def _sparing(self, queue: int, tier: tuple[Bench, ...], first: int) -> int:
        """Who takes a contact when `first` is next: for a conversation, an agent less scarce.

        While no more than `keep_idle` of a group are idle, its agents who hold something
        and have room go before its idle ones; those come first on a bench.
        """
        state = self.state
        keeps = state.phase.keep_idle[state.group[first]]
        if not keeps or state.phase.queue_kind[queue] != MESSAGING:
            return first
        found: list[tuple[bool, Entry]] = []
        for bench in filter(None, tier):
            keep = state.phase.keep_idle[state.group[bench[0][2]]]
            idle = bisect_left(bench, (1,))
            scarce = 0 < idle <= keep
            if scarce and idle < len(bench):
                found.append((False, bench[idle]))
            else:
                found.append((scarce, bench[0]))
        return min(found)[1][2]

    def _stayer(self, queue: int, stage: int) -> int:
        """Take an idle agent who stays after closing for the queue, or NOBODY."""
        return self.stayers.agent_for(queue, stage) if self.stayers.count else NOBODY

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
        if state.agent_stamp[agent] >= 0:
            self.live.withdraw(agent)
        if not state.several[group]:
            row = self.waiting.contact_for(group)
            if row is None:
                return False
            self._leaves_queue(row, now)
            self._take(row, agent, now)
            return True
        while kinds := self.live.rooms(agent, group):
            row = self.waiting.contact_for(group, kinds)
            if row is None:
                return False
            self._leaves_queue(row, now)
            self._take(row, agent, now)
        return True

    def hand_over(self, row: Row, agent: int, now: int) -> None:
        """Give a waiting contact to an agent who is free for it alone."""
        self._leaves_queue(row, now)
        self._take(row, agent, now)

    def _leaves_queue(self, row: Row, now: int) -> None:
        """Strike a contact from its queue."""
        count_waiting(self.state, row[QUEUE], -1, now)
        row[STAGE] = NOT_WAITING

    def rematch(self, now: int) -> None:
        """Seat those who may meet now that the parameters have changed.

        Idle agents are asked in the order in which they became idle; where nothing
        can move, nothing changes.
        """
        state = self.state
        for agent, on in enumerate(state.on):
            if on and not (state.pausing[agent] or state.ending[agent] or state.restless[agent]):
                group, stamp = state.group[agent], state.agent_stamp[agent]
                self.live.withdraw(agent)
                if not self.live.has_room(agent, group):
                    continue
                if stamp >= 0:
                    self.live.enlist(agent, group, stamp)
                else:
                    self.live.offer(agent, group)
        listed = [(stamp, agent) for agent, stamp in enumerate(state.agent_stamp) if stamp >= 0]
        for _, agent in sorted(listed):
            if state.waiting_total and self._could_serve(agent):
                self.room(agent, now)

    def _could_serve(self, agent: int) -> bool:
        """Whether somebody waits whom an agent with room may take now."""
        group = self.state.group[agent]
        kinds = self.live.rooms(agent, group) if self.state.several[group] else None
        return self.waiting.contact_for(group, kinds) is not None

    def settle(self, now: int) -> None:
        """Last words of a handler that freed nobody: gates, and agents kept after closing."""
        if self.state.phase.gated:
            self._gates(now)
        if self.stayers.count:
            self.stayers.release(now)

    def _gated_agent(self, queue: int) -> int:
        """Agent for a contact that joins a gated queue in which nobody waits, or NOBODY."""
        if self.state.length[queue] or not self._open(queue, 0):
            return self._stayer(queue, 0)
        return self.agent_for(queue, 0)

    def _gates(self, now: int) -> None:
        """Start heads of gated queues, in name order, while enough agents stay idle.

        Starts only take idle agents away, so one pass leaves nothing that could move.
        """
        state = self.state
        for queue in state.phase.gated:
            while state.length[queue]:
                head = self.waiting.head(queue, 0)
                if head is None or not self._open(queue, head[2][STAGE]):
                    break
                self.hand_over(head[2], self.agent_for(queue, head[2][STAGE]), now)

    def _open(self, queue: int, stage: int) -> bool:
        """Whether an agent is there for a contact, and enough of the pool stay idle."""
        state = self.state
        for benches in state.seats[queue][stage]:
            first = min((bench[0] for bench in benches if bench), default=None)
            if first is not None:
                agent = self._sparing(queue, benches, first[2])
                idle = sum(self._idle(group) for group in state.phase.pool[queue])
                return gate_open(idle - (not state.held[agent]), state.phase.reserve[queue])
        return False

    def _idle(self, group: int) -> int:
        """Number of agents of the group who hold nothing and could take a contact."""
        state = self.state
        if not state.several[group]:
            return len(state.idle[group])
        return sum(1 for entry in state.bench[group][0] if not state.held[entry[2]])
