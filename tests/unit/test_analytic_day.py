import numpy as np
import pytest

from sim.analytic import Day, transient_day
from sim.errors import ConfigError

GOOD = {
    "arrivals_per_s": (0.02, 0.05),
    "agents": (3, 4),
    "interval_s": 600.0,
    "aht_s": 120.0,
    "patience_s": 90.0,
}


def day(**other):
    return Day(**(GOOD | other))


@pytest.mark.parametrize("agents", [(4, 1), (0, 4), (2, 5)])
def test_where_nobody_abandons_all_waits_are_waits_of_the_answered(agents):
    # The waits of all come from the queue, those of the answered from their ages: two ways.
    f = transient_day(day(agents=agents, patience_s=np.inf))
    assert f.asa_s * f.answered == pytest.approx(f.waits_s, rel=1e-10)
    assert f.abandoned_in_day == 0


def test_busy_time_is_the_work_of_the_answered():
    # Six intervals without arrivals empty the system: work done = answered x handling time.
    f = transient_day(
        day(arrivals_per_s=(0.02, 0.05, *(0.0,) * 6), agents=(3, 4, *(2,) * 6), balk_share=0.2)
    )
    assert f.busy_s.sum() == pytest.approx(120.0 * f.answered, rel=1e-9)
    assert 0 < f.asa_s < f.waits_s / f.answered


def test_nobody_on_duty_answers_nobody():
    f = transient_day(day(agents=(0, 4)))
    assert f.answered_within[0] < f.answered_within[1]
    assert f.busy_s[0] == 0
    assert f.delayed[0] == pytest.approx(f.offered[0])


def test_a_dropped_queue_is_neither_answered_nor_abandoned():
    served = transient_day(day(agents=(3, 1)))
    dropped = transient_day(day(agents=(3, 1), at_close="drop"))
    assert dropped.dropped > 0.5
    assert served.dropped == 0
    gone = served.answered + served.after_close_abandoned
    assert dropped.answered + dropped.dropped == pytest.approx(gone, rel=1e-10)
    assert dropped.busy_s == pytest.approx(served.busy_s, rel=1e-12)


def test_no_room_means_nobody_waits():
    f = transient_day(day(room=0))
    assert f.waits_s == 0
    assert f.delayed.sum() == 0
    assert f.answered_within.sum() + f.blocked.sum() == pytest.approx(f.offered.sum(), rel=1e-12)


def test_more_agents_answer_more_within_the_threshold():
    few, more = transient_day(day()), transient_day(day(agents=(4, 5)))
    assert np.all(more.answered_within > few.answered_within)
    assert np.all(more.mean_queue < few.mean_queue)
    assert more.occupancy < few.occupancy


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ({"arrivals_per_s": ()}, "arrivals_per_s"),
        ({"arrivals_per_s": (0.1, float("nan"))}, "arrivals_per_s"),
        ({"agents": (3,)}, "agents"),
        ({"agents": (3, -1)}, "agents"),
        ({"agents": (0, 0)}, "agents"),
        ({"agents": (3, 0), "patience_s": float("inf")}, "agents"),
        ({"interval_s": 0.0}, "interval_s"),
        ({"aht_s": float("inf")}, "aht_s"),
        ({"patience_s": 0.0}, "patience_s"),
        ({"threshold_s": 0.0}, "threshold_s"),
        ({"balk_share": 1.0}, "balk_share"),
        ({"room": -1}, "room"),
        ({"at_close": "wait"}, "at_close"),
    ],
)
def test_a_day_that_makes_no_sense_is_refused(wrong, name):
    with pytest.raises(ConfigError, match=name):
        day(**wrong)
