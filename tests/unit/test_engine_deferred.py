"""Deferred work, by hand: kept over nights, ordered by deadline, cut where the run ends."""

import numpy as np
import pytest

from sim.engine.contract import run
from sim.units import SECOND
from sim.vocabulary import NeedState
from tests.engine.centres import (
    END,
    Call,
    centre,
    chatting,
    closed_then,
    contacts,
    duties,
    hours,
    level,
    made,
    phase,
    roster,
)

DAY = (0, END, 1)
HOUR = 3600


def mail(name, at, talk=10, queue="letters", **more):
    return Call(name, at, talk=talk, queue=queue, channel="mail", **more)


def log_of(calls, groups, channels=None, **changes):
    paths = {path.replace("__", "."): value for path, value in changes.items()}
    return run(made(centre(calls, groups, channels, paths), calls), 1, 0)


def rows(*args, **changes):
    return contacts(log_of(*args, **changes))


def answered(found, names):
    return [found[f"{name}/0"][3] for name in names]


def clerk(*windows, **queues):
    return {"clerk": level(*windows, **queues)}


# over night -----------------------------------------------------------------


def two_days(form):
    """A clerk of 08:00-18:00 on Monday and Tuesday, in either form."""
    window = {"days": "mon-tue", "from": "08:00", "to": "18:00", "agents": 1}
    staff = {"level": [window]} if form == "level" else {"shifts": {"day": window}}
    return {
        "clerk": {
            "form": form,
            "agent_choice": "longest_idle",
            "skills": {"letters": {"rank": 1}},
            **staff,
        }
    }


@pytest.mark.parametrize("form", ["level", "roster"])
@pytest.mark.parametrize("open_until", ["18:00", "24:00"])
def test_what_waits_in_the_evening_is_there_in_the_morning(form, open_until):
    """The first item is begun at 17:59:30 and finished in overtime; the other waits 14 h."""
    evening = 18 * HOUR
    calls = [mail("a", evening - 30, 60), mail("b", evening - 20), mail("c", evening + HOUR)]
    post = {"kind": "deferred", "hours": {"mon-tue": f"08:00-{open_until}"}}
    log = log_of(calls, two_days(form), {"mail": post}, calendar__length="48h")
    found = contacts(log)
    morning = 32 * HOUR
    assert found["a/0"] == ("handled", evening - 30, "clerk/0", evening - 30, evening + 30)
    assert found["b/0"] == ("handled", evening - 20, "clerk/0", morning, morning + 10)
    late = ("handled", evening + HOUR, "clerk/0", morning + 10, morning + 20)
    shut = ("closed", evening + HOUR, "", None, evening + HOUR)
    assert found["c/0"] == (late if open_until == "24:00" else shut)


def test_nobody_stays_after_closing_for_letters():
    """The last shift stays for callers of a closed queue, not for what can wait."""
    calls = [mail("a", 50, 80), mail("b", 60)]
    post = {"kind": "deferred", "hours": hours((0, 100))}
    log = log_of(calls, {"clerk": roster(0, 100, letters=1)}, {"mail": post})
    assert duties(log)["clerk/0"] == [(0, "on"), (100, "after_shift"), (130, "off")]
    assert contacts(log)["b/0"][0] == "in_progress_queue"


# order ----------------------------------------------------------------------


def promise(within, *windows):
    return {
        "order": "deadline",
        "target": {
            "share": 0.9,
            "within": f"{within}s",
            "hours": hours(*windows) if windows else None,
        },
    }


def by_deadline(letters, tickets):
    changes = {}
    for queue, one in (("letters", letters), ("tickets", tickets)):
        changes |= {f"queues__{queue}__{key}": value for key, value in one.items()}
    return changes


