"""The gaps that one run shows: by formula for staff, by the run itself for all else.

Cheap: nothing is simulated again. What a run cannot show is said and left open: how many
lines would be used if there were enough of them.

May import: config, measure, the modules of this room. Used by: experiments.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from sim.config import Scenario
from sim.measure.facts import Facts
from sim.study.gaps.guess import grid_of, guessed
from sim.study.gaps.kept import closed_rows, context_rows, resolution_rows, response_rows
from sim.study.gaps.licences import limited_rows
from sim.study.gaps.parts import channels_of_queues, first_queues, promises
from sim.study.gaps.rows import Gap, gap_frame
from sim.study.gaps.staff import Blocks, staff_row
from sim.units import HOUR


def first_look(
    scenario: Scenario,
    facts: Sequence[Facts],
    kpi: pd.DataFrame,
    staffing: pd.DataFrame,
    technology: pd.DataFrame,
    flows: pd.DataFrame,
) -> pd.DataFrame:
    """Return the gaps of one run, in the columns of gaps.csv.

    Parameters
    ----------
    scenario : what was run.
    facts : one for each replication.
    kpi, staffing, technology, flows : the tables of the run.

    Returns
    -------
    Data frame with `sim.study.gaps.rows.COLUMNS`: one row for each part that could have
    a gap, 0 where it has none, NaN where nothing is promised or nothing can be said.
    """
    rows = [
        *staff_by_formula(scenario, staffing, facts[0].spec.interval_min),
        *limited_rows(scenario.centre, technology),
        *response_rows(scenario.centre, facts, kpi),
        *resolution_rows(scenario.centre, kpi),
        *closed_rows(scenario.centre, facts),
        *context_rows(scenario.centre, facts, flows),
    ]
    return gap_frame(rows)


def staff_by_formula(
    scenario: Scenario, staffing: pd.DataFrame, interval_min: int
) -> Iterator[Gap]:
    """Yield a row for each group that is first for a queue with a promise."""
    centre, cut = scenario.centre, grid_of(scenario, interval_min)
    needed = guessed(scenario, staffing, interval_min)
    there = staffing["scheduled"].to_numpy(float).reshape(needed.shape)
    first = first_queues(centre)
    for row, (name, group) in enumerate(centre.groups.items()):
        queues = [one for one in first[name] if promises(centre.queues[one])]
        if not queues or np.isnan(needed[row]).all():
            continue
        blocks = Blocks(
            group=name,
            channels=channels_of_queues(centre, queues),
            starts=cut.labels,
            hours=cut.widths / HOUR,
            needed=needed[row],
            available=there[row],
            shrinkage=group.shrinkage,
        )
        yield staff_row(scenario, blocks, "formula", "fresh demand only, no overflow")
