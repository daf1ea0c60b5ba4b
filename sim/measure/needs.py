"""Read the needs of a log: what became of each, and whether the first contact did it.

A need belongs to the tick at which it arose and to the channel of its attempt 0.

May import: log, vocabulary. Used by: facts, journeys, sums.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntFlag, unique

import numpy as np
from numpy.typing import NDArray

from sim.log.schema import Column, Log
from sim.vocabulary import ContactFlag, NeedState, Outcome


@unique
class NeedMark(IntFlag):
    """What else is true of a need.

    Attributes
    ----------
    FIRST_ENDED : attempt 0 exists and is over.
    RESOLVED_FIRST : and it resolved the need.
    IN_WINDOW : the window of `fcr_window` lies inside the log for this need, whose
        customer is known and whose attempt 0 is over.
    QUIET : in the window attempt 0 was served, and the same customer made no further
        contact with the same intent.
    AT_LIMIT : given up because it had made as many attempts as it may.
    SEVERAL_CONTACTS, SEVERAL_CHANNELS : it made contacts, or used channels, above one.
    """

    FIRST_ENDED = 1
    RESOLVED_FIRST = 2
    IN_WINDOW = 4
    QUIET = 8
    AT_LIMIT = 16
    SEVERAL_CONTACTS = 32
    SEVERAL_CHANNELS = 64


MARKS = 128
"""Combinations of marks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedFacts:
    """Columns by need.

    Attributes
    ----------
    codes : channel of attempt 0 (-1 if the need made no contact), segment, intent.
    entry : tick at which the need arose.
    state : as `NeedState`.
    marks : as `NeedMark`.
    duration : ticks from entry to resolution, 0 where it was not resolved.
    attempts : contacts that the need made.
    channels : different channels of these contacts.
    """

    codes: Mapping[str, Column]
    entry: Column
    state: Column
    marks: NDArray[np.uint8]
    duration: Column
    attempts: Column
    channels: Column


def read_needs(log: Log, within: int) -> NeedFacts:
    """Read the needs; `within` is the window of `fcr_window` in ticks."""
    needs, contacts = log.needs, log.contacts
    count = len(needs["entry"])
    first = np.flatnonzero(contacts["attempt"] == 0)
    channel = np.full(count, -1, dtype=np.int8)
    channel[contacts["need"][first]] = contacts["channel"][first]
    attempts = np.bincount(contacts["need"], minlength=count)
    channels = _channels(log, attempts)
    at_limit = np.zeros(count, dtype=bool)
    at_limit[contacts["need"][(contacts["flags"] & ContactFlag.LAST_ATTEMPT) > 0]] = True
    marks = _first_marks(log, within, first)
    marks |= at_limit * np.uint8(NeedMark.AT_LIMIT)
    marks |= (attempts > 1) * np.uint8(NeedMark.SEVERAL_CONTACTS)
    marks |= (channels > 1) * np.uint8(NeedMark.SEVERAL_CHANNELS)
    resolved = (needs["state"] == NeedState.RESOLVED) & (needs["end"] >= 0)
    return NeedFacts(
        codes={"channel": channel, "segment": needs["segment"], "intent": needs["intent"]},
        entry=needs["entry"],
        state=needs["state"],
        marks=marks,
        duration=np.where(resolved, needs["end"] - needs["entry"], 0),
        attempts=attempts,
        channels=channels,
    )


def _first_marks(log: Log, within: int, first: Column) -> NDArray[np.uint8]:
    """Mark what the first contacts, in these rows, came to."""
    needs, contacts = log.needs, log.contacts
    resolved, ended, served = (np.zeros(len(needs["entry"]), dtype=bool) for _ in range(3))
    at, outcome = contacts["need"][first], contacts["outcome"][first]
    resolved[at] = (contacts["flags"][first] & ContactFlag.RESOLVED) > 0
    ended[at] = outcome < Outcome.IN_PROGRESS_FRONT
    served[at] = (outcome == Outcome.HANDLED) | (outcome == Outcome.CONTAINED)
    in_window = ended & (needs["customer"] >= 0)
    in_window &= needs["entry"] + within <= log.header.horizon
    quiet = in_window & served
    if in_window.any():
        quiet &= ~_followed(log, within)
    marks = ended * np.uint8(NeedMark.FIRST_ENDED)
    marks |= (resolved & ended) * np.uint8(NeedMark.RESOLVED_FIRST)
    marks |= in_window * np.uint8(NeedMark.IN_WINDOW)
    marks |= quiet * np.uint8(NeedMark.QUIET)
    return marks


def _channels(log: Log, attempts: Column) -> Column:
    """Count the different channels of the contacts of each need."""
    need, channel = log.contacts["need"], log.contacts["channel"]
    several = np.flatnonzero(attempts[need] > 1)
    width = len(log.header.names["channels"])
    met = np.unique(need[several].astype(np.int64) * width + channel[several])
    found: Column = np.minimum(attempts, 1)
    return found + np.maximum(np.bincount(met // max(width, 1), minlength=len(attempts)) - 1, 0)


def parents(contacts: Mapping[str, Column]) -> NDArray[np.intp]:
    """Return the row of the contact that caused each contact, -1 for a first one.

    Rows stand by (need, attempt), attempts without a gap. Where a log does not say
    which attempt it was, it was the one before.
    """
    rows = np.arange(len(contacts["need"]))
    cause = np.where(contacts["parent"] >= 0, contacts["parent"], contacts["attempt"] - 1)
    found: NDArray[np.intp] = rows - contacts["attempt"] + cause
    return np.where(contacts["attempt"] > 0, found, -1)


def _followed(log: Log, within: int) -> NDArray[np.bool_]:
    """Mark the needs whose attempt 0 was followed by a contact of the same kind in time.

    Same kind: same segment, customer and intent, be it a further attempt of the
    need or, in a recorded log, a need of its own. A contact at the same tick counts.
    """
    need, entry = log.contacts["need"], log.contacts["entry"]
    who = (
        log.needs["customer"][need].astype(np.int64) << 16
        | log.needs["segment"][need].astype(np.int64) << 8
        | log.needs["intent"][need]
    )
    order = np.lexsort((log.contacts["attempt"], entry, who))
    same = who[order][1:] == who[order][:-1]
    soon = entry[order][1:] - entry[order][:-1] <= within
    followed = np.zeros(len(order), dtype=bool)
    followed[order[:-1]] = same & soon
    found = np.zeros(len(log.needs["entry"]), dtype=bool)
    first = log.contacts["attempt"] == 0
    found[need[first]] = followed[first]
    return found
