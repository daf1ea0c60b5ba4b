"""How long callers waited: shares answered and abandoned within a time, by queue.

For a wait t both shares relate to all contacts offered to the queue, so the first is
the service level `sl_offered` at every threshold at once, the second the abandonments
up to t, and what is missing to 1 still waits at t (or was turned away).

May import: measure. Used by: experiments.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.measure.classes import Status
from sim.measure.facts import Facts
from sim.measure.statistics import ratio_of_totals
from sim.units import SECOND

COLUMNS = (
    "queue",
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
"""The axis ends where this share of all waits does: the rest is a long tail of few."""

SHORTEST_S = 60
"""It shows at least a minute."""

_OFFERED = (Status.ANSWERED, Status.ABANDONED, Status.BLOCKED, Status.BALKED)

Floats = NDArray[np.float64]


def waiting_table(facts: Sequence[Facts]) -> pd.DataFrame:
    """Return for each queue both shares at `POINTS` + 1 equal steps of wait.

    Parameters
    ----------
    facts : one for each replication, from `sim.measure.facts.gather`.

    Returns
    -------
    Data frame with `COLUMNS`: seconds, and shares with their intervals over
    replications; a queue that nobody was offered to has no rows.
    """
    spec = facts[0].spec
    tables = []
    for code, queue in enumerate(facts[0].header.names["queues"]):
        answered, abandoned, offered = _waits(facts, code)
        if sum(offered) == 0:
            continue
        at = _axis(np.concatenate([*answered, *abandoned]))
        columns: dict[str, object] = {"queue": queue, "wait_s": at / SECOND}
        for name, waits in (("answered", answered), ("abandoned", abandoned)):
            counts = np.stack([np.searchsorted(one, at, side="right") for one in waits])
            found = ratio_of_totals(counts, np.array(offered)[:, np.newaxis], spec.confidence)
            columns[name] = found.value
            columns[f"{name}_lower"] = np.maximum(found.lower, 0.0)
            columns[f"{name}_upper"] = np.minimum(found.upper, 1.0)
        tables.append(pd.DataFrame(columns))
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=list(COLUMNS))


def _waits(facts: Sequence[Facts], queue: int) -> tuple[list[Floats], list[Floats], list[int]]:
    """Sorted waits of answered and of abandoned in ticks, and the number offered, of each."""
    answered, abandoned, offered = [], [], []
    for each in facts:
        view = each.stays
        joined = view.ticks["queue"]
        here = (view.codes["queue"] == queue) & (joined >= each.header.warm_up)
        answered.append(np.sort(view.wait[here & (view.status == Status.ANSWERED)]))
        abandoned.append(np.sort(view.wait[here & (view.status == Status.ABANDONED)]))
        offered.append(int((here & np.isin(view.status, _OFFERED)).sum()))
    return answered, abandoned, offered


def _axis(waits: NDArray[np.int64]) -> NDArray[np.int64]:
    """Waits at which to look, in ticks: from 0 to a round number that holds most of them."""
    longest = float(np.quantile(waits, TAIL)) / SECOND if len(waits) else 0.0
    step = 10 if longest <= 10 * SHORTEST_S else SHORTEST_S
    end = max(SHORTEST_S, int(np.ceil(longest / step)) * step)
    return np.linspace(0, end * SECOND, POINTS + 1).round().astype(np.int64)
