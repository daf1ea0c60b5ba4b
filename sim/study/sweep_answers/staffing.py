"""The staffing that meets a target, at each combination of the other parameters.

Over the values of the staffing, the figure is fitted by one that nowhere falls, and the
target is read off it. Its interval comes from drawing the replications anew, with
repetition, for all scenarios alike: they met the same customers, and what a busy week does
to all of them is no part of a difference. The draws have addresses of their own. The ends of
the interval lie as much further out as Student's quantile asks of so few replications.

Source: Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapters 6 and 13;
Hesterberg, What Teachers Should Know About the Bootstrap, The American Statistician 69,
2015 (the expanded percentile interval).

May import: chance, measure, the spec of a sweep, the modules of this room.
Used by: answers, sentences.
"""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.chance import bits, philox_key
from sim.measure.levels import CENTRE, WHOLE
from sim.measure.statistics import CONFIDENCE, student_quantile
from sim.study.sweep.spec import SweepSpec
from sim.study.sweep.table import FRESH, TARGET_SHARE, TARGET_WITHIN
from sim.study.sweep_answers.grid import (
    Read,
    points_of,
    read,
    scenario_with,
    sums_of,
)
from sim.study.sweep_answers.monotone import Floats, isotonic, reached_at, read_off
from sim.study.sweep_answers.naming import baseline_labels, is_number, label_of, staffing_of
from sim.study.totals import Figure
from sim.vocabulary import Purpose

DRAWS: Final = 2_000
"""Draws of the replications: at ten of them the ends of the interval stand on 17 draws each."""

COST = Figure("cost", CENTRE, WHOLE)
FTE = Figure("fte", CENTRE, WHOLE)

_KEY: Final = philox_key("replications of a sweep drawn anew", 0)
_DRAW_BITS = 52
_FEWEST = 2
_MOST_TO_ADD = 4
_FINEST = 2
"""Decimals to which staffing is rounded up where the grid is not in whole agents."""


