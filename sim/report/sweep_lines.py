"""The figures of a sweep over one parameter: service against cost, and figures with bands.

May import: panels, sweep_story. Used by: sweep_section.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.report.panels import BLUE, GREEN, GREY, ORANGE, Sheet, sheet
from sim.report.sweep_story import Shown, Story, rows_of, scale_of, target_share

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_LOOKS = tuple(
    (color, marker, dash)
    for dash, markers in (("-", "osD"), ("--", "^vP"), (":", "X*h"))
    for color, marker in zip((BLUE, ORANGE, GREEN), markers, strict=True)
)
MOST_LINES = len(_LOOKS)
"""More lines than this cannot be told apart."""

_ROOM = 0.06
_LETTERS, _GAP = 120, 6
"""Room of a legend's line, and what its marks take."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawn figure: the SVG, what it shows in a sentence, and the drawn numbers."""

    svg: str
    finding: str
    rows: pd.DataFrame


def lines_of(story: Story, scenarios: Sequence[str]) -> list[tuple[str, list[str]]]:
    """Return the scenarios of each line, in the order of the table."""
    found: dict[str, list[str]] = {}
    for name in scenarios:
        found.setdefault(story.lines[name], []).append(name)
    return list(found.items())


def over_parameter(frame: pd.DataFrame, story: Story) -> Drawing | None:
    """Draw each figure over the values of one parameter, a line for each combination of others."""
    tables = {one: rows_of(frame, one) for one in story.shown}
    tables = {one: rows for one, rows in tables.items() if rows["value"].notna().any()}
    if not story.axis or not tables:
        return None
    first = next(iter(tables.values()))
    lines = lines_of(story, [str(name) for name in first.index])
    if len(lines) > MOST_LINES:
        return None
    names = {_panel(one, rows): (one, rows) for one, rows in tables.items()}
    title = "Figures by parameter (band: 95 % interval over replications)"
    with sheet(title, list(names), (story.axis_words, ""), len(names), heights="own") as made:
        for place, (name, panel) in enumerate(made.panels.items()):
            rows = names[name][1]
            for look, (label, scenarios) in zip(_LOOKS, lines, strict=False):
                part = rows.loc[[one for one in scenarios if one in rows.index]]
                _band(panel, part, (story.axis, label), look)
            if place == 0 and story.targeted:
                _target(panel, frame, story)
        if len(lines) > 1 or story.targeted:
            _legend(made)
    return Drawing(made.svg, _over_finding(story, frame, lines), _long(tables, story))


def service_and_cost(frame: pd.DataFrame, story: Story, cost: Shown) -> Drawing | None:
    """Draw the first figure against cost; what nothing beats for its money is filled."""
    if not story.shown or story.shown[0].kpi.startswith(cost.kpi):
        return None
    service, paid = rows_of(frame, story.shown[0]), rows_of(frame, cost)
    both = [name for name in service.index if name in paid.index]
    both = [n for n in both if np.isfinite(service.loc[n, "value"] + paid.loc[n, "value"])]
    lines = lines_of(story, both)
    if not both or len(lines) > MOST_LINES or paid["value"].nunique() < 2:  # noqa: PLR2004
        return None
    best = frontier(service["value"], paid["value"], story.givens, both)
    what, unit = scale_of(str(service["unit"].iloc[0]))
    money, currency = scale_of(str(paid["unit"].iloc[0]))
    axis = (f"{cost.words}, {currency}", f"{story.shown[0].words}, {unit}")
    title = "Service against cost (bars: 95 % interval; filled: nothing cheaper serves as well)"
    with sheet(title, [""], axis, 1) as made:
        panel = made.panels[""]
        for look, (label, scenarios) in zip(_LOOKS, lines, strict=False):
            rows = service.loc[scenarios, ["value", "lower", "upper"]].mul(what)
            rows["paid"] = money * paid.loc[scenarios, "value"]
            _priced(panel, rows, (label, best), look)
        if story.targeted:
            _target(panel, frame, story)
        panel.margins(x=_ROOM, y=_ROOM)
        if len(lines) > 1 or story.targeted:
            _legend(made)
    table = _pairs((service, paid), both, best, story.names)
    return Drawing(made.svg, _cost_finding(story, frame, (service, paid), best), table)


