"""Flows of contacts from channel to channel, as a diagram that needs no colour.

To the left stand the channels that contacts leave, one line a flow: what caused it, where
it leads, how many. From each line a band runs to its destination; its width is the number
of contacts, its hatching and the dash of its edge the trigger, explained in words below.

Lengths are points of print. May import: matplotlib, panels, flow_rows. Used by: figures.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from sim.report.flow_rows import ENDS, OTHER, START, Band, bands_of, goals_of, sources_of
from sim.report.panels import BLUE, GREEN, GREY, ORANGE, page

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.patches import Patch

TITLE = "Flows from channel to channel: contacts of a replication"
PINK, YELLOW, SKY = "#CC79A7", "#E69F00", "#56B4E9"


@dataclass(frozen=True, slots=True)
class Mark:
    """How a trigger is drawn, and what it means in words."""

    color: str
    hatch: str
    dash: Literal["-", "--", ":"]
    meaning: str


MARKS: Mapping[str, Mark] = {
    "arises": Mark(GREY, "", "-", "a need arises: its first contact"),
    "resolved": Mark(GREEN, "", "-", "the contact resolved the need"),
    "unresolved": Mark(ORANGE, "////", "-", "answered, and not resolved"),
    "unresolved_late": Mark(ORANGE, "////", "--", "the same, noticed only later"),
    "contained_wrongly": Mark(PINK, "xxxx", "-", "served without an agent, and not resolved"),
    "escalated": Mark(BLUE, "....", "-", "asked for a person"),
    "abandoned": Mark(YELLOW, "\\\\\\\\", "-", "left out of patience"),
    "balked": Mark(YELLOW, "\\\\\\\\", "--", "accepted another channel instead of waiting"),
    "blocked": Mark(SKY, "++++", "-", "found no line, session, seat or place"),
    "closed": Mark(SKY, "||||", "-", "came outside the opening hours"),
    "cut_off": Mark(SKY, "||||", "--", "taken out by a closing"),
    "timed_out": Mark(SKY, "----", "-", "timed out"),
    "expired": Mark(SKY, "----", "--", "expired"),
    "not_reached": Mark(SKY, "oooo", "-", "not reached"),
    "late": Mark(SKY, "oooo", "--", "asked after a late answer"),
    "averted": Mark(GREEN, "oooo", ":", "averted before it came"),
    "in_progress": Mark(GREY, "----", ":", "not ended when the run did"),
    OTHER: Mark(GREY, "", ":", "small flows together"),
}
_UNKNOWN = Mark(GREY, "", ":", "")

_SIZE, _SMALL = 9.5, 8.5
_LINE_PT = 12.0
_GAP_PT = 7.0
_THICKEST_PT = 46.0
_THINNEST_PT = 0.5
_RIBBONS_PT = 96.0
_NODE_PT = 7.0
_NUMBER_PT = 36.0
_SWATCH_PT = 22.0
_BOLD_EM, _PLAIN_EM = 0.70, 0.58
"""Mean width of a character, in sizes: rather too wide than too narrow."""

_TINT = 0.70


@dataclass(frozen=True, slots=True)
class _Laid:
    """A band in its place: the heights of its middle on either side, and its thickness."""

    band: Band
    left: float
    right: float
    thick: float


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where labels end, bands begin and end, and destinations are named; the whole width."""

    labels: float
    start: float
    end: float
    goals: float
    width: float

    @classmethod
    def of(cls, bands: Sequence[Band]) -> "_Columns":
        """Make room for the longest names."""
        names = max((len(one.source) for one in bands), default=0) * _SIZE * _BOLD_EM
        texts = max((len(_label_text(one)) for one in bands), default=0) * _SMALL * _PLAIN_EM
        labels = names + texts
        start = labels + _NUMBER_PT
        goals = start + _RIBBONS_PT + _NODE_PT
        longest = max((len(name) for name in goals_of(bands)), default=0)
        return cls(labels, start, start + _RIBBONS_PT, goals, goals + longest * _SIZE * _BOLD_EM)


