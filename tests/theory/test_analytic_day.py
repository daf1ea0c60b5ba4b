"""The transient of a day against independent solutions and published simulations.

Exact rows come from forward equations written apart from this code (steps of a
second, Simpson in time), confirmed there by simulation. Published rows: the SSJ
tutorial's call centre and the guide of ContactCenters (umontreal-simul).
"""

import numpy as np
import pytest

from sim.analytic import Day, steady_state, transient_day

SSJ_PER_HOUR = (100, 150, 150, 180, 200, 150, 150, 150, 120, 100, 80, 70, 60)
SSJ_AGENTS = (4, 6, 8, 8, 8, 7, 8, 8, 6, 6, 4, 4, 4)
# 26 half-hours 08:00-21:00: offered, agents, P(delay), SL offered, abandonments, queue, busy.
HALF_HOURS = np.array(
    [
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
    ]
)


def test_model_m1_eight_hours_from_empty():
    f = transient_day(
        Day(
            arrivals_per_s=(9.5 / 60,),
            agents=(50,),
            interval_s=8 * 3600.0,
            aht_s=300.0,
            patience_s=180.0,
        )
    )
    assert f.sl_offered == pytest.approx(0.82671, abs=5.1e-6)
    assert f.sl_excluding_short == pytest.approx(0.84831, abs=5.1e-6)
    assert f.sl_answered == pytest.approx(0.86170, abs=5.1e-6)
    assert f.asa_s == pytest.approx(6.816, abs=5.1e-4)
    assert f.mean_wait_s == pytest.approx(7.310, abs=5.1e-4)
    assert f.p_abandon == pytest.approx(0.04061, abs=5.1e-6)
    assert f.occupancy == pytest.approx(0.90172, abs=5.1e-6)


@pytest.mark.parametrize(
    ("busyness", "waits_s", "abandoned", "delayed", "answered_within", "left_within"),
    [
        (1.0, 7626.664562, 32.341477, 247.148120, 1509.758134, 28.057917),
        (1.2, 19866.371521, 73.381914, 535.155428, 1636.100355, 61.124742),
    ],
)
def test_ssj_day_of_fixed_busyness(
    busyness, waits_s, abandoned, delayed, answered_within, left_within
):
    f = transient_day(
        Day(
            arrivals_per_s=tuple(busyness * x / 3600 for x in SSJ_PER_HOUR),
            agents=SSJ_AGENTS,
            interval_s=3600.0,
            aht_s=100.0,
            patience_s=1000.0,
            balk_share=0.1,
        )
    )
    assert f.offered.sum() == pytest.approx(1660 * busyness)
    assert f.waits_s == pytest.approx(waits_s, abs=2e-6)
    assert f.abandoned_in_day == pytest.approx(abandoned, abs=1e-6)
    assert f.delayed.sum() == pytest.approx(delayed, abs=1e-6)
    assert f.answered_within.sum() == pytest.approx(answered_within, abs=1e-6)
    assert f.abandoned_within.sum() == pytest.approx(left_within, abs=1e-6)


MINUTE = 60.0
GUIDE = {
    "interval_s": 480 * MINUTE,
    "arrivals_per_s": (4.2 / MINUTE,),
    "agents": (12,),
    "aht_s": 2 * MINUTE,
}


def test_contact_centers_guide_day_without_abandonment():
    f = transient_day(Day(**GUIDE))
    good = f.answered_within.sum()
    assert good == pytest.approx(1815.271737, abs=1e-6)
    assert f.sl_offered == pytest.approx(0.900432, abs=5.1e-7)
    assert f.asa_s / MINUTE == pytest.approx(0.100681, abs=5.1e-7)
    assert f.mean_wait_s == pytest.approx(f.asa_s, rel=1e-9)
    assert f.occupancy == pytest.approx(0.696934, abs=5.1e-7)
    # Printed: 1816.158 (1812.618, 1819.698).
    assert abs(good - 1816.158) <= 3 * 3.54 / 1.96


def test_contact_centers_guide_day_with_abandonment():
    f = transient_day(Day(**GUIDE, patience_s=MINUTE))
    assert f.abandoned_in_day == pytest.approx(59.263220, abs=2e-6)
    assert f.answered_within.sum() == pytest.approx(1906.718894, abs=1e-6)
    assert f.sl_answered == pytest.approx(0.974438, abs=5.1e-7)
    assert f.sl_excluding_short == pytest.approx(0.968189, abs=5.1e-7)
    assert f.occupancy == pytest.approx(0.676558, abs=5.1e-7)


