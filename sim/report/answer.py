"""The answer first: are we staffed right, what does it cost, where are the gaps.

May import: material, page, saying, the sections. Used by: run_report.
"""

from datetime import timedelta
from typing import TYPE_CHECKING

from sim.report.cost_section import LABOUR
from sim.report.material import Material, Promise
from sim.report.page import Card
from sim.report.page.document import Tone
from sim.report.saying import count, listed, money, number, opened, percent, several
from sim.report.service_heat import judged
from sim.report.service_section import told
from sim.report.staffing_section import shortages

if TYPE_CHECKING:
    import pandas as pd

_WEEK_DAYS = 7
_SOME = 0.34
_MOST_NAMED = 3
_DIMENSIONS = {
    "staff": "staff",
    "technology": "technology",
    "response": "response time",
    "resolution": "resolution",
    "closed_door": "closed doors",
    "context": "lost context",
}


def lead(material: Material) -> tuple[str, ...]:
    """Say in two sentences what was simulated."""
    needs = material.value("centre", "all", "needs")
    contacts = material.value("centre", "all", "contacts")
    channels = len(material.names("channel"))
    times = int(material.manifest.get("replications", 1))
    present = material.intervals[material.intervals["level"] == "group"]
    most = present.groupby("interval_start")["staffed"].sum().max()
    size = (
        f"{count(round(needs))} needs and {count(round(contacts))} contacts on "
        f"{several(channels, 'channel')}, met by up to {count(round(float(most)))} agents at once."
    )
    repeated = (
        f"Figures are means over {times} independent repetitions, and intervals in brackets hold "
        "the true mean with 95 % confidence."
        if times > 1
        else "One repetition only: figures have no intervals. Add replications=20 for some."
    )
    return (size, repeated)


def period(material: Material) -> str:
    """Say which days were simulated: Monday 8 to Sunday 14 January 2024."""
    first = material.moments[0]
    last = material.moments[-1] + timedelta(hours=material.interval_h) - timedelta(seconds=1)
    end = f"{last:%A} {last.day} {last:%B %Y}"
    if first.date() == last.date():
        return end
    start = f"{first:%A} {first.day}"
    if (first.year, first.month) != (last.year, last.month):
        start += f" {first:%B}" + (f" {first.year}" if first.year != last.year else "")
    return f"{start} to {end}"


def cards(material: Material) -> tuple[Card, ...]:
    """Return the three answers at a glance."""
    return (_staffed(material), _cost(material), _gaps(material))


def _staffed(material: Material) -> Card:
    held = [one for one in material.promises if one.judged]
    missed = sorted((one for one in held if one.missed), key=lambda one: one.value - one.share)
    short = shortages(material)
    texts = [f"Furthest below: {told(missed[0])}."] if missed else []
    hours = judged(material)
    hours = hours[hours["short"].notna()]
    if len(hours):
        kept = float((hours["short"] <= 0).mean())
        texts.append(f"{percent(kept)} of the queue-hours with demand keep their promise.")
    if short:
        texts.append(f"Most agents are missing in {short[0].told}.")
    elif held and not missed:
        texts.append("No group lacks as much as half an agent in any interval.")
    verdict, tone = _verdict(held, missed, bool(short))
    return Card(
        question="Are we staffed right?",
        verdict=verdict,
        text=" ".join(texts)
        or "Give the queues targets to hold them to: centre.queues.NAME.target.",
        link="service",
        tone=tone,
    )


def _verdict(held: list[Promise], missed: list[Promise], short: bool) -> tuple[str, Tone]:
    if not held:
        return "Nothing is promised", "plain"
    if missed:
        tone: Tone = "poor" if len(missed) > _SOME * len(held) else "fair"
        if len(missed) == len(held):
            return ("No promise is kept" if len(held) > 1 else "The promise is missed"), tone
        return f"{opened(number(len(missed)))} of {number(len(held))} promises missed", tone
    if short:
        return "On average yes, not every hour", "fair"
    return "Yes, every promise is kept", "good"


def _cost(material: Material) -> Card:
    question = "What does it cost?"
    costs = material.costs
    centre = costs[costs["level"] == "centre"] if len(costs) else costs
    if centre.empty:
        return Card(
            question=question,
            verdict="No prices given",
            text="Wages and prices stand under economics of a centre: see the guide to costs.",
            link="costs",
        )
    total = centre[centre["kind"] == "total"].iloc[0]
    currency, amount = str(total["currency"]), float(total["amount"])
    weeks = material.days / _WEEK_DAYS
    whole = abs(weeks - 1) < 1e-6  # noqa: PLR2004 - rounding
    text = (
        f"{money(float(total['per_contact']), currency)} a contact, "
        f"{money(float(total['per_resolved_need']), currency)} a resolved need."
    )
    labour = float(centre[centre["kind"].isin(LABOUR)]["amount"].sum())
    idle = float(centre[centre["kind"] == "idle"]["amount"].sum())
    if amount > 0:
        text += f" Agents are {percent(labour / amount)} of it, idle time {percent(idle / amount)}."
    days = count(round(material.days, 1))
    span = "a week" if whole or weeks > 1 else f"for {days} {'day' if days == '1' else 'days'}"
    shown = amount / weeks if weeks > 1 and not whole else amount
    return Card(
        question=question, verdict=f"{money(shown, currency)} {span}", text=text, link="costs"
    )


def _gaps(material: Material) -> Card:
    question = "Where are the gaps?"
    gaps = material.gaps
    if gaps.empty:
        return Card(
            question=question,
            verdict="Nothing to measure by",
            text="Gaps are measured against targets of queues and goals of channels.",
            link="gaps",
        )
    short = certain(gaps)
    if short.empty:
        return Card(
            question=question,
            verdict="None that is certain",
            text=f"{opened(several(len(gaps), 'part'))} of the centre were looked at.",
            link="gaps",
            tone="good",
        )
    parts = [
        (word, [str(one) for one in rows["name"]])
        for key, word in _DIMENSIONS.items()
        if len(rows := short[short["dimension"] == key])
    ]
    text = "; ".join(f"{word} {_named(names)}" for word, names in parts)
    full = gaps[(gaps["dimension"] == "technology") & gaps["gap"].isna()]
    if len(full):
        text += f"; at the limit, gap not known {_named([str(one) for one in full['name']])}"
    return Card(
        question=question,
        verdict=f"{opened(several(len(short), 'gap'))} in {several(len(parts), 'area')}",
        text=f"{opened(text)}.",
        link="gaps",
        tone="poor" if len(short) > _SOME * len(gaps) else "fair",
    )


def _named(names: list[str]) -> str:
    """Name the first ones, and say how many more there are."""
    more = len(names) - _MOST_NAMED
    if more <= 1:
        return f"({listed(names)})"
    return f"({', '.join(names[:_MOST_NAMED])} and {number(more)} more)"


def certain(gaps: "pd.DataFrame") -> "pd.DataFrame":
    """Return the gaps above zero whose interval, if there is one, lies above zero too."""
    return gaps[(gaps["gap"] > 0) & ~(gaps["lower"] <= 0)]
