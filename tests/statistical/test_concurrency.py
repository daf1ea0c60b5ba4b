"""Several conversations of one agent: limits in which the answer is known.

One conversation at a time is a call; n conversations at n times the pace are n agents;
n at the pace of one are processor sharing. The first two hold for each contact, to the
tick. Processor sharing is known in the mean: who brings work x stays x / (1 - rho),
whatever the law of work (Kleinrock 1967; Sakata, Noguchi and Oizumi 1971).

Seeds are fixed; statistical tests reject at ALPHA and say which error they see.
"""

from functools import cache

import numpy as np
import pytest

from sim.config import build
from sim.engine.contract import run
from sim.log.schema import Log
from sim.measure import gather, kpi_table, measure_spec
from sim.study.verify.catalogue import catalogue
from sim.study.verify.centres import (
    around_the_clock,
    constant_rate,
    exponential,
    group,
    handling,
    queue,
    skill,
    steady,
    with_channels,
)
from sim.study.verify.sums import SUMS, estimate, half_width
from sim.study.verify.view import busy_ticks, look
from sim.units import HOUR
from tests.engine.centres import put

ALPHA = 1e-4
SEED = 11


def calls_as_chats(mapping, **changes):
    """The same centre, whose calls are conversations."""
    group_of = dict(mapping["groups"]["agents"], **changes)
    phone = dict(mapping["channels"]["phone"], kind="messaging")
    return {**mapping, "channels": {"phone": phone}, "groups": {"agents": group_of}}


def same_log(one: Log, other: Log) -> bool:
    """Whether two logs hold the same rows, whoever made them."""
    return all(
        np.array_equal(column, other.table(name)[key])
        for name in ("needs", "contacts", "legs", "agents")
        for key, column in one.table(name).items()
    )


AT_ONCE = {
    "one of each kind": {"at_once": 1},
    "beside deferred items": {"at_once": {"messaging": 1, "deferred": 3}},
}


@pytest.mark.parametrize("at_once", AT_ONCE.values(), ids=AT_ONCE)
@pytest.mark.parametrize("case", ["A1", "G3", "K1"])
def test_one_conversation_at_a_time_is_a_call(case, at_once):
    """Erlang A, other patience, lines: the log of the live channel, to the tick."""
    mapping = catalogue()[case].mapping
    live = run(build(mapping), SEED, 0)
    chats = run(build(calls_as_chats(mapping, **at_once)), SEED, 0)
    assert len(live.contacts["need"]) > 1000
    assert same_log(live, chats)


def test_one_conversation_at_a_time_is_a_call_on_the_virtual_clock_too():
    """The cap is 1 until the last minute: until then every end comes from the clock."""
    mapping = catalogue()["A1"].mapping
    chats = calls_as_chats(mapping, at_once={"messaging": 1}, total_speed=[1.0, 1.0])
    hours = int(mapping["calendar"]["length"].removesuffix("h"))
    last = f"2024-01-{1 + (hours - 1) // 24:02d} {(hours - 1) % 24:02d}:59"
    put(chats, "phases.last", {"from": last, "set": {"groups.agents.at_once.messaging": 2}})
    live, found = run(build(mapping), SEED, 0), run(build(chats), SEED, 0)
    before = live.contacts["end"] < (hours - 1) * HOUR
    assert before.sum() > 1000
    for key in ("outcome", "entry", "end"):
        assert np.array_equal(live.contacts[key][before], found.contacts[key][before])


def team(kind: str, agents: int, talk: dict, rate_per_min: float, hours: int, **changes):
    """A team that everybody reaches, on a channel of some kind; nobody abandons."""
    rows = {"chats": handling(talk)}
    base = steady(hours, {"chats": constant_rate("chats", rate_per_min / 60)}, rows)
    choice = {"agent_choice": "least_occupied"} | changes
    return build(
        {
            **with_channels(base, {"chat": (kind, rows)}),
            "queues": {"chats": queue(["chats"], channels=["chat"])},
            "groups": {"agents": group(around_the_clock(agents), {"chats": skill()}, **choice)},
        }
    )


