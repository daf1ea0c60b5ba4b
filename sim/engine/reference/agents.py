"""When agents come, pause and go: rosters and levels.

Handles: SHIFT_START, BREAK_START, BREAK_END, SHIFT_END, LEVEL_CHANGE, in the
order of the plan. Verb: freed (an agent has finished a contact).

An agent finishes what it holds. A break that falls due meanwhile begins when
the contact ends and keeps its length (`slip`) or its end (`shrink`).
"""

from sim.engine.reference.calendar import Happening
from sim.engine.reference.dispatch import Dispatch
from sim.engine.reference.live import Live
from sim.engine.reference.state import State
from sim.engine.reference.stayers import Stayers, go_off, mark, record, unmark, weigh
from sim.engine.rules.keys import entity_part, kind_base
from sim.units import NEVER
from sim.vocabulary import AgentState, EventKind

BREAK_END = kind_base(EventKind.BREAK_END)


class Agents:
    """Carries out the plan of duties."""

    __slots__ = ("_at", "_break_end", "_duty", "_next", "dispatch", "live", "state", "stayers")

    def __init__(self, state: State, dispatch: Dispatch, live: Live, stayers: Stayers) -> None:
        self.state = state
        self.dispatch = dispatch
        self.live = live
        self.stayers = stayers
        self._duty = self.duty
        self._break_end = self.break_over
        self._next = 0
        self._schedule()

    def _schedule(self) -> None:
        """Put the next duty of the plan on the calendar."""
        duties = self.state.tables.plan.duties
        place = self._next
        if place < len(duties):
            kind = EventKind(int(duties.kind[place]))
            agent = int(duties.agent[place])
            if kind == EventKind.LEVEL_CHANGE:
                agent = self.state.tables.members[int(duties.group[place])].start
            key = kind_base(kind) + entity_part(agent)
            self.state.calendar.at(int(duties.tick[place]), key, self._duty, place)

    def duty(self, event: Happening) -> None:
        """Carry out one duty of the plan."""
        duties = self.state.tables.plan.duties
        place = event.entity
        self._next = place + 1
        self._schedule()
        now = self.state.calendar.env._now
        agent, value = int(duties.agent[place]), int(duties.value[place])
        match int(duties.kind[place]):
            case EventKind.SHIFT_START:
                self._arrive(agent, AgentState(int(duties.state[place])), now)
            case EventKind.BREAK_START:
                until = NEVER if duties.slips[place] else int(duties.until[place])
                self._break_due(agent, (value, until, int(duties.state[place])), now)
            case EventKind.SHIFT_END:
                self._shift_over(agent, now)
            case EventKind.LEVEL_CHANGE:
                self._level(int(duties.group[place]), value, now)
        self.dispatch.settle(now)

    def freed(self, agent: int, now: int) -> None:
        """Let an agent who has finished a contact take the next, wait, pause or go."""
        state = self.state
        group = state.group[agent]
        state.held[agent] = held = state.held[agent] - 1
        if held or state.restless[agent] or state.surplus[group] > 0:
            self._unsettled(agent, held, now)
        elif state.waiting_total or state.several[group]:
            self.dispatch.room(agent, now)
        else:
            state.stamp = stamp = state.stamp + 1
            state.agent_stamp[agent] = stamp
            state.idle[group].append((0, stamp, agent))
        if self.stayers.count:
            self.stayers.release(now)

    def _unsettled(self, agent: int, held: int, now: int) -> None:
        """Carry out what fell due while the agent was busy, once it holds nothing.

        From the horizon on nobody pauses or is sent home by a level: those on duty
        just before it serve who is still inside.
        """
        state = self.state
        group = state.group[agent]
        if state.ending[agent]:
            if not held:
                self._stay_or_go(agent, group, now)
        elif state.restless[agent] and now < state.horizon:
            if not held:
                self._pause(agent, now)
        elif state.surplus[group] > 0 and not held and now < state.horizon:
            self._stay_or_go(agent, group, now)
        elif self.live.has_room(agent, group):
            self.dispatch.room(agent, now)

    def _stay_or_go(self, agent: int, group: int, now: int) -> None:
        """End a duty, unless callers of a closed queue are still inside."""
        state = self.state
        row = self.dispatch.waiting.last_contact_for(group) if state.waiting_total else None
        if row is not None:
            self.stayers.keep(agent)
            self.stayers.busy(agent)
            self.dispatch.hand_over(row, agent, now)
        elif self.stayers.needed(group):
            self.stayers.keep(agent)
        else:
            self.stayers.dismiss(agent)
            go_off(state, agent, now)

    def _arrive(self, agent: int, found: AgentState, now: int) -> None:
        """Begin a shift: at work, or paid but late or absent; or come in late.

        Who is at work already, because two shifts touch, goes on.
        """
        state = self.state
        group = state.group[agent]
        if state.on[agent] and state.pausing[agent] and found == AgentState.ON:
            self._resume(agent, now)
            return
        self.stayers.dismiss(agent)
        if not state.on[agent]:
            state.on[agent] = True
            state.present[group] += 1
            weigh(state, group)
        unmark(state, agent)
        state.restless[agent] = False
        state.breaks_due.pop(agent, None)
        if found == AgentState.ON:
            state.pausing[agent] = False
            record(state, agent, now, found)
            if state.agent_stamp[agent] < 0 and self.live.has_room(agent, group):
                self.dispatch.room(agent, now)
        else:
            self._missing(agent, found, now)

    def _missing(self, agent: int, found: AgentState, now: int) -> None:
        """Let an agent be late or absent, once it has finished what it holds."""
        state = self.state
        self.live.withdraw(agent)
        if state.held[agent]:
            state.breaks_due[agent] = [(NEVER, NEVER, found)]
            state.restless[agent] = True
        else:
            state.pausing[agent] = True
            state.pause_version[agent] += 1
            record(state, agent, now, found)

    def _break_due(self, agent: int, due: tuple[int, int, int], now: int) -> None:
        state = self.state
        if not state.on[agent] or state.ending[agent]:
            return
        state.breaks_due.setdefault(agent, []).append(due)
        if state.held[agent] or state.pausing[agent]:
            state.restless[agent] = True
            self.live.withdraw(agent)
        else:
            self.live.withdraw(agent)
            self._pause(agent, now)

    def _pause(self, agent: int, now: int) -> None:
        """Begin the break that is due; a shrunk break that is over by now falls away."""
        state = self.state
        dues = state.breaks_due.get(agent, [])
        while dues:
            length, until, found = dues.pop(0)
            end = min(now + length, until)
            if end > now:
                state.restless[agent] = bool(dues)
                state.pausing[agent] = True
                state.pause_version[agent] += 1
                record(state, agent, now, AgentState(found))
                if end < state.horizon:
                    key = BREAK_END + entity_part(agent)
                    version = state.pause_version[agent]
                    state.calendar.at(end, key, self._break_end, agent, version)
                return
        state.restless[agent] = False
        self.dispatch.room(agent, now)

    def break_over(self, event: Happening) -> None:
        """End a break, unless the shift ended first."""
        if event.version == self.state.pause_version[event.entity]:
            now = self.state.calendar.env._now
            self._resume(event.entity, now)
            self.dispatch.settle(now)

    def _resume(self, agent: int, now: int) -> None:
        """Back to work, or straight into the next break that is due."""
        state = self.state
        if not state.on[agent] or not state.pausing[agent]:
            return
        state.pausing[agent] = False
        if state.restless[agent]:
            self._pause(agent, now)
            if state.pausing[agent]:
                return
            record(state, agent, now, AgentState.ON)
        else:
            record(state, agent, now, AgentState.ON)
            self.dispatch.room(agent, now)

    def _shift_over(self, agent: int, now: int) -> None:
        """Go home, or finish first: overtime."""
        state = self.state
        if not state.on[agent]:
            return
        state.pause_version[agent] += 1
        state.breaks_due.pop(agent, None)
        paused, state.pausing[agent] = state.pausing[agent], False
        group = state.group[agent]
        self.live.withdraw(agent)
        if paused:
            go_off(state, agent, now)
        elif state.held[agent]:
            mark(state, agent)
            record(state, agent, now, AgentState.AFTER_SHIFT)
        elif self.stayers.needed(group):
            record(state, agent, now, AgentState.AFTER_SHIFT)
            self._stay_or_go(agent, group, now)
        else:
            go_off(state, agent, now)

    def _level(self, group: int, count: int, now: int) -> None:
        """Bring a group of interchangeable agents to `count`.

        On a fall the highest idle ones leave first, then those who next become free;
        on a rise those marked to leave stay, then the lowest numbers join. Agents who
        hold several contacts may never be free, so of those the ones who hold least,
        the highest numbers first, are told to take nothing new.
        """
        state = self.state
        state.target[group] = count
        weigh(state, group)
        members = state.tables.members[group]
        if state.surplus[group] > 0:
            self._fall(group, members, now)
            return
        for agent in members:
            if state.surplus[group] < 0 and state.ending[agent]:
                self._rejoin(agent, group, now)
        for agent in members:
            if state.surplus[group] < 0 and not state.on[agent]:
                self._arrive(agent, AgentState.ON, now)

    def _fall(self, group: int, members: range, now: int) -> None:
        state = self.state
        idle = [a for a in members if state.on[a] and not state.held[a] and not state.ending[a]]
        while state.surplus[group] > 0 and idle:
            agent = idle.pop()
            self.live.withdraw(agent)
            self._stay_or_go(agent, group, now)
        if state.several[group]:
            busy = [a for a in members if state.held[a] and not state.ending[a]]
            busy.sort(key=lambda a: (state.held[a], -a), reverse=True)
            while state.surplus[group] > 0 and busy:
                agent = busy.pop()
                self.live.withdraw(agent)
                mark(state, agent)

    def _rejoin(self, agent: int, group: int, now: int) -> None:
        """Let an agent who was told to go, or stayed after closing, serve everybody again."""
        state = self.state
        self.stayers.dismiss(agent)
        unmark(state, agent)
        if self.live.has_room(agent, group):
            self.dispatch.room(agent, now)