def frontier(
    service: "pd.Series[float]",
    paid: "pd.Series[float]",
    givens: Mapping[str, str],
    scenarios: Sequence[str],
) -> set[str]:
    """Return the scenarios that no other one with the same givens beats.

    One is beaten by another that serves at least as well for no more money, and better or
    for less.
    """
    best = set()
    for one in scenarios:
        rivals = [two for two in scenarios if givens[two] == givens[one] and two != one]
        beaten = any(
            service[two] >= service[one]
            and paid[two] <= paid[one]
            and (service[two] > service[one] or paid[two] < paid[one])
            for two in rivals
        )
        if not beaten:
            best.add(one)
    return best


def _panel(figure: Shown, rows: pd.DataFrame) -> str:
    unit = scale_of(str(rows["unit"].iloc[0]))[1]
    return f"{figure.words}, {unit}" if unit else figure.words


def _band(
    panel: "Axes", rows: pd.DataFrame, what: tuple[str, str], look: tuple[str, str, str]
) -> None:
    """Draw one line with its band over the parameter."""
    axis, label = what
    color, marker, dash = look
    if not len(rows):
        return
    scale = scale_of(str(rows["unit"].iloc[0]))[0]
    x = rows[axis].to_numpy(np.float64)
    order = np.argsort(x, kind="stable")
    value, low, high = (
        scale * rows[one].to_numpy(np.float64)[order] for one in ("value", "lower", "upper")
    )
    panel.fill_between(x[order], low, high, color=color, alpha=0.15, linewidth=0)
    panel.plot(x[order], value, dash, color=color, marker=marker, markersize=4, label=label)


def _priced(
    panel: "Axes", rows: pd.DataFrame, what: tuple[str, set[str]], look: tuple[str, str, str]
) -> None:
    """Draw one line of service over cost; scenarios that nothing beats are filled."""
    label, best = what
    color, marker, dash = look
    rows = rows.sort_values("paid", kind="stable")
    x, y = rows["paid"], rows["value"]
    bars = [y - rows["lower"], rows["upper"] - y]
    panel.errorbar(x, y, yerr=bars, fmt="none", ecolor=color, elinewidth=1)
    panel.plot(x, y, dash, color=color, linewidth=0.9, alpha=0.6)
    filled = rows.index.isin(best)
    named = bool(filled.any())
    for inside, face in ((True, color), (False, "white")):
        panel.plot(
            *(x[filled == inside], y[filled == inside]),
            marker,
            color=color,
            markerfacecolor=face,
            markersize=5,
            label=(label or "scenarios") if inside == named else "",
        )


def _target(panel: "Axes", frame: pd.DataFrame, story: Story) -> None:
    share = 100 * target_share(frame, story)
    panel.axhline(share, color=GREY, linestyle=":", linewidth=1.2, label=f"target {share:g} %")


