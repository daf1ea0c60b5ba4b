"""A centre with every kind of channel and a switching matrix of many cells, as a mapping.

All delays are bounded, so that no next attempt of a contact that ended LONGEST before
the end of the run is missing. `TRIGGERS` is the matrix that the test reads back.
"""

from typing import Any

from sim.config import Scenario, build
from sim.units import MINUTE

DAYS = 12
LONGEST = 31 * MINUTE
MEAN_DELAY_S, SD_DELAY_S = 16 * 60.0, 30 * 60.0 / 12**0.5
DELAY = {"law": "uniform", "low": "1min", "high": "31min"}
LATE = 0.5
"""Share of the unresolved in chat who notice late."""


def _law(minutes: float) -> dict[str, Any]:
    return {"law": "exponential", "mean": f"{minutes}min"}


def _row(context: Any = None, **to: float) -> dict[str, Any]:
    return {"to": to, "delay": DELAY} | ({} if context is None else {"context": context})


TRIGGERS: dict[str, dict[str, dict[str, Any]]] = {
    "unresolved": {
        "phone": _row({"phone": 0.8, "chat": 0.2}, phone=0.5, chat=0.2, give_up=0.3),
        "chat": _row(0.5, phone=0.6, mail=0.4),
    },
    "unresolved_late": {
        "chat": _row(0.6, phone=0.5, chat=0.5),
        "mail": _row({"any": 0.4, "phone": 0.0}, mail=0.5, phone=0.25, give_up=0.25),
    },
    "contained_wrongly": {
        "web": _row(phone=0.5, chat=0.3, give_up=0.2),
        "phone": _row(phone=0.6, mail=0.1, give_up=0.3),
    },
    "escalated": {"web": _row({"phone": 0.9, "any": 0.3}, phone=0.6, chat=0.3, mail=0.1)},
    "abandoned": {
        "any": _row(phone=0.4, mail=0.2, give_up=0.4),
        "phone": _row(phone=0.55, chat=0.15, give_up=0.3),
    },
    "balked": {"phone": {"to": {"chat": 0.8, "mail": 0.2}, "context": 1.0}},
    "blocked": {"web": _row(web=0.25, phone=0.35, give_up=0.4)},
    "closed": {"phone": _row(mail=0.6, give_up=0.4)},
}
"""As in a scenario; a row without delay comes back at once."""


def _attended(kind: str, talk_min: float, patience_min: float | None, **more: Any) -> Any:
    row = {
        "talk": _law(talk_min),
        "patience": None if patience_min is None else _law(patience_min),
        "resolution": 0.6,
        **more,
    }
    return {"kind": kind, "category": "online", "hours": "always", "intents": {"any": row}}


def _queue(channel: str, **more: Any) -> dict[str, Any]:
    base = {"channels": [channel], "intents": "all", "segments": "all", "after_closing": "serve"}
    return base | more


def _group(agents: int, queue: str, **more: Any) -> dict[str, Any]:
    return {
        "form": "level",
        "level": [{"days": "all", "from": "00:00", "to": "24:00", "agents": agents}],
        "agent_choice": "least_occupied",
        "skills": {queue: {"rank": 1}},
    } | more


CHANNELS: dict[str, Any] = {
    "web": {
        "kind": "self_service",
        "category": "online",
        "hours": "always",
        "holds": "sessions",
        "self_service": {
            "any": {
                "time": _law(3),
                "contained": 0.5,
                "contained_resolved": 0.5,
                "patience": _law(9),
            }
        },
    },
    "phone": _attended("live", 2, 2, identification="10s", context={"talk": 0.8})
    | {"front": "ivr", "hours": {"mon-sun": "06:00-22:00"}},
    "chat": _attended("messaging", 5, 4, noticed_late=LATE),
    "mail": _attended("deferred", 2, None, noticed_late=1.0),
}
MAPPING: dict[str, Any] = {
    "calendar": {"start": "2024-01-08 00:00", "length": f"{DAYS}d", "time_zone": "UTC"},
    "segments": {"everyone": {"customers": 100_000, "share": 1.0}},
    "intents": {"question": {}},
    "demand": {
        "question": {
            "intent": "question",
            "process": "poisson",
            "volume": {
                "per_week": 28_000,
                "weekday": dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), 1 / 7),
                "intraday": {"from": "00:00", "interval": "60min", "shares": [1 / 24] * 24},
            },
        }
    },
    "channels": CHANNELS,
    "resources": {"sessions": {"capacity": 5, "unit": "sessions"}},
    "fronts": {
        "ivr": {
            "intents": {"any": {"time": _law(0.5), "contained": 0.2, "contained_resolved": 0.4}}
        }
    },
    "queues": {
        "calls": _queue("phone", offer={"waiting": 2, "accepted": 0.5}),
        "chats": _queue("chat"),
        "mails": _queue("mail", after_closing="carry"),
    },
    "groups": {
        "callers": _group(4, "calls"),
        "chatters": _group(3, "chats", at_once={"messaging": 3}, total_speed=[1.0, 1.7, 2.2]),
        "writers": _group(5, "mails"),
    },
    "journey": {
        "first_channel": {"any": {"any": {"web": 0.5, "phone": 0.3, "chat": 0.1, "mail": 0.1}}},
        "max_attempts": 127,
        "triggers": TRIGGERS,
    },
}


def switching_centre() -> Scenario:
    """Return the centre of twelve days, about 48 000 needs."""
    return build(MAPPING)
