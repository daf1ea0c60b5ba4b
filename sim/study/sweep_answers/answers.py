"""The answer to a sweep: sentences, a table of what each combination takes, what to run once more.

May import: the modules of this room. Used by: experiments.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.study.sweep.spec import SweepSpec
from sim.study.sweep.table import FRESH
from sim.study.sweep_answers.differences import change_sentences, cheapest_sentence
from sim.study.sweep_answers.grid import points_of
from sim.study.sweep_answers.naming import baseline_labels, label_of, staffing_of
from sim.study.sweep_answers.sentences import need_sentences
from sim.study.sweep_answers.staffing import Need, Range, needs, target_of


@dataclass(frozen=True, slots=True)
class Answers:
    """What a sweep says.

    Attributes
    ----------
    sentences : the answer first; every number in them comes from the table.
    leading : how many of the sentences are the answer; the others are its details.
    needs : staffing that meets the target by combination, a row each; empty without a target
        or staffing. Staffing and differences to the baseline, each with its interval.
    fresh_points : labels by parameter of the scenarios to run once on other replications:
        the staffing found, rounded up. Empty once the table holds them.
    """

    sentences: tuple[str, ...]
    leading: int
    needs: pd.DataFrame
    fresh_points: tuple[dict[str, str], ...]


def answers(frame: pd.DataFrame, spec: SweepSpec) -> Answers:
    """Work out what a sweep says.

    Parameters
    ----------
    frame : the table of sweep.csv, with rows of fresh replications once they were run.
    spec : the question; words and names are taken from it, and no number.
    """
    target, found = target_of(frame, spec), needs(frame, spec)
    answer: list[str] = []
    details: list[str] = []
    if target is not None:
        for need in _changed_first(found, spec):
            first, *more = need_sentences(frame, spec, target, need)
            answer.append(first)
            details += more
        if not found and len(frame):
            answer.append(cheapest_sentence(frame, spec, target))
    asked = [] if target is None else [target.figure]
    changes = change_sentences(frame, spec, [] if found else asked, asked if found else [])
    (details if found else answer).extend(changes)
    staffing = staffing_of(spec)
    ran = set(map(tuple, points_of(frame, FRESH).to_numpy())) if len(frame) else set()
    names = [one.name for one in spec.parameters]
    fresh = []
    for need in found:
        if staffing is not None and np.isfinite(need.whole):
            labels = {**need.cell, staffing.name: label_of(need.whole)}
            if tuple(labels[name] for name in names) not in ran:
                fresh.append({name: _as_given(spec, name, labels[name]) for name in names})
    column = staffing.name if staffing is not None else ""
    return Answers((*answer, *details), len(answer), _table(found, column), tuple(fresh))


def _changed_first(found: Sequence[Need], spec: SweepSpec) -> list[Need]:
    """Return the combinations with that of the baseline last: the question is what changes."""
    base = baseline_labels(spec)
    return sorted(found, key=lambda need: all(base[key] == one for key, one in need.cell.items()))


def _as_given(spec: SweepSpec, name: str, label: str) -> str:
    """Return a label as the experiment spells it; a staffing that was found is new."""
    parameter = next(one for one in spec.parameters if one.name == name)
    return next((one for one in parameter.labels if label_of(one) == label), label)


def _table(found: Sequence[Need], column: str) -> pd.DataFrame:
    """Lay what every combination takes out as rows."""
    rows = []
    for need in found:
        row: dict[str, object] = {**need.cell}
        ranges = {column: need.staffing, "fte_more": need.fte, "cost_more": need.cost}
        for name, one in ranges.items():
            value = one or Range(np.nan, np.nan, np.nan)
            row |= {name: value.value, f"{name}_lower": value.lower, f"{name}_upper": value.upper}
        rows.append(row | {"rounded_up": need.whole, "add": " ".join(map(label_of, need.add))})
    return pd.DataFrame(rows)
