"""Tables of a figure by interval: intervals down, names across.

May import: saying, pandas. Used by: the sections of the report.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sim.report.saying import short_moment

if TYPE_CHECKING:
    import pandas as pd


def across(
    table: "pd.DataFrame", name: str, text: Callable[[Mapping[str, Any]], str]
) -> "pd.DataFrame":
    """Return a row for each interval that has any, and a column for each name.

    Parameters
    ----------
    table : interval_start, the column `name`, and what `text` reads.
    name : its column that holds the names.
    text : writes the cell of a row.
    """
    import pandas as pd

    names = sorted(str(one) for one in table[name].unique())
    fields = list(table.columns)
    cells: dict[str, dict[str, str]] = {}
    for values in table.itertuples(index=False, name=None):
        row = dict(zip(fields, values, strict=True))
        cells.setdefault(str(row["interval_start"]), {})[str(row[name])] = text(row)
    data = [
        (short_moment(start), *(cells[start].get(one, "") for one in names))
        for start in sorted(cells, key=datetime.fromisoformat)
    ]
    return pd.DataFrame(data, columns=["interval", *names])
