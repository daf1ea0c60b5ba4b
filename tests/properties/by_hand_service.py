"""Figures of contacts and needs, counted one by one.

A figure of one replication is a pair (top, bottom), or (top, None) for a count.
"""

from collections.abc import Callable

from tests.properties.by_hand_run import HOUR, SECOND, Replication, Row, Run

Pair = tuple[float, float | None]
Promise = Callable[[Row], Row]
WEEK = 7 * 24 * HOUR
UNITS = {"h": HOUR, "min": 60 * SECOND, "s": SECOND}


def duration(text: str) -> int:
    """Read "20s", "15min", "9h" as ticks."""
    unit = text.lstrip("0123456789.")
    return round(float(text.removesuffix(unit)) * UNITS[unit])


def share(value: object) -> float:
    """Read 0.8 or "80%"."""
    return float(value[:-1]) / 100 if isinstance(value, str) else float(value)  # type: ignore[arg-type]


def promises(run: Run) -> Promise:
    """Return what the row's queue promised when the customer joined it.

    A queue without a target is measured at 20 s, without a short threshold at 0 s.
    """
    phases = run.centres

    def promise(row: Row) -> Row:
        centre = [found for start, found in phases if start <= row["joined"]][-1]
        queue = centre["queues"][row["queue"]]
        target = queue.get("target")
        return {
            "share": share(target["share"]) if target else None,
            "within": duration(target["within"]) if target else 20 * SECOND,
            "short": duration(queue.get("short_abandon", "0s")),
        }

    return promise


def service(rows: list[Row], promise: Promise, since: str = "queue") -> dict[str, Pair]:
    """Every figure of service, waiting, handling and repeats of some rows.

    `since` says from when a threshold counts: joining the queue, or the entry.
    """

    def counted(row: Row) -> int:
        began: int = row["joined" if since == "queue" else "arrival"]
        return row["left"] - began

    answered = [r for r in rows if r["kind"] == "answered"]
    abandoned = [r for r in rows if r["kind"] == "abandoned"]
    lines = [r for r in rows if r["kind"] == "blocked at lines"]
    blocked = [r for r in rows if r["kind"] == "blocked"] + lines
    balked = [r for r in rows if r["kind"] == "balked"]
    pending = [r for r in rows if r["kind"] == "pending" and r["of_kind"] != "deferred"]
    overdue = [r for r in pending if counted(r) > promise(r)["within"]]
    finished = [r for r in rows if r["kind"] == "finished"]
    offered = answered + finished + abandoned + blocked + balked
    at_hand = [r for r in offered if r["of_kind"] != "deferred"]
    in_time = [r for r in answered if counted(r) <= promise(r)["within"]]
    left_in_time = [r for r in abandoned if counted(r) <= promise(r)["within"]]
    left_short = [r for r in abandoned if counted(r) <= promise(r)["short"]]
    waited = [r for r in answered if r["wait"] > 0] + abandoned
    a, s, l = len(at_hand) + len(overdue), len(answered), len(abandoned)  # noqa: E741
    waits = sum(r["wait"] for r in answered + abandoned)
    fresh = [r for r in rows if r["origin"] == "fresh"]
    retries = sum(r["origin"] == "retry" for r in rows)
    reconnects = sum(r["origin"] == "reconnect" for r in rows)
    served = [r for r in rows if r["served"]]
    alone = [r for r in rows if r.get("front") is not None]
    fronts = [r for r in alone if r["of_kind"] != "self_service"]
    over = [r for r in alone if r["front_over"]]
    contained = [r for r in rows if r["outcome"] == "contained"]
    wrongly = [r for r in contained if not r["resolves"]]
    talk, wrap = sum(r["talk"] for r in served), sum(r["wrap"] for r in served)

    def outcome(*names: str) -> Pair:
        return sum(r["outcome"] in names for r in rows), None

    def among_fresh(chosen: list[Row]) -> int:
        return sum(r["origin"] == "fresh" for r in chosen)

    return {
        "contacts": (len(rows), None),
        "offered": (len(offered), None),
        "answered": (s + len(finished), None),
        "answered_within": (len(in_time), None),
        "handled": outcome("handled"),
        "transferred": outcome("moved on"),
        "abandoned": (l, None),
        "abandoned_within": (len(left_in_time), None),
        "abandoned_short": (len(left_short), None),
        "blocked": (len(blocked), None),
        "blocked_at_lines": (len(lines), None),
        "balked": (len(balked), None),
        "in_progress": outcome("in_progress_front", "in_progress_queue", "in_progress_session"),
        "contained": (len(contained), None),
        "contained_wrongly": (len(wrongly), None),
        "left_in_front": (
            sum(r["outcome"] == "abandoned" and r["queue"] is None for r in fronts), None),
        "escalated": outcome("escalated"),
        "closed": outcome("closed"),
        "timed_out": outcome("timed_out"),
        "cut_off": outcome("cut_off"),
        "expired": outcome("expired"),
        "not_reached": outcome("not_reached"),
        "averted": outcome("averted"),
        "sl_excluding_short": (len(in_time), a - len(left_in_time)),
        "sl_offered": (len(in_time), a),
        "sl_lenient": (len(in_time) + len(left_in_time), a),
        "sl_answered": (len(in_time), s),
        "sl_min_abandon": (len(in_time), a - len(left_short)),
        "asa_s": (sum(r["wait"] for r in answered) / SECOND, s),
        "mean_wait_s": (waits / SECOND, s + l),
        "wait_if_waited_s": (waits / SECOND, len(waited)),
        "p_wait": (len(waited), s + l),
        "p_abandon": (l, len(offered)),
        "p_abandon_fresh": (among_fresh(abandoned), among_fresh(offered)),
        "p_blocked": (len(blocked), len(offered)),
        "p_balked": (len(balked), len(offered)),
        "aht_s": ((talk + wrap) / SECOND, len(served)),
        "talk_s": (talk / SECOND, len(served)),
        "wrap_s": (wrap / SECOND, len(served)),
        "resolution": (sum(r["resolved"] for r in answered + finished), s + len(finished)),
        "front_time_s": (sum(r["front"] for r in fronts) / SECOND, len(fronts)),
        "containment": (len(contained), len(over)),
        "wrong_containment": (len(wrongly), len(contained)),
        "fresh": (len(fresh), None),
        "repeats": (len(rows) - len(fresh), None),
        "retries": (retries, None),
        "reconnects": (reconnects, None),
        "retry_share": (retries, len(rows)),
        "reconnect_share": (reconnects, len(rows)),
        "repeat_share": (len(rows) - len(fresh), len(rows)),
        "retries_per_fresh": (retries, len(fresh)),
        "reconnects_per_fresh": (reconnects, len(fresh)),
        "repeats_per_fresh": (len(rows) - len(fresh), len(fresh)),
    }  # fmt: skip


