"""The words of a sweep's page: from its question and its table to what figures are drawn of.

Imports: sim.study.sweep_answers, sim.report. Used by: experiments.sweeping.page.
"""

import numpy as np
import pandas as pd

from sim.measure.levels import CENTRE, WHOLE
from sim.report.sweep_story import Shown, Story
from sim.study.sweep.spec import Parameter, SweepSpec
from sim.study.sweep_answers import Answers
from sim.study.sweep_answers.grid import points_of
from sim.study.sweep_answers.naming import (
    baseline_labels,
    cell_words,
    is_factor,
    is_number,
    staffing_of,
    value_words,
)
from sim.study.sweep_answers.wording import kpi_words, place_words
from sim.study.totals import Figure

_VOLUME = "volume"
_MONEY = ("cost", "cost_per_resolved_need")
_MOST_SHOWN = 6


def story_of(frame: pd.DataFrame, spec: SweepSpec, found: Answers) -> Story:
    """Return the words for a table, and which figures are drawn of it."""
    points, base = points_of(frame), baseline_labels(spec)
    axis = _axis(spec, points)
    names, lines, givens = {}, {}, {}
    for scenario, row in points.iterrows():
        labels = {str(key): str(one) for key, one in row.items()}
        changed = {key: one for key, one in labels.items() if one != base[key]}
        names[str(scenario)] = cell_words(spec, changed) or "baseline"
        others = {key: one for key, one in labels.items() if axis is None or key != axis.name}
        lines[str(scenario)] = cell_words(spec, others)
        given = [one for one in spec.parameters if one.role == _VOLUME]
        givens[str(scenario)] = cell_words(spec, {one.name: labels[one.name] for one in given})
    return Story(
        question=spec.question,
        sentences=found.sentences[: found.leading],
        details=found.sentences[found.leading :],
        shown=_shown(frame, spec),
        targeted=spec.target is not None,
        axis=axis.name if axis else "",
        axis_words=f"{axis.label}{', factor' * is_factor(axis)}" if axis else "",
        names=names,
        lines=lines,
        givens=givens,
        needs=_needs_table(frame, spec, found.needs),
    )


def _axis(spec: SweepSpec, points: pd.DataFrame) -> Parameter | None:
    """Return the parameter to draw over: the staffing, else the first with several numbers."""
    staffing = staffing_of(spec)
    for one in (staffing, *spec.parameters):
        if one is None or one.name not in points:
            continue
        labels = points[one.name]
        if len(set(labels)) > 1 and labels.map(is_number).all():
            return one
    return None


def _shown(frame: pd.DataFrame, spec: SweepSpec) -> tuple[Shown, ...]:
    """Return the figures to draw: the target's, what was asked for, cost, cost of a need."""
    wanted = [Figure(one, CENTRE, WHOLE) for one in (*spec.kpis, *_MONEY)]
    if spec.target is not None:
        wanted.insert(0, Figure(spec.target.kpi, spec.target.level, spec.target.name))
    there = set(zip(frame["kpi"], frame["level"], frame["name"], strict=True))
    found = [one for one in dict.fromkeys(wanted) if (one.kpi, one.level, one.name) in there]
    return tuple(
        Shown(one.kpi, one.level, one.name, f"{kpi_words(one.kpi)}{place_words(one)}")
        for one in found[:_MOST_SHOWN]
    )


def _needs_table(frame: pd.DataFrame, spec: SweepSpec, needs: pd.DataFrame) -> pd.DataFrame:
    """Return what every combination takes, ready to be read."""
    staffing = staffing_of(spec)
    if not len(needs) or staffing is None:
        return pd.DataFrame()
    base = baseline_labels(spec)
    units = frame.loc[frame["kpi"] == "cost", "unit"]
    currency = str(units.iloc[0])[:3] if len(units) else ""
    others = [one for one in spec.parameters if one is not staffing]
    heads = {
        staffing.name: staffing.label,
        "fte_more": "FTE more than the baseline",
        "cost_more": f"{currency} a week more than the baseline",
    }
    columns: dict[str, list[str]] = {
        one.label: [value_words(one, label, base[one.name]) for label in needs[one.name]]
        for one in others
    }
    for name, head in heads.items():
        if needs[name].notna().any():
            columns[head] = [_ranged(row, name) for _, row in needs.iterrows()]
    whole = needs["rounded_up"].map(lambda one: "" if np.isnan(one) else f"{one:g}")
    columns["rounded up"] = list(whole)
    if needs["add"].ne("").any():
        columns["values to add to the grid"] = list(needs["add"].str.replace(" ", ", "))
    return pd.DataFrame(columns)


def _ranged(row: "pd.Series[float]", name: str) -> str:
    """Write a value and its interval; what the grid does not reach is said to be so."""
    value, low, high = (float(row[f"{name}{end}"]) for end in ("", "_lower", "_upper"))
    if np.isinf(value):
        return "beyond the grid" if value > 0 else "below the grid"
    digits = 0 if abs(value) >= 1_000 else 1  # noqa: PLR2004
    ends = (
        ("below the grid" if np.isinf(low) else f"{low:,.{digits}f}"),
        ("beyond the grid" if np.isinf(high) else f"{high:,.{digits}f}"),
    )
    return f"{value:,.{digits}f} ({ends[0]} to {ends[1]})"
