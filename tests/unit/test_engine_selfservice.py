"""Stays without an agent, by hand: sessions of self-service, fronts, slopes."""

import pytest

from sim.engine.contract import run
from sim.vocabulary import ContactFlag, NeedState, Trigger
from tests.engine.centres import (
    END,
    Call,
    alone,
    centre,
    chatting,
    closed_then,
    contacts,
    hours,
    level,
    made,
)

ONE = {"team": level((0, END, 1), line=1)}
NOBODY = {"team": level((0, END, 0), line=1)}


def app(time=60, contained=1.0, resolved=1.0, patience=None, **more):
    stay = alone(time, contained, resolved, patience)
    return {"app": {"kind": "self_service", "alone": stay, **more}}


def tap(name, at):
    return Call(name, at, channel="app")


def log_of(calls, groups=ONE, channels=None, **changes):
    paths = {path.replace("__", "."): value for path, value in changes.items()}
    return run(made(centre(calls, groups, channels, paths), calls), 1, 0)


def rows(*args, **changes):
    return contacts(log_of(*args, **changes))


def states(log):
    return [NeedState(int(state)).name for state in log.needs["state"]]


def triggers(log):
    return [Trigger(int(one)).name for one in log.contacts["trigger"]]


# sessions -------------------------------------------------------------------


def test_a_session_is_one_leg_without_queue_or_agent():
    log = log_of([tap("a", 5)], channels=app())
    assert contacts(log)["a/0"] == ("contained", 5, "", None, 65)
    found = {name: column.tolist() for name, column in log.legs.items()}
    assert found["leg"] == [0]
    assert found["queue"] == found["group"] == found["agent"] == found["queued"] == [-1]
    assert found["answered"] == [5_000_000]
    assert found["talk_end"] == found["wrap_end"] == [65_000_000]
    assert states(log) == ["RESOLVED"]
    assert log.needs["end"].tolist() == [65_000_000]


def test_who_is_contained_wrongly_finds_out():
    again = {"journey__triggers__contained_wrongly__app": closed_then("phone", 30)}
    log = log_of([tap("a", 5)], channels=app(resolved=0.0), **again)
    found = contacts(log)
    assert found["a/0"][0] == "contained"
    assert found["a/1"] == ("handled", 95, "team/0", 95, 105)
    assert (log.contacts["flags"] & ContactFlag.RESOLVED).tolist() == [0, 1]


def test_who_asks_for_a_person_escalates_by_a_new_attempt():
    row = closed_then("phone", 30) | {"context": 1.0}
    changes = {"journey__triggers__escalated__app": row}
    changes["channels__phone__intents__a__context"] = {"talk": 0.5}
    log = log_of([tap("a", 5)], channels=app(contained=0.0), **changes)
    found = contacts(log)
    assert found["a/0"] == ("escalated", 5, "", None, 65)
    assert found["a/1"] == ("handled", 95, "team/0", 95, 100)
    assert triggers(log) == ["NONE", "ESCALATED"]
    assert log.contacts["parent"].tolist() == [-1, 0]
    assert (log.contacts["flags"] & ContactFlag.CONTEXT).tolist() == [0, ContactFlag.CONTEXT]


def test_who_asks_where_no_row_leads_on_gives_up():
    log = log_of([tap("a", 5)], channels=app(contained=0.0))
    assert contacts(log)["a/0"][0] == "escalated"
    assert states(log) == ["GIVEN_UP"]


@pytest.mark.parametrize(
    ("patience", "row"),
    [
        (0, ("abandoned", 5, "", None, 5)),
        (59.999999, ("abandoned", 5, "", None, 64.999999)),
        (60, ("contained", 5, "", None, 65)),
        (None, ("contained", 5, "", None, 65)),
    ],
)
def test_who_endures_to_the_very_end_has_not_left(patience, row):
    assert rows([tap("a", 5)], channels=app(patience=patience))["a/0"] == row


def test_the_factor_of_the_segment_scales_what_is_endured():
    changes = {"segments__everyone__patience_factor": 0.5}
    found = rows([tap("a", 5)], channels=app(patience=100), **changes)
    assert found["a/0"] == ("abandoned", 5, "", None, 55)


