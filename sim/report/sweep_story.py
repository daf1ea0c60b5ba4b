"""What the page of a sweep is drawn from: its table, and the words for what stands in it.

The words come ready, so that figures know neither parameters nor how sentences are made.

May import: pandas. Used by: the figures and the section of a sweep, experiments.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from math import nan
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

_EVERY, _GRID = "all", "grid"
_TARGET = "target_share"
_MONEY = re.compile(r"^[A-Z]{3}($|[ /])")


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure that is drawn: where it stands in the table, and what it is called."""

    kpi: str
    level: str
    name: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A sweep as it is told.

    Attributes
    ----------
    question : what it was to answer; may be empty.
    sentences : the answer.
    details : what more there is to say of it.
    shown : the figures that are drawn, the one with a target first where there is one.
    targeted : whether the first of them has a target.
    axis : column of the table whose numbers figures are drawn over; "" for none.
    axis_words : what it is called.
    names : scenarios in words, without the baseline's.
    lines : words of the other parameters by scenario: scenarios of one line differ in `axis`.
    givens : words of what nobody decides, such as the volume, by scenario; a frontier of
        cost is drawn among scenarios that share it.
    needs : what every combination takes, cells ready to be read; empty for none.
    """

    question: str
    sentences: tuple[str, ...]
    details: tuple[str, ...]
    shown: tuple[Shown, ...]
    targeted: bool
    axis: str
    axis_words: str
    names: Mapping[str, str]
    lines: Mapping[str, str]
    givens: Mapping[str, str]
    needs: "pd.DataFrame"


def rows_of(frame: "pd.DataFrame", figure: Shown) -> "pd.DataFrame":
    """Return the summary of a figure by scenario, in the order of the table: index scenario."""
    rows = frame[
        (frame["sample"] == _GRID)
        & (frame["replication"].astype(str) == _EVERY)
        & (frame["kpi"] == figure.kpi)
        & (frame["level"] == figure.level)
        & (frame["name"] == figure.name)
    ]
    return rows.set_index("scenario")


def target_share(frame: "pd.DataFrame", story: Story) -> float:
    """Return the share that the first figure is to reach, as the table has it; NaN for none."""
    if not story.targeted:
        return nan
    rows = frame[frame["kpi"] == _TARGET]
    return float(rows["value"].iloc[0]) if len(rows) else nan


def scale_of(unit: str) -> tuple[float, str]:
    """Return what a figure is multiplied by to be drawn, and its unit then."""
    if unit == "share":
        return 100.0, "%"
    if not is_money(unit):
        return 1.0, "" if unit == "ratio" else unit
    per = unit[3:].removeprefix("/").removeprefix(" a ").strip()
    if per == "week":
        return 0.001, f"thousand {unit[:3]} a week"
    return 1.0, f"{unit[:3]} a {per}" if per else unit


def is_money(unit: str) -> bool:
    """Tell whether a unit is an amount of a currency, for something or not."""
    return _MONEY.match(unit) is not None and unit != "FTE"
