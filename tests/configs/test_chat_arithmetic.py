"""What an agent spends on a chat, from the shipped channel: 715 s at 1.7 chats are 420 s."""

import pytest

from experiments.compose import compose
from sim.measure import kpi_table, measure_spec
from sim.measure.facts import gather
from sim.study.replicate import replicate

ALL_CHAT = [
    *("centre=small", "channel=chat", "centre.journey.shift_rules.phone_to_chat.share=100%"),
    "centre.channels.chat.intents.any.talk.cv=0.001",
    "centre.channels.chat.intents.any.patience.mean=1000h",
    "centre.resources.chat_seats.capacity=100000",
]
"""Everybody chats, nobody gives up: the team always has as many chats as it may hold."""


def of_group(overrides, group):
    scenario = compose(overrides).scenario
    facts = gather(replicate(scenario, 1, 1), measure_spec(scenario))
    table = kpi_table(facts, levels=["group"])
    return table[table["name"] == group].set_index("kpi")["value"]


def seconds_of_call(found):
    """Time of agents with a contact / contacts; all calls end within the run."""
    return 3600 * found["handling_hours"] / found["answered"]


def seconds_of_chat(found):
    """How long a chat lasts / how many an agent has at hand meanwhile."""
    return found["conversation_s"] / found["messaging_concurrency"]


@pytest.mark.parametrize(("concurrency", "seconds"), [(1.7, 420.0), (1.5, 480.0)])
def test_a_chat_takes_its_length_over_the_effective_concurrency(concurrency, seconds):
    """Detects a pace law that is read in another way: 715 s / 1.7 = 421 s, 715 s / 1.5 = 477 s."""
    found = of_group(
        [*ALL_CHAT, f"centre.groups.chat_agents.total_speed=[1,{concurrency}]"], "chat_agents"
    )
    assert found["messaging_concurrency"] == pytest.approx(2.0, abs=0.01)
    assert found["answered"] > 400
    assert seconds_of_chat(found) == pytest.approx(715 / concurrency, rel=0.01)
    assert seconds_of_chat(found) == pytest.approx(seconds, rel=0.01)


def test_a_call_takes_480_seconds():
    found = of_group(
        ["centre=small", "centre.channels.phone.intents.any.talk.cv=0.001"], "service_team"
    )
    assert found["answered"] > 800
    assert seconds_of_call(found) == pytest.approx(480.0, rel=0.01)


@pytest.mark.parametrize("agents", [22, 25, 30])
def test_chats_that_do_not_slow_each_other_take_their_length_over_what_is_held(agents):
    """The other reading: every chat lasts 715 s, and the load says how many are held at once.

    Both sides are measured: time of agents with a chat, over chats that ended.
    """
    level = f"[{{days: mon-fri, from: '08:00', to: '20:00', agents: {agents}}}]"
    free = [
        "centre.groups.chat_agents.total_speed=[1,2]",
        f"centre.groups.chat_agents.level={level}",
    ]
    found = of_group([*ALL_CHAT, *free], "chat_agents")
    held = found["messaging_concurrency"]
    assert 1.2 < held < 1.8
    assert found["conversation_s"] == pytest.approx(715, rel=0.01)
    assert seconds_of_call(found) == pytest.approx(715 / held, rel=0.01)
