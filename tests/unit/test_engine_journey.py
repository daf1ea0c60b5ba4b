"""What customers do, by hand: patience, fronts, retries, giving up; and what phases change."""

import numpy as np
import pytest

from sim.engine.contract import run
from sim.vocabulary import ContactFlag, NeedState
from tests.engine.centres import (
    END,
    Call,
    centre,
    closed_then,
    contacts,
    fixed,
    hours,
    level,
    made,
    phase,
)

ONE = {"team": level((0, END, 1), line=1)}
NOBODY = {"team": level((0, END, 0), line=1)}


def log_of(calls, groups, channels=None, **changes):
    paths = {path.replace("__", "."): value for path, value in changes.items()}
    return run(made(centre(calls, groups, channels, paths), calls), 1, 0)


def rows(*args, **changes):
    return contacts(log_of(*args, **changes))


def states(log):
    return [NeedState(int(state)).name for state in log.needs["state"]]


def test_patience_zero_leaves_at_once_unless_somebody_is_idle():
    calls = [Call("a", 0, patience=0), Call("b", 5, patience=0)]
    found = rows(calls, ONE)
    assert found["a/0"] == ("handled", 0, "team/0", 0, 10)
    assert found["b/0"] == ("abandoned", 5, "", None, 5)


def test_patience_counts_the_queue_not_the_front():
    found = rows([Call("a", 0, patience=20)], NOBODY, {"phone": {"front": 50}})
    assert found["a/0"] == ("abandoned", 0, "", None, 70)


def test_the_factor_of_the_segment_scales_patience():
    calls = [Call("a", 0, patience=20)]
    found = rows(calls, NOBODY, segments__everyone__patience_factor=1.5)
    assert found["a/0"][4] == 30


@pytest.mark.parametrize(("resolved", "state"), [(1.0, "RESOLVED"), (0.0, "GIVEN_UP")])
def test_the_front_contains_who_does_not_ask(resolved, state):
    log = log_of(
        [Call("a", 5)],
        ONE,
        {"phone": {"front": 10}},
        fronts__menu_phone__intents__any__contained=1.0,
        fronts__menu_phone__intents__any__contained_resolved=resolved,
    )
    assert contacts(log)["a/0"] == ("contained", 5, "", None, 15)
    assert states(log) == [state]


def test_a_wrongly_contained_caller_tries_again():
    changes = {
        "fronts__menu_phone__intents__any__contained": 1.0,
        "fronts__menu_phone__intents__any__contained_resolved": 0.0,
        "journey__triggers__contained_wrongly__phone": closed_then("desk", 30),
    }
    found = rows([Call("a", 5)], ONE, {"phone": {"front": 10}, "desk": {}}, **changes)
    assert found["a/1"] == ("handled", 45, "team/0", 45, 55)


def test_a_retry_comes_after_its_delay_and_at_least_one_tick_later():
    again = {"to": {"phone": 1.0}, "delay": None}
    changes = {"journey__triggers__abandoned__phone": again, "journey__max_attempts": 3}
    log = log_of([Call("a", 5, patience=10)], NOBODY, **changes)
    found = contacts(log)
    assert [found[f"a/{i}"][1] for i in range(3)] == [5, 15.000001, 25.000002]
    assert states(log) == ["GIVEN_UP"]
    flags = log.contacts["flags"] & ContactFlag.LAST_ATTEMPT
    assert flags.tolist() == [0, 0, ContactFlag.LAST_ATTEMPT]
    assert log.contacts["parent"].tolist() == [-1, 0, 1]


def test_a_retry_that_would_enter_after_the_end_leaves_the_need_open():
    again = closed_then("phone", 50)
    log = log_of([Call("a", 845, patience=5)], NOBODY, journey__triggers__abandoned__phone=again)
    assert list(contacts(log)) == ["a/0"]  # it would enter at 900, the horizon
    assert states(log) == ["OPEN"]
    log = log_of([Call("a", 844, patience=5)], NOBODY, journey__triggers__abandoned__phone=again)
    assert contacts(log)["a/1"][1] == 899


def test_unresolved_contacts_are_given_up_without_a_row():
    handling = "channels__phone__intents__a__resolution"
    log = log_of([Call("a", 5)], ONE, **{handling: 0.0})
    assert contacts(log)["a/0"][0] == "handled"
    assert states(log) == ["GIVEN_UP"]
    assert log.needs["end"][0] == 15_000_000


