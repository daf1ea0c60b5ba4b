"""What a page is made of: sections of text, figures and tables, whatever draws them.

Rooms that know an answer return sections; `sim.report.page` turns them into HTML and
`sim.report.workbook` their tables into a spreadsheet. No HTML and no drawing here.

May import: nothing. Used by: the rooms that write pages.
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows under a caption.

    Attributes
    ----------
    caption : what the rows are, as a sentence without a full stop.
    frame : cells ready to be read: text, or numbers that are already rounded; column
        names are the headings. The first column heads its row.
    note : a line below it; "" for none.
    folded : the rows are many: only the caption is seen until somebody opens it.
    """

    caption: str
    frame: "pd.DataFrame"
    note: str = ""
    folded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A drawing, its finding, and the same numbers as a table.

    Attributes
    ----------
    title : what is drawn.
    svg : the drawing, SVG as text.
    finding : what it shows, as a sentence with its numbers; the alternative text.
    table : the drawn numbers, folded away under it.
    """

    title: str
    svg: str
    finding: str
    table: Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One question and its answer.

    Attributes
    ----------
    name : its address in the page: lower-case letters, digits and hyphens.
    heading : the question, or what it is about.
    answer : sentences that stand first; each is one paragraph.
    blocks : figures and tables, in reading order.
    """

    name: str
    heading: str
    answer: tuple[str, ...] = ()
    blocks: tuple[Figure | Table, ...] = field(default=())
