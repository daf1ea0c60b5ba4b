"""Find agents for a forecast that comes without a roster: a first guess, by formula.

A live or messaging queue takes the smallest number of agents that keeps its target in
each interval by Erlang A; deferred work is spread evenly over the hours of the team. The
answer belongs to a queue alone: simulate, then look at the gaps.

May import: analytic, errors, sim.calibrate.forecasts. Used by: centre.
"""

import math
from dataclasses import dataclass

import numpy as np

from sim.analytic import Target, required_agents
from sim.calibrate.forecasts.cells import DAY_MIN, Ints
from sim.calibrate.forecasts.forecast import QueueForecast
from sim.calibrate.forecasts.kinds import AT_ONCE, Kind
from sim.calibrate.forecasts.period import Period
from sim.calibrate.forecasts.spread import Shape
from sim.errors import ConfigError
from sim.units import seconds, share
from sim.vocabulary import Limits

DEFERRED_OCCUPANCY = 0.85
"""Share of the time of a team of deferred work that is planned to be work."""

_MINUTE_S = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """Agents by interval: day, minute and number, in time order."""

    day: Ints
    minute: Ints
    agents: Ints


def level_of(queue: QueueForecast, kind: Kind, step: int, period: Period, shape: Shape) -> Level:
    """Return the agents of a queue's own team."""
    if kind.kind == "deferred":
        return _even(queue, step, period, shape)
    target = Target(service_level=share(kind.share), within_s=seconds(kind.within))
    rate = queue.needs / (step * _MINUTE_S)
    _fits(queue, float(rate.max()) * queue.handling.aht)
    needed = required_agents(rate, queue.handling.aht, target, seconds(kind.patience))
    if kind.kind == "messaging":
        needed = -(-needed // AT_ONCE)
    _fits(queue, int(needed.max()))
    return _without_repetition(queue.day, queue.minute, needed)


def _without_repetition(day: Ints, minute: Ints, agents: Ints) -> Level:
    """Return the larger number where a clock change shows a time twice."""
    key, place = np.unique(day * DAY_MIN + minute, return_inverse=True)
    most = np.zeros(len(key), dtype=np.int64)
    np.maximum.at(most, place, agents)
    return Level(day=key // DAY_MIN, minute=key % DAY_MIN, agents=most)


def _even(queue: QueueForecast, step: int, period: Period, shape: Shape) -> Level:
    """One number of agents in all hours of the team: the work of the period over its time."""
    days = np.arange(period.first, period.last + 1)
    worked = days[shape.weights(days) > 0]
    worked = worked if len(worked) else days
    slots = np.arange(shape.opens - shape.opens % step, shape.closes, step)
    time_s = len(worked) * len(slots) * step * _MINUTE_S * DEFERRED_OCCUPANCY
    agents = max(1, math.ceil(queue.offered * queue.handling.aht / time_s))
    _fits(queue, agents)
    return Level(
        day=np.repeat(worked, len(slots)),
        minute=np.tile(slots, len(worked)),
        agents=np.full(len(worked) * len(slots), agents, dtype=np.int64),
    )


def _fits(queue: QueueForecast, most: float) -> None:
    """Refuse work for more agents than a group can have, before their number is looked for."""
    if most > Limits.AGENTS_PER_GROUP:
        rule = f"work for at most {int(Limits.AGENTS_PER_GROUP)} agents at once"
        raise ConfigError("forecast", f"{queue.label}: {most:.0f} agents", rule)
