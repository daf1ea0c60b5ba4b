"""The sheet on which figures are drawn: one look, one panel a name, the same bytes twice.

Panels share their axes, but for the height where it is their own, and stand in the order of
their names. Nothing is told by colour alone: lines differ in dash and marker. Intervals of
time are placed by instant and labelled in local time, so that the repeated hour of a clock
change has its own place.

matplotlib is loaded at the first call and keeps no state between figures.
May import: matplotlib, targets. Used by: the figures of this room.
"""

import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from textwrap import fill
from typing import TYPE_CHECKING, Any, Literal
from xml.sax.saxutils import escape

import numpy as np
from numpy.typing import NDArray

from sim.report.targets import Target

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BLUE, ORANGE, GREEN, GREY = "#0072B2", "#D55E00", "#009E73", "#5A5A5A"
"""Distinct for every kind of colour vision (Okabe and Ito 2008), and in grey."""

MOST_PANELS = 24
_LOOK: dict[str, Any] = {
    "svg.hashsalt": "switchboard",
    "svg.fonttype": "path",
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "axes.titlesize": 9,
    "axes.titlelocation": "left",
    "axes.titleweight": "bold",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": GREY,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#E3E3E3",
    "grid.linewidth": 0.6,
    "legend.frameon": False,
    "lines.linewidth": 1.4,
}
_POINTS = 72
_MARGIN_PT, _TITLE_PT = 10.0, 24.0
_WIDTH_IN = 9.0
_ROW_IN = 2.3
_HEAD_IN = 1.2
_ONE_COLUMN = 3
_TWO_COLUMNS = 8
_NARROW = 3
"""With so many columns there is room for every second label of the time."""

_TITLE_LETTERS = {1: 100, 2: 50, 3: 32}
"""Letters of a heading that fit into a line, by columns of panels."""

_HOUR_STEPS = (1, 2, 3, 4, 6)
_MOST_TICKS = 9
_FEW_POINTS = 60

Floats = NDArray[np.float64]


@dataclass(slots=True)
class Sheet:
    """A figure in the making: its panels by name, in order."""

    figure: "Figure"
    panels: "dict[str, Axes]"
    columns: int
    svg: str = ""


