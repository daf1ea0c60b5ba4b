"""Replay recorded entries: thin them, or copy them with jitter.

Row r of a trace is kept iff its uniform u < scale. With a scale above 1 copy j
of it (j = 1, 2, ...) is moved by a uniform jitter to either side and kept iff its
own u < scale - j. So a larger scale only adds needs. The scale is that of the
tick at which the need would arise: the trace's, times every multiplier in force.

The ordinal of a row is its position within (stream, quarter hour) of the whole
trace, by time; copy j of it stands j times the rows of that quarter hour further.

Units: ticks. May import: chance, config, this room's lower files. Used by: arrivals.
"""

import math
from dataclasses import dataclass

import numpy as np

from sim.chance import FIRST_REPLAYED, Key, bits, name_hash, need_keys, uniform
from sim.config import Clock, Records
from sim.demand.heights import Keys
from sim.demand.local_time import Ints
from sim.demand.rates import Floats
from sim.errors import EngineError
from sim.units import CELL
from sim.vocabulary import Purpose


@dataclass(frozen=True, slots=True)
class Trace:
    """Rows of one stream's trace, by time.

    Attributes
    ----------
    tick : entry; may lie outside [0, horizon).
    row : position in the records.
    cell : absolute quarter hour of the entry.
    ordinal : place within the cell.
    rows_in_cell : rows of the whole trace in that cell.
    """

    tick: Ints
    row: Ints
    cell: Ints
    ordinal: Ints
    rows_in_cell: Ints


@dataclass(frozen=True, slots=True)
class Replayed:
    """Kept rows and copies: key, tick and position in the records."""

    key: Keys
    tick: Ints
    row: Ints


@dataclass(frozen=True, slots=True)
class Scale:
    """Effective scale of a trace: `rate` from each tick of `start` on, 0 outside the span."""

    start: Ints
    stop: int
    rate: Floats

    def at(self, tick: Ints) -> Floats:
        """Scale at each tick."""
        inside = (tick >= self.start[0]) & (tick < self.stop)
        piece = np.searchsorted(self.start, tick, side="right") - 1
        return np.where(inside, self.rate[piece], 0.0)


def read_trace(records: Records, clock: Clock) -> Trace:
    """Place the rows of a trace on the time axis; without offset the first pass is meant."""
    tick = np.array([clock.tick_of(row.entry) for row in records.rows], dtype=np.int64)
    row = np.argsort(tick, kind="stable")
    tick = tick[row]
    cell = (tick + clock.start_utc_us) // CELL
    first = np.searchsorted(cell, cell, side="left")
    beyond = np.searchsorted(cell, cell, side="right")
    return Trace(tick, row, cell, np.arange(len(tick)) - first, beyond - first)


def replay(name: str, trace: Trace, scale: Scale, jitter: int, key: Key) -> Replayed:
    """Draw which rows and copies of a stream's trace happen.

    Parameters
    ----------
    name : str
        The stream.
    trace : Trace
        Its recorded entries.
    scale : Scale
        Effective scale over time; nothing happens outside its span.
    jitter : int
        Largest shift of a copy, in ticks.
    key : Key
        Of the replication.

    Raises
    ------
    EngineError
        If a quarter hour holds 2^17 rows and copies or more.
    """
    stream = name_hash(name)
    original = _keys(stream, trace, 0)
    parts = []
    for copy in range(math.ceil(scale.rate.max(initial=0.0))):
        tick = trace.tick + _jitter(original, copy, jitter, key)
        u = uniform(bits(key, Purpose.REPLAY_KEEP, original, 0, copy))
        kept = u < scale.at(tick) - copy
        parts.append((_keys(stream, trace, copy)[kept], tick[kept], trace.row[kept]))
    if not parts:
        return Replayed(original[:0], trace.tick[:0], trace.row[:0])
    keys, ticks, rows = zip(*parts, strict=True)
    return Replayed(np.concatenate(keys), np.concatenate(ticks), np.concatenate(rows))


def _keys(stream: int, trace: Trace, copy: int) -> Keys:
    ordinal = FIRST_REPLAYED + copy * trace.rows_in_cell + trace.ordinal
    if len(ordinal) and int(ordinal.max()) >= 2 * FIRST_REPLAYED:
        raise EngineError(
            f"a quarter hour of a trace holds {int(trace.rows_in_cell.max()):,} entries: with "
            f"{copy} copies of each, more than {FIRST_REPLAYED:,} needs cannot be told apart"
        )
    return need_keys(stream, trace.cell, ordinal)


def _jitter(original: Keys, copy: int, width: int, key: Key) -> Ints:
    """Shift of each copy, uniform in [-width, width); the row itself is not moved."""
    if copy == 0 or width == 0:
        return np.zeros(len(original), dtype=np.int64)
    u = uniform(bits(key, Purpose.COPY_JITTER, original, 0, copy))
    return np.floor(u * (2 * width)).astype(np.int64) - width
