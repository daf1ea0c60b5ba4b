"""The section of costs: what was paid, for what, and what a contact and a resolved need cost.

Everything is read from the table of costs.csv.

May import: blocks, cost_figure, rows, saying, pandas. Used by: run_report, experiments.
"""

from collections.abc import Iterator
from math import isnan
from typing import TYPE_CHECKING, Any

from sim.report.blocks import Figure, Section, Table
from sim.report.cost_figure import WORDS, cost_figure
from sim.report.rows import records
from sim.report.saying import MISSING, decimal, exact_percent, listed, money, opened, percent

if TYPE_CHECKING:
    import pandas as pd

_NAME, _HEADING = "costs", "What it costs"
_TITLE = "Cost by channel and kind"
_TOTAL = "total"
LABOUR = ("handling", "idle", "shrinkage", "overtime")
"""Kinds of cost that agents are paid."""

_VARIABLE = ("overtime", "per_contact", "per_minute")
_MEANING = {
    "handling": "agents, within their shifts, with a contact at hand",
    "idle": "agents, present, with no contact at hand",
    "shrinkage": "agents, paid but not at work: breaks, absence, planned losses",
    "overtime": "agents, after the end of their shift",
    "per_contact": "price of a contact, labour left out",
    "per_minute": "price of a minute from entry to end, labour left out",
    "licences": "lines, sessions, seats and machines, used or not",
    "fixed": "fixed cost of the channels",
}
_PARTS = {"group": "group", "intent": "what customers want", "segment": "segment"}
_CLOSE = 0.1
_NOTE = (
    "Paid in a replication, mean over all. Idle time and time paid but not at work is allocated, "
    "for each interval, to the queues that a group may serve, by the time it handled them. "
    "Contacts: answered by an agent, contained by the front, or a session in self-service. "
    "Published costs hold labour and enter no sum."
)


def cost_section(costs: "pd.DataFrame") -> Section:
    """Return the section that answers "what does it cost".

    Parameters
    ----------
    costs : the table of costs.csv; empty where the scenario has no prices.
    """
    if costs.empty:
        nothing = (
            "This scenario names no prices. Add economics to the centre: a currency, wages of the "
            "groups, and what contacts, licences and channels cost."
        )
        return Section(name=_NAME, heading=_HEADING, answer=(nothing,))
    finding = _finding(costs)
    figure = Figure(
        title=_TITLE,
        svg=cost_figure(_by_kind(costs), _TITLE, finding, _currency(costs)),
        finding=finding,
        table=Table(caption="Cost by channel and kind, per cent of all", frame=_shares(costs)),
    )
    tables = [
        Table(caption="Cost by channel", frame=_channels(costs), note=_NOTE),
        Table(caption="Cost by kind", frame=_kinds(costs)),
        *(Table(caption=f"Cost by {word}", frame=_parts(costs, level, word))
          for level, word in _PARTS.items()),
    ]  # fmt: skip
    return Section(
        name=_NAME, heading=_HEADING, answer=tuple(_answer(costs)), blocks=(figure, *tables)
    )


def as_written(costs: "pd.DataFrame") -> "pd.DataFrame":
    """Return the table with its amounts as text, to the last micro-unit, for costs.csv."""
    return costs.assign(amount=[f"{one:.6f}" for one in costs["amount"]])


def _currency(costs: "pd.DataFrame") -> str:
    return str(costs["currency"].iloc[0])


def _totals(costs: "pd.DataFrame", level: str) -> "pd.DataFrame":
    """Return the totals of a level, the dearest first."""
    rows = costs[(costs["level"] == level) & (costs["kind"] == _TOTAL)]
    return rows.sort_values(["amount", "name"], ascending=[False, True], kind="stable")


def _centre(costs: "pd.DataFrame") -> dict[str, dict[str, Any]]:
    """Return the rows of the centre by kind."""
    return {row["kind"]: row for row in records(costs[costs["level"] == "centre"])}


def _answer(costs: "pd.DataFrame") -> Iterator[str]:
    currency, centre = _currency(costs), _centre(costs)
    whole = centre[_TOTAL]
    bounds = ""
    if not isnan(whole["amount_lower"]):
        low, high = (money(whole[f"amount_{end}"], "").strip() for end in ("lower", "upper"))
        bounds = f" ({low} to {high})"
    yield (
        f"The centre costs {money(whole['amount'], currency)}{bounds} in the time simulated: "
        f"{money(whole['per_contact'], currency)} a contact that was served and "
        f"{money(whole['per_resolved_need'], currency)} a need that was resolved."
    )
    amount = float(whole["amount"])
    if amount <= 0:
        return
    part = {kind: centre[kind]["amount"] / amount for kind in WORDS}
    labour = ", ".join(f"{WORDS[kind]} {percent(part[kind])}" for kind in LABOUR)
    yield f"Agents are {percent(sum(part[kind] for kind in LABOUR))} of it: {labour}."
    variable = sum(part[kind] for kind in _VARIABLE)
    yield (
        f"{percent(variable)} moves with the contacts of the day (overtime, per contact, per "
        f"minute); the rest follows the schedule, the licences and the months."
    )
    yield from _published(costs)


