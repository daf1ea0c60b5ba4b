"""Reading sweep.csv: which scenarios there are, and the totals of a figure by replication.

The columns of the parameters are those between `scenario` and `sample`.

May import: naming, totals. Used by: the modules of this room.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.study.sweep.table import EVERY, GRID
from sim.study.sweep.target import AT_HAND, DEFERRED
from sim.study.sweep_answers.naming import label_of
from sim.study.totals import Figure

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sums:
    """A figure of several scenarios by replication.

    Attributes
    ----------
    top, bottom : shape (replications, scenarios); the same replications for all.
    """

    top: Floats
    bottom: Floats

    def resampled(self, rows: NDArray[np.int64]) -> Floats:
        """Ratios of totals over drawn replications: shape (draws, scenarios)."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray(self.top[rows].sum(axis=1) / self.bottom[rows].sum(axis=1))

    @property
    def value(self) -> Floats:
        """Ratios of totals over all replications: shape (scenarios,)."""
        return np.asarray(self.resampled(np.arange(len(self.top))[np.newaxis])[0])


@dataclass(frozen=True, slots=True)
class Read:
    """A figure over all replications of a scenario, as its row says; NaN where there is none."""

    value: float = np.nan
    lower: float = np.nan
    upper: float = np.nan
    difference: float = np.nan
    difference_lower: float = np.nan
    difference_upper: float = np.nan
    unit: str = ""
    n: int = 0


def parameters_of(frame: pd.DataFrame) -> tuple[str, ...]:
    """Return the names of the parameters: the columns between `scenario` and `sample`."""
    columns = list(frame.columns)
    return tuple(columns[columns.index("scenario") + 1 : columns.index("sample")])


def points_of(frame: pd.DataFrame, sample: str = GRID) -> pd.DataFrame:
    """Return the scenarios with their labels as text: index scenario, a column a parameter."""
    names = list(parameters_of(frame))
    rows = frame.loc[frame["sample"] == sample, ["scenario", *names]].drop_duplicates("scenario")
    return rows.set_index("scenario").map(label_of)


def sums_of(frame: pd.DataFrame, figure: Figure, scenarios: Sequence[str]) -> Sums | None:
    """Return the totals of a figure on the grid; None where a scenario has none."""
    rows = _rows(frame, figure, GRID)
    rows = rows[rows["replication"].astype(str) != EVERY]
    tables = [
        rows.pivot_table(index="replication", columns="scenario", values=side, dropna=False)
        for side in ("top", "bottom")
    ]
    if any(name not in tables[0].columns for name in scenarios):
        return None
    top, bottom = (table[list(scenarios)] for table in tables)
    there = (top.notna() & bottom.notna()).all(axis=1)
    if not there.any():
        return None
    return Sums(top[there].to_numpy(np.float64), bottom[there].to_numpy(np.float64))


def read(frame: pd.DataFrame, figure: Figure, scenario: str, sample: str = GRID) -> Read:
    """Return the row of a figure over all replications of a scenario."""
    rows = _rows(frame, figure, sample)
    rows = rows[(rows["scenario"] == scenario) & (rows["replication"].astype(str) == EVERY)]
    if not len(rows):
        return Read()
    row = rows.iloc[0]
    numbers = ("value", "lower", "upper", "difference", "difference_lower", "difference_upper")
    return Read(
        **{name: float(row[name]) for name in numbers}, unit=str(row["unit"]), n=int(row["n"])
    )


def figures_of(frame: pd.DataFrame) -> tuple[Figure, ...]:
    """Return the figures that have rows by replication, in the order of the table."""
    rows = frame[(frame["sample"] == GRID) & (frame["replication"].astype(str) != EVERY)]
    found = rows[["kpi", "level", "name"]].drop_duplicates()
    return tuple(
        Figure(str(kpi), str(level), str(name))
        for kpi, level, name in found.itertuples(index=False)
    )


def services_of(frame: pd.DataFrame, scenario: str) -> tuple[Figure, ...]:
    """Return the service of each queue: answered, or of deferred work finished, in time."""
    rows = frame[
        (frame["sample"] == GRID)
        & (frame["scenario"] == scenario)
        & (frame["level"] == "queue")
        & frame["kpi"].isin((AT_HAND, DEFERRED))
        & (frame["replication"].astype(str) == EVERY)
        & frame["value"].notna()
    ]
    return tuple(
        Figure(str(kpi), "queue", str(name))
        for kpi, name in zip(rows["kpi"], rows["name"], strict=True)
    )


def scenario_with(points: pd.DataFrame, labels: Mapping[str, str]) -> str:
    """Return the scenario that has these labels; "" if there is none."""
    same = np.ones(len(points), dtype=np.bool_)
    for name, label in labels.items():
        same &= (points[name] == label).to_numpy()
    return str(points.index[same][0]) if same.any() else ""


def _rows(frame: pd.DataFrame, figure: Figure, sample: str) -> pd.DataFrame:
    return frame[
        (frame["sample"] == sample)
        & (frame["kpi"] == figure.kpi)
        & (frame["level"] == figure.level)
        & (frame["name"] == figure.name)
    ]
