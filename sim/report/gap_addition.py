"""The section of the addition: which group needs how many more agents, in which hours.

Everything is read from the table of required.csv.

May import: blocks, gap_section. Used by: experiments.
"""

from typing import TYPE_CHECKING

import numpy as np

from sim.report.blocks import Section, Table
from sim.report.gap_section import moment

if TYPE_CHECKING:
    import pandas as pd

_MOST = 400
_NOTE = (
    "One agent less: that interval alone (a whole day for deferred work) tried with one agent "
    "less on the same customers. In time: share of the contacts that joined, on customers who "
    "were not used to find the addition, with its 95 % interval. Fresh customers: yes where that "
    "interval lies at the promise or above, within one unit where it covers it."
)


def addition_section(required: "pd.DataFrame") -> Section:
    """Return the section that says which agents to add, and when.

    Parameters
    ----------
    required : the table of required.csv.
    """
    rows = required[required["gap"] > 0]
    heading = "Which agents are missing, and when?"
    if rows.empty:
        said = "No agents were added: every promise is kept in every interval, or none can be."
        return Section(name="addition", heading=heading, answer=(said,))
    words = rows["confirmed"].value_counts()
    kept, near = int(words.get("yes", 0)), int(words.get("within one unit", 0))
    lost = int(words.get("no", 0))
    answer = (
        f"Agents are added in {len(rows)} of {len(required)} intervals; one agent less misses the "
        f"promise in {int((rows['one_less'] == 'misses').sum())} of them.",
        f"On customers who were not used to find it, the addition keeps the promise in {kept}, is "
        f"within one agent in {near} and misses in {lost}.",
    )
    left_out = f" The first {_MOST} of {len(rows)}; all stand in required.csv."
    table = Table(
        caption="Agents to add, by group and interval",
        frame=_listed(rows.head(_MOST)),
        note=_NOTE + (left_out if len(rows) > _MOST else ""),
    )
    return Section(name="addition", heading=heading, answer=answer, blocks=(table,))


def _listed(rows: "pd.DataFrame") -> "pd.DataFrame":
    import pandas as pd

    return pd.DataFrame(
        [
            {
                "group": row["group"],
                "from": moment(row["interval_start"]),
                "there": f"{row['available']:.3g}",
                "to add": f"{row['gap']:.0f}",
                "needed": f"{row['needed']:.3g}",
                "paid for": f"{row['gross']:.1f}",
                "one agent less": row["one_less"] or "not tried",
                "in time": _share(row),
                "fresh customers": row["confirmed"],
            }
            for _, row in rows.iterrows()
        ]
    )


def _share(row: "pd.Series") -> str:
    if np.isnan(row["fresh"]):
        return "nobody came"
    if np.isnan(row["fresh_lower"]):
        return f"{row['fresh']:.0%}"
    low, high = max(row["fresh_lower"], 0.0), min(row["fresh_upper"], 1.0)
    return f"{row['fresh']:.0%} ({low:.0%} to {high:.0%})"
