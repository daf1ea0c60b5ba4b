"""Who is first for what: the queues of each group, and the channels of queues and resources.

May import: config, measure. Used by: the modules of this room.
"""

from collections.abc import Iterable

import numpy as np

from sim.config import Centre, Queue
from sim.measure.staffing import first_shares
from sim.vocabulary import ChannelKind


def channels_of(centre: Centre, queue: str) -> tuple[str, ...]:
    """Return the channels whose contacts wait in a queue; self-service waits nowhere."""
    one = centre.queues[queue]
    names = centre.channels if one.channels is None else one.channels
    return tuple(
        name for name in names if centre.channels[name].kind is not ChannelKind.SELF_SERVICE
    )


def kinds_of(centre: Centre, queue: str) -> set[ChannelKind]:
    """Return the kinds of the channels of a queue."""
    return {centre.channels[name].kind for name in channels_of(centre, queue)}


def first_queues(centre: Centre) -> dict[str, tuple[str, ...]]:
    """Return for each group the queues whose contacts go to it first."""
    shares = first_shares(centre, np.ones((len(centre.groups), 1)))[:, :, 0]
    return {
        group: tuple(name for name, share in zip(centre.queues, row, strict=True) if share > 0)
        for group, row in zip(centre.groups, shares, strict=True)
    }


def channels_of_queues(centre: Centre, queues: Iterable[str]) -> tuple[str, ...]:
    """Return the channels of several queues, in name order, each once."""
    return tuple(sorted({name for queue in queues for name in channels_of(centre, queue)}))


def holders(centre: Centre, resource: str) -> tuple[str, ...]:
    """Return the channels that hold a resource."""
    return tuple(name for name, channel in centre.channels.items() if resource in channel.holds)


def is_deferred(centre: Centre, queue: str) -> bool:
    """Tell whether a queue holds deferred work."""
    return ChannelKind.DEFERRED in kinds_of(centre, queue)


def promises(queue: Queue) -> bool:
    """Tell whether a queue promises anything that staff could keep."""
    return queue.target is not None and queue.target.share > 0