def test_deadlines_on_two_clocks_are_one_order():
    """Letters are due in 100 s; tickets in 50 s of 0-60 s and from 300 s on."""
    calls = [
        mail("z", 0, 200),
        mail("p", 5, queue="tickets"),  # due at 55
        mail("q", 20),  # due at 120
        mail("r", 30, queue="tickets"),  # 30 s until 60 s, the rest until 320
        mail("s", 130),  # due at 230
    ]
    changes = by_deadline(promise(100), promise(50, (0, 60), (300, END)))
    found = rows(calls, clerk(DAY, letters=1, tickets=1), **changes)
    assert answered(found, "pqsr") == [200, 210, 220, 230]


def test_a_promise_used_up_at_the_end_of_a_window_is_due_then():
    """20 s of p's are gone when the window of 60 s ends, and they are all it has."""
    calls = [mail("z", 0, 100), mail("q", 10), mail("p", 40, queue="tickets")]
    changes = by_deadline(promise(51), promise(20, (0, 60), (300, END)))
    found = rows(calls, clerk(DAY, letters=1, tickets=1), **changes)
    assert answered(found, "pq") == [100, 110]  # due at 60 and 61


def test_a_class_goes_before_a_deadline_and_a_rank_before_both():
    calls = [mail("z", 0, 100), mail("a", 10), mail("b", 20, queue="tickets")]
    changes = by_deadline(promise(10), promise(300))
    first = {"queues__tickets__priority_class": -1}
    assert answered(rows(calls, clerk(DAY, letters=1, tickets=1), **changes), "ab") == [100, 110]
    both = rows(calls, clerk(DAY, letters=1, tickets=1), **changes, **first)
    assert answered(both, "ab") == [110, 100]
    ranked = rows(calls, clerk(DAY, letters=1, tickets=2), **changes, **first)
    assert answered(ranked, "ab") == [100, 110]


def test_calls_by_joining_and_letters_by_deadline_are_compared_by_due_tick():
    """A caller of 60 s goes before a letter due at 70 s, one of 80 s after it."""
    calls = [Call("z", 0, talk=100), mail("a", 10), Call("v", 60), Call("w", 80)]
    target = {"share": 0.9, "within": "60s"}
    changes = {"queues__letters__order": "deadline", "queues__letters__target": target}
    assert answered(rows(calls, clerk(DAY, line=1, letters=1), **changes), "vaw") == [100, 110, 120]


def test_the_deadline_is_that_of_joining():
    """From 50 s on the promise is shorter: c, later, is due first; a keeps its 500 s."""
    calls = [mail("z", 0, 100), mail("a", 10), mail("b", 20), mail("c", 60)]
    shorter = phase(50, queues__letters__target__within="5s")
    target = {"share": 0.9, "within": "500s", "hours": None}
    changes = {"queues__letters__order": "deadline", "queues__letters__target": target}
    found = rows(calls, clerk(DAY, letters=1), phases={"p": shorter}, **changes)
    assert answered(found, "cab") == [100, 110, 120]


# the end of the run ---------------------------------------------------------


def test_what_waits_and_what_is_in_work_is_left_as_it_stands():
    log = log_of([mail("a", 850, 100), mail("b", 860)], clerk(DAY, letters=1))
    found = contacts(log)
    assert found["a/0"] == ("in_progress_session", 850, "clerk/0", 850, None)
    assert found["b/0"] == ("in_progress_queue", 860, "", None, None)
    assert log.legs["talk_end"].tolist() == log.legs["wrap_end"].tolist() == [-1, -1]
    assert log.needs["state"].tolist() == [NeedState.OPEN] * 2
    assert duties(log)["clerk/0"] == [(0, "on"), (END, "off")]


@pytest.mark.parametrize(("talk", "outcome"), [(50, "in_progress_session"), (49.999999, "handled")])
def test_an_item_done_before_the_end_is_done_and_one_due_at_it_is_not(talk, outcome):
    assert rows([mail("a", 850, talk)], clerk(DAY, letters=1))["a/0"][0] == outcome


