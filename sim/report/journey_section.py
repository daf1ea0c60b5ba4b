"""Journeys: what became of the needs, and the ways between the channels.

May import: blocks, material, saying. Used by: run_report.
"""

from typing import TYPE_CHECKING

from sim.report.blocks import Figure, Section, Table
from sim.report.flow_rows import ENDS, START
from sim.report.material import Material
from sim.report.rows import records
from sim.report.saying import count, decimal, exact_percent, percent

if TYPE_CHECKING:
    import pandas as pd

_MOST_PATHS = 15
_MOST_FLOWS = 4


def journey_section(material: Material) -> Section:
    """Return what became of the needs, by intent and segment, and the largest flows."""
    parts = [("intent", "intents"), ("segment", "segments")]
    tables = [_needs(material, level) for level, _ in parts if len(material.names(level)) > 1]
    flows = _flows(material)
    return Section(
        name="journeys",
        heading="Journeys",
        answer=tuple(_answer(material)),
        blocks=(*([flows] if flows else []), *tables, _paths(material)),
    )


def _answer(material: Material) -> list[str]:
    def centre(kpi: str) -> float:
        return material.value("centre", "all", kpi)

    needs = centre("needs")
    lines = [
        f"Customers had {count(round(needs))} needs; {percent(centre('need_resolution'))} were "
        f"resolved, {percent(centre('p_given_up'))} were given up, the rest was open at the end."
    ]
    first, contacts = centre("fcr_true"), centre("contacts_per_resolved_need")
    lines.append(
        f"The first contact resolved {percent(first)} of them (FCR); a resolved need took "
        f"{contacts:.2f} contacts, all contacts counted."
    )
    several, channels = centre("p_several_contacts"), centre("p_several_channels")
    if several > 0:
        lines.append(
            f"{percent(several)} of the needs took more than one contact, {percent(channels)} more "
            "than one channel."
        )
    return lines


def _moves(flows: "pd.DataFrame") -> "pd.DataFrame":
    """Return the flows from one channel to another, or back to it, largest first."""
    inside = flows[(flows["from_channel"] != START) & ~flows["to_channel"].isin(ENDS)]
    return inside.sort_values("contacts", ascending=False, kind="stable")


def _flows(material: Material) -> Figure | None:
    if "flows" not in material.figures:
        return None
    flows, moves = material.flows, _moves(material.flows)
    begun = float(flows[flows["from_channel"] == START]["contacts"].sum())
    told = [
        f"{row['from_channel']} to {row['to_channel']} ({str(row['trigger']).replace('_', ' ')}) "
        f"{count(round(float(row['contacts'])))}"
        for row in moves.head(_MOST_FLOWS).to_dict("records")
    ]
    caused = float(moves["contacts"].sum())
    finding = f"{count(round(begun))} needs caused {count(round(caused))} further contacts" + (
        f"; the largest flows: {'; '.join(told)}." if told else "."
    )
    rows = [
        (
            str(row["from_channel"]),
            str(row["trigger"]).replace("_", " "),
            str(row["to_channel"]).replace("_", " "),
            count(round(float(row["contacts"]), 1)),
            exact_percent(float(row["share"])),
            exact_percent(float(row["context_share"])),
        )
        for row in flows.to_dict("records")
    ]
    import pandas as pd

    names = ["from", "trigger", "to", "contacts", "of those that leave so", "with context"]
    return Figure(
        title="Flows from channel to channel",
        svg=material.figures["flows"],
        finding=finding,
        table=Table(
            caption="Flows of contacts: where they came from, why, where they went",
            frame=pd.DataFrame(rows, columns=names),
            note="Contacts: mean of a replication.",
        ),
    )


def _needs(material: Material, level: str) -> Table:
    import pandas as pd

    rows = []
    for name in material.names(level):
        at = (level, name)
        rows.append(
            (
                name,
                count(round(material.value(*at, "needs"))),
                exact_percent(material.value(*at, "need_resolution")),
                exact_percent(material.value(*at, "p_given_up")),
                exact_percent(material.value(*at, "fcr_true")),
                decimal(material.value(*at, "contacts_per_resolved_need"), 2),
                decimal(material.value(*at, "time_to_resolution_h"), 1),
            )
        )
    names = [level, "needs", "resolved", "given up", "FCR", "contacts", "hours"]
    return Table(
        caption=f"What became of the needs, by {level}",
        frame=pd.DataFrame(rows, columns=names),
        note=(
            "FCR: resolved by the first contact (fcr_true). Contacts: of all needs / needs "
            "resolved. Hours: from arising to resolution, mean."
        ),
    )


def _paths(material: Material) -> Table:
    import pandas as pd

    rows = [
        (
            row["path"],
            count(round(row["needs"], 1)),
            exact_percent(row["share"]),
            exact_percent(row["resolved_share"]),
            decimal(row["duration_h"], 1),
        )
        for row in records(material.paths.head(_MOST_PATHS))
    ]
    return Table(
        caption="The most frequent paths of a need",
        frame=pd.DataFrame(rows, columns=["path", "needs", "share", "resolved", "hours"]),
        note="paths.csv holds the 50 most frequent. Hours: from arising to the end, mean.",
    )
