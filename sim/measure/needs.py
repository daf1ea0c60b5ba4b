"""Read the needs of a log: what became of each, and whether the first contact did it.

A need belongs to the tick at which it arose and to the channel of its attempt 0.

May import: log, vocabulary. Used by: facts, journeys, sums.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.log.schema import Column, Log
from sim.vocabulary import ContactFlag, Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedFacts:
    """Columns by need.

    Attributes
    ----------
    codes : channel of attempt 0 (-1 if the need made no contact), segment, intent.
    entry : tick at which the need arose.
    state : as `NeedState`.
    duration : ticks from entry to the end of the need, 0 while it is open.
    attempts : contacts that the need made.
    channels : different channels of these contacts.
    at_limit : the need was given up because it had made as many attempts as it may.
    first_ended : attempt 0 exists and is over.
    resolved_first : attempt 0 resolved the need.
    in_window : the window of `fcr_window` lies inside the log for this need, whose
        customer is known and whose attempt 0 is over.
    quiet : in_window, attempt 0 was served, and the same customer made no further
        contact with the same intent within the window.
    """

    codes: Mapping[str, Column]
    entry: Column
    state: Column
    duration: Column
    attempts: Column
    channels: Column
    at_limit: NDArray[np.bool_]
    first_ended: NDArray[np.bool_]
    resolved_first: NDArray[np.bool_]
    in_window: NDArray[np.bool_]
    quiet: NDArray[np.bool_]


def read_needs(log: Log, within: int) -> NeedFacts:
    """Read the needs; `within` is the window of `fcr_window` in ticks."""
    needs, contacts = log.needs, log.contacts
    count = len(needs["entry"])
    first = np.flatnonzero(contacts["attempt"] == 0)
    at = contacts["need"][first]
    channel = np.full(count, -1, dtype=np.int8)
    channel[at] = contacts["channel"][first]
    resolved, ended, served = (np.zeros(count, dtype=bool) for _ in range(3))
    outcome = contacts["outcome"][first]
    resolved[at] = (contacts["flags"][first] & ContactFlag.RESOLVED) > 0
    ended[at] = outcome < Outcome.IN_PROGRESS_FRONT
    served[at] = (outcome == Outcome.HANDLED) | (outcome == Outcome.CONTAINED)
    in_window = ended & (needs["customer"] >= 0)
    in_window &= needs["entry"] + within <= log.header.horizon
    quiet = in_window & served
    if in_window.any():
        quiet &= ~_followed(log, within)
    attempts = np.bincount(contacts["need"], minlength=count)
    at_limit = np.zeros(count, dtype=bool)
    at_limit[contacts["need"][(contacts["flags"] & ContactFlag.LAST_ATTEMPT) > 0]] = True
    return NeedFacts(
        codes={"channel": channel, "segment": needs["segment"], "intent": needs["intent"]},
        entry=needs["entry"],
        state=needs["state"],
        duration=np.where(needs["end"] >= 0, needs["end"] - needs["entry"], 0),
        attempts=attempts,
        channels=_channels(log, attempts),
        at_limit=at_limit,
        first_ended=ended,
        resolved_first=resolved,
        in_window=in_window,
        quiet=quiet,
    )


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
