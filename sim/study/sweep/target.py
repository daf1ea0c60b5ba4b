"""Which target a sweep has: the one that it names, else the promise of the queue it staffs.

May import: config, spec, errors. Used by: experiments.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from sim.config import Centre, Queue, Scenario
from sim.config.keys import Key, Maybe, nearest
from sim.config.readers import share, text
from sim.errors import ConfigError
from sim.study.sweep.spec import STAFFING, Parameter, Target
from sim.units import SECOND
from sim.vocabulary import ChannelKind

AT_HAND, DEFERRED = "sl_excluding_short", "in_deadline"
"""What the promise of a queue is about: customers who wait, and work that waits."""

_QUEUE = "queue"


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """A target as it is written; what is left out is the promise of the queue."""

    name: Annotated[str, Key(text, "the queue, channel or group that is to reach it")]
    kpi: Annotated[str | None, Key(Maybe(text), "which share; null: what the queue promises")] = (
        None
    )
    level: Annotated[str, Key(text, "queue, channel, group or centre")] = "queue"
    at_least: Annotated[float | None, Key(Maybe(share), "the share to be reached")] = None


def target_of(
    aim: Aim | None, parameters: Sequence[Parameter], scenario: Scenario
) -> Target | None:
    """Return what is to be reached; None where nothing says it.

    Without an aim it is the promise of the one queue that a swept group serves first, if
    there is one such queue. What an aim leaves out is the queue's promise too.

    Raises
    ------
    ConfigError
        If an aim names no share and its queue promises none.
    """
    centre = scenario.centre
    if aim is None:
        name = _served(parameters, centre)
        return None if name is None else _promise(name, centre.queues[name], centre)
    queue = _named(aim.name, centre) if aim.level == _QUEUE else None
    promise = None if queue is None else _promise(aim.name, queue, centre)
    at_least = aim.at_least
    if at_least is None and promise is not None:
        at_least = promise.at_least
    if at_least is None:
        rule = f"given: {aim.level} {aim.name!r} promises no share of its own"
        raise ConfigError("sweep.target.at_least", None, rule)
    kpi = aim.kpi or (AT_HAND if promise is None else promise.kpi)
    within = None if promise is None or kpi != promise.kpi else promise.within_s
    return Target(kpi=kpi, level=aim.level, name=aim.name, at_least=at_least, within_s=within)


def _named(name: str, centre: Centre) -> Queue:
    if name not in centre.queues:
        rule = f"one of the queues {', '.join(centre.queues)}"
        raise ConfigError("sweep.target.name", name, rule, nearest=nearest(name, centre.queues))
    return centre.queues[name]


def _served(parameters: Sequence[Parameter], centre: Centre) -> str | None:
    """Return the one queue with a promise that the staffed groups serve first."""
    first: set[str] = set()
    for one in parameters:
        if one.role == STAFFING and one.path is not None:
            first |= _first_of(one.path, centre)
    promised = [name for name in sorted(first) if centre.queues[name].target is not None]
    return promised[0] if len(promised) == 1 else None


def _first_of(path: str, centre: Centre) -> set[str]:
    """Return the queues that the group of a path serves at its best rank."""
    keys = path.split(".")
    group = centre.groups.get(keys[2]) if keys[:2] == ["centre", "groups"] else None
    if group is None:
        return set()
    ranks: Mapping[str, int] = {name: skill.rank for name, skill in group.skills.items()}
    return {name for name, rank in ranks.items() if rank == min(ranks.values())}


def _promise(name: str, queue: Queue, centre: Centre) -> Target | None:
    if queue.target is None:
        return None
    names = centre.channels if queue.channels is None else queue.channels
    kinds = {centre.channels[one].kind for one in names} - {ChannelKind.SELF_SERVICE}
    return Target(
        kpi=DEFERRED if ChannelKind.DEFERRED in kinds else AT_HAND,
        level=_QUEUE,
        name=name,
        at_least=queue.target.share,
        within_s=queue.target.within / SECOND,
    )