def test_the_resolution_of_a_skill_multiplies_that_of_the_contact():
    team = {"team": level((0, END, 1), line={"rank": 1, "resolution": 0.0})}
    assert states(log_of([Call("a", 5)], team)) == ["GIVEN_UP"]


def many(count, **handling):
    """A centre with a hundred agents and many short calls of one law."""
    calls = [Call(f"c{i:03d}", i % 800, talk=30) for i in range(count)]
    mapping = centre(calls, {"team": level((0, END, 120), line=1)})
    law = {"talk": {"law": "exponential", "mean": "30s"}, "resolution": 1.0}
    mapping["channels"]["phone"]["intents"] = {"any": law | handling}
    mapping["intents"] = {"any_call": {}}
    mapping["queues"]["line"]["intents"] = "all"
    mapping["journey"]["first_channel"] = {"any": {"any": {"phone": 1.0}}}
    mapping["demand"] = {
        "calls": {"intent": "any_call", "process": "replay", "records": {"csv": "calls.csv"}}
    }
    renamed = [Call("calls", one.at) for one in calls]
    return run(made(mapping, renamed), 1, 0)


def test_correlation_with_difficulty_keeps_the_law_of_work():
    """2000 talks of mean 30 s: a sample mean is off by more than 4 SE (2.7 s) once in 16 000."""
    plain, tied = many(2000), many(2000, difficulty_correlation=0.8)
    talks = [(log.legs["talk_end"] - log.legs["answered"]) / 1e6 for log in (plain, tied)]
    assert abs(talks[1].mean() - 30) < 2.7
    assert abs(talks[1].std() - 30) < 5
    hard = [log.needs["difficulty"] / 65536 for log in (plain, tied)]
    assert abs(np.corrcoef(hard[0], talks[0])[0, 1]) < 0.1
    assert np.corrcoef(hard[1], talks[1])[0, 1] > 0.5


def test_the_slope_makes_hard_needs_fail_and_keeps_the_mean():
    """2000 needs at 50 %: 4 SE are 4.5 points; slope 1 resolves a need with chance 1 - d."""
    log = many(2000, resolution=0.5, resolution_slope=1.0)
    resolved = log.needs["state"] == NeedState.RESOLVED
    hard = log.needs["difficulty"] / 65536
    assert abs(resolved.mean() - 0.5) < 0.045
    assert abs(hard[resolved].mean() - 1 / 3) < 0.03


# phases: what has started keeps its values ---------------------------------


def test_talk_wrap_up_and_resolution_are_those_of_the_start_of_service():
    calls = [Call("a", 50, talk=100, wrap=20), Call("b", 120, talk=30)]
    p = phase(
        100,
        channels__phone__intents__a__talk=fixed(5),
        channels__phone__intents__a__wrap=fixed(200),
        channels__phone__intents__a__resolution=0.0,
        channels__phone__intents__b__talk=fixed(10),
        groups__team__skills__line__speed=2.0,
    )
    log = log_of(calls, ONE, phases={"p": p})
    found = contacts(log)
    assert found["a/0"] == ("handled", 50, "team/0", 50, 150)
    assert found["b/0"] == ("handled", 120, "team/0", 170, 190)
    assert states(log) == ["RESOLVED", "RESOLVED"]


def test_what_follows_a_contact_is_that_of_its_end():
    p = phase(100, journey__triggers__unresolved__phone=closed_then("phone", 30))
    changes = {
        "channels__phone__intents__a__resolution": 0.0,
        "journey__triggers__unresolved__phone": {"to": {"give_up": 1.0}, "delay": fixed(1)},
        "journey__max_attempts": 2,
        "phases": {"p": p},
    }
    found = rows([Call("a", 50, talk=60)], ONE, **changes)
    assert found["a/1"] == ("handled", 140, "team/0", 140, 200)


def test_patience_is_that_of_joining():
    calls = [Call("a", 50, patience=100), Call("b", 100, patience=100)]
    p = phase(
        100,
        channels__phone__intents__a__patience=fixed(10),
        channels__phone__intents__b__patience=fixed(10),
    )
    found = rows(calls, NOBODY, phases={"p": p})
    assert found["a/0"][4] == 150
    assert found["b/0"][4] == 110


