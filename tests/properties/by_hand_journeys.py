"""flows.csv, paths.csv and technology.csv by hand, from the contacts of a run.

Needs that arose after the warm-up, with all their contacts.
"""

from collections import Counter, defaultdict
from itertools import pairwise

from tests.properties.by_hand_run import HOUR, Replication, Row, Run
from tests.properties.by_hand_statistics import Figure, bounded, student

WORDS = {"handled": "unresolved"} | {
    name: name
    for name in ("escalated", "abandoned", "balked", "blocked", "closed", "cut_off", "timed_out")
}
Flow = tuple[str, str, str]


def word(contact: Row) -> str:
    """How a contact ended: resolved, in progress, or the trigger that its end is."""
    if contact["resolves"]:
        return "resolved"
    if contact["outcome"].startswith("in_progress"):
        return "in_progress"
    if any(one["trigger"] == "unresolved_late" for one in contact["caused"]):
        return "unresolved_late"
    if contact["outcome"] == "contained":
        return "contained_wrongly"
    return WORDS[contact["outcome"]]


def state(replication: Replication, contact: Row) -> str:
    """What became of a contact's need."""
    found: int = replication.needs[contact["need"]]["state"]
    return ["open", "resolved", "given_up", "averted", "lost"][found]


def counted(run: Run, replication: Replication) -> list[Row]:
    """Contacts of the needs that arose after the warm-up."""
    return [
        contact
        for contact in replication.contacts
        if replication.needs[contact["need"]]["entry"] >= run.warm_up
    ]


def flows(run: Run) -> dict[Flow, dict[str, Figure | float | None]]:
    """Every flow of a run with its figures."""
    counts: list[Counter[Flow]] = []
    delays: dict[Flow, list[int]] = defaultdict(list)
    informed: Counter[Flow] = Counter()
    for one in run.replications:
        counts.append(Counter())
        for contact in counted(run, one):
            cause = contact["cause"]
            if cause is None:
                counts[-1]["start", "arises", contact["channel"]] += 1
            else:
                flow = cause["channel"], contact["trigger"], contact["channel"]
                counts[-1][flow] += 1
                delays[flow].append(contact["arrival"] - cause["end"])
                informed[flow] += contact["context"]
            if not contact["caused"]:
                counts[-1][contact["channel"], word(contact), state(one, contact)] += 1
    total = sum(counts, Counter())
    leaving: Counter[tuple[str, str]] = Counter()
    for (source, trigger, _), number in total.items():
        leaving[source, trigger] += number
    return {
        flow: {
            "contacts": bounded(student([one[flow] for one in counts]), "contacts"),
            "share": number / leaving[flow[:2]],
            "mean_delay_h": sum(delays[flow]) / number / HOUR if flow in delays else None,
            "context_share": informed[flow] / number if flow in delays else None,
        }
        for flow, number in total.items()
    }


def paths(run: Run, most: int) -> dict[str, dict[str, Figure | float | None]]:
    """The most frequent paths and all others together."""
    needs: list[dict[int, Row]] = []
    for one in run.replications:
        found: dict[int, Row] = {}
        for contact in counted(run, one):
            row = found.setdefault(contact["need"], {"steps": [], "state": state(one, contact)})
            row["steps"].append(f"{contact['channel']} {word(contact)}")
            need = one.needs[contact["need"]]
            row["ticks"] = need["end"] - need["entry"] if need["end"] >= 0 else None
        needs.append(found)
    every = [row for found in needs for row in found.values()]
    total = Counter(" > ".join(row["steps"]) for row in every)
    kept = sorted(total, key=lambda path: (-total[path], path))[:most]

    def label(row: Row) -> str:
        path = " > ".join(row["steps"])
        return path if path in kept else "other"

    result: dict[str, dict[str, Figure | float | None]] = {}
    for path in dict.fromkeys([*kept, *(label(row) for row in every)]):
        mine = [row for row in every if label(row) == path]
        each = [sum(label(row) == path for row in found.values()) for found in needs]
        ended = [row["ticks"] for row in mine if row["ticks"] is not None]
        result[path] = {
            "needs": bounded(student([float(one) for one in each]), "needs"),
            "share": len(mine) / len(every),
            "contacts": sum(len(row["steps"]) for row in mine) / len(mine),
            "duration_h": sum(ended) / len(ended) / HOUR if ended else None,
            "resolved_share": sum(row["state"] == "resolved" for row in mine) / len(mine),
            "given_up_share": sum(row["state"] == "given_up" for row in mine) / len(mine),
            "open_share": sum(row["state"] == "open" for row in mine) / len(mine),
        }
    return result


