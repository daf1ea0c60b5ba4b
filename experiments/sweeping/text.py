"""What a sweep prints: its scenarios beside the baseline, figure by figure, and what failed.

Imports: sim.report.text_table, sim.study.sweep, pandas. Used by: experiments.sweep.
"""

from collections.abc import Iterator, Mapping, Sequence
from math import isnan
from typing import TYPE_CHECKING, Any

from sim.report.text_table import laid_out
from sim.study.sweep.kept import MONEY
from sim.study.sweep.running import Failure
from sim.study.sweep.spec import SweepSpec, scenario_name
from sim.study.sweep.table import EVERY, FRESH, GRID
from sim.study.sweep.target import AT_HAND, DEFERRED

if TYPE_CHECKING:
    import pandas as pd

Figure = tuple[str, str, str]
"""Level, name and KPI."""

_CENTRE = ("centre", "all")
_WHOLE_FROM = 1000
_SMALL = 10

NOTE = """Difference: scenario minus baseline over the same replications, intervals of 95 %.
Needs in common: needs that occur in both / in either. Variance ratio: how many times fewer
replications it takes than if each scenario had met other customers."""


def tables_text(frame: "pd.DataFrame", spec: SweepSpec) -> str:
    """Write a table for the target, the service, the cost and every further KPI of a sweep.

    Parameters
    ----------
    frame : rows of sweep.csv.
    spec : names of the parameters, baseline and target.
    """
    summary = frame[frame["replication"] == EVERY]
    parts = []
    for figure in _figures(summary, spec):
        rows = _rows_of(summary, figure)
        if len(rows):
            heading = _heading(figure, str(rows["unit"].iloc[0]), spec)
            parts.append("\n".join([heading, laid_out(list(_lines(rows, spec)))]))
    return "\n\n".join([*parts, NOTE])


def failure_lines(failures: Mapping[str, Failure], commands: Mapping[str, str]) -> list[str]:
    """Say which scenarios failed, why, and what repeats each.

    Parameters
    ----------
    failures : by name of the scenario.
    commands : what repeats a scenario, by its name.
    """
    count = len(failures)
    heading = f"{count} scenario{'s' * (count > 1)} failed and stand in no table:"
    lines = [heading] if failures else []
    for name, one in failures.items():
        lines += [f"  {name}", f"    replication {one.replication}: {one.reason}"]
        lines += [f"    repeat it: {commands[name]}"]
    return lines


def _figures(summary: "pd.DataFrame", spec: SweepSpec) -> Iterator[Figure]:
    """Yield the figures that are printed, each once."""
    wanted: list[Figure] = []
    if spec.target is not None:
        wanted.append((spec.target.level, spec.target.name, spec.target.kpi))
    else:
        wanted += [(*_CENTRE, kpi) for kpi in (AT_HAND, DEFERRED)]
    wanted += [(*_CENTRE, kpi) for kpi in (*MONEY[:2], *spec.kpis)]
    for figure in dict.fromkeys(wanted):
        if _rows_of(summary, figure)["value"].notna().any():
            yield figure


def _rows_of(summary: "pd.DataFrame", figure: Figure) -> "pd.DataFrame":
    level, name, kpi = figure
    here = (summary["level"] == level) & (summary["name"] == name) & (summary["kpi"] == kpi)
    return summary[here]


def _heading(figure: Figure, unit: str, spec: SweepSpec) -> str:
    level, name, kpi = figure
    where = "of the centre" if (level, name) == _CENTRE else f"of {level} {name}"
    target = spec.target
    aim = ""
    if target is not None and figure == (target.level, target.name, target.kpi):
        within = "" if target.within_s is None else f" within {target.within_s:g} s"
        aim = f", to be at least {100 * target.at_least:g} %{within}"
    shown = "%" if unit == "share" else unit
    return f"{kpi} {where}, {shown}{aim}"


def _lines(rows: "pd.DataFrame", spec: SweepSpec) -> Iterator[Sequence[str]]:
    """Yield the heading and a line for each scenario; fresh replications are marked."""
    labels = [one.label for one in spec.parameters]
    fresh = (rows["sample"] == FRESH).any()
    more = ["replications"] * bool(fresh)
    columns = ("value", "interval", "difference", "interval", "needs in common", "variance ratio")
    yield [*labels, *more, *columns]
    baseline = scenario_name(spec.baseline)
    for row in rows.to_dict("records"):
        values = [str(row[one.name]) for one in spec.parameters]
        sample = [("" if row["sample"] == GRID else "fresh")] * bool(fresh)
        yield [*values, *sample, *_cells(row, str(row["scenario"]) == baseline)]


def _cells(row: Mapping[Any, Any], is_baseline: bool) -> list[str]:
    share = row["unit"] == "share"
    scale = 100 if share else 1
    value, lower, upper = (scale * float(row[one]) for one in ("value", "lower", "upper"))
    decimals = 1 if share else _decimals(value)
    cells = [_number(value, decimals), _range(lower, upper, decimals)]
    if is_baseline and row["sample"] == GRID:
        return [*cells, "baseline"]
    names = ("difference", "difference_lower", "difference_upper")
    more, low, high = (scale * float(row[one]) for one in names)
    if isnan(more):
        return cells
    common, ratio = float(row["needs_in_common"]), float(row["variance_ratio"])
    cells += [_number(more, decimals, "+"), _range(low, high, decimals, "+")]
    return [*cells, f"{100 * common:.1f} %", _number(ratio, _decimals(ratio))]


def _range(lower: float, upper: float, decimals: int, sign: str = "") -> str:
    if isnan(lower):
        return ""
    return f"{_number(lower, decimals, sign)} to {_number(upper, decimals, sign)}"


def _decimals(value: float) -> int:
    """Return the decimals that a figure is worth: none where it is large, two where small."""
    return 0 if abs(value) >= _WHOLE_FROM else 1 if abs(value) >= _SMALL else 2


def _number(value: float, decimals: int, sign: str = "") -> str:
    return "-" if isnan(value) else f"{value:{sign}z,.{decimals}f}"
