"""The life of needs over all kinds of channel, from a log written by hand."""

from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest
import yaml

from sim.config import build
from sim.log.builder import log_from_rows, names_of
from sim.log.schema import Header
from sim.report.beside import beside
from sim.report.story import Story
from sim.units import DAY, SECOND
from sim.vocabulary import AgentState, ContactFlag, NeedState, Outcome, Trigger
from tests.unit.journey_centre import CENTRE

SCENARIO = build(yaml.safe_load(CENTRE))
ZONE = ZoneInfo("Europe/London")
START = datetime(2024, 1, 8, tzinfo=ZONE)
HEADER = Header(
    names=names_of(
        segments=SCENARIO.centre.segments,
        intents=SCENARIO.centre.intents,
        channels=SCENARIO.centre.channels,
        queues=SCENARIO.centre.queues,
        groups=SCENARIO.centre.groups,
    ),
    start_utc_us=round(START.timestamp()) * SECOND,
    time_zone="Europe/London",
    horizon=2 * DAY,
)
NO_END = "none"
RESOLVED, CONTEXT = ContactFlag.RESOLVED, ContactFlag.CONTEXT


def tick(at):
    """Tick of "mon 17:04:30"; -1 for NO_END."""
    if at == NO_END:
        return -1
    day, time = at.split()
    hour, minute, second = (*map(int, time.split(":")), 0)[:3]
    return (("mon", "tue").index(day) * 86400 + hour * 3600 + minute * 60 + second) * SECOND


class Lives:
    """Collects the rows of a log, need by need."""

    def __init__(self):
        self.rows = {"needs": [], "contacts": [], "legs": []}

    def need(self, entry, state=NeedState.OPEN, end=NO_END):
        self.rows["needs"].append({"entry": tick(entry), "state": state, "end": tick(end)})
        self.attempt = 0

    def contact(self, channel, entry, outcome, end, flags=0, trigger=Trigger.NONE):
        row = {
            "need": len(self.rows["needs"]) - 1,
            "attempt": self.attempt,
            "parent": self.attempt - 1,
            "channel": channel,
            "trigger": trigger,
            "outcome": outcome,
            "flags": flags,
            "entry": tick(entry),
            "end": tick(end),
        }
        self.rows["contacts"].append(row)
        self.attempt += 1

    def session(self, start, end):
        self._leg(leg=0, answered=tick(start), talk_end=tick(end), wrap_end=tick(end))

    def stay(self, queue, queued, answered=NO_END, end=NO_END, wrap_end=None, group=-1):
        self._leg(
            queue=queue,
            queued=tick(queued),
            answered=tick(answered),
            talk_end=tick(end),
            wrap_end=tick(wrap_end or end),
            group=group,
            agent=-1 if group == -1 else 0,
        )

    def _leg(self, **row):
        self.rows["legs"].append({"contact": len(self.rows["contacts"]) - 1} | row)


def on_duty():
    agents = {"tellers": (3, "08:00", "20:00"), "chat_team": (1, "08:00", "20:00")}
    agents["back_office"] = (1, "09:00", "17:00")
    return [
        {"group": group, "agent": number, "tick": tick(f"{day} {at}"), "state": state}
        for group, (count, start, end) in agents.items()
        for number in range(count)
        for day in ("mon", "tue")
        for at, state in ((start, AgentState.ON), (end, AgentState.OFF))
    ]


