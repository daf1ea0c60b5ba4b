"""Read the journeys of a log: which contact caused which, and in what word each ended.

A contact ends in one word: `resolved`, or the trigger that its end is (`abandoned`,
`unresolved`, `escalated` ...), or `in_progress`. The word is the same whether the need
tries again or is given up; a contact answered in vain is `unresolved_late` only where
the attempt that followed says so, for who gives up says nothing.

May import: facts, grid, needs, vocabulary. Used by: flows, paths.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.log.schema import Column
from sim.measure.facts import Facts
from sim.measure.grid import window
from sim.measure.needs import parents
from sim.vocabulary import ContactFlag, Outcome, Trigger

_TRIGGERS = tuple(one for one in Trigger if one is not Trigger.NONE)
WORDS: Final = (
    "resolved",
    *(one.name.lower() for one in _TRIGGERS),
    "averted",
    "in_progress",
)
"""How a contact ends, in code order; a trigger's code is its own plus one."""

RESOLVED, AVERTED, IN_PROGRESS = 0, len(WORDS) - 2, len(WORDS) - 1

_WORD_OF = {
    Outcome.HANDLED: Trigger.UNRESOLVED + 1,
    Outcome.CONTAINED: Trigger.CONTAINED_WRONGLY + 1,
    Outcome.ESCALATED: Trigger.ESCALATED + 1,
    Outcome.ABANDONED: Trigger.ABANDONED + 1,
    Outcome.BALKED: Trigger.BALKED + 1,
    Outcome.BLOCKED: Trigger.BLOCKED + 1,
    Outcome.CLOSED: Trigger.CLOSED + 1,
    Outcome.TIMED_OUT: Trigger.TIMED_OUT + 1,
    Outcome.CUT_OFF: Trigger.CUT_OFF + 1,
    Outcome.EXPIRED: Trigger.EXPIRED + 1,
    Outcome.NOT_REACHED: Trigger.NOT_REACHED + 1,
    Outcome.AVERTED: AVERTED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Journeys:
    """Contacts of the needs that arose in the window; columns by contact.

    Attributes
    ----------
    need : row of the need in the log.
    attempt, channel : as in the log.
    trigger : as in the log, -1 for a first contact.
    parent : row here of the contact that caused this one, -1 for a first contact.
    word : as in WORDS.
    last : no other contact was caused by this one.
    context : what was learned before travelled along.
    entry, end : ticks; `end` is -1 in progress.
    """

    need: Column
    attempt: Column
    channel: Column
    trigger: Column
    parent: NDArray[np.intp]
    word: NDArray[np.intp]
    last: NDArray[np.bool_]
    context: NDArray[np.bool_]
    entry: Column
    end: Column


def journeys(facts: Facts) -> Journeys:
    """Read the journeys of one replication; a need belongs to the tick at which it arose."""
    log = facts.log
    whole = window(log.header, facts.spec.start, facts.spec.end)
    kept = ~whole.outside(log.needs["entry"])[log.contacts["need"]]
    rows = {name: column[kept] for name, column in log.contacts.items()}
    parent = parents(rows)
    follows = parent >= 0
    word = _words(rows)
    later = parent[rows["trigger"] == Trigger.UNRESOLVED_LATE]
    word[later] = Trigger.UNRESOLVED_LATE + 1
    last = np.ones(len(parent), dtype=bool)
    last[parent[follows]] = False
    return Journeys(
        need=rows["need"],
        attempt=rows["attempt"],
        channel=rows["channel"],
        trigger=rows["trigger"],
        parent=parent,
        word=word,
        last=last,
        context=(rows["flags"] & ContactFlag.CONTEXT) > 0,
        entry=rows["entry"],
        end=rows["end"],
    )


def _words(contacts: dict[str, Column]) -> NDArray[np.intp]:
    table = np.full(len(Outcome), IN_PROGRESS, dtype=np.intp)
    for outcome, word in _WORD_OF.items():
        table[outcome] = word
    found: NDArray[np.intp] = table[contacts["outcome"]]
    found[(contacts["flags"] & ContactFlag.RESOLVED) > 0] = RESOLVED
    return found