def technology(run: Run) -> dict[str, dict[str, Figure | float | None]]:
    """Use of each resource, weighted by time, after the warm-up."""
    found: dict[str, dict[str, Figure | float | None]] = {}
    for name in run.centre["resources"]:
        each = [_use(run, one, name) for one in run.replications]
        figures: dict[str, Figure | float | None] = {
            key: bounded(
                student([one[key] for one in each]), "share" if key == "full_share" else "units"
            )
            for key in each[0]
        }
        edges = [max(tick, run.warm_up) for tick, _ in run.centres] + [run.horizon]
        capacities = [centre["resources"][name]["capacity"] for _, centre in run.centres]
        weighed = [
            capacity and capacity * (end - start)
            for capacity, (start, end) in zip(capacities, pairwise(edges), strict=True)
        ]
        limited = None not in capacities
        length = run.horizon - run.warm_up
        figures["capacity"] = sum(weighed) / length if limited else None
        found[name] = figures
    return found


def holds(run: Run, contact: Row) -> list[str]:
    """Resources that a contact's channel holds when it enters."""
    named = run.in_force(contact["arrival"])["channels"][contact["channel"]].get("holds") or []
    return [named] if isinstance(named, str) else list(named)


def _use(run: Run, one: Replication, name: str) -> dict[str, float]:
    """Walk through the seizures and releases of a resource."""
    moves: Counter[int] = Counter()
    for contact in one.contacts:
        if contact["let_in"] and name in holds(run, contact):
            end = contact["end"] if contact["end"] >= 0 else run.horizon
            moves[contact["arrival"]] += 1
            moves[end] -= 1
    edges = sorted({*moves, run.warm_up, run.horizon, *(tick for tick, _ in run.centres)})
    time: Counter[int] = Counter()
    used, full, after = 0, 0, {}
    for start, end in pairwise(edges):
        used += moves[start]
        after[start] = used
        capacity = run.in_force(start)["resources"][name]["capacity"]
        if run.warm_up <= start and end <= run.horizon:
            time[used] += end - start
            full += end - start if capacity is not None and used >= capacity else 0
    length = run.horizon - run.warm_up
    assert sum(time.values()) == length
    reached, p99 = 0, 0
    for level in sorted(time):
        if reached < 0.99 * length:
            p99 = level
        reached += time[level]
    return {
        "use_mean": sum(level * ticks for level, ticks in time.items()) / length,
        "use_p99": p99,
        "use_max": max(level for level, ticks in time.items() if ticks),
        "full_share": full / length,
        "blocked": sum(_full(run, after, contact, name) for contact in one.contacts),
    }


def _full(run: Run, after: dict[int, int], contact: Row, name: str) -> bool:
    """Whether a contact found all units of a resource in use at its entry."""
    away = contact["outcome"] == "blocked" and not contact["let_in"]
    if not away or name not in holds(run, contact) or contact["arrival"] < run.warm_up:
        return False
    capacity = run.in_force(contact["arrival"])["resources"][name]["capacity"]
    used = after[max(tick for tick in after if tick <= contact["arrival"])]
    return capacity is not None and used >= capacity
