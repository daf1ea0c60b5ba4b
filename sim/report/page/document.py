"""From sections to the text of a page.

Figures become images with the drawing inside (a data URI), their finding as alternative
text, and the drawn numbers folded away below them. Everything else is text and tables.

May import: blocks, Jinja2. Used by: sim.report.page.
"""

import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import isnan
from typing import TYPE_CHECKING, Any, Literal

import jinja2

from sim.report.blocks import Figure, Section, Table

if TYPE_CHECKING:
    import pandas as pd

_NAME = re.compile(r"^[a-z][a-z0-9-]*\Z")
_SIZE = re.compile(r'<svg [^>]*?width="([\d.]+)pt" height="([\d.]+)pt"')
_COMMENTS = re.compile(r"<!--.*?-->\s*", re.DOTALL)
_NUMBER = re.compile(
    r"^[-+<>\N{MINUS SIGN}]? ?([A-Z]{3} -?)?\d[\d,.]*( [a-z%/]+){0,2}( ?\([^()]*\))?\Z"
)
"""Text that reads like a number: 1,200, -3 h, GBP 12.50, 82 % (79 to 85)."""

_SHORT = 20
"""Texts of at most so many letters are not broken into lines."""

_NUMBERS = "n"
_PAPER = 90
"""Letters that stand side by side on paper, at the size of most tables."""

_LONG = 40
"""Texts of more are given room."""

_JOINT = re.compile(r"(?<=[._])(?=\w)")
_PX_PER_PT = 96 / 72
_WIDE_PX = 700
"""A drawing wider than this is not shrunk to a phone, but moved sideways."""

Tone = Literal["good", "fair", "poor", "plain"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """An answer that stands at the top of the page.

    Attributes
    ----------
    question : what is asked.
    verdict : the answer in a few words, set large.
    text : the sentence that it rests on.
    link : name of the section that says more; "" for none.
    tone : how good it is; shown as an edge beside the words, never instead of them.
    """

    question: str
    verdict: str
    text: str
    link: str = ""
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True)
class _Image:
    """A drawing as the template needs it: address, width and height in pixels."""

    uri: str
    width: int
    height: int

    @property
    def wide(self) -> bool:
        """Tell whether it is moved sideways on a small screen."""
        return self.width > _WIDE_PX


def page_html(
    title: str,
    lead: tuple[str, ...],
    sections: Sequence[Section],
    cards: Sequence[Card] = (),
    about: str = "",
) -> str:
    """Write a page.

    Parameters
    ----------
    title : its one main heading, and what the browser calls it.
    lead : paragraphs below it: the answer first.
    sections : in reading order, their names all different.
    cards : answers at a glance, between the lead and the contents.
    about : one line above the title: what the page is of.

    Returns
    -------
    str
        A whole HTML document that fetches nothing.

    Raises
    ------
    ValueError
        If a section's name is no address or stands twice, or a figure has no finding
        that says more than its title.
    """
    _checked(sections)
    return _template().render(
        title=title, lead=lead, sections=sections, cards=cards, about=about, style=_style()
    )


def _checked(sections: Sequence[Section]) -> None:
    names = [one.name for one in sections]
    for name in names:
        if not _NAME.match(name) or names.count(name) > 1:
            raise ValueError(f"a section's name must be a new address, got {name!r}")
    for section in sections:
        for block in section.blocks:
            if isinstance(block, Figure) and len(block.finding) <= len(block.title):
                raise ValueError(f"figure {block.title!r} has no finding")


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("sim.report.page", "files"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["image"] = _image
    environment.filters["columns"] = _columns
    environment.filters["rows"] = _rows
    environment.filters["pieces"] = _pieces
    environment.tests["broad"] = lambda columns: sum(one["least"] for one in columns) > _PAPER
    environment.tests["figure"] = lambda block: isinstance(block, Figure)
    return environment.get_template("page.html")


def _style() -> str:
    loader = jinja2.PackageLoader("sim.report.page", "files")
    source, _, _ = loader.get_source(jinja2.Environment(autoescape=True), "style.css")
    return source


def _image(figure: Figure) -> _Image:
    svg = _COMMENTS.sub("", figure.svg)
    size = _SIZE.search(svg)
    width, height = (_PX_PER_PT * float(one) for one in size.groups()) if size else (0.0, 0.0)
    uri = f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"
    return _Image(uri, round(width), round(height))


def _columns(table: Table) -> list[dict[str, Any]]:
    """Return place, heading and look of each column; one without any cell is left out."""
    return [
        _column(place, str(name), table.frame[name])
        for place, name in enumerate(table.frame.columns)
        if not place or any(_cell(one) for one in table.frame[name])
    ]


def _column(place: int, heading: str, column: "pd.Series[Any]") -> dict[str, Any]:
    """Describe a column; `least` is how many letters wide it is at the narrowest on paper."""
    look, cells = _look(column), [_cell(one) for one in column]
    parts = cells if look == _NUMBERS else [word for cell in cells for word in _words(cell)]
    least = max((len(one) for one in [*parts, *_words(heading)]), default=0)
    return {"place": place, "heading": heading, "look": look, "least": least}


def _words(text: str) -> list[str]:
    """Return the parts of a text between which a line may be broken."""
    return [piece for word in text.split() for piece in _pieces(word)]


def _look(column: "pd.Series[Any]") -> str:
    """Return how a column is set: n right and unbroken, s unbroken, t as long text."""
    if _numeric(column):
        return _NUMBERS
    longest = max((len(str(one)) for one in column), default=0)
    return "s" if longest <= _SHORT else "t" if longest > _LONG else ""


def _numeric(column: "pd.Series[Any]") -> bool:
    """Tell whether a column is set to the right: numbers, or text that reads like numbers."""
    if column.dtype.kind in "iuf":
        return True
    texts = [str(one) for one in column if str(one) not in {"", "-", "\N{EN DASH}"}]
    return bool(texts) and all(_NUMBER.match(one) for one in texts)


def _rows(table: Table, columns: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    """Return the cells of some columns as text; what is missing is empty."""
    places = [one["place"] for one in columns]
    return [
        [_cell(row[place]) for place in places]
        for row in table.frame.itertuples(index=False, name=None)
    ]


def _pieces(text: str) -> list[str]:
    """Cut a long name where it may be broken into lines: after points and underscores."""
    return _JOINT.split(text) if len(text) > _SHORT else [text]


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return "" if isnan(value) else f"{value:,.10g}"
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return str(value)