def written():
    """The needs of the tests below, by their row."""
    one = Lives()
    # 0: began on the web, failed in the bot, waited in chat, gave up, resolved by phone
    one.need("mon 17:00", NeedState.RESOLVED, "tue 08:40")
    one.contact("web", "mon 17:00", Outcome.ESCALATED, "mon 17:04")
    one.session("mon 17:00", "mon 17:04")
    one.contact("bot", "mon 17:05", Outcome.ESCALATED, "mon 17:07", CONTEXT, Trigger.ESCALATED)
    one.session("mon 17:05", "mon 17:07")
    one.contact("chat", "mon 17:07", Outcome.ABANDONED, "mon 17:10", CONTEXT, Trigger.ESCALATED)
    one.stay("chats", "mon 17:07")
    one.contact("phone", "tue 08:30", Outcome.HANDLED, "tue 08:40", RESOLVED, Trigger.ABANDONED)
    one.stay("calls", "tue 08:30", "tue 08:30", "tue 08:40", "tue 08:41", "tellers")
    # 1 to 3: three conversations of one agent, who may hold three
    for start, end, wrap_end in (
        ("mon 17:00", "mon 17:20", None),
        ("mon 17:05", "mon 17:15", None),
        ("mon 17:06", "mon 17:30", "mon 17:31"),
    ):
        one.need(start, NeedState.RESOLVED, end)
        one.contact("chat", start, Outcome.HANDLED, end, RESOLVED)
        one.stay("chats", start, start, end, wrap_end, "chat_team")
    deferred(one)
    turned_away(one)
    rest(one)
    return one


def deferred(one):
    # 4 to 6: deferred work, done in time, waiting when the run ends, and cut in work
    one.need("mon 17:30", NeedState.RESOLVED, "tue 09:10")
    one.contact("mail", "mon 17:30", Outcome.HANDLED, "tue 09:10", RESOLVED)
    one.stay("mails", "mon 17:30", "tue 09:00", "tue 09:10", group="back_office")
    one.need("tue 23:00")
    one.contact("mail", "tue 23:00", Outcome.IN_PROGRESS_QUEUE, NO_END)
    one.stay("mails", "tue 23:00")
    one.need("tue 08:00")
    one.contact("mail", "tue 08:00", Outcome.IN_PROGRESS_SESSION, NO_END)
    one.stay("mails", "tue 08:00", "tue 19:00", group="tellers")


def turned_away(one):
    # 7: closed, turned away for want of lines, balked, then contained with the wrong answer
    one.need("mon 21:00", NeedState.GIVEN_UP, "tue 10:05")
    one.contact("phone", "mon 21:00", Outcome.CLOSED, "mon 21:00")
    one.contact("phone", "tue 10:00", Outcome.BLOCKED, "tue 10:00", trigger=Trigger.CLOSED)
    one.contact("phone", "tue 10:01", Outcome.BALKED, "tue 10:01", trigger=Trigger.BLOCKED)
    one.stay("calls", "tue 10:01")
    one.contact("bot", "tue 10:01:00", Outcome.CONTAINED, "tue 10:03", trigger=Trigger.BALKED)
    one.session("tue 10:01:00", "tue 10:03")
    one.contact(
        "web", "tue 10:04", Outcome.ABANDONED, "tue 10:05", trigger=Trigger.CONTAINED_WRONGLY
    )
    one.session("tue 10:04", "tue 10:05")


def rest(one):
    # 8: found the answer alone; 9: the session goes on when the run ends
    one.need("tue 12:00", NeedState.RESOLVED, "tue 12:02")
    one.contact("web", "tue 12:00", Outcome.CONTAINED, "tue 12:02", RESOLVED)
    one.session("tue 12:00", "tue 12:02")
    one.need("tue 23:59")
    one.contact("web", "tue 23:59", Outcome.IN_PROGRESS_FRONT, NO_END)
    one.session("tue 23:59", NO_END)
    # 11: what was said on the web does not reach the letter
    one.need("tue 14:00")
    one.contact("web", "tue 14:00", Outcome.ESCALATED, "tue 14:03")
    one.session("tue 14:00", "tue 14:03")
    one.contact("mail", "tue 14:04", Outcome.IN_PROGRESS_QUEUE, NO_END, 0, Trigger.ESCALATED)
    one.stay("mails", "tue 14:04")
    # 10: what an agent said proves wrong only later, and the letter after it comes too late
    one.need("mon 08:00", NeedState.RESOLVED, "tue 14:00")
    one.contact("phone", "mon 08:00", Outcome.HANDLED, "mon 08:05")
    one.stay("calls", "mon 08:00", "mon 08:00", "mon 08:05", group="tellers")
    late = Trigger.UNRESOLVED_LATE
    one.contact("mail", "mon 09:00", Outcome.HANDLED, "tue 14:00", RESOLVED, late)
    one.stay("mails", "mon 09:00", "tue 13:50", "tue 14:00", group="back_office")


