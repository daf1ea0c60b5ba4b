"""What a user can get wrong about kinds of channel, several contacts at once, and journeys.

Each case bends the preset many_channels, or small, by an override or by a file of the
user's own, goes through the entry point of the command and must end with exit code 2 and
at most five lines that name the path, the value and the rule, and leave nothing behind.
"""

import pytest

from experiments import cli

BASE = "defaults: [many_channels]\n"
C, Q, G = "centre.channels", "centre.queues", "centre.groups"
ROW = f"{C}.chat.intents.any"
BOT = f"{C}.bot.self_service.any"
IVR = "centre.fronts.ivr.intents.any"
TEAM = f"{G}.chat_team"
STAY = "time: {law: deterministic, value: 60s}, contained: 50%, contained_resolved: 80%"


def channel(kind, rest):
    """A file with one more channel."""
    return f"{BASE}channels: {{kiosk: {{kind: {kind}, category: online, hours: always, {rest}}}}}\n"


def phase(setting):
    """A file with a phase that sets something."""
    return f'{BASE}phases: {{p: {{from: "2024-01-08 12:00", set: {{{setting}}}}}}}\n'


OVERRIDES = {
    # channels
    "a kind of its own": (f"{C}.chat.kind=messagging", "did you mean: messaging"),
    "self-service with a front": (f"{C}.bot.front=ivr", f"{C}.bot.front", "self-service is no"),
    "letters with a front": (f"{C}.email.front=ivr", f"{C}.email.front", "nobody is at hand"),
    "an unknown front": (f"{C}.chat.front=irv", "name of a front", "did you mean: ivr"),
    "an unknown resource": (f"{C}.chat.holds=[chat_licence]", "did you mean: chat_licences"),
    "a resource twice": (f"{C}.chat.holds=[trunks,trunks]", f"{C}.chat.holds", "trunks"),
    "a channel called like the end of a flow": (
        f"+{C}.open={{kind: self_service, category: online, hours: always, "
        f"self_service: {{any: {{{STAY}}}}}}}",
        f"{C}.open",
        "given_up",
    ),
    "the key of old": (f"+{C}.chat.lines=trunks", f"{C}.chat.lines", "known key"),
    "half a machine": ("centre.resources.video_seats.capacity=2.5", "whole number", "2.5"),
    "live turned self-service": (f"{C}.branch.kind=self_service", f"{C}.branch", "self_service"),
    "self-service turned live": (f"{C}.app.kind=live", f"{C}.app.intents", "at least one intent"),
    "a deferred channel with patience": (
        f"+{C}.email.intents.any.patience={{law: deterministic, value: 60s}}",
        "email.intents.any.patience",
        "null",
    ),
    # handling
    "identification without a unit": (f"{ROW}.identification=30", "duration with its unit"),
    "identification below zero": (f"{ROW}.identification=-5s", "duration", "-5s"),
    "context of a misspelt part": (f"+{ROW}.context.tallk=0.5", "did you mean: talk"),
    "context below zero": (f"{ROW}.context.talk=-0.1", "context.talk", "-0.1"),
    "context of text": (f"{ROW}.context.identification=half", "number", "half"),
    "context above 100 %": (f"{ROW}.context.resolution=1.3", "context.resolution", "within 100%"),
    "late notice above one": (f"{ROW}.noticed_late=130%", "share in [0, 1]", "130%"),
    # without an agent
    "containment above one": (f"{BOT}.contained=101%", "share in [0, 1]", "101%"),
    "a slope too steep": (f"{BOT}.contained_slope=1.2", "contained_slope", "at most 0.9", "1.2"),
    "a slope too steep in a front": (f"+{IVR}.contained_slope=-0.2", "at most 0.16", "-0.2"),
    "patience in a front": (f"+{IVR}.patience={{law: exponential, mean: 60s}}", "null", "left"),
    "a front of the old form": (f"+{IVR}.asks_for_agent=70%", "known key", "asks_for_agent"),
    "no time": (f"~{BOT}.time", "time", "must be given"),
    # queues
    "a queue of two kinds": (f"{Q}.chats.channels=[chat,phone]", "channels of one kind", "phone"),
    "a queue of all kinds": (f"{Q}.chats.channels=all", "channels of one kind"),
    "a queue of a kiosk": (f"{Q}.chats.channels=[bot]", "not self-service", "bot"),
    "calls carried over night": (f"{Q}.service.after_closing=carry", "deferred", "'carry'"),
    "letters served at closing": (f"{Q}.emails.after_closing=serve", "carry", "'serve'"),
    "letters dropped at closing": (f"{Q}.emails.after_closing=drop", "carry", "'drop'"),
    "an offer to a letter": (
        f"+{Q}.emails.offer={{waiting: 5, accepted: 10%}}",
        "offer",
        "deferred queue",
    ),
    "an offer below zero": (f"{Q}.service.offer.waiting=-1", "whole number from 0", "-1"),
    "an offer above one": (f"{Q}.service.offer.accepted=150%", "share in [0, 1]"),
    "an offer of nothing": (f"~{Q}.service.offer.accepted", "accepted", "must be given"),
    "an unknown order": (f"{Q}.emails.order=deadlin", "did you mean: deadline"),
    "a deadline without a target": (f"{Q}.emails.target=null", "order", "a target"),
    "a credit beside a deadline": (f"+{Q}.emails.credit=60s", "credit", "order: deadline"),
    "hours of no day": (f"{Q}.letters.target.hours={{fry: '09:00-17:00'}}", "fry"),
    "hours backwards": (f"{Q}.letters.target.hours={{fri: '17:00-09:00'}}", "17:00"),
    # groups
    "at once of no kind": (f"{TEAM}.at_once={{chats: 2}}", "one of live, messaging, deferred"),
    "at once of self-service": (f"{TEAM}.at_once={{self_service: 2}}", "one of live"),
    "none at once": (f"{TEAM}.at_once.messaging=0", "at_once.messaging", "from 1", "0"),
    "too many at once": (f"{TEAM}.at_once=101", "at_once", "100", "101"),
    "no pace for the third": (f"{TEAM}.total_speed=[1,1.8]", "each of 1 to 3 conversations"),
    "a pace that falls": (f"{TEAM}.total_speed=[1,1.8,1.7]", "total_speed.2", "never less"),
    "a pace above the number": (f"{TEAM}.total_speed=[1,2.1,2.4]", "nobody faster than alone"),
    "a pace that begins above one": (f"{TEAM}.total_speed=[1.5,1.8,2.4]", "one conversation"),
    "a pace of nothing": (f"{TEAM}.total_speed=[]", "a list such as [1, 1.8, 2.4]"),
    "a pace that is no list": (f"{TEAM}.total_speed=1.8", "a list such as", "1.8"),
    "a pace of text": (f"{TEAM}.total_speed=[1,fast,2]", "number", "fast"),
    "one kind together": (f"+{TEAM}.together=[[messaging]]", "a pair of kinds", "messaging"),
    "a kind with itself": (f"+{TEAM}.together=[[live,live]]", "a pair of two kinds"),
    "together with self-service": (f"+{TEAM}.together=[[live,self_service]]", "one of live"),
    "together without pairs": (f"+{TEAM}.together=[live,messaging]", "a pair of kinds"),
    "together as a word": (f"+{TEAM}.together=messaging", "a list of pairs"),
    "spared though the longest idle go first": (
        f"+{G}.video_team.keep_idle=1",
        "keep_idle",
        "least_occupied",
    ),
    "spared below zero": (f"+{TEAM}.keep_idle=-1", "whole number from 0", "-1"),
    "more than are there": (f"+{TEAM}.presence=120%", "share in [0, 1]", "120%"),
    "there on no day": (f"+{TEAM}.presence={{fry: 60%}}", "fry"),
    "there twice": (
        f"+{TEAM}.presence={{sun-thu: 60%, mon: 70%}}",
        "a day that no other key",
        "mon",
    ),
    # journeys
    "context by an unknown channel": (
        "centre.journey.triggers.balked.phone.context={chatt: 50%}",
        "name of a channel",
        "did you mean: chat",
    ),
    "context given to giving up": (
        "centre.journey.triggers.blocked.phone.context={give_up: 50%}",
        "reserved words",
        "give_up",
    ),
    "more context than all": ("centre.journey.triggers.balked.phone.context=110%", "share in"),
    "a trigger of no name": ("+centre.journey.triggers.escalate={}", "did you mean: escalated"),
    "a trigger of nothing built": ("+centre.journey.triggers.late={}", "one of", "late"),
}
FILES = {
    "self-service with handling": (
        channel("self_service", "intents: {any: {talk: {law: exponential, mean: 60s}}}"),
        ("my.yaml", "channels.kiosk", "resolution"),
    ),
    "self-service with both": (
        channel(
            "self_service",
            "self_service: {any: {" + STAY + "}}, intents: {any: {talk:"
            " {law: exponential, mean: 60s}, resolution: 1.0}}",
        ),
        ("kiosk.intents", "absent in a channel of kind self_service"),
    ),
    "a live channel with a session": (
        channel("live", "self_service: {any: {" + STAY + "}}"),
        ("kiosk", "kind live"),
    ),
    "self-service without a row": (
        channel("self_service", "self_service: {}"),
        ("kiosk.self_service", "at least one intent"),
    ),
    "a session of an unknown intent": (
        channel("self_service", "self_service: {biling: {" + STAY + "}}"),
        ("kiosk.self_service", "did you mean: billing"),
    ),
    "sessions of some who come only": (
        channel("self_service", "self_service: {billing: {" + STAY + "}}")
        + "journey: {first_channel: {change: {any: {kiosk: 100%}}}}\n",
        ("kiosk.self_service", "every intent that can come here"),
    ),
    "a front of some who come only": (
        BASE
        + "channels: {chat: {front: greeter}}\nfronts: {greeter: {intents: {billing: {"
        # nothing for the other intents
        + STAY
        + "}}}}\n",
        ("fronts.greeter.intents", "every intent that can come here"),
    ),
    "a front without rows": (
        BASE + "fronts: {greeter: {intents: {}}}\n",
        ("fronts.greeter.intents", "greeter"),
    ),
    "presence of named agents": (
        "defaults: [small]\ngroups: {sales_team: {presence: 90%}}\n",
        ("sales_team.presence", "absent in the form roster"),
    ),
    "a phase changes the kind of a channel": (
        phase(
            "channels.chat: {kind: live, category: online, hours: always, intents: {any:"
            " {talk: {law: exponential, mean: 60s}, resolution: 1.0}}}"
        ),
        ("phases.p", "channels.chat.kind (messaging)", "live"),
    ),
    "a phase changes what a queue holds": (
        phase("queues.chats.channels: [video], queues.video_calls.channels: [chat]"),
        ("phases.p", "queues.chats holds (messaging)", "live"),
    ),
    "a phase cuts the list of paces": (
        phase("groups.chat_team.total_speed: [1, 1.8]"),
        ("chat_team.total_speed", "each of 1 to 3"),
    ),
    "a phase takes the target of a deadline": (
        phase("queues.emails.target: null"),
        ("queues.emails", "order", "a target"),
    ),
    "a phase brings a new resource": (
        phase("resources.machines: {capacity: 3, unit: machines}"),
        ("phases.p", "new or dropped names", "machines"),
    ),
    "a skill and context above 100 %": (
        BASE + "groups: {chat_team: {skills: {chats: {resolution: 1.2}}}}\n",
        ("chat_team.skills.chats.resolution", "within 100% resolved"),
    ),
}


