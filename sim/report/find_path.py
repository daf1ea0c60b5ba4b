"""Find a need by the channels that it went through, and by what happened there.

A path is written as its channels in order: `web,bot,chat,phone`. A step may name what
must hold of its contact, after colons: how it ended (`chat:abandoned`), that context came
along (`chat:context`), or that it began on a later day than the one before
(`phone:next_day`). A need follows a path when it made exactly these contacts.

May import: errors, log, config, vocabulary. Used by: experiments.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.config import Clock
from sim.config.keys import nearest
from sim.errors import ConfigError
from sim.log.schema import Log
from sim.vocabulary import ContactFlag, Outcome, Trigger

RESOLVED, UNRESOLVED, CONTEXT, NEXT_DAY = "resolved", "unresolved", "context", "next_day"
WORDS = (
    *(outcome.name.lower() for outcome in Outcome),
    RESOLVED,
    UNRESOLVED,
    "unresolved_late",
    "contained_wrongly",
    CONTEXT,
    NEXT_DAY,
)
"""What may stand behind the colon of a step."""

_SHOWN = 4
"""Paths that a refusal names."""


@dataclass(frozen=True, slots=True)
class Step:
    """One contact of a path: its channel, and what must hold of it."""

    channel: str
    words: tuple[str, ...]


def read_path(text: str, channels: Sequence[str]) -> tuple[Step, ...]:
    """Read `web,bot,chat:abandoned,phone`.

    Raises
    ------
    ConfigError
        If a channel or a word is unknown; it names those that exist.
    """
    steps = []
    for part in text.split(","):
        channel, *words = (one.strip() for one in part.split(":"))
        if channel not in channels:
            rule = f"channels of this run, with commas between them ({', '.join(channels)})"
            raise ConfigError("path", channel, rule, nearest=nearest(channel, channels))
        for word in words:
            if word not in WORDS:
                rule = f"a channel, with one of {', '.join(WORDS)} after a colon"
                raise ConfigError("path", part, rule, nearest=nearest(word, WORDS))
        steps.append(Step(channel, tuple(words)))
    return tuple(steps)


def follow(log: Log, steps: Sequence[Step]) -> NDArray[np.intp]:
    """Return the rows of the needs that made exactly these contacts, in order of arising."""
    contacts = log.contacts
    first = _first_contacts(log)
    number = np.bincount(contacts["need"], minlength=len(log.needs["key"]))
    found = np.flatnonzero(number == len(steps))
    codes = log.header.names["channels"]
    for place, step in enumerate(steps):
        rows = first[found] + place
        fits = contacts["channel"][rows] == codes.index(step.channel)
        for word in step.words:
            fits &= _holds(log, rows, word)
        found = found[fits]
    return found


def _first_contacts(log: Log) -> NDArray[np.intp]:
    """Row of the first contact of each need; contacts stand by (need, attempt)."""
    needs = np.arange(len(log.needs["key"]))
    found: NDArray[np.intp] = np.searchsorted(log.contacts["need"], needs)
    return found


def _holds(log: Log, rows: NDArray[np.intp], word: str) -> NDArray[np.bool_]:
    """Tell of each contact whether a word holds."""
    contacts = log.contacts
    outcome, flags = contacts["outcome"][rows], contacts["flags"][rows]
    resolved = (flags & ContactFlag.RESOLVED) > 0
    fits: NDArray[np.bool_]
    match word:
        case "resolved":
            fits = resolved
        case "unresolved":
            fits = (outcome == Outcome.HANDLED) & ~resolved
        case "unresolved_late":
            fits = _followed_by(log, rows, Trigger.UNRESOLVED_LATE)
        case "contained_wrongly":
            fits = (outcome == Outcome.CONTAINED) & ~resolved
        case "context":
            fits = (flags & ContactFlag.CONTEXT) > 0
        case "next_day":
            fits = _on_a_later_day(log, rows)
        case _:
            fits = outcome == Outcome[word.upper()]
    return fits


def _followed_by(log: Log, rows: NDArray[np.intp], trigger: Trigger) -> NDArray[np.bool_]:
    """Tell of each contact whether the next one of its need was caused by a trigger."""
    contacts = log.contacts
    following = np.minimum(rows + 1, len(contacts["need"]) - 1)
    same = (contacts["need"][following] == contacts["need"][rows]) & (following > rows)
    found: NDArray[np.bool_] = same & (contacts["trigger"][following] == trigger)
    return found


def _on_a_later_day(log: Log, rows: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Tell of each contact whether it began on a later local day than the one before."""
    contacts, header = log.contacts, log.header
    clock = Clock(header.start_utc_us, header.horizon, header.time_zone, header.warm_up)
    starts = [day.start_tick for day in clock.days()]
    day = np.searchsorted(starts, contacts["entry"][rows], side="right")
    before = np.searchsorted(starts, contacts["entry"][np.maximum(rows - 1, 0)], side="right")
    found: NDArray[np.bool_] = (contacts["attempt"][rows] > 0) & (day > before)
    return found


def frequent(log: Log, steps: Sequence[Step] = ()) -> list[tuple[str, int]]:
    """Return the most frequent paths and their needs; with outcomes where channels agree.

    Parameters
    ----------
    steps : what was looked for. Where needs went through its channels, these are shown
        with what became of each contact; otherwise all paths, by channel alone.
    """
    channels = [Step(step.channel, ()) for step in steps]
    alike = follow(log, channels) if channels else np.empty(0, dtype=np.intp)
    needs = alike if len(alike) else np.arange(len(log.needs["key"]))
    first = _first_contacts(log)
    number = np.bincount(log.contacts["need"], minlength=len(first))
    names = log.header.names["channels"]
    channel, outcome = log.contacts["channel"].tolist(), _endings(log)
    counts: Counter[str] = Counter()
    for need in needs.tolist():
        rows = range(int(first[need]), int(first[need] + number[need]))
        step = [f"{names[channel[row]]}{f':{outcome[row]}' if len(alike) else ''}" for row in rows]
        counts[",".join(step)] += 1
    counts.pop("", None)
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:_SHOWN]


def _endings(log: Log) -> list[str]:
    """Return for each contact the word that says most about its end."""
    resolved = (log.contacts["flags"] & ContactFlag.RESOLVED) > 0
    words = []
    for code, done in zip(log.contacts["outcome"].tolist(), resolved.tolist(), strict=True):
        outcome = Outcome(code)
        vain = {Outcome.HANDLED: UNRESOLVED, Outcome.CONTAINED: "contained_wrongly"}
        words.append(RESOLVED if done else vain.get(outcome, outcome.name.lower()))
    return words
