"""From the logs of a run to the text of its tables: what `run` writes and `reproduce` compares.

Imports: sim.measure, sim.study, sim.report, pandas through them (at the first call).
Used by: experiments.run, experiments.reproduce.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.config import Scenario
from sim.log.schema import Log

if TYPE_CHECKING:
    import pandas as pd

    from sim.measure.spec import MeasureSpec

KPI = "kpi.csv"
INTERVALS = "intervals.csv"
STAFFING = "staffing.csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """The tables of a run.

    Attributes
    ----------
    kpi, intervals : as docs/columns.md explains them.
    waiting : shares answered and abandoned within a time, by queue (`sim.study.waiting`).
    """

    kpi: "pd.DataFrame"
    intervals: "pd.DataFrame"
    waiting: "pd.DataFrame"

    def texts(self) -> dict[str, str]:
        """Return the CSV files of the run's folder by name."""
        from sim.report.csv_text import csv_text

        files = {KPI: self.kpi, INTERVALS: self.intervals}
        return {name: csv_text(table) for name, table in files.items()}


def tables_of(scenario: Scenario, logs: Sequence[Log]) -> Tables:
    """Measure the replications of a scenario."""
    from sim.measure.facts import gather
    from sim.measure.interval_tables import interval_table
    from sim.measure.tables import kpi_table
    from sim.study.waiting import waiting_table

    facts = gather(logs, spec_of(scenario))
    return Tables(
        kpi=kpi_table(facts),
        intervals=interval_table(facts),
        waiting=waiting_table(facts),
    )


def kpi_text(scenario: Scenario, logs: Sequence[Log]) -> str:
    """Return the text of kpi.csv alone."""
    from sim.measure.facts import gather
    from sim.measure.tables import kpi_table
    from sim.report.csv_text import csv_text

    return csv_text(kpi_table(gather(logs, spec_of(scenario))))


def spec_of(scenario: Scenario) -> "MeasureSpec":
    """Return what the measures must know of a scenario: the promises of its queues."""
    from sim.measure.spec import DEFAULT_WITHIN, MeasureSpec, Promise

    promises = {}
    for name, queue in scenario.centre.queues.items():
        share = None if queue.target is None else queue.target.share
        within = DEFAULT_WITHIN if queue.target is None else queue.target.within
        promises[name] = Promise(share=share, within=within, short=queue.short_abandon)
    return MeasureSpec(promises=promises)
