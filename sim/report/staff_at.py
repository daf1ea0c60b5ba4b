"""Who could have taken a contact at one instant, and why somebody did not.

Read from a log and the parameters in force. The instant is seen as its own event sees
it: what ends at this tick has ended, what the contact itself begins has not begun.

May import: log, config, units, vocabulary. Used by: story.
"""

from dataclasses import dataclass

import numpy as np

from sim.config import Centre, Group, Skill
from sim.log.schema import Log
from sim.units import duration_text
from sim.vocabulary import AgentState

_OTHER = 1 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Present:
    """Agents of one group at one instant.

    Attributes
    ----------
    on : on duty, able to take something new or busy.
    full : of these, with as many contacts as they may hold.
    away : at work but on a break, at lunch, in a meeting or in training.
    """

    on: int
    full: int
    away: int

    @property
    def free(self) -> int:
        """Return how many have room for a contact."""
        return self.on - self.full


_AWAY = (AgentState.BREAK, AgentState.LUNCH, AgentState.MEETING, AgentState.TRAINING)


def present_at(log: Log, group: int, tick: int, at_once: int) -> Present:
    """Count the agents of a group at a tick."""
    table = log.agents
    rows = np.flatnonzero((table["group"] == group) & (table["tick"] <= tick))
    agents = table["agent"][rows]
    last = np.append(agents[1:] != agents[:-1], True)[: len(agents)]  # rows are by (agent, tick)
    state = table["state"][rows][last]
    on = agents[last][state == AgentState.ON]
    legs = log.legs
    end = np.where(legs["wrap_end"] >= 0, legs["wrap_end"], log.header.horizon)
    held = (legs["group"] == group) & (legs["answered"] < tick) & (end > tick)
    number = np.bincount(legs["agent"][held], minlength=_OTHER)
    return Present(
        on=len(on),
        full=int((number[on] >= at_once).sum()),
        away=int(np.isin(state, _AWAY).sum()),
    )


def why_not(log: Log, centre: Centre, queue: str, tick: int) -> list[str]:
    """Say of each group that serves a queue why it did not take a contact at once."""
    serving = sorted(
        (group.skills[queue].rank, group.skills[queue].after, name)
        for name, group in centre.groups.items()
        if queue in group.skills
    )
    found = []
    for _, _, name in serving:
        group = centre.groups[name]
        code = log.header.names["groups"].index(name)
        found.append(f"{name} {_reason(present_at(log, code, tick, group.at_once), group, queue)}")
    return found


def _reason(there: Present, group: Group, queue: str) -> str:
    skill: Skill = group.skills[queue]
    away = f", {there.away} on a break" if there.away else ""
    if there.on == 0:
        return f"has nobody on duty{away}"
    counts = f"has {there.on} on duty, {there.full} of them with a contact{away}"
    if there.free == 0:
        return counts
    if skill.after > 0:
        waited = duration_text(skill.after)
        return f"{counts}; {there.free} free, but takes this queue only after a wait of {waited}"
    return f"{counts}; {there.free} free, kept back for others"
