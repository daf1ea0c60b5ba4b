"""What contacts hold, and offers of another channel, by hand."""

import numpy as np
import pytest

from sim.engine.contract import run
from sim.vocabulary import Trigger
from tests.engine.centres import END, Call, centre, chatting, closed_then, contacts, level, made

ONE = {"team": level((0, END, 1), line=1)}
NOBODY = {"team": level((0, END, 0), line=1)}


def log_of(calls, groups=ONE, channels=None, **changes):
    paths = {path.replace("__", "."): value for path, value in changes.items()}
    return run(made(centre(calls, groups, channels, paths), calls), 1, 0)


def rows(*args, **changes):
    return contacts(log_of(*args, **changes))


def triggers(log):
    return [Trigger(int(one)).name for one in log.contacts["trigger"]]


# what contacts hold ---------------------------------------------------------


VIDEO = {"phone": {"holds": "trunks"}, "video": {"holds": ["trunks", "seats"]}}


def two_of(trunks, seats):
    return {
        "resources__trunks": {"capacity": trunks, "unit": "lines"},
        "resources__seats": {"capacity": seats, "unit": "seats"},
    }


def outcomes(found, names):
    return [found[f"{name}/0"][0] for name in names]


def test_all_that_is_needed_is_seized_together_or_nothing():
    """b lacks a seat and so takes no trunk: c finds one, d does not; e finds all given back."""
    calls = [
        Call("a", 0, talk=50, channel="video"),
        Call("b", 10, channel="video"),
        Call("c", 20, talk=30),
        Call("d", 25),
        Call("e", 60, channel="video"),
        Call("f", 61),
    ]
    many = {"team": level((0, END, 5), line=1)}
    found = rows(calls, many, VIDEO, **two_of(2, 1))
    assert outcomes(found, "abcdef") == [
        "handled",
        "blocked",
        "handled",
        "blocked",
        "handled",
        "handled",
    ]


def test_all_is_given_back_at_the_end_of_talk_and_not_of_wrap_up():
    calls = [
        Call("a", 0, talk=20, wrap=100, channel="video"),
        Call("b", 19, channel="video"),
        Call("c", 20, channel="video"),
    ]
    found = rows(calls, {"team": level((0, END, 5), line=1)}, VIDEO, **two_of(1, 1))
    assert outcomes(found, "abc") == ["handled", "blocked", "handled"]


def test_who_waits_holds_it_and_gives_it_back_on_leaving():
    calls = [Call(name, at, patience=20, channel="video") for name, at in (("a", 0), ("b", 10))]
    calls.append(Call("c", 20, patience=5, channel="video"))
    found = rows(calls, NOBODY, VIDEO, **two_of(1, 1))
    assert outcomes(found, "abc") == ["abandoned", "blocked", "abandoned"]


def test_who_is_in_the_front_holds_it():
    channels = {"phone": {"front": 30, "holds": ["seats", "trunks"]}}
    calls = [Call("a", 0), Call("b", 10), Call("c", 41)]
    assert outcomes(rows(calls, ONE, channels, **two_of(1, 1)), "abc") == [
        "handled",
        "blocked",
        "handled",
    ]


def test_conversations_and_items_hold_until_their_end():
    """One session for chats and letters: the chat, slowed by another, holds it until 30 s."""
    calls = [
        Call("a", 0, talk=20, queue="chats", channel="chat"),
        Call("k", 0, talk=10, queue="chats", channel="free"),
        Call("b", 25, talk=10, queue="letters", channel="mail"),
        Call("c", 30, talk=10, queue="letters", channel="mail"),
        Call("d", 39, talk=10, queue="letters", channel="mail"),
        Call("e", 40, talk=10, queue="letters", channel="mail"),
    ]
    channels = {
        "chat": {"kind": "messaging", "holds": "seats"},
        "free": {"kind": "messaging"},
        "mail": {"kind": "deferred", "holds": "seats"},
    }
    groups = {
        "team": level((0, END, 1), chats=1) | chatting(1, 1),
        "clerk": level((0, END, 2), letters=1),
    }
    found = rows(calls, groups, channels, **two_of(1, 1))
    assert outcomes(found, "akbcde") == [
        "handled",
        "handled",
        "blocked",
        "handled",
        "blocked",
        "handled",
    ]
    assert found["a/0"][4] == 30


