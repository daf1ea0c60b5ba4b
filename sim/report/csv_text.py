"""Write a table as CSV, the same bytes wherever it is written.

UTF-8, a comma between cells, a line feed after each line, numbers with at most ten
significant digits and a point, an empty cell for what is missing.

May import: pandas. Used by: experiments.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

SIGNIFICANT = "%.10g"
"""Ten digits: more than any figure of a simulation means, fewer than processors differ in."""


def csv_text(table: "pd.DataFrame") -> str:
    """Return the whole file; the index of the table is left out."""
    floats = [name for name in table.columns if table[name].dtype.kind == "f"]
    tidy = table.assign(**{name: table[name] + 0.0 for name in floats})  # no negative zero
    text: str = tidy.to_csv(index=False, float_format=SIGNIFICANT, lineterminator="\n", na_rep="")
    return text
