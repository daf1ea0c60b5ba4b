"""Service level by interval: one panel a queue, with its interval and the target.

May import: panels, measure's words. Used by: experiments.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from sim.measure.spec import Promise
from sim.report.panels import (
    BLUE,
    ORANGE,
    Intervals,
    busiest,
    heading,
    legend,
    place_intervals,
    sheet,
)
from sim.report.summary import SERVICE_LEVEL

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

_PERCENT = 100
_TOP = 103
_THIN = 0.02
"""Intervals with less than this share of the busiest one's contacts are not drawn."""


def service_level_figure(
    intervals: "pd.DataFrame",
    promises: Mapping[str, Promise],
    offered: Mapping[str, float],
    span: str,
) -> str:
    """Draw the service level of every queue through the run, as SVG.

    Parameters
    ----------
    intervals : the table of intervals.csv, or the same of a typical week.
    promises : targets by queue.
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
            _target(panel, promises.get(name))
            panel.set_ylim(0, _TOP)
            panel.set_xlim(0, starts.edges[-1])
            panel.set_xticks(starts.ticks, starts.labels)
            panel.set_title(heading(name, offered[name], promises.get(name)))
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


def _target(panel: "Axes", promise: Promise | None) -> None:
    if promise is None or promise.share is None:
        return
    share = _PERCENT * promise.share
    panel.axhline(share, color=ORANGE, linestyle="--", linewidth=1.1, label="target")
