"""From the logs of a run to its tables, figures and summary: what is written and compared.

Imports: sim.measure, sim.study, sim.report, and pandas through them, at the first call.
Used by: experiments.run, experiments.reproduce.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.config import Scenario
from sim.log.schema import Log
from sim.vocabulary import ChannelKind

if TYPE_CHECKING:
    import pandas as pd

    from sim.measure.facts import Facts
    from sim.report.channel_summary import Layout
    from sim.report.figures import Drawn

KPI = "kpi.csv"
INTERVALS = "intervals.csv"
STAFFING = "staffing.csv"
FLOWS = "flows.csv"
PATHS = "paths.csv"
TECHNOLOGY = "technology.csv"
TARGETS = "targets.csv"
WEEK = "week.csv"
COSTS = "costs.csv"
GAPS = "gaps.csv"
FIGURES = "figures"
_START = "interval_start"


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """The logs of a run, read once, and its tables.

    Attributes
    ----------
    facts : one for each replication.
    kpi, intervals, staffing, flows, paths, technology, targets, week, costs, gaps : as
        docs/columns.md explains them.
    """

    facts: "tuple[Facts, ...]"
    kpi: "pd.DataFrame"
    intervals: "pd.DataFrame"
    staffing: "pd.DataFrame"
    flows: "pd.DataFrame"
    paths: "pd.DataFrame"
    technology: "pd.DataFrame"
    targets: "pd.DataFrame"
    week: "pd.DataFrame"
    costs: "pd.DataFrame"
    gaps: "pd.DataFrame"


def results_of(scenario: Scenario, logs: Sequence[Log]) -> Results:
    """Measure the replications of a scenario."""
    from sim.measure.costs import cost_table
    from sim.measure.facts import gather
    from sim.measure.flows import flow_table
    from sim.measure.from_scenario import measure_spec
    from sim.measure.interval_tables import interval_table
    from sim.measure.paths import path_table
    from sim.measure.staffing import staffing_table
    from sim.measure.tables import kpi_table
    from sim.measure.technology import technology_table
    from sim.study.gaps.first import first_look
    from sim.study.week import hour_table

    spec = measure_spec(scenario)
    facts = gather(logs, spec)
    kpi, flows, technology = kpi_table(facts), flow_table(facts), technology_table(facts)
    staffing = staffing_table(scenario, spec.interval_min)
    return Results(
        facts=facts,
        kpi=kpi,
        intervals=interval_table(facts),
        staffing=staffing,
        flows=flows,
        paths=path_table(facts),
        technology=technology,
        costs=cost_table(facts, scenario.centre, scenario.parameters_at),
        gaps=first_look(scenario, facts, kpi, staffing, technology, flows),
        targets=_targets(facts),
        week=hour_table(facts),
    )


def table_texts(results: Results) -> dict[str, str]:
    """Return the CSV files of a run by name."""
    from sim.report.cost_section import as_written
    from sim.report.csv_text import csv_text

    tables = {
        KPI: results.kpi,
        INTERVALS: results.intervals,
        STAFFING: results.staffing,
        FLOWS: results.flows,
        PATHS: results.paths,
        TECHNOLOGY: results.technology,
        TARGETS: results.targets,
        WEEK: results.week,
        COSTS: as_written(results.costs),
        GAPS: results.gaps,
    }
    return {name: csv_text(table) for name, table in tables.items()}


def figure_texts(results: Results) -> dict[str, str]:
    """Return the SVG files of a run, and beside each its numbers as CSV, by name."""
    from sim.report.csv_text import csv_text
    from sim.report.figures import figures, numbers

    drawn = _drawn(results)
    texts = figures(drawn) | {name: csv_text(one) for name, one in numbers(drawn).items()}
    return {f"{FIGURES}/{name}": text for name, text in texts.items()}


def _drawn(results: Results) -> "Drawn":
    """Return what is drawn; a long run is drawn as its typical week."""
    from sim.report.figures import Drawn
    from sim.report.targets import targets_of
    from sim.study.waiting import waiting_table
    from sim.study.week import mean_week, service_week, span_of

    service, staffing = results.intervals, results.staffing
    present = service[service["level"] == "group"][["name", _START, "staffed"]]
    backlog = _backlog(results)
    span = span_of(service[_START].unique().tolist())
    if span:
        service = service_week(results.facts)
        present = mean_week(present, _START, "name")
        staffing = mean_week(staffing, _START, "group")
        backlog = mean_week(backlog, _START, "name")
    return Drawn(
        service=service,
        present=present,
        staffing=staffing,
        waiting=waiting_table(results.facts),
        backlog=backlog,
        flows=results.flows,
        targets=targets_of(results.facts[0].spec, results.facts[0].header),
        span=span,
    )


def _targets(facts: "Sequence[Facts]") -> "pd.DataFrame":
    """Return what each queue promises from when on, and the channels whose contacts it takes."""
    import pandas as pd

    from sim.report.targets import targets_of

    layout = _layout(facts)
    rows = []
    for queue, targets in targets_of(facts[0].spec, facts[0].header).items():
        channels = [name for name, queues in layout.queues.items() if queue in queues]
        kinds = {layout.kinds[name].name.lower() for name in channels}
        rows += [
            (queue, " ".join(channels), " ".join(sorted(kinds)), one.since, one.share, one.within_s)
            for one in targets
        ]
    return pd.DataFrame(rows, columns=["queue", "channels", "kinds", "since", "share", "within_s"])


def _backlog(results: Results) -> "pd.DataFrame":
    """Return the backlog of each deferred queue by interval, with the contacts of the run."""
    layout, table = _layout(results.facts), results.intervals
    queues = {
        queue
        for channel, each in layout.queues.items()
        for queue in each
        if layout.kinds[channel] is ChannelKind.DEFERRED
    }
    rows = table[(table["level"] == "queue") & table["name"].isin(queues)]
    contacts = rows.groupby("name")["contacts"].transform("sum")
    return rows[["name", _START, "backlog"]].assign(contacts=contacts)


def summary_text(results: Results) -> str:
    """Return the small table that a run prints: by channel where there are several."""
    from sim.report.channel_summary import channel_summary
    from sim.report.summary import summary
    from sim.report.targets import targets_of

    first = results.facts[0]
    targets = targets_of(first.spec, first.header)
    layout = _layout(results.facts)
    if layout.several:
        return channel_summary(results.kpi, layout, targets, len(results.facts))
    return summary(results.kpi, targets, len(results.facts))


def _layout(facts: "Sequence[Facts]") -> "Layout":
    """Say which channels there are, and in which queues their contacts waited."""
    import numpy as np

    from sim.report.channel_summary import Layout

    names = facts[0].header.names
    met = np.zeros((len(names["channels"]), len(names["queues"])), dtype=bool)
    for each in facts:
        met[each.stays.codes["channel"], each.stays.codes["queue"]] = True
    queues = {
        channel: [name for name, there in zip(names["queues"], row, strict=True) if there]
        for channel, row in zip(names["channels"], met, strict=True)
    }
    return Layout(kinds=facts[0].spec.kinds, queues=queues)
