"""The staffing that a sweep found, as a planner would say it.

May import: the modules of this room. Used by: answers.
"""

import numpy as np
import pandas as pd

from sim.study.sweep.spec import SweepSpec
from sim.study.sweep.table import FRESH
from sim.study.sweep_answers.grid import Read, read
from sim.study.sweep_answers.naming import cell_words, label_of, staffing_of
from sim.study.sweep_answers.staffing import COST, FTE, Need, Target
from sim.study.sweep_answers.wording import (
    cost_words,
    more_words,
    number,
    read_words,
    staffing_words,
    target_words,
)


def need_sentences(
    frame: pd.DataFrame, spec: SweepSpec, target: Target, need: Need
) -> tuple[str, ...]:
    """Say what one combination takes, what the baseline's staffing gives, what fresh runs show."""
    where = cell_words(spec, need.cell)
    found = _kept(frame, spec, target, need)
    if not np.isfinite(need.staffing.value):
        return tuple(_begun(where, text) for text in (_unbracketed(spec, target, need), *found))
    told = [f"holding {target_words(target)} {_takes(frame, spec, need)}.", *found]
    if need.fresh:
        told.append(_fresh(frame, spec, target, need))
    return tuple(_begun(where, text) for text in told)


def _begun(where: str, text: str) -> str:
    """Begin a sentence with the combination it is about."""
    whole = f"{where}: {text}" if where else text
    return whole[:1].upper() + whole[1:]


def _takes(frame: pd.DataFrame, spec: SweepSpec, need: Need) -> str:
    """Say staffing, full-time equivalents and money, those of them that there are."""
    at = f"{_staffing_label(spec)} {staffing_words(need.staffing)}"
    if need.fte is None or need.cost is None:
        return f"takes {at}"
    currency = read(frame, COST, need.scenarios[0]).unit[:3]
    more = f"{more_words(need.fte, 'FTE')} and {cost_words(need.cost, currency)}"
    return f"takes {more} than the baseline ({at})"


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
    place = f"{_staffing_label(spec)} {label_of(need.amounts[end])}"
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
    return (
        f"rounded up to {_staffing_label(spec)} {label_of(need.whole)} and run once more, on"
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
