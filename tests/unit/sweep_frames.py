"""Tables of sweep.csv made by hand, in which every answer is known beforehand."""

from collections.abc import Mapping, Sequence
from itertools import product

import numpy as np
import pandas as pd

from sim.measure.statistics import ratio_of_totals
from sim.study.paired import linearised, paired_difference
from sim.study.sweep.spec import Parameter, SweepSpec, Target, Value
from sim.study.sweep.table import FIGURES

SL = ("sl_excluding_short", "queue", "calls", "share")
FTE = ("fte", "centre", "all", "FTE")
COST = ("cost", "centre", "all", "GBP a week")
SLOPE = 0.02
"""Service level of one more agent."""

FTE_OF_ONE, COST_OF_FTE = 1.25, 1_000.0
N = 20


def volume_spec(agents: Sequence[str] = ("-2", "0", "2", "4"), target: bool = True) -> SweepSpec:
    """Agents added by volume, as `how_many_agents` asks."""
    return SweepSpec(
        question="How many agents hold 80/20?",
        parameters=(
            _parameter("agents", "agents added", agents, "groups.agents.staff_add", "staffing"),
            _parameter("volume", "volume", ("1.0", "1.1"), "windows.volume.factor", "volume"),
        ),
        baseline={"agents": "0", "volume": "1.0"},
        target=Target(kpi=SL[0], level=SL[1], name=SL[2], at_least=0.8, within_s=20.0)
        if target
        else None,
    )


def _parameter(
    name: str, label: str, labels: Sequence[str], path: str | None, role: str | None
) -> Parameter:
    values = tuple(Value(one, (f"{path}={one}",)) for one in labels)
    return Parameter(name=name, label=label, values=values, path=path, role=role)


def noise(number: int = N, size: float = 0.01) -> np.ndarray:
    """What a replication is luckier than the mean, the same in every scenario; sums to 0."""
    steps = np.linspace(-1.0, 1.0, number)
    return size * steps


def volume_frame(
    spec: SweepSpec,
    needed: Mapping[str, float],
    *,
    sample: str = "grid",
    points: Sequence[Mapping[str, str]] | None = None,
    size: float = 0.01,
) -> pd.DataFrame:
    """Service level 80 % exactly where `needed` says, at each volume, SLOPE an agent."""
    names = [one.name for one in spec.parameters]
    grid = (
        [
            dict(zip(names, labels, strict=True))
            for labels in product(*(p.labels for p in spec.parameters))
        ]
        if points is None
        else [dict(one) for one in points]
    )
    figures = {}
    for labels in grid:
        name = " ".join(f"{key}={one}" for key, one in labels.items())
        agents = float(labels["agents"])
        share = 0.8 + SLOPE * (agents - needed[labels["volume"]]) + noise(size=size)
        contacts = np.full(N, 1000.0)
        fte = np.full(N, 100.0 + FTE_OF_ONE * agents)
        figures[name] = (
            labels,
            {
                SL: (share * contacts, contacts),
                FTE: (fte, np.ones(N)),
                COST: (fte * COST_OF_FTE, np.ones(N)),
            },
        )
    return frame_of(spec, figures, sample)


def frame_of(spec: SweepSpec, figures: Mapping, sample: str = "grid") -> pd.DataFrame:
    """Lay totals by replication out as sweep.csv has them.

    `figures` maps a scenario to its labels and its figures; a figure (kpi, level, name, unit)
    to tops and bottoms by replication.
    """
    base = " ".join(f"{key}={one}" for key, one in spec.baseline.items())
    rows = []
    for name, (labels, totals) in figures.items():
        same = {"scenario": name, **labels, "sample": sample}
        for figure, (top, bottom) in totals.items():
            kpi, level, part, unit = figure
            place = {**same, "kpi": kpi, "level": level, "name": part, "unit": unit}
            found = ratio_of_totals(top, bottom)
            row = {
                **place,
                "replication": "all",
                "n": len(top),
                "top": np.sum(top),
                "bottom": np.sum(bottom),
                "value": float(found.value),
                "lower": float(found.lower),
                "upper": float(found.upper),
            }
            if base in figures and name != base and figure in figures[base][1]:
                pair = paired_difference(
                    linearised(*figures[base][1][figure]), linearised(top, bottom)
                )
                row |= {"difference": float(pair.value), "difference_lower": float(pair.lower)}
                row |= {"difference_upper": float(pair.upper), "needs_in_common": 1.0}
            rows.append(row)
            rows += [
                {**place, "replication": str(i), "top": y, "bottom": x, "value": y / x, "n": 1}
                for i, (y, x) in enumerate(zip(top, bottom, strict=True))
            ]
        if spec.target is not None:
            place = {**same, "level": spec.target.level, "name": spec.target.name}
            place["replication"] = "all"
            rows.append(
                {**place, "kpi": "target_share", "unit": "share", "value": spec.target.at_least}
            )
            rows.append(
                {**place, "kpi": "target_within_s", "unit": "s", "value": spec.target.within_s}
            )
    columns = ["scenario", *(one.name for one in spec.parameters), *FIGURES]
    return pd.DataFrame(rows).reindex(columns=columns)
