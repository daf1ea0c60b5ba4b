"""Small centres told in seconds: calls with fixed times, groups, channels, queues.

Every call is a stream and an intent of its own, replayed at its second, with fixed
durations; so a test says exactly what happens and can say exactly what must follow.
The day is Monday 2024-01-08, UTC, from midnight for a quarter of an hour.
"""

import copy
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sim.config import Scenario, build
from sim.log.schema import Log
from sim.units import SECOND
from sim.vocabulary import AgentState, Outcome

DAY = "2024-01-08"
END = 900
ALWAYS = "always"


@dataclass(frozen=True)
class Call:
    """One need: when it arises, how long it talks, wraps up and is patient, in seconds."""

    name: str
    at: float
    talk: float = 10
    wrap: float | None = None
    patience: float | None = None
    queue: str = "line"
    channel: str = "phone"


def alone(
    time: float, contained: float = 1.0, resolved: float = 1.0, patience: float | None = None
) -> dict[str, Any]:
    """Write what happens without an agent: in a front, or in self-service."""
    return {
        "time": fixed(time),
        "contained": contained,
        "contained_resolved": resolved,
        "patience": fixed(patience),
    }


def clock(second: float) -> str:
    """Write a second of the day as HH:MM:SS."""
    whole = int(second)
    return f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}"


def moment(second: float) -> str:
    """Write a second, counted from midnight of the day, as a local time."""
    instant = datetime.fromisoformat(DAY) + timedelta(seconds=second)
    return instant.isoformat(sep=" ")


def fixed(seconds: float | None) -> dict[str, Any] | None:
    """Write a law of one value."""
    return None if seconds is None else {"law": "deterministic", "value": f"{seconds}s"}


def hours(*windows: tuple[float, float]) -> dict[str, Any]:
    """Write opening hours of that Monday; without windows the channel never opens."""
    return {"mon": [f"{clock(a)}-{clock(b)}" for a, b in windows] or "closed"}


def skills(**given: Any) -> dict[str, Any]:
    """Write skills by queue: a rank, or a whole row."""
    return {q: {"rank": row} if isinstance(row, int) else row for q, row in given.items()}


def level(*rows: tuple[float, float, int], **queues: Any) -> dict[str, Any]:
    """Write a level group: (from, to, agents) rows, then its skills."""
    return {
        "form": "level",
        "level": [
            {"days": "mon", "from": clock(a), "to": clock(b), "agents": n} for a, b, n in rows
        ],
        "agent_choice": "longest_idle",
        "skills": skills(**queues),
    }


def roster(
    start: float, end: float, *breaks: tuple[float, float], agents: int = 1, **queues: Any
) -> dict[str, Any]:
    """Write a roster group with one shift and breaks (at, length), then its skills."""
    rows = {
        f"b{i}": {"at": clock(at), "length": f"{length}s", "kind": "break"}
        for i, (at, length) in enumerate(breaks)
    }
    shift = {"agents": agents, "days": "mon", "from": clock(start), "to": clock(end)}
    return {
        "form": "roster",
        "shifts": {"day": shift | ({"breaks": rows} if rows else {})},
        "break_rule": "slip",
        "agent_choice": "longest_idle",
        "skills": skills(**queues),
    }


def chatting(*total_speed: float, **more: Any) -> dict[str, Any]:
    """Write keys of a group that holds as many conversations as there are speeds."""
    return {"at_once": {"messaging": len(total_speed)}, "total_speed": list(total_speed)} | more


def closed_then(to: str, delay: float) -> dict[str, Any]:
    """Write what follows a closed channel: another try elsewhere after a fixed delay."""
    return {"to": {to: 1.0}, "delay": fixed(delay)}


USUAL: dict[str, dict[str, Any]] = {
    "chat": {"kind": "messaging"},
    "mail": {"kind": "deferred"},
    "app": {"kind": "self_service", "alone": alone(60)},
}
"""Channels of the other kinds, there where a call uses them."""


