"""The life of a need in words, from a log written by hand; and the command that tells it."""

import shutil

import pytest

from experiments import run, trace
from sim.config import build
from sim.errors import ConfigError
from sim.report.staff_at import Present, Staff
from sim.report.story import Story, most_eventful
from sim.units import SECOND
from sim.vocabulary import AgentState, ChannelKind, Outcome, Trigger
from tests.unit.config_builders import centre
from tests.unit.measuring import Call, log_of
from tests.unit.run_centre import write_centre


def scenario():
    """Queue `line`, served by `red` at once and by `blue` after a minute."""
    made = centre(**{"intents.billing.label": "Asks about a bill"})
    made["queues"] = {"line": made["queues"]["calls"] | {"target": {"share": 0.8, "within": "20s"}}}
    made["channels"]["chat"] = made["channels"]["phone"]
    tellers = made["groups"]["tellers"]
    made["groups"] = {
        "red": tellers | {"skills": {"line": {"rank": 1}}},
        "blue": tellers | {"skills": {"line": {"rank": 2, "after": "60s"}}},
    }
    return build(made)


ON = [
    ("red", 0, 0.0, AgentState.ON),
    ("red", 1, 0.0, AgentState.ON),
    ("red", 1, 90.0, AgentState.LUNCH),
    ("blue", 0, 0.0, AgentState.ON),
]

FREE_LATER = [
    "                         - blue has 1 on duty, 1 idle; 1 free, but takes this queue "
    "only after a",
    "                           wait of 1 min",
]


def call(entry, **more):
    return Call(entry=entry, queue="line", **more)


LOG = log_of(
    [
        call(10, answered=10, talk_end=300, wrap_end=320, need=0),
        call(15, answered=15, talk_end=99, agent=1, need=1),
        call(20, end=55, outcome=Outcome.ABANDONED, need=2),
        call(100, answered=300, talk_end=400, attempt=1, trigger=Trigger.ABANDONED, need=2),
        call(40, answered=99, talk_end=200, agent=1, need=3),
        Call(entry=500, front_until=512.5, end=512.5, outcome=Outcome.CONTAINED, need=4),
        Call(entry=600, end=600, outcome=Outcome.BLOCKED, need=5),
    ],
    agents=ON,
)
LOG.contacts["parent"][3] = 0


@pytest.fixture(scope="module")
def story():
    return Story(LOG, scenario())


def test_a_need_that_came_twice_is_told_line_by_line(story):
    assert story.tell(2).splitlines() == [
        "Need 2 of replication -1, key 2: customer -1 of segment gold",
        "    wants: billing (Asks about a bill)",
        "    difficulty: harder than 0 of 100 needs",
        "    arises on Thursday 1970-01-01 at 00:00:20",
        "",
        "Attempt 0 on channel phone (live), contact 2",
        "    Thu 01 Jan 00:00:20  contacts phone for the first time",
        "    Thu 01 Jan 00:00:20  joins queue line, in which 0 others wait",
        "                         - red has 2 on duty, 2 with 1 live contact",
        *FREE_LATER,
        "    Thu 01 Jan 00:00:55  gives up waiting and leaves after 35 s of waiting",
        "    Outcome: abandoned",
        "",
        "Attempt 1 on channel phone (live), contact 3",
        "    Thu 01 Jan 00:01:40  contacts phone again, 45 s later, "
        "because the customer had given up waiting",
        "    Thu 01 Jan 00:01:40  joins queue line, in which 0 others wait",
        "                         - red has 1 on duty, 1 with 1 live contact, 1 on a break",
        *FREE_LATER,
        "    Thu 01 Jan 00:05:00  is answered by agent 0 of red after 3 min 20 s of waiting, "
        "beyond the",
        "                           target's 20 s",
        "    Thu 01 Jan 00:06:40  has talked for 1 min 40 s",
        "    Outcome: handled; the need is resolved",
        "",
        "The need is resolved on Thursday 1970-01-01 at 00:06:40, 6 min 20 s after it arose, "
        "with 2 attempts.",
        "Path: phone > phone",
    ]


def test_an_answer_at_once_says_among_how_many(story):
    assert "is answered at once by agent 0 of red, one of 2 with room" in story.tell(0)
    assert "is answered at once by agent 1 of red, the only one with room" in story.tell(1)
    assert "; the agent then works on it for 20 s" in story.tell(0)


def test_those_who_wait_before_are_counted(story):
    # joins at 40 s, when the contact of 20 s still waits
    assert "joins queue line, in which 1 other waits" in story.tell(3)


def test_contained_and_blocked_have_their_words(story):
    assert "has been through the front in 12.5 s" in story.tell(4)
    assert "does not ask for an agent and leaves the front, the need not resolved" in story.tell(4)
    assert "is turned away: all lines are taken" in story.tell(5)
    assert "The need is given up" in story.tell(5)


def test_the_staff_of_an_instant_sees_what_has_ended_and_not_what_begins():
    staff = Staff(LOG, [ChannelKind.MESSAGING, ChannelKind.LIVE])
    idle, talks = (0, 0, 0), (1, 0, 0)

    def at(second):
        return staff.present("red", second * SECOND)

    assert at(10) == Present(loads=(idle, idle), away=0)
    assert at(16) == Present(loads=(talks, talks), away=0)
    assert at(95) == Present(loads=(talks,), away=1)
    assert at(320) == Present(loads=(talks,), away=1)
    assert staff.next_on("blue", -SECOND) == 0
    assert staff.next_on("blue", 0) == -1


def test_the_need_with_most_attempts_is_the_most_eventful():
    assert most_eventful(LOG) == 2


# the command ---------------------------------------------------------------


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("trace")
    own = folder / "own"
    assert run.main([f"centre={write_centre(own)}", f"out={folder / 'run'}", "replications=2"]) == 0
    shutil.rmtree(own)
    return folder / "run"


def told(capsys, *args):
    capsys.readouterr()
    assert trace.main(list(map(str, args))) == 0
    return capsys.readouterr().out.splitlines()


def test_without_a_choice_an_eventful_need_is_told_and_others_are_offered(place, capsys):
    said = told(capsys, place)
    assert sum(line.startswith("Attempt ") for line in said) >= 2
    assert said[-1].startswith("This is the need with the most attempts. Another one: switchboard")


def test_need_key_and_contact_choose_the_same_life(place, capsys):
    by_need = told(capsys, place, "need=3", "replication=1")
    key = by_need[0].split("key ")[1].split(":")[0]
    contact = next(line for line in by_need if line.startswith("Attempt 0")).split()[-1]
    assert told(capsys, place, f"key={key}", "replication=1") == by_need
    assert told(capsys, place, f"contact={contact}", "replication=1") == by_need
    assert told(capsys, place, "need=3", "replication=0") != by_need


@pytest.mark.parametrize(
    "choice",
    ["need=100000", "need=x", "key=zz", "key=1", "contact=-1", "replication=2", "ned=1"],
)
def test_a_choice_that_does_not_exist_is_refused(place, choice):
    with pytest.raises(ConfigError) as caught:
        trace.main([str(place), choice])
    assert len(str(caught.value).splitlines()) <= 5


def test_two_choices_at_once_are_refused(place):
    with pytest.raises(ConfigError, match="left out beside need"):
        trace.main([str(place), "need=1", "key=2"])
