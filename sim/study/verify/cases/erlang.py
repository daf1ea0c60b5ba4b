"""Erlang B, C and A, finite places and finite lines, in the steady state.

Warm-up: ten relaxation times, 1 / (sqrt(agents x service rate) - sqrt(rate))^2
without abandonment, the mean service time with it, rounded up to whole hours.

May import: centres, single, case. Used by: the catalogue.
"""

from sim.study.verify.case import Case
from sim.study.verify.centres import exponential
from sim.study.verify.single import LONGER, PATIENT, Row, Station, row_case

SOURCE = (
    "stationary birth-death chain; waits by the death chain of a caller's own place; "
    "40 significant digits"
)


def cases() -> list[Case]:
    """Return B1-B2, C1-C3, A1-A4, K1-K2."""
    return [row_case(name, row, SOURCE) for name, row in {**LOSS, **DELAY, **PATIENCE}.items()]


LOSS: dict[str, Row] = {
    "B1": Row(
        title="Erlang B, 10 erlangs, 12 agents",
        station=Station(rate=0.1, talk=exponential(100.0), agents=12, places=0),
        wrong=Station(rate=0.1, talk=exponential(105.0), agents=12, places=0),
        error=LONGER,
        hours=(1, 25),
        replications=40,
        sharpest="P(block)",
        expected={"P(block)": 0.119739, "occupancy": 0.733551},
    ),
    "B2": Row(
        title="Erlang B, 100 erlangs, 110 agents",
        station=Station(rate=1.0, talk=exponential(100.0), agents=110, places=0),
        wrong=Station(rate=1.0, talk=exponential(105.0), agents=110, places=0),
        error=LONGER,
        hours=(1, 5),
        replications=12,
        sharpest="occupancy",
        expected={"P(block)": 0.027463, "occupancy": 0.884124},
    ),
    "K1": Row(
        title="M/M/14 with 24 lines, patience 120 s",
        station=Station(
            rate=100 / 1800,
            talk=exponential(240.0),
            agents=14,
            patience=exponential(120.0),
            lines=24,
        ),
        wrong=Station(
            rate=100 / 1800,
            talk=exponential(252.0),
            agents=14,
            patience=exponential(120.0),
            lines=24,
        ),
        error=LONGER,
        hours=(1, 41),
        replications=20,
        sharpest="SL offered",
        expected={
            "P(wait)": 0.396218,
            "P(abandon)": 0.103106,
            "P(block)": 0.000288,
            "E[W]": 12.372776,
            "E[W|answered]": 10.673067,
            "E[Q]": 0.687178,
            "occupancy": 0.853938,
            "SL offered": 0.723198,
            "SL answered": 0.806336,
        },
    ),
    "K2": Row(
        title="M/M/14 with 6 places, no abandonment",
        station=Station(rate=100 / 1800, talk=exponential(240.0), agents=14, places=6),
        wrong=Station(rate=100 / 1800, talk=exponential(240.0), agents=14, places=5),
        error="one waiting place less",
        hours=(1, 41),
        replications=26,
        sharpest="SL offered",
        expected={
            "P(wait)": 0.508805,
            "P(block)": 0.066503,
            "E[W]": 29.288858,
            "E[Q]": 1.518947,
            "occupancy": 0.889044,
            "SL offered": 0.599522,
        },
    ),
}


