"""Sum a plan over intervals: agents on duty and paid, exactly, in agent-ticks.

This is what was planned and drawn, before contacts delay breaks and shift ends:
the `scheduled` side of a staffing table. What really happened is in the log.

Units: agent-ticks. May import: vocabulary, plan. Used by: measure, study.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.config import Clock
from sim.vocabulary import PAID_STATES, AgentState, EventKind
from sim.workforce.plan import Duties, Plan

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Scheduled:
    """Agent-ticks by group and interval, shaped [group, interval].

    Attributes
    ----------
    on_duty : planned to be available, handling or in wrap-up: breaks, absence and
        lateness left out.
    paid : in a state that is paid; of the states of a plan lunch is not.
    """

    on_duty: Ints
    paid: Ints


@dataclass(frozen=True, slots=True)
class Spells:
    """Times [start, stop) in one state, each for `agents` agents of a group."""

    start: Ints
    stop: Ints
    group: Ints
    state: Ints
    agents: Ints


def scheduled(plan: Plan, clock: Clock, interval: int) -> Scheduled:
    """Sum a plan over intervals of the given length.

    Parameters
    ----------
    plan : Plan
        Of one replication, or as published.
    clock : Clock
        Of the scenario.
    interval : int
        Ticks; the first interval begins at tick 0, the horizon may cut the last.

    Returns
    -------
    Scheduled
        Divide by `interval` for the average number of agents.
    """
    shape = len(plan.groups), -(-clock.horizon // interval)
    at_work = _spells_at_work(plan.duties, clock.horizon)
    breaks = _breaks(plan.duties, clock.horizon)
    paid = [int(state) for state in PAID_STATES]
    own = at_work.state == AgentState.ON
    interrupted = _sum(breaks, np.ones(len(breaks.start), dtype=bool), shape, interval)
    on_duty = _sum(at_work, own, shape, interval) - interrupted
    unpaid_breaks = _sum(breaks, ~np.isin(breaks.state, paid), shape, interval)
    return Scheduled(
        on_duty=on_duty,
        paid=_sum(at_work, np.isin(at_work.state, paid), shape, interval) - unpaid_breaks,
    )


def _spells_at_work(duties: Duties, horizon: int) -> Spells:
    """Spells between starts, ends and level changes, breaks included."""
    rows = np.flatnonzero(duties.kind != EventKind.BREAK_START)
    order = rows[np.lexsort((duties.tick[rows], duties.agent[rows], duties.group[rows]))]
    group, agent, start = duties.group[order], duties.agent[order], duties.tick[order]
    follows = (group[1:] == group[:-1]) & (agent[1:] == agent[:-1])
    stop = np.append(np.where(follows, start[1:], horizon), horizon)[: len(order)]
    level = duties.kind[order] == EventKind.LEVEL_CHANGE
    return Spells(
        start=start,
        stop=stop,
        group=group.astype(np.int64),
        state=np.where(level, AgentState.ON, duties.state[order]).astype(np.int64),
        agents=np.where(level, duties.value[order], 1),
    )


def _breaks(duties: Duties, horizon: int) -> Spells:
    rows = np.flatnonzero(duties.kind == EventKind.BREAK_START)
    return Spells(
        start=duties.tick[rows],
        stop=np.minimum(duties.until[rows], horizon),
        group=duties.group[rows].astype(np.int64),
        state=duties.state[rows].astype(np.int64),
        agents=np.ones(len(rows), dtype=np.int64),
    )


def _sum(spells: Spells, chosen: NDArray[np.bool_], shape: tuple[int, int], interval: int) -> Ints:
    """Agent-ticks of the chosen spells by group and interval.

    Each edge of a spell adds the rest of its own interval, and one agent to all later ones.
    """
    partial = np.zeros((shape[0], shape[1] + 1), dtype=np.int64)
    later = np.zeros((shape[0], shape[1] + 2), dtype=np.int64)
    group, agents = spells.group[chosen], spells.agents[chosen]
    for edge, weight in ((spells.start[chosen], agents), (spells.stop[chosen], -agents)):
        place = edge // interval
        np.add.at(partial, (group, place), weight * ((place + 1) * interval - edge))
        np.add.at(later, (group, place + 1), weight)
    whole = np.cumsum(later, axis=1)[:, : shape[1]] * interval
    return partial[:, : shape[1]] + whole