NOT_OF_QUEUES = ("blocked_at_lines", "contained", "left_in_front", "escalated", "averted",
                 "front_time_s", "containment", "contained_wrongly",
                 "wrong_containment")  # fmt: skip
OF_GROUPS = ("answered", "answered_within", "sl_answered", "asa_s", "aht_s", "talk_s", "wrap_s",
             "resolution")  # fmt: skip


def need_rows(run: Run, replication: Replication, window: int) -> list[Row]:
    """Needs, each with the contacts that it made; `window` is W of fcr_window."""
    names = run.names
    found: list[Row] = [
        {
            "arrival": need["entry"],
            "channel": None,
            "segment": names["segments"][need["segment"]],
            "intent": names["intents"][need["intent"]],
            "customer": need["customer"],
            "state": ["open", "resolved", "given up", "averted", "lost"][need["state"]],
            "end": need["end"],
            "contacts": [],
        }
        for need in replication.needs
    ]
    for contact in replication.contacts:
        found[contact["need"]]["contacts"].append(contact)
    for need in found:
        first = [c for c in need["contacts"] if c["attempt"] == 0]
        need["first"] = first[0] if first else None
        need["channel"] = first[0]["channel"] if first else None
        over = bool(first) and not first[0]["outcome"].startswith("in_progress")
        need["over"] = over
        need["in_window"] = (
            over and need["customer"] >= 0 and need["arrival"] + window <= run.horizon
        )
    kin: dict[tuple[object, ...], list[Row]] = {}
    for contact in replication.contacts:
        kin.setdefault(_who(contact), []).append(contact)
    for need in found:
        if need["in_window"]:
            first = need["first"]
            later = [
                c
                for c in kin[_who(first)]
                if c is not first and 0 <= c["arrival"] - first["arrival"] <= window
            ]
            served = first["outcome"] in ("handled", "contained")
            need["quiet"] = served and not later
    return found


def _who(contact: Row) -> tuple[object, ...]:
    return contact["segment"], contact["customer"], contact["intent"]


def of_needs(rows: list[Row]) -> dict[str, Pair]:
    """Every figure of some needs."""
    resolved = [n for n in rows if n["state"] == "resolved"]
    over = [n for n in rows if n["over"]]
    at_first = [n for n in over if n["first"]["outcome"] and _resolves(n)]
    inside = [n for n in rows if n["in_window"]]
    return {
        "needs": (len(rows), None),
        "needs_resolved": (len(resolved), None),
        "needs_given_up": (sum(n["state"] == "given up" for n in rows), None),
        "needs_open": (sum(n["state"] == "open" for n in rows), None),
        "needs_at_limit": (sum(any(c["limit"] for c in n["contacts"]) for n in rows), None),
        "need_resolution": (len(resolved), len(rows)),
        "p_given_up": (sum(n["state"] == "given up" for n in rows), len(rows)),
        "p_several_contacts": (sum(len(n["contacts"]) > 1 for n in rows), len(rows)),
        "p_several_channels": (sum(_channels(n) > 1 for n in rows), len(rows)),
        "contacts_per_need": (sum(len(n["contacts"]) for n in rows), len(rows)),
        "channels_per_need": (sum(_channels(n) for n in rows), len(rows)),
        "fcr_true": (len(at_first), len(over)),
        "fcr_window": (sum(n["quiet"] for n in inside), len(inside)),
        "fcr_window_left_out": (len(rows) - len(inside), None),
        "contacts_per_resolved_need": (sum(len(n["contacts"]) for n in rows), len(resolved)),
        "time_to_resolution_h": (
            sum(n["end"] - n["arrival"] for n in resolved) / HOUR, len(resolved)),
    }  # fmt: skip


def _channels(need: Row) -> int:
    return len({contact["channel"] for contact in need["contacts"]})


def _resolves(need: Row) -> bool:
    """Whether attempt 0 resolved the need: it ended when the need did."""
    return need["state"] == "resolved" and need["end"] == need["first"]["end"]
