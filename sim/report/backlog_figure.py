"""Backlog by interval: deferred contacts not finished, one panel a queue.

May import: panels, targets. Used by: figures.
"""

from typing import TYPE_CHECKING

from sim.report.panels import BLUE, busiest, heading, place_intervals, sheet, time_axis
from sim.report.targets import Targets

if TYPE_CHECKING:
    import pandas as pd

_HEADROOM = 1.08


def backlog_figure(backlog: "pd.DataFrame", targets: Targets, span: str) -> str:
    """Draw the backlog of every deferred queue through the run, as SVG.

    Parameters
    ----------
    backlog : name, interval_start, backlog and the contacts of the whole run, of deferred queues.
    targets : by queue, in the heading of its panel.
    span : dates over which a typical week was taken, "" if it is none.
    """
    contacts = backlog.groupby("name", sort=True)["contacts"].first()
    volume = {str(name): float(one) for name, one in contacts.items()}
    names = busiest(volume)
    starts = place_intervals([str(one) for one in backlog["interval_start"].unique()], span)
    title = "Backlog by interval (deferred contacts not finished; means over replications)"
    with sheet(title, names, (starts.name, "contacts"), len(volume), "own") as made:
        for name, panel in made.panels.items():
            found = backlog[backlog["name"] == name]["backlog"].to_numpy(float)
            panel.stairs(found, starts.edges, fill=True, color=BLUE, alpha=0.18)
            panel.stairs(found, starts.edges, baseline=None, color=BLUE, lw=1.5)
            panel.set_title(heading(name, volume[name], targets.get(name, ()), "in"))
            panel.set_ylim(0, max(panel.dataLim.y1 * _HEADROOM, 1.0))
        time_axis(made, starts)
    return made.svg