def test_contact_centers_guide_day_with_five_places():
    f = transient_day(Day(**GUIDE, room=5))
    assert f.blocked.sum() == pytest.approx(18.863314, abs=1e-6)
    assert f.answered_within.sum() == pytest.approx(1854.068802, abs=1e-6)
    assert f.sl_answered == pytest.approx(0.928363, abs=5.1e-7)
    assert f.sl_offered == pytest.approx(0.919677, abs=5.1e-7)
    assert f.asa_s / MINUTE == pytest.approx(0.060450, abs=5.1e-7)
    assert f.occupancy == pytest.approx(0.690473, abs=5.1e-7)


def test_day_of_twenty_six_half_hours():
    offered, agents, delayed, sl, abandoned, queue, busy = HALF_HOURS.T
    f = transient_day(
        Day(
            arrivals_per_s=tuple(offered / 1800),
            agents=tuple(int(n) for n in agents),
            interval_s=1800.0,
            aht_s=300.0,
            patience_s=180.0,
        )
    )
    assert f.offered == pytest.approx(offered)
    assert f.delayed / f.offered == pytest.approx(delayed, abs=5.1e-7)
    assert f.answered_within / f.offered == pytest.approx(sl, abs=5.1e-7)
    assert f.abandoned == pytest.approx(abandoned, abs=5.1e-7)
    assert f.mean_queue == pytest.approx(queue, abs=5.1e-7)
    assert f.mean_busy == pytest.approx(busy, abs=5.1e-7)
    assert f.abandoned_in_day == pytest.approx(89.869706, abs=1e-6)
    assert f.after_close_abandoned == pytest.approx(0.044124, abs=5.1e-7)
    assert f.answered_within.sum() == pytest.approx(1349.591214, abs=1e-6)
    assert f.waits_s == pytest.approx(16176.547090, abs=5e-6)
    assert f.delayed.sum() == pytest.approx(416.947613, abs=1e-6)


def changing_day(**other):
    """A small day with a rise and a drop."""
    common = {"aht_s": 120.0, "patience_s": 100.0, "threshold_s": 150.0, "balk_share": 0.1}
    return Day(
        **{
            "arrivals_per_s": (0.02, 0.04, 0.03),
            "agents": (2, 5, 2),
            "interval_s": 600.0,
            **common,
            **other,
        }
    )


@pytest.mark.parametrize("at_close", ["serve", "drop"])
@pytest.mark.parametrize("threshold_s", [20.0, 700.0])
def test_cutting_the_intervals_finer_changes_nothing(at_close, threshold_s):
    whole = transient_day(changing_day(at_close=at_close, threshold_s=threshold_s))
    cut = transient_day(
        changing_day(
            at_close=at_close,
            threshold_s=threshold_s,
            interval_s=200.0,
            arrivals_per_s=tuple(np.repeat((0.02, 0.04, 0.03), 3)),
            agents=tuple(np.repeat((2, 5, 2), 3).tolist()),
        )
    )
    for name in ("answered_within", "abandoned_within", "abandoned", "answered_waits_s", "busy_s"):
        joined = getattr(cut, name).reshape(3, 3).sum(axis=1)
        assert joined == pytest.approx(getattr(whole, name), rel=1e-8), name
    assert cut.asa_s == pytest.approx(whole.asa_s, rel=1e-9)


def test_a_threshold_longer_than_any_wait_counts_everybody():
    f = transient_day(changing_day(threshold_s=6000.0, room=3))
    assert f.answered_within.sum() == pytest.approx(f.answered, rel=1e-8)
    assert f.abandoned_within.sum() == pytest.approx(f.abandoned_in_day, rel=1e-8)


def test_the_end_of_a_long_day_is_the_steady_state():
    lam, aht_s, agents, patience_s = 0.05, 240.0, 13, 120.0
    f = transient_day(
        Day(
            arrivals_per_s=(lam,) * 6,
            agents=(agents,) * 6,
            interval_s=3600.0,
            aht_s=aht_s,
            patience_s=patience_s,
        )
    )
    limit = steady_state(lam, aht_s, agents, patience_s, 20.0)
    last = f.offered[-1]
    assert f.mean_queue[-1] == pytest.approx(float(limit.mean_queue), rel=1e-6)
    assert f.answered_within[-1] / last == pytest.approx(float(limit.sl_offered), rel=1e-6)
    assert f.abandoned_within[-1] / last == pytest.approx(float(limit.abandoned_within), rel=1e-6)
    answered = last - f.abandoned[-1]
    assert f.answered_waits_s[-1] / answered == pytest.approx(float(limit.asa_s), rel=1e-6)
