"""The KPIs of a run on one channel as a small table of text: centre, queues, groups.

May import: targets, text_table, pandas. Used by: experiments.
"""

from typing import TYPE_CHECKING

from sim.report.targets import Targets, change_lines, target_text
from sim.report.text_table import TARGET, Column, Part, figures_of, laid_out, lines_of

if TYPE_CHECKING:
    import pandas as pd

SERVICE_LEVEL = "sl_excluding_short"
COLUMNS = (
    Column("offered", "offered"),
    Column("handled", "handled"),
    Column("abandoned %", "p_abandon", "%"),
    Column("SL %", SERVICE_LEVEL, "%"),
    TARGET,
    Column("ASA s", "asa_s"),
    Column("AHT s", "aht_s"),
    Column("occupancy %", "occupancy", "%"),
)
PARTS = ("centre", "queue", "group")


def summary(kpi: "pd.DataFrame", targets: Targets, replications: int) -> str:
    """Write the table of a run.

    Parameters
    ----------
    kpi : the table of kpi.csv.
    targets : by queue; one that changes within the run is marked, and told below the table.
    replications : how many there were, for the note below.
    """
    found = figures_of(kpi)
    parts = list(dict.fromkeys((key[0], key[1]) for key in found if key[0] in PARTS))
    parts.sort(key=lambda part: PARTS.index(part[0]))
    lines = [["", *(column.heading for column in COLUMNS)]]
    for part in parts:
        own = targets.get(part[1], ()) if part[0] == "queue" else ()
        lines += lines_of(_label(part), part, COLUMNS, found, target_text(own))
    queues = [name for level, name in parts if level == "queue"]
    notes = [*change_lines(queues, targets), _note(replications)]
    return "\n".join([laid_out(lines), "", *notes])


def _label(part: Part) -> str:
    return "centre" if part[0] == "centre" else f"{part[0]} {part[1]}"


def _note(replications: int) -> str:
    interval = (
        f"below each figure its 95 % interval over {replications} replications"
        if replications > 1
        else "one replication: no intervals"
    )
    return (
        f"SL is {SERVICE_LEVEL}: answered within the target's time / (offered - abandoned within\n"
        f"it). Counts are means per replication; {interval}."
    )