@contextmanager
def sheet(
    title: str,
    names: Sequence[str],
    axis: tuple[str, str],
    total: int,
    heights: Literal["shared", "own"] = "shared",
) -> Iterator[Sheet]:
    """Yield a sheet with one panel for each name; afterwards its `svg` holds the file.

    Parameters
    ----------
    title : heading of the sheet, with what the bands mean.
    names : of the panels, at most MOST_PANELS.
    axis : labels of the horizontal and the vertical axis, with units.
    total : how many names there are in all; said where some are left out.
    heights : whether all panels share their vertical axis, or each has its own.
    """
    import matplotlib as mpl
    from matplotlib.figure import Figure

    columns = 1 if len(names) <= _ONE_COLUMN else 2 if len(names) <= _TWO_COLUMNS else 3
    rows = -(-len(names) // columns) or 1
    look: Any = _LOOK
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(look)
        figure = Figure(figsize=(_WIDTH_IN, _HEAD_IN + _ROW_IN * rows), layout="constrained")
        grid = figure.subplots(
            rows, columns, sharex=True, sharey=heights == "shared", squeeze=False
        )
        for place in grid.ravel()[len(names) :]:
            place.set_visible(False)
        made = Sheet(figure, dict(zip(names, grid.ravel(), strict=False)), columns)
        left_out = f" ({len(names)} of {total}, the busiest)" if len(names) < total else ""
        figure.suptitle(title + left_out, x=0.01, ha="left", fontsize=11)
        figure.supxlabel(axis[0], x=0.06, ha="left", fontsize=9)
        figure.supylabel(axis[1], fontsize=9)
        for name, panel in made.panels.items():
            panel.set_title(name)
            panel.tick_params(labelbottom=True, length=3, color=GREY)
        yield made
        titles = [panel.get_title(loc="left") for panel in made.panels.values()]
        told = "; ".join(text.replace("\n", ", ") for text in titles)
        _wrap_titles(made, titles)
        made.svg = _svg(figure, title, f"{axis[1]}, over {axis[0]}. Panels: {told}.")


def _wrap_titles(made: Sheet, titles: Sequence[str]) -> None:
    """Break headings that are wider than their panel."""
    letters = _TITLE_LETTERS[made.columns]
    for panel, title in zip(made.panels.values(), titles, strict=True):
        panel.set_title("\n".join(fill(line, letters) for line in title.splitlines()))


@dataclass(slots=True)
class Page:
    """A figure in the making that is one drawing, measured in points from its top left."""

    axes: "Axes"
    svg: str = ""


@contextmanager
def page(title: str, told: str, size_pt: tuple[float, float]) -> Iterator[Page]:
    """Yield a page without axes, of a width and a height; afterwards its `svg` holds the file.

    Parameters
    ----------
    title : heading of the page.
    told : what it shows, in a sentence, for who cannot see it.
    size_pt : of the drawing below the heading, in points.
    """
    import matplotlib as mpl
    from matplotlib.figure import Figure

    look: Any = _LOOK
    wide, high = size_pt[0] + 2 * _MARGIN_PT, size_pt[1] + _TITLE_PT + _MARGIN_PT
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(look | {"hatch.linewidth": 0.5})
        figure = Figure(figsize=(wide / _POINTS, high / _POINTS))
        place = (_MARGIN_PT / wide, _MARGIN_PT / high, size_pt[0] / wide, size_pt[1] / high)
        axes = figure.add_axes(place)
        axes.set_axis_off()
        axes.set_xlim(0, size_pt[0])
        top = 1 - 0.5 * _TITLE_PT / high
        figure.text(_MARGIN_PT / wide, top, title, va="center", fontsize=11)
        made = Page(axes)
        yield made
        made.svg = _svg(figure, title, told)


def _svg(figure: "Figure", title: str, told: str) -> str:
    """Write the figure as SVG without a date, with its title and what it shows in words."""
    file = io.StringIO()
    about = {"Date": None, "Creator": "Switchboard", "Title": title}
    figure.savefig(file, format="svg", metadata=about)
    spoken = f"<title>{escape(title)}</title>"
    text = file.getvalue().replace("<svg ", '<svg role="img" ', 1)
    return text.replace(spoken, f"{spoken}\n <desc>{escape(told)}</desc>", 1)


def legend(made: Sheet) -> None:
    """Explain the lines of the first panel once, below all panels."""
    if made.panels:
        handles, labels = next(iter(made.panels.values())).get_legend_handles_labels()
        made.figure.legend(handles, labels, loc="outside lower right", ncols=len(labels))


@dataclass(frozen=True, slots=True)
class Intervals:
    """Where intervals lie on the axis of time.

    Attributes
    ----------
    first : instant of the first.
    edges : start of each in hours since the first, and the end of the last.
    ticks, labels : where the axis is labelled, and with what local time.
    name : label of the axis.
    """

    first: datetime
    edges: Floats
    ticks: Floats
    labels: tuple[str, ...]
    name: str

    @property
    def marker(self) -> str:
        """Return a marker where there is room for one at each interval."""
        return "o" if len(self.edges) <= _FEW_POINTS else ""


def place_intervals(starts: Sequence[str], span: str = "") -> Intervals:
    """Place intervals on the axis of time.

    Parameters
    ----------
    starts : local starts in ISO 8601 with offset, ascending.
    span : dates over which a typical week was taken; "" where the intervals are themselves.
    """
    moments = [datetime.fromisoformat(one) for one in starts]
    step = min((b - a for a, b in pairwise(moments)), default=timedelta(hours=1))
    moments.append(moments[-1] + step)
    hours = np.array([(one - moments[0]) / timedelta(hours=1) for one in moments])
    first, last = moments[0], moments[-2]
    if first.date() == last.date():
        every = next((n for n in _HOUR_STEPS if hours[-1] < _MOST_TICKS * n), _HOUR_STEPS[-1])
        chosen = [i for i, one in enumerate(moments) if one.minute == 0 and one.hour % every == 0]
        labels = [f"{moments[i]:%H:%M}" for i in chosen]
        name = f"local time on {first:%A}, {first:%Y-%m-%d}"
    else:
        firsts = [
            i for i in range(1, len(moments) - 1) if moments[i].date() > moments[i - 1].date()
        ]
        midnights = [0, *firsts] if first.hour == 0 else firsts
        chosen = midnights[:: -(-len(midnights) // _MOST_TICKS)]
        labels = [f"{moments[i]:%a}" if span else f"{moments[i]:%a\n%d %b}" for i in chosen]
        name = f"local time, mean week of {span}" if span else f"local time, {first:%Y}"
    return Intervals(first, hours, hours[chosen], tuple(labels), name)


def time_axis(made: Sheet, starts: Intervals) -> None:
    """Label the axis of time of every panel, more sparsely where panels are narrow."""
    step = 1 if made.columns < _NARROW else 2
    for panel in made.panels.values():
        panel.set_xlim(0, starts.edges[-1])
        panel.set_xticks(starts.ticks[::step], starts.labels[::step])


def heading(name: str, volume: float, targets: Sequence[Target], counted: str = "offered") -> str:
    """Head the panel of a queue: its name, volume a replication, target; a line a change."""
    text = f"{name}: {volume:,.0f} {counted}"
    for target in targets:
        if target.since:
            text += f"\nfrom {target.moment} {target.promise or 'no target'}"
        elif target.share is not None:
            text += f"; target {target.promise}"
    return text


def busiest(volume: Mapping[str, float]) -> list[str]:
    """Return the names with the most contacts, as many as there are panels, in name order."""
    ordered = sorted(volume, key=lambda name: (-volume[name], name))
    return sorted(ordered[:MOST_PANELS])