@dataclass(frozen=True, slots=True)
class Range:
    """A value and its interval; inf is beyond the largest value of the grid, -inf below.

    The ends are NaN where there is one replication.
    """

    value: float
    lower: float
    upper: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What one combination of the other parameters takes.

    Attributes
    ----------
    cell : label of each other parameter.
    scenarios, amounts : by ascending staffing, the scenarios and their staffing.
    reached : the figure there, as the table has it.
    fit : the monotone fit to it.
    staffing : where the fit meets the target; inf or -inf where the grid does not bracket it.
    fte, cost : there, minus those of the baseline; None where the table has none.
    add : values of the staffing to add to the grid; () where it brackets the target.
    whole : the staffing rounded up; NaN where the grid does not bracket the target.
    kept : scenario of this combination with the staffing of the baseline; "" for none.
    fresh : scenario of this combination with `whole` on fresh replications; "" for none.
    """

    cell: dict[str, str]
    scenarios: tuple[str, ...]
    amounts: Floats
    reached: tuple[Read, ...]
    fit: Floats
    staffing: Range
    fte: Range | None
    cost: Range | None
    add: tuple[float, ...]
    whole: float
    kept: str
    fresh: str


@dataclass(frozen=True, slots=True)
class Target:
    """What is asked, as the table has it: a share, and within how many seconds (NaN: none)."""

    figure: Figure
    share: float
    within_s: float


def target_of(frame: pd.DataFrame, spec: SweepSpec) -> Target | None:
    """Return the target that the table states; None if it states none."""
    if spec.target is None:
        return None
    figure = Figure(spec.target.kpi, spec.target.level, spec.target.name)
    here = frame[(frame["level"] == figure.level) & (frame["name"] == figure.name)]
    found = []
    for kpi in (TARGET_SHARE, TARGET_WITHIN):
        values = here.loc[here["kpi"] == kpi, "value"]
        found.append(float(values.iloc[0]) if len(values) else np.nan)
    return None if np.isnan(found[0]) else Target(figure, *found)


def needs(frame: pd.DataFrame, spec: SweepSpec) -> tuple[Need, ...]:
    """Return the staffing that each combination of the other parameters takes.

    Combinations in the order in which the table has them. Empty where there is no target,
    no staffing among the parameters, or a combination has fewer than two values of it.
    """
    target, staffing = target_of(frame, spec), staffing_of(spec)
    points = points_of(frame)
    if target is None or staffing is None or not points[staffing.name].map(is_number).all():
        return ()
    others = [name for name in points.columns if name != staffing.name]
    groups: list[pd.DataFrame] = (
        [one for _, one in points.groupby(others, sort=False)] if others else [points]
    )
    found = (_need(frame, baseline_labels(spec), target, (staffing.name, one)) for one in groups)
    return tuple(one for one in found if one is not None)


def draws(replications: int) -> NDArray[np.int64]:
    """Return the replications of every draw: shape (DRAWS, replications)."""
    m = np.stack(
        [
            bits(_KEY, Purpose.RESAMPLED_REPLICATION, np.arange(DRAWS), b=place)
            for place in range(replications)
        ],
        axis=1,
    )
    # m < 2^52 and fewer than 2^11 replications: shifted first, the product stays in 63 bits
    return np.asarray((m >> 11) * replications >> (_DRAW_BITS - 11))


def _need(
    frame: pd.DataFrame, base: dict[str, str], target: Target, where: tuple[str, pd.DataFrame]
) -> Need | None:
    column, group = where
    group = group.assign(**{column: group[column].astype(float)}).sort_values(column)
    at = group[column].to_numpy(np.float64)
    scenarios = tuple(str(one) for one in group.index)
    sums = sums_of(frame, target.figure, scenarios)
    if sums is None or len(at) < 2:  # noqa: PLR2004
        return None
    fit = isotonic(sums.value[np.newaxis])
    drawn = isotonic(sums.resampled(draws(len(sums.top))))
    point, around = reached_at(fit, at, target.share), reached_at(drawn, at, target.share)
    baseline = scenario_with(points_of(frame), base)
    cell = {name: str(group[name].iloc[0]) for name in group.columns if name != column}
    bracketed = bool(np.isfinite(point[0]))
    whole = _rounded_up(float(point[0]), at) if bracketed else np.nan
    places = (at, point, around)
    return Need(
        cell=cell,
        scenarios=scenarios,
        amounts=at,
        reached=tuple(read(frame, target.figure, one) for one in scenarios),
        fit=fit[0],
        staffing=_range(point, around, len(sums.top)),
        fte=_against(frame, FTE, (*scenarios, baseline), places),
        cost=_against(frame, COST, (*scenarios, baseline), places),
        add=() if bracketed else _to_add(fit[0], at, target.share),
        whole=whole,
        kept=scenario_with(points_of(frame), cell | {column: base[column]}),
        fresh=scenario_with(points_of(frame, FRESH), cell | {column: label_of(whole)}),
    )


def _against(
    frame: pd.DataFrame,
    figure: Figure,
    scenarios: tuple[str, ...],
    places: tuple[Floats, Floats, Floats],
) -> Range | None:
    """Return a figure at the staffing found minus that of the baseline, the last scenario."""
    sums = sums_of(frame, figure, scenarios) if scenarios[-1] else None
    if sums is None:
        return None
    at, point, around = places
    value, drawn = sums.value[np.newaxis], sums.resampled(draws(len(sums.top)))
    return _range(
        read_off(value[:, :-1], at, point) - value[:, -1],
        read_off(drawn[:, :-1], at, around) - drawn[:, -1],
        len(sums.top),
    )


def _range(point: Floats, around: Floats, replications: int) -> Range:
    """Interval from the draws: order statistics, so that inf takes part."""
    if replications < _FEWEST:
        return Range(float(point[0]), np.nan, np.nan)
    tail = _tail(replications)
    lower, upper = np.quantile(around, [tail, 1 - tail], method="inverted_cdf")
    return Range(float(point[0]), float(lower), float(upper))


def _tail(replications: int) -> float:
    """Share of the draws that lies beyond each end.

    Drawn means spread by sqrt(1 - 1/n) less than means do, and are taken for normal: for a
    mean of n the share is the one whose end lies where that of Student's interval does.
    """
    wider = math.sqrt(replications / (replications - 1))
    out = float(student_quantile(replications - 1, CONFIDENCE)) * wider
    return math.erfc(out / math.sqrt(2)) / 2


def _rounded_up(staffing: float, at: Floats) -> float:
    """Round up to whole agents; to hundredths where the grid itself is finer."""
    whole = bool((at == np.round(at)).all())
    scale = 1 if whole else 10**_FINEST
    return math.ceil(staffing * scale - 1e-9) / scale


def _to_add(fit: Floats, at: Floats, target: float) -> tuple[float, ...]:
    """Values that a larger grid should have, in the steps of this one.

    As many as the slope at the end says that it takes and one more, within reason.
    """
    up = bool(fit[-1] < target)
    end, before = (-1, -2) if up else (0, 1)
    step = float(at[end] - at[before])
    slope = abs(float(fit[end] - fit[before]))
    missing = abs(target - float(fit[end]))
    steps = math.ceil(missing / slope) + 1 if slope > 0 else _MOST_TO_ADD
    count = min(max(steps, 2), _MOST_TO_ADD)
    wide = math.ceil(steps / count)
    return tuple(round(float(at[end]) + step * wide * (one + 1), 9) for one in range(count))
