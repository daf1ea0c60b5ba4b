"""Cut the time axis into pieces on which the expected demand is constant.

The absolute quarter hours (cells) of the horizon, cut further wherever a local
day, a phase or a multiplier's window begins or ends, or the clock is changed. On
one piece every rate, multiplier and parameter of demand has one value.

A cell is known by its number since 1970-01-01 UTC, whatever the horizon; a run
starts and ends on a cell's edge.

Units: ticks since the start. May import: config, local_time. Used by: this room.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.config import Centre, Clock, Scenario
from sim.demand.local_time import Ints, WallTime, offset_edges, wall_time
from sim.units import CELL


@dataclass(frozen=True, slots=True)
class Pieces:
    """Pieces of the time axis; columns of equal length, in time order.

    Attributes
    ----------
    start, stop : half-open, in ticks.
    cell : number of the absolute quarter hour.
    wall : what the wall clock shows at the start.
    phase : position in `centres` of the parameters in force.
    first : for each cell in order, its first piece.
    centres : parameters by phase; the first ones hold from the start.
    """

    start: Ints
    stop: Ints
    cell: Ints
    wall: WallTime
    phase: Ints
    first: Ints
    centres: tuple[Centre, ...]

    def at(self, tick: Ints) -> Ints:
        """Position of the piece that holds each tick."""
        return np.searchsorted(self.start, tick, side="right") - 1

    def in_phase(self) -> Iterator[tuple[Centre, NDArray[np.bool_]]]:
        """Each phase's parameters with the pieces on which they are in force."""
        for position, centre in enumerate(self.centres):
            here = self.phase == position
            if here.any():
                yield centre, here


def cell_starts(clock: Clock, cells: Ints) -> Ints:
    """Ticks at which absolute cells begin."""
    return cells * CELL - clock.start_utc_us


def cut(scenario: Scenario, clock: Clock) -> Pieces:
    """Cut the cells that meet [0, horizon) into pieces of constant demand."""
    first = clock.start_utc_us // CELL
    last = (clock.start_utc_us + clock.horizon - 1) // CELL
    cells = np.arange(first, last + 1, dtype=np.int64)
    low, high = (int(t) for t in cell_starts(clock, np.array([first, last + 1])))
    parameters = scenario.parameters_at
    phase_ticks = np.array([tick for tick, _ in parameters], dtype=np.int64)
    edges = np.concatenate([phase_ticks, offset_edges(clock), _window_edges(scenario, clock)])
    inner = edges[(edges > low) & (edges < high)]
    start = np.unique(np.concatenate([cell_starts(clock, cells), inner]))
    cell = (start + clock.start_utc_us) // CELL
    return Pieces(
        start=start,
        stop=np.append(start[1:], high),
        cell=cell,
        wall=wall_time(clock, start),
        phase=np.searchsorted(phase_ticks, start, side="right") - 1,
        first=np.searchsorted(cell, cells),
        centres=tuple(centre for _, centre in parameters),
    )


def _window_edges(scenario: Scenario, clock: Clock) -> Ints:
    """Every tick at which a multiplier of any phase begins or ends."""
    edges = {
        edge
        for _, centre in scenario.parameters_at
        for window in centre.windows.values()
        for edge in window_span(window.from_, window.to, clock)
    }
    return np.array(sorted(edges), dtype=np.int64)


def window_span(begin: str, end: str | None, clock: Clock) -> tuple[int, int]:
    """Half-open span of a window in ticks; an open end lies beyond the last cell."""
    stop = clock.horizon + CELL if end is None else clock.tick_of(end)
    return clock.tick_of(begin), stop
