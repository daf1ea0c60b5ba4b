"""What travels along with a need, by hand: context, late notice, limits, shift rules."""

import numpy as np
import pytest

from sim.engine.contract import run
from sim.vocabulary import ContactFlag, NeedState, Trigger
from tests.engine.centres import END, Call, centre, closed_then, contacts, level, made, phase

ONE = {"team": level((0, END, 1), line=1)}
DESK = {"desk": {}}


def log_of(calls, groups=ONE, channels=DESK, **changes):
    paths = {path.replace("__", "."): value for path, value in changes.items()}
    return run(made(centre(calls, groups, channels, paths), calls), 1, 0)


def to_desk(trigger="unresolved", context=1.0, **changes):
    """Changes: who is unresolved on the phone comes to the desk 100 s later."""
    row = closed_then("desk", 100) | {"context": context}
    vain = {"channels__phone__intents__a__resolution": 0.0} if trigger == "unresolved" else {}
    return vain | {f"journey__triggers__{trigger}__phone": row} | changes


def at_desk(**effect):
    return {"channels__desk__intents__a__context": effect}


def flags(log, flag):
    return ((log.contacts["flags"] & flag) != 0).tolist()


def states(log):
    return [NeedState(int(state)).name for state in log.needs["state"]]


def triggers(log):
    return [Trigger(int(one)).name for one in log.contacts["trigger"]]


# identification and context -------------------------------------------------


def test_identification_is_added_to_the_talk():
    log = log_of([Call("a", 0, talk=60)], channels__phone__intents__a__identification="10s")
    assert contacts(log)["a/0"][4] == 70


def test_context_shortens_talk_and_identification_of_the_next_contact():
    known = {"channels__desk__intents__a__identification": "10s"}
    effect = at_desk(talk=0.5, identification=0.2)
    log = log_of([Call("a", 0, talk=60)], **to_desk(**known, **effect))
    assert contacts(log)["a/1"] == ("handled", 160, "team/0", 160, 192)
    assert flags(log, ContactFlag.CONTEXT) == [False, True]


@pytest.mark.parametrize(
    ("share", "end"),
    [(0.0, 230), (1.0, 190), ({"desk": 1.0, "any": 0.0}, 190), ({"phone": 1.0, "any": 0.0}, 230)],
)
def test_context_travels_by_the_share_of_the_next_channel(share, end):
    """Without it the desk identifies for 10 s and talks for the whole minute."""
    known = {"channels__desk__intents__a__identification": "10s"}
    effect = at_desk(talk=0.5, identification=0.0)
    log = log_of([Call("a", 0, talk=60)], **to_desk("unresolved", share, **known, **effect))
    assert contacts(log)["a/1"][4] == end
    assert flags(log, ContactFlag.CONTEXT) == [False, end == 190]


def many(count, **changes):
    """Log of `count` short contacts of one intent, all unresolved on the phone."""
    team = {"team": level((0, END, 9), line=1)}
    return log_of([Call("a", i, talk=1) for i in range(count)], team, **changes)


def test_half_the_moves_carry_context():
    """400 moves at 50 %: 4 SE are 10 points."""
    log = many(400, **to_desk(context=0.5))
    informed = np.array(flags(log, ContactFlag.CONTEXT))[log.contacts["attempt"] == 1]
    assert len(informed) == 400
    assert abs(informed.mean() - 0.5) < 0.1


def test_law_context_and_speed_are_multiplied_left_to_right_and_rounded_once():
    """1 000 001 ticks x 0.5 x 0.5 = 250 000.25; rounded after each factor it would be 1 more."""
    half = {"team": level((0, END, 1), line={"rank": 1, "speed": 0.5})}
    log = log_of([Call("a", 0, talk=1.000001)], half, **to_desk(**at_desk(talk=0.5)))
    leg = int(log.legs["talk_end"].argmax())
    assert log.legs["talk_end"][leg] - log.legs["answered"][leg] == 250_000


def test_talk_and_identification_are_rounded_together():
    """500 000.5 + 500 000.5 ticks."""
    known = {"channels__desk__intents__a__identification": "1.000001s"}
    effect = at_desk(talk=0.5, identification=0.5)
    log = log_of([Call("a", 0, talk=1.000001)], **to_desk(**known, **effect))
    leg = int(log.legs["talk_end"].argmax())
    assert log.legs["talk_end"][leg] - log.legs["answered"][leg] == 1_000_001


@pytest.mark.parametrize("effect", [{"talk": 0.0}, {"resolution": 0.5}, {}])
def test_a_conversation_takes_a_tick_at_least(effect):
    """Nothing to talk about on the phone, then at the desk, with whatever effect."""
    log = log_of([Call("a", 0, talk=0)], **to_desk(**at_desk(**effect)))
    assert (log.legs["talk_end"] - log.legs["answered"]).tolist() == [1, 1]
    assert log.legs["talk_end"].tolist() == [1, 100_000_002]


@pytest.mark.parametrize(
    ("chance", "factor", "state"),
    [(0.5, 2.0, "RESOLVED"), (1.0, 0.0, "GIVEN_UP"), (0.0, 2.0, "GIVEN_UP")],
)
def test_context_multiplies_the_share_resolved(chance, factor, state):
    own = {"channels__desk__intents__a__resolution": chance}
    log = log_of([Call("a", 0)], **to_desk(**own, **at_desk(resolution=factor)))
    assert states(log) == [state]


def test_half_the_chance_with_context_that_halves_it_resolves_a_quarter():
    """700 needs at 25 %: 4 SE are 6.5 points."""
    half = {"channels__desk__intents__a__resolution": 0.5}
    log = many(700, **to_desk(**half, **at_desk(resolution=0.5)))
    assert (log.needs["state"] != NeedState.OPEN).all()
    assert abs((log.needs["state"] == NeedState.RESOLVED).mean() - 0.25) < 0.065


