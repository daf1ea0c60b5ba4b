"""The plan: who is on duty when, as flat columns sorted by time.

A plan lists agents and duties. A duty is something that happens to an agent at a
tick, or to the count of a `level` group; it is what was planned and what was
drawn (absence, lateness), and knows nothing of contacts. Where an agent is held
up by a contact, the engine moves the break and writes what really happened.

Units: ticks; nothing lies at or after the horizon except `until`.
May import: vocabulary. Used by: this room, the engines, measure.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

NOBODY = -1
"""Agent of a level change; also the state and `until` of a duty that has none."""


@dataclass(frozen=True, slots=True, eq=False)
class Agents:
    """All agents, sorted by (group, number); an agent's position is its row here.

    Attributes
    ----------
    group : position of the group in name order.
    number : number within the group. Of a roster group: by (shift name, ordinal in
        the shift), counting each shift at its largest size over all phases. Of a
        level group: its slots, 0 to the largest count less one.
    """

    group: NDArray[np.int16]
    number: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.group)


@dataclass(frozen=True, slots=True, eq=False)
class Duties:
    """What happens when, sorted by (tick, group, agent, kind); columns of equal length.

    Attributes
    ----------
    tick : in [0, horizon).
    group : position of the group in name order.
    agent : row in the agents, -1 for a level change.
    kind : EventKind. LEVEL_CHANGE, SHIFT_START, BREAK_START or SHIFT_END.
    value : of a level change the new count; of a break its length in ticks; else 0.
    state : AgentState from this tick on, -1 for a level change. A SHIFT_START may
        begin in ABSENT (the whole shift) or LATE; a late agent has a second
        SHIFT_START, in ON, on arrival.
    until : planned end: of the shift, of the lateness, of the break; -1 for a level
        change and a shift end. May lie beyond the horizon.
    slips : of a break that starts late: whether it keeps its length (`slip`) or its
        planned end (`shrink`); False for all else.
    """

    tick: NDArray[np.int64]
    group: NDArray[np.int16]
    agent: NDArray[np.int32]
    kind: NDArray[np.int16]
    value: NDArray[np.int64]
    state: NDArray[np.int8]
    until: NDArray[np.int64]
    slips: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.tick)


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """Agents and duties of one replication; `groups` are the names in code order."""

    groups: tuple[str, ...]
    agents: Agents
    duties: Duties


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rows:
    """Unsorted duties of one group while a plan is made; scalars hold for all rows."""

    tick: NDArray[np.int64]
    agent: NDArray[np.int64] | int
    kind: int
    value: NDArray[np.int64] | int = 0
    state: int = NOBODY
    until: NDArray[np.int64] | int = NOBODY
    slips: bool = False