def centre(
    calls: Iterable[Call],
    groups: Mapping[str, Any],
    channels: Mapping[str, Mapping[str, Any]] | None = None,
    changes: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the mapping of a centre.

    `channels` holds kind, hours, front (seconds), what it holds and, in self-service,
    `alone` by channel; `phone` is there always, and `chat`, `mail` and `app` where a call
    uses them. `changes` sets dotted paths of the finished mapping.
    """
    calls = list(calls)
    found: dict[str, dict[str, Any]] = {"phone": {}}
    found |= {c.channel: USUAL[c.channel] for c in calls if c.channel in USUAL}
    found |= {k: dict(v) for k, v in (channels or {}).items()}
    fronts = {f"menu_{name}": one.get("front") for name, one in found.items() if one.get("front")}
    mapping: dict[str, Any] = {
        "calendar": {"start": f"{DAY} 00:00", "length": "15min", "time_zone": "UTC"},
        "segments": {"everyone": {"customers": 1000, "share": 1.0}},
        "intents": {c.name: {} for c in calls},
        "demand": {
            c.name: {"intent": c.name, "process": "replay", "records": {"csv": "calls.csv"}}
            for c in calls
        },
        "channels": {name: _channel(name, one, calls) for name, one in found.items()},
        "fronts": {
            name: {
                "intents": {
                    "any": {"time": fixed(time), "contained": 0.0, "contained_resolved": 1.0}
                }
            }
            for name, time in fronts.items()
        },
        "queues": {
            queue: _queue([c for c in calls if c.queue == queue], found)
            for queue in sorted({c.queue for c in calls})
        },
        "groups": dict(groups),
        "journey": {
            "first_channel": {c.name: {"any": {c.channel: 1.0}} for c in calls},
            "max_attempts": 3,
            "triggers": {},
        },
    }
    mapping = copy.deepcopy(mapping)
    for path, value in (changes or {}).items():
        put(mapping, path, value)
    return mapping


def _channel(name: str, one: Mapping[str, Any], calls: list[Call]) -> dict[str, Any]:
    """Write a channel: the same handling of every call, or a stay without an agent."""
    kind = one.get("kind", "live")
    made = {
        "kind": kind,
        "category": "call_centre",
        "hours": one.get("hours", ALWAYS),
        "front": f"menu_{name}" if one.get("front") else None,
        "holds": one.get("holds"),
    }
    if kind == "self_service":
        return made | {"self_service": {"any": one["alone"]}}
    rows = {
        c.name: {
            "talk": fixed(c.talk),
            "wrap": fixed(c.wrap),
            "patience": None if kind == "deferred" else fixed(c.patience),
            "resolution": 1.0,
        }
        for c in calls
    }
    return made | {"intents": rows}


def _queue(calls: list[Call], channels: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Write a queue; it takes all channels of the kind on which its calls begin."""
    kinds = {name: one.get("kind", "live") for name, one in channels.items()}
    own = [kinds[c.channel] for c in calls if kinds[c.channel] != "self_service"]
    kind = own[0] if own else "live"
    several = len(set(kinds.values()) - {"self_service"}) > 1
    return {
        "channels": [name for name in kinds if kinds[name] == kind] if several else "all",
        "intents": sorted({c.name for c in calls}),
        "segments": "all",
        "after_closing": "carry" if kind == "deferred" else "serve",
    }


def put(mapping: dict[str, Any], path: str, value: Any) -> None:
    """Set a dotted path of a mapping."""
    *above, last = path.split(".")
    for key in above:
        mapping = mapping.setdefault(key, {})
    mapping[last] = copy.deepcopy(value)


def phase(at: float, **paths: Any) -> dict[str, Any]:
    """Write a phase; paths have __ for dots."""
    return {"from": moment(at), "set": {p.replace("__", "."): v for p, v in paths.items()}}


def made(mapping: Mapping[str, Any], calls: Iterable[Call]) -> Scenario:
    """Build the scenario; the calls' file lives as long as the build."""
    rows = "".join(f"{moment(c.at)},{c.name}\n" for c in calls)
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "calls.csv").write_text("entry,stream\n" + rows, encoding="utf-8")
        return build(mapping, Path(folder))


Row = tuple[str, float, str, float | None, float | None]
"""(outcome, entry, agent as group/number or "", answered, end), times in seconds."""


def contacts(log: Log) -> dict[str, Row]:
    """Contacts of a log as name/attempt -> row; the name is that of the intent."""
    found = {}
    legs = {
        int(log.legs["contact"][i]): i for i in range(len(log.legs["leg"])) if log.legs["leg"][i]
    }
    for place in range(len(log.contacts["need"])):
        need = int(log.contacts["need"][place])
        name = log.header.names["intents"][log.needs["intent"][need]]
        leg = legs.get(place)
        served = leg is not None and log.legs["answered"][leg] >= 0
        found[f"{name}/{int(log.contacts['attempt'][place])}"] = (
            Outcome(int(log.contacts["outcome"][place])).name.lower(),
            int(log.contacts["entry"][place]) / SECOND,
            _agent(log, log.legs["group"][leg], log.legs["agent"][leg]) if served else "",
            int(log.legs["answered"][leg]) / SECOND if served else None,
            None if log.contacts["end"][place] < 0 else int(log.contacts["end"][place]) / SECOND,
        )
    return found


def _agent(log: Log, group: int, number: int) -> str:
    return f"{log.header.names['groups'][group]}/{int(number)}"


def duties(log: Log) -> dict[str, list[tuple[float, str]]]:
    """Rows of the agents table by group/number: (second, state)."""
    found: dict[str, list[tuple[float, str]]] = {}
    for group, agent, tick, state in zip(*(log.agents[k] for k in log.agents), strict=True):
        rows = found.setdefault(_agent(log, group, agent), [])
        rows.append((int(tick) / SECOND, AgentState(int(state)).name.lower()))
    return found
