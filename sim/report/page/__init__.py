"""One page of HTML that stands by itself: drawn from sections, no script, nothing fetched.

`page_html` takes what `sim.report.blocks` describes. Template and style sheet are files of
this package. The same sections give the same bytes.

May import: blocks, Jinja2, pandas. Used by: the reports of this room, experiments.
"""

from sim.report.page.document import Card, page_html

__all__ = ["Card", "page_html"]
