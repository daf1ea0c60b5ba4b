"""Expected needs per stream and interval: the forecast that staffing is planned on.

The exact integral of the same rates and multipliers from which candidates are
drawn, on days of average busyness.

Units: ticks in, needs out. May import: config, this room. Used by: measure, study, screens.
"""

from collections.abc import Iterator

import numpy as np

from sim.config import Clock, Scenario
from sim.demand.arrivals import replayed_pieces
from sim.demand.intensity import forecast
from sim.demand.local_time import Ints
from sim.demand.pieces import Pieces, cut
from sim.demand.rates import Floats
from sim.demand.replay import Scale, read_trace
from sim.units import CELL


def expected_needs(scenario: Scenario, clock: Clock, interval: int) -> Floats:
    """Integrate the forecast over intervals.

    Parameters
    ----------
    scenario, clock
        What to forecast.
    interval : int
        Length of an interval in ticks; the first begins at tick 0, the last may be
        cut by the horizon.

    Returns
    -------
    ndarray of float64, shape (streams, intervals)
        Streams in name order. Of a replayed stream: recorded entries x scale.
    """
    pieces = cut(scenario, clock)
    rate = forecast(scenario, clock, pieces)
    replayed = replayed_pieces(scenario, pieces)
    count = -(-clock.horizon // interval)
    edges = np.arange(count, dtype=np.int64) * interval
    start = np.unique(np.concatenate([pieces.start, edges]))
    piece = pieces.at(start)
    share_of_cell = np.diff(start, append=clock.horizon) / CELL
    needs = np.where(replayed, 0.0, rate)[:, piece] * share_of_cell
    found = np.add.reduceat(needs, np.searchsorted(start, edges), axis=1)
    for position in np.flatnonzero(replayed.any(axis=1)):
        own = Scale(pieces.start, clock.horizon, np.where(replayed, rate, 0.0)[position])
        for ticks in _recorded(scenario, clock, pieces, int(position)):
            np.add.at(found[position], ticks // interval, own.at(ticks))
    return found


def _recorded(scenario: Scenario, clock: Clock, pieces: Pieces, position: int) -> Iterator[Ints]:
    """Ticks of the entries recorded for a stream, phase by phase."""
    for centre, here in pieces.in_phase():
        records = list(centre.demand.values())[position].records
        if records is not None:
            tick = read_trace(records, clock).tick
            tick = tick[(tick >= 0) & (tick < clock.horizon)]
            yield tick[here[pieces.at(tick)]]
