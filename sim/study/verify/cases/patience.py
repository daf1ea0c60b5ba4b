"""General patience, M/M/14+G, in the steady state.

Warm-up: one hour, fifteen mean service times; abandonment keeps the queue short.

May import: centres, single, case. Used by: the catalogue.
"""

from sim.study.verify.case import Case
from sim.study.verify.centres import Piece, exponential, seconds
from sim.study.verify.single import LONGER, PATIENT, Row, Station, row_case

SOURCE = "M/M/n+G integrals (Baccelli and Hebuterne 1981, Zeltyn and Mandelbaum 2005)"
HOURS = (1, 41)


def cases() -> list[Case]:
    """Return G1-G7."""
    return [row_case(name, row, SOURCE) for name, row in ROWS.items()]


def _station(patience: Piece, per_half_hour: float = 100.0, aht_s: float = 240.0) -> Station:
    return Station(rate=per_half_hour / 1800, talk=exponential(aht_s), agents=14, patience=patience)


def _weibull(shape: float, mean_s: float) -> Piece:
    return {"law": "weibull", "mean": seconds(mean_s), "shape": shape}


def _lognormal(mean_s: float) -> Piece:
    return {"law": "lognormal", "mean": seconds(mean_s), "cv": 1.0}


def _two_kinds(hasty_s: float, patient_s: float) -> Piece:
    branches = [
        {"share": 0.3, "mean": seconds(hasty_s)},
        {"share": 0.7, "mean": seconds(patient_s)},
    ]
    return {"law": "hyperexponential", "branches": branches}


NAMES = (
    "P(wait)",
    "P(abandon)",
    "E[W]",
    "E[W|answered]",
    "E[W|abandoned]",
    "E[Q]",
    "SL offered",
)


def _row(
    title: str,
    stations: tuple[Station, Station, str],
    sharpest: tuple[str, int],
    values: tuple[float, ...],
) -> Row:
    station, wrong, error = stations
    return Row(
        title=f"M/M/14+G: {title}",
        station=station,
        wrong=wrong,
        error=error,
        hours=HOURS,
        replications=sharpest[1],
        sharpest=sharpest[0],
        expected=dict(zip(NAMES, values, strict=True)),
    )


ROWS: dict[str, Row] = {
    "G1": _row(
        "Weibull patience, mean 120 s, shape 0.7",
        (_station(_weibull(0.7, 120.0)), _station(_weibull(0.7, 132.0)), PATIENT),
        ("E[W|answered]", 60),
        (0.342985, 0.116935, 8.072928, 6.947621, 16.570997, 0.448496, 0.768859),
    ),
    "G2": _row(
        "Weibull patience, mean 120 s, shape 2",
        (_station(_weibull(2.0, 120.0)), _station(_weibull(2.0, 132.0)), PATIENT),
        ("E[W|abandoned]", 26),
        (0.482133, 0.081580, 21.928702, 18.854754, 56.534987, 1.218261, 0.631058),
    ),
    "G3": _row(
        "lognormal patience, mean 120 s, cv 1",
        (_station(_lognormal(120.0)), _station(_lognormal(132.0)), PATIENT),
        ("E[W|abandoned]", 20),
        (0.436936, 0.093064, 16.002074, 13.279916, 42.530419, 0.889004, 0.685687),
    ),
    "G4": _row(
        "every customer waits 60 s at most",
        (
            _station({"law": "deterministic", "value": "60s"}),
            _station({"law": "deterministic", "value": "60s"}, aht_s=252.0),
            LONGER,
        ),
        ("SL offered", 18),
        (0.441692, 0.091855, 15.715016, 11.235769, 60.0, 0.873056, 0.681455),
    ),
    "G5": _row(
        "30 % with mean patience 10 s, 70 % with 170 s",
        (_station(_two_kinds(10.0, 170.0)), _station(_two_kinds(11.0, 187.0)), PATIENT),
        ("E[W]", 90),
        (0.333474, 0.119351, 7.511770, 6.652663, 13.850810, 0.417321, 0.774442),
    ),
    "G6": _row(
        "10 % leave at once if they must wait, others exponential 120 s",
        (
            _station(exponential(120.0, zero=0.1)),
            _station(exponential(120.0)),
            "nobody leaves at once",
        ),
        ("E[W|abandoned]", 38),
        (0.357241, 0.113312, 9.310607, 8.251809, 17.595869, 0.517256, 0.751642),
    ),
    "G7": _row(
        "lognormal patience, mean 120 s, cv 1, overload 130 calls/30 min",
        (
            _station(_lognormal(120.0), per_half_hour=130.0),
            _station(_lognormal(132.0), per_half_hour=130.0),
            PATIENT,
        ),
        ("E[W|abandoned]", 14),
        (0.768104, 0.226050, 35.061037, 31.688591, 46.607635, 2.532186, 0.360404),
    ),
}
