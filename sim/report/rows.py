"""Rows of tables as mappings, for sentences.

May import: numpy. Used by: the sections of the report.
"""

from typing import TYPE_CHECKING, Any, Literal

import numpy as np

if TYPE_CHECKING:
    import pandas as pd


def extreme(
    table: "pd.DataFrame", column: str, which: Literal["largest", "smallest"]
) -> dict[str, Any]:
    """Return the first row with the largest or smallest number of a column; it has one."""
    values = table[column].to_numpy(float)
    place = int(np.nanargmax(values) if which == "largest" else np.nanargmin(values))
    return {str(name): value for name, value in table.iloc[place].to_dict().items()}


def records(table: "pd.DataFrame") -> list[dict[str, Any]]:
    """Return every row by column."""
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]
