"""Staffing by interval: required, scheduled and present agents, one panel a group.

May import: panels. Used by: experiments.
"""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.report.panels import (
    BLUE,
    GREEN,
    ORANGE,
    Intervals,
    busiest,
    legend,
    place_intervals,
    sheet,
    time_axis,
)

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

_LINES = (("scheduled", BLUE, "-"), ("required", ORANGE, "--"))
_HEADROOM = 1.08


def staffing_figure(staffing: "pd.DataFrame", present: "pd.DataFrame", span: str) -> str:
    """Draw required, scheduled and present agents of every group, as SVG.

    Parameters
    ----------
    staffing : the table of staffing.csv.
    present : the columns name, interval_start and staffed of intervals.csv.
    span : dates over which a typical week was taken in both, "" if it is none.
    """
    volume = present.groupby("name", sort=True)["staffed"].sum()
    names = busiest({str(name): float(one) for name, one in volume.items()})
    labels = [str(one) for one in present["interval_start"].unique()]
    starts = place_intervals(labels, span)
    came = present.set_index(["name", "interval_start"])["staffed"]
    planned = staffing.set_index(["group", "interval_start"])
    title = "Staffing by interval (agents; means over the interval and over replications)"
    with sheet(title, names, (starts.name, "agents"), len(volume)) as made:
        for name, panel in made.panels.items():
            found = {
                "required": _finite(planned["required"].loc[name].reindex(labels).to_numpy(float)),
                "scheduled": planned["scheduled"].loc[name].reindex(labels).to_numpy(float),
                "present": came.loc[name].reindex(labels).to_numpy(float),
            }
            _draw(panel, found, starts)
        time_axis(made, starts)
        top = max(panel.dataLim.y1 for panel in made.panels.values()) if made.panels else 0.0
        for panel in made.panels.values():
            panel.set_ylim(0, max(top * _HEADROOM, 1.0))
        legend(made)
    return made.svg


def _finite(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Leave out what no number of agents could do."""
    return np.where(np.isfinite(values), values, np.nan)


def _draw(panel: "Axes", found: dict[str, NDArray[np.float64]], starts: Intervals) -> None:
    """Draw who was present as an area, plan and requirement as lines above it."""
    panel.stairs(
        found["present"], starts.edges, fill=True, color=GREEN, alpha=0.25, label="present"
    )
    for line, color, dash in _LINES:
        panel.stairs(
            found[line],
            starts.edges,
            baseline=None,
            color=color,
            linestyle=dash,
            label=line,
            lw=1.5,
        )
