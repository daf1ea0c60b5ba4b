"""A day of 26 half hours with every interval's figures, from empty, served to the end.

Calls, agents, then exact values by interval: share delayed and service level
of those who *arrive* in it, abandonments that *happen* in it, mean number
waiting and mean number in conversation.

May import: days, measures, case. Used by: the catalogue.
"""

from sim.study.verify.case import Case, Figure, Measure
from sim.study.verify.cases.days import EXACT_SOURCE, WITHIN_S, Day, day_case, exact
from sim.study.verify.measures import (
    abandoned,
    both,
    count,
    delayed,
    ending,
    entering,
    in_time,
    occupancy,
    offered,
    queue_length,
    share,
    total_wait,
    within,
)
from sim.study.verify.single import LONGER

HALF_HOUR_S = 1800.0
FIRST_MIN = 480
TABLE = (
    # calls, agents, P(delay), SL offered, abandonments, mean queue, mean busy
    (22, 6, 0.106014, 0.916734, 0.656482, 0.065648, 2.958293),
    (34, 8, 0.162196, 0.876314, 1.410752, 0.141075, 5.106069),
    (52, 11, 0.190764, 0.860477, 2.242431, 0.224243, 7.805116),
    (71, 14, 0.230031, 0.836584, 3.401870, 0.340187, 10.753312),
    (88, 17, 0.238787, 0.836309, 4.021907, 0.402191, 13.530698),
    (97, 19, 0.226445, 0.849142, 3.948102, 0.394810, 15.253915),
    (101, 19, 0.288166, 0.802053, 5.518543, 0.551854, 15.817247),
    (99, 19, 0.273290, 0.813485, 5.101097, 0.510110, 15.697414),
    (92, 18, 0.266941, 0.816015, 4.766063, 0.476606, 14.726527),
    (85, 17, 0.248592, 0.828026, 4.157243, 0.415724, 13.661709),
    (80, 16, 0.252281, 0.822909, 4.082640, 0.408264, 12.792002),
    (78, 15, 0.298116, 0.784881, 4.986996, 0.498700, 12.235823),
    (80, 16, 0.235054, 0.837377, 3.706128, 0.370613, 12.648893),
    (84, 17, 0.212049, 0.856290, 3.344619, 0.334462, 13.328156),
    (86, 17, 0.242733, 0.832639, 4.032918, 0.403292, 13.612110),
    (83, 16, 0.290392, 0.792666, 4.996662, 0.499666, 13.091447),
    (76, 15, 0.279253, 0.798889, 4.535606, 0.453561, 12.097823),
    (66, 13, 0.308266, 0.769151, 4.773170, 0.477317, 10.482401),
    (57, 12, 0.248356, 0.815737, 3.318279, 0.331828, 9.182615),
    (49, 10, 0.301885, 0.764775, 3.881967, 0.388197, 7.747888),
    (42, 9, 0.268749, 0.789682, 3.056929, 0.305693, 6.676978),
    (36, 8, 0.254365, 0.798388, 2.588199, 0.258820, 5.730848),
    (30, 7, 0.240226, 0.806779, 2.152990, 0.215299, 4.803191),
    (25, 6, 0.242802, 0.800693, 1.941138, 0.194114, 3.980232),
    (20, 5, 0.248294, 0.791531, 1.733930, 0.173393, 3.180959),
    (15, 4, 0.252449, 0.783034, 1.468923, 0.146892, 2.391193),
)


def cases() -> list[Case]:
    """Return DAY."""
    totals = (
        exact("SL offered", share(in_time(WITHIN_S), offered), 0.818927, "share"),
        exact("total wait", total_wait(), 16176.547090, "s"),
        exact("abandoned", count(abandoned), 89.869706, "per day"),
        exact("answered <= 20 s", count(in_time(WITHIN_S)), 1349.591214, "per day"),
        exact("delayed", count(delayed), 416.947613, "per day"),
        exact("abandoned after closing", _after_closing(), 0.044124, "per day"),
    )
    return [
        day_case(
            "DAY",
            "26 half hours, AHT 300 s, patience 180 s",
            EXACT_SOURCE,
            (_day(300.0), _day(315.0), LONGER),
            (*totals, *(one for number in range(len(TABLE)) for one in _interval(number))),
        )
    ]


def _day(aht_s: float) -> Day:
    return Day(
        start_min=FIRST_MIN,
        interval_min=30,
        calls=tuple(float(row[0]) for row in TABLE),
        agents=tuple(int(row[1]) for row in TABLE),
        aht_s=aht_s,
        patience_s=180.0,
    )


def _after_closing() -> Measure:
    closing_s = HALF_HOUR_S * len(TABLE)
    return count(ending(closing_s, 10 * closing_s, abandoned))


def _interval(number: int) -> tuple[Figure, ...]:
    """Return the figures of one half hour."""
    start, stop = number * HALF_HOUR_S, (number + 1) * HALF_HOUR_S
    _, _, p_delay, level, left, waiting, busy = TABLE[number]
    minute = FIRST_MIN + 30 * number
    at = f"{minute // 60:02d}:{minute % 60:02d}"
    mine = entering(start, stop, offered)
    return (
        exact(f"{at} P(delay)", share(both(mine, delayed), mine), p_delay, "share"),
        exact(f"{at} SL offered", share(both(mine, in_time(WITHIN_S)), mine), level, "share"),
        exact(f"{at} abandonments", count(ending(start, stop, abandoned)), left, "per day"),
        exact(f"{at} mean queue", within(start, stop, queue_length()), waiting, ""),
        exact(f"{at} mean busy", within(start, stop, occupancy(1)), busy, ""),
    )
