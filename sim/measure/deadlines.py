"""When each contact of a deferred queue falls due.

The promise is that in force when the contact joined its queue; what it counts, business
hours or every hour, is the promise's own clock.

May import: log, spec. Used by: facts.
"""

import numpy as np
from numpy.typing import NDArray

from sim.log.schema import Column, Header
from sim.measure.spec import MeasureSpec, Promise


def due_ticks(header: Header, spec: MeasureSpec, queue: Column, joined: Column) -> Column:
    """Return the tick by which each row is promised to be finished, -1 where none is.

    Parameters
    ----------
    queue : code of the queue, -1 for none.
    joined : tick of joining it.
    """
    found = np.full(len(queue), -1, dtype=np.int64)
    era = spec.era_of(joined)
    for code, name in enumerate(header.names["queues"]):
        for number, promise in enumerate(spec.promised(name)):
            rows = np.flatnonzero((queue == code) & (era == number))
            if promise.share is not None and len(rows):
                found[rows] = _due(promise, joined[rows], header.horizon)
    return found


def _due(promise: Promise, joined: NDArray[np.int64], horizon: int) -> NDArray[np.int64]:
    if promise.clock is None:
        return joined + promise.within
    # a clock of business hours ends with the run; after it every tick counts
    inside = np.minimum(joined, horizon)
    return promise.clock.after_all(inside, promise.within) + (joined - inside)
