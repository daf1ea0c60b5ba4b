"""flows.csv as a data frame: from channel to channel, by what caused it.

Needs that arose in the window, with all their contacts, wherever these lie: so what
flows into a channel is what flows out of it, to the last contact. A need comes from
`start`; a contact that caused no other ends the journey in what became of the need.

May import: journeys, facts, statistics. Used by: study, report, experiments.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.measure.facts import Facts
from sim.measure.journeys import WORDS, Journeys, journeys
from sim.measure.statistics import Estimate, over, student
from sim.units import HOUR
from sim.vocabulary import NeedState

START = "start"
ARISES = "arises"
"""The trigger of a first contact: a need arises."""

ENDS = (NeedState.RESOLVED, NeedState.GIVEN_UP, NeedState.OPEN, NeedState.AVERTED, NeedState.LOST)
"""Where a journey ends, in the order of the rows."""

COLUMNS = (
    "from_channel",
    "trigger",
    "to_channel",
    "contacts",
    "contacts_lower",
    "contacts_upper",
    "share",
    "mean_delay_h",
    "context_share",
)

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Flows:
    """Of one replication, shape (from, trigger, to); `from` ends with the start.

    Attributes
    ----------
    contacts : that flowed.
    delay : ticks from the end of one contact to the entry of the next, added up.
    context : contacts that brought context along.
    """

    contacts: Floats
    delay: Floats
    context: Floats


def flow_table(facts: Sequence[Facts]) -> pd.DataFrame:
    """Return one row for each flow that occurs.

    Parameters
    ----------
    facts : one for each replication, from `gather`.

    Returns
    -------
    Data frame with `COLUMNS`: contacts of a replication (mean) with their interval,
    share of what leaves `from_channel` by this trigger, mean time between the two
    contacts in hours and share with context, both NaN where there is no next contact.
    Rows by channel of origin (`start` first), trigger and destination, in code order.
    """
    each = [_flows(one) for one in facts]
    contacts = np.stack([one.contacts for one in each])
    total = contacts.sum(axis=0)
    moved = total.copy()
    moved[-1] = 0.0
    moved[:, :, -len(ENDS) :] = 0.0
    found = bounded_below(student(contacts, facts[0].spec.confidence))
    columns = {
        "contacts": found.value,
        "contacts_lower": found.lower,
        "contacts_upper": found.upper,
        "share": over(total, np.broadcast_to(total.sum(axis=2, keepdims=True), total.shape)),
        "mean_delay_h": over(sum(one.delay for one in each), moved) / HOUR,
        "context_share": over(sum(one.context for one in each), moved),
    }
    return _frame(facts[0].header.names["channels"], total, columns)


def bounded_below(found: Estimate) -> Estimate:
    """Cut an interval of counts at 0."""
    return Estimate(found.value, np.maximum(found.lower, 0.0), found.upper, found.n)


def _flows(facts: Facts) -> _Flows:
    rows = journeys(facts)
    channels = len(facts.header.names["channels"])
    shape = (channels + 1, len(WORDS), channels + len(ENDS))
    first = rows.parent < 0
    source = np.where(first, channels, rows.channel[rows.parent])
    inward = _code(source, np.where(first, 0, rows.trigger + 1), rows.channel, shape)
    state = facts.log.needs["state"][rows.need[rows.last]]
    place = np.empty(len(NeedState), dtype=np.intp)
    place[list(ENDS)] = channels + np.arange(len(ENDS))
    outward = _code(rows.channel[rows.last], rows.word[rows.last], place[state], shape)

    def added(codes: NDArray[np.intp], weights: Floats | None = None) -> Floats:
        found = np.bincount(codes, weights, minlength=int(np.prod(shape)))
        return found.astype(np.float64).reshape(shape)

    return _Flows(
        added(inward) + added(outward),
        added(inward, _delays(rows)),
        added(inward, (rows.context & ~first).astype(np.float64)),
    )


def _code(
    source: NDArray[np.intp], word: NDArray[np.intp], goal: NDArray[np.intp], shape: tuple[int, ...]
) -> NDArray[np.intp]:
    found: NDArray[np.intp] = (source.astype(np.intp) * shape[1] + word) * shape[2] + goal
    return found


def _delays(rows: Journeys) -> Floats:
    """Ticks between the end of a contact's cause and its entry; 0 for a first contact."""
    since = np.where(rows.parent >= 0, rows.end[rows.parent], rows.entry)
    delay: Floats = (rows.entry - since).astype(np.float64)
    return delay


def _frame(names: tuple[str, ...], total: Floats, columns: dict[str, Floats]) -> pd.DataFrame:
    ends = tuple(state.name.lower() for state in ENDS)
    order = np.roll(np.arange(len(total)), 1)  # the start first
    source, word, goal = (total[order] > 0).nonzero()
    source = order[source]
    triggers = np.array(WORDS, dtype=object)[word]
    triggers[source == len(names)] = ARISES
    data: dict[str, object] = {
        "from_channel": np.array((*names, START), dtype=object)[source],
        "trigger": triggers,
        "to_channel": np.array((*names, *ends), dtype=object)[goal],
    }
    data |= {name: values[source, word, goal] for name, values in columns.items()}
    return pd.DataFrame(data, columns=list(COLUMNS))
