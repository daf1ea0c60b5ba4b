"""What the forecast requires, beside the plan; what a scenario promises."""

import numpy as np
import pytest

from sim.config import build
from sim.measure import measure_spec, staffing_table
from sim.measure.forecast import queue_load
from sim.units import HOUR, SECOND

EXPONENTIAL = {"law": "exponential", "mean": "300s"}


def centre(**changes):
    """One hour, 120 calls of 300 s, one queue at 80/20, 14 agents; nobody abandons."""
    mapping = {
        "calendar": {"start": "2024-01-08 08:00", "length": "1h", "time_zone": "UTC"},
        "segments": {"everyone": {"customers": 1000, "share": "100%", "patience_factor": 1.0}},
        "intents": {"billing": {"label": ""}, "sales": {"label": ""}},
        "demand": {
            name: {
                "intent": name,
                "process": "poisson",
                "volume": {
                    "per_week": per_week,
                    "weekday": {"mon": "100%"},
                    "intraday": {"from": "08:00", "interval": "60min", "shares": ["100%"]},
                },
            }
            for name, per_week in (("billing", 120), ("sales", 0.0))
        },
        "channels": {"phone": channel("always"), "chat": channel({"mon": "08:00-08:30"})},
        "queues": {
            "billing": queue(["billing"]),
            "sales": queue(["sales"]),
        },
        "groups": {"red": group(14, billing=1, sales=1)},
        "journey": {"first_channel": {"any": {"any": {"phone": "100%"}}}, "max_attempts": 3},
        "resources": {},
        "fronts": {"ivr": {"intents": {"any": {"time": EXPONENTIAL, "contained": "40%",
                                               "contained_resolved": "90%"}}}},
    }  # fmt: skip
    return build(mapping | changes)


def channel(hours, **more):
    handling = {"talk": EXPONENTIAL, "resolution": "80%"}
    return {
        "kind": "live",
        "category": "call_centre",
        "hours": hours,
        "intents": {"any": handling},
    } | more


def queue(intents, target="80%", within="20s"):
    return {
        "channels": "all",
        "intents": intents,
        "segments": "all",
        "target": None if target is None else {"share": target, "within": within},
        "after_closing": "serve",
    }


def group(agents, shrinkage="0%", **skills):
    return {
        "form": "level",
        "level": [{"days": "mon-sun", "from": "08:00", "to": "09:00", "agents": agents}],
        "agent_choice": "longest_idle",
        "shrinkage": shrinkage,
        "skills": {
            name: skill if isinstance(skill, dict) else {"rank": skill}
            for name, skill in skills.items()
        },
    }


def table_of(scenario, minutes=60):
    return staffing_table(scenario, minutes).set_index("group")


def test_the_staffing_vector_of_120_calls():
    # Erlang C: 120 calls/h of 300 s, 80 % in 20 s: 14 agents, 86.66 %
    found = table_of(centre()).loc["red"]
    assert (found["required"], found["scheduled"], found["gap"]) == (14, 14, 0)
    assert found["interval_start"] == "2024-01-08T08:00+00:00"


def test_gross_divides_by_what_is_left():
    # 14 productive at 30 % are 20 paid, never 18.2
    found = table_of(centre(groups={"red": group(10, "30%", billing=1, sales=1)})).loc["red"]
    assert found["gross"] == pytest.approx(20)
    assert found["gap"] == 4


def test_a_front_and_a_shift_rule_thin_what_reaches_the_queue():
    changed = {"channels": {"phone": channel("always", front="ivr"), "chat": channel("always")}}
    load = queue_load(centre(**changed))
    assert load.contacts.sum(axis=1) == pytest.approx([72, 0])
    rule = {"more_chat": {"from": "phone", "to": "chat", "share": "25%"}}
    journey = {"first_channel": {"any": {"any": {"phone": "100%"}}}, "max_attempts": 3}
    load = queue_load(centre(journey=journey | {"shift_rules": rule}, **changed))
    assert load.contacts.sum(axis=1) == pytest.approx([0.75 * 72 + 0.25 * 120, 0])


def web(contained):
    row = {"time": EXPONENTIAL, "contained": contained, "contained_resolved": "100%"}
    return {
        "kind": "self_service",
        "category": "online",
        "hours": "always",
        "self_service": {"any": row},
    }


def behind_the_web(informed="0%", **more):
    """All 120 needs begin on the web, which contains a quarter; the rest escalates."""
    handling = {"talk": EXPONENTIAL, "resolution": "80%"} | more
    channels = {
        "phone": channel("always", intents={"any": handling}),
        "chat": channel({"mon": "08:00-08:30"}),
        "web": web("25%"),
    }
    escalated = {"to": {"phone": "80%", "web": "10%", "give_up": "10%"}, "context": informed}
    journey = {
        "first_channel": {"any": {"any": {"web": "100%"}}},
        "max_attempts": 3,
        "triggers": {"escalated": {"any": escalated}},
    }
    return centre(channels=channels, journey=journey)


def test_what_self_service_cannot_contain_is_demand_of_the_agents():
    load = queue_load(behind_the_web())
    # who comes back to the web is a repeat, and repeats are left out
    assert load.contacts.sum(axis=1) == pytest.approx([120 * 0.75 * 0.8, 0])
    assert load.work_s.sum() == pytest.approx(72 * 300)


def test_identification_and_context_change_the_expected_work():
    effect = {"talk": 0.5, "identification": 0.0, "resolution": 1.0}
    load = queue_load(behind_the_web("50%", identification="40s", context=effect))
    assert load.work_s.sum() == pytest.approx(72 * (300 * 0.75 + 40 * 0.5))


