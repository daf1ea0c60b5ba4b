"""Candidates: every need that would arise, with its customer and its first channel.

The one result of this room that an engine reads. A candidate is a pure function
of (scenario, seed, replication) and of its own content key: nothing that an
engine does creates, moves or changes one.

Units: ticks. May import: chance, config, this room. Used by: the engines, study.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.chance import Key, bits
from sim.config import Clock, Scenario
from sim.demand.arrivals import draw_arrivals
from sim.demand.customers import customers_of, first_channels, intents_of, segments_of
from sim.demand.pieces import cut
from sim.vocabulary import Purpose


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """Needs sorted by (tick, key); columns of equal length.

    Attributes
    ----------
    key : content key, stream hash 22 bits | absolute quarter hour 24 | ordinal 18.
    stream, intent, segment : positions in name order.
    tick : when the need arises, in [0, horizon).
    customer : number of the customer within the segment.
    difficulty : 52-bit integer m; the difficulty is (m + 0.5) / 2^52.
    channel : channel of attempt 0 after the shift rules, position in name order.
    """

    key: NDArray[np.uint64]
    stream: NDArray[np.int16]
    tick: NDArray[np.int64]
    intent: NDArray[np.int8]
    segment: NDArray[np.int8]
    customer: NDArray[np.int32]
    difficulty: NDArray[np.int64]
    channel: NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.key)


def draw_candidates(scenario: Scenario, clock: Clock, key: Key) -> Candidates:
    """Draw every need of [0, horizon) with its customer and first channel.

    Parameters
    ----------
    scenario : Scenario
        What to draw for; each need takes the parameters in force at its tick.
    clock : Clock
        Of the scenario's calendar.
    key : Key
        Of the replication, from `philox_key`.

    Raises
    ------
    EngineError
        If a quarter hour of one stream holds 2^17 needs or more.

    Notes
    -----
    About 0.5 us per need.
    """
    pieces = cut(scenario, clock)
    arrivals = draw_arrivals(scenario, clock, pieces, key)
    empty = np.empty(len(arrivals.key), dtype=np.int64)
    intent, segment, customer, channel = (empty.copy() for _ in range(4))
    for centre, here in pieces.in_phase():
        own = np.flatnonzero(here[arrivals.piece])
        part = arrivals.take(own)
        intent[own] = intents_of(centre, part.stream)
        segment[own] = segments_of(centre, part, key)
        customer[own] = customers_of(centre, part, segment[own], key)
        channel[own] = first_channels(centre, part.key, intent[own], segment[own], key)
    return Candidates(
        key=arrivals.key,
        stream=arrivals.stream.astype(np.int16),
        tick=arrivals.tick,
        intent=intent.astype(np.int8),
        segment=segment.astype(np.int8),
        customer=customer.astype(np.int32),
        difficulty=bits(key, Purpose.DIFFICULTY, arrivals.key),
        channel=channel.astype(np.int8),
    )
