"""Write the small centres of the oracle cases as plain mappings.

Two time frames. `steady`: open around the clock at constant rates and levels,
for formulas of the steady state. `one_day`: a Monday that starts empty, for
formulas of a day. Arguments are seconds, needs per second and agents; the
mappings hold texts with units, as a user would write them.

May import: nothing. Used by: the cases.
"""

from collections.abc import Mapping, Sequence

Piece = dict[str, object]

HOURS_PER_WEEK = 168
SECONDS_PER_WEEK = HOURS_PER_WEEK * 3600
_EVERYONE: Piece = {"customers": 1_000_000_000, "share": 1.0}
_JOURNEY: Piece = {
    "first_channel": {"any": {"any": {"phone": 1.0}}},
    "max_attempts": 127,
    "triggers": {},
}
_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def seconds(value: float) -> str:
    """Return a duration as text."""
    return f"{value!r}s"


def exponential(mean_s: float, zero: float = 0.0) -> Piece:
    """Return an exponential law, with a share `zero` of draws that are 0."""
    return {"law": "exponential", "mean": seconds(mean_s), "zero": zero}


def handling(talk: Piece, patience: Piece | None = None) -> Piece:
    """Return a row of handling without wrap-up in which every contact resolves its need."""
    return {"talk": talk, "patience": patience, "resolution": 1.0}


def queue(intents: Sequence[str], **changes: object) -> Piece:
    """Return a queue of these intents that is served to the end after closing."""
    base: Piece = {
        "channels": ["phone"],
        "intents": list(intents),
        "segments": "all",
        "after_closing": "serve",
    }
    return {**base, **changes}


def skill(rank: int = 1, speed: float = 1.0) -> Piece:
    """Return a skill."""
    return {"rank": rank, "speed": speed}


def group(level: Sequence[Piece], skills: Mapping[str, Piece], **changes: object) -> Piece:
    """Return a `level` group; the agent idle for longest is next."""
    base: Piece = {
        "form": "level",
        "level": list(level),
        "agent_choice": "longest_idle",
        "skills": dict(skills),
    }
    return {**base, **changes}


def around_the_clock(agents: int) -> list[Piece]:
    """Return a constant level."""
    return [{"days": "all", "from": "00:00", "to": "24:00", "agents": agents}]


def by_interval(levels: Sequence[int], start_min: int, interval_min: int) -> list[Piece]:
    """Return a Monday's levels, interval by interval."""
    edges = [start_min + interval_min * i for i in range(len(levels) + 1)]
    clock = [f"{m // 60:02d}:{m % 60:02d}" for m in edges]
    return [
        {"days": "mon", "from": start, "to": end, "agents": count}
        for start, end, count in zip(clock, clock[1:], levels, strict=False)
    ]


def constant_rate(intent: str, per_second: float) -> Piece:
    """Return a Poisson stream of constant rate."""
    return {
        "intent": intent,
        "process": "poisson",
        "volume": {
            "per_week": per_second * SECONDS_PER_WEEK,
            "weekday": dict.fromkeys(_WEEK, 1 / 7),
            "intraday": {"from": "00:00", "interval": "60min", "shares": [1 / 24] * 24},
        },
    }


def daily_rates(
    intent: str, needs: Sequence[float], start: str, interval_min: int, days: int = 1
) -> Piece:
    """Return a Poisson stream of given needs per interval, on the first `days` of the week."""
    total = sum(needs)
    return {
        "intent": intent,
        "process": "poisson",
        "volume": {
            "per_week": total * days,
            "weekday": dict.fromkeys(_WEEK[:days], 1 / days),
            "intraday": {
                "from": start,
                "interval": f"{interval_min}min",
                "shares": [one / total for one in needs],
            },
        },
    }


def steady(
    hours: int,
    streams: Mapping[str, Piece],
    rows: Mapping[str, Piece],
    lines: int | None = None,
) -> Piece:
    """Return a centre that is open around the clock, without queues and groups yet."""
    calendar: Piece = {"start": "2024-01-01 00:00", "length": f"{hours}h", "time_zone": "UTC"}
    return _frame(calendar, streams, rows, lines=lines)


def one_day(
    start: str, minutes: int, streams: Mapping[str, Piece], rows: Mapping[str, Piece]
) -> Piece:
    """Return a centre of one Monday, without queues and groups yet."""
    calendar: Piece = {
        "start": f"2024-01-01 {start}",
        "length": f"{minutes}min",
        "time_zone": "UTC",
    }
    return _frame(calendar, streams, rows)


def working_week(
    hours: str, streams: Mapping[str, Piece], rows: Mapping[str, Piece], lines: int
) -> Piece:
    """Return a centre that is open from Monday to Friday, without queues and groups yet."""
    calendar: Piece = {"start": "2024-01-01 00:00", "length": "5d", "time_zone": "UTC"}
    return _frame(calendar, streams, rows, hours={"mon-fri": hours}, lines=lines)


def single_queue(base: Piece, level: Sequence[Piece], **changes: object) -> Piece:
    """Complete a centre whose one intent is "calls" with one queue and one group."""
    return {
        **base,
        "queues": {"calls": queue(["calls"], **changes)},
        "groups": {"agents": group(level, {"calls": skill()})},
    }


def with_front(base: Piece, front: Piece) -> Piece:
    """Return a centre whose channel begins with a front."""
    channels = base["channels"]
    if not isinstance(channels, dict):
        raise TypeError("channels are a mapping")
    phone = {**channels["phone"], "front": "ivr"}
    return {**base, "channels": {"phone": phone}, "fronts": {"ivr": {"intents": {"any": front}}}}


def with_channels(base: Piece, channels: Mapping[str, tuple[str, Mapping[str, Piece]]]) -> Piece:
    """Return a centre with other channels: by name the kind and the rows by intent.

    Every intent begins on the channel that has a row for it.
    """
    first = {
        intent: {"any": {name: 1.0}} for name, (_, rows) in channels.items() for intent in rows
    }
    made = {name: _channel(kind, rows) for name, (kind, rows) in channels.items()}
    return {**base, "channels": made, "journey": {**_JOURNEY, "first_channel": first}}


def retries(rows: Mapping[str, tuple[float, float]]) -> Piece:
    """Return a journey with new attempts: by trigger the share and the mean delay in seconds."""
    return {
        **_JOURNEY,
        "triggers": {
            trigger: {
                "phone": {
                    "to": {"phone": again, "give_up": 1 - again},
                    "delay": exponential(delay_s),
                }
            }
            for trigger, (again, delay_s) in rows.items()
        },
    }


def _channel(kind: str, rows: Mapping[str, Piece]) -> Piece:
    return {"kind": kind, "category": "online", "hours": "always", "intents": dict(rows)}


def _frame(
    calendar: Piece,
    streams: Mapping[str, Piece],
    rows: Mapping[str, Piece],
    *,
    hours: object = "always",
    lines: int | None = None,
) -> Piece:
    phone: Piece = {
        "kind": "live",
        "category": "call_centre",
        "hours": hours,
        "intents": dict(rows),
    }
    resources: Piece = {}
    if lines is not None:
        phone["holds"] = "trunks"
        resources["trunks"] = {"capacity": lines, "unit": "lines"}
    return {
        "calendar": {**calendar, "warm_up": "0d"},
        "segments": {"everyone": dict(_EVERYONE)},
        "intents": {name: {} for name in rows},
        "demand": dict(streams),
        "channels": {"phone": phone},
        "resources": resources,
        "fronts": {},
        "journey": dict(_JOURNEY),
    }
