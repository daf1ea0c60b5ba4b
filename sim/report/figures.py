"""The figures of a run, by the name of their file.

May import: the figures of this room. Used by: experiments.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.report.backlog_figure import backlog_figure
from sim.report.flow_figure import flow_figure
from sim.report.service_level_figure import service_level_figure
from sim.report.staffing_figure import staffing_figure
from sim.report.summary import SERVICE_LEVEL
from sim.report.targets import Targets
from sim.report.waiting_figure import waiting_figure

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """What is drawn.

    Attributes
    ----------
    service : intervals.csv, or service levels of a typical week.
    present : the columns name, interval_start, staffed of groups, or their typical week.
    staffing : staffing.csv, or its typical week.
    waiting : shares answered and abandoned within a time, by queue.
    backlog : name, interval_start, contacts and backlog of deferred queues, or their typical
        week; empty where there are none.
    flows : flows.csv.
    targets : by queue, with the times of their changes.
    span : dates over which a typical week was taken, "" if it is none.
    """

    service: "pd.DataFrame"
    present: "pd.DataFrame"
    staffing: "pd.DataFrame"
    waiting: "pd.DataFrame"
    backlog: "pd.DataFrame"
    flows: "pd.DataFrame"
    targets: Targets
    span: str


def figures(drawn: Drawn) -> dict[str, str]:
    """Return the SVG text of each figure by the name of its file; a backlog where there is one."""
    first = drawn.waiting.groupby("queue", sort=True)["offered"].first()
    offered = {str(name): float(one) for name, one in first.items()}
    service = service_level_figure(drawn.service, drawn.targets, offered, drawn.span)
    found = {
        "service_level_by_interval.svg": service,
        "staffing_by_interval.svg": staffing_figure(drawn.staffing, drawn.present, drawn.span),
        "flows.svg": flow_figure(drawn.flows),
        "waiting_time_distribution.svg": waiting_figure(drawn.waiting, drawn.targets),
    }
    if len(drawn.backlog):
        found["backlog_by_interval.svg"] = backlog_figure(drawn.backlog, drawn.targets, drawn.span)
    return found


def numbers(drawn: Drawn) -> dict[str, "pd.DataFrame"]:
    """Return the numbers of each figure by the name of their file; flows.csv holds its own."""
    service = drawn.service[drawn.service["level"] == "queue"]
    wanted = ["interval_start", "name", "offered"]
    level = [f"{SERVICE_LEVEL}{end}" for end in ("", "_lower", "_upper")]
    plan = drawn.staffing[["interval_start", "group", "required", "scheduled"]]
    came = drawn.present.rename(columns={"name": "group", "staffed": "present"})
    found = {
        "service_level_by_interval.csv": service[[*wanted, *level]],
        "staffing_by_interval.csv": plan.merge(came, how="left", on=["interval_start", "group"]),
        "waiting_time_distribution.csv": drawn.waiting,
    }
    if len(drawn.backlog):
        found["backlog_by_interval.csv"] = drawn.backlog
    return found