def test_wrap_up_after_an_item_runs_over_the_end():
    log = log_of([mail("a", 850, 40, wrap=60)], clerk(DAY, letters=1))
    assert contacts(log)["a/0"][4] == 890
    assert duties(log)["clerk/0"] == [(0, "on"), (END, "after_shift"), (950, "off")]


@pytest.mark.parametrize("more", [{}, {"at_once": {"deferred": 2}}])
def test_an_agent_is_free_at_the_end_for_callers_who_are_still_inside(more):
    groups = {"clerk": level(DAY, line=1, letters=1) | more}
    log = log_of([mail("a", 850, 100), Call("v", 860), mail("b", 865, 60)], groups)
    found = contacts(log)
    assert found["v/0"] == ("handled", 860, "clerk/0", END, END + 10)
    assert found["a/0"][0] == "in_progress_session"
    assert found["b/0"][0] == ("in_progress_session" if more else "in_progress_queue")
    assert duties(log)["clerk/0"] == [(0, "on"), (END, "after_shift"), (END + 10, "off")]


def test_who_works_on_an_item_in_overtime_goes_at_the_end():
    log = log_of([mail("a", 790, 200)], {"clerk": roster(0, 800, letters=1)})
    assert duties(log)["clerk/0"] == [(0, "on"), (800, "after_shift"), (END, "off")]
    assert contacts(log)["a/0"][0] == "in_progress_session"


def test_the_backlog_is_the_waits_to_the_end():
    """Little's law with a cut: 300 s and 200 s of waiting, to the tick."""
    log = log_of([mail("a", 600), mail("b", 700)], clerk((0, 100, 1), letters=1))
    waits = END * SECOND - log.legs["queued"]
    assert waits.tolist() == [300 * SECOND, 200 * SECOND]
    assert np.all(log.legs["answered"] == -1)


# with agents ----------------------------------------------------------------


def test_items_held_at_once_do_not_slow_each_other():
    groups = {"clerk": level(DAY, letters=1) | {"at_once": {"deferred": 2}}}
    found = rows([mail("a", 0, 60), mail("b", 10, 60), mail("c", 20, 10)], groups)
    assert [found[f"{name}/0"][3:] for name in "abc"] == [(0, 60), (10, 70), (60, 70)]


def test_letters_between_conversations_where_a_group_may_hold_both():
    chat = Call("k", 0, talk=60, queue="chats", channel="chat")
    groups = {"team": level(DAY, chats=1, letters=1) | chatting(1, 1)}
    assert rows([chat, mail("a", 10)], groups)["a/0"][3] == 60
    groups["team"]["together"] = [["deferred", "messaging"]]
    assert rows([chat, mail("a", 10)], groups)["a/0"][3] == 10


def test_a_gate_keeps_agents_for_callers():
    """Two agents, one to stay idle: b begins when a is done, not beside it."""
    calls = [mail("a", 0, 60), mail("b", 10, 60), Call("v", 20, talk=100)]
    groups = {"team": level((0, END, 2), line=1, letters=1)}
    found = rows(calls, groups, queues__letters__reserve=1)
    assert answered(found, "avb") == [0, 20, 120]


def test_a_full_backlog_turns_away():
    calls = [mail("a", 0, 60), mail("b", 10), mail("c", 20)]
    found = rows(calls, clerk(DAY, letters=1), queues__letters__places=1)
    assert [found[f"{name}/0"][0] for name in "abc"] == ["handled", "handled", "blocked"]


def test_an_item_answered_in_vain_comes_back_by_phone():
    changes = {
        "channels__mail__intents__a__resolution": 0.0,
        "journey__triggers__unresolved__mail": closed_then("phone", 100),
        "queues__line": {
            "channels": ["phone"],
            "intents": "all",
            "segments": "all",
            "after_closing": "serve",
        },
    }
    found = rows([mail("a", 0)], clerk(DAY, letters=1, line=1), **changes)
    assert found["a/1"] == ("handled", 110, "clerk/0", 110, 120)
