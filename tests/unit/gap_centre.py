"""A centre of three hours with calls, chats and letters, whose gaps are planted by tests."""

from typing import Any

from sim.config import Scenario, build

EXPONENTIAL = "exponential"
HOURS = ("08:00", "09:00", "10:00", "11:00")


def gap_centre(
    agents: tuple[int, ...] = (14, 14, 14),
    licences: int | None = None,
    skills: dict[str, Any] | None = None,
    **changes: Any,
) -> Scenario:
    """Return 120 calls an hour of 180 s, 80 chats an hour and 30 letters.

    Parameters
    ----------
    agents : of the team of the phone, by hour.
    licences : conversations that may be held or waiting at once; None: no limit.
    skills : of the team of the phone; None: calls first.
    changes : whole sections of the mapping, in place of those here.
    """
    made = mapping(agents, licences) | changes
    if skills is not None:
        made["groups"]["callers"]["skills"] = skills
    return build(made)


def mapping(agents: tuple[int, ...], licences: int | None) -> dict[str, Any]:
    """Return the centre as plain values."""
    resources = {"licences": {"capacity": licences, "unit": "sessions"}}
    return {
        "calendar": {"start": "2024-01-08 08:00", "length": "3h", "time_zone": "Europe/London"},
        "segments": {"everyone": {"customers": 2000, "share": "100%", "patience_factor": 1.0}},
        "intents": {"call": {"label": ""}, "chat": {"label": ""}, "letter": {"label": ""}},
        "demand": {
            "call": _stream("call", 360),
            "chat": _stream("chat", 240),
            "letter": _stream("letter", 30),
        },
        "channels": {
            "phone": _channel("live", "180s", "5min"),
            "chat": _channel("messaging", "400s", "5min") | {"holds": "licences"},
            "post": _channel("deferred", "300s", None),
        },
        "resources": resources,
        "queues": {
            "calls": _queue("phone", "80%", "20s"),
            "chats": _queue("chat", "80%", "60s"),
            "letters": _queue("post", "80%", "90min"),
        },
        "groups": {
            "callers": _group(agents, {"calls": {"rank": 1}}),
            "chatters": _group((12, 12, 12), {"chats": {"rank": 1}})
            | {"at_once": {"live": 1, "messaging": 2, "deferred": 1}, "total_speed": [1, 1.6]},
            "writers": _group((2, 2, 2), {"letters": {"rank": 1}}),
        },
        "journey": {
            "first_channel": {
                "call": {"any": {"phone": 1.0}},
                "chat": {"any": {"chat": 1.0}},
                "letter": {"any": {"post": 1.0}},
            },
            "max_attempts": 1,
        },
    }


def _stream(intent: str, needs: int) -> dict[str, Any]:
    return {
        "intent": intent,
        "process": "poisson",
        "volume": {
            "per_week": needs,
            "weekday": {"mon": "100%"},
            "intraday": {"from": "08:00", "interval": "60min", "shares": [0.25, 0.4, 0.35]},
        },
    }


def _channel(kind: str, talk: str, patience: str | None) -> dict[str, Any]:
    handling: dict[str, Any] = {"talk": {"law": EXPONENTIAL, "mean": talk}, "resolution": "80%"}
    if patience is not None:
        handling["patience"] = {"law": EXPONENTIAL, "mean": patience}
    return {
        "kind": kind,
        "category": "call_centre",
        "hours": {"mon": "08:00-11:00"},
        "intents": {"any": handling},
    }


def _queue(channel: str, share: str, within: str) -> dict[str, Any]:
    return {
        "channels": [channel],
        "intents": "all",
        "segments": "all",
        "target": {"share": share, "within": within},
        "after_closing": "carry" if channel == "post" else "serve",
    }


def _group(agents: tuple[int, ...], skills: dict[str, Any]) -> dict[str, Any]:
    return {
        "form": "level",
        "level": [
            {"days": "mon", "from": HOURS[i], "to": HOURS[i + 1], "agents": number}
            for i, number in enumerate(agents)
        ],
        "agent_choice": "least_occupied" if "chats" in skills else "longest_idle",
        "shrinkage": "30%",
        "skills": skills,
    }
