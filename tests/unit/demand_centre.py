"""A small centre for the tests of demand: two streams, two segments, two channels."""

import copy
from pathlib import Path
from typing import Any

from sim.config import Scenario, build

ALL_WEEK = dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), 1 / 7)
FLAT = {"from": "00:00", "interval": "60min", "shares": [1 / 24] * 24}

CENTRE: dict[str, Any] = {
    "calendar": {"start": "2024-01-08 00:00", "length": "1d", "time_zone": "Europe/London"},
    "segments": {
        "gold": {"customers": 1000, "share": 0.3},
        "plain": {"customers": 9000, "share": 0.7},
    },
    "intents": {"billing": {}, "sales": {}},
    "demand": {
        "bills": {
            "intent": "billing",
            "process": "poisson",
            "volume": {"per_week": 7 * 96 * 10, "weekday": ALL_WEEK, "intraday": FLAT},
        },
        "shop": {
            "intent": "sales",
            "segment": "gold",
            "process": "poisson",
            "volume": {"per_week": 7 * 96 * 2, "weekday": ALL_WEEK, "intraday": FLAT},
        },
    },
    "channels": {
        name: {
            "kind": "live",
            "category": "call_centre",
            "hours": "always",
            "intents": {"any": {"talk": {"law": "deterministic", "value": "60s"}, "resolution": 1}},
        }
        for name in ("phone", "video")
    },
    "queues": {
        "main": {
            "channels": "all",
            "intents": "all",
            "segments": "all",
            "after_closing": "serve",
        }
    },
    "groups": {
        "team": {
            "form": "level",
            "level": [{"days": "all", "from": "00:00", "to": "24:00", "agents": 10}],
            "agent_choice": "longest_idle",
            "skills": {"main": {"rank": 1}},
        }
    },
    "journey": {
        "first_channel": {"any": {"any": {"phone": 0.6, "video": 0.4}}},
        "max_attempts": 3,
    },
}


def centre(**changes: Any) -> dict[str, Any]:
    """The mapping with values set by path, `__` between keys: demand__bills__process=..."""
    mapping = copy.deepcopy(CENTRE)
    for path, value in changes.items():
        node = mapping
        *keys, last = path.split("__")
        for key in keys:
            node = node.setdefault(key, {})
        node[last] = value
    return mapping


def scenario(folder: Path | None = None, **changes: Any) -> Scenario:
    """The scenario of `centre(**changes)`."""
    return build(centre(**changes), folder)


def rates_file(folder: Path, rows: list[tuple[str, str, float]], name: str = "rates.csv") -> str:
    """Write day,start,needs rows to a file; its name."""
    lines = ["day,start,needs"] + [f"{day},{start},{needs!r}" for day, start, needs in rows]
    (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return name
