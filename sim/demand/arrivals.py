"""Draw when needs arise: candidates by heights, and replayed entries.

Columns key, stream, tick and piece of every need in [0, horizon), sorted by
(tick, key). Who the customer is and where he turns is decided in `customers`.

Units: ticks. May import: chance, config, this room's lower files.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.chance import Key, bits, name_hash, need_keys, uniform
from sim.config import Clock, Scenario
from sim.demand.heights import Heights, Keys, heights_below
from sim.demand.intensity import intensity, thresholds
from sim.demand.local_time import Ints
from sim.demand.pieces import Pieces, cell_starts
from sim.demand.rates import Floats
from sim.demand.replay import Scale, read_trace, replay
from sim.units import CELL
from sim.vocabulary import Purpose

DRAWN = -1


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Needs by time; columns of equal length.

    Attributes
    ----------
    key : content key.
    stream : position in name order.
    tick : when the need arises.
    piece : the piece of the time axis that holds it.
    row : row of the stream's records, -1 for a drawn need.
    """

    key: Keys
    stream: Ints
    tick: Ints
    piece: Ints
    row: Ints

    def take(self, which: Ints) -> "Arrivals":
        """The needs at the given positions."""
        return Arrivals(
            self.key[which],
            self.stream[which],
            self.tick[which],
            self.piece[which],
            self.row[which],
        )


def draw_arrivals(scenario: Scenario, clock: Clock, pieces: Pieces, key: Key) -> Arrivals:
    """Draw every need of [0, horizon), sorted by (tick, key)."""
    rate = intensity(scenario, clock, pieces, key)
    replayed = replayed_pieces(scenario, pieces)
    parts = [_drawn(scenario, clock, pieces, np.where(replayed, 0.0, rate), key)]
    scales = np.where(replayed, rate, 0.0)
    for position in np.flatnonzero(replayed.any(axis=1)):
        parts += _replayed(scenario, clock, pieces, (int(position), scales[position]), key)
    keys, streams, ticks, places, rows = zip(*parts, strict=True)
    found = Arrivals(
        np.concatenate(keys),
        np.concatenate(streams),
        np.concatenate(ticks),
        np.concatenate(places),
        np.concatenate(rows),
    )
    return found.take(np.lexsort((found.key, found.tick)))


Columns = tuple[Keys, Ints, Ints, Ints, Ints]
"""Key, stream, tick, piece, row."""


def replayed_pieces(scenario: Scenario, pieces: Pieces) -> NDArray[np.bool_]:
    """Whether a stream replays records on a piece, shaped [stream, piece]."""
    replayed = np.zeros((len(scenario.centre.demand), len(pieces.start)), dtype=bool)
    for centre, here in pieces.in_phase():
        for position, stream in enumerate(centre.demand.values()):
            replayed[position, here] = stream.records is not None
    return replayed


def _drawn(scenario: Scenario, clock: Clock, pieces: Pieces, rate: Floats, key: Key) -> Columns:
    """Candidates that exist: their height lies below the threshold at their own tick."""
    threshold = thresholds(rate)
    limit = np.maximum.reduceat(threshold, pieces.first, axis=1)
    cells = pieces.cell[pieces.first]
    hashes = [name_hash(name) for name in scenario.centre.demand]
    first_key = np.concatenate([need_keys(one, cells, 0) for one in hashes])
    found = heights_below(first_key, limit.ravel(), key)
    stream, cell = np.divmod(found.slot, len(cells))
    tick = cell_starts(clock, cells)[cell] + _place_in_cell(found, key)
    piece = pieces.at(tick)
    exists = found.height < threshold[stream, piece]
    row = np.full(int(exists.sum()), DRAWN, dtype=np.int64)
    return found.key[exists], stream[exists], tick[exists], piece[exists], row


def _place_in_cell(found: Heights, key: Key) -> Ints:
    """Uniform place within the quarter hour, in ticks from its start."""
    u = uniform(bits(key, Purpose.ARRIVAL_TIME, found.key))
    return np.floor(u * CELL).astype(np.int64)


def _replayed(
    scenario: Scenario, clock: Clock, pieces: Pieces, scale: tuple[int, Floats], key: Key
) -> list[Columns]:
    """Replayed needs of one stream, each by the records of the phase in force at its tick."""
    position, rate = scale
    name = list(scenario.centre.demand)[position]
    parts = []
    for centre, here in pieces.in_phase():
        records = centre.demand[name].records
        if records is None:
            continue
        own = Scale(pieces.start, clock.horizon, np.where(here, rate, 0.0))
        found = replay(name, read_trace(records, clock), own, records.jitter, key)
        stream = np.full(len(found.key), position, dtype=np.int64)
        parts.append((found.key, stream, found.tick, pieces.at(found.tick), found.row))
    return parts
