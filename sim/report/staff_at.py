"""Who could have taken a contact at one instant, and why somebody did not.

Read from a log and the parameters in force. The instant is seen as its own event sees
it: what ends at this tick has ended, what the contact itself begins has not begun.

May import: log, config, words, units, vocabulary. Used by: stays.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.config import Centre, Group, Skill
from sim.log.schema import Log
from sim.report.words import HELD, Moments, counted, long_text
from sim.vocabulary import AgentState, ChannelKind

KINDS = (ChannelKind.LIVE, ChannelKind.MESSAGING, ChannelKind.DEFERRED)
"""Kinds of contact that an agent may hold, in the order of `Load`."""

_AWAY = (AgentState.BREAK, AgentState.LUNCH, AgentState.MEETING, AgentState.TRAINING)

Load = tuple[int, ...]
"""Contacts that one agent holds, by kind as in KINDS."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Present:
    """Agents of one group at one instant.

    Attributes
    ----------
    loads : what each agent on duty holds, busy or not, by agent.
    away : at work but on a break, at lunch, in a meeting or in training.
    """

    loads: tuple[Load, ...]
    away: int

    @property
    def on(self) -> int:
        """Return how many are on duty, able to take something new or busy."""
        return len(self.loads)

    def free(self, group: Group, kind: ChannelKind) -> int:
        """Return how many have room for a contact of a kind."""
        return sum(has_room(load, group, kind) for load in self.loads)


def has_room(load: Load, group: Group, kind: ChannelKind) -> bool:
    """Tell whether an agent who holds `load` may take a contact of a kind beside it."""
    beside = [other for other, held in zip(KINDS, load, strict=True) if held and other != kind]
    mixed = all((min(kind, one), max(kind, one)) in group.together for one in beside)
    return mixed and load[KINDS.index(kind)] < group.at_once[kind]


class Staff:
    """The agents of one log over time."""

    def __init__(self, log: Log, kinds: Sequence[ChannelKind]) -> None:
        """Take a log and the kind of each of its channels."""
        self.log = log
        codes = np.array(kinds, dtype=np.int64)
        self._kind = codes[log.contacts["channel"][log.legs["contact"]]]

    def present(self, group: str, tick: int) -> Present:
        """Look at the agents of a group at a tick."""
        code = self.log.header.names["groups"].index(group)
        agents, state = self._states(code, tick)
        on = agents[state == AgentState.ON]
        held = self._held(code, tick)
        counts = np.zeros((len(KINDS), int(agents.max(initial=0)) + 1), dtype=np.int64)
        np.add.at(counts, (self._kind[held], self.log.legs["agent"][held]), 1)
        loads = tuple(tuple(int(one) for one in counts[:, agent]) for agent in on)
        return Present(loads=loads, away=int(np.isin(state, _AWAY).sum()))

    def _states(self, group: int, tick: int) -> tuple[NDArray[np.int64], NDArray[np.int8]]:
        """Return the agents of a group that had a state by a tick, and that state."""
        table = self.log.agents
        rows = np.flatnonzero((table["group"] == group) & (table["tick"] <= tick))
        agents = table["agent"][rows]
        last = np.append(agents[1:] != agents[:-1], True)[: len(agents)]  # rows by (agent, tick)
        return agents[last].astype(np.int64), table["state"][rows][last]

    def _held(self, group: int, tick: int) -> NDArray[np.intp]:
        """Return the stays with agents of a group who hold them at a tick, by a known agent."""
        legs = self.log.legs
        end = np.where(legs["wrap_end"] >= 0, legs["wrap_end"], self.log.header.horizon)
        held = (legs["group"] == group) & (legs["answered"] < tick) & (end > tick)
        return np.flatnonzero(held & (legs["agent"] >= 0))

    def next_on(self, group: str, tick: int) -> int:
        """Return the next tick after this one at which an agent comes on duty, -1 if none does."""
        table, code = self.log.agents, self.log.header.names["groups"].index(group)
        coming = (table["group"] == code) & (table["state"] == AgentState.ON)
        return int(min(table["tick"][coming & (table["tick"] > tick)], default=-1))

    def why_not(
        self, centre: Centre, queue: str, kind: ChannelKind, tick: int, moments: Moments
    ) -> list[str]:
        """Say of each group that serves a queue why it did not take a contact at once."""
        serving = sorted(
            (group.skills[queue].rank, group.skills[queue].after, name)
            for name, group in centre.groups.items()
            if queue in group.skills
        )
        found = []
        for _, _, name in serving:
            group, there = centre.groups[name], self.present(name, tick)
            if there.on == 0:
                coming = self.next_on(name, tick)
                until = f" before {moments.minute(coming)}" if coming >= 0 else ""
                found.append(f"{name} has nobody on duty{until}{_away(there)}")
            else:
                skill = group.skills[queue]
                reason = _reason(there, group, skill, kind, centre.queues[queue].reserve)
                found.append(f"{name} {reason}")
        return found


def _reason(
    there: Present, group: Group, skill: Skill, kind: ChannelKind, reserve: int | None
) -> str:
    free = there.free(group, kind)
    counts = f"has {there.on} on duty, {_holding(there.loads)}{_away(there)}"
    if free == 0:
        return counts
    if skill.after > 0:
        waited = long_text(skill.after)
        return f"{counts}; {free} free, but takes this queue only after a wait of {waited}"
    if reserve is not None:
        return f"{counts}; {free} free, but this queue must leave {reserve} idle"
    return f"{counts}; {free} free, kept back for others"


def _holding(loads: Iterable[Load]) -> str:
    """Say what agents hold: 2 idle, 3 with 1 call, 1 with 2 conversations."""
    found = Counter(loads)
    words = []
    for load, agents in sorted(found.items()):
        held = [counted(n, HELD[kind]) for kind, n in zip(KINDS, load, strict=True) if n]
        words.append(f"{agents} with {' and '.join(held)}" if held else f"{agents} idle")
    return ", ".join(words)


def _away(there: Present) -> str:
    return f", {there.away} on a break" if there.away else ""
