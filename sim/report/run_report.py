"""The report of a run: sections in their order, the page, and the workbook.

May import: every section of this room, page, workbook. Used by: experiments.
"""

from sim.report.answer import cards, lead, period
from sim.report.assumption_section import assumption_section
from sim.report.blocks import Section, Table
from sim.report.closing_sections import definition_section, onward_section, provenance_section
from sim.report.gap_section import gap_section
from sim.report.journey_section import journey_section
from sim.report.material import Material
from sim.report.page import page_html
from sim.report.saying import money
from sim.report.service_section import service_section
from sim.report.staffing_section import staffing_section


def sections(material: Material) -> tuple[Section, ...]:
    """Return all sections, in reading order."""
    return (
        service_section(material),
        staffing_section(material),
        journey_section(material),
        _costs(material),
        gap_section(material.gaps),
        *([onward_section(material)] if material.onward else []),
        assumption_section(material),
        definition_section(material),
        provenance_section(material),
    )


def report_html(material: Material) -> str:
    """Return report.html; the same tables give the same bytes."""
    return page_html(
        title(material),
        lead(material),
        sections(material),
        cards=cards(material),
        about=period(material),
    )


def title(material: Material) -> str:
    """Return what was run, as a heading."""
    return str(material.manifest.get("name", "run")).replace("_", " ").capitalize()


def _costs(material: Material) -> Section:
    if len(material.costs):
        return _priced(material)
    return Section(
        name="costs",
        heading="What it costs",
        answer=(
            "This scenario names no prices. Add economics to the centre: a currency, wages of the "
            "groups, and what contacts, licences and channels cost.",
        ),
    )


def _priced(material: Material) -> Section:
    """Return the costs of the centre by kind, and of its parts."""
    import pandas as pd

    rows = material.costs
    currency = str(rows["currency"].iloc[0])
    totals = rows[rows["kind"] == "total"]
    centre = totals[totals["level"] == "centre"].iloc[0]
    kinds = rows[(rows["level"] == "centre") & (rows["kind"] != "total")]
    parts = [
        (str(name), level, money(amount, currency), money(each, currency), money(need, currency))
        for name, level, amount, each, need in zip(
            *(totals[one] for one in ("name", "level", "amount", "per_contact")),
            totals["per_resolved_need"],
            strict=True,
        )
    ]
    return Section(
        name="costs",
        heading="What it costs",
        answer=(f"{money(float(centre['amount']), currency)} for the days simulated.",),
        blocks=(
            Table(
                caption="Cost by kind",
                frame=pd.DataFrame(
                    {
                        "kind": kinds["kind"],
                        "amount": [money(float(one), currency) for one in kinds["amount"]],
                    }
                ),
            ),
            Table(
                caption="Cost by part of the centre",
                frame=pd.DataFrame(
                    parts, columns=["name", "level", "amount", "a contact", "a resolved need"]
                ),
            ),
        ),
    )