def test_a_front_that_is_taken_away_keeps_who_is_inside():
    p = phase(100, channels__phone__front=None)
    calls = [Call("a", 70), Call("b", 105)]
    changes = {"fronts__menu_phone__intents__any__contained": 1.0, "phases": {"p": p}}
    found = rows(calls, ONE, {"phone": {"front": 60}}, **changes)
    assert found["a/0"] == ("contained", 70, "", None, 130)
    assert found["b/0"] == ("handled", 105, "team/0", 105, 115)


def test_a_later_attempt_reads_the_laws_of_its_own_start():
    p = phase(100, channels__phone__intents__a__talk=fixed(33))
    changes = {"journey__triggers__closed__desk": closed_then("phone", 100), "phases": {"p": p}}
    desk = {"desk": {"hours": hours()}}
    found = rows([Call("a", 50, channel="desk")], ONE, desk, **changes)
    assert found["a/1"] == ("handled", 150, "team/0", 150, 183)


def test_a_capacity_cut_takes_nobody_out():
    calls = [Call("a", 50, talk=100), Call("b", 60, talk=100), Call("c", 120), Call("d", 155)]
    p = phase(100, resources__trunks__capacity=1)
    changes = {"resources__trunks": {"capacity": 2, "unit": "lines"}, "phases": {"p": p}}
    two = {"team": level((0, END, 3), line=1)}
    found = rows(calls, two, {"phone": {"holds": "trunks"}}, **changes)
    assert [found[f"{n}/0"][0] for n in "abcd"] == ["handled", "handled", "blocked", "blocked"]


def test_room_for_more_at_once_is_used_at_once_and_no_room_evicts_nobody():
    calls = [Call("a", 50, talk=200), Call("b", 60, talk=200), Call("c", 70)]
    more = phase(100, groups__team__at_once=3)
    fewer = phase(105, groups__team__at_once=1)
    found = rows(calls, ONE, phases={"p": more, "q": fewer})
    assert [found[f"{n}/0"][3] for n in "abc"] == [50, 100, 100]
    assert found["b/0"][0] == "handled"


@pytest.mark.parametrize(
    ("after", "answered"),
    [("60s", 110), ("100s", 150), ("20s", 100), ("0s", 100)],
)
def test_an_overflow_wait_that_changes_counts_the_whole_wait(after, answered):
    """A caller waits since 50 s; at 100 s the wait asked for changes from 500 s."""
    calls = [Call("z", 0, talk=600), Call("a", 50)]
    groups = {
        "own": level((0, END, 1), line=1),
        "help": level((0, END, 1), line={"rank": 2, "after": "500s"}),
    }
    p = phase(100, groups__help__skills__line__after=after)
    assert rows(calls, groups, phases={"p": p})["a/0"][2:4] == ("help/0", answered)


def test_an_overflow_wait_that_grows_puts_a_caller_back():
    calls = [Call("z", 0, talk=600), Call("y", 0, talk=95, queue="own"), Call("a", 50)]
    groups = {
        "first": level((0, END, 1), line=1),
        "help": level((0, END, 1), own=1, line={"rank": 2, "after": "20s"}),
    }
    p = phase(90, groups__help__skills__line__after="80s")
    assert rows(calls, groups, phases={"p": p})["a/0"][2:4] == ("help/0", 130)


def test_a_credit_is_that_of_joining_also_after_an_overflow_stage():
    calls = [
        Call("z", 0, talk=300, queue="y"),
        Call("a", 50, queue="x"),
        Call("b", 60, queue="y"),
    ]
    groups = {"team": level((0, END, 1), y=1, x={"rank": 1, "after": "100s"})}
    p = phase(120, queues__x__credit="0s")
    found = rows(calls, groups, queues__x__credit="90s", queues__y__credit="15s", phases={"p": p})
    # due: a at -40 by the credit it joined with (50 without), b at 45
    assert found["a/0"][3] < found["b/0"][3]


def test_hours_of_a_phase():
    calls = [Call("a", 90), Call("b", 110), Call("c", 210)]
    p = phase(100, channels__phone__hours=hours((200, END)))
    found = rows(calls, ONE, phases={"p": p})
    assert [found[f"{n}/0"][0] for n in "abc"] == ["handled", "closed", "handled"]