def test_the_effect_is_that_of_the_phase_in_which_it_is_used():
    """The need comes back at 110 s with context; from 105 s on context is worth less."""
    p = phase(105, channels__desk__intents__a__context__talk=0.9)
    log = log_of([Call("a", 0)], phases={"p": p}, **to_desk(**at_desk(talk=0.5)))
    assert contacts(log)["a/1"][3:] == (110, 119)


# noticed later --------------------------------------------------------------


@pytest.mark.parametrize(
    ("late", "entry", "trigger"), [(0.0, 110, "UNRESOLVED"), (1.0, 310, "UNRESOLVED_LATE")]
)
def test_who_notices_later_follows_the_row_of_that_trigger(late, entry, trigger):
    changes = to_desk(channels__phone__intents__a__noticed_late=late)
    changes["journey__triggers__unresolved_late__phone"] = closed_then("desk", 300)
    log = log_of([Call("a", 0)], **changes)
    assert contacts(log)["a/1"][1] == entry
    assert triggers(log) == ["NONE", trigger]


def test_late_notice_has_the_share_it_is_given():
    """400 unresolved contacts at 30 %: 4 SE are 9.2 points."""
    changes = to_desk(channels__phone__intents__a__noticed_late=0.3)
    changes["journey__triggers__unresolved_late__phone"] = closed_then("desk", 50)
    log = many(400, **changes)
    later = log.contacts["trigger"][log.contacts["attempt"] == 1]
    assert len(later) == 400
    assert abs((later == Trigger.UNRESOLVED_LATE).mean() - 0.3) < 0.092


def test_a_factor_and_a_slope_together_keep_the_mean():
    """700 needs at 25 %, 50 % to 0 % by difficulty: 4 SE are 6.5 points; clipped it is 31 %."""
    sloped = {f"channels__desk__intents__a__{key}": value for key, value in
              (("resolution", 0.5), ("resolution_slope", 1.0))}  # fmt: skip
    log = many(700, **to_desk(**sloped, **at_desk(resolution=0.5)))
    assert abs((log.needs["state"] == NeedState.RESOLVED).mean() - 0.25) < 0.065
    hard = log.needs["difficulty"] > 0.9 * 65536
    assert (log.needs["state"][hard] == NeedState.RESOLVED).mean() < 0.2


# the limit of attempts ------------------------------------------------------


@pytest.mark.parametrize("most", [1, 2, 3])
def test_at_the_limit_of_attempts_the_need_is_given_up_and_the_contact_flagged(most):
    changes = {f"channels__{name}__intents__a__resolution": 0.0 for name in ("phone", "desk")}
    changes["journey__triggers__unresolved__any"] = closed_then("desk", 20)
    log = log_of([Call("a", 0)], journey__max_attempts=most, **changes)
    assert list(contacts(log)) == [f"a/{attempt}" for attempt in range(most)]
    assert flags(log, ContactFlag.LAST_ATTEMPT) == [False] * (most - 1) + [True]
    assert states(log) == ["GIVEN_UP"]
    assert log.needs["end"][0] == (30 * most - 20) * 1_000_000


@pytest.mark.parametrize("most", [1, 3])
def test_who_gives_up_anyway_has_not_hit_the_limit(most):
    changes = {"channels__phone__intents__a__resolution": 0.0}
    changes["journey__triggers__unresolved__any"] = {"to": {"give_up": 1.0}, "delay": None}
    log = log_of([Call("a", 0)], journey__max_attempts=most, **changes)
    assert flags(log, ContactFlag.LAST_ATTEMPT) == [False]
    assert states(log) == ["GIVEN_UP"]


# shift rules on later attempts ----------------------------------------------

DOOR = {"desk": {}, "door": {}}


def channels_of(log):
    return [log.header.names["channels"][code] for code in log.contacts["channel"]]


@pytest.mark.parametrize(("attempts", "second"), [("first", "desk"), ("all", "door")])
def test_a_shift_rule_moves_later_attempts_where_it_says_all(attempts, second):
    rule = {"from": "desk", "to": "door", "share": 1.0, "attempts": attempts}
    log = log_of([Call("a", 0)], channels=DOOR, journey__shift_rules={"r": rule}, **to_desk())
    assert channels_of(log) == ["phone", second]


def test_shift_rules_apply_in_name_order_each_to_the_result_of_the_one_before():
    rules = {
        "b": {"from": "door", "to": "phone", "share": 1.0, "attempts": "all"},
        "a": {"from": "desk", "to": "door", "share": 1.0, "attempts": "all"},
    }
    changes = {"channels__phone__intents__a__resolution": 0.0, "journey__max_attempts": 2}
    changes["journey__triggers__unresolved__phone"] = closed_then("desk", 100)
    log = log_of([Call("a", 0)], channels=DOOR, journey__shift_rules=rules, **changes)
    assert channels_of(log) == ["phone", "phone"]
    rules["c"] = rules.pop("a")
    log = log_of([Call("a", 0)], channels=DOOR, journey__shift_rules=rules, **changes)
    assert channels_of(log) == ["phone", "door"]


def test_a_shift_rule_acts_on_its_intents_only():
    rule = {"from": "desk", "to": "door", "share": 1.0, "attempts": "all", "intents": ["b"]}
    changes = to_desk(channels__phone__intents__b__resolution=0.0)
    calls = [Call("a", 0), Call("b", 50)]
    log = log_of(calls, channels=DOOR, journey__shift_rules={"r": rule}, **changes)
    assert channels_of(log) == ["phone", "desk", "phone", "door"]