DELAY: dict[str, Row] = {
    "C1": Row(
        title="Erlang C, 12 calls/h, AHT 240 s, 2 agents",
        station=Station(rate=12 / 3600, talk=exponential(240.0), agents=2),
        wrong=Station(rate=12 / 3600, talk=exponential(252.0), agents=2),
        error=LONGER,
        hours=(5, 605),
        replications=22,
        sharpest="P(wait)",
        expected={
            "P(wait)": 0.228571,
            "E[W]": 45.714286,
            "E[Q]": 0.152381,
            "occupancy": 0.400000,
            "SL offered": 0.793180,
        },
    ),
    "C2": Row(
        title="Erlang C, 100 calls/30 min, AHT 240 s, 16 agents",
        station=Station(rate=100 / 1800, talk=exponential(240.0), agents=16),
        wrong=Station(rate=100 / 1800, talk=exponential(252.0), agents=16),
        error=LONGER,
        hours=(6, 54),
        replications=38,
        sharpest="SL offered",
        expected={
            "P(wait)": 0.387202,
            "E[W]": 34.848173,
            "E[Q]": 1.936010,
            "occupancy": 0.833333,
            "SL offered": 0.689953,
        },
    ),
    "C3": Row(
        title="Erlang C, 600 calls/30 min, AHT 300 s, 108 agents",
        station=Station(rate=600 / 1800, talk=exponential(300.0), agents=108),
        wrong=Station(rate=600 / 1800, talk=exponential(315.0), agents=108),
        error=LONGER,
        hours=(6, 24),
        replications=52,
        sharpest="SL offered",
        expected={
            "P(wait)": 0.328330,
            "E[W]": 12.312363,
            "E[Q]": 4.104121,
            "occupancy": 0.925926,
            "SL offered": 0.807387,
        },
    ),
}


PATIENCE: dict[str, Row] = {
    "A1": Row(
        title="Erlang A, 100 calls/30 min, AHT 240 s, 14 agents, patience 120 s",
        station=Station(
            rate=100 / 1800, talk=exponential(240.0), agents=14, patience=exponential(120.0)
        ),
        wrong=Station(
            rate=100 / 1800, talk=exponential(240.0), agents=14, patience=exponential(132.0)
        ),
        error=PATIENT,
        hours=(1, 41),
        replications=54,
        sharpest="E[W]",
        expected={
            "P(wait)": 0.396490,
            "P(abandon)": 0.103340,
            "E[W]": 12.400815,
            "E[W|answered]": 10.692212,
            "E[W|abandoned]": 27.225994,
            "E[Q]": 0.688934,
            "occupancy": 0.853962,
            "SL offered": 0.722872,
            "SL answered": 0.806183,
        },
    ),
    "A2": Row(
        title="Erlang A as A1, 12 agents: overload",
        station=Station(
            rate=100 / 1800, talk=exponential(240.0), agents=12, patience=exponential(120.0)
        ),
        wrong=Station(
            rate=100 / 1800, talk=exponential(240.0), agents=12, patience=exponential(132.0)
        ),
        error=PATIENT,
        hours=(1, 41),
        replications=46,
        sharpest="E[W]",
        expected={
            "P(wait)": 0.584438,
            "P(abandon)": 0.183111,
            "E[W]": 21.973334,
            "E[W|answered]": 19.735896,
            "E[Q]": 1.220741,
            "occupancy": 0.907654,
            "SL offered": 0.546469,
            "SL answered": 0.668963,
        },
    ),
    "A3": Row(
        title="Erlang A, 600 calls/30 min, AHT 300 s, 100 agents, patience 180 s",
        station=Station(
            rate=600 / 1800, talk=exponential(300.0), agents=100, patience=exponential(180.0)
        ),
        wrong=Station(
            rate=600 / 1800, talk=exponential(315.0), agents=100, patience=exponential(180.0)
        ),
        error=LONGER,
        hours=(1, 11),
        replications=36,
        sharpest="SL offered",
        expected={
            "P(wait)": 0.451618,
            "P(abandon)": 0.044913,
            "E[W]": 8.084289,
            "E[W|answered]": 7.780690,
            "E[Q]": 2.694763,
            "occupancy": 0.955087,
            "SL offered": 0.801911,
            "SL answered": 0.839621,
        },
    ),
    "A4": Row(
        title="Erlang A, 150 calls/30 min, AHT 240 s, 14 agents, patience 60 s: heavy overload",
        station=Station(
            rate=150 / 1800, talk=exponential(240.0), agents=14, patience=exponential(60.0)
        ),
        wrong=Station(
            rate=150 / 1800, talk=exponential(240.0), agents=14, patience=exponential(66.0)
        ),
        error=PATIENT,
        hours=(1, 41),
        replications=18,
        sharpest="E[W]",
        expected={
            "P(wait)": 0.745915,
            "P(abandon)": 0.327962,
            "E[W]": 19.677727,
            "E[W|answered]": 18.401336,
            "E[Q]": 1.639811,
            "occupancy": 0.960054,
            "SL offered": 0.427458,
            "SL answered": 0.636062,
        },
    ),
}
