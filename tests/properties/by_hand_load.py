"""Figures of time: who waited, who was served, who was paid for what, tick by tick.

Every integral is a sum of overlaps of plain intervals.
"""

from datetime import datetime

from tests.properties.by_hand_run import HOUR, MINUTE, Replication, Row, Run
from tests.properties.by_hand_service import Pair

Span = tuple[int, int]
STATES = ("off", "on", "break", "lunch", "meeting", "training", "absent", "late", "early_out",
          "after_shift")  # fmt: skip
LOSSES = ("break", "meeting", "training", "absent", "late", "early_out")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def overlap(span: Span, window: Span) -> int:
    """Ticks that two half-open spans share."""
    return max(0, min(span[1], window[1]) - max(span[0], window[0]))


def total(spans: list[Span], windows: list[Span]) -> int:
    """Ticks of spans inside disjoint windows."""
    return sum(overlap(span, window) for span in spans for window in windows)


def queueing(stays: list[Row], window: Span) -> dict[str, Pair]:
    """Mean number waiting and in service over a window."""
    length = window[1] - window[0]
    waiting = [(row["joined"], row["left"]) for row in stays]
    service = [row["with_agent"] for row in stays if row["with_agent"]]
    return {
        "queue_length": (total(waiting, [window]), length),
        "in_service": (total(service, [window]), length),
    }


def states_of(run: Run, replication: Replication, group: str | None) -> dict[str, list[Span]]:
    """Spans of each state of all agents of a group (None: of all groups)."""
    found: dict[str, list[Span]] = {state: [] for state in STATES}
    rows = replication.agents
    for place, row in enumerate(rows):
        if group not in (None, run.names["groups"][row["group"]]):
            continue
        # rows stand by group, agent, tick
        follows = place + 1 < len(rows) and _who(rows[place + 1]) == _who(row)
        end = rows[place + 1]["tick"] if follows else run.horizon
        found[STATES[row["state"]]].append((row["tick"], end))
    return found


def _who(row: Row) -> tuple[int, int]:
    return row["group"], row["agent"]


def hands_of(run: Run, replication: Replication, group: str | None) -> dict[str, list[Span]]:
    """Spans with any contact at hand, agent by agent, and spans of each contact held.

    The same for conversations alone; `slots` are spans with the slots that a contact
    takes, phase by phase.
    """
    held: dict[tuple[int, int], list[Span]] = {}
    chats: dict[tuple[int, int], list[Span]] = {}
    slots: list[tuple[Span, float]] = []
    chat_slots: list[Span] = []
    for leg in replication.legs:
        if leg["group"] < 0 or group not in (None, run.names["groups"][leg["group"]]):
            continue
        end = leg["wrap_end"] if leg["wrap_end"] >= 0 else run.horizon
        channel = replication.contacts[leg["contact"]]["channel"]
        kind = run.kinds[channel]
        held.setdefault(_who(leg), []).append((leg["answered"], end))
        if kind == "messaging":
            over = leg["talk_end"] if leg["talk_end"] >= 0 else run.horizon
            chats.setdefault(_who(leg), []).append((leg["answered"], over))
            chat_slots.append((leg["answered"], end))
        name = run.names["groups"][leg["group"]]
        for span, centre in in_phases(run, (leg["answered"], end)):
            caps = at_once(centre, name)
            slots.append((span, max(caps.values()) / caps[kind]))
    return {
        "busy": _united(held),
        "held": [span for spans in held.values() for span in spans],
        "chatting": _united(chats),
        "chats": [span for spans in chats.values() for span in spans],
        "chat_slots": chat_slots,
        "slots": slots,
    }


def _united(spans_of: dict[tuple[int, int], list[Span]]) -> list[Span]:
    """Unite overlapping spans, agent by agent."""
    found: list[Span] = []
    for spans in spans_of.values():
        joined: list[Span] = []
        for start, end in sorted(spans):
            if joined and start < joined[-1][1]:
                joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
            else:
                joined.append((start, end))
        found += joined
    return found


def in_phases(run: Run, span: Span) -> list[tuple[Span, Row]]:
    """Cut a span at the phases, each part with the centre in force; beyond the run the last."""
    edges = [tick for tick, _ in run.centres] + [max(run.horizon, span[1])]
    parts = [
        ((max(span[0], start), min(span[1], end)), centre)
        for start, end, (_, centre) in zip(edges, edges[1:], run.centres, strict=False)
    ]
    return [(part, centre) for part, centre in parts if part[0] < part[1]]


def at_once(centre: Row, group: str) -> dict[str, int]:
    """Contacts that an agent may hold, by kind of channel that the group serves."""
    given = centre["groups"][group].get("at_once", 1)
    kinds = {
        centre["channels"][channel]["kind"]
        for queue in centre["groups"][group]["skills"]
        for channel in channels_of(centre, queue)
    } - {"self_service"}
    return {kind: given.get(kind, 1) if isinstance(given, dict) else given for kind in kinds}


