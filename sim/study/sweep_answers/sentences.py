"""The staffing that a sweep found, as a planner would say it.

May import: the modules of this room. Used by: answers.
"""

import numpy as np
import pandas as pd

from sim.study.sweep.spec import SweepSpec
from sim.study.sweep.table import FRESH
from sim.study.sweep_answers.grid import Read, points_of, read, scenario_with, services_of
from sim.study.sweep_answers.monotone import read_off
from sim.study.sweep_answers.naming import (
    amount_words,
    baseline_labels,
    cell_words,
    label_of,
    staffing_of,
)
from sim.study.sweep_answers.staffing import COST, FTE, Need, Target
from sim.study.sweep_answers.wording import (
    cost_words,
    more_words,
    number,
    read_words,
    staffing_words,
    target_words,
)

_WORTH_TELLING = 0.01
"""Change of a service level below which nobody asks."""

_MOST_QUEUES = 2


def need_sentences(
    frame: pd.DataFrame, spec: SweepSpec, target: Target, need: Need
) -> tuple[str, ...]:
    """Say what one combination takes, what the baseline's staffing gives, what fresh runs show."""
    where = cell_words(spec, need.cell)
    found = _kept(frame, spec, target, need)
    if not np.isfinite(need.staffing.value):
        return tuple(_begun(where, text) for text in (_unbracketed(spec, target, need), *found))
    beside = _beside(frame, spec, target, need)
    told = [f"{_takes(frame, spec, target, need)}{beside}.", *found]
    if need.fresh:
        told.append(_fresh(frame, spec, target, need))
    return tuple(_begun(where, text) for text in told)


def _begun(where: str, text: str) -> str:
    """Begin a sentence with the combination it is about."""
    whole = f"{where}: {text}" if where else text
    return whole[:1].upper() + whole[1:]


def _takes(frame: pd.DataFrame, spec: SweepSpec, target: Target, need: Need) -> str:
    """Say staffing, full-time equivalents and money, those of them that there are."""
    asked = target_words(target)
    amount = staffing_words(need.staffing, lambda one: _amount(spec, need, one))
    at = f"{_staffing_label(spec)} {amount}"
    if need.fte is None or need.cost is None:
        return f"{asked} is held from {at} on"
    currency = read(frame, COST, need.scenarios[0]).unit[:3]
    more = f"{more_words(need.fte, 'FTE')} and {cost_words(need.cost, currency)}"
    return f"holding {asked} takes {more} than the baseline ({at})"


def _beside(frame: pd.DataFrame, spec: SweepSpec, target: Target, need: Need) -> str:
    """Say how the other queues fare there, those that fare otherwise than in the baseline."""
    base = scenario_with(points_of(frame), baseline_labels(spec))
    where = np.array([need.staffing.value])
    changes: list[tuple[float, str]] = []
    for figure in services_of(frame, need.scenarios[0]) if base else ():
        values = [read(frame, figure, one).value for one in need.scenarios]
        there = float(read_off(np.array([values]), need.amounts, where)[0])
        before = read(frame, figure, base).value
        if figure == target.figure or abs(there - before) < _WORTH_TELLING:
            continue
        was = "" if np.isnan(before) else f" instead of {number(before, 'share')}"
        size = 1.0 if np.isnan(before) else abs(there - before)  # a new queue comes first
        changes.append((-size, f"{figure.name} {number(there, 'share')}{was}"))
    told = [text for _, text in sorted(changes)[:_MOST_QUEUES]]
    return f"; in time there: {', '.join(told)}" if told else ""


def _kept(frame: pd.DataFrame, spec: SweepSpec, target: Target, need: Need) -> list[str]:
    """Say what the staffing of the baseline gives here."""
    if not need.kept:
        return []
    found = read(frame, target.figure, need.kept)
    return [
        f"with the staffing of the baseline it is {read_words(found)}, {_verdict(found, target)}."
    ]


def _unbracketed(spec: SweepSpec, target: Target, need: Need) -> str:
    """Say that the grid does not reach the target, and with what values it would."""
    above = need.staffing.value > 0
    end = -1 if above else 0
    place = f"{_staffing_label(spec)} {_amount(spec, need, float(need.amounts[end]))}"
    reached = read_words(need.reached[end])
    asked = target_words(target)
    first = (
        f"the grid ends at {place}, where {reached} is short of {asked}"
        if above
        else f"the grid begins at {place}, where {reached} already holds {asked}"
    )
    *before, last = (label_of(one) for one in need.add)
    return f"{first}. To find the staffing, add {', '.join(before)} and {last} to its values."


def _fresh(frame: pd.DataFrame, spec: SweepSpec, target: Target, need: Need) -> str:
    """Say what the rounded staffing showed on replications that had no part in finding it."""
    found = read(frame, target.figure, need.fresh, FRESH)
    paid = read(frame, COST, need.fresh, FRESH)
    fte = read(frame, FTE, need.fresh, FRESH)
    price = (
        ""
        if np.isnan(paid.value) or np.isnan(fte.value)
        else f"; paid are {number(fte.value, 'FTE')} at {number(paid.value, paid.unit)} a week"
    )
    at = f"{_staffing_label(spec)} {_amount(spec, need, need.whole)}"
    return (
        f"rounded up to {at} and run once more, on"
        f" {found.n} replications of their own, it reaches {read_words(found)},"
        f" {_verdict(found, target)}{price}."
    )


def _verdict(found: Read, target: Target) -> str:
    """Say whether a figure reaches its target, and how sure that is."""
    if found.value >= target.share:
        word, sure = "target held", found.lower >= target.share
    else:
        word, sure = "target missed", found.upper < target.share
    return word if sure else f"{word}, though the interval covers it"


def _staffing_label(spec: SweepSpec) -> str:
    found = staffing_of(spec)
    return found.label if found else ""


def _amount(spec: SweepSpec, need: Need, value: float) -> str:
    """Write a staffing: of a factor how much more, else with as many decimals as it takes."""
    parameter, digits = staffing_of(spec), 1
    if not (need.amounts == np.round(need.amounts)).all():
        digits = 2
    label = label_of(round(value, digits))
    if parameter is None:
        return label
    return amount_words(parameter, label, baseline_labels(spec)[parameter.name], 0)
