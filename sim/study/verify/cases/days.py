"""Days that start empty and change by the interval; no warm-up, the queue is served to the end.

Busy agents above a lowered level finish; a raised level takes from the queue at once.

May import: centres, measures, case, day_tables. Used by: the catalogue.
"""

from dataclasses import dataclass

from sim.study.verify.case import Case, Figure, Measure, Planted, Published
from sim.study.verify.centres import (
    Piece,
    by_interval,
    daily_rates,
    exponential,
    handling,
    one_day,
    single_queue,
)
from sim.study.verify.measures import (
    abandoned,
    accepted,
    answered,
    blocked,
    count,
    delayed,
    either,
    in_time,
    late,
    left_early,
    occupancy,
    offered,
    share,
    total_wait,
    wait,
)
from sim.study.verify.single import LONGER

EXACT_SOURCE = "Kolmogorov forward equations of the day; waits by a tagged caller"
GUIDE = (
    f"exact: {EXACT_SOURCE}; printed: umontreal-simul/contactcenters, commit f5ddb4a, "
    "doc/examples, 1000 days"
)
WITHIN_S = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """Calls and agents by interval, from a start; seconds."""

    start_min: int
    interval_min: int
    calls: tuple[float, ...]
    agents: tuple[int, ...]
    aht_s: float
    patience_s: float | None = None
    leave_at_once: float = 0.0
    places: int | None = None
    busyness_cv: float | None = None

    @property
    def minutes(self) -> int:
        """Return the length of the day."""
        return self.interval_min * len(self.calls)

    def mapping(self) -> Piece:
        """Return the centre of this day."""
        start = f"{self.start_min // 60:02d}:{self.start_min % 60:02d}"
        stream = daily_rates("calls", self.calls, start, self.interval_min)
        patience = None
        if self.patience_s is not None:
            patience = exponential(self.patience_s, self.leave_at_once)
        rows = {"calls": handling(exponential(self.aht_s), patience)}
        base = one_day(start, self.minutes, {"calls": stream}, rows)
        if self.busyness_cv is not None:
            stream["process"] = "mixed_poisson"
            base["busyness"] = {"cv": self.busyness_cv, "correlation": 0.5}
        level = by_interval(self.agents, self.start_min, self.interval_min)
        return single_queue(base, level, places=self.places)


def day_case(
    name: str, title: str, source: str, days: tuple[Day, Day, str], checks: tuple[Figure, ...]
) -> Case:
    """Return the case of a day; the first figure is the sharpest."""
    day, wrong, error = days
    return Case(
        name=name,
        title=title,
        source=source,
        mapping=day.mapping(),
        start_s=0.0,
        stop_s=day.minutes * 60.0,
        figures=checks,
        sharpest=checks[0].name,
        planted=Planted(what=error, mapping=wrong.mapping()),
        replications=REPLICATIONS[name],
    )


REPLICATIONS = {
    "SSJ": 140,
    "SSJ1.0": 64,
    "SSJ1.2": 38,
    "MMC": 44,
    "MMCAb": 64,
    "MMCBlocked": 92,
    "DAY": 400,
    "M1": 60,
}


def cases() -> list[Case]:
    """Return SSJ at three busynesses, MMC, MMCAb, MMCBlocked and M1."""
    return [_ssj_busy(), *_ssj_fixed(), _mmc(), _mmc_abandonment(), _mmc_places(), _m1()]


def exact(name: str, measure: Measure, expected: float, unit: str) -> Figure:
    """Return a figure with an exact value."""
    return Figure(name=name, measure=measure, expected=expected, unit=unit)


def printed(name: str, measure: Measure, expected: float, published: Published) -> Figure:
    """Return a figure with a printed value."""
    return Figure(
        name=f"{name} printed", measure=measure, expected=expected, unit="", published=published
    )


# SSJ's telephone call centre -------------------------------------------------

