"""Waiting times: shares answered and abandoned within a time, one panel a queue.

May import: panels, targets. Used by: experiments.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.report.panels import BLUE, GREY, ORANGE, busiest, heading, legend, sheet
from sim.report.targets import Target, Targets

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

_PERCENT = 100
_TOP = 103
_LINES = (("answered", BLUE, "-"), ("abandoned", ORANGE, "--"))


def waiting_figure(waiting: "pd.DataFrame", targets: Targets) -> str:
    """Draw the distribution of the waits of every queue, as SVG.

    Parameters
    ----------
    waiting : queue, offered, wait_s, and the shares `answered` and `abandoned` of the contacts
        offered, with bounds; from `sim.study.waiting`.
    targets : by queue; the time of each is marked, of a changed one too.
    """
    first = waiting.groupby("queue", sort=True)["offered"].first()
    volume = {str(name): float(one) for name, one in first.items()}
    names = busiest(volume)
    title = "Waiting-time distribution (band: 95 % interval over replications)"
    axis = ("wait in the queue, seconds", "answered or abandoned within, % of offered")
    with sheet(title, names, axis, len(volume)) as made:
        for name, panel in made.panels.items():
            rows = waiting[waiting["queue"] == name]
            _draw(panel, rows)
            _thresholds(panel, targets.get(name, ()))
            panel.set_title(heading(name, volume[name], targets.get(name, ())))
            panel.set_ylim(0, _TOP)
            panel.set_xlim(0, waiting["wait_s"].max())
        legend(made)
    return made.svg


def _draw(panel: "Axes", rows: "pd.DataFrame") -> None:
    wait = rows["wait_s"].to_numpy()
    for name, color, dash in _LINES:
        value, lower, upper = (
            _PERCENT * rows[f"{name}{end}"].to_numpy() for end in ("", "_lower", "_upper")
        )
        panel.fill_between(wait, lower, upper, color=color, alpha=0.18, linewidth=0)
        panel.plot(wait, value, color=color, linestyle=dash, label=f"{name} within")


def _thresholds(panel: "Axes", targets: Sequence[Target]) -> None:
    """Mark the time of each target, and the share to be reached there."""
    promised = {one.short: one for one in targets if one.share is not None}
    for number, target in enumerate(promised.values()):
        share = _PERCENT * (target.share or 0.0)
        panel.axvline(target.within_s, color=GREY, linestyle=":", linewidth=1.1)
        label = "" if number else "target"
        panel.plot([target.within_s], [share], "D", color=GREY, markersize=4, label=label)
