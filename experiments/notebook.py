"""Load a centre, change it, run it, compare: from Python, with data frames as answers.

The same keys and values as on the command line, the same results to the last digit.
Nothing is printed and nothing is written.

>>> from experiments.notebook import compare, load
>>> today = load("small")
>>> more = today.change({"centre.groups.sales_team.shifts.late.agents": 12})
>>> a, b = today.run(replications=5), more.run(replications=5)
>>> sales = a.kpi.query("level == 'queue' and name == 'sales'").set_index("kpi")["value"]
>>> print(f"{sales['sl_excluding_short']:.3f}")
0.779

The two met the same customers, so their difference is that of the two agents:

>>> table = compare({"today": a, "more": b}, levels=["queue"], kpis=["sl_excluding_short"])
>>> table[["name", "scenario", "difference", "lower", "upper"]].head(1).round(3)
    name scenario  difference  lower  upper
0  sales     more       0.065  0.011   0.12

Imports: experiments.compose, experiments.results; sim.study and pandas at the first run.
Used by: people in notebooks and scripts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.compose import Composed, compose
from experiments.results import Results, results_of, summary_text
from sim.config import Scenario
from sim.errors import ConfigError, require
from sim.log.schema import Log

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Centre", "Run", "compare", "load"]


def load(centre: str | Path = "seven_channels", **settings: object) -> "Centre":
    """Load a preset, or a file of one's own.

    Parameters
    ----------
    centre : name of a preset such as ``"small"``, or a path such as ``"./mycentre.yaml"``.
    settings : keys of the root: `seed`, `replications`, `workers`, `channel`, `experiment`.

    Raises
    ------
    ConfigError
        Naming the key, the value and the rule.
    """
    return Centre({"centre": str(centre), **settings})


class Centre:
    """A centre as it would be run; it is never changed, `change` answers with another one.

    Attributes
    ----------
    changes : what was asked for, by key.
    composed : the whole configuration, judged; `composed.scenario` is what an engine takes.
    """

    def __init__(self, changes: Mapping[str, object]) -> None:
        self.changes = dict(changes)
        self.composed: Composed = compose([f"{k}={_text(v)}" for k, v in self.changes.items()])

    @property
    def scenario(self) -> Scenario:
        """Return the frozen scenario."""
        return self.composed.scenario

    def change(self, changes: Mapping[str, object]) -> "Centre":
        """Return this centre with other values.

        Parameters
        ----------
        changes : by the keys that `switchboard config show` lists, as in
            ``{"centre.groups.sales_team.shifts.late.agents": 12}``; `channel` adds one.
            A value is a number, text, a bool, None, or a list or mapping of these.

        Raises
        ------
        ConfigError
            Naming the key, the value and the rule.
        """
        kept = {key: value for key, value in self.changes.items() if key not in changes}
        return Centre({**kept, **changes})

    def run(
        self,
        replications: int | None = None,
        *,
        seed: int | None = None,
        workers: int | None = None,
    ) -> "Run":
        """Simulate it.

        Parameters
        ----------
        replications, seed, workers : None: as the configuration says (20, 1, one a processor).

        Raises
        ------
        ConfigError
            If one of them is out of range.
        EngineError
            If a replication does not end or breaks an invariant.
        """
        from sim.study.replicate import replicate

        asked = {"replications": replications, "seed": seed, "workers": workers}
        given = {key: value for key, value in asked.items() if value is not None}
        centre = self.change(given) if given else self
        settings = centre.composed.settings
        logs = replicate(
            centre.scenario,
            settings.seed,
            settings.replications,
            workers=settings.workers,
            engine=settings.engine,
        )
        return Run(centre, tuple(logs))

    def __repr__(self) -> str:
        said = ", ".join(f"{key}={_text(value)}" for key, value in self.changes.items())
        return f"<Centre {said}>"


@dataclass(frozen=True, eq=False, repr=False)
class Run:
    """A finished run: its tables as data frames, measured when first asked for.

    Attributes
    ----------
    centre : what was run.
    logs : one for each replication.
    """

    centre: Centre
    logs: tuple[Log, ...]

    @cached_property
    def results(self) -> Results:
        """Return all that a run's folder would hold."""
        return results_of(self.centre.scenario, self.logs)

    @property
    def kpi(self) -> "pd.DataFrame":
        """Return kpi.csv: every figure with unit, interval and definition."""
        return self.results.kpi

    @property
    def intervals(self) -> "pd.DataFrame":
        """Return intervals.csv: service by half hour."""
        return self.results.intervals

    @property
    def staffing(self) -> "pd.DataFrame":
        """Return staffing.csv: required by formula, scheduled, gap."""
        return self.results.staffing

    @property
    def flows(self) -> "pd.DataFrame":
        """Return flows.csv: from channel to channel, and why."""
        return self.results.flows

    @property
    def paths(self) -> "pd.DataFrame":
        """Return paths.csv: the ways that needs take."""
        return self.results.paths

    @property
    def technology(self) -> "pd.DataFrame":
        """Return technology.csv: lines and seats in use."""
        return self.results.technology

    @property
    def costs(self) -> "pd.DataFrame":
        """Return costs.csv: what is paid, and for what; empty without prices."""
        return self.results.costs

    @property
    def gaps(self) -> "pd.DataFrame":
        """Return gaps.csv: what is missing at a first look."""
        return self.results.gaps

    def __str__(self) -> str:
        return summary_text(self.results)

    def __repr__(self) -> str:
        return f"<Run of {self.centre!r}, {len(self.logs)} replications>"

    def _repr_html_(self) -> str:
        return f"<pre>{escape(str(self))}</pre>"


def compare(
    runs: Mapping[str, Run],
    *,
    levels: Sequence[str] = ("centre", "queue", "group"),
    kpis: Sequence[str] | None = None,
) -> "pd.DataFrame":
    """Return the paired differences of runs against the first one.

    Parameters
    ----------
    runs : by the name that the table shall show; the first is the baseline.
    levels, kpis : which rows; None takes every KPI that can be compared.

    Returns
    -------
    Data frame with the columns of `sim.study.compare`, one row a figure: `difference`
    is scenario minus baseline in `unit`, with its 95 % interval.

    Raises
    ------
    ConfigError
        If there are fewer than two runs, or their seeds or replications differ.
    """
    from sim.measure.from_scenario import measure_spec
    from sim.study.compare import compare as compared
    from sim.study.paired import Arm

    require(len(runs) > 1, "runs", list(runs), "at least two runs by name")
    arms = {name: Arm(one.logs, measure_spec(one.centre.scenario)) for name, one in runs.items()}
    return compared(arms, next(iter(runs)), levels=tuple(levels), kpis=kpis)


def _text(value: object, depth: int = 0) -> str:
    """Write a value as an override holds it; text within a list or a mapping in quotes."""
    if isinstance(value, Mapping):
        inside = (f"{key}: {_text(one, depth + 1)}" for key, one in value.items())
        return "{" + ", ".join(inside) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_text(one, depth + 1) for one in value) + "]"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, str | Path):
        return f'"{value}"' if depth else str(value)
    raise ConfigError("value", value, "a number, text, true, false, null, a list or a mapping")
