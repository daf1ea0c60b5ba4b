"""A small valid mapping of package `centre`, to be bent by one test each."""

import copy
from typing import Any

CENTRE: dict[str, Any] = {
    "calendar": {"start": "2024-01-08 08:00", "length": "12h", "time_zone": "Europe/London"},
    "segments": {"everyone": {"customers": 1000, "share": "100%"}},
    "intents": {"billing": {}, "sales": {"label": "Sales"}},
    "demand": {
        "billing": {
            "intent": "billing",
            "process": "poisson",
            "volume": {
                "per_week": 700,
                "weekday": {"mon": 1.0},
                "intraday": {"from": "08:00", "interval": "60min", "shares": [0.5, 0.5]},
            },
        }
    },
    "channels": {
        "phone": {
            "kind": "live",
            "category": "call_centre",
            "hours": {"mon-fri": "08:00-20:00"},
            "intents": {
                "any": {"talk": {"law": "exponential", "mean": "300s"}, "resolution": "70%"}
            },
        }
    },
    "queues": {
        "calls": {
            "channels": ["phone"],
            "intents": "all",
            "segments": "all",
            "after_closing": "serve",
        }
    },
    "groups": {
        "tellers": {
            "form": "level",
            "level": [{"days": "mon-fri", "from": "08:00", "to": "20:00", "agents": 5}],
            "agent_choice": "longest_idle",
            "skills": {"calls": {"rank": 1}},
        }
    },
    "journey": {"first_channel": {"any": {"any": {"phone": 1.0}}}, "max_attempts": 3},
}


def centre(**changes: object) -> dict[str, Any]:
    """Return the mapping with dotted paths set: `centre(**{"queues.calls.places": 3})`."""
    made = copy.deepcopy(CENTRE)
    for path, value in changes.items():
        node = made
        *above, last = path.split(".")
        for key in above:
            node = node.setdefault(key, {})
        node[last] = value
    return made


ROSTER: dict[str, Any] = {
    "form": "roster",
    "shifts": {
        "early": {
            "agents": 4,
            "days": "mon-fri",
            "from": "08:00",
            "to": "16:00",
            "breaks": {"lunch": {"at": "12:00", "length": "30min", "kind": "lunch"}},
        }
    },
    "break_rule": "slip",
    "agent_choice": "longest_idle",
    "skills": {"calls": {"rank": 1}},
}
