"""The page of a sweep: the answer, service and cost, figures by parameter, differences, details.

May import: blocks, the figures of a sweep. Used by: experiments.
"""

from typing import TYPE_CHECKING

from sim.report.blocks import Figure, Section, Table
from sim.report.sweep_differences import differences
from sim.report.sweep_lines import Drawing, over_parameter, service_and_cost
from sim.report.sweep_story import Shown, Story

if TYPE_CHECKING:
    import pandas as pd

COST = Shown("cost", "centre", "all", "cost of the centre")

HEADINGS = {
    "service-and-cost": ("What service costs", "Service against cost"),
    "by-parameter": ("What each step changes", "Figures over the values of a parameter"),
    "differences": ("How far from the baseline", "Differences to the baseline"),
}
"""Of the sections, and of the figures in them."""

NOTE = (
    "The staffing is read off a fit that nowhere falls, straight between the scenarios that were"
    " run. Brackets are 95 % intervals: of staffing, and of what follows from it, by drawing the"
    " replications anew; of everything else over replications. Differences are paired: all"
    " scenarios meet the same customers. Every number comes from sweep.csv."
)


def sections_of_sweep(frame: "pd.DataFrame", story: Story) -> list[Section]:
    """Return the sections of a sweep's page.

    Parameters
    ----------
    frame : the table of sweep.csv.
    story : the words for what stands in it.
    """
    blocks: list[Table | Figure] = []
    if len(story.needs):
        caption = "Staffing that meets the target, by combination of the other parameters"
        blocks.append(Table(caption=caption, frame=story.needs, note=NOTE))
    answer = story.sentences or ("Nothing was asked of this sweep: its table has all figures.",)
    sections = [
        Section(
            name="answer",
            heading=story.question or "What the sweep says",
            answer=answer if len(story.needs) else (*answer, NOTE),
            blocks=tuple(blocks),
        )
    ]
    drawn = {
        "service-and-cost": service_and_cost(frame, story, COST),
        "by-parameter": over_parameter(frame, story),
        "differences": differences(frame, story),
    }
    for name, found in drawn.items():
        if found is not None:
            heading, title = HEADINGS[name]
            figure = _figure(title, found)
            sections.append(Section(name=name, heading=heading, blocks=(figure,)))
    if story.details:
        sections.append(Section(name="details", heading="In detail", answer=story.details))
    return sections


def figures_of_sweep(sections: list[Section]) -> dict[str, str]:
    """Return the SVG of every figure by the name of its file."""
    return {
        f"{section.name.replace('-', '_')}.svg": block.svg
        for section in sections
        for block in section.blocks
        if isinstance(block, Figure)
    }


def _figure(heading: str, found: Drawing) -> Figure:
    table = Table(caption=f"{heading}: the drawn numbers", frame=found.rows)
    return Figure(title=heading, svg=found.svg, finding=found.finding, table=table)
