"""Lay a run beside the record that its centre was estimated from, where there is one.

A record ships beside the preset as `<name>_recorded.csv`. Nothing is fitted here.

Imports: sim.calibrate (at the first call). Used by: experiments.run.
"""

from collections.abc import Sequence
from pathlib import Path

from sim.errors import ConfigError
from sim.log.schema import Log

FILE = "recorded.csv"
_COLUMNS = ("days", "kpi", "unit", "recorded", "simulated", "lower", "upper", "n", "definition")


def beside_record(sources: Sequence[Path], logs: Sequence[Log]) -> tuple[str, str]:
    """Return the text of recorded.csv and what to print; both "" if there is no record.

    Parameters
    ----------
    sources : files of the presets that took part, the nearest to the user first.
    logs : the replications.
    """
    if not any(one.with_name(f"{one.stem}_recorded.csv").is_file() for one in sources):
        return "", ""
    import pandas as pd

    from sim.calibrate.beside import beside_text, compare, recorded_of
    from sim.report.csv_text import csv_text

    recorded = next(found for one in sources if (found := recorded_of(one)) is not None)
    try:
        rows = compare(logs, recorded)
    except ConfigError as error:  # another period than the record's
        return "", f"\nNot laid beside the record: {error}"
    table = pd.DataFrame(
        [
            (
                row.days,
                row.kpi.name,
                row.kpi.unit,
                row.recorded,
                row.simulated,
                row.lower,
                row.upper,
                row.replications,
                row.kpi.definition,
            )
            for row in rows
        ],
        columns=list(_COLUMNS),
    )
    return csv_text(table), f"\nSimulated beside recorded:\n\n{beside_text(rows)}"
