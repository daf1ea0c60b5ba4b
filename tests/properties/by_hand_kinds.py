"""Figures of self-service, conversations, deferred work and context, counted one by one.

A figure of one replication is a pair (top, bottom), or (top, None) for a count. Each
family exists only where the centre has channels of that kind, or lets context travel.
"""

from tests.properties import by_hand_load as load
from tests.properties.by_hand_run import HOUR, MINUTE, SECOND, Row, Run
from tests.properties.by_hand_service import Pair, duration

NOT_OF_QUEUES = ("sessions", "sessions_blocked", "left_in_session", "escalated_with_context",
                 "session_resolution", "session_escalation", "session_abandonment",
                 "session_time_s")  # fmt: skip
OF_GROUPS = ("conversation_s", "finished", "finished_in_time", "time_to_start_h", "work_s",
             "response_h", "follow_ups_with_context", "follow_ups_without_context",
             "aht_with_context_s", "resolution_with_context", "aht_without_context_s",
             "resolution_without_context")  # fmt: skip


def brings_context(run: Run) -> bool:
    """Whether any row of the switching matrix lets context travel, in any phase."""
    rows = [
        row
        for _, centre in run.centres
        for by_channel in centre["journey"].get("triggers", {}).values()
        for row in by_channel.values()
    ]
    return any(row.get("context") for row in rows)


def due(run: Run, row: Row) -> int | None:
    """Tick by which a deferred contact was promised to be finished; None without a promise."""
    if "due" not in row:
        row["due"] = _due(run, row)
    found: int | None = row["due"]
    return found


def _due(run: Run, row: Row) -> int | None:
    """Count minute by minute those in which the promise's hours are open.

    After the run every minute counts.
    """
    target = run.in_force(row["joined"])["queues"][row["queue"]].get("target")
    if target is None:
        return None
    left, tick = duration(target["within"]), row["joined"]
    hours = target.get("hours") or "always"
    while True:
        end = (tick // MINUTE + 1) * MINUTE
        if tick >= run.horizon:
            return tick + left
        if load._is_open(hours, run.local(tick)):
            if left <= end - tick:
                return tick + left
            left -= end - tick
        tick = end


def contacts(run: Run, rows: list[Row]) -> dict[str, Pair]:
    """Every figure of the families that the centre has."""
    kinds = run.kinds.values()
    found: dict[str, Pair] = {}
    if "self_service" in kinds:
        found |= sessions([r for r in rows if r["of_kind"] == "self_service"])
    if "messaging" in kinds:
        chats = [r for r in rows if r["of_kind"] == "messaging" and r["served"]]
        found["conversation_s"] = (sum(r["talk"] for r in chats) / SECOND, len(chats))
    if "deferred" in kinds:
        found |= deferred(run, [r for r in rows if r["of_kind"] == "deferred"])
    if brings_context(run):
        found |= follow_ups(rows)
    return found


def sessions(rows: list[Row]) -> dict[str, Pair]:
    """Figures of self-service."""
    begun = [r for r in rows if r.get("front") is not None]
    over = [r for r in begun if r["front_over"]]
    left = [r for r in over if r["outcome"] == "abandoned"]
    escalated = [r for r in rows if r["outcome"] == "escalated"]
    handed = [
        r for r in rows for c in r.get("caused", []) if c["trigger"] == "escalated" and c["context"]
    ]
    helped = [r for r in rows if r["outcome"] == "contained" and r["resolves"]]
    return {
        "sessions": (len(begun), None),
        "sessions_blocked": (sum(r["outcome"] == "blocked" for r in rows), None),
        "left_in_session": (len(left), None),
        "escalated_with_context": (len(handed), None),
        "session_resolution": (len(helped), len(over)),
        "session_escalation": (len(escalated), len(over)),
        "session_abandonment": (len(left), len(over)),
        "session_time_s": (sum(r["front"] for r in begun) / SECOND, len(begun)),
    }


def deferred(run: Run, rows: list[Row]) -> dict[str, Pair]:
    """Figures of deferred work, without the backlog."""
    done = [r for r in rows if r["kind"] == "finished"]
    promised = [(r, due(run, r)) for r in done]
    in_time = [r for r, tick in promised if tick is not None and r["finish"] <= tick]
    kept = sum(tick is not None for _, tick in promised)
    open_ = [due(run, r) for r in rows if r["kind"] == "pending"]
    overdue = sum(tick is not None and tick < run.horizon for tick in open_)
    return {
        "finished": (len(done), None),
        "finished_in_time": (len(in_time), None),
        "overdue": (overdue, None),
        "in_deadline": (len(in_time), kept + overdue),
        "time_to_start_h": (sum(r["wait"] for r in done) / HOUR, len(done)),
        "work_s": (sum(r["talk"] for r in done) / SECOND, len(done)),
        "response_h": (sum(r["finish"] - r["arrival"] for r in done) / HOUR, len(done)),
    }


def follow_ups(rows: list[Row]) -> dict[str, Pair]:
    """Figures of answered contacts that are no first ones, with and without context."""
    answered = [r for r in rows if r["kind"] in ("answered", "finished") and r["attempt"] > 0]
    found: dict[str, Pair] = {}
    for word, brings in (("with", True), ("without", False)):
        mine = [r for r in answered if r["context"] == brings]
        served = [r for r in mine if r["served"]]
        handling = sum(r["talk"] + r["wrap"] for r in served) / SECOND
        found[f"follow_ups_{word}_context"] = (len(mine), None)
        found[f"aht_{word}_context_s"] = (handling, len(served))
        resolved = sum(r["resolved"] for r in mine)
        found[f"resolution_{word}_context"] = (resolved, len(mine))
    return found


def backlog(run: Run, stays: list[Row], window: load.Span) -> dict[str, Pair]:
    """What is in the backlog over a window, and at its end."""
    if "deferred" not in run.kinds.values():
        return {}
    spans = []
    for row in stays:
        if row["of_kind"] == "deferred":
            left = row["finish"] if row["finish"] >= 0 else row["left"]
            spans.append((row["joined"], 2 * run.horizon if row["kind"] == "pending" else left))
    end = window[1]
    there = [joined for joined, left in spans if joined < end <= left]
    age = end - min(there) if there else 0
    return {
        "backlog": (load.total(spans, [window]), end - window[0]),
        "backlog_end": (len(there), None),
        "oldest_age_h": (age / HOUR, 1 if there else 0),
    }
