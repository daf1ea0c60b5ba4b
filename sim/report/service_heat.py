"""Service by queue and hour of the week, against what is promised: a map and its finding.

May import: blocks, heat_figure, material, saying. Used by: service_section.
"""

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.report.blocks import Figure, Table
from sim.report.heat_figure import DAYS, Shade, Slot, heat_figure
from sim.report.material import Material
from sim.report.rows import extreme, records
from sim.report.saying import bounded_percent, count, full_day, percent

if TYPE_CHECKING:
    import pandas as pd

TITLE = "Service by queue and hour of the week, against the promise"
SHADES = (
    Shade("kept", "#D6E6EC"),
    Shade("up to 5 points below", "#F5D98B"),
    Shade("5 to 20 below", "#E08B3A"),
    Shade("more than 20 below", "#8C2D19", "////"),
    Shade("no promise", "#E4E4E4"),
)
_BOUNDS = (0.0, 0.05, 0.20)
_FAR, _NO_PROMISE = 3, 4
_BUSY = 0.1
"""An hour counts among the worst with this share of the busiest hour's contacts, and one."""


def service_heat(material: Material) -> Figure:
    """Return the heat map of service, its finding and its numbers."""
    hours = judged(material)
    finding = _finding(hours)
    rows: dict[str, dict[Slot, int]] = {}
    for queue, day, start, shade in zip(
        *(hours[name] for name in ("queue", "weekday", "start", "shade")), strict=True
    ):
        rows.setdefault(str(queue), {})[(str(day), int(str(start)[:2]))] = int(shade)
    return Figure(
        title=TITLE,
        svg=heat_figure(TITLE, finding, rows, SHADES),
        finding=finding,
        table=_table(hours),
    )


def judged(material: Material) -> "pd.DataFrame":
    """Return the hours of week.csv with demand, with the share promised and a class each."""
    hours = material.week[(material.week["contacts"] > 0) & material.week["value"].notna()]
    promised = {one.queue: one.share for one in material.promises if not one.changes}
    hours = hours.assign(share=hours["queue"].map(promised).astype(float))
    short = (hours["share"] - hours["value"]).round(9)
    shade = np.searchsorted(_BOUNDS, short.to_numpy(float), side="left")
    return hours.assign(short=short, shade=np.where(short.notna(), shade, _NO_PROMISE))


def worst_hour(hours: "pd.DataFrame") -> dict[str, Any] | None:
    """Return the busy hour that lies furthest below its promise; None where none lies below."""
    busiest = hours.groupby("queue")["contacts"].transform("max")
    busy = hours[(hours["contacts"] >= (_BUSY * busiest).clip(lower=1.0)) & (hours["short"] > 0)]
    if busy.empty:
        return None
    return extreme(busy, "short", "largest")


def _finding(hours: "pd.DataFrame") -> str:
    held = hours[hours["short"].notna()]
    if held.empty:
        shown = f"{len(hours):,} queue-hours with demand are shown"
        return f"No queue promises a level of service; {shown}."
    kept = int((held["short"] <= 0).sum())
    told = f"{kept:,} of {len(held):,} queue-hours with demand keep their promise"
    far = int((held["shade"] == _FAR).sum())
    told += f", {far:,} lie more than 20 points below it. " if far else ". "
    worst = worst_hour(hours)
    if worst is None:
        return told + "No busy hour lies below its promise."
    return told + (
        f"Lowest against the promise: {worst['queue']}, {percent(float(worst['value']))} at "
        f"{worst['start']} {full_day(str(worst['weekday']))} "
        f"(promised {percent(float(worst['share']))})."
    )


def _table(hours: "pd.DataFrame") -> Table:
    """Return hours down and queues across, as shares of contacts served in time."""
    import pandas as pd

    queues = list(dict.fromkeys(str(one) for one in hours["queue"]))
    cells: dict[str, dict[str, str]] = {}
    order = [f"{day} {hour:02d}:00" for day in DAYS for hour in range(24)]
    for row in records(hours):
        text = bounded_percent(row["value"], row["lower"], row["upper"])
        cells.setdefault(f"{row['weekday']} {row['start']}", {})[row["queue"]] = text
    data = [
        (start, *(cells[start].get(queue, "") for queue in queues))
        for start in order
        if start in cells
    ]
    total = hours.groupby("queue")["contacts"].sum()
    note = "; ".join(f"{queue} {count(float(total[queue]))}" for queue in queues)
    return Table(
        caption="Served in time by hour of the week and queue, with the 95 % interval",
        frame=pd.DataFrame(data, columns=["hour", *queues]),
        note=f"Contacts that joined in a week of these hours: {note}.",
    )
