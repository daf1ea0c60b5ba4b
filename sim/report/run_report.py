"""The report of a run: sections in their order, the page, and the workbook.

May import: every section of this room, page, workbook. Used by: experiments.
"""

from sim.report.answer import cards, lead, period
from sim.report.assumption_section import assumption_section
from sim.report.blocks import Section
from sim.report.closing_sections import definition_section, onward_section, provenance_section
from sim.report.cost_section import cost_section
from sim.report.gap_section import gap_section
from sim.report.journey_section import journey_section
from sim.report.material import Material
from sim.report.page import page_html
from sim.report.record_section import record_section
from sim.report.service_section import service_section
from sim.report.staffing_section import staffing_section


def sections(material: Material) -> tuple[Section, ...]:
    """Return all sections, in reading order."""
    return (
        service_section(material),
        staffing_section(material),
        journey_section(material),
        cost_section(material.costs),
        gap_section(material.gaps),
        *([record_section(material)] if len(material.recorded) else []),
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
