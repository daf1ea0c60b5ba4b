"""Handling times that are not exponential, with and without abandonment, in the steady state.

E2 is Erlang with two stages; H2 is hyperexponential with two branches of
balanced means. Warm-up: at least ten relaxation times of the exponential
station, times (1 + squared cv) / 2, and of the slower branch.

May import: centres, single, case. Used by: the catalogue.
"""

from sim.study.verify.case import Case
from sim.study.verify.centres import Piece, exponential, seconds
from sim.study.verify.single import LONGER, Row, Station, row_case

SOURCE = "stationary Markov chain of agents by phase and callers waiting"
RATE = 100 / 1800
UNIT_S = 300.0


def cases() -> list[Case]:
    """Return PH1-PH6."""
    return [row_case(name, row, SOURCE) for name, row in {**IMPATIENT, **PATIENT}.items()]


def _erlang(mean_s: float) -> Piece:
    return {"law": "erlang", "mean": seconds(mean_s), "stages": 2}


def _hyper(mean_s: float, squared_cv: float) -> Piece:
    return {"law": "hyperexponential", "mean": seconds(mean_s), "cv": squared_cv**0.5}


def _leaving(talk: Piece) -> Station:
    return Station(rate=RATE, talk=talk, agents=14, patience=exponential(120.0))


IMPATIENT: dict[str, Row] = {
    "PH1": Row(
        title="M/E2/14+M, 100 calls/30 min, AHT 240 s, patience 120 s",
        station=_leaving(_erlang(240.0)),
        wrong=_leaving(_erlang(252.0)),
        error=LONGER,
        hours=(1, 41),
        replications=26,
        sharpest="P(wait)",
        expected={
            "P(wait)": 0.404620,
            "P(abandon)": 0.099191,
            "E[W]": 11.902953,
            "E[Q]": 0.661275,
            "Var[Q]": 1.764319,
            "occupancy": 0.857913,
        },
    ),
    "PH2": Row(
        title="M/H2/14+M, squared cv 3",
        station=_leaving(_hyper(240.0, 3.0)),
        wrong=_leaving(_hyper(252.0, 3.0)),
        error=LONGER,
        hours=(3, 43),
        replications=56,
        sharpest="P(wait)",
        expected={
            "P(wait)": 0.389597,
            "P(abandon)": 0.107514,
            "E[W]": 12.901722,
            "E[Q]": 0.716762,
            "Var[Q]": 2.127536,
            "occupancy": 0.849986,
        },
    ),
    "PH3": Row(
        title="M/H2/14+M, squared cv 10",
        station=_leaving(_hyper(240.0, 10.0)),
        wrong=_leaving(exponential(240.0)),
        error="exponential handling time",
        hours=(7, 55),
        replications=84,
        sharpest="occupancy",
        expected={
            "P(wait)": 0.384016,
            "P(abandon)": 0.110525,
            "E[W]": 13.263017,
            "E[Q]": 0.736834,
            "Var[Q]": 2.280835,
            "occupancy": 0.847119,
        },
    ),
}


PATIENT: dict[str, Row] = {
    "PH4": Row(
        title="M/E2/16, no abandonment",
        station=Station(rate=RATE, talk=_erlang(240.0), agents=16),
        wrong=Station(rate=RATE, talk=exponential(240.0), agents=16),
        error="exponential handling time",
        hours=(6, 54),
        replications=280,
        sharpest="E[W]",
        expected={
            "P(wait)": 0.379591,
            "E[W]": 27.003862,
            "E[Q]": 1.500215,
            "occupancy": 0.833333,
        },
    ),
    "PH5": Row(
        title="M/H2/16, squared cv 3, no abandonment",
        station=Station(rate=RATE, talk=_hyper(240.0, 3.0), agents=16),
        wrong=Station(rate=RATE, talk=_hyper(252.0, 3.0), agents=16),
        error=LONGER,
        hours=(12, 84),
        replications=96,
        sharpest="P(wait)",
        expected={
            "P(wait)": 0.402575,
            "E[W]": 60.301192,
            "E[Q]": 3.350066,
            "occupancy": 0.833333,
        },
    ),
    "PH6": Row(
        title="M/E2/100+M, 102 erlangs, patience equal to the handling time (300 s)",
        station=Station(
            rate=102 / UNIT_S,
            talk=_erlang(UNIT_S),
            agents=100,
            patience=exponential(UNIT_S),
        ),
        wrong=Station(
            rate=102 / UNIT_S,
            talk=_erlang(UNIT_S * 1.05),
            agents=100,
            patience=exponential(UNIT_S),
        ),
        error=LONGER,
        hours=(1, 11),
        replications=60,
        sharpest="P(wait)",
        expected={
            "P(wait)": 0.609712,
            "P(abandon)": 0.047672,
            "E[W]": 0.0476718164 * UNIT_S,
            "E[Q]": 4.862525,
            "Var[Q]": 38.303373,
            "occupancy": 0.971375,
        },
    ),
}
