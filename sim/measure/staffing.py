"""staffing.csv as a data frame: agents required, gross, scheduled and the gap.

Required is the answer of a formula, Erlang A, to the forecast of an interval: the
group as one pool for the queues that it serves first. It knows no overflow, no
repeats and no yesterday; a requirement found by simulation is the study's.

Only queues of live channels are counted. No formula says how many agents hold
conversations side by side among other work, nor when deferred work is best done.

A contact goes first to the groups with the smallest (delay, rank) for its queue.
Where several are equal, the queue's demand is shared among them in proportion to
the agents scheduled, in equal parts where there are none.

May import: analytic, workforce, forecast, grid. Used by: study, report, experiments.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.analytic import UNKNOWN, Target, gross_agents, required_agents
from sim.config import Centre, Group, Queue, Scenario
from sim.config import Target as Promise
from sim.log.schema import Header
from sim.measure.forecast import QueueLoad, queue_load
from sim.measure.grid import Grid, intervals, window
from sim.units import CELL, MINUTE, SECOND
from sim.vocabulary import ChannelKind
from sim.workforce import published_plan, scheduled

Floats = NDArray[np.float64]

COLUMNS = ("interval_start", "group", "required", "gross", "scheduled", "gap")


def staffing_table(scenario: Scenario, interval_min: int = 30) -> pd.DataFrame:
    """Return one row for each group and interval of the run without its warm-up.

    Parameters
    ----------
    scenario : Scenario
        Forecast, targets, skills and the published plan are read from it.
    interval_min : int
        15, 30 or 60 minutes of local time.

    Returns
    -------
    Data frame with `COLUMNS`. `required` counts agents at work: 0 for a group that is
    first for no queue, NaN where its live queues promise nothing or it has none, inf
    for a promise of 100 %. `gross` = required / (1 - shrinkage). `scheduled` is the mean number on
    duty by the published plan, breaks left out. `gap` = required - scheduled.
    """
    clock = scenario.clock
    head = Header(
        names={},
        start_utc_us=clock.start_utc_us,
        time_zone=clock.zone,
        horizon=clock.horizon,
        warm_up=clock.warm_up,
    )
    cut = intervals(head, window(head), interval_min * MINUTE)
    load = by_interval(queue_load(scenario), cut)
    plan = scheduled(published_plan(scenario, clock), clock, CELL)
    on_duty = _summed(plan.on_duty.astype(np.float64), cut) / cut.widths
    required = np.full(on_duty.shape, np.nan)
    parameters = scenario.parameters_at
    starts = np.array([tick for tick, _ in parameters])
    phase = np.searchsorted(starts, cut.edges[:-1], side="right") - 1
    for number, (_, centre) in enumerate(parameters):
        here = phase == number
        shares = first_shares(centre, on_duty)
        for row, group in enumerate(centre.groups.values()):
            need = _required(centre, group, load, shares[row], cut.widths / SECOND)
            required[row, here] = need[here]
    factors = [[g.shrinkage for g in centre.groups.values()] for _, centre in parameters]
    return _frame(scenario, cut, required, on_duty, np.array(factors)[phase].T)


def first_shares(centre: Centre, on_duty: Floats) -> Floats:
    """Share of each queue's demand that goes first to each group: (groups, queues, bins)."""
    groups = list(centre.groups.values())
    shares = np.zeros((len(groups), len(centre.queues), on_duty.shape[1]))
    for column, queue in enumerate(centre.queues):
        order = {
            row: (group.skills[queue].after, group.skills[queue].rank)
            for row, group in enumerate(groups)
            if queue in group.skills
        }
        first = [row for row, key in order.items() if key == min(order.values())]
        total = on_duty[first].sum(axis=0)
        even = np.full((len(first), len(total)), 1.0 / max(len(first), 1))
        shares[first, column] = np.divide(on_duty[first], total, out=even, where=total > 0)
    return shares


def _required(
    centre: Centre, group: Group, load: QueueLoad, shares: Floats, length_s: Floats
) -> Floats:
    """Agents that one group needs in each interval, the strictest promise of its queues."""
    queues = list(centre.queues)
    live = np.array([_is_live(centre, queue) for queue in centre.queues.values()])
    first = shares.sum(axis=0) > 0
    shares = shares * live[:, np.newaxis]
    speed = np.array([group.skills[q].speed if q in group.skills else 1.0 for q in queues])
    contacts = load.contacts * shares
    offered = contacts.sum(axis=0)
    work_s = (load.work_s * shares * speed[:, np.newaxis]).sum(axis=0)
    impatience = (load.impatience * shares).sum(axis=0)
    aht_s = np.divide(work_s, offered, out=np.full(len(offered), np.nan), where=offered > 0)
    patience_s = np.divide(offered, impatience, out=np.full(len(offered), np.inf),
                           where=impatience > 0)  # fmt: skip
    found = np.where(first, np.nan, 0.0)
    targets = [queue.target for queue in centre.queues.values()]
    kept = [target for target, is_live in zip(targets, live, strict=True) if is_live]
    for promise in dict.fromkeys(one for one in kept if one is not None):
        members = np.array([one == promise for one in targets]) & live
        need = np.where(shares[members].sum(axis=0) > 0, 0.0, np.nan)
        there = contacts[members].sum(axis=0) > 0
        case = (offered[there] / length_s[there], aht_s[there], patience_s[there])
        need[there] = np.ceil(_slots(promise, *case) / group.at_once[ChannelKind.LIVE])
        found = np.fmax(found, need)
    return found


def _is_live(centre: Centre, queue: Queue) -> bool:
    names = centre.channels if queue.channels is None else queue.channels
    return any(centre.channels[name].kind is ChannelKind.LIVE for name in names)


def _slots(promise: Promise, rate: Floats, aht_s: Floats, patience_s: Floats) -> Floats:
    """Contacts to be served at once; inf where no number keeps the promise."""
    if not rate.size or promise.share == 0:
        return np.zeros(rate.size)
    if promise.share == 1:
        return np.full(rate.size, np.inf)
    target = Target(service_level=promise.share, within_s=promise.within / SECOND)
    found = required_agents(rate, aht_s, target, patience_s).astype(np.float64)
    return np.where(found == UNKNOWN, np.nan, found)


def by_interval(load: QueueLoad, cut: Grid) -> QueueLoad:
    """Sum a load by quarter hours over the intervals of a grid."""
    return QueueLoad(
        contacts=_summed(load.contacts, cut),
        work_s=_summed(load.work_s, cut),
        impatience=_summed(load.impatience, cut),
    )


def _summed(by_cell: Floats, cut: Grid) -> Floats:
    """Sum quarter hours over the intervals of a grid, whose edges lie between them."""
    first, last = cut.edges[0] // CELL, -(-cut.edges[-1] // CELL)
    found: Floats = np.add.reduceat(by_cell[:, :last], cut.edges[:-1] // CELL, axis=1)
    return found if last > first else np.zeros((len(by_cell), cut.bins))


def _frame(
    scenario: Scenario, cut: Grid, required: Floats, on_duty: Floats, shrinkage: Floats
) -> pd.DataFrame:
    """Lay arrays of shape (groups, bins) out as rows."""
    groups = scenario.centre.groups
    return pd.DataFrame(
        {
            "interval_start": np.tile(np.array(cut.labels, dtype=object), len(groups)),
            "group": np.repeat(np.array(list(groups), dtype=object), cut.bins),
            "required": required.ravel(),
            "gross": gross_agents(required, shrinkage).ravel(),
            "scheduled": on_duty.ravel(),
            "gap": (required - on_duty).ravel(),
        },
        columns=list(COLUMNS),
    )
