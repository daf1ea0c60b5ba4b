"""Hold each row against the promise that was in force when it joined its queue.

May import: classes, deadlines, spec, log. Used by: reading.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.log.schema import Column, Header
from sim.measure.classes import classify, classify_deferred
from sim.measure.deadlines import due_ticks
from sim.measure.spec import MeasureSpec
from sim.vocabulary import ChannelKind


@dataclass(frozen=True, slots=True)
class Rated:
    """What is held against a promise, by row.

    Attributes
    ----------
    queue : code, -1 for none.
    kind, status : as `ChannelKind`, `Status`.
    entry, joined, left : ticks of the contact's entry and of joining and leaving the queue.
    finish : end of the talk or the work, -1 if never.
    """

    queue: Column
    kind: Column
    status: NDArray[np.uint8]
    entry: Column
    joined: Column
    left: Column
    finish: Column


def classes_of(
    header: Header, spec: MeasureSpec, rows: Rated
) -> tuple[NDArray[np.uint8], dict[int, NDArray[np.uint8]]]:
    """Return classes by own and by further thresholds; a row of no queue takes the default.

    The promise is that in force at joining.
    """
    wait = rows.left - rows.joined
    counted = wait if spec.threshold_from == "queue" else rows.left - rows.entry
    promises = [spec.promised(name) for name in (*header.names["queues"], "")]
    place = (rows.queue, spec.era_of(rows.joined)) if spec.changes else (rows.queue, 0)
    within, short = (
        np.array([[getattr(one, name) for one in row] for row in promises], dtype=np.int64)[place]
        for name in ("within", "short")
    )
    own = classify(rows.status, wait, counted, within, short)
    further = {
        ticks: classify(rows.status, wait, counted, np.int64(ticks), short)
        for ticks in spec.thresholds
    }
    if spec.has(ChannelKind.DEFERRED):
        at = np.flatnonzero(rows.kind == ChannelKind.DEFERRED)
        due = due_ticks(header, spec, rows.queue[at], rows.joined[at])
        found = classify_deferred(rows.status[at], rows.finish[at], due, header.horizon)
        for each in (own, *further.values()):
            each[at] = found
    return own, further