def test_who_has_left_calls():
    again = {"journey__triggers__abandoned__app": closed_then("phone", 10)}
    log = log_of([tap("a", 5)], channels=app(patience=20), **again)
    assert contacts(log)["a/1"] == ("handled", 35, "team/0", 35, 45)
    assert triggers(log) == ["NONE", "ABANDONED"]


def test_machines_are_taken_and_given_back():
    """Two machines: c meets both in use; a has left by 30 s, so d finds one."""
    changes = {"resources__machines": {"capacity": 2, "unit": "machines"}}
    calls = [tap(name, at) for name, at in zip("abcd", (10, 15, 20, 30), strict=True)]
    found = rows(calls, channels=app(patience=20, holds="machines"), **changes)
    assert [found[f"{name}/0"][0] for name in "abcd"] == [
        "abandoned",
        "abandoned",
        "blocked",
        "abandoned",
    ]


def test_a_closed_kiosk_lets_nobody_in_and_throws_nobody_out():
    found = rows([tap("a", 80), tap("b", 100)], channels=app(hours=hours((0, 100))))
    assert found["a/0"] == ("contained", 80, "", None, 140)
    assert found["b/0"] == ("closed", 100, "", None, 100)


def test_a_session_is_finished_after_the_end_of_the_run():
    assert rows([tap("a", 880)], channels=app())["a/0"] == ("contained", 880, "", None, 940)


def stays(count, **row):
    """Log of many stays in the app; contained as `row` says."""
    log = log_of(
        [tap("a", i * 0.5) for i in range(count)],
        channels=app(),
        **{f"channels__app__self_service__any__{key}": value for key, value in row.items()},
    )
    contained = log.contacts["outcome"] == 1
    return contained, log.needs["difficulty"] / 65_536


def test_the_slope_keeps_the_mean_and_lets_the_hard_ones_out():
    """1500 needs at 50 %: 4 SE are 5.2 points; slope 1 contains a need with chance 1 - d.

    The difficulty of the contained has mean 1/3 and sd 0.24: 4 SE of 750 are 0.035.
    """
    contained, hard = stays(1500, contained=0.5, contained_slope=1.0)
    assert abs(contained.mean() - 0.5) < 0.052
    assert abs(hard[contained].mean() - 1 / 3) < 0.035
    level_field, hard = stays(1500, contained=0.5)
    assert abs(hard[level_field].mean() - 0.5) < 0.045


# fronts ---------------------------------------------------------------------


def test_a_front_treats_intents_by_their_own_rows():
    front = {"any": alone(10), "b": alone(30, contained=0.0), "c": alone(20, resolved=0.0)}
    for row in front.values():
        del row["patience"]
    calls = [Call("a", 0), Call("b", 100), Call("c", 200)]
    log = log_of(calls, ONE, {"phone": {"front": 1}}, fronts__menu_phone__intents=front)
    found = contacts(log)
    assert found["a/0"] == ("contained", 0, "", None, 10)
    assert found["b/0"] == ("handled", 100, "team/0", 130, 140)
    assert found["c/0"] == ("contained", 200, "", None, 220)
    assert states(log) == ["RESOLVED", "RESOLVED", "GIVEN_UP"]


def test_the_slope_of_a_front_sends_the_hard_ones_to_the_agents():
    """800 calls at 50 %: 4 SE are 7.1 points, and 0.048 of the mean difficulty 2/3."""
    calls = [Call("a", i, talk=1) for i in range(800)]
    changes = {
        "fronts__menu_phone__intents__any__contained": 0.5,
        "fronts__menu_phone__intents__any__contained_slope": 1.0,
    }
    log = log_of(calls, ONE, {"phone": {"front": 1}}, **changes)
    served = log.contacts["outcome"] == 0
    hard = log.needs["difficulty"] / 65_536
    assert abs(served.mean() - 0.5) < 0.071
    assert abs(hard[served].mean() - 2 / 3) < 0.048


def test_a_bot_before_a_chat_is_leg_0_of_the_conversation():
    call = Call("a", 5, queue="chats", channel="chat")
    team = {"team": level((0, END, 1), chats=1) | chatting(1, 2)}
    log = log_of([call], team, {"chat": {"kind": "messaging", "front": 20}})
    assert contacts(log)["a/0"] == ("handled", 5, "team/0", 25, 35)
    assert log.legs["leg"].tolist() == [0, 1]