SSJ_CALLS = (100, 150, 150, 180, 200, 150, 150, 150, 120, 100, 80, 70, 60)
SSJ_AGENTS = (4, 6, 8, 8, 8, 7, 8, 8, 6, 6, 4, 4, 4)
SSJ_TOTAL = 1660.0
SSJ_SOURCE = (
    f"exact: {EXACT_SOURCE}, gamma busyness by quadrature; printed: umontreal-simul/ssj, "
    "commit 98d9a6a, examples/tutorial CallCenter, 10 000 days, 90 % intervals"
)


def _ssj(factor: float, aht_s: float = 100.0, cv: float | None = None) -> Day:
    return Day(
        start_min=480,
        interval_min=60,
        calls=tuple(one * factor for one in SSJ_CALLS),
        agents=SSJ_AGENTS,
        aht_s=aht_s,
        patience_s=1000.0,
        leave_at_once=0.1,
        busyness_cv=cv,
    )


def _ssj_busy() -> Case:
    def ninety(half_width: float) -> Published:
        return Published(half_width=half_width, confidence=0.90, replications=10_000)

    good = count(either(in_time(WITHIN_S), left_early(WITHIN_S)), SSJ_TOTAL)
    lost_share = count(abandoned, SSJ_TOTAL)
    return day_case(
        "SSJ",
        "SSJ CallCenter, busyness gamma with cv 5 %",
        SSJ_SOURCE,
        (_ssj(1.0, cv=0.05), _ssj(1.0, aht_s=105.0, cv=0.05), LONGER),
        (
            exact("answered <= 20 s", count(in_time(WITHIN_S), SSJ_TOTAL), 0.907500, "share"),
            exact("g(20 s)", good, 0.924689, "share"),
            exact("calls", count(offered), 1660.0, "per day"),
            exact("wait per call", total_wait(SSJ_TOTAL), 4.723604, "s"),
            exact("lost", lost_share, 0.019859, "share"),
            printed("calls", count(offered), 1660.366, ninety(1.540)),
            printed("wait per call", total_wait(SSJ_TOTAL), 4.713, ninety(0.0335)),
            printed("g(20 s)", good, 0.925, ninety(0.001)),
            printed("lost", lost_share, 0.020, ninety(0.0005)),
        ),
    )


def _ssj_fixed() -> list[Case]:
    names = ("answered <= 20 s", "total wait", "abandoned", "delayed", "left <= 20 s")
    measures = (
        count(in_time(WITHIN_S)),
        total_wait(),
        count(abandoned),
        count(delayed),
        count(left_early(WITHIN_S)),
    )
    values = {
        1.0: (1509.758134, 7626.664562, 32.341477, 247.148120, 28.057917),
        1.2: (1636.100355, 19866.371521, 73.381914, 535.155428, 61.124742),
    }
    return [
        day_case(
            f"SSJ{factor}",
            f"SSJ CallCenter, busyness fixed at {factor}",
            EXACT_SOURCE,
            (_ssj(factor), _ssj(factor, aht_s=105.0), LONGER),
            tuple(
                exact(name, measure, value, "s" if name == "total wait" else "per day")
                for name, measure, value in zip(names, measures, found, strict=True)
            ),
        )
        for factor, found in values.items()
    ]


# the M/M/12 day of the ContactCenters guide ----------------------------------


def _guide(aht_s: float = 120.0, patience_s: float | None = None, places: int | None = None) -> Day:
    return Day(
        start_min=480,
        interval_min=60,
        calls=(252.0,) * 8,
        agents=(12,) * 8,
        aht_s=aht_s,
        patience_s=patience_s,
        places=places,
    )


def _mmc() -> Case:
    good, level = count(in_time(WITHIN_S)), share(in_time(WITHIN_S), offered)
    speed, busy = wait(answered, 60.0), occupancy(12)
    return day_case(
        "MMC",
        "M/M/12, 8 h from empty, no abandonment",
        GUIDE,
        (_guide(), _guide(aht_s=126.0), LONGER),
        (
            exact("good", good, 1815.271737, "per day"),
            exact("SL", level, 0.900432, "share"),
            exact("speed of answer", speed, 0.100681, "min"),
            exact("occupancy", busy, 0.696934, "share"),
            printed("good", good, 1816.158, Published(half_width=3.540)),
            printed("SL", level, 0.902, Published(half_width=0.0025)),
            printed("speed of answer", speed, 0.099, Published(half_width=0.003)),
            printed("occupancy", busy, 0.695, Published(half_width=0.002)),
        ),
    )


