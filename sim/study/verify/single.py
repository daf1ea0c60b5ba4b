"""One queue, one group, steady state: what the Erlang, patience and phase-type cases share.

May import: centres, measures, case. Used by: the cases of a single queue.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sim.study.verify.case import Case, Figure, Planted
from sim.study.verify.centres import (
    Piece,
    around_the_clock,
    constant_rate,
    handling,
    single_queue,
    steady,
)
from sim.study.verify.measures import (
    abandoned,
    accepted,
    answered,
    blocked,
    delayed,
    in_time,
    occupancy,
    offered,
    queue_length,
    queue_variance,
    share,
    wait,
)

WITHIN_S = 20.0
LONGER = "handling time +5 %"
PATIENT = "patience +10 %"


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """M/G/agents with optional patience, places or lines; calls per second."""

    rate: float
    talk: Piece
    agents: int
    patience: Piece | None = None
    places: int | None = None
    lines: int | None = None

    def mapping(self, hours: int) -> Piece:
        """Return the centre over so many hours."""
        base = steady(
            hours,
            {"calls": constant_rate("calls", self.rate)},
            {"calls": handling(self.talk, self.patience)},
            self.lines,
        )
        return single_queue(base, around_the_clock(self.agents), places=self.places)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of a table of cases.

    Attributes
    ----------
    title : description.
    station, wrong : the centre, and the one with the planted `error`.
    hours : (warm-up, length of a replication).
    expected : exact values by name of the figure.
    """

    title: str
    station: Station
    wrong: Station
    error: str
    hours: tuple[int, int]
    replications: int
    sharpest: str
    expected: Mapping[str, float]


def single_figures(expected: Mapping[str, float], agents: int) -> tuple[Figure, ...]:
    """Return the exact figures of a single queue, by name."""
    known = {
        "P(wait)": (share(delayed, accepted), "share"),
        "P(abandon)": (share(abandoned, accepted), "share"),
        "P(block)": (share(blocked, offered), "share"),
        "E[W]": (wait(accepted), "s"),
        "E[W|answered]": (wait(answered), "s"),
        "E[W|abandoned]": (wait(abandoned), "s"),
        "E[Q]": (queue_length(), ""),
        "Var[Q]": (queue_variance(expected.get("E[Q]", 0.0)), ""),
        "occupancy": (occupancy(agents), "share"),
        "SL offered": (share(in_time(WITHIN_S), accepted), "share"),
        "SL answered": (share(in_time(WITHIN_S), answered), "share"),
    }
    return tuple(
        Figure(name=name, measure=known[name][0], expected=value, unit=known[name][1])
        for name, value in expected.items()
    )


def row_case(name: str, row: Row, source: str) -> Case:
    """Return the case of one line."""
    warm_up, hours = row.hours
    return Case(
        name=name,
        title=row.title,
        source=source,
        mapping=row.station.mapping(hours),
        start_s=warm_up * 3600.0,
        stop_s=hours * 3600.0,
        figures=single_figures(row.expected, row.station.agents),
        sharpest=row.sharpest,
        planted=Planted(what=row.error, mapping=row.wrong.mapping(hours)),
        replications=row.replications,
    )
