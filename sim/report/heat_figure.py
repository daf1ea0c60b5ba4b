"""A heat map: names down, hours of the week across, a shade and a sign a class.

Classes are drawn from light to dark in the order in which they get worse, so that the map
can be read in grey; the worst one carries hatching as well.

Lengths are points of print. May import: matplotlib, panels. Used by: the sections of the
report.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from sim.report.panels import GREY, page

if TYPE_CHECKING:
    from matplotlib.axes import Axes

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_ROW_PT, _CELLS_PT, _GAP_PT = 17.0, 520.0, 3.0
_HEAD_PT, _LEGEND_PT = 26.0, 24.0
_SIZE, _SMALL = 9.0, 8.0
_EM = 0.62
_LEAST_LABEL_PT = 14.0
_EVERY = (2, 3, 4, 6, 8, 12, 24)
_LONGEST_NAME = 26

Slot = tuple[str, int]
"""Weekday as Mon, and hour from 0 to 23."""


@dataclass(frozen=True, slots=True)
class Shade:
    """One class of cells: its meaning in words, its colour, its hatching."""

    meaning: str
    color: str
    hatch: str = ""


def heat_figure(
    title: str,
    told: str,
    rows: Mapping[str, Mapping[Slot, int]],
    shades: Sequence[Shade],
) -> str:
    """Draw a heat map as SVG.

    Parameters
    ----------
    title : heading.
    told : what it shows, in a sentence, for who cannot see it.
    rows : by name, top down, the class of each hour; an hour without one stays white.
    shades : the classes, by number.
    """
    days, hours = _extent(rows)
    label = max((min(len(name), _LONGEST_NAME) for name in rows), default=1) * _SIZE * _EM
    height = _HEAD_PT + _ROW_PT * len(rows) + _LEGEND_PT
    day_pt = (_CELLS_PT - _GAP_PT * (len(days) - 1)) / max(1, len(days))
    with page(title, told, (label + _CELLS_PT, height)) as made:
        axes = made.axes
        axes.set_ylim(height, 0)
        for place, day in enumerate(days):
            left = label + place * (day_pt + _GAP_PT)
            _heads(axes, day, hours, left, day_pt)
            _cells(axes, list(rows.values()), day, hours, (left, day_pt), shades)
        for number, name in enumerate(rows):
            short = name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1] + "\u2026"
            y = _HEAD_PT + (number + 0.5) * _ROW_PT
            axes.text(label - 6, y, short, ha="right", va="center", fontsize=_SIZE)
        used = {shade for row in rows.values() for shade in row.values()}
        _legend(axes, [shades[n] for n in sorted(used)], label, height - _LEGEND_PT / 2 + 4)
    return made.svg


def _extent(rows: Mapping[str, Mapping[Slot, int]]) -> tuple[list[str], range]:
    """Return the days and the hours between which there is any cell."""
    slots = {slot for each in rows.values() for slot in each}
    days = [day for day in DAYS if any(slot[0] == day for slot in slots)]
    first = min((hour for _, hour in slots), default=0)
    return days, range(first, max((hour for _, hour in slots), default=23) + 1)


def _heads(axes: "Axes", day: str, hours: range, left: float, width: float) -> None:
    """Name a day, and the hours for which there is room."""
    step = width / len(hours)
    axes.text(left, 6, day, va="center", fontsize=_SIZE, fontweight="bold")
    every = next((n for n in _EVERY if n * step >= _LEAST_LABEL_PT), _EVERY[-1])
    for hour in hours:
        if hour % every == 0:
            x = left + (hour - hours.start) * step
            axes.text(x, 19, f"{hour:02d}", va="center", fontsize=_SMALL - 1, color=GREY)


def _cells(
    axes: "Axes",
    rows: Sequence[Mapping[Slot, int]],
    day: str,
    hours: range,
    place: tuple[float, float],
    shades: Sequence[Shade],
) -> None:
    """Draw a day: all cells of a class are one shape, neighbours of a row one rectangle."""
    left, width = place
    step = width / len(hours)
    found: dict[int, list[tuple[float, float, float, float]]] = {}
    for number, row in enumerate(rows):
        top = _HEAD_PT + number * _ROW_PT + 1
        for shade, run in groupby(hours, key=lambda hour: row.get((day, hour), -1)):
            listed = list(run)
            x = left + (listed[0] - hours.start) * step
            if shade >= 0:
                found.setdefault(shade, []).append((x, top, len(listed) * step, _ROW_PT - 2))
    for shade in sorted(found):
        _shape(axes, found[shade], shades[shade])
    frame = [(left, _HEAD_PT + n * _ROW_PT + 1, width, _ROW_PT - 2) for n in range(len(rows))]
    _shape(axes, frame, Shade("", "none"))


def _shape(
    axes: "Axes", rectangles: Sequence[tuple[float, float, float, float]], shade: Shade
) -> None:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    points: list[tuple[float, float]] = []
    codes: list[np.uint8] = []
    for x, y, wide, high in rectangles:
        points += [(x, y), (x + wide, y), (x + wide, y + high), (x, y + high), (x, y)]
        codes += [Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY]
    edge, line = ("#C9CDD0", 0.4) if shade.color == "none" else ("white", 0.0)
    patch = PathPatch(Path(points, codes), facecolor=shade.color, edgecolor=edge, linewidth=line)
    patch.set_hatch(shade.hatch)
    axes.add_patch(patch)


def _legend(axes: "Axes", shades: Sequence[Shade], left: float, y: float) -> None:
    """Explain each class in words beside a cell of it."""
    x = left
    for one in shades:
        _shape(axes, [(x, y - 5, 14, 10)], one)
        _shape(axes, [(x, y - 5, 14, 10)], Shade("", "none"))
        axes.text(x + 18, y, one.meaning, va="center", fontsize=_SMALL)
        x += 18 + len(one.meaning) * _SMALL * _EM + 12
