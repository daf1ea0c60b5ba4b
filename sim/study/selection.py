"""How likely the scenario that came out best is really the best.

A claim "best" from a finite number of replications can be wrong. The probability that
it is right takes the true values as uncertain around what was seen: jointly Student,
n - 1 degrees, with the covariance of the paired residuals, no scenario preferred
beforehand. For two scenarios that is the paired t interval read the other way
round: the interval of the difference leaves out 0 exactly where the probability passes
its one-sided level.

Deterministic: the draws have addresses of their own, which no run uses.

Sources: joint posterior under common random numbers, and the bound by pairs: Chick and
Inoue, Management Science 47 (2001) 1133. Amount of indifference: Bechhofer, Annals of
Mathematical Statistics 25 (1954) 16.

May import: paired, totals, chance. Used by: experiments, users.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special

from sim.chance import bits, philox_key, uniform
from sim.errors import require
from sim.study.paired import Arm, Linearised, gather_paired, linearised
from sim.study.totals import Figure, figure_totals
from sim.vocabulary import Purpose

Floats = NDArray[np.float64]
Wanted = Literal["largest", "smallest"]

DRAWS = 20_000
"""Draws of the true values: a probability of 0.9 then has an error of 0.002."""

COLUMNS = ("scenario", "value", "behind", "p_better", "p_good")

_KEY: Final = philox_key("probability of correct selection", 0)

_FEWEST = 2


@dataclass(frozen=True, slots=True)
class Selection:
    """The scenario with the best value, and how sure that is.

    Attributes
    ----------
    best : its name.
    probability : that its true value is at most `indifference` worse than the best one.
    at_least : a lower bound of it without draws, from pairs with the best one
        (Bonferroni); equal to it for two scenarios, up to the error of the draws.
    indifference : in the unit of the figure.
    n : replications, each of all scenarios.
    table : `COLUMNS`, a row a scenario, the best value first: `behind` is how much worse its
        value is than the best; `p_better` the probability, from this pair alone, that
        its true value is better than that of the chosen one by more than the
        indifference; `p_good` that it is itself at most the indifference worse than the
        best of all.
    """

    best: str
    probability: float
    at_least: float
    indifference: float
    n: int
    table: pd.DataFrame


def select(
    arms: Mapping[str, Arm],
    figure: Figure,
    *,
    wanted: Wanted,
    indifference: float = 0.0,
) -> Selection:
    """Find the scenario with the best figure, and the probability that it is the best.

    Parameters
    ----------
    arms : by name of the scenario; replications of one seed, in one order.
    figure : the ratio KPI that decides.
    wanted : whether "largest" or "smallest" is best.
    indifference : difference in the unit of the figure that nobody would pay for: a choice
        worse than the best by no more counts as correct. With 0 only the best does.

    Raises
    ------
    ConfigError
        If the replications do not pair, there is no such figure, or a scenario has no value.
    """
    facts = gather_paired(arms)
    totals = {name: figure_totals(one, figure) for name, one in facts.items()}
    return select_of(
        {name: linearised(one.top, one.bottom) for name, one in totals.items()},
        wanted=wanted,
        indifference=indifference,
    )


def select_of(
    figures: Mapping[str, Linearised], *, wanted: Wanted, indifference: float = 0.0
) -> Selection:
    """Select among figures linearised over the same replications; see `select`."""
    require(len(figures) >= _FEWEST, "scenarios", list(figures), "at least two scenarios")
    require(wanted in {"largest", "smallest"}, "wanted", wanted, "largest or smallest")
    rule = "0 or more, in the unit of the figure"
    require(0 <= indifference < np.inf, "indifference", indifference, rule)
    for name, one in figures.items():
        require(bool(np.isfinite(one.value)), f"scenarios.{name}", float(one.value), "a number")
    sign = 1.0 if wanted == "largest" else -1.0
    order = sorted(figures, key=lambda name: (-sign * float(figures[name].value), name))
    value = np.array([float(figures[name].value) for name in order])
    residual = np.stack([figures[name].residual for name in order], axis=1)
    p_better = _better(sign * value, sign * residual, indifference)
    p_good = _good(sign * value, sign * residual, indifference)
    table = pd.DataFrame(
        {
            "scenario": order,
            "value": value,
            "behind": sign * (value[0] - value),
            "p_better": p_better,
            "p_good": p_good,
        },
        columns=list(COLUMNS),
    )
    at_least = float(np.maximum(1.0 - p_better.sum(), 0.0))
    return Selection(order[0], float(p_good[0]), at_least, indifference, len(residual), table)


def _better(value: Floats, residual: Floats, indifference: float) -> Floats:
    """Probability that each is better than the first by more than the indifference.

    Larger is better. Student's law of the pair: n - 1 degrees, the paired standard error.
    """
    n = len(residual)
    if n < _FEWEST:
        return np.full(len(value), np.nan)
    error = np.sqrt(((residual - residual[:, :1]) ** 2).sum(axis=0) / (n * (n - 1)))
    needed = value[0] - value + indifference
    with np.errstate(invalid="ignore", divide="ignore"):
        found = special.stdtr(n - 1, -needed / error)
    # what differs by a constant is known: never better, being behind in every pair
    return np.where(error == 0.0, 0.0, found)


def _good(value: Floats, residual: Floats, indifference: float) -> Floats:
    """Probability that each is at most the indifference worse than the best of all."""
    if len(residual) < _FEWEST or np.isnan(residual).any():
        return np.full(len(value), np.nan)
    true = _true_values(value, residual)
    good = true >= true.max(axis=1, keepdims=True) - indifference
    return np.asarray(good.mean(axis=0))


def _true_values(value: Floats, residual: Floats) -> Floats:
    """Draw the true values jointly: shape (DRAWS, scenarios).

    Normal weights on the residuals have their covariance, whatever its rank; scenarios
    with the same residuals move alike, to the last bit.
    """
    n = len(residual)
    entity = np.arange(DRAWS)
    moved = np.zeros((DRAWS, len(value)))
    for place, row in enumerate(residual):
        weight = special.ndtri(uniform(bits(_KEY, Purpose.SELECTION_NORMAL, entity, b=place)))
        moved += weight[:, np.newaxis] * row
    square = 2.0 * special.gammaincinv(
        (n - 1) / 2, uniform(bits(_KEY, Purpose.SELECTION_SCALE, entity))
    )
    return np.asarray(value + moved / np.sqrt(n * square)[:, np.newaxis])
