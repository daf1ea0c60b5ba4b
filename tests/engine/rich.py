"""A centre with chance in everything: the ground of the metamorphic tests."""

import copy
import tempfile
from pathlib import Path
from typing import Any

from sim.config import Scenario, build

HALF_HOURS = 8
RATES = (9, 14, 11, 8, 12, 10, 7, 5)


def mapping() -> dict[str, Any]:
    """Return two channels, a menu, three queues, two groups, retries: about 150 calls."""
    return copy.deepcopy(_MAPPING)


def rates_csv(parts: int = 1) -> str:
    """Write the rates per half hour, or the same at `parts` as many rows."""
    lines = ["day,start,stream,needs"]
    for half_hour, needs in enumerate(RATES):
        for part in range(parts):
            minute = half_hour * 30 + part * 30 // parts
            start = f"{8 + minute // 60:02d}:{minute % 60:02d}"
            lines += [f"mon,{start},{stream},{needs / parts!r}" for stream in ("ask", "buy")]
    return "\n".join(lines) + "\n"


def made(centre: dict[str, Any], rates: str | None = None) -> Scenario:
    """Build the scenario beside its file of rates."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "rates.csv").write_text(rates or rates_csv(), encoding="utf-8")
        return build(centre, Path(folder))


def _law(law: str, mean: str, **more: Any) -> dict[str, Any]:
    return {"law": law, "mean": mean} | more


_HANDLING = {
    "talk": _law("lognormal", "240s", cv=1.0),
    "wrap": _law("exponential", "40s", zero=0.2),
    "patience": _law("exponential", "120s"),
    "resolution": 0.7,
    "resolution_slope": 0.4,
    "difficulty_correlation": 0.5,
}
_ROWS = {"channels": "all", "segments": "all", "after_closing": "serve"}
_AGAIN = {
    "phone": {
        "to": {"phone": 0.5, "desk": 0.2, "give_up": 0.3},
        "delay": _law("exponential", "10min"),
    },
    "any": {"to": {"phone": 0.6, "give_up": 0.4}, "delay": _law("exponential", "5min")},
}
_TRIGGERS = ("abandoned", "blocked", "closed", "unresolved", "contained_wrongly")
_MAPPING: dict[str, Any] = {
    "calendar": {"start": "2024-01-08 08:00", "length": "4h", "time_zone": "Europe/London"},
    "segments": {
        "plain": {"customers": 1000, "share": 0.7},
        "gold": {"customers": 100, "share": 0.3, "patience_factor": 1.5},
    },
    "intents": {"question": {}, "order": {}},
    "demand": {
        "ask": {
            "intent": "question",
            "process": "poisson",
            "rates": {"csv": "rates.csv", "interval": "30min"},
        },
        "buy": {
            "intent": "order",
            "process": "mixed_poisson",
            "rates": {"csv": "rates.csv", "interval": "30min"},
        },
    },
    "busyness": {"cv": 0.1, "correlation": 0.5},
    "channels": {
        "phone": {
            "kind": "live",
            "category": "call_centre",
            "hours": {"mon": "08:00-11:30"},
            "front": "menu",
            "holds": "trunks",
            "intents": {"any": _HANDLING},
        },
        "desk": {
            "kind": "live",
            "category": "face_to_face",
            "hours": {"mon": ["08:00-10:00", "10:15-12:00"]},
            "intents": {"any": _HANDLING, "order": _HANDLING | {"wrap": None}},
        },
    },
    "resources": {"trunks": {"capacity": 12, "unit": "lines"}},
    "fronts": {
        "menu": {
            "intents": {
                "any": {
                    "time": _law("gamma", "30s", cv=0.5),
                    "contained": 0.1,
                    "contained_resolved": 0.8,
                }
            }
        }
    },
    "queues": {
        "orders": _ROWS | {"intents": ["order"], "segments": ["plain"], "credit": "30s"},
        "gold_orders": _ROWS | {"intents": ["order"], "segments": ["gold"], "priority_class": -1},
        "questions": _ROWS | {"intents": ["question"], "places": 6, "ageing": "60s"},
    },
    "groups": {
        "sellers": {
            "form": "roster",
            "shifts": {
                "early": {
                    "agents": 3,
                    "days": "mon",
                    "from": "08:00",
                    "to": "11:00",
                    "breaks": {
                        "tea": {
                            "at": "09:30",
                            "length": "15min",
                            "kind": "break",
                            "stagger": "15min",
                        }
                    },
                },
                "late": {"agents": 2, "days": "mon", "from": "09:00", "to": "12:00"},
            },
            "break_rule": "slip",
            "absence": 0.1,
            "lateness": _law("exponential", "3min"),
            "agent_choice": "longest_idle",
            "skills": {
                "orders": {"rank": 1},
                "gold_orders": {"rank": 1, "resolution": 1.05},
                "questions": {"rank": 2, "after": "30s", "speed": 1.2},
            },
        },
        "helpers": {
            "form": "level",
            "level": [
                {"days": "mon", "from": "08:00", "to": "10:00", "agents": 4},
                {"days": "mon", "from": "10:00", "to": "12:00", "agents": 3},
            ],
            "agent_choice": "least_occupied",
            "at_once": 2,
            "skills": {"questions": {"rank": 1}},
        },
    },
    "journey": {
        "first_channel": {"any": {"any": {"phone": 0.8, "desk": 0.2}}},
        "shift_rules": {
            "walk": {"from": "phone", "to": "desk", "share": 0.1, "attempts": "all"},
        },
        "max_attempts": 4,
        "triggers": dict.fromkeys(_TRIGGERS, _AGAIN),
    },
}