LOG = log_from_rows(HEADER, agents=on_duty(), **written().rows)


@pytest.fixture(scope="module")
def story():
    return Story(LOG, SCENARIO)


def row_of(entry):
    return int(np.flatnonzero(LOG.needs["entry"] == tick(entry))[-1])


def life(story, entry):
    """The story of the last need that arose then, each line without breaks."""
    lines = []
    for line in story.tell(row_of(entry)).splitlines():
        if line.startswith(" " * 27) and not line.strip().startswith("- "):
            lines[-1] += f" {line.strip()}"
        else:
            lines.append(line.strip())
    return lines


def test_web_bot_chat_and_the_phone_of_the_next_morning():
    first = int(np.flatnonzero(LOG.needs["end"] == tick("tue 08:40"))[0])
    assert Story(LOG, SCENARIO).tell(first).splitlines()[4:] == [
        "",
        "Attempt 0 on channel web (self-service), contact 2",
        "    Mon 08 Jan 17:00:00  contacts web for the first time",
        "    Mon 08 Jan 17:04:00  gets no further alone and asks for a person after 4 min",
        "    Outcome: escalated",
        "",
        "Attempt 1 on channel bot (self-service), contact 3",
        "    Mon 08 Jan 17:05:00  turns to bot, 1 min later, "
        "because the customer had asked for a person",
        "                         - what was said before comes along",
        "    Mon 08 Jan 17:07:00  gets no further alone and asks for a person after 2 min",
        "    Outcome: escalated",
        "",
        "Attempt 2 on channel chat (messaging), contact 4",
        "    Mon 08 Jan 17:07:00  turns to chat, at once, "
        "because the customer had asked for a person",
        "                         - what was said before comes along: "
        "talk x 0.85, identification x 0, chance",
        "                           of resolution x 1.1",
        "    Mon 08 Jan 17:07:00  joins queue chats, in which 0 others wait",
        "                         - chat_team has 1 on duty, 1 with 3 conversations",
        "    Mon 08 Jan 17:10:00  gives up waiting and leaves after 3 min of waiting",
        "    Outcome: abandoned",
        "",
        "Attempt 3 on channel phone (live), contact 5",
        "    Tue 09 Jan 08:30:00  turns to phone, 15 h 20 min later, on the next day, "
        "because the customer",
        "                           had given up waiting",
        "    Tue 09 Jan 08:30:00  is answered at once by agent 0 of tellers, one of 3 with room",
        "    Tue 09 Jan 08:40:00  has talked for 10 min; the agent then works on it for 1 min",
        "    Outcome: handled; the need is resolved",
        "",
        "The need is resolved on Tuesday 2024-01-09 at 08:40:00, 15 h 40 min after it arose, "
        "with 4 attempts.",
        "Path: web > bot > chat > phone",
    ]


def test_a_conversation_tells_what_the_others_cost(story):
    # beside one for a minute at 1.6 / 2, beside two for nine at 2.0 / 3: 408 s of work in 600
    said = life(story, "mon 17:05")
    assert (
        "Mon 08 Jan 17:15:00  has been in conversation for 10 min beside 1 other at first, "
        "2 at most (1.9 on average), slowed down by 3 min 12 s"
    ) in said
    assert (
        "Mon 08 Jan 17:05:00  is answered at once by agent 0 of chat_team, the only one with room"
        in said
    )


