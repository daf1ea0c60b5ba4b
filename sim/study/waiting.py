"""How long callers waited: shares answered and abandoned within a time, by queue.

For a wait t both shares relate to all contacts offered to the queue, so the first is
the service level `sl_offered` at every threshold at once, the second the abandonments
up to t, and what is missing to 1 still waits at t (or was turned away).

May import: measure. Used by: experiments.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.measure.classes import Status
from sim.measure.facts import Facts
from sim.measure.statistics import ratio_of_totals
from sim.units import SECOND

COLUMNS = (
    "queue",
    "offered",
    "wait_s",
    "answered",
    "answered_lower",
    "answered_upper",
    "abandoned",
    "abandoned_lower",
    "abandoned_upper",
)
POINTS = 120
TAIL = 0.98
"""The axis ends where this share of a queue's waits does: the rest is a long tail of few."""

SHORTEST_S = 60
"""It shows at least a minute."""

_OFFERED = (Status.ANSWERED, Status.ABANDONED, Status.BLOCKED, Status.BALKED)

Ticks = NDArray[np.int64]


def waiting_table(facts: Sequence[Facts]) -> pd.DataFrame:
    """Return for each queue both shares at `POINTS` + 1 equal steps of wait.

    Parameters
    ----------
    facts : one for each replication, from `sim.measure.facts.gather`.

    Returns
    -------
    Data frame with `COLUMNS`: contacts offered a replication, seconds, and shares with
    their intervals over replications; a queue that nobody was offered to has no rows.
    """
    found = [(queue, _waits(facts, queue)) for queue in facts[0].header.names["queues"]]
    found = [(queue, waits) for queue, waits in found if sum(waits.offered) > 0]
    if not found:
        return pd.DataFrame(columns=list(COLUMNS))
    at = _axis([waits for _, waits in found])
    confidence = facts[0].spec.confidence
    tables = [_shares(queue, waits, at, confidence) for queue, waits in found]
    return pd.concat(tables, ignore_index=True)


@dataclass(frozen=True, slots=True)
class _Waits:
    """Of one queue, by replication: sorted waits in ticks, and contacts offered."""

    answered: list[Ticks]
    abandoned: list[Ticks]
    offered: list[int]


def _waits(facts: Sequence[Facts], queue: str) -> _Waits:
    found = _Waits([], [], [])
    for each in facts:
        view = each.stays
        code = each.header.names["queues"].index(queue)
        joined = view.ticks["queue"]
        here = (view.codes["queue"] == code) & (joined >= each.header.warm_up)
        found.answered.append(np.sort(view.wait[here & (view.status == Status.ANSWERED)]))
        found.abandoned.append(np.sort(view.wait[here & (view.status == Status.ABANDONED)]))
        found.offered.append(int((here & np.isin(view.status, _OFFERED)).sum()))
    return found


def _shares(queue: str, waits: _Waits, at: Ticks, confidence: float) -> pd.DataFrame:
    offered = np.array(waits.offered)
    columns: dict[str, object] = {
        "queue": queue,
        "offered": offered.mean(),
        "wait_s": at / SECOND,
    }
    for name, each in (("answered", waits.answered), ("abandoned", waits.abandoned)):
        counts = np.stack([np.searchsorted(one, at, side="right") for one in each])
        found = ratio_of_totals(counts, offered[:, np.newaxis], confidence)
        columns[name] = found.value
        columns[f"{name}_lower"] = np.maximum(found.lower, 0.0)
        columns[f"{name}_upper"] = np.minimum(found.upper, 1.0)
    return pd.DataFrame(columns)


def _axis(waits: Sequence[_Waits]) -> Ticks:
    """Waits at which to look, in ticks: from 0 to a round number that holds most of them."""
    longest = 0.0
    for one in waits:
        every = np.concatenate([*one.answered, *one.abandoned])
        if len(every):
            longest = max(longest, float(np.quantile(every, TAIL)) / SECOND)
    step = 10 if longest <= 10 * SHORTEST_S else SHORTEST_S
    end = max(SHORTEST_S, int(np.ceil(longest / step)) * step)
    return np.linspace(0, end * SECOND, POINTS + 1).round().astype(np.int64)
