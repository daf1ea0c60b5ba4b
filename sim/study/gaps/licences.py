"""Technology: simultaneous use beside what there is, of lines, sessions, seats, machines.

Needed is the 99th percentile by time of the use without any limit. A run with the limits
shows it only as long as they did not cut it.

May import: config, measure, rows. Used by: first_look, the search.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from sim.config import Centre
from sim.measure.technology import PERCENTILE
from sim.study.gaps.parts import holders
from sim.study.gaps.rows import Gap

_LEAST = 1e-9

_FULL = (1.0 - PERCENTILE) / 10
"""Share of time in which all units are in use from which on the limit may hide a gap. Whoever
is turned away is not seen: without the limit, use lies above it for several times as long."""


def limited_rows(centre: Centre, technology: pd.DataFrame) -> Iterator[Gap]:
    """Yield a row for each resource with a limit, from a run with the limits.

    The gap is NaN where the limit itself cut the use: all units were in use for more
    than 1 % of the time, so that the percentile could not be higher, or for more than 0.1 %
    with contacts turned away, so that it might be.
    """
    for _, row in technology.iterrows():
        capacity = float(row["capacity"])
        if np.isnan(capacity):
            continue
        full = float(row["full_share"])
        cut = full > (_FULL if row["blocked"] > 0 else 1.0 - PERCENTILE)
        needed, lower, upper = (float(row[f"use_p99{end}"]) for end in ("", "_lower", "_upper"))
        note = f"{row['blocked']:.1f} contacts turned away in a replication"
        if cut:
            note = (
                f"the limit itself cut the use: all in use for {full:.1%} of the "
                f"time, {note}; switchboard gaps measures the use without it"
            )
        yield _row(centre, row, (needed, lower, upper), ("run", note), hidden=cut)


def unlimited_rows(centre: Centre, technology: pd.DataFrame) -> Iterator[Gap]:
    """Yield a row for each resource with a limit, from a run without any.

    Parameters
    ----------
    centre : with its limits.
    technology : the table of the run without.
    """
    for _, row in technology.iterrows():
        if centre.resources[row["resource"]].capacity is None:
            continue
        found = (row["use_p99"], row["use_p99_lower"], row["use_p99_upper"])
        needed, lower, upper = (float(one) for one in found)
        note = f"most in use at once without the limit: {row['use_max']:.1f}"
        yield _row(centre, row, (needed, lower, upper), ("run without limit", note), hidden=False)


def whole_units(needed: float) -> int:
    """Return the whole units that hold a mean of percentiles: 61.05 seats are 62."""
    return int(np.ceil(needed - _LEAST))


def _row(
    centre: Centre,
    row: "pd.Series[Any]",
    needed: tuple[float, float, float],
    found: tuple[str, str],
    *,
    hidden: bool,
) -> Gap:
    name = str(row["resource"])
    capacity = centre.resources[name].capacity
    assert capacity is not None
    units = [np.nan if np.isnan(one) else float(whole_units(one)) for one in needed]
    gap, lower, upper = (float(np.maximum(one - capacity, 0.0)) for one in units)
    return Gap(
        dimension="technology",
        level="resource",
        name=name,
        channels=holders(centre, name),
        needed=units[0],
        available=float(capacity),
        gap=np.nan if hidden else gap,
        lower=np.nan if hidden else lower,
        upper=np.nan if hidden else upper,
        unit=str(row["unit"]),
        found_by=found[0],
        note=found[1],
    )
