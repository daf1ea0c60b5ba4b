"""Service level by interval: one panel a queue, with its interval and the target.

May import: panels, targets. Used by: experiments.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np

from sim.report.panels import (
    BLUE,
    ORANGE,
    Intervals,
    busiest,
    heading,
    legend,
    place_intervals,
    sheet,
    time_axis,
)
from sim.report.summary import SERVICE_LEVEL
from sim.report.targets import Target, Targets

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

_PERCENT = 100
_TOP = 103
_THIN = 0.02
"""Intervals with less than this share of the busiest one's contacts are not drawn."""


def service_level_figure(
    intervals: "pd.DataFrame",
    targets: Targets,
    offered: Mapping[str, float],
    span: str,
) -> str:
    """Draw the service level of every queue through the run, as SVG.

    Parameters
    ----------
    intervals : the table of intervals.csv, or the same of a typical week.
    targets : by queue, drawn over the time for which they hold; a typical week, which has no
        place for a date, shows each of them throughout.
    offered : contacts offered a replication, by queue.
    span : dates over which a typical week was taken, "" if it is none.
    """
    queues = intervals[intervals["level"] == "queue"]
    names = busiest(offered)
    starts = place_intervals([str(one) for one in queues["interval_start"].unique()], span)
    title = f"Service level by interval ({SERVICE_LEVEL}; band: 95 % interval)"
    with sheet(title, names, (starts.name, "answered in time, %"), len(offered)) as made:
        for name, panel in made.panels.items():
            rows = queues[queues["name"] == name]
            _draw(panel, rows, starts)
            _draw_targets(panel, targets.get(name, ()), starts, span)
            panel.set_ylim(0, _TOP)
            panel.set_title(heading(name, offered[name], targets.get(name, ())))
        time_axis(made, starts)
        legend(made)
    return made.svg


def _draw(panel: "Axes", rows: "pd.DataFrame", starts: Intervals) -> None:
    """Draw one queue; the line is broken where next to nobody was offered."""
    enough = (rows["offered"] >= _THIN * rows["offered"].max()).to_numpy()
    value, lower, upper = (
        np.where(enough, _PERCENT * rows[f"{SERVICE_LEVEL}{end}"].to_numpy(), np.nan)
        for end in ("", "_lower", "_upper")
    )
    middle = (starts.edges[:-1] + starts.edges[1:]) / 2
    panel.fill_between(middle, lower, upper, color=BLUE, alpha=0.18, linewidth=0)
    panel.plot(middle, value, color=BLUE, marker=starts.marker, markersize=3, label="service level")


def target_line(targets: Sequence[Target], starts: Intervals) -> tuple[list[float], list[float]]:
    """Return the hours since the first interval and the share in % promised from each on.

    The last point repeats the last share at the end of the axis; NaN where nothing is promised.
    """
    hours, shares = [], []
    for target in targets:
        since = datetime.fromisoformat(target.since) if target.since else starts.first
        hours.append((since - starts.first) / timedelta(hours=1))
        shares.append(np.nan if target.share is None else _PERCENT * target.share)
    return [*hours, float(starts.edges[-1])], [*shares, *shares[-1:]]


def _draw_targets(panel: "Axes", targets: Sequence[Target], starts: Intervals, span: str) -> None:
    """Draw what is promised over time, a step where it changes."""
    if all(target.share is None for target in targets):
        return
    each = [[target] for target in _distinct(targets)] if span else [targets]
    for number, one in enumerate(each):
        at, share = target_line(one, starts)
        label = "" if number else "target"
        panel.plot(
            *(at, share),
            color=ORANGE,
            linestyle="--",
            linewidth=1.1,
            drawstyle="steps-post",
            label=label,
        )


def _distinct(targets: Sequence[Target]) -> list[Target]:
    """Return the different shares that are promised at some time, as if from the start on."""
    shares = dict.fromkeys(one.share for one in targets if one.share is not None)
    return [Target(share, 0.0) for share in shares]