def channels_of(centre: Row, queue: str) -> list[str]:
    """Channels of which a queue takes contacts."""
    named = centre["queues"][queue]["channels"]
    return list(centre["channels"]) if named == "all" else list(named)


def together(centre: Row, group: str) -> int:
    """Most kinds that an agent may hold at one time; no group here may hold three."""
    kinds = at_once(centre, group)
    pairs = centre["groups"][group].get("together") or []
    return 2 if any(one in kinds and other in kinds for one, other in pairs) else 1


def allowed_spans(run: Run, replication: Replication, group: str | None) -> Row:
    """Spans in which agents are present, each with the slots, and the conversations, allowed."""
    found: Row = {"slots": [], "chats": []}
    for name in run.names["groups"]:
        if group in (None, name):
            states = states_of(run, replication, name)
            for present in states["on"] + states["after_shift"]:
                for span, centre in in_phases(run, present):
                    caps = at_once(centre, name)
                    found["slots"].append((span, max(caps.values()) * together(centre, name)))
                    found["chats"].append((span, caps.get("messaging", 0)))
    return found


def open_spans(run: Run) -> list[Span]:
    """Spans in which at least one live or messaging channel is open, minute by minute."""
    found: list[Span] = []
    phases = run.centres
    for tick, now in run.minutes:
        centre = [one for start, one in phases if start <= tick][-1]
        kinds = ("live", "messaging")
        at_hand = [one for one in centre["channels"].values() if one["kind"] in kinds]
        if any(_is_open(channel["hours"], now) for channel in at_hand):
            if found and found[-1][1] == tick:
                found[-1] = (found[-1][0], tick + MINUTE)
            else:
                found.append((tick, tick + MINUTE))
    return found


def _is_open(hours: Row | str, now: datetime) -> bool:
    if hours == "always":
        return True
    assert isinstance(hours, dict)
    today: object = hours.get(now.date().isoformat())
    for days, windows in hours.items():
        if today is None and now.weekday() in _days(days):
            today = windows
    windows = [] if today in (None, "closed") else today
    text = now.strftime("%H:%M")
    listed = [windows] if isinstance(windows, str) else windows
    return any(one.split("-")[0] <= text < one.split("-")[1] for one in listed)


def _days(text: str) -> range:
    if text[:3] not in WEEKDAYS:
        return range(0)
    first, last = text.split("-") if "-" in text else (text, text)
    return range(WEEKDAYS.index(first), WEEKDAYS.index(last) + 1)


def staff(time: Row, window: Span, opened: list[Span] | None) -> dict[str, Pair]:
    """Every figure of agents over a window; without `opened` none of the opening hours.

    `time` holds what `states_of`, `hands_of` and `allowed_spans` return, and whether
    there is a messaging channel.
    """
    states, hands, allowed = time["states"], time["hands"], time["allowed"]

    def ticks(*names: str, within: list[Span] | None = None) -> int:
        windows = [window] if within is None else within
        return sum(total(states[name], windows) for name in names)

    present, busy = ticks("on", "after_shift"), total(hands["busy"], [window])
    held = total(hands["held"], [window])

    def weighed(spans: list[tuple[Span, float]]) -> float:
        return sum(overlap(span, window) * weight for span, weight in spans)

    scheduled = ticks("on", "absent", "late", "early_out")
    losses = {state: ticks(state) for state in LOSSES}
    paid = ticks("on", "after_shift", *LOSSES)
    assert paid == present + sum(losses.values())
    found: dict[str, Pair] = {
        "staffed": (present, window[1] - window[0]),
        "occupancy": (busy, present),
        "occupancy_scheduled": (busy, scheduled),
        "utilisation": (busy, paid),
        "slot_occupancy": (weighed(hands["slots"]), weighed(allowed["slots"])),
        "shrinkage": (sum(losses.values()), paid),
        "concurrency": (held, busy),
        "staffed_hours": (present / HOUR, None),
        "scheduled_hours": (scheduled / HOUR, None),
        "handling_hours": (busy / HOUR, None),
        "available_hours": ((present - busy) / HOUR, None),
        "paid_hours": (paid / HOUR, None),
        "productive_hours": (present / HOUR, None),
        "overtime_hours": (ticks("after_shift") / HOUR, None),
    }
    found |= {f"loss_{state}_hours": (lost / HOUR, None) for state, lost in losses.items()}
    if time["messaging"]:
        talking = total(hands["chatting"], [window])
        found["messaging_concurrency"] = (total(hands["chats"], [window]), talking)
        in_chats = total(hands["chat_slots"], [window])
        found["messaging_slot_occupancy"] = (in_chats, weighed(allowed["chats"]))
    if opened is not None:
        inside = [(max(a, window[0]), min(b, window[1])) for a, b in opened]
        busy_open = total(hands["busy"], inside)
        found["occupancy_open_hours"] = (busy_open, ticks("on", "after_shift", within=inside))
        planned = ticks("on", "absent", "late", "early_out", within=inside)
        found["occupancy_open_hours_scheduled"] = (busy_open, planned)
    return found
