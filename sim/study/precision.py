"""Replicate until a figure is known well enough, or a cap is reached.

The rule looks at every number of replications in turn, so where it stops depends on
the scenario and the seed alone, never on how the work was shared.

Source: Law, Simulation Modeling and Analysis, 5th ed. 2015, section 9.4.1 (the
sequential procedure for a given relative error); that its coverage tends to the
nominal one as the error goes to 0: Nadas, Annals of Mathematical Statistics 40 (1969)
667, after Chow and Robbins, the same 36 (1965) 457.

May import: replicate, totals, measure, config. Used by: experiments, users.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.config.scenario import Scenario
from sim.errors import require
from sim.log.schema import Log
from sim.measure.facts import Facts, read
from sim.measure.from_scenario import measure_spec
from sim.measure.ratios import bounded
from sim.measure.spec import MeasureSpec
from sim.measure.statistics import CONFIDENCE, ratio_of_totals
from sim.study.replicate import replicate
from sim.study.totals import Figure, figure_totals

Floats = NDArray[np.float64]

FEWEST = 10
"""Below this the variance itself is hardly known, and the rule stops too early."""

_NUMBERS = 1 << 24
_FEWEST_VARIANCE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """How well a figure is to be known.

    Attributes
    ----------
    relative : the half-width to be reached, as a share of the true value.
    fewest, most : replications: not judged before, not gone beyond.
    """

    relative: float
    fewest: int = FEWEST
    most: int = 1000

    def __post_init__(self) -> None:
        """Refuse a goal that nothing can reach, and one that nothing has to."""
        require(0 < self.relative < 1, "goal.relative", self.relative, "between 0 and 1")
        require(self.fewest >= _FEWEST_VARIANCE, "goal.fewest", self.fewest, "at least 2")
        rule = f"from fewest = {self.fewest} to 2^24"
        require(self.fewest <= self.most <= _NUMBERS, "goal.most", self.most, rule)

    @property
    def stop_at(self) -> float:
        """Half-width over the estimate at which to stop.

        The goal is a share of the true value; the estimate may be too large by as much.
        """
        return self.relative / (1 + self.relative)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampled:
    """What sequential sampling found.

    Attributes
    ----------
    logs : replications 0 .. n - 1.
    value, lower, upper : of the figure, as kpi.csv would have them.
    relative : half-width over the value reached; NaN where there is no value or it is 0.
    n : replications.
    reached : whether the goal was met; if not, `n` is the cap.
    """

    logs: tuple[Log, ...]
    value: float
    lower: float
    upper: float
    relative: float
    n: int
    reached: bool


def sample_until(
    scenario: Scenario,
    seed: int,
    figure: Figure,
    goal: Goal,
    *,
    spec: MeasureSpec | None = None,
    run: Callable[[Scenario, int, range], list[Log]] = replicate,
) -> Sampled:
    """Replicate until the half-width of a figure is small enough for its value.

    Parameters
    ----------
    scenario, seed : what is simulated, and the address of its chance.
    figure : which ratio KPI decides.
    goal : how well it is to be known.
    spec : measures; None takes those of the scenario.
    run : `replicate`, or it with workers and engine set (`functools.partial`).

    Raises
    ------
    ConfigError
        If there is no such figure.

    Notes
    -----
    Stops at the first n >= `fewest` with half-width / |value| <= relative / (1 + relative).
    Because chance decides when to stop, an interval that happens to be short stops the
    sampling: the coverage lies somewhat below the nominal one, the more so the fewer
    the replications (docs/guides/compare.md tells how much). A figure whose value is 0 or
    missing has no relative half-width, and sampling goes on to the cap.
    """
    measured = measure_spec(scenario) if spec is None else spec
    logs: list[Log] = []
    facts: list[Facts] = []
    n, ahead = 0, goal.fewest
    while True:
        more = run(scenario, seed, range(len(logs), ahead))
        logs += more
        facts += [read(log, measured) for log in more]
        totals = figure_totals(facts, figure)
        widths = relative_widths(totals.top, totals.bottom, measured.confidence)
        stop = stopping_point(widths, goal)
        if stop or ahead == goal.most:
            n = stop or ahead
            break
        ahead = _next(float(widths[-1]), ahead, goal)
    found = ratio_of_totals(totals.top[:n], totals.bottom[:n], measured.confidence)
    cut = bounded(found, totals.unit)
    return Sampled(
        logs=tuple(logs[:n]),
        value=float(cut.value),
        lower=float(cut.lower),
        upper=float(cut.upper),
        relative=float(widths[n - 1]),
        n=n,
        reached=stop > 0,
    )


def relative_widths(top: ArrayLike, bottom: ArrayLike, confidence: float = CONFIDENCE) -> Floats:
    """Half-width over |value| of the ratio of totals after 1, 2, ... n replications."""
    y = np.asarray(top, dtype=np.float64)
    x = np.broadcast_to(np.asarray(bottom, dtype=np.float64), y.shape)
    found = [ratio_of_totals(y[:n], x[:n], confidence) for n in range(1, len(y) + 1)]
    half = np.array([one.upper - one.value for one in found])
    value = np.abs(np.array([one.value for one in found]))
    return np.asarray(np.divide(half, value, out=np.full(half.shape, np.nan), where=value > 0))


def stopping_point(widths: Sequence[float] | Floats, goal: Goal) -> int:
    """Return the first number of replications at which the goal is met; 0 if there is none.

    Parameters
    ----------
    widths : relative half-widths after 1, 2, ... replications; NaN never meets a goal.
    goal : what is to be reached.
    """
    met = np.asarray(widths, dtype=np.float64) <= goal.stop_at
    met[: goal.fewest - 1] = False
    return int(np.argmax(met)) + 1 if met.any() else 0


def _next(width: float, n: int, goal: Goal) -> int:
    """Return up to which number to go on: half of what seems to be missing, at least a tenth.

    Not all of it, for what is run beyond the stopping point is thrown away; and no single
    replications, for sharing them among processes has its price.
    """
    needed = n * (width / goal.stop_at) ** 2 if np.isfinite(width) else 2 * n
    step = int(min(needed - n, n) / 2)
    return min(n + max(step, n // 10, 1), goal.most)