def _legend(made: Sheet) -> None:
    """Explain the lines once, below, in as many columns as their words leave room for."""
    if made.panels:
        handles, labels = next(iter(made.panels.values())).get_legend_handles_labels()
        shown = [(h, t) for h, t in zip(handles, labels, strict=True) if t]
        longest = max((len(text) for _, text in shown), default=1)
        columns = max(1, min(len(shown), _LETTERS // (longest + _GAP)))
        made.figure.legend(
            [h for h, _ in shown],
            [t for _, t in shown],
            loc="outside lower right",
            ncols=columns,
        )


def _over_finding(story: Story, frame: pd.DataFrame, lines: Sequence[tuple[str, list[str]]]) -> str:
    """Say from where to where the first figure goes on each line."""
    rows = rows_of(frame, story.shown[0])
    scale, unit = scale_of(str(rows["unit"].iloc[0]))
    told = []
    for label, scenarios in lines:
        part = rows.loc[[name for name in scenarios if name in rows.index]]
        part = part.iloc[np.argsort(part[story.axis].to_numpy(np.float64), kind="stable")]
        ends = [
            f"{scale * float(row['value']):.1f} {unit} at {row[story.axis]}".replace("  ", " ")
            for _, row in part.iloc[[0, -1]].iterrows()
        ]
        told.append(f"{label}: {' to '.join(ends)}" if label else " to ".join(ends))
    words = story.shown[0].words
    return f"{words[:1].upper()}{words[1:]}, by {story.axis_words}: {'; '.join(told)}."


def _cost_finding(
    story: Story, frame: pd.DataFrame, tables: tuple[pd.DataFrame, pd.DataFrame], best: set[str]
) -> str:
    """Say which of the frontier holds the target for the least money."""
    service, paid = tables
    share, told = target_share(frame, story), []
    scale, unit = scale_of(str(service["unit"].iloc[0]))
    money, currency = scale_of(str(paid["unit"].iloc[0]))
    for given in dict.fromkeys(story.givens[name] for name in service.index):
        mine = [name for name in service.index if name in best and story.givens[name] == given]
        held = [n for n in mine if not service.loc[n, "value"] < share] or mine
        if not held:
            continue
        price, reached = dict(paid["value"].astype(float)), dict(service["value"].astype(float))
        cheap = min(held, key=lambda name: (price[name], name))
        missed = reached[cheap] < share
        what = (
            "nothing holds the target; the cheapest that nothing beats is"
            if missed
            else ("the cheapest that holds the target is" if story.targeted else "the cheapest is")
        )
        level = f"{scale * reached[cheap]:.1f} {unit}"
        pay = f"{money * price[cheap]:,.1f} {currency}"
        where = f"{given}: " if given else ""
        told.append(f"{where}{what} {story.names[cheap]}, with {level} for {pay}")
    text = "; ".join(told)
    return f"{text[:1].upper()}{text[1:]}."


def _long(tables: Mapping[Shown, pd.DataFrame], story: Story) -> pd.DataFrame:
    """The drawn numbers: a row a scenario, a column a figure with its interval."""
    columns = {}
    for figure, rows in tables.items():
        scale, unit = scale_of(str(rows["unit"].iloc[0]))
        head = f"{figure.words}, {unit}" if unit else figure.words
        columns[head] = [ranged(scale, row) for _, row in rows.iterrows()]
    names = [str(one) for one in next(iter(tables.values())).index]
    return pd.DataFrame({"scenario": [story.names[one] for one in names], **columns})


def _pairs(
    tables: tuple[pd.DataFrame, pd.DataFrame],
    names: Sequence[str],
    best: set[str],
    in_words: Mapping[str, str],
) -> pd.DataFrame:
    service, paid = tables
    what, money = (scale_of(str(one["unit"].iloc[0])) for one in (service, paid))
    return pd.DataFrame(
        {
            "scenario": [in_words[one] for one in names],
            f"service, {what[1]}": _written(what[0], service, names),
            f"cost, {money[1]}": _written(money[0], paid, names),
            "beaten": ["no" if one in best else "yes" for one in names],
        }
    )


def _written(scale: float, rows: pd.DataFrame, names: Sequence[str]) -> list[str]:
    return [ranged(scale, row) for _, row in rows.loc[list(names)].iterrows()]


def ranged(scale: float, row: "pd.Series[float]", of: str = "") -> str:
    """Write a value and its interval: 81.2 (79.9 to 82.4); `of` names other columns."""
    head = (of, f"{of}_lower", f"{of}_upper") if of else ("value", "lower", "upper")
    value, low, high = (scale * float(row[one]) for one in head)
    if np.isnan(value):
        return ""
    digits = 1 if scale != 1 or abs(value) >= 10 else 2  # noqa: PLR2004
    around = "" if np.isnan(low) else f" ({low:,.{digits}f} to {high:,.{digits}f})"
    return f"{value:,.{digits}f}{around}"
