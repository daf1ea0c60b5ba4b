"""See in what order waiting customers were really served, and so what a credit was worth.

A queue with a credit c serves a customer with priority before a regular one who joined
less than c earlier. Each time a waiting customer is served while another one of the same
call type and the other priority waits on, the pair agrees with a credit or contradicts
it. The share of agreeing pairs, credit by credit, is the evidence; it is largest at the
credit that the queue applied. Day by day it also shows since when.

Pairs of one call type only: calls of two types may wait for different agents.

Ticks in memory, seconds in the results. May import: measure, log, words. Used by:
sim.calibrate.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from sim.calibrate.cells import SPEC
from sim.calibrate.half_hours import half_hours
from sim.calibrate.shares import Share, share_of
from sim.log.schema import Log
from sim.measure.classes import Status
from sim.measure.facts import read
from sim.units import TICKS_PER_SECOND

Ints = NDArray[np.int64]

CREDITS_S = tuple(range(0, 301, 30))
"""Credits that are tried."""

FEWEST_PAIRS = 30


@dataclass(frozen=True, slots=True)
class CreditEvidence:
    """What the order of service says of a stated credit.

    Attributes
    ----------
    stated_s : the credit that the source states.
    since : first date on which it was in force: from here on the pairs agree with it, and
        before with none; None if they agree best with no credit at all.
    from_start : whether that is the first date of the record.
    before, after : share of pairs that agree with each credit of CREDITS_S, before `since`
        and from then on.
    """

    stated_s: int
    since: date | None
    from_start: bool
    before: dict[int, Share]
    after: dict[int, Share]

    @property
    def best_s(self) -> int | None:
        """The credit with which most pairs from `since` on agree, None with too few pairs."""
        if self.after[0].n < FEWEST_PAIRS:
            return None
        return max(CREDITS_S, key=lambda one: self.after[one].count)


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Pairs of waiting customers: local day, and how much later the one with priority joined.

    Attributes
    ----------
    day : ordinal of the local date.
    later : joining of the customer with priority minus that of the other, ticks.
    overtook : whether the one with priority was served first.
    """

    day: Ints
    later: Ints
    overtook: NDArray[np.bool_]

    def agree(self, credit_s: int) -> NDArray[np.bool_]:
        """Whether each pair was served in the order of a credit; a tie agrees either way."""
        gap = self.later - credit_s * TICKS_PER_SECOND
        return np.where(self.overtook, gap <= 0, gap >= 0)


def credit_evidence(log: Log, stated_s: int) -> CreditEvidence:
    """Compare the order of service with a stated credit, and find since when it holds."""
    pairs = _pairs(log)
    with_it, without = pairs.agree(stated_s), pairs.agree(0)
    days = np.unique(pairs.day)
    gain = np.array([int((with_it & ~without)[pairs.day == day].sum()) for day in days])
    loss = np.array([int((without & ~with_it)[pairs.day == day].sum()) for day in days])
    # agreement gained by a credit that begins on each day, and 0 for one that never does
    score = np.append(np.cumsum((gain - loss)[::-1])[::-1], 0)
    first = int(score.argmax())
    since = date.fromordinal(int(days[first])) if first < len(days) else None
    later = pairs.day >= (days[first] if first < len(days) else np.iinfo(np.int64).max)
    return CreditEvidence(
        stated_s=stated_s,
        since=since,
        from_start=first == 0,
        before=_shares(pairs, ~later),
        after=_shares(pairs, later),
    )


def _shares(pairs: _Pairs, among: NDArray[np.bool_]) -> dict[int, Share]:
    n = int(among.sum())
    return {one: share_of(int((pairs.agree(one) & among).sum()), n) for one in CREDITS_S}


def _pairs(log: Log) -> _Pairs:
    """Every pair in which one was served while the other, of the other priority, waited on."""
    view, cut = read(log, SPEC).contacts, half_hours(log.header)
    waited = (view.status != Status.NOT_ASKED) & (view.wait > 0)
    joined, left = view.ticks["queue"][waited], (view.ticks["queue"] + view.wait)[waited]
    served = view.status[waited] == Status.ANSWERED
    high = (view.codes["segment"] == log.header.names["segments"].index("priority"))[waited]
    intent = view.codes["intent"][waited]
    day = cut.day[cut.grid.position(joined)]
    order = np.lexsort((left, intent, day))
    found = []
    for rows in np.split(order, np.flatnonzero(np.diff(day[order] * 1000 + intent[order])) + 1):
        found += list(_of_one_type(joined[rows], left[rows], served[rows], high[rows], day[rows]))
    table = np.array(found, dtype=np.int64).reshape(-1, 3)
    return _Pairs(table[:, 0], table[:, 1], table[:, 2] > 0)


def _of_one_type(
    joined: Ints, left: Ints, served: NDArray[np.bool_], high: NDArray[np.bool_], day: Ints
) -> Iterator[tuple[int, int, bool]]:
    """Pairs among the calls of one type and day, which are sorted by leaving the queue."""
    for i in np.flatnonzero(served):
        later = slice(int(np.searchsorted(left, left[i], side="right")), len(left))
        for j in np.flatnonzero((joined[later] < left[i]) & (high[later] != high[i])):
            other = later.start + int(j)
            first, second = (i, other) if high[i] else (other, i)
            yield int(day[i]), int(joined[first] - joined[second]), bool(high[i])
