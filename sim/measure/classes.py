"""Sort the rows of a log into the classes that counts are made of.

A status says what a row is in the count of offered contacts; a class refines it by
the wait and the thresholds, so that one number per row holds all that a service
level asks.

May import: vocabulary. Used by: facts, sums.
"""

from enum import IntEnum, unique
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.log.schema import Column
from sim.vocabulary import Outcome, Trigger


@unique
class Status(IntEnum):
    """What a row is in the count of offered contacts."""

    NOT_ASKED = 0  # never asked for an agent: contained, closed, left in the front ...
    ANSWERED = 1
    ABANDONED = 2
    BLOCKED = 3  # no place in the queue
    BLOCKED_AT_LINES = 4
    BALKED = 5
    IN_PROGRESS = 6  # asked, and the run ended before the contact did
    MOVED = 7  # asked, and left the queue in another way: closed, cut off, sent on
    FINISHED = 8  # deferred: an agent worked on it to the end


@unique
class Origin(IntEnum):
    """What started a contact."""

    FRESH = 0
    RETRY = 1  # after not being served
    RECONNECT = 2  # after an answer that did not resolve
    OTHER = 3  # out of self-service, or a chaser


MOVED_ON = len(Outcome)
"""Outcome of a stay that ended while its contact went on to another queue."""

_ORIGIN = {
    Trigger.NONE: Origin.FRESH,
    Trigger.UNRESOLVED: Origin.RECONNECT,
    Trigger.UNRESOLVED_LATE: Origin.RECONNECT,
    Trigger.CONTAINED_WRONGLY: Origin.OTHER,
    Trigger.ESCALATED: Origin.OTHER,
    Trigger.LATE: Origin.OTHER,
}
_STATUS_IN_QUEUE = {
    Outcome.ABANDONED: Status.ABANDONED,
    Outcome.BALKED: Status.BALKED,
    Outcome.BLOCKED: Status.BLOCKED,
    Outcome.IN_PROGRESS_QUEUE: Status.IN_PROGRESS,
}


@unique
class Class(IntEnum):
    """Status of a row, refined by its wait at a threshold T and a short threshold."""

    NOT_ASKED = 0
    AT_ONCE = 1  # answered without a wait
    WITHIN = 2  # answered after a wait of at most T
    AT_ONCE_LATE = 3  # answered without a wait, beyond a T that counts from entry
    LATE = 4
    LEFT_SHORT = 5  # abandoned within T and within the short threshold
    LEFT_WITHIN = 6  # abandoned within T
    LEFT_LATE_SHORT = 7  # abandoned beyond T, yet within the short threshold
    LEFT = 8
    BLOCKED = 9
    LINES = 10
    BALKED = 11
    PENDING = 12
    PENDING_LATE = 13  # in progress, and has already waited longer than T
    MOVED = 14
    # contacts of deferred channels: a deadline in place of a wait
    FINISHED = 15  # where nothing was promised
    FINISHED_IN_TIME = 16
    FINISHED_LATE = 17
    BACKLOG = 18  # not finished when the run ended, and not yet due
    OVERDUE = 19  # not finished, and due before the run ended
    DEFERRED_BLOCKED = 20
    DEFERRED_LINES = 21
    DEFERRED_BALKED = 22


CLASSES = len(Class)

_CLASS_OF: Final = {
    Status.NOT_ASKED: Class.NOT_ASKED,
    Status.ANSWERED: Class.AT_ONCE,
    Status.ABANDONED: Class.LEFT_SHORT,
    Status.BLOCKED: Class.BLOCKED,
    Status.BLOCKED_AT_LINES: Class.LINES,
    Status.BALKED: Class.BALKED,
    Status.IN_PROGRESS: Class.PENDING,
    Status.MOVED: Class.MOVED,
    Status.FINISHED: Class.FINISHED,
}
_DEFERRED_CLASS_OF: Final = _CLASS_OF | {
    Status.BLOCKED: Class.DEFERRED_BLOCKED,
    Status.BLOCKED_AT_LINES: Class.DEFERRED_LINES,
    Status.BALKED: Class.DEFERRED_BALKED,
    Status.IN_PROGRESS: Class.BACKLOG,
}


def statuses(
    answered: NDArray[np.bool_], outcome: NDArray[np.uint8], deferred: NDArray[np.bool_]
) -> NDArray[np.uint8]:
    """Return the status of each stay in a queue.

    Parameters
    ----------
    answered : service by an agent began.
    outcome : of the contact, MOVED_ON where it went on to another queue.
    deferred : of a deferred channel.
    """
    table = np.full(MOVED_ON + 1, Status.MOVED, dtype=np.uint8)
    for known, status in _STATUS_IN_QUEUE.items():
        table[known] = status
    found = table[outcome]
    found[answered] = np.where(deferred[answered], Status.FINISHED, Status.ANSWERED)
    found[answered & (outcome == Outcome.IN_PROGRESS_SESSION)] = Status.IN_PROGRESS
    return found


def origins(trigger: Column) -> NDArray[np.uint8]:
    """Return what started each contact, from its trigger."""
    table = np.full(len(Trigger), Origin.RETRY, dtype=np.uint8)
    for known, origin in _ORIGIN.items():
        table[known + 1] = origin
    found: NDArray[np.uint8] = table[trigger + 1]
    return found


def classify(
    status: NDArray[np.uint8],
    wait: Column,
    counted: Column,
    within: NDArray[np.int64] | np.int64,
    short: NDArray[np.int64],
) -> NDArray[np.uint8]:
    """Return the class of each row; a time of exactly the threshold is within it.

    Parameters
    ----------
    status : as `Status`.
    wait : ticks in the queue.
    counted : ticks that are held against the thresholds, at least the wait.
    within, short : thresholds in ticks.
    """
    found = np.array([_CLASS_OF[known] for known in Status], dtype=np.uint8)[status]
    late = (counted > within).view(np.uint8)
    found += (status == Status.ANSWERED) * ((wait > 0) + 2 * late)
    left = status == Status.ABANDONED
    found += left * (2 * late + (counted > short))
    found += (status == Status.IN_PROGRESS) * late
    return found


def classify_deferred(
    status: NDArray[np.uint8], finish: Column, due: Column, horizon: int
) -> NDArray[np.uint8]:
    """Return the class of each row of a deferred channel; finished on its due tick is in time.

    Parameters
    ----------
    status : as `Status`.
    finish : tick at which the work ended, where it did.
    due : tick by which it was promised to end, -1 where nothing was promised.
    horizon : end of the run.
    """
    found = np.array([_DEFERRED_CLASS_OF[known] for known in Status], dtype=np.uint8)[status]
    promised = due >= 0
    done = promised & (status == Status.FINISHED)
    found[done] = np.where(finish[done] <= due[done], Class.FINISHED_IN_TIME, Class.FINISHED_LATE)
    found[promised & (status == Status.IN_PROGRESS) & (due < horizon)] = Class.OVERDUE
    return found
