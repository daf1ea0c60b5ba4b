"""Agents that formulas ask for in each interval: Erlang A, else the work divided by the pace.

Erlang A stands in staffing.csv, for the live queues that a group serves first. For
conversations side by side the work is divided by the pace of an agent who holds as many
as allowed; deferred work is spread over the hours in which the group is there. Both are
fresh demand only, a point to start from: neither knows waiting, overflow or repeats.

May import: config, measure, parts. Used by: first_look, the search.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.config import Centre, Group, Scenario
from sim.log.schema import Header
from sim.measure.forecast import QueueLoad, queue_load
from sim.measure.grid import Grid, intervals, window
from sim.measure.staffing import by_interval, first_shares
from sim.study.gaps.parts import kinds_of
from sim.units import MINUTE, SECOND
from sim.vocabulary import ChannelKind

Floats = NDArray[np.float64]


def grid_of(scenario: Scenario, interval_min: int) -> Grid:
    """Return the intervals of a run without its warm-up."""
    clock = scenario.clock
    head = Header(
        names={},
        start_utc_us=clock.start_utc_us,
        time_zone=clock.zone,
        horizon=clock.horizon,
        warm_up=clock.warm_up,
    )
    return intervals(head, window(head), interval_min * MINUTE)


def guessed(scenario: Scenario, staffing: pd.DataFrame, interval_min: int) -> Floats:
    """Return the agents at work that formulas ask for.

    Parameters
    ----------
    scenario : forecast, pace and skills are those at its start.
    staffing : the table of staffing.csv at the same interval.
    interval_min : 15, 30 or 60.

    Returns
    -------
    Array of shape (groups, intervals), agents, not rounded for work that is no formula's;
    NaN where nothing can be said: nothing promised, or a promise of 100 %.
    """
    centre, cut = scenario.centre, grid_of(scenario, interval_min)
    shape = (len(centre.groups), cut.bins)
    formula = staffing["required"].to_numpy(float).reshape(shape)
    on_duty = staffing["scheduled"].to_numpy(float).reshape(shape)
    formula = np.where(np.isfinite(formula), formula, np.nan)
    load = by_interval(queue_load(scenario), cut)
    shares = first_shares(centre, on_duty)
    found = np.empty(shape)
    for row, group in enumerate(centre.groups.values()):
        other = _by_work(centre, group, load, shares[row], (on_duty[row], cut))
        there = np.isfinite(formula[row]) | np.isfinite(other)
        total = np.nan_to_num(formula[row]) + np.nan_to_num(other)
        found[row] = np.where(there, total, np.nan)
    return found


def _by_work(
    centre: Centre, group: Group, load: QueueLoad, shares: Floats, plan: tuple[Floats, Grid]
) -> Floats:
    """Return work / pace of one group by interval; NaN where it has no such work."""
    on_duty, cut = plan
    found = np.full(cut.bins, np.nan)
    for column, queue in enumerate(centre.queues):
        kinds = kinds_of(centre, queue)
        promised = centre.queues[queue].target is not None
        if not promised or not shares[column].any() or ChannelKind.LIVE in kinds:
            continue
        work_s = load.work_s[column] * shares[column] * group.skills[queue].speed
        if ChannelKind.DEFERRED in kinds:
            agents = _spread(work_s.sum(), on_duty, cut)
        else:
            agents = work_s / (cut.widths / SECOND) / _pace(group)
        found = np.nan_to_num(found) + agents
    return found


def _pace(group: Group) -> float:
    """Return the speed of an agent with as many conversations as allowed, all together."""
    held = group.at_once[ChannelKind.MESSAGING]
    return group.total_speed[min(held, len(group.total_speed)) - 1]


def _spread(work_s: float, on_duty: Floats, cut: Grid) -> Floats:
    """Spread work over the hours in which a group is there, evenly where it never is."""
    there = on_duty if on_duty.any() else np.ones(cut.bins)
    spread: Floats = there * work_s / (there * cut.widths / SECOND).sum()
    return spread