def flow_figure(flows: "pd.DataFrame") -> str:
    """Draw the flows between channels, as SVG.

    Parameters
    ----------
    flows : the table of flows.csv.
    """
    bands = bands_of(flows)
    laid, heads, height = _lay(bands)
    used = [name for name in MARKS if any(one.trigger == name for one in bands)]
    whole = height + _LINE_PT * (len(used) + 3)
    at = _Columns.of(bands)
    with page(TITLE, _told(bands), (at.width, whole)) as made:
        axes = made.axes
        axes.set_ylim(whole, 0)
        for one in sorted(laid, key=lambda one: -one.thick):
            _ribbon(axes, one, at)
        for one in laid:
            _label(axes, one, at)
        _heads(axes, heads, _totals(flows, "from_channel"))
        _goals(axes, laid, at, _totals(flows, "to_channel"))
        _legend(axes, used, height + _LINE_PT)
        _note(axes, bands, len(flows), whole - _LINE_PT)
    return made.svg


def _totals(flows: "pd.DataFrame", side: str) -> dict[str, float]:
    """Add up all flows, pooled ones too, by their origin or their destination."""
    sums = flows.groupby(side)["contacts"].sum()
    return {str(name): float(one) for name, one in sums.items()}


def _lay(bands: Sequence[Band]) -> tuple[list[_Laid], dict[str, float], float]:
    """Place the bands; return them, the height of each origin's first line, and the whole."""
    scale = _THICKEST_PT / max((one.contacts for one in bands), default=1.0)
    thick = {id(one): max(_THINNEST_PT, scale * one.contacts) for one in bands}
    left: dict[int, float] = {}
    heads: dict[str, float] = {}
    y = _GAP_PT
    for source in sources_of(bands):
        for one in bands:
            if one.source == source:
                slot = max(_LINE_PT, thick[id(one)] + 1.0)
                left[id(one)] = y + slot / 2
                heads.setdefault(source, y + slot / 2)
                y += slot
        y = max(y, heads[source] + 1.6 * _LINE_PT) + _GAP_PT
    right = _right(bands, thick, y)
    laid = [_Laid(one, left[id(one)], right[id(one)], thick[id(one)]) for one in bands]
    return laid, heads, y


def _right(bands: Sequence[Band], thick: Mapping[int, float], height: float) -> dict[int, float]:
    """Stack the bands of each destination, and spread the destinations over the height."""
    stacks = {name: [one for one in bands if one.goal == name] for name in goals_of(bands)}
    sums = {name: sum(thick[id(one)] for one in each) for name, each in stacks.items()}
    rooms = {name: max(2 * _LINE_PT, one) for name, one in sums.items()}
    free = max(0.0, height - _GAP_PT - sum(rooms.values())) / max(1, len(rooms) - 1)
    found: dict[int, float] = {}
    y = _GAP_PT
    for name, each in stacks.items():
        at = y + (rooms[name] - sums[name]) / 2
        for one in each:
            found[id(one)] = at + thick[id(one)] / 2
            at += thick[id(one)]
        y += rooms[name] + free
    return found


def _ribbon(axes: "Axes", laid: _Laid, at: _Columns) -> None:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    bend = (at.start + at.end) / 2
    half, left, right = laid.thick / 2, laid.left, laid.right
    points = [
        (at.start, left - half),
        (bend, left - half),
        (bend, right - half),
        (at.end, right - half),
        (at.end, right + half),
        (bend, right + half),
        (bend, left + half),
        (at.start, left + half),
        (at.start, left - half),
    ]
    curve = [Path.CURVE4] * 3
    path = Path(points, [Path.MOVETO, *curve, Path.LINETO, *curve, Path.CLOSEPOLY])
    axes.add_patch(_painted(PathPatch(path), laid.band.trigger))


