"""Expected needs per quarter hour: forecast x busyness x every multiplier in force.

Multipliers apply in name order, so that the product has one rounding. Growth is
per_year^(years since its start), the same all through a local day; a year has
365.25 days.

Units: expected needs per cell. May import: chance, config, this room's lower files.
"""

from datetime import datetime
from decimal import Decimal, localcontext

import numpy as np
from numpy.typing import NDArray

from sim.chance import Key
from sim.config import Centre, Clock, Scenario, Window
from sim.demand.busyness import busyness_by_day
from sim.demand.local_time import Ints, day_number
from sim.demand.pieces import Pieces, window_span
from sim.demand.rates import Floats, base_rates
from sim.units import PPM

DAYS_PER_YEAR = Decimal("365.25")
DIGITS = 30

Flags = NDArray[np.bool_]


def forecast(scenario: Scenario, clock: Clock, pieces: Pieces) -> Floats:
    """Expected needs per cell, shaped [stream, piece], on a day of average busyness."""
    return _intensity(scenario, clock, pieces, np.ones((len(scenario.centre.demand), 1)))


def intensity(scenario: Scenario, clock: Clock, pieces: Pieces, key: Key) -> Floats:
    """Expected needs per cell, shaped [stream, piece], on the drawn days."""
    day, position = np.unique(pieces.wall.day, return_inverse=True)
    busy = np.ones((len(scenario.centre.demand), len(pieces.start)))
    for centre, here in pieces.in_phase():
        busy[:, here] = busyness_by_day(centre, day, key)[:, position[here]]
    return _intensity(scenario, clock, pieces, busy)


def thresholds(rate: Floats) -> Ints:
    """Round expected needs to the integer that heights are compared with: floor(1e6 m + 1/2)."""
    return np.floor(rate * PPM + 0.5).astype(np.int64)


def _intensity(scenario: Scenario, clock: Clock, pieces: Pieces, busy: Floats) -> Floats:
    names = tuple(scenario.centre.demand)
    rate = np.zeros((len(names), len(pieces.start)))
    for centre, here in pieces.in_phase():
        for position, name in enumerate(names):
            own = base_rates(centre.demand[name], pieces)
            rate[position, here] = own[here]
    rate *= busy
    for centre, here in pieces.in_phase():
        for name in sorted(centre.windows):
            _apply(centre, name, clock, pieces, (rate, here))
    return rate


def _apply(
    centre: Centre, name: str, clock: Clock, pieces: Pieces, target: tuple[Floats, Flags]
) -> None:
    """Multiply the streams of one window on the pieces that lie in it and in the phase."""
    window = centre.windows[name]
    rate, here = target
    begin, end = window_span(window.from_, window.to, clock)
    inside = np.flatnonzero(here & (pieces.start >= begin) & (pieces.start < end))
    if not len(inside):
        return
    factor = _factors(window, pieces.wall.day[inside])
    for position, stream in enumerate(centre.demand):
        if window.streams is None or stream in window.streams:
            rate[position, inside] *= factor


def _factors(window: Window, day: Ints) -> Floats:
    """Factor of a window on each of the given local days."""
    if window.per_year == 1.0:
        return np.full(len(day), window.factor)
    begin = day_number(datetime.fromisoformat(window.from_).date())
    days, position = np.unique(day, return_inverse=True)
    grown = [window.factor * _growth(window.per_year, int(d) - begin) for d in days]
    return np.array(grown)[position]


def _growth(per_year: float, days: int) -> float:
    """per_year^(days / 365.25), by decimal arithmetic: the same digits on every processor."""
    with localcontext() as context:
        context.prec = DIGITS
        return float(Decimal(per_year) ** (Decimal(days) / DAYS_PER_YEAR))
