"""A row of gaps.csv: one dimension of one part of the centre, needed beside available.

Needed and available are such that their difference is the gap: of a door that is closed
too often, the share that must find it open. Nothing below 0 is a gap.

May import: errors. Used by: every module of this room.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
import pandas as pd

COLUMNS = (
    "dimension",
    "facet",
    "level",
    "name",
    "channels",
    "needed",
    "available",
    "gap",
    "unit",
    "lower",
    "upper",
    "worst_interval",
    "found_by",
    "confirmed",
    "lever",
    "lever_units",
    "once",
    "per_month",
    "currency",
    "lead_time",
    "note",
)

FACETS = {
    "staff": "people",
    "technology": "technology",
    "response": "process",
    "resolution": "process",
    "closed_door": "process",
    "context": "technology",
}
"""Dimensions in the order of the table, and the facet of each."""

SHARE = "share"
PAID_HOURS = "paid h"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """One row.

    Attributes
    ----------
    dimension : a key of `FACETS`.
    level, name : group, resource, queue or channel.
    channels : whose customers feel it.
    needed, available : NaN where nothing is promised, or where it is not known.
    unit : of needed, available and gap.
    lower, upper : bounds of the gap, NaN where there are none.
    worst_interval : local start, "" where time does not matter.
    found_by : formula, run, search, or run without limit.
    confirmed : yes, no, within one unit; "" where nothing was tried again.
    lever : title of the cheapest that closed the gap, or why there is none.
    lever_units : how many units of it.
    once, per_month : what they cost in `currency`.
    lead_time : until the lever acts, as written.
    note : more, in words.
    """

    dimension: str
    level: str
    name: str
    channels: tuple[str, ...]
    needed: float
    available: float
    unit: str
    gap: float = np.nan
    lower: float = np.nan
    upper: float = np.nan
    worst_interval: str = ""
    found_by: str = "run"
    confirmed: str = ""
    lever: str = ""
    lever_units: float = np.nan
    once: float = np.nan
    per_month: float = np.nan
    currency: str = ""
    lead_time: str = ""
    note: str = ""


def gap_frame(rows: Sequence[Gap]) -> pd.DataFrame:
    """Lay rows out as a data frame with `COLUMNS`, by dimension, larger gaps first."""
    order = list(FACETS)
    ranked = sorted(
        rows,
        key=lambda row: (
            order.index(row.dimension),
            -row.gap if row.gap > 0 else 0.0,
            row.name,
        ),
    )
    table = {one.name: [getattr(row, one.name) for row in ranked] for one in fields(Gap)}
    table["channels"] = [" ".join(row.channels) for row in ranked]
    table["facet"] = [FACETS[row.dimension] for row in ranked]
    return pd.DataFrame(table, columns=list(COLUMNS))


def shortfall(
    needed: float, value: float, lower: float, upper: float
) -> tuple[float, float, float]:
    """Return the gap between a share needed and one estimated, with its bounds; never below 0."""
    cut = np.maximum([needed - value, needed - upper, needed - lower], 0.0)
    return float(cut[0]), float(cut[1]), float(cut[2])
