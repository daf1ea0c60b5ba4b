"""Differences to the baseline with their intervals: a row a scenario, a column a figure.

May import: panels, sweep_story, sweep_lines. Used by: sweep_section.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.report.panels import BLUE, GREY, ORANGE, page
from sim.report.sweep_lines import Drawing, ranged
from sim.report.sweep_story import Shown, Story, rows_of, scale_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_ROWS = 30
_LETTER_PT, _NAMES_PT, _MOST_NAMES_PT = 4.9, 90.0, 340.0
_COLUMN_PT, _GAP_PT, _ROW_PT, _HEAD_PT = 150.0, 14.0, 19.0, 34.0
_TEXT_PT = 54.0
"""Right part of a column, where its number stands."""

_SMALL = 8


def differences(frame: pd.DataFrame, story: Story) -> Drawing | None:
    """Draw how far each scenario lies from the baseline, paired by replication."""
    tables = [(one, rows_of(frame, one)) for one in story.shown]
    tables = [(one, rows) for one, rows in tables if _changes(rows)]
    if not tables:
        return None
    index = tables[0][1].index
    names = [n for n in index if any(_moves(rows, str(n)) for _, rows in tables)]
    drawn = [str(name) for name in names[:MOST_ROWS]]
    left_out = f" ({len(drawn)} of {len(names)})" if len(drawn) < len(names) else ""
    words = [story.names[name] for name in drawn]
    wide = min(max(_LETTER_PT * max(map(len, words)), _NAMES_PT), _MOST_NAMES_PT)
    size = (wide + (_COLUMN_PT + _GAP_PT) * len(tables), _HEAD_PT + _ROW_PT * len(drawn))
    title = f"Differences to the baseline, with 95 % intervals{left_out}"
    finding = _finding(story, tables, drawn)
    with page(title, finding, size) as made:
        made.axes.set_ylim(0, size[1])
        for row, text in enumerate(words):
            y = _y(size, row)
            made.axes.text(0, y, _short(text, wide), va="center", fontsize=_SMALL)
        for column, (figure, rows) in enumerate(tables):
            left = wide + _GAP_PT + column * (_COLUMN_PT + _GAP_PT)
            _column(made.axes, (left, size), figure, rows.reindex(list(drawn)))
    return Drawing(made.svg, finding, _table(tables, drawn, words))


def _column(
    axes: "Axes", place: tuple[float, tuple[float, float]], figure: Shown, rows: pd.DataFrame
) -> None:
    """Draw one figure: its head, the line of no change, and each difference."""
    left, size = place
    scale, unit = _points(str(rows["unit"].dropna().iloc[0]))
    low, high = (
        scale * rows[f"difference_{end}"].to_numpy(np.float64) for end in ("lower", "upper")
    )
    value = scale * rows["difference"].to_numpy(np.float64)
    ends = np.concatenate([value, low, high, [0.0]])
    first, last = float(np.nanmin(ends)), float(np.nanmax(ends))
    width = (last - first) or 1.0
    room = _COLUMN_PT - _TEXT_PT

    def at(amount: float) -> float:
        return left + room * (amount - first) / width

    axes.text(left, size[1] - 8, figure.words, va="center", fontsize=_SMALL, weight="bold")
    axes.text(left, size[1] - 20, unit, va="center", fontsize=_SMALL, color=GREY)
    bottom = _y(size, len(rows) - 1) - _ROW_PT / 2
    axes.plot([at(0.0)] * 2, [bottom, size[1] - _HEAD_PT + 4], ":", color=GREY, linewidth=0.9)
    for row, amount in enumerate(value):
        if np.isnan(amount):
            continue
        y, color = _y(size, row), BLUE if amount >= 0 else ORANGE
        if not np.isnan(low[row]):
            axes.plot([at(low[row]), at(high[row])], [y, y], "-", color=color, linewidth=1.4)
        axes.plot([at(amount)], [y], "o" if amount >= 0 else "s", color=color, markersize=4)
        text = _signed(amount, float(np.nanmax(np.abs(value))))
        axes.text(left + _COLUMN_PT, y, text, va="center", ha="right", fontsize=_SMALL)


def _y(size: tuple[float, float], row: int) -> float:
    return size[1] - _HEAD_PT - _ROW_PT * (row + 0.5)


def _points(unit: str) -> tuple[float, str]:
    """Return scale and unit of a difference: of shares, points."""
    scale, words = scale_of(unit)
    return scale, "points" if unit == "share" else words


def _changes(rows: pd.DataFrame) -> bool:
    return bool((rows["difference"].fillna(0.0) != 0.0).any())


def _moves(rows: pd.DataFrame, name: str) -> bool:
    return name in rows.index and bool(rows["difference"].notna()[name])


def _signed(value: float, largest: float) -> str:
    digits = 0 if largest >= 100 else 1 if largest >= 1 else 2 if largest >= 0.1 else 3  # noqa: PLR2004
    return f"{value:+,.{digits}f}"


def _short(text: str, wide: float) -> str:
    letters = int(wide / _LETTER_PT * 1.08)
    return text if len(text) <= letters else f"{text[: letters - 1]}…"


def _finding(
    story: Story, tables: Sequence[tuple[Shown, pd.DataFrame]], drawn: Sequence[str]
) -> str:
    """Say the largest change of each figure."""
    told = []
    for figure, rows in tables:
        scale, unit = _points(str(rows["unit"].iloc[0]))
        change = scale * rows["difference"].reindex(list(drawn)).astype(float)
        name = str(change.abs().idxmax())
        largest = float(change.abs().max())
        told.append(
            f"{figure.words} changes most with {story.names[name]}:"
            f" {_signed(float(change[name]), largest)} {unit}".rstrip()
        )
    text = "; ".join(told)
    return f"{text[:1].upper()}{text[1:]}."


def _table(
    tables: Sequence[tuple[Shown, pd.DataFrame]], drawn: Sequence[str], words: Sequence[str]
) -> pd.DataFrame:
    columns = {}
    for figure, rows in tables:
        scale, unit = _points(str(rows["unit"].iloc[0]))
        head = f"{figure.words}, {unit}" if unit else figure.words
        columns[head] = [
            ranged(scale, row, "difference") for _, row in rows.reindex(list(drawn)).iterrows()
        ]
    return pd.DataFrame({"scenario": list(words), **columns})
