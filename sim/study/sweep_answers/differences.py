"""What each change does with the staffing of the baseline, as a planner would say it.

May import: the modules of this room. Used by: answers.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from sim.measure.levels import CENTRE, WHOLE
from sim.study.sweep.spec import SweepSpec
from sim.study.sweep_answers.grid import points_of, read, scenario_with, services_of
from sim.study.sweep_answers.naming import (
    baseline_labels,
    baseline_staffing,
    cell_words,
    staffing_of,
)
from sim.study.sweep_answers.staffing import COST, Target
from sim.study.sweep_answers.wording import (
    change_words,
    kpi_words,
    number,
    place_words,
    read_words,
    target_words,
)
from sim.study.totals import Figure

PER_NEED = Figure("cost_per_resolved_need", CENTRE, WHOLE)
_MOST_QUEUES = 2


def change_sentences(
    frame: pd.DataFrame, spec: SweepSpec, leading: Sequence[Figure], told: Sequence[Figure]
) -> tuple[str, ...]:
    """Say what each scenario does that differs from the baseline in one parameter.

    Parameters
    ----------
    frame, spec : the table and the question.
    leading : figures that come first.
    told : figures that other sentences have told already.

    Notes
    -----
    A figure is left out where the interval of its difference covers 0. Staffing is
    not a change here.
    """
    points, base = points_of(frame), baseline_labels(spec)
    first = scenario_with(points, base)
    said = []
    for name in points.index if first else ():
        changed = {key: one for key, one in points.loc[name].items() if one != base[str(key)]}
        staffing = staffing_of(spec)
        if len(changed) != 1 or (staffing is not None and staffing.name in changed):
            continue
        kpis = (Figure(kpi, CENTRE, WHOLE) for kpi in spec.kpis)
        asked = dict.fromkeys([*leading, *_services(frame, str(name)), *kpis, COST, PER_NEED])
        parts = list(_parts(frame, [one for one in asked if one not in told], (first, str(name))))
        words = cell_words(spec, {str(key): str(one) for key, one in changed.items()})
        words += f" with {baseline_staffing(spec)}" if staffing is not None else ""
        if parts or not told:
            what = "; ".join(parts) or "nothing that was asked for changes"
            said.append(f"{words[:1].upper()}{words[1:]}: {what}.")
    return tuple(said)


def cheapest_sentence(frame: pd.DataFrame, spec: SweepSpec, target: Target) -> str:
    """Say which scenario of the grid holds the target at the least cost; "" without costs."""
    points = points_of(frame)
    found = {str(name): read(frame, target.figure, str(name)) for name in points.index}
    held = [name for name, one in found.items() if one.value >= target.share]
    counted = f"{len(held)} of {len(found)} scenarios hold {target_words(target)}"
    paid = {name: read(frame, COST, name) for name in held}
    if not held or any(np.isnan(one.value) for one in paid.values()):
        return f"{counted}."
    best = min(held, key=lambda name: (paid[name].value, name))
    labels = {str(key): str(one) for key, one in points.loc[best].items()}
    return (
        f"{counted}; the cheapest of them on this grid is {cell_words(spec, labels)}, with"
        f" {number(paid[best].value, paid[best].unit)} a week and {read_words(found[best])}."
    )


def _parts(frame: pd.DataFrame, wanted: Sequence[Figure], names: tuple[str, str]) -> Iterator[str]:
    """Yield what differs between two scenarios."""
    for figure in wanted:
        before, after = read(frame, figure, names[0]), read(frame, figure, names[1])
        if np.isnan(after.difference) or after.difference_lower <= 0 <= after.difference_upper:
            continue
        yield (
            f"{kpi_words(figure.kpi)}{place_words(figure)} {number(after.value, after.unit)}"
            f" instead of {number(before.value, before.unit)}: {change_words(after)}"
        )


def _services(frame: pd.DataFrame, scenario: str) -> list[Figure]:
    """Return the queues whose service changes most, where the interval leaves out no change."""
    found = [(figure, read(frame, figure, scenario)) for figure in services_of(frame, scenario)]
    sure = [
        (abs(one.difference), figure)
        for figure, one in found
        if one.difference_lower > 0 or one.difference_upper < 0
    ]
    return [figure for _, figure in sorted(sure, key=lambda one: -one[0])[:_MOST_QUEUES]]
