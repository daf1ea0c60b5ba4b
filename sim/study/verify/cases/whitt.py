"""Whitt (2005): 100 agents, 102 erlangs, general patience; exact integrals and his simulation.

The unit of time is the mean handling time, 300 s here. Warm-up: thirty units
where patience has the mean of one unit; with mean 4 the queue builds up at
two calls a unit or less and forgets slowly (about 25 units at the lognormal
of squared cv 1/4, by rate x density of patience at the mean wait).

May import: centres, measures, single, case. Used by: the catalogue.
"""

from dataclasses import dataclass

from sim.study.verify.case import Case, Figure, Measure, Planted, Published
from sim.study.verify.centres import Piece, exponential, seconds
from sim.study.verify.measures import (
    abandoned,
    accepted,
    answered,
    both,
    delayed,
    in_time,
    minus,
    queue_length,
    share,
    wait,
)
from sim.study.verify.single import LONGER, PATIENT, Station

SOURCE = (
    "exact: M/M/n+G integrals; printed: W. Whitt, Engineering Solution of a Basic "
    "Call-Center Model, Management Science 51(2), 2005, tables 1-4, 10 x 5e6 arrivals"
)
UNIT_S = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One patience law; exact values and printed (value, half-width) by figure."""

    title: str
    patience: Piece
    wrong: Station
    error: str
    hours: tuple[int, int]
    replications: int
    sharpest: str
    exact: dict[str, float]
    printed: dict[str, tuple[float, float]]


def cases() -> list[Case]:
    """Return T1, T2a, T2b, T3 and T4 (numbers of the tables)."""
    return [_case(name, row) for name, row in {**SHORT, **LONG}.items()]


def _case(name: str, row: Row) -> Case:
    warm_up, hours = row.hours
    figures = [_figure(key, value, None) for key, value in row.exact.items()]
    figures += [_figure(key, *pair) for key, pair in row.printed.items()]
    return Case(
        name=name,
        title=f"Whitt 2005, M/M/100+G: {row.title}",
        source=SOURCE,
        mapping=_station(row.patience).mapping(hours),
        start_s=warm_up * 3600.0,
        stop_s=hours * 3600.0,
        figures=tuple(figures),
        sharpest=row.sharpest,
        planted=Planted(what=row.error, mapping=row.wrong.mapping(hours)),
        replications=row.replications,
    )


def _station(patience: Piece, aht_s: float = UNIT_S) -> Station:
    return Station(rate=102 / UNIT_S, talk=exponential(aht_s), agents=100, patience=patience)


def _figure(name: str, value: float, half_width: float | None) -> Figure:
    known: dict[str, tuple[Measure, str]] = {
        "P(W=0)": (share(minus(accepted, delayed), accepted), "share"),
        "P(abandon)": (share(abandoned, accepted), "share"),
        "E[Q]": (queue_length(), ""),
        "E[W|answered]": (wait(answered, UNIT_S), "units"),
        "E[W|abandoned]": (wait(abandoned, UNIT_S), "units"),
    }
    for limit in ("0.1", "0.2", "0.4"):
        good = share(both(in_time(float(limit) * UNIT_S), answered), answered)
        known[f"P(W<={limit}|answered)"] = (good, "share")
    measure, unit = known[name]
    printed = None if half_width is None else Published(half_width=half_width, replications=10)
    shown = name if half_width is None else f"{name} printed"
    return Figure(name=shown, measure=measure, expected=value, unit=unit, published=printed)


EXACT = (
    "P(W=0)",
    "P(abandon)",
    "E[Q]",
    "E[W|answered]",
    "E[W|abandoned]",
    "P(W<=0.1|answered)",
    "P(W<=0.2|answered)",
)


def _exact(*values: float) -> dict[str, float]:
    return dict(zip(EXACT, values, strict=True))


def _printed(*pairs: tuple[float, float]) -> dict[str, tuple[float, float]]:
    return dict(zip(EXACT, pairs, strict=True))


def _lognormal(mean: float, cv: float) -> Piece:
    return {"law": "lognormal", "mean": seconds(mean * UNIT_S), "cv": cv}


def _erlang(mean: float) -> Piece:
    return {"law": "erlang", "mean": seconds(mean * UNIT_S), "stages": 2}


SHORT: dict[str, Row] = {
    "T1": Row(
        title="exponential patience, mean 1",
        patience=exponential(UNIT_S),
        wrong=_station(exponential(UNIT_S), 1.05 * UNIT_S),
        error=LONGER,
        hours=(3, 11),
        replications=36,
        sharpest="P(W<=0.1|answered)",
        exact=_exact(0.408281, 0.049918, 5.091634, 0.049041, 0.066611, 0.798644, 0.964413),
        printed=_printed(
            (0.4092, 0.0013),
            (0.0498, 0.0002),
            (5.073, 0.024),
            (0.0489, 0.00023),
            (0.0665, 0.00021),
            (0.7994, 0.0012),
            (0.9648, 0.00057),
        ),
    ),
    "T2a": Row(
        title="Erlang-2 patience, mean 1",
        patience=_erlang(1.0),
        wrong=_station(_erlang(1.1)),
        error=PATIENT,
        hours=(3, 11),
        replications=84,
        sharpest="E[W|abandoned]",
        exact=_exact(0.245485, 0.037832, 11.759270, 0.113423, 0.162705, 0.519417, 0.775356),
        printed=_printed(
            (0.246, 0.0020),
            (0.0378, 0.00032),
            (11.75, 0.075),
            (0.1133, 0.00072),
            (0.1628, 0.00063),
            (0.520, 0.0026),
            (0.775, 0.0023),
        ),
    ),
    "T2b": Row(
        title="lognormal patience, mean 1, squared cv 1",
        patience=_lognormal(1.0, 1.0),
        wrong=_station(_lognormal(1.1, 1.0)),
        error=PATIENT,
        hours=(3, 11),
        replications=36,
        sharpest="E[W|abandoned]",
        exact=_exact(0.242997, 0.037648, 11.426801, 0.109407, 0.179004, 0.518421, 0.792181),
        printed=_printed(
            (0.242, 0.0026),
            (0.0376, 0.00032),
            (11.42, 0.071),
            (0.1094, 0.00067),
            (0.1788, 0.00026),
            (0.518, 0.0028),
            (0.792, 0.0018),
        ),
    ),
}


LONG: dict[str, Row] = {
    "T3": Row(
        title="lognormal patience, mean 4, squared cv 4",
        patience=_lognormal(4.0, 2.0),
        wrong=_station(_lognormal(4.0, 2.0), 1.05 * UNIT_S),
        error=LONGER,
        hours=(4, 14),
        replications=120,
        sharpest="P(W<=0.2|answered)",
        exact=_exact(0.208329, 0.035074, 14.971735, 0.145282, 0.188038, 0.441833, 0.677740),
        printed=_printed(
            (0.210, 0.0019),
            (0.0349, 0.00030),
            (14.90, 0.095),
            (0.1446, 0.00091),
            (0.1878, 0.00048),
            (0.444, 0.0025),
            (0.680, 0.0028),
        ),
    ),
    "T4": Row(
        title="lognormal patience, mean 4, squared cv 1/4",
        patience=_lognormal(4.0, 0.5),
        wrong=_station(_lognormal(4.4, 0.5)),
        error=PATIENT,
        hours=(26, 60),
        replications=24,
        sharpest="E[W|abandoned]",
        exact={
            "P(W=0)": 0.010251,
            "P(abandon)": 0.020369,
            "E[Q]": 117.557983,
            "E[W|answered]": 1.148919,
            "E[W|abandoned]": 1.326141,
            "P(W<=0.4|answered)": 0.071841,
        },
        printed={
            "P(W=0)": (0.0096, 0.00082),
            "P(abandon)": (0.0206, 0.00029),
            "E[Q]": (118.1, 0.75),
            "E[W|answered]": (1.154, 0.0073),
            "E[W|abandoned]": (1.327, 0.0015),
            "P(W<=0.4|answered)": (0.0702, 0.0032),
        },
    ),
}
