"""The rich centre with channels of all four kinds: conversations, letters, a kiosk.

Beside what `rich` has: several contacts at once of several kinds, a pace r(n), agents
spared, deadlines on two clocks, an offer, context, late notice, resources shared by two.
"""

from typing import Any

from tests.engine import rich

_KNOWN = {"talk": 0.8, "identification": 0.0, "resolution": 1.05}
_AGAIN = {
    "to": {"phone": 0.3, "chat": 0.3, "mail": 0.1, "give_up": 0.3},
    "delay": {"law": "exponential", "mean": "4min"},
    "context": {"chat": 0.7, "any": 0.3},
}


def mapping() -> dict[str, Any]:
    """Return five channels, six queues, three groups: about 150 needs."""
    one = rich.mapping()
    handling = one["channels"]["phone"]["intents"]["any"]
    handling |= {"identification": "20s", "context": _KNOWN, "noticed_late": 0.3}
    one["channels"] |= {
        "chat": {
            "kind": "messaging",
            "category": "online",
            "hours": {"mon": "08:00-11:45"},
            "holds": ["sessions", "trunks"],
            "intents": {"any": handling},
        },
        "mail": {
            "kind": "deferred",
            "category": "correspondence",
            "hours": "always",
            "intents": {"any": handling | {"patience": None}},
        },
        "kiosk": {
            "kind": "self_service",
            "category": "mobile_app",
            "hours": "always",
            "holds": "machines",
            "self_service": {
                "any": {
                    "time": {"law": "gamma", "mean": "2min", "cv": 0.5},
                    "contained": 0.5,
                    "contained_slope": 0.8,
                    "contained_resolved": 0.8,
                    "patience": {"law": "exponential", "mean": "6min"},
                }
            },
        },
    }
    one["resources"]["sessions"] = {"capacity": 5, "unit": "sessions"}
    one["resources"]["machines"] = {"capacity": 2, "unit": "machines"}
    _queues(one)
    _groups(one)
    one["journey"]["first_channel"] = {
        "any": {"any": {"phone": 0.4, "desk": 0.1, "chat": 0.25, "mail": 0.1, "kiosk": 0.15}}
    }
    for trigger in (*one["journey"]["triggers"], "escalated", "balked", "unresolved_late"):
        one["journey"]["triggers"].setdefault(trigger, {})
        one["journey"]["triggers"][trigger] = one["journey"]["triggers"][trigger] | {"any": _AGAIN}
    return one


def _queues(one: dict[str, Any]) -> None:
    """Narrow the queues of callers and add those of conversations and letters."""
    for queue in one["queues"].values():
        queue["channels"] = ["phone", "desk"]
    one["queues"]["questions"]["offer"] = {"waiting": 0, "accepted": 0.5}
    usual = {"segments": "all", "intents": "all"}
    one["queues"]["chats"] = usual | {"channels": ["chat"], "after_closing": "serve"}
    working = {"mon": ["08:00-09:30", "10:00-12:00"]}
    for name, segment, within, counted in (
        ("letters", "plain", "40min", working),
        ("gold_letters", "gold", "20min", None),
    ):
        one["queues"][name] = {
            "channels": ["mail"],
            "intents": "all",
            "segments": [segment],
            "order": "deadline",
            "target": {"share": 0.9, "within": within, "hours": counted},
            "after_closing": "carry",
        }


def _groups(one: dict[str, Any]) -> None:
    """Let the helpers hold several kinds, and add a group for letters and calls."""
    for row in one["groups"]["helpers"]["level"]:
        row["agents"] = 2
    one["groups"]["helpers"] |= {
        "at_once": {"live": 2, "messaging": 3, "deferred": 1},
        "together": [["live", "deferred"]],
        "total_speed": [1, 1.8, 2.4],
        "keep_idle": 1,
        "presence": {"mon": 0.9},
    }
    one["groups"]["helpers"]["skills"] |= {"chats": {"rank": 1}, "letters": {"rank": 2}}
    one["groups"]["sellers"]["skills"]["chats"] = {"rank": 3, "speed": 1.1}
    one["groups"]["clerks"] = {
        "form": "level",
        "level": [{"days": "mon", "from": "08:30", "to": "12:00", "agents": 1}],
        "agent_choice": "longest_idle",
        "skills": {name: {"rank": 1} for name in ("letters", "gold_letters", "questions")},
    }