# offers ---------------------------------------------------------------------


def offer(waiting, accepted=1.0, **more):
    return {"queues__line__offer": {"waiting": waiting, "accepted": accepted}, **more}


@pytest.mark.parametrize(
    ("waiting", "expected"),
    [
        (0, ["handled", "balked", "balked", "balked"]),
        (1, ["handled", "handled", "balked", "balked"]),
        (2, ["handled", "handled", "handled", "balked"]),
    ],
)
def test_another_channel_is_offered_once_so_many_wait(waiting, expected):
    calls = [Call("a", 0, talk=100), *(Call(name, 10 + i) for i, name in enumerate("bcd"))]
    assert outcomes(rows(calls, **offer(waiting)), "abcd") == expected


def test_nobody_is_offered_who_finds_an_agent_idle():
    found = rows([Call("a", 0), Call("b", 10)], **offer(0))
    assert outcomes(found, "ab") == ["handled", "handled"]


def test_who_declines_waits_or_is_blocked():
    calls = [Call("a", 0, talk=100), Call("b", 10), Call("c", 11)]
    found = rows(calls, **offer(0, accepted=0.0, queues__line__places=1))
    assert outcomes(found, "abc") == ["handled", "handled", "blocked"]


def test_who_accepts_where_no_place_is_left_has_balked():
    calls = [Call("a", 0, talk=100), Call("b", 10)]
    found = rows(calls, **offer(0, queues__line__places=0))
    assert found["b/0"] == ("balked", 10, "", None, 10)


def test_who_accepts_goes_where_the_matrix_says_and_gives_its_line_back():
    calls = [Call("a", 0, talk=100), Call("b", 10), Call("c", 20)]
    changes = offer(0, journey__triggers__balked__phone=closed_then("desk", 200))
    changes["resources__trunks"] = {"capacity": 2, "unit": "lines"}
    log = log_of(calls, ONE, {"phone": {"holds": "trunks"}, "desk": {}}, **changes)
    found = contacts(log)
    assert outcomes(found, "abc") == ["handled", "balked", "balked"]
    assert found["b/1"] == ("handled", 210, "team/0", 210, 220)
    assert triggers(log) == ["NONE", "NONE", "BALKED", "NONE", "BALKED"]


def test_after_a_front_too():
    calls = [Call("a", 0, talk=100), Call("b", 10)]
    found = rows(calls, ONE, {"phone": {"front": 5}}, **offer(0))
    assert found["b/0"] == ("balked", 10, "", None, 15)


def test_who_balks_after_the_end_moves_no_queue_that_stands_for_ever():
    """Nobody is on duty: a waits to the end; b comes out of the menu at 910 s and balks."""
    calls = [Call("a", 0), Call("b", 880)]
    found = rows(calls, NOBODY, {"phone": {"front": 30}}, **offer(1))
    assert found["a/0"][0] == "in_progress_queue"
    assert found["b/0"] == ("balked", 880, "", None, 910)


def test_conversations_can_be_turned_elsewhere():
    calls = [Call("a", 0, talk=100, queue="chats", channel="chat")]
    calls.append(Call("b", 10, queue="chats", channel="chat"))
    team = {"team": level((0, END, 1), chats=1)}
    found = rows(calls, team, queues__chats__offer={"waiting": 0, "accepted": 1.0})
    assert outcomes(found, "ab") == ["handled", "balked"]


def test_the_offer_is_accepted_by_its_share():
    """800 who meet a busy agent at 40 %: 4 SE are 7 points."""
    calls = [Call("z", 0, talk=900), *(Call("a", 10 + i) for i in range(800))]
    log = log_of(calls, **offer(0, accepted=0.4))
    asked = log.needs["intent"] == 0
    assert abs(np.mean(log.contacts["outcome"][asked] == 4) - 0.4) < 0.07
