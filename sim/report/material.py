"""What the report of a run is made of: the tables and figures of its folder.

May import: text_table, pandas. Used by: the sections of the report, experiments.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import pairwise
from math import isnan, nan
from typing import TYPE_CHECKING, Any

from sim.report.text_table import Figures, figures_of

if TYPE_CHECKING:
    import pandas as pd

_SINGLE = ("centre", "channel", "queue", "group", "segment", "intent")
_MISSING = (nan, nan, nan)

DEFERRED = "deferred"


@dataclass(frozen=True, slots=True)
class Promise:
    """What a queue promises, and what it reached.

    Attributes
    ----------
    queue, channels : its name, and the channels whose contacts it takes, joined by a space.
    deferred : held to the end of work instead of to an answer.
    share : promised, NaN for none; within_s : seconds.
    changes : the promise changes within the run.
    kpi : what is reached is called in kpi.csv.
    value, lower, upper : reached, with its interval.
    """

    queue: str
    channels: str
    deferred: bool
    share: float
    within_s: float
    changes: bool
    kpi: str
    value: float
    lower: float
    upper: float

    @property
    def judged(self) -> bool:
        """Tell whether something is promised and something was reached."""
        return not (isnan(self.share) or isnan(self.value) or self.changes)

    @property
    def missed(self) -> bool:
        """Tell whether less was reached than promised."""
        return self.judged and self.value < self.share

    @property
    def verdict(self) -> str:
        """Say in a word or two whether the promise was kept."""
        if not self.judged:
            return "changes" if self.changes else "none made"
        certain = not self.lower < self.share <= self.upper  # so too where there are no bounds
        return ("missed" if self.missed else "kept") if certain else "close"


@dataclass(frozen=True, kw_only=True)
class Material:
    """The tables of a run, each as in its CSV file, and its figures.

    Attributes
    ----------
    kpi, intervals, staffing, flows, paths, technology, targets, week : always there.
    parameters : every parameter with unit, grade, year, meaning and source.
    costs, gaps, recorded : empty frames where there are none.
    figures : SVG by name without ending; numbers : the same figures as tables.
    manifest : of the run.
    simple : mechanisms that are used in a simple form, as (where, what).
    onward : what to ask next, as (question, command).
    span : dates over which a typical week was taken, "" if it is none.
    """

    kpi: "pd.DataFrame"
    intervals: "pd.DataFrame"
    staffing: "pd.DataFrame"
    flows: "pd.DataFrame"
    paths: "pd.DataFrame"
    technology: "pd.DataFrame"
    targets: "pd.DataFrame"
    week: "pd.DataFrame"
    parameters: "pd.DataFrame"
    costs: "pd.DataFrame"
    gaps: "pd.DataFrame"
    recorded: "pd.DataFrame"
    figures: Mapping[str, str]
    numbers: Mapping[str, "pd.DataFrame"]
    manifest: Mapping[str, Any]
    simple: tuple[tuple[str, str], ...] = ()
    onward: tuple[tuple[str, str], ...] = ()
    span: str = ""

    @cached_property
    def values(self) -> Figures:
        """Value and bounds by level, name and KPI, pairs of dimensions left out."""
        return figures_of(self.kpi[self.kpi["level"].isin(_SINGLE)])

    def value(self, level: str, name: str, kpi: str) -> float:
        """Return a figure of kpi.csv, NaN if it is not there."""
        return self.values.get((level, name, kpi), _MISSING)[0]

    def names(self, level: str) -> list[str]:
        """Return the names of a level, in the order of kpi.csv."""
        rows = self.kpi[self.kpi["level"] == level]
        return [str(one) for one in rows["name"].unique()]

    @cached_property
    def moments(self) -> list[datetime]:
        """Return the starts of all intervals of the window, ascending."""
        return [
            datetime.fromisoformat(str(one)) for one in self.intervals["interval_start"].unique()
        ]

    @cached_property
    def interval_h(self) -> float:
        """Return the length of an interval in hours."""
        steps = [(b - a).total_seconds() / 3600 for a, b in pairwise(self.moments)]
        return min(steps, default=0.5)

    @property
    def days(self) -> float:
        """Return the length of the window in days."""
        return len(self.moments) * self.interval_h / 24

    @cached_property
    def promises(self) -> list[Promise]:
        """Return each queue's promise beside what it reached."""
        return [self._promise(str(queue), rows) for queue, rows in self.targets.groupby("queue")]

    def _promise(self, queue: str, rows: "pd.DataFrame") -> Promise:
        first = rows.iloc[0]
        deferred = DEFERRED in str(first["kinds"])
        kpi = "in_deadline" if deferred else "sl_excluding_short"
        value, lower, upper = self.values.get(("queue", queue, kpi), _MISSING)
        return Promise(
            queue=queue,
            channels=str(first["channels"]),
            deferred=deferred,
            share=float(first["share"]),
            within_s=float(first["within_s"]),
            changes=len(rows) > 1,
            kpi=kpi,
            value=value,
            lower=lower,
            upper=upper,
        )
