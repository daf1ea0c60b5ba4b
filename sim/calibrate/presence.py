"""Fit the share of the agents seen who are really there: the effective staffing.

Agents seen in the records overstate the staffing, and nothing recorded says by how much.
So one share per day type is set such that the simulated mean wait of that day type meets
the recorded one. This is the only thing that is fitted by simulation, and mean wait
the only figure that it is fitted to; all other figures of a run remain to be compared.

The search halves an interval. All its runs have the same seed and so the same customers,
and a larger share keeps every agent whom a smaller one kept: simulated waits fall as the
share grows, but for the noise of who meets whom. Day types share the runs; they meet
only at night, when hardly anybody waits.

Seconds and shares. May import: study, log, words. Used by: experiments.calibrate.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.calibrate.cells import Cells, cells_of_each
from sim.calibrate.half_hours import DAY_TYPES
from sim.config import Scenario
from sim.measure.statistics import ratio_of_totals
from sim.study.replicate import replicate
from sim.units import TICKS_PER_SECOND

Floats = NDArray[np.float64]

LOWEST = 0.3
STEPS = 10
"""Halvings of [LOWEST, 1]: the share is found to 0.0007."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How the search simulates; it is repeated by the same values."""

    seed: int = 1999
    replications: int = 20
    workers: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class FittedPresence:
    """Share of the agents seen who are there, by day type.

    Attributes
    ----------
    shares : by day type; 1 where even all agents seen make waits too long.
    recorded_s, simulated_s : mean wait of all who asked, by day type; the simulated one
        at these shares.
    lower_s, upper_s : 95 % interval of the simulated one.
    effort : how it was simulated.
    """

    shares: dict[str, float]
    recorded_s: dict[str, float]
    simulated_s: dict[str, float]
    lower_s: dict[str, float]
    upper_s: dict[str, float]
    effort: Effort


def fit_presence(
    scenario_with: Callable[[Mapping[str, float]], Scenario],
    recorded: Cells,
    effort: Effort,
    on_step: Callable[[int], None] | None = None,
) -> FittedPresence:
    """Find the share of each day type at which the simulated mean wait is the recorded one.

    Parameters
    ----------
    scenario_with : callable
        Returns the centre with given shares by day type.
    recorded : Cells
        Sums of the record.
    effort : Effort
        Seed, replications and workers of each step.
    on_step : callable or None
        Called with the number of each step when it is done; for progress only.
    """
    target = mean_wait_s([recorded])
    low, high = np.full(len(DAY_TYPES), LOWEST), np.ones(len(DAY_TYPES))
    for step in range(STEPS):
        middle = (low + high) / 2
        too_long = ~(mean_wait_s(_simulated(scenario_with, middle, effort)) <= target)
        low, high = np.where(too_long, middle, low), np.where(too_long, high, middle)
        if on_step is not None:
            on_step(step)
    shares = np.round(high, 4)
    cells = _simulated(scenario_with, shares, effort)
    waits, contacts = _waits(cells)
    found = ratio_of_totals(waits, contacts)
    return FittedPresence(
        shares=_named(shares),
        recorded_s=_named(target),
        simulated_s=_named(found.value),
        lower_s=_named(found.lower),
        upper_s=_named(found.upper),
        effort=effort,
    )


def mean_wait_s(cells: Sequence[Cells]) -> Floats:
    """Mean wait of answered and abandoned by day type, over replications; NaN of none."""
    waits, contacts = (one.sum(axis=0) for one in _waits(cells))
    nothing = np.full(len(waits), np.nan)
    return np.asarray(np.divide(waits, contacts, out=nothing, where=contacts > 0))


def _waits(cells: Sequence[Cells]) -> tuple[Floats, Floats]:
    """Seconds waited, and contacts, each of shape (replications, day types)."""

    def total(names: tuple[str, str]) -> Floats:
        return np.array([sum(one.sums[name].sum(axis=1) for name in names) for one in cells])

    seconds = total(("wait_answered", "wait_abandoned")) / TICKS_PER_SECOND
    return seconds, total(("answered", "abandoned"))


def _simulated(
    scenario_with: Callable[[Mapping[str, float]], Scenario], shares: Floats, effort: Effort
) -> tuple[Cells, ...]:
    scenario = scenario_with(_named(shares))
    logs = replicate(scenario, effort.seed, effort.replications, workers=effort.workers)
    return cells_of_each(logs)


def _named(values: Floats) -> dict[str, float]:
    return {day: float(value) for day, value in zip(DAY_TYPES, values, strict=True)}
