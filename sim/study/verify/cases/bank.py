"""The bank of the ContactCenters guide: three call types, two groups, 15 lines, one week.

Savings specialists (3) and checking specialists (4) serve their own type first,
in three quarters of the time, then whoever waits longest of the other types.
There a balance call goes to a free agent at random; here to the one idle for
longest. What depends on that choice is left out: occupancy and mean handling
time by group. The queue is dropped at closing.

May import: centres, measures, case. Used by: the catalogue.
"""

from sim.study.verify.case import Case, Figure, Measure, Planted, Published
from sim.study.verify.centres import (
    Piece,
    daily_rates,
    exponential,
    group,
    handling,
    queue,
    seconds,
    skill,
    working_week,
)
from sim.study.verify.measures import (
    abandoned,
    answered,
    blocked,
    count,
    in_time,
    lines_held,
    of_intent,
    offered,
    share,
    wait,
)

SOURCE = (
    "printed: umontreal-simul/contactcenters, commit dd71c17, doc/examples/Bank.java and "
    "Bank.res, 1000 weeks; means of weekly ratios there, ratios of totals here"
)
WEEK_S = 7 * 86_400.0
DAYS = 5
KINDS = ("savings", "checking", "balance")
CALLS_FIRST_HOUR = (4.0, 40.0, 100.0)
HANDLING_MIN = (5.0, 5.0, 1.0)
PATIENCE_MIN = ((3.0, 5.0), (3.0, 5.0), (2.5, 3.5))
WITHIN_S = (60.0, 90.0, 30.0)
OWN = 0.75
REPLICATIONS = 32


def cases() -> list[Case]:
    """Return Bank."""
    return [
        Case(
            name="Bank",
            title="three types, two groups, 15 lines, Monday to Friday 08:00-17:00",
            source=SOURCE,
            mapping=_mapping(OWN),
            start_s=0.0,
            stop_s=DAYS * 86_400.0,
            figures=_figures(),
            sharpest="balance SL printed",
            planted=Planted(what="specialists no faster", mapping=_mapping(1.0)),
            replications=REPLICATIONS,
        )
    ]


def _mapping(own: float) -> Piece:
    streams, rows = {}, {}
    for kind, calls, mean, bounds in zip(
        KINDS, CALLS_FIRST_HOUR, HANDLING_MIN, PATIENCE_MIN, strict=True
    ):
        hourly = [calls] + [calls / 2] * 8
        streams[kind] = daily_rates(kind, hourly, "08:00", 60, DAYS)
        low, high = (seconds(60 * bound) for bound in bounds)
        patience: Piece = {"law": "uniform", "low": low, "high": high}
        rows[kind] = handling(exponential(60 * mean), patience)
    return {
        **working_week("08:00-17:00", streams, rows, 15),
        "queues": {kind: queue([kind], after_closing="drop") for kind in KINDS},
        "groups": {kind: _specialists(kind, count, own) for kind, count in TEAMS.items()},
    }


TEAMS = {"savings": 3, "checking": 4}


def _specialists(own_kind: str, agents: int, own: float) -> Piece:
    level: list[Piece] = [{"days": "mon-fri", "from": "08:00", "to": "17:00", "agents": agents}]
    skills = {kind: skill(1, own) if kind == own_kind else skill(2) for kind in KINDS}
    return group(level, skills)


PRINTED = {
    # value, half-width with half a unit of the last printed digit, by type
    "SL": ((0.99234, 0.00063), (0.99461, 0.00031), (0.97301, 0.00065)),
    "wait": ((0.024, 0.002), (0.028, 0.0015), (0.036, 0.0015)),
    "abandoned": ((0.017, 0.0085), (0.161, 0.0315), (5.357, 0.3195)),
    "blocked": ((0.069, 0.0175), (0.756, 0.0735), (1.826, 0.1395)),
    "calls": ((99.819, 0.6235), (1000.146, 1.9345), (2502.340, 3.1045)),
}


def _figures() -> tuple[Figure, ...]:
    found = [_figure("busy lines", lines_held(WEEK_S), 0.680, 0.002)]
    for position, kind in enumerate(KINDS):
        mine = of_intent(kind, offered)
        served = of_intent(kind, answered)
        good = of_intent(kind, in_time(WITHIN_S[position]))
        measures: dict[str, Measure] = {
            "SL": share(good, mine),
            "wait": wait(served, 60.0, per=mine),
            "abandoned": count(of_intent(kind, abandoned)),
            "blocked": count(of_intent(kind, blocked)),
            "calls": count(mine),
        }
        for name, measure in measures.items():
            value, half_width = PRINTED[name][position]
            found.append(_figure(f"{kind} {name}", measure, value, half_width))
    return tuple(found)


def _figure(name: str, measure: Measure, value: float, half_width: float) -> Figure:
    printed = Published(half_width=half_width)
    shown = f"{name} printed"
    return Figure(name=shown, measure=measure, expected=value, unit="", published=printed)