def _painted(patch: "Patch", trigger: str) -> "Patch":
    """Give a patch the face, hatching and edge of a trigger."""
    from matplotlib.colors import to_rgb

    mark = MARKS.get(trigger, _UNKNOWN)
    red, green, blue = (_TINT + (1 - _TINT) * part for part in to_rgb(mark.color))
    patch.set_facecolor((red, green, blue))
    patch.set_edgecolor(mark.color)
    patch.set_hatch(mark.hatch)
    patch.set_linestyle(mark.dash)
    patch.set_linewidth(0.7)
    return patch


def _label(axes: "Axes", laid: _Laid, at: _Columns) -> None:
    """Write beside a band what it is: trigger, destination, contacts."""
    number = f"{laid.band.contacts:,.0f}"
    text = _label_text(laid.band)
    axes.text(at.labels, laid.left, text, ha="right", va="center", fontsize=_SMALL)
    axes.text(at.start - 3.0, laid.left, number, ha="right", va="center", fontsize=_SMALL)


def _label_text(band: Band) -> str:
    goal = f"\N{RIGHTWARDS ARROW} {_words(band.goal)}"
    if band.trigger == OTHER:
        return f"{band.pooled} small flows"
    if band.source == START:
        return goal
    return goal if band.goal == band.trigger else f"{_words(band.trigger)} {goal}"


def _heads(axes: "Axes", heads: Mapping[str, float], totals: Mapping[str, float]) -> None:
    """Name the origins, with all that leaves them."""
    for name, y in heads.items():
        axes.text(0.0, y, name, va="center", fontsize=_SIZE, fontweight="bold")
        axes.text(0.0, y + _LINE_PT - 1, f"{totals[name]:,.0f}", va="center", fontsize=_SMALL)


def _goals(axes: "Axes", laid: Sequence[_Laid], at: _Columns, totals: Mapping[str, float]) -> None:
    """Name the destinations, with all that reaches them; pooled flows have no total."""
    for name in goals_of([one.band for one in laid]):
        there = [one for one in laid if one.band.goal == name]
        low = min(one.right - one.thick / 2 for one in there)
        high = max(one.right + one.thick / 2 for one in there)
        axes.plot([at.end + 1.5] * 2, [low, high], color="black", linewidth=2.0)
        style = "italic" if name in ENDS or name == OTHER else "normal"
        y = (low + high) / 2 - (_LINE_PT / 2 - 1 if name in totals else 0)
        text = _words(name)
        axes.text(
            at.goals, y, text, va="center", fontsize=_SIZE, fontweight="bold", fontstyle=style
        )
        if name in totals:
            number = f"{totals[name]:,.0f}"
            axes.text(at.goals, y + _LINE_PT - 1, number, va="center", fontsize=_SMALL)


def _legend(axes: "Axes", used: Sequence[str], top: float) -> None:
    """Explain each trigger in words beside a piece of its band."""
    from matplotlib.patches import Rectangle

    for number, name in enumerate(used):
        y = top + number * _LINE_PT
        axes.add_patch(_painted(Rectangle((0.0, y - 4.0), _SWATCH_PT, 8.0), name))
        text = f"{_words(name)}: {MARKS[name].meaning}"
        axes.text(_SWATCH_PT + 6.0, y, text, va="center", fontsize=_SMALL)


def _note(axes: "Axes", bands: Sequence[Band], every: int, y: float) -> None:
    pooled = sum(one.pooled for one in bands if one.trigger == OTHER)
    text = "Every flow of flows.csv has its band."
    if pooled:
        text = f"{pooled} of {every} flows are small and stand together; flows.csv has them all."
    axes.text(0.0, y, text, va="center", fontsize=_SMALL)


def _told(bands: Sequence[Band]) -> str:
    """Tell the largest flows in a sentence, for who cannot see the diagram."""
    largest = sorted(bands, key=lambda one: -one.contacts)[:_TOLD]
    parts = [
        f"{one.source} {_words(one.trigger)} to {_words(one.goal)} {one.contacts:,.0f}"
        for one in largest
    ]
    return f"Contacts of a replication by origin, trigger and destination: {'; '.join(parts)}."


_TOLD = 12


def _words(name: str) -> str:
    return name.replace("_", " ") if name in MARKS or name in ENDS else name