def test_conversations_that_do_not_slow_each_other_are_agents():
    """5 agents with 3 chats each and 15 agents: every contact begins and ends at one tick."""
    talk = exponential(480.0)
    chats = team(
        "messaging", 5, talk, 1.8, 48, at_once={"messaging": 3}, total_speed=[1.0, 2.0, 3.0]
    )
    together, apart = run(chats, SEED, 0), run(team("live", 15, talk, 1.8, 48), SEED, 0)
    assert (apart.legs["answered"] > apart.legs["queued"]).sum() > 1000
    for key in ("contact", "queued", "answered", "talk_end", "wrap_end"):
        assert np.array_equal(together.legs[key], apart.legs[key])


def test_the_measures_say_the_same_as_the_oracles():
    """Exact: concurrency, and agents with a contact, of a pool of calls and chats."""
    case = catalogue()["VC2"]
    log = run(case.scenario, SEED, 0)
    end = log.header.horizon
    table = kpi_table(gather([log], measure_spec(case.scenario)))
    centre = table[table.level == "centre"].set_index("kpi").value
    view = look(log, 0, end)
    chats = view.intent == view.code("intents", "chats")
    held = view.overlap(view.answered, view.talk_end)
    assert centre["messaging_concurrency"] == pytest.approx(
        held[chats].sum() / busy_ticks(view, chats), rel=1e-12
    )
    everyone = np.ones_like(chats)
    assert centre["concurrency"] == pytest.approx(
        held.sum() / busy_ticks(view, everyone), rel=1e-12
    )


# processor sharing ---------------------------------------------------------

MEAN_S, RATE_PER_MIN, RHO = 240.0, 0.15, 0.6
HOURS, WARM_UP_HOURS, REPLICATIONS = 480, 12, 40
CLASSES = 4
LAWS = {
    "exponential": exponential(MEAN_S),
    "erlang": {"law": "erlang", "mean": f"{MEAN_S}s", "stages": 4},
    "hyperexponential": {"law": "hyperexponential", "mean": f"{MEAN_S}s", "cv": 1.7},
}


@cache
def stays(law: str) -> tuple[np.ndarray, ...]:
    """By replication the work and the stay of each contact that entered after the warm-up."""
    pace = {"at_once": {"messaging": 100}, "total_speed": [1.0] * 100}
    shared = team("messaging", 1, LAWS[law], RATE_PER_MIN, HOURS, **pace)
    alone = team("live", 400, LAWS[law], RATE_PER_MIN, HOURS)
    found = []
    for replication in range(REPLICATIONS):
        one, other = (run(centre, SEED, replication).legs for centre in (shared, alone))
        kept = one["queued"] >= WARM_UP_HOURS * HOUR
        assert np.array_equal(one["queued"], one["answered"])  # 100 at once: nobody waits
        stay, work = (legs["talk_end"] - legs["answered"] for legs in (one, other))
        found.append(np.stack((work[kept], stay[kept])))
    return tuple(found)


@pytest.mark.parametrize("part", range(CLASSES))
@pytest.mark.parametrize("law", LAWS)
def test_a_stay_under_processor_sharing_is_work_over_one_minus_the_load(law, part):
    """By quarter of the work, 168 000 contacts each law: the interval is 7 % at most."""
    drawn = np.concatenate([work for work, _ in stays(law)])
    low, high = np.quantile(drawn, [part / CLASSES, (part + 1) / CLASSES])
    sums = np.zeros(SUMS)
    for work, stay in stays(law):
        mine = (work >= low) & (work <= high)
        top, bottom = float(stay[mine].sum()), float(work[mine].sum())
        sums += (1.0, top, bottom, top * top, top * bottom, bottom * bottom)
    found = estimate(sums)
    half = half_width(found, ALPHA / len(LAWS) / CLASSES)
    expected = 1 / (1 - RHO)
    assert half <= 0.07 * expected, f"too noisy: {found}"
    assert abs(found.value - expected) <= half, f"{expected} expected, {found}"
