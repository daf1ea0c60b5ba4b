"""Cost by channel as a drawing: a bar for each channel, its kinds of cost end to end.

May import: panels, saying, pandas. Used by: cost_section.
"""

from typing import TYPE_CHECKING, Any

from sim.report.panels import GREY, page
from sim.report.saying import money

if TYPE_CHECKING:
    import pandas as pd

WORDS = {
    "handling": "handling",
    "idle": "idle",
    "shrinkage": "shrinkage",
    "overtime": "overtime",
    "per_contact": "per contact",
    "per_minute": "per minute",
    "licences": "licences",
    "fixed": "fixed",
}
"""What each kind of cost is called."""

_LOOKS = {
    "handling": ("#0072B2", ""),
    "idle": ("#9CC9E8", "////"),
    "shrinkage": ("#CFE3F1", "...."),
    "overtime": ("#D55E00", ""),
    "per_contact": ("#009E73", ""),
    "per_minute": ("#8ED3BD", "\\\\\\\\"),
    "licences": ("#E0B3CD", ""),
    "fixed": ("#B8B8B8", "xxxx"),
}
_NAME_PT, _BAR_PT, _TEXT_PT, _ROW_PT, _THICK_PT = 86.0, 400.0, 150.0, 26.0, 17.0
_SWATCH_PT, _LEGEND_ROW_PT, _LEGEND_GAP_PT, _IN_A_ROW = 11.0, 17.0, 8.0, 4
_EDGE = "#FFFFFF"


def cost_figure(table: "pd.DataFrame", title: str, finding: str, currency: str) -> str:
    """Draw costs as SVG.

    Parameters
    ----------
    table : a row for each name, the kinds of cost as columns, and `per_contact_served`.
    title : heading.
    finding : what it shows, in a sentence.
    currency : three letters.
    """
    kinds = [kind for kind in WORDS if float(table[kind].sum()) > 0]
    legend = _LEGEND_GAP_PT + _LEGEND_ROW_PT * -(-len(kinds) // _IN_A_ROW)
    high = legend + _ROW_PT * len(table)
    totals = table[list(WORDS)].sum(axis=1)
    most = max(float(totals.max()), 1e-9)
    with page(title, finding, (_NAME_PT + _BAR_PT + _TEXT_PT, high)) as made:
        made.axes.set_ylim(high, 0)
        _explain(made.axes, kinds)
        for row, name in enumerate(table.index):
            top = legend + row * _ROW_PT + (_ROW_PT - _THICK_PT) / 2
            middle = top + _THICK_PT / 2
            made.axes.text(_NAME_PT - 8, middle, str(name), ha="right", va="center", fontsize=9)
            left = _NAME_PT
            for kind in kinds:
                wide = _BAR_PT * float(table.loc[name, kind]) / most
                _box(made.axes, kind, (left, top), (wide, _THICK_PT))
                left += wide
            each = money(float(table.loc[name, "per_contact_served"]), "").strip()
            told = f"{money(float(totals[name]), currency)}, {each} a contact"
            made.axes.text(left + 6, middle, told, va="center", fontsize=8, color=GREY)
    return made.svg


def _explain(axes: Any, kinds: list[str]) -> None:
    """Say what each pattern stands for, above the bars."""
    step = (_NAME_PT + _BAR_PT) / _IN_A_ROW
    for number, kind in enumerate(kinds):
        row, column = divmod(number, _IN_A_ROW)
        left, top = _NAME_PT + column * step * 0.95, row * _LEGEND_ROW_PT
        _box(axes, kind, (left, top), (_SWATCH_PT, _SWATCH_PT))
        axes.text(left + _SWATCH_PT + 5, top + _SWATCH_PT / 2, WORDS[kind], va="center", fontsize=9)


def _box(axes: Any, kind: str, place: tuple[float, float], size: tuple[float, float]) -> None:
    from matplotlib.patches import Rectangle

    colour, hatch = _LOOKS[kind]
    axes.add_patch(
        Rectangle(place, *size, facecolor=colour, edgecolor=_EDGE, hatch=hatch, linewidth=0)
    )
