"""The section of gaps: where promises and goals are missed, by how much, and what closes it.

Everything is read from the table of gaps.csv.

May import: blocks, gap_figure, gap_matrix, saying. Used by: the page of a run, experiments.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np

from sim.report.blocks import Figure, Section, Table
from sim.report.gap_figure import gap_figure
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
    amount,
    matrix,
    state_of,
    tidy,
)
from sim.report.saying import listed, opened

if TYPE_CHECKING:
    import pandas as pd

_ABOUT = {
    "staff": "agents by interval, against the promises of the queues a group serves first",
    "technology": "lines and seats in use at once, for 99 % of the time",
    "response": "the promises of the queues",
    "resolution": "the goals of the channels for resolving needs",
    "closed_door": "the goals of the channels for being open when somebody comes",
    "context": "the goals of the channels for what was learned travelling along",
}
_MOST_NAMED = 3
_MATRIX_NOTE = (
    "short: the gap and its interval lie above 0; not sure: the interval reaches 0; kept: the "
    "promise or goal is met; no goal: nothing is promised; limit reached: the limit itself hides "
    "how much would be used; out of reach: no number that was tried keeps the promise; -: does "
    "not apply."
)
_TABLE_NOTE = (
    "Gap = needed - available, never below 0. Paid h: hours that are paid in the days simulated "
    "so that the missing agents are at work, planned losses included. Points: percentage points. "
    "Formula: fresh demand only; search: the smallest addition that keeps the promise in "
    "simulation."
)


def gap_section(gaps: "pd.DataFrame") -> Section:
    """Return the section that answers "where are the gaps".

    Parameters
    ----------
    gaps : the table of gaps.csv.
    """
    if gaps.empty:
        nothing = "Nothing is promised in this scenario, so nothing can be missing."
        return Section(name="gaps", heading="Where are the gaps?", answer=(nothing,))
    gaps = tidy(gaps)
    cells = matrix(gaps)
    finding = _finding(cells)
    figure = Figure(
        title="Gaps",
        svg=gap_figure(cells, finding),
        finding=finding,
        table=Table(
            caption="Gaps by channel and dimension", frame=_matrix_frame(cells), note=_MATRIX_NOTE
        ),
    )
    table = Table(caption="Every gap, the largest first", frame=_listed(gaps), note=_TABLE_NOTE)
    return Section(
        name="gaps",
        heading="Where are the gaps?",
        answer=tuple(_sentences(gaps)),
        blocks=(figure, table) if len(table.frame) else (figure,),
    )


def moment(start: str) -> str:
    """Write the local start of an interval: Mon 08 Jan 09:30; "" for none."""
    return f"{datetime.fromisoformat(start):%a %d %b %H:%M}" if start else ""


def _finding(cells: Mapping[str, Mapping[str, Cell]]) -> str:
    """Say for each dimension on which channels it is short, or that it is kept."""
    parts = []
    for dimension, word in DIMENSIONS.items():
        by_state: dict[str, list[str]] = {}
        for channel, across in cells.items():
            by_state.setdefault(across[dimension].state, []).append(channel)
        found = by_state.get(SHORT, [])
        if found:
            parts.append(f"{word} short on {listed(found)}")
        if by_state.get(LIMITED):
            parts.append(f"{word} at its limit on {listed(by_state[LIMITED])}")
        if by_state.get(OUT_OF_REACH):
            parts.append(f"{word} out of reach on {listed(by_state[OUT_OF_REACH])}")
        if not found and by_state.get(UNSURE):
            parts.append(f"{word} perhaps short on {listed(by_state[UNSURE])}")
        if not set(by_state) - {KEPT, NONE, NO_GOAL} and by_state.get(KEPT):
            parts.append(f"{word} kept")
    text = "; ".join(parts) or "nothing is promised"
    return f"{opened(text)}."


def _sentences(gaps: "pd.DataFrame") -> Iterator[str]:
    """One sentence a dimension that has rows."""
    states = gaps.apply(state_of, axis=1)
    for dimension, word in DIMENSIONS.items():
        mine = gaps["dimension"] == dimension
        judged = gaps[mine & ~states.isin([NO_GOAL, NONE])]
        if judged.empty:
            continue
        head = f"{opened(word)} ({_ABOUT[dimension]})"
        short, unsure = gaps[mine & (states == SHORT)], gaps[mine & (states == UNSURE)]
        limited = [str(name) for name in gaps[mine & (states == LIMITED)]["name"]]
        parts = []
        if len(short):
            parts.append(f"{len(short)} of {len(judged)} short: {_largest(short)}")
        lost = [str(name) for name in gaps[mine & (states == OUT_OF_REACH)]["name"]]
        if lost:
            parts.append(f"no number that was tried is enough for {listed(lost)}")
        if limited:
            parts.append(f"the limit itself cuts the use of {listed(limited)}")
        if len(unsure):
            more = f"{len(unsure)} of {len(judged)}" if not len(short) else f"{len(unsure)} more"
            parts.append(f"{more} not told from none by the interval")
        if not parts:
            parts.append(f"kept by all {len(judged)}" if len(judged) > 1 else "kept")
        yield f"{head}: {'; '.join(parts)}."


def _largest(short: "pd.DataFrame") -> str:
    """Name the largest gaps of a dimension with size, time and lever."""
    ordered = short.sort_values(["gap", "name"], ascending=[False, True])
    words = []
    for _, row in ordered.head(_MOST_NAMED).iterrows():
        at = f", worst {moment(row['worst_interval'])}" if row["worst_interval"] else ""
        text = f"{row['name']} by {amount(float(row['gap']), str(row['unit']))}{at}"
        words.append(f"{text}{_closed_by(row)}")
    rest = len(ordered) - _MOST_NAMED
    return "; ".join(words) + (f"; and {rest} more" if rest > 0 else "")


def _closed_by(row: "pd.Series") -> str:
    if not row["lever"] or np.isnan(row["per_month"]):
        return ""
    return f" (closed by: {row['lever']}, {_money(row)})"


def _money(row: "pd.Series") -> str:
    once = f" and {row['once']:,.0f} once" if row["once"] > 0 else ""
    return f"{row['currency']} {row['per_month']:,.0f} a month{once}"


def _matrix_frame(cells: Mapping[str, Mapping[str, Cell]]) -> "pd.DataFrame":
    import pandas as pd

    rows = [
        {"channel": channel} | {word: across[name].words for name, word in DIMENSIONS.items()}
        for channel, across in cells.items()
    ]
    return pd.DataFrame(rows, columns=["channel", *DIMENSIONS.values()])


def _listed(gaps: "pd.DataFrame") -> "pd.DataFrame":
    """Lay out the rows with a gap, or with one that a limit hides, as text."""
    import pandas as pd

    rows = []
    for _, row in gaps.iterrows():
        state = state_of(row)
        if state not in {SHORT, UNSURE, LIMITED, OUT_OF_REACH}:
            continue
        unit = str(row["unit"])
        hidden = state in {LIMITED, OUT_OF_REACH}
        rows.append(
            {
                "where": f"{row['name']} ({row['level']})",
                "dimension": DIMENSIONS[str(row["dimension"])],
                "facet": row["facet"],
                "needed": "not known" if hidden else _level(row["needed"], unit),
                "available": _level(row["available"], unit),
                "gap": state if hidden else amount(float(row["gap"]), unit),
                "95 % interval": _interval(row),
                "worst interval": moment(str(row["worst_interval"])),
                "found by": _found(row),
                "closed by": _lever(row),
                "note": row["note"],
            }
        )
    return pd.DataFrame(rows)


def _level(value: float, unit: str) -> str:
    return f"{value:.1%}" if unit == "share" else f"{value:,.0f} {unit}"


def _interval(row: "pd.Series") -> str:
    if np.isnan(row["lower"]) or np.isnan(row["upper"]):
        return ""
    unit = str(row["unit"])
    scale = 100 if unit == "share" else 1
    return f"{row['lower'] * scale:,.1f} to {row['upper'] * scale:,.1f}"


def _found(row: "pd.Series") -> str:
    told = {"yes": "confirmed", "no": "not confirmed"}.get(row["confirmed"], row["confirmed"])
    return f"{row['found_by']}, {told}" if told else str(row["found_by"])


def _lever(row: "pd.Series") -> str:
    if np.isnan(row["per_month"]):
        return str(row["lever"])
    units = f"{row['lever_units']:g} x " if row["lever_units"] != 1 else ""
    return f"{units}{row['lever']}: {_money(row)}; {row['lead_time']}"
