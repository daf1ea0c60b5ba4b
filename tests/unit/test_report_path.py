"""A need is found by the channels it went through: in words, in a log, by the command."""

import shutil

import numpy as np
import pytest

from experiments import run, trace
from sim.errors import ConfigError
from sim.report.find_path import Step, follow, frequent, read_path
from sim.units import DAY, SECOND
from sim.vocabulary import ContactFlag, Outcome, Trigger
from tests.unit.journey_centre import write_journeys
from tests.unit.measuring import Call, log_of

CHANNELS = ("chat", "phone")
NIGHT = DAY / SECOND


def calls():
    """Four needs: phone; chat, then phone on the next day; the same at once; chat twice."""
    gone = {"end": 20, "outcome": Outcome.ABANDONED, "channel": "chat"}
    back = {"attempt": 1, "trigger": Trigger.ABANDONED}
    return [
        Call(entry=5, queue="line", answered=5, talk_end=9, need=0),
        Call(entry=10, need=1, **gone),
        Call(
            entry=NIGHT + 10, queue="line", answered=NIGHT + 10, talk_end=NIGHT + 90, need=1, **back
        ),
        Call(entry=12, need=2, **gone),
        Call(entry=40, queue="line", answered=40, talk_end=90, need=2, resolved=False, **back),
        Call(entry=14, need=3, **gone),
        Call(entry=30, need=3, **(gone | {"end": 50} | back)),
    ]


LOG = log_of(calls(), horizon_s=3 * NIGHT)


def needs(text):
    return follow(LOG, read_path(text, CHANNELS)).tolist()


def test_a_path_is_channels_and_what_must_hold_of_each():
    assert read_path("chat, phone:handled:next_day", CHANNELS) == (
        Step("chat", ()),
        Step("phone", ("handled", "next_day")),
    )


@pytest.mark.parametrize(
    ("text", "nearest", "rule"),
    [
        ("chat,fone", "phone", "chat, phone"),
        ("", "", "channels of this run"),
        ("chat,,phone", "", "channels of this run"),
        ("phone:handlled", "handled", "resolved"),
        ("phone:", "", "resolved"),
    ],
)
def test_an_unknown_word_is_refused_with_those_that_exist(text, nearest, rule):
    with pytest.raises(ConfigError) as caught:
        read_path(text, CHANNELS)
    assert caught.value.nearest == nearest
    assert rule in str(caught.value)


def test_a_need_follows_a_path_when_it_made_exactly_these_contacts():
    assert needs("phone") == [0]
    assert needs("chat") == []
    assert needs("chat,phone") == [1, 2]
    assert needs("chat,chat") == [3]
    assert needs("chat,phone,phone") == []


def test_words_narrow_a_path():
    assert needs("chat:abandoned,phone:handled") == [1, 2]
    assert needs("chat,phone:resolved") == [1]
    assert needs("chat,phone:unresolved") == [2]
    assert needs("chat,phone:next_day") == [1]
    assert needs("chat,phone:resolved:next_day") == [1]
    assert needs("chat,phone:unresolved:next_day") == []
    assert needs("chat:resolved,phone") == []


def test_context_and_what_was_noticed_late_are_words():
    log = log_of(calls(), horizon_s=3 * NIGHT)
    log.contacts["flags"][4] |= ContactFlag.CONTEXT
    assert follow(log, read_path("chat,phone:context", CHANNELS)).tolist() == [2]
    log.contacts["trigger"][6] = Trigger.UNRESOLVED_LATE
    assert follow(log, read_path("chat:unresolved_late,chat", CHANNELS)).tolist() == [3]
    assert follow(log, read_path("chat:unresolved_late,phone", CHANNELS)).tolist() == []


def test_the_most_frequent_paths_are_counted():
    assert frequent(LOG)[0] == ("chat,phone", 2)
    assert dict(frequent(LOG))["chat,chat"] == 1


def test_where_channels_agree_the_outcomes_are_offered():
    steps = read_path("chat:resolved,phone", CHANNELS)
    assert frequent(LOG, steps) == [
        ("chat:abandoned,phone:resolved", 1),
        ("chat:abandoned,phone:unresolved", 1),
    ]


def test_every_path_offered_finds_as_many_needs_as_it_says():
    for path, number in [*frequent(LOG), *frequent(LOG, read_path("chat,phone", CHANNELS))]:
        assert len(needs(path)) == number


# the command ---------------------------------------------------------------


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("path")
    own = write_journeys(folder / "own")
    assert run.main([f"centre={own}", f"out={folder / 'run'}", "replications=2"]) == 0
    shutil.rmtree(own.parent)
    return folder / "run"


def told(capsys, *args):
    capsys.readouterr()
    assert trace.main(list(map(str, args))) == 0
    return capsys.readouterr().out.splitlines()


def test_from_the_web_by_bot_and_chat_to_the_phone_of_the_next_day(place, capsys):
    said = told(capsys, place, "path=web,bot,chat:abandoned,phone:resolved:next_day")
    attempts = [line.split()[4] for line in said if line.startswith("Attempt ")]
    assert attempts == ["web", "bot", "chat", "phone"]
    assert any("on the next day" in line for line in said)
    assert any(line.startswith("The need is resolved on Tuesday") for line in said)
    assert "Path: web > bot > chat > phone" in said


def test_the_next_need_of_the_path_can_be_told_as_it_says(place, capsys):
    said = told(capsys, place, "path=web,chat")
    command = next(line for line in said if "switchboard trace" in line and " need=" in line)
    following = told(capsys, place, *command.split()[-2:])
    assert "Path: web > chat" in following
    assert following[0] != said[0]


def test_without_a_replication_each_is_searched(place, capsys):
    from sim.log.store import load
    from sim.report.find_path import follow

    logs = [load(place, number) for number in (0, 1)]
    paths = {path for path, _ in _all_paths(logs[1])} - {path for path, _ in _all_paths(logs[0])}
    path = sorted(paths)[0]
    assert not len(follow(logs[0], read_path(path, logs[0].header.names["channels"])))
    assert "of replication 1," in told(capsys, place, f"path={path}")[0]
    with pytest.raises(ConfigError, match="the path of a need of replication 0"):
        trace.main([str(place), f"path={path}", "replication=0"])


def _all_paths(log):
    names = log.header.names["channels"]
    found = {}
    for need in np.unique(log.contacts["need"]):
        codes = log.contacts["channel"][log.contacts["need"] == need]
        path = ",".join(names[code] for code in codes)
        found[path] = found.get(path, 0) + 1
    return found.items()


def test_a_path_that_nobody_took_is_refused_with_those_that_many_took(place):
    with pytest.raises(ConfigError) as caught:
        trace.main([str(place), "path=mail,web,bot"])
    lines = str(caught.value).splitlines()
    assert len(lines) == 5
    assert lines[1].startswith("  did you mean: web (")


def test_a_path_beside_another_choice_is_refused(place):
    with pytest.raises(ConfigError, match="left out beside need"):
        trace.main([str(place), "need=1", "path=web"])
