"""Who is next: the best contact that an agent with room may take.

Waiting contacts are compared by (the agent's rank of the queue, class, due, stamp), the
smaller first. Heaps may hold entries that no longer wait; the head is checked and
dropped when it does not stand any more.

Used by: dispatch, agents.
"""

from heapq import heappop

from sim.engine.reference.parameters import Parameters
from sim.engine.reference.state import QUEUED, STAGE, Row, State, Waiter
from sim.engine.reference.stayers import Stayers
from sim.routing.order import aged_class, due_tick


class Waiting:
    """Finds the first of those who wait."""

    __slots__ = ("state", "stayers")

    def __init__(self, state: State, stayers: Stayers) -> None:
        self.state = state
        self.stayers = stayers

    def due(self, queue: int, joined: int, phase: Parameters) -> int:
        """Tick by which a contact is ordered: its joining less a credit, or its deadline."""
        promise = phase.promise[queue]
        if promise is None:
            return due_tick(joined, phase.credit[queue])
        clock, within = promise
        return clock.after(joined, within)

    def contact_for(self, group: int, kinds: tuple[int, ...] | None = None) -> Row | None:
        """Best waiting contact of the group's ungated queues, of some kinds or of any, or None."""
        length = self.state.length
        phase = self.state.phase
        kind = phase.queue_kind
        for tier in phase.reach[group]:
            best: Waiter | None = None
            rank = 0
            for queue, stage in tier:
                if not length[queue] or (kinds is not None and kind[queue] not in kinds):
                    continue
                head = self.head(queue, stage)
                if head is not None:
                    own = phase.priority_class[queue]
                    if phase.ageing[queue]:
                        own = self._aged(queue, head[2])
                    if best is None or own < rank or (own == rank and head < best):
                        best, rank = head, own
            if best is not None:
                return best[2]
        return None

    def head(self, queue: int, stage: int) -> Waiter | None:
        """First contact of a queue that has reached the stage: (due, stamp, row)."""
        heaps = self.state.waiting[queue]
        if len(heaps) == 1:
            heap = heaps[0]
            while heap and heap[0][2][STAGE] < 0:
                heappop(heap)
            return heap[0] if heap else None
        best: Waiter | None = None
        for reached in range(stage, len(heaps)):
            heap = heaps[reached]
            while heap and heap[0][2][STAGE] != reached:
                heappop(heap)
            if heap and (best is None or heap[0] < best):
                best = heap[0]
        return best

    def last_contact_for(self, group: int) -> Row | None:
        """Best contact that still waits in a closed queue of the group, or None.

        Gates do not hold back an agent who stays for these callers alone.
        """
        phase = self.state.phase
        for tier in phase.every_reach[group]:
            found = []
            for queue, stage in tier:
                head = self.head(queue, stage)
                if head is not None and phase.serve_after[queue] and self.stayers.closed(queue):
                    found.append((self._aged(queue, head[2]), head))
            if found:
                return min(found)[1][2]
        return None

    def _aged(self, queue: int, row: Row) -> int:
        """Class of a queue's head after the ageing of its wait."""
        phase = self.state.phase
        waited: int = self.state.calendar.env._now - row[QUEUED]
        rank: int = phase.priority_class[queue]
        return aged_class(rank, waited, phase.ageing[queue])
