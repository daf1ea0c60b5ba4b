"""Draw candidates by heights: which exist depends on the demand, who they are does not.

In each cell of a stream candidate k = 0, 1, ... has the height H_k, the sum of
k + 1 unit exponentials in integers of 1e-6. It exists where its height lies
below the expected needs of the cell, so the number that exist is Poisson, and
more demand adds candidates without moving those that were there.

Heights are drawn in batches until each cell's next height lies beyond reach;
sums of integers do not depend on how they are cut into batches.

May import: chance, errors. Used by: arrivals.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.chance import FIRST_REPLAYED, Key, bits, unit_exponential
from sim.demand.local_time import Ints
from sim.errors import EngineError
from sim.units import PPM
from sim.vocabulary import Purpose

SPREADS = 2.0
"""A batch reaches this many standard deviations beyond the expected number."""

EXTRA = 2

HOPELESS = FIRST_REPLAYED * PPM * 6 // 5
"""A limit at which 2^17 candidates fall short but once in 10^300 cells."""

Keys = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Heights:
    """Candidates whose height lies below the limit of their cell.

    Attributes
    ----------
    slot : position of the (stream, cell) among those asked for.
    key : content key of the need.
    height : H_k in units of 1e-6.
    """

    slot: Ints
    key: Keys
    height: Ints


def heights_below(first_key: Keys, limit: Ints, key: Key, spreads: float = SPREADS) -> Heights:
    """Draw all candidates whose height is below the limit of their (stream, cell).

    Parameters
    ----------
    first_key : ndarray of uint64
        Key of candidate 0 of each (stream, cell); the ordinal k stands in its low bits.
    limit : ndarray of int64
        Largest threshold within the cell, in units of 1e-6.
    key : Key
        Of the replication.
    spreads : float
        Size of a batch; changes speed, never the result.

    Raises
    ------
    EngineError
        If a cell needs 2^17 candidates or more: the ordinal would not fit its key.
    """
    _require_room(limit, limit > HOPELESS)
    reached = np.zeros(len(limit), dtype=np.int64)
    drawn = np.zeros(len(limit), dtype=np.int64)
    open_slots = np.flatnonzero(limit > 0)
    parts: list[Heights] = []
    while len(open_slots):
        missing = (limit[open_slots] - reached[open_slots]) / PPM
        size = (missing + spreads * np.sqrt(missing) + EXTRA).astype(np.int64)
        size = np.minimum(size, FIRST_REPLAYED - drawn[open_slots])
        slot, ordinal, ends = _lanes(open_slots, drawn, size)
        keys = first_key[slot] + ordinal.astype(np.uint64)
        total = np.cumsum(unit_exponential(bits(key, Purpose.ARRIVAL_HEIGHT, keys)))
        before = np.concatenate([[0], total[ends[:-1] - 1]])
        height = total + np.repeat(reached[open_slots] - before, size)
        below = height < limit[slot]
        parts.append(Heights(slot[below], keys[below], height[below]))
        reached[open_slots] = height[ends - 1]
        drawn[open_slots] += size
        open_slots = open_slots[reached[open_slots] < limit[open_slots]]
        _require_room(limit[open_slots], drawn[open_slots] == FIRST_REPLAYED)
    return _joined(parts)


def _lanes(open_slots: Ints, drawn: Ints, size: Ints) -> tuple[Ints, Ints, Ints]:
    """Slot and ordinal of each draw of a batch, and where each slot's run of draws ends."""
    ends = np.cumsum(size)
    slot = np.repeat(open_slots, size)
    ordinal = np.arange(ends[-1]) - np.repeat(ends - size - drawn[open_slots], size)
    return slot, ordinal, ends


def _require_room(limit: Ints, full: NDArray[np.bool_]) -> None:
    """Refuse cells whose candidates would have no ordinal left."""
    if full.any():
        raise EngineError(
            f"a quarter hour of one stream expects {limit[full].max() / PPM:,.0f} needs: "
            f"at most {FIRST_REPLAYED:,} can be told apart; split the stream"
        )


def _joined(parts: list[Heights]) -> Heights:
    if not parts:
        nothing = np.empty(0, dtype=np.int64)
        return Heights(nothing, nothing.astype(np.uint64), nothing)
    return Heights(
        np.concatenate([part.slot for part in parts]),
        np.concatenate([part.key for part in parts]),
        np.concatenate([part.height for part in parts]),
    )