def _mmc_abandonment() -> Case:
    good, busy = count(in_time(WITHIN_S)), occupancy(12)
    of_served = share(in_time(WITHIN_S), answered)
    of_lasting = share(in_time(WITHIN_S), either(answered, late(WITHIN_S)))
    return day_case(
        "MMCAb",
        "M/M/12+M, 8 h from empty, patience 60 s",
        GUIDE,
        (_guide(patience_s=60.0), _guide(aht_s=126.0, patience_s=60.0), LONGER),
        (
            exact("good/(served + abandoned late)", of_lasting, 0.968189, "share"),
            exact("good", good, 1906.718894, "per day"),
            exact("abandoned", count(abandoned), 59.263220, "per day"),
            exact("good/served", of_served, 0.974438, "share"),
            exact("occupancy", busy, 0.676558, "share"),
            printed("abandoned", count(abandoned), 58.609, Published(half_width=0.950)),
            printed("good", good, 1906.008, Published(half_width=2.223)),
            printed("good/served", of_served, 0.975, Published(half_width=0.001)),
            printed(
                "good/(served + abandoned late)", of_lasting, 0.968, Published(half_width=0.001)
            ),
            printed("occupancy", busy, 0.675, Published(half_width=0.002)),
        ),
    )


def _mmc_places() -> Case:
    good, speed, busy = count(in_time(WITHIN_S)), wait(answered, 60.0), occupancy(12)
    of_served = share(in_time(WITHIN_S), answered)
    of_asking = share(in_time(WITHIN_S), either(answered, blocked))
    return day_case(
        "MMCBlocked",
        "M/M/12 with 5 places, 8 h from empty",
        GUIDE,
        (_guide(places=5), _guide(places=4), "one waiting place less"),
        (
            exact("good/served", of_served, 0.928363, "share"),
            exact("speed of answer", speed, 0.060450, "min"),
            exact("blocked", count(blocked), 18.863314, "per day"),
            exact("good", good, 1854.068802, "per day"),
            exact("good/(served + blocked)", of_asking, 0.919677, "share"),
            exact("occupancy", busy, 0.690473, "share"),
            printed("blocked", count(blocked), 18.655, Published(half_width=0.610)),
            printed("good", good, 1854.284, Published(half_width=2.617)),
            printed("good/served", of_served, 0.929, Published(half_width=0.0015)),
            printed("good/(served + blocked)", of_asking, 0.920, Published(half_width=0.002)),
            printed("speed of answer", speed, 0.060, Published(half_width=0.0015)),
            printed("occupancy", busy, 0.689, Published(half_width=0.0015)),
        ),
    )


def _m1() -> Case:
    def day(aht_s: float, patience_s: float) -> Day:
        return Day(
            start_min=480,
            interval_min=60,
            calls=(570.0,) * 8,
            agents=(50,) * 8,
            aht_s=aht_s,
            patience_s=patience_s,
        )

    lasting = either(answered, late(WITHIN_S))
    return day_case(
        "M1",
        "50 agents, 9.5 calls/min, AHT 300 s, patience 180 s, 8 h from empty",
        EXACT_SOURCE,
        (day(300.0, 180.0), day(315.0, 180.0), LONGER),
        (
            exact("SL offered", share(in_time(WITHIN_S), offered), 0.82671, "share"),
            exact("mean wait", wait(accepted), 7.310, "s"),
            exact("ASA", wait(answered), 6.816, "s"),
            exact("SL excluding short", share(in_time(WITHIN_S), lasting), 0.84831, "share"),
            exact("SL answered", share(in_time(WITHIN_S), answered), 0.86170, "share"),
            exact("P(abandon)", share(abandoned, offered), 0.04061, "share"),
            exact("occupancy", occupancy(50), 0.90172, "share"),
        ),
    )
