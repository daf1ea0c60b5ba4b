"""Is the service kept? Queues against their promises, by hour and by interval.

May import: blocks, material, saying, service_heat, interval_tables. Used by: run_report.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sim.report.blocks import Figure, Section, Table
from sim.report.interval_tables import across
from sim.report.material import Material, Promise
from sim.report.rows import extreme
from sim.report.saying import (
    MISSING,
    bounded_percent,
    count,
    exact_percent,
    full_day,
    listed,
    moment,
    number,
    opened,
    percent,
    seconds,
)
from sim.report.service_heat import judged, service_heat, worst_hour

if TYPE_CHECKING:
    import pandas as pd

LEVEL = "sl_excluding_short"
_THIN = 0.02
_BUSY = 0.1


def service_section(material: Material) -> Section:
    """Return what each queue promised and reached, and when it did not."""
    figures = [_by_interval(material), _waits(material), _backlog(material)]
    return Section(
        name="service",
        heading="Service by interval",
        answer=tuple(_answer(material)),
        blocks=(
            _promises(material),
            service_heat(material),
            *(one for one in figures if one is not None),
        ),
    )


def told(one: Promise) -> str:
    """Say what a queue reached of its promise, without the verdict."""
    what = "done" if one.deferred else "answered"
    return (
        f"{one.queue} {percent(one.value, one.share)} {what} within {seconds(one.within_s)} "
        f"(promised {percent(one.share)})"
    )


def _answer(material: Material) -> list[str]:
    held = [one for one in material.promises if one.judged]
    if not held:
        return ["No queue promises a level of service, so none can be missed."]
    missed = sorted((one for one in held if one.missed), key=lambda one: one.value - one.share)
    lines = [f"{_kept(len(held) - len(missed), len(held))} over the whole time."]
    if missed:
        lines.append(f"Below the promise: {listed([told(one) for one in missed])}.")
    worst = worst_hour(judged(material))
    if worst is not None:
        lines.append(
            "What is kept on average can be missed by the hour: the hour furthest below its "
            f"promise is {worst['start']} on {full_day(worst['weekday'])} in {worst['queue']}, "
            f"with {percent(float(worst['value']))}."
        )
    return lines


def _kept(kept: int, held: int) -> str:
    """Say how many of the queues with a promise keep it."""
    if held == 1:
        return f"The one queue with a promise {'keeps' if kept else 'does not keep'} it"
    if kept == 0:
        return f"None of the {number(held)} queues with a promise keeps it"
    if kept == held:
        return f"All {number(held)} queues with a promise keep it"
    keep = "keeps" if kept == 1 else "keep"
    return f"{opened(number(kept))} of {number(held)} queues with a promise {keep} it"


def _promises(material: Material) -> Table:
    import pandas as pd

    rows = []
    for one in material.promises:
        level = ("queue", one.queue)
        offered = material.value(*level, "contacts" if one.deferred else "offered")
        promised = percent(one.share)
        rows.append(
            (
                one.queue,
                one.channels.replace(" ", ", "),
                count(offered),
                MISSING if promised == MISSING else f"{promised} in {seconds(one.within_s)}",
                bounded_percent(one.value, one.lower, one.upper),
                one.verdict,
                exact_percent(material.value(*level, "p_intervals_met")),
                exact_percent(material.value(*level, "p_abandon")),
                seconds(material.value(*level, "asa_s")),
                seconds(material.value(*level, "aht_s")),
            )
        )
    names = [
        *("queue", "channels", "offered", "promised", "reached", "promise", "intervals met"),
        *("abandoned", "ASA", "AHT"),
    ]
    return Table(
        caption="What each queue promised and reached",
        frame=pd.DataFrame(rows, columns=names),
        note=(
            "Offered: contacts a replication, mean. Reached: answered within the promised time / "
            "(offered - abandoned within it); deferred queues: finished by the deadline / "
            "(finished + overdue). In brackets the 95 % interval over replications; close: it "
            "covers the promise. Intervals met: share of intervals that keep the promise. ASA: "
            "mean wait of the answered. AHT: talk and wrap-up of the answered."
        ),
    )


def _by_interval(material: Material) -> Figure | None:
    name = "service_level_by_interval"
    if name not in material.figures:
        return None
    table = material.numbers[name]
    busiest = table.groupby("name")["offered"].transform("max")
    busy = table[(table["offered"] >= (_BUSY * busiest).clip(lower=1.0)) & table[LEVEL].notna()]
    finding = "No queue was offered enough contacts in any interval to name a lowest one."
    if len(busy):
        low = extreme(busy, LEVEL, "smallest")
        each = busy.groupby("name")[LEVEL].min().sort_values(kind="stable")
        rest = [
            f"{one} {percent(float(value))}" for one, value in each.items() if one != low["name"]
        ]
        finding = (
            f"Lowest {percent(float(low[LEVEL]))} at {moment(str(low['interval_start']))}, in "
            f"{low['name']}." + (f" Lowest of the others: {listed(rest)}." if rest else "")
        )
    shown = table[table["offered"] >= _THIN * busiest]
    return Figure(
        title="Service level by interval",
        svg=material.figures[name],
        finding=finding,
        table=Table(
            caption="Service level by interval and queue, with its 95 % interval",
            frame=across(shown, "name", _level_text),
            note=_typical(material),
        ),
    )


def _level_text(row: Mapping[str, Any]) -> str:
    return bounded_percent(row[LEVEL], row[f"{LEVEL}_lower"], row[f"{LEVEL}_upper"])


def _typical(material: Material) -> str:
    return f"Mean week of {material.span}." if material.span else ""


def _waits(material: Material) -> Figure | None:
    name = "waiting_time_distribution"
    if name not in material.figures or material.numbers[name].empty:
        return None
    table = material.numbers[name]
    found = sorted(
        (share, one.queue, f"{one.queue} {percent(share)} within {seconds(one.within_s)}")
        for one in material.promises
        if (share := material.value("queue", one.queue, "sl_offered")) >= 0
    )
    finding = "No queue has answered anybody."
    if found:
        finding = f"Answered in time, of all offered: lowest {found[0][2]}"
        finding += f"; {listed([text for _, _, text in found[1:]])}." if found[1:] else "."
    steps = table["wait_s"].unique()[::5]
    return Figure(
        title="How long customers wait",
        svg=material.figures[name],
        finding=finding,
        table=Table(
            caption="Answered within a wait, and abandoned within it, in % of the offered",
            frame=_waits_across(table[table["wait_s"].isin(steps)]),
            note="Every fifth step of the drawn lines; all of them stand in figures/"
            + name
            + ".csv.",
        ),
    )


def _waits_across(table: "pd.DataFrame") -> "pd.DataFrame":
    import pandas as pd

    queues = [str(one) for one in table["queue"].unique()]
    found: dict[str, list[str]] = {}
    for wait, answered, abandoned in zip(
        *(table[name] for name in ("wait_s", "answered", "abandoned")), strict=True
    ):
        cell = f"{100 * answered:.1f} / {100 * abandoned:.1f}"
        found.setdefault(f"{wait:g} s", []).append(cell)
    return pd.DataFrame(
        [(wait, *cells) for wait, cells in found.items()], columns=["wait", *queues]
    )


def _backlog(material: Material) -> Figure | None:
    name = "backlog_by_interval"
    if name not in material.figures:
        return None
    table = material.numbers[name]
    if table["backlog"].notna().sum() == 0:
        return None
    top = extreme(table, "backlog", "largest")
    each = table.groupby("name")["backlog"].max()
    rest = [f"{one} {count(float(most))}" for one, most in each.items() if one != top["name"]]
    finding = (
        f"Highest backlog: {count(float(top['backlog']))} contacts of {top['name']} at "
        f"{moment(str(top['interval_start']))}."
        + (f" Highest of the others: {listed(rest)}." if rest else "")
    )
    return Figure(
        title="Backlog of deferred work",
        svg=material.figures[name],
        finding=finding,
        table=Table(
            caption="Deferred contacts not finished, mean over the interval",
            frame=across(table, "name", lambda row: count(row["backlog"])),
            note=_typical(material),
        ),
    )