def test_the_work_of_a_conversation_is_what_its_pace_adds_up_to():
    leg = int(np.flatnonzero(LOG.legs["talk_end"] == tick("mon 17:15"))[0])
    every = np.ones(len(LOG.legs["leg"]), dtype=bool)
    found = beside(LOG, leg, every, lambda _: SCENARIO.centre.groups["chat_team"])
    assert (found.before, found.most, found.alone) == (1, 2, 408 * SECOND)
    assert found.mean == pytest.approx(1.9)


def test_deferred_work_waits_over_the_night_and_has_a_due_time(story):
    said = life(story, "mon 17:30")
    # 30 min are left of Monday's hours, which end at 18:00; 7.5 h of Tuesday's, from 08:00
    assert (
        "Mon 08 Jan 17:30:00  waits in queue mails, in which 1 other waits; "
        "due on Tue 09 Jan 15:30 (in 8 h of the hours that count)"
    ) in said
    assert "- back_office has nobody on duty before Tue 09 Jan 09:00" in said
    assert (
        "Tue 09 Jan 09:00:00  agent 0 of back_office begins to work on it after 15 h 30 min of "
        "waiting, over 1 night"
    ) in said
    assert "Tue 09 Jan 09:10:00  is done after 10 min of work, 6 h 20 min before it was due" in said


def test_what_the_end_of_the_run_cuts_is_told(story):
    waiting, working, session = (life(story, at) for at in ("tue 23:00", "tue 08:00", "tue 23:59"))
    # due counts the hours of the day after the run too: 8 h from Wednesday 08:00
    assert any("due on Wed 10 Jan 16:00" in line for line in waiting)
    assert "Wed 10 Jan 00:00:00  still waits when the run ends, 16 h before it is due" in waiting
    assert "Wed 10 Jan 00:00:00  is still being worked on when the run ends" in working
    assert "Wed 10 Jan 00:00:00  is still in the session when the run ends" in session
    assert session[-1] == "The need is still open when the run ends, after 1 attempt."


def test_who_is_turned_away_learns_why(story):
    said = life(story, "mon 21:00")
    assert (
        "Mon 08 Jan 21:00:00  is turned away: the channel is closed until Tue 09 Jan 08:00" in said
    )
    assert "Tue 09 Jan 10:00:00  is turned away: all 8 lines are taken" in said
    assert "Tue 09 Jan 10:01:00  is offered another channel, accepts and leaves" in said
    assert any("because the customer had accepted it instead of waiting" in line for line in said)


def test_sessions_end_in_four_ways(story):
    said = life(story, "mon 21:00")
    assert (
        "Tue 09 Jan 10:03:00  is done in 2 min and asks nobody, believing the need resolved: "
        "it is not"
    ) in said
    assert "Outcome: contained; the need is not resolved" in said
    assert "Tue 09 Jan 10:05:00  loses patience after 1 min and leaves the session" in said
    assert said[-2].startswith("The need is given up on Tuesday 2024-01-09 at 10:05:00, 13 h 5 min")
    alone = life(story, "tue 12:00")
    assert "Tue 09 Jan 12:02:00  finds the answer alone in 2 min and asks nobody" in alone
    assert "Outcome: contained; the need is resolved" in alone


def test_what_proved_wrong_later_and_what_came_too_late(story):
    said = life(story, "mon 08:00")
    assert any(
        line.endswith("because the answer proved later not to have resolved the need")
        for line in said
    )
    # 8 h of hours from Monday 09:00 are over at 17:00
    assert "Tue 09 Jan 14:00:00  is done after 10 min of work, 21 h too late" in said
    assert said[-1] == "Path: phone > mail"
    assert "1 d 6 h after it arose" in said[-2]


def test_context_that_could_have_travelled_and_did_not_is_lost(story):
    # of those who leave the web for mail 30 % bring along what they said
    assert "- what was said before is lost and has to be told again" in life(story, "tue 14:00")