def refused(args, capsys, folder):
    """Message of a command that must fail without a trace."""
    before = sorted(folder.iterdir())
    assert cli.main(["config", "show", *args]) == 2
    said = capsys.readouterr().err
    assert "Traceback" not in said
    assert 1 <= len(said.strip().splitlines()) <= 5, said
    assert sorted(folder.iterdir()) == before
    return said


@pytest.mark.parametrize("name", OVERRIDES)
def test_a_wrong_override_is_refused(name, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text, *fragments = OVERRIDES[name]
    said = refused(["centre=many_channels", text], capsys, tmp_path)
    for fragment in fragments:
        assert fragment in said


@pytest.mark.parametrize("name", FILES)
def test_a_wrong_file_is_refused(name, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    body, fragments = FILES[name]
    (tmp_path / "my.yaml").write_text(body, encoding="utf-8")
    said = refused(["centre=./my.yaml"], capsys, tmp_path)
    for fragment in fragments:
        assert fragment in said


def test_the_preset_that_is_bent_is_right_and_so_is_the_file(tmp_path, capsys, monkeypatch):
    """So each case is refused for what it changes."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my.yaml").write_text(
        channel("self_service", "self_service: {any: {" + STAY + "}}"), encoding="utf-8"
    )
    for centre in ("many_channels", "./my.yaml"):
        assert cli.main(["config", "show", f"centre={centre}"]) == 0, capsys.readouterr().err
