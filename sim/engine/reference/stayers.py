"""The last shift: agents who stay after closing until nobody waits inside.

When the channels of a queue have closed and the queue is served to the end
(`after_closing: serve`), agents whose shift ends, or whom a fall of the level
would send home, stay for those who are still inside, and for nobody else.

Verbs only.
"""

from heapq import heappop, heappush

from sim.engine.reference.state import Entry, State
from sim.vocabulary import AgentState

NOBODY = -1


def mark(state: State, agent: int) -> None:
    """Note that an agent takes nothing new and goes when it is free."""
    if not state.ending[agent]:
        state.ending[agent] = state.restless[agent] = True
        state.marked[state.group[agent]] += 1
        weigh(state, state.group[agent])


def unmark(state: State, agent: int) -> None:
    """Let an agent who was about to go stay on duty."""
    if state.ending[agent]:
        state.ending[agent] = state.restless[agent] = False
        state.marked[state.group[agent]] -= 1
        weigh(state, state.group[agent])


def weigh(state: State, group: int) -> None:
    """Count the agents of a level group above its target who have not been told to go."""
    target = state.target[group]
    if target >= 0:
        state.surplus[group] = state.present[group] - state.marked[group] - target


def go_off(state: State, agent: int, now: int) -> None:
    """End an agent's duty."""
    unmark(state, agent)
    state.on[agent] = state.restless[agent] = False
    state.present[state.group[agent]] -= 1
    weigh(state, state.group[agent])
    record(state, agent, now, AgentState.OFF)


def record(state: State, agent: int, now: int, found: AgentState) -> None:
    """Note in the agents table the state in which the agent is from now on."""
    state.duty_rows.append((state.group[agent], state.number[agent], now, found))


class Stayers:
    """Agents kept after closing.

    Attributes
    ----------
    count : number of agents who stay, idle or busy.
    """

    __slots__ = ("_idle", "_staying", "_waits", "count", "state")

    def __init__(self, state: State) -> None:
        self.state = state
        self.count = 0
        self._staying: set[int] = set()
        self._waits: dict[int, int] = {}
        self._idle: dict[int, list[Entry]] = {}

    def busy(self, agent: int) -> None:
        """Note that an agent who stays has been given a contact."""
        self._waits.pop(agent, None)

    def needed(self, group: int) -> bool:
        """Whether somebody is inside for whom the group has to stay."""
        return any(self._inside(queue) for queue in self.state.phase.skills[group])

    def _inside(self, queue: int) -> bool:
        state = self.state
        phase = state.phase
        if not phase.serve_after[queue] or not self.closed(queue):
            return False
        fronts = sum(state.in_front[channel] for channel in phase.feeds[queue])
        return state.length[queue] + fronts > 0

    def closed(self, queue: int) -> bool:
        """Whether every channel that feeds the queue has closed."""
        return not any(self.state.open[channel] for channel in self.state.phase.feeds[queue])

    def keep(self, agent: int) -> None:
        """Let an agent who is free stay, waiting for those who are still inside."""
        state = self.state
        if agent not in self._staying:
            self._staying.add(agent)
            self.count += 1
        group = state.group[agent]
        mark(state, agent)
        state.stamp += 1
        self._waits[agent] = state.stamp
        heappush(self._idle.setdefault(group, []), (0, state.stamp, agent))

    def dismiss(self, agent: int) -> None:
        """Strike an agent off the list of those who stay."""
        if agent in self._staying:
            self._staying.remove(agent)
            self.count -= 1
        self._waits.pop(agent, None)

    def agent_for(self, queue: int, stage: int) -> int:
        """Take an idle agent who stays for this queue, or NOBODY."""
        if not self.closed(queue):
            return NOBODY
        for tier in self.state.phase.tiers[queue][stage]:
            heads = [head for head in map(self._head, tier) if head is not None]
            if heads:
                agent = min(heads)[2]
                del self._waits[agent]
                return agent
        return NOBODY

    def _head(self, group: int) -> Entry | None:
        """Who of the group has waited longest among those who stay."""
        heap = self._idle.get(group, [])
        while heap and self._waits.get(heap[0][2]) != heap[0][1]:
            heappop(heap)
        return heap[0] if heap else None

    def release(self, now: int) -> None:
        """Send home the idle ones for whom nobody is inside any more."""
        state = self.state
        for agent in sorted(self._staying):
            group = state.group[agent]
            if not state.held[agent] and not self.needed(group):
                self.dismiss(agent)
                go_off(state, agent, now)
