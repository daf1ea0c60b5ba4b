"""Required, scheduled, gap: agents by group and interval, and the technology they use.

May import: blocks, heat_figure, interval_tables, material, saying. Used by: run_report.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.report.blocks import Figure, Section, Table
from sim.report.heat_figure import DAYS, Shade, Slot, heat_figure
from sim.report.interval_tables import across
from sim.report.material import Material
from sim.report.rows import extreme, records
from sim.report.saying import (
    bounded_percent,
    count,
    exact_percent,
    listed,
    moment,
    opened,
)

if TYPE_CHECKING:
    import pandas as pd

HEAT = "Scheduled against required agents, by group and hour of the week"
SHADES = (
    Shade("about right", "#D6E6EC"),
    Shade("over by more than a tenth", "#EFE3B0"),
    Shade("short by up to a tenth", "#E7B36A"),
    Shade("short by more than a tenth", "#8C2D19", "////"),
)
_RIGHT, _OVER, _SHORT, _FAR_SHORT = range(4)
_TENTH = 0.1
_HALF_AN_AGENT = 0.5


@dataclass(frozen=True, slots=True)
class Shortage:
    """Where a group lacks most agents against the formula."""

    group: str
    start: str
    required: float
    scheduled: float

    @property
    def gap(self) -> float:
        """Agents that are missing."""
        return self.required - self.scheduled

    @property
    def told(self) -> str:
        """Say it in a sentence's middle."""
        return (
            f"{self.group}, {count(round(self.gap))} short at {moment(self.start)} "
            f"({count(self.scheduled)} scheduled, {count(self.required)} required)"
        )


def staffing_section(material: Material) -> Section:
    """Return what the formula requires of each group, what is scheduled, and the difference."""
    figures = [_heat(material), _by_interval(material)]
    tables = [_technology(material)] if len(material.technology) else []
    return Section(
        name="staffing",
        heading="Required, scheduled, gap",
        answer=tuple(_answer(material)),
        blocks=(_groups(material), *(one for one in figures if one is not None), *tables),
    )


def rated(material: Material) -> "pd.DataFrame":
    """Return the rows of staffing.csv where a formula says what is required."""
    rows = material.staffing
    found: pd.DataFrame = rows.loc[np.isfinite(rows["required"].to_numpy(float))]
    return found


def shortages(material: Material) -> list[Shortage]:
    """Return the largest shortage of each group that lacks at least half an agent, worst first."""
    found = []
    for group, rows in rated(material).groupby("group"):
        worst = extreme(rows, "gap", "largest")
        if worst["gap"] >= _HALF_AN_AGENT:
            found.append(
                Shortage(
                    str(group),
                    str(worst["interval_start"]),
                    float(worst["required"]),
                    float(worst["scheduled"]),
                )
            )
    return sorted(found, key=lambda one: (-one.gap, one.group))


def hours(material: Material) -> tuple[float, float, float]:
    """Return agent-hours required, short of it, and scheduled above it, of rated groups."""
    rows, length = rated(material), material.interval_h
    gap = rows["gap"].to_numpy(float)
    required = float(rows["required"].sum()) * length
    short = float(np.maximum(gap, 0).sum()) * length
    return required, short, float(np.maximum(-gap, 0).sum()) * length


def unrated(material: Material) -> list[str]:
    """Return the groups for which no formula says what is required, at no time."""
    known = set(rated(material)["group"])
    return [str(one) for one in material.staffing["group"].unique() if one not in known]


def _answer(material: Material) -> list[str]:
    required, short, over = hours(material)
    lines = []
    if required > 0:
        lines.append(
            f"Of {count(round(required))} agent-hours that the formula requires "
            f"{count(round(short))} are not scheduled, while {count(round(over))} are scheduled "
            f"above what it requires at other times."
        )
    found = shortages(material)
    if found:
        lines.append(f"Largest shortage: {found[0].told}.")
        if found[1:]:
            lines.append(
                f"Largest of the other groups: {'; '.join(one.told for one in found[1:])}."
            )
    elif required > 0:
        lines.append("No group lacks as much as half an agent in any interval.")
    none = unrated(material)
    if none:
        lines.append(
            f"No formula says what {listed(none)} {'requires' if len(none) == 1 else 'require'}: "
            "conversations and deferred work come first there. The section on gaps looks at the "
            "work itself."
        )
    return lines


def _groups(material: Material) -> Table:
    import pandas as pd

    largest = {one.group: one for one in shortages(material)}
    length = material.interval_h
    rows = []
    for group, each in material.staffing.groupby("group", sort=True):
        known = each[np.isfinite(each["required"].to_numpy(float))]
        gap = known["gap"].to_numpy(float)
        worst = largest.get(str(group))
        sums = [np.nan] * 3
        if len(known):
            sums = [known["required"].sum(), np.maximum(gap, 0).sum(), np.maximum(-gap, 0).sum()]
        rows.append(
            (
                str(group),
                count(float(each["scheduled"].max())),
                count(round(float(each["scheduled"].sum()) * length, 1)),
                *(count(float(one) * length) for one in sums),
                "-" if worst is None else count(round(worst.gap, 1)),
                "-" if worst is None else moment(worst.start),
                exact_percent(material.value("group", str(group), "occupancy")),
            )
        )
    names = [
        *("group", "most scheduled", "scheduled h", "required h", "short h", "over h"),
        *("largest gap", "when", "occupancy"),
    ]
    return Table(
        caption="Agents required and scheduled, by group",
        frame=pd.DataFrame(rows, columns=names),
        note=(
            "Required: agents at work by Erlang A for the forecast of the live queues that the "
            "group serves first. Short and over: agent-hours below and above it, interval by "
            "interval. Occupancy: handling time / time present, as simulated."
        ),
    )


