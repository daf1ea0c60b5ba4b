"""The matrix of gaps as a drawing: a colour and a word for each channel and dimension.

May import: panels, gap_matrix. Used by: gap_section.
"""

from collections.abc import Mapping

from sim.report.gap_matrix import (
    DIMENSIONS,
    KEPT,
    LIMITED,
    NO_GOAL,
    NONE,
    OUT_OF_REACH,
    SHORT,
    UNSURE,
    Cell,
)
from sim.report.panels import GREY, page

_FILL = {
    SHORT: "#F2B08A",
    LIMITED: "#F2B08A",
    OUT_OF_REACH: "#F2B08A",
    UNSURE: "#F8E3A1",
    KEPT: "#BFE3D3",
    NO_GOAL: "#E6E6E6",
    NONE: "#FFFFFF",
}
_HATCH = {LIMITED: "////"}
_NAME_PT, _CELL_PT, _ROW_PT, _HEAD_PT, _GAP_PT = 96.0, 92.0, 30.0, 22.0, 2.0


def gap_figure(cells: Mapping[str, Mapping[str, Cell]], finding: str) -> str:
    """Draw the matrix as SVG; `finding` is what it shows, in a sentence."""
    from matplotlib.patches import Rectangle

    wide = _NAME_PT + _CELL_PT * len(DIMENSIONS)
    high = _HEAD_PT + _ROW_PT * len(cells)
    with page("Gaps by channel and dimension", finding, (wide, high)) as made:
        axes = made.axes
        axes.set_ylim(high, 0)
        for column, heading in enumerate(DIMENSIONS.values()):
            left = _NAME_PT + column * _CELL_PT
            axes.text(left + _CELL_PT / 2, _HEAD_PT / 2, heading, ha="center", va="center",
                      fontsize=9, color=GREY)  # fmt: skip
        for row, (channel, across) in enumerate(cells.items()):
            top = _HEAD_PT + row * _ROW_PT
            middle = top + _ROW_PT / 2
            axes.text(_NAME_PT - 8, middle, channel, ha="right", va="center", fontsize=9)
            for column, dimension in enumerate(DIMENSIONS):
                cell, left = across[dimension], _NAME_PT + column * _CELL_PT
                axes.add_patch(
                    Rectangle(
                        (left + _GAP_PT / 2, top + _GAP_PT / 2),
                        _CELL_PT - _GAP_PT,
                        _ROW_PT - _GAP_PT,
                        facecolor=_FILL[cell.state],
                        edgecolor="#FFFFFF",
                        hatch=_HATCH.get(cell.state),
                        linewidth=0,
                    )
                )
                axes.text(left + _CELL_PT / 2, middle, _in_two_lines(cell), ha="center",
                          va="center", fontsize=8, color="#1A1A1A", linespacing=1.1)  # fmt: skip
    return made.svg


def _in_two_lines(cell: Cell) -> str:
    return f"{cell.state}\n{cell.size}" if cell.size else cell.state
