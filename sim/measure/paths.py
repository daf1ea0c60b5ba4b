"""paths.csv as a data frame: the sequences of contacts by which needs travel.

A path is spelled "web escalated > chat abandoned > phone resolved": each contact of
a need by its channel and the word in which it ended (`sim.measure.journeys`).

May import: journeys, facts, flows, statistics. Used by: study, report, experiments.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.measure.facts import Facts
from sim.measure.flows import bounded_below
from sim.measure.grid import window
from sim.measure.journeys import WORDS, Journeys, journeys
from sim.measure.statistics import over, student
from sim.units import HOUR
from sim.vocabulary import NeedState

MOST = 50
"""Paths that have a row of their own."""

OTHER = "other"
NO_CONTACT = "no contact"
"""Path of a need that made no contact, in records."""

COLUMNS = (
    "path",
    "needs",
    "needs_lower",
    "needs_upper",
    "share",
    "contacts",
    "duration_h",
    "resolved_share",
    "given_up_share",
    "open_share",
)

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class _Needs:
    """Needs of all replications; columns of one length.

    Attributes
    ----------
    replication, path, contacts, state : of each need.
    ticks : from arising to the end, -1 while open.
    """

    replication: Codes
    path: Codes
    contacts: Codes
    state: NDArray[np.int8]
    ticks: NDArray[np.int64]


def path_table(facts: Sequence[Facts], most: int = MOST) -> pd.DataFrame:
    """Return the most frequent paths, and all others together in the last row.

    Parameters
    ----------
    facts : one for each replication, from `gather`.
    most : paths with a row of their own.

    Returns
    -------
    Data frame with `COLUMNS`: needs of a replication (mean) with their interval, share
    of all needs, contacts of such a need, mean time in hours from arising to resolution
    or giving up (NaN where none has ended), and what became of the needs. Rows by
    frequency, equal ones by spelling.
    """
    needs, names = _read(facts)
    totals = np.bincount(needs.path, minlength=len(names))
    order = sorted(range(len(names)), key=lambda code: (-totals[code], names[code]))
    kept = [code for code in order if totals[code] > 0][:most]
    row_of = np.full(len(names), len(kept), dtype=np.intp)
    row_of[kept] = np.arange(len(kept))
    labels = [names[code] for code in kept]
    if len(needs.path) > totals[kept].sum():
        labels.append(OTHER)
    return _frame(facts, needs, row_of[needs.path], labels)


def _frame(facts: Sequence[Facts], needs: _Needs, row: Codes, labels: list[str]) -> pd.DataFrame:
    rows = len(labels)

    def added(weights: Floats | NDArray[np.bool_] | None = None) -> Floats:
        return np.bincount(row, weights, minlength=rows).astype(np.float64)[:rows]

    counts = np.bincount(needs.replication * rows + row, minlength=len(facts) * rows)
    each = counts.reshape(len(facts), rows).astype(np.float64)
    found = bounded_below(student(each, facts[0].spec.confidence))
    total, ended = added(), needs.ticks >= 0
    data: dict[str, object] = {
        "path": np.array(labels, dtype=object),
        "needs": found.value,
        "needs_lower": found.lower,
        "needs_upper": found.upper,
        "share": total / max(len(row), 1),
        "contacts": added(needs.contacts.astype(np.float64)) / total,
        "duration_h": over(added(np.where(ended, needs.ticks, 0) / HOUR), added(ended)),
        "resolved_share": added(needs.state == NeedState.RESOLVED) / total,
        "given_up_share": added(needs.state == NeedState.GIVEN_UP) / total,
        "open_share": added(needs.state == NeedState.OPEN) / total,
    }
    return pd.DataFrame(data, columns=list(COLUMNS))


def _read(facts: Sequence[Facts]) -> tuple[_Needs, list[str]]:
    """Return the needs of all replications, and the spelling of each path."""
    parts, rows, offset = [], [], 0
    for number, one in enumerate(facts):
        log = one.log
        inside = ~window(log.header, one.spec.start, one.spec.end).outside(log.needs["entry"])
        end = log.needs["end"]
        ticks = np.where(end >= 0, end - log.needs["entry"], -1)
        count = int(inside.sum())
        parts.append((np.full(count, number), log.needs["state"][inside], ticks[inside]))
        found = journeys(one)
        place = np.cumsum(inside) - 1 + offset
        rows.append((place[found.need], found))
        offset += count
    path, contacts, names = _spelled(rows, offset, facts[0].header.names["channels"])
    replication, state, ticks = (np.concatenate(column) for column in zip(*parts, strict=True))
    return _Needs(replication, path, contacts, state, ticks), names


def _spelled(
    rows: list[tuple[Codes, Journeys]], needs: int, channels: tuple[str, ...]
) -> tuple[Codes, Codes, list[str]]:
    """Return path and number of contacts of each need; paths grow attempt by attempt."""
    need = np.concatenate([place for place, _ in rows])
    attempt = np.concatenate([found.attempt for _, found in rows])
    step = np.concatenate([found.channel * np.intp(len(WORDS)) + found.word for _, found in rows])
    steps = [f"{channel} {word}" for channel in channels for word in WORDS]
    path = np.zeros(needs, dtype=np.intp)
    names = [NO_CONTACT]
    for number in range(int(attempt.max(initial=-1)) + 1):
        here = attempt == number
        longer = path[need[here]] * len(steps) + step[here]
        distinct, code = np.unique(longer, return_inverse=True)
        path[need[here]] = len(names) + code
        names += [
            f"{names[one // len(steps)]} > {steps[one % len(steps)]}" if number else steps[one]
            for one in distinct.tolist()
        ]
    return path, np.bincount(need, minlength=needs), names