def _published(costs: "pd.DataFrame") -> Iterator[str]:
    """Say how simulated costs per contact stand beside published ones."""
    rows = _totals(costs, "channel")
    rows = rows[rows["published_per_contact"].gt(0) & rows["per_contact"].notna()]
    if rows.empty:
        return
    ratio = rows["per_contact"] / rows["published_per_contact"]
    near = [str(name) for name in rows["name"][(ratio - 1).abs() <= _CLOSE]]
    far = [
        f"{name} {decimal(own, 2)} ({decimal(other, 2)})"
        for name, own, other in rows.loc[
            (ratio - 1).abs() > _CLOSE, ["name", "per_contact", "published_per_contact"]
        ].itertuples(index=False)
    ]
    parts = [f"within a tenth of it: {listed(near)}"] if near else []
    parts += [f"further off: {listed(far)}"] if far else []
    yield (
        f"Cost per contact in {_currency(costs)} beside what is published, in brackets, for such "
        f"channels elsewhere: {'; '.join(parts)}."
    )


def _finding(costs: "pd.DataFrame") -> str:
    """Say which channel costs most in all, and which most a contact."""
    rows, currency = _totals(costs, "channel"), _currency(costs)
    amount = float(rows["amount"].sum())
    first = rows.iloc[0]
    if amount <= 0:
        return "Nothing is paid on any channel."
    mine = costs[(costs["level"] == "channel") & (costs["name"] == first["name"])]
    kinds = mine[mine["kind"] != _TOTAL].sort_values("amount", ascending=False, kind="stable")
    most = kinds.iloc[0]
    text = (
        f"{first['name']} costs most, {money(first['amount'], currency)}, "
        f"{percent(first['amount'] / amount)} of all, of which "
        f"{percent(most['amount'] / first['amount'])} is {WORDS[str(most['kind'])]}"
    )
    each = rows[rows["per_contact"].notna()].sort_values("per_contact", kind="stable")
    if len(each) > 1:
        low, high = each.iloc[0], each.iloc[-1]
        text += (
            f"; a contact costs from {money(low['per_contact'], currency)} ({low['name']}) to "
            f"{money(high['per_contact'], currency)} ({high['name']})"
        )
    return f"{opened(text)}."


def _by_kind(costs: "pd.DataFrame") -> "pd.DataFrame":
    """Return channels, the dearest first, with a column for each kind of cost."""
    totals = _totals(costs, "channel").set_index("name")
    rows = costs[costs["level"] == "channel"].set_index(["name", "kind"])["amount"]
    found = {kind: [rows[name, kind] for name in totals.index] for kind in WORDS}
    return _frame(found).set_axis(totals.index).assign(per_contact_served=totals["per_contact"])


def _shares(costs: "pd.DataFrame") -> "pd.DataFrame":
    table = _by_kind(costs)
    amounts = table[list(WORDS)]
    whole = float(amounts.to_numpy().sum())
    shown = [kind for kind in WORDS if float(amounts[kind].sum()) > 0]
    found = {WORDS[kind]: [_part(one, whole) for one in amounts[kind]] for kind in shown}
    return _frame({"channel": list(table.index)} | found)


def _channels(costs: "pd.DataFrame") -> "pd.DataFrame":
    rows = _totals(costs, "channel")
    published = list(rows["published_per_contact"])
    more = {
        "published per contact": [decimal(one, 2) for one in published],
        "simulated against it": [
            f"{100 * (own / other - 1):+.0f} %" if other > 0 and not isnan(own) else MISSING
            for own, other in zip(rows["per_contact"], published, strict=True)
        ],
    }
    known = any(not isnan(one) for one in published)
    return _frame(_figures(rows, "channel", _currency(costs)) | (more if known else {}))


def _parts(costs: "pd.DataFrame", level: str, word: str) -> "pd.DataFrame":
    return _frame(_figures(_totals(costs, level), word, _currency(costs)))


def _kinds(costs: "pd.DataFrame") -> "pd.DataFrame":
    rows = costs[costs["level"] == "centre"]
    rows = rows.assign(name=[WORDS.get(kind, kind) for kind in rows["kind"]])
    found = _figures(rows, "kind", _currency(costs))
    meaning = [_MEANING.get(str(kind), "everything that is paid") for kind in rows["kind"]]
    return _frame(found | {"what it is": meaning})


def _figures(rows: "pd.DataFrame", word: str, currency: str) -> dict[str, list[str]]:
    """Return the columns that every table of costs has."""
    whole = float(rows.loc[rows["kind"] == _TOTAL, "amount"].sum())
    return {
        word: [str(name) for name in rows["name"]],
        f"cost, {currency}": [decimal(one, 2) for one in rows["amount"]],
        "95 % interval": [
            MISSING if isnan(low) else f"{low:,.0f} to {high:,.0f}"
            for low, high in zip(rows["amount_lower"], rows["amount_upper"], strict=True)
        ],
        "share": [_part(one, whole) for one in rows["amount"]],
        "per contact": [decimal(one, 2) for one in rows["per_contact"]],
        "per resolved need": [decimal(one, 2) for one in rows["per_resolved_need"]],
    }


def _part(amount: float, whole: float) -> str:
    return exact_percent(amount / whole) if whole > 0 else MISSING


def _frame(columns: dict[str, list[Any]]) -> "pd.DataFrame":
    import pandas as pd

    return pd.DataFrame(columns)