def test_conversations_and_deferred_work_have_no_formula():
    kinds = {
        "phone": channel("always"),
        "chat": channel("always", kind="messaging"),
        "mail": channel("always", kind="deferred"),
    }
    first = {"any": {"any": {"phone": "40%", "chat": "30%", "mail": "30%"}}}
    queues = {
        "calls": queue("all") | {"channels": ["phone"]},
        "chats": queue("all") | {"channels": ["chat"]},
        "mails": queue("all", within="4h") | {"channels": ["mail"], "after_closing": "carry"},
    }
    groups = {
        "callers": group(9, calls=1),
        "both": group(5, chats=1, mails=1),
        "helpers": group(1, chats=2),
    }
    found = table_of(
        centre(channels=kinds, queues=queues, groups=groups,
               journey={"first_channel": first, "max_attempts": 1})
    )  # fmt: skip
    assert found["required"].isna().tolist() == [True, False, False]
    assert found.loc["helpers", "required"] == 0  # second for chats
    alone = table_of(centre()).loc["red", "required"]
    assert 0 < found.loc["callers", "required"] < alone
    everything = {"team": group(14, calls=1, chats=1, mails=1)}
    mixed = table_of(
        centre(channels=kinds, queues=queues, groups=everything,
               journey={"first_channel": first, "max_attempts": 1})
    )  # fmt: skip
    assert mixed.loc["team", "required"] == found.loc["callers", "required"]


def test_a_promise_that_conversations_share_still_counts_for_calls():
    kinds = {"chat": channel("always", kind="messaging"), "phone": channel("always")}
    queues = {
        "a_chats": queue("all") | {"channels": ["chat"]},
        "calls": queue("all") | {"channels": ["phone"]},
    }
    first = {"any": {"any": {"phone": "100%"}}}
    found = table_of(
        centre(channels=kinds, queues=queues, groups={"team": group(14, a_chats=1, calls=1)},
               journey={"first_channel": first, "max_attempts": 1})
    )  # fmt: skip
    assert found.loc["team", "required"] == table_of(centre()).loc["red", "required"]


def test_closed_hours_bring_nothing():
    rows = {"first_channel": {"any": {"any": {"chat": "100%"}}}, "max_attempts": 3}
    found = staffing_table(centre(journey=rows), 30)
    assert found["required"].tolist() == [14, 0]


def test_a_queue_goes_first_to_the_best_rank_and_is_shared_by_agents_scheduled():
    groups = {
        "overflow": group(5, billing={"rank": 1, "after": "30s"}),
        "second": group(9, billing=2, sales=1),
        "one": group(4, billing=1),
        "two": group(12, billing=1),
    }
    found = table_of(centre(groups=groups))
    assert found.loc["overflow", "required"] == 0
    assert found.loc["second", "required"] == 0  # first for sales, which nobody wants
    # 30 and 90 calls/h as pools of their own
    assert found.loc["one", "required"] < found.loc["two", "required"]
    assert found.loc["one", "required"] + found.loc["two", "required"] > 14


def test_slower_agents_and_several_at_once():
    slow = {"red": group(14, billing={"rank": 1, "speed": 2.0}, sales=1)}
    assert table_of(centre(groups=slow)).loc["red", "required"] > 23
    both = {"red": group(14, billing=1, sales=1) | {"at_once": 2}}
    assert table_of(centre(groups=both)).loc["red", "required"] == 7


def test_patience_lowers_the_requirement():
    handling = {"talk": EXPONENTIAL, "patience": EXPONENTIAL, "resolution": "80%"}
    patient = channel("always", intents={"any": handling})
    found = table_of(centre(channels={"phone": patient, "chat": patient}))
    assert found.loc["red", "required"] < 14


def test_without_a_promise_nothing_can_be_required():
    queues = {"billing": queue(["billing"], None), "sales": queue(["sales"], None)}
    assert np.isnan(table_of(centre(queues=queues)).loc["red", "required"])


def test_a_promise_of_everything_needs_everyone():
    queues = {"billing": queue(["billing"], "100%"), "sales": queue(["sales"])}
    assert np.isinf(table_of(centre(queues=queues)).loc["red", "required"])


def test_the_strictest_promise_of_a_pool_counts():
    demand = centre().mapping["demand"]
    both = {"billing": demand["billing"], "sales": demand["billing"] | {"intent": "sales"}}
    equal = table_of(centre(demand=both)).loc["red", "required"]
    queues = {"billing": queue(["billing"]), "sales": queue(["sales"], "95%")}
    assert table_of(centre(demand=both, queues=queues)).loc["red", "required"] > equal
    assert equal == 25  # one pool of 20 erlangs: neither 14 + 14 nor 14


def test_a_phase_changes_what_is_required_from_its_time_on():
    change = {"from": "2024-01-08 08:30", "set": {"queues.billing.target.share": "95%"}}
    found = staffing_table(centre(phases={"stricter": change}), 30)
    assert found["required"].iloc[0] == 14
    assert found["required"].iloc[1] > 14


def test_a_scenario_tells_its_promises_and_hours():
    queues = {"billing": queue(["billing"], "90%", "30s"), "sales": queue(["sales"], None)}
    opened = {"phone": channel({"mon": "08:15-08:45"}), "chat": channel({"mon": "08:00-08:30"})}
    spec = measure_spec(centre(queues=queues, channels=opened))
    assert spec.promises["billing"].share == 0.9
    assert spec.promises["billing"].within == 30 * SECOND
    assert spec.promises["sales"].share is None
    assert spec.open_hours == ((0, 3 * HOUR // 4),)