def _heat(material: Material) -> Figure | None:
    import pandas as pd

    rows = rated(material)
    rows = rows[(rows["required"] > 0) | (rows["scheduled"] > 0)]
    known = rows.groupby("group")["required"].transform("max") > 0
    rows = rows[known]
    if rows.empty:
        return None
    at = pd.DataFrame(
        {
            "group": rows["group"],
            "day": [_day(one) for one in rows["interval_start"]],
            "hour": [int(str(one)[11:13]) for one in rows["interval_start"]],
            "required": rows["required"],
            "scheduled": rows["scheduled"],
        }
    )
    mean = at.groupby(["group", "day", "hour"], as_index=False).mean()
    mean["shade"] = [
        _shade(required, scheduled)
        for required, scheduled in zip(mean["required"], mean["scheduled"], strict=True)
    ]
    cells: dict[str, dict[Slot, int]] = {}
    for row in records(mean):
        cells.setdefault(row["group"], {})[row["day"], row["hour"]] = row["shade"]
    finding = _heat_finding(mean)
    return Figure(
        title=HEAT,
        svg=heat_figure(HEAT, finding, cells, SHADES),
        finding=finding,
        table=_heat_table(mean),
    )


def _day(start: object) -> str:
    from datetime import datetime

    return DAYS[datetime.fromisoformat(str(start)).weekday()]


def _shade(required: float, scheduled: float) -> int:
    """Return the class of an hour; within half an agent or a tenth it is about right."""
    gap, near = required - scheduled, max(_HALF_AN_AGENT, _TENTH * required)
    if gap <= -near:
        return _OVER
    if gap <= _HALF_AN_AGENT:
        return _RIGHT
    return _FAR_SHORT if gap > near else _SHORT


def _heat_finding(mean: "pd.DataFrame") -> str:
    counts = {shade: int((mean["shade"] == shade).sum()) for shade in range(len(SHADES))}
    far, near = counts[_FAR_SHORT], counts[_SHORT]
    told = (
        f"Of {len(mean):,} group-hours {far + near:,} are short of what is required, "
        f"{far:,} of them by more than a tenth; {counts[_OVER]:,} are over by more than a tenth."
    )
    if far + near == 0:
        return told
    worst = extreme(mean.assign(gap=mean["required"] - mean["scheduled"]), "gap", "largest")
    gap = worst["gap"]
    return (
        f"{told} Worst: {worst['group']}, {count(round(gap, 1))} agents short in the hour from "
        f"{int(worst['hour']):02d}:00 on {worst['day']}."
    )


def _heat_table(mean: "pd.DataFrame") -> Table:
    import pandas as pd

    groups = sorted(str(one) for one in mean["group"].unique())
    cells: dict[tuple[int, int], dict[str, str]] = {}
    for row in records(mean):
        slot = (DAYS.index(row["day"]), row["hour"])
        text = f"{count(row['scheduled'])} of {count(row['required'])}"
        cells.setdefault(slot, {})[row["group"]] = text
    data = [
        (f"{DAYS[day]} {hour:02d}:00", *(cells[day, hour].get(one, "") for one in groups))
        for day, hour in sorted(cells)
    ]
    return Table(
        caption="Agents scheduled of agents required, mean over the hour",
        frame=pd.DataFrame(data, columns=["hour", *groups]),
    )


def _by_interval(material: Material) -> Figure | None:
    name = "staffing_by_interval"
    if name not in material.figures:
        return None
    table = material.numbers[name]
    peak = table.groupby("interval_start")["present"].sum()
    at = str(peak.idxmax())
    finding = f"Most agents present: {count(round(float(peak.max())))} at {moment(at)}."
    found = shortages(material)
    if found:
        finding += f" Largest gap between required and scheduled: {found[0].told}."
    else:
        finding += " No group is short of what the formula requires."
    shown = table[(table["scheduled"] > 0) | (table["present"] > 0) | (table["required"] > 0)]
    return Figure(
        title="Agents required, scheduled and present by interval",
        svg=material.figures[name],
        finding=finding,
        table=Table(
            caption="Agents required / scheduled / present, by interval and group",
            frame=across(shown, "group", _agents_text),
            note=f"Mean week of {material.span}." if material.span else "",
        ),
    )


def _agents_text(row: Mapping[str, Any]) -> str:
    return " / ".join(count(float(row[one])) for one in ("required", "scheduled", "present"))


def _technology(material: Material) -> Table:
    import pandas as pd

    rows = [
        (
            str(row["resource"]),
            str(row["unit"]),
            "no limit" if np.isnan(row["capacity"]) else count(row["capacity"]),
            count(round(row["use_mean"], 1)),
            count(round(row["use_p99"], 1)),
            count(round(row["use_max"], 1)),
            bounded_percent(row["full_share"], row["full_share_lower"], row["full_share_upper"]),
            count(round(row["blocked"], 1)),
        )
        for row in records(material.technology)
    ]
    names = ["resource", "unit", "there are", "mean use", "99 %", "most", "full", "turned away"]
    return Table(
        caption=opened("lines, sessions, seats and machines in use at once"),
        frame=pd.DataFrame(rows, columns=names),
        note=(
            "99 %: units in use that are not exceeded for 99 % of the time. Full: share of the "
            "time in which all are in use, with its 95 % interval. Turned away: contacts of a "
            "replication."
        ),
    )
