"""A hypothesis strategy of small centres with everything that the engine can do.

All four kinds of channel, and whatever their keys allow. Times lie on a coarse grid, so
that many events meet at one tick; 15 to 60 calls in a quarter of an hour, one to five
queues, one to three groups. Nothing here is realistic: it is meant to reach odd corners.
"""

from itertools import combinations
from typing import Any

from hypothesis import strategies as st

from sim.config import Scenario
from tests.engine.centres import Call, alone, centre, fixed, hours, made, moment
from tests.engine.random_teams import GRID, at, groups, often, rarely

KINDS = {
    "phone": "live",
    "menu": "live",
    "desk": "live",
    "chat": "messaging",
    "bot": "messaging",
    "mail": "deferred",
    "post": "deferred",
    "app": "self_service",
}
QUEUES = {
    "live": ("qa", "qb", "qc"),
    "messaging": ("chats", "texts"),
    "deferred": ("letters", "tickets"),
}
MOST_CALLS = 60


WITHIN = st.one_of(at(0, 600), at(0, 600), at(780, 890))
DURATIONS = st.tuples(
    at(GRID, 120), st.one_of(st.none(), at(GRID, 40)), st.one_of(st.none(), at(0, 100))
)


def calls(channels: list[str], queues: list[str]) -> st.SearchStrategy[list[Call]]:
    """Return calls with durations on the grid; patience may be 0 or missing."""
    row = st.tuples(WITHIN, DURATIONS, st.sampled_from(channels), st.sampled_from(queues))
    return st.lists(row, min_size=15, max_size=MOST_CALLS).map(
        lambda rows: [
            Call(f"c{i:02d}", second, *durations, channel=channel, queue=queue)
            for i, (second, durations, channel, queue) in enumerate(rows)
        ]
    )


@st.composite
def channels(draw: st.DrawFn) -> dict[str, Any]:
    """Return one to eight channels: with a menu, lines, seats, opening hours."""
    found = {}
    wanted = draw(st.lists(st.sampled_from(sorted(KINDS)), min_size=1, unique=True))
    for name in sorted({"phone", *wanted}):
        one: dict[str, Any] = {"kind": KINDS[name]}
        if draw(rarely):
            closes, opens = sorted((draw(at(100, 500)), draw(at(510, 700))))
            one["hours"] = hours((0, closes), (opens, 800))
        if name in ("menu", "bot"):
            one["front"] = draw(at(GRID, 60))
        if KINDS[name] == "self_service":
            patience = draw(st.one_of(st.none(), at(0, 60)))
            one["alone"] = alone(draw(at(GRID, 60)), 0.5, 0.5, patience)
            one["alone"]["contained_slope"] = draw(st.sampled_from((0.0, 0.6, 1.0)))
        one["holds"] = draw(st.sampled_from((None, None, None, "trunks", ["seats", "trunks"])))
        found[name] = one
    return found


def queues_of(draw: st.DrawFn, kinds: set[str]) -> dict[str, str]:
    """Return one queue or more for each kind of channel with agents: name -> kind."""
    return {
        name: kind
        for kind, names in QUEUES.items()
        if kind in kinds
        for name in names[: draw(st.integers(1, len(names)))]
    }


def queue_row(draw: st.DrawFn, kind: str) -> dict[str, Any]:
    """Return class, ageing, order, places, gate, offer and what closing does."""
    by_deadline = draw(rarely)
    credit = 0 if by_deadline else draw(st.sampled_from((0, 30, 90)))
    attended = kind != "deferred"
    offer = {"waiting": draw(st.integers(0, 2)), "accepted": 0.5}
    return {
        "order": "deadline" if by_deadline else "first_come",
        "target": {
            "share": 0.8,
            "within": f"{draw(st.sampled_from((0, 30, 200)))}s",
            "hours": draw(st.sampled_from((None, hours((0, 100), (300, 400))))),
        },
        "credit": f"{credit}s",
        "priority_class": draw(st.integers(0, 2)),
        "ageing": draw(st.sampled_from((None, "20s", "60s"))),
        "places": draw(st.sampled_from((None, None, None, 0, 2))),
        "reserve": draw(st.sampled_from((None, None, 0, 1))),
        "after_closing": draw(st.sampled_from(("serve", "drop"))) if attended else "carry",
        "offer": offer if attended and draw(rarely) else None,
    }


def partition(
    arrivals: list[Call], queues: dict[str, str], found: dict[str, Any]
) -> dict[str, dict[str, Any]]:
    """Return queues: of each kind one takes a call, on whichever channel of the kind."""
    rows: dict[str, dict[str, Any]] = {}
    for kind in sorted(set(queues.values())):
        names = [queue for queue, own in queues.items() if own == kind]
        channels = [name for name, one in found.items() if one["kind"] == kind]
        for place, call in enumerate(arrivals):
            queue = call.queue if call.queue in names else names[place % len(names)]
            empty = {"channels": channels, "intents": [], "segments": "all"}
            rows.setdefault(queue, empty)["intents"].append(call.name)
    return rows


@st.composite
def handling(draw: st.DrawFn, arrivals: list[Call], found: dict[str, Any]) -> dict[str, Any]:
    """Return identification, context, chances and late notice of each channel, as changes."""
    changes: dict[str, Any] = {}
    for name in found:
        if KINDS[name] == "self_service":
            continue
        row = {
            "resolution": draw(st.sampled_from((1.0, 0.5))),
            "identification": f"{draw(st.sampled_from((0, 10)))}s",
            "noticed_late": draw(st.sampled_from((0.0, 0.5))),
            "context": draw(
                st.sampled_from((None, {"talk": 0.5, "identification": 0.0}, {"resolution": 1.0}))
            ),
        }
        for call in arrivals:
            for key, value in row.items():
                changes[f"channels.{name}.intents.{call.name}.{key}"] = value
    return changes


@st.composite
def phases(draw: st.DrawFn, mapping: dict[str, Any]) -> dict[str, Any]:
    """Return up to two dated changes of anything that may change."""
    found = {}
    for name in ("p1", "p2")[: draw(st.integers(0, 2))]:
        queue = draw(st.sampled_from(sorted(mapping["queues"])))
        group = draw(st.sampled_from(sorted(mapping["groups"])))
        row = mapping["queues"][queue]
        options: dict[str, Any] = {
            f"queues.{queue}.priority_class": -1,
            f"queues.{queue}.reserve": draw(st.sampled_from((None, 0, 2))),
            f"queues.{queue}.places": 1,
            f"groups.{group}.at_once": draw(st.integers(1, 3)),
            f"groups.{group}.agent_choice": "least_occupied",
            f"groups.{group}.together": draw(st.sampled_from(([], [["live", "messaging"]]))),
            f"groups.{group}.total_speed": [1, 1, 1.5],
            "channels.phone.intents.c00.talk": fixed(200),
            "channels.phone.hours": hours((0, 650)),
            "resources.trunks.capacity": 3,
            "journey.max_attempts": 1,
        }
        if row["order"] == "first_come":
            options[f"queues.{queue}.credit"] = "45s"
        if row["after_closing"] != "carry":
            options[f"queues.{queue}.after_closing"] = "drop"
        if queue in mapping["groups"][group]["skills"]:
            options[f"groups.{group}.skills.{queue}"] = {"rank": 1, "after": "30s"}
        keys = draw(st.lists(st.sampled_from(sorted(options)), min_size=1, max_size=4, unique=True))
        chosen = {key: options[key] for key in keys}
        if f"groups.{group}.at_once" in chosen:
            chosen[f"groups.{group}.total_speed"] = [1, 1, 1.5]
        if draw(rarely):  # fewer at once than may be held, and no pace named for those
            chosen |= {f"groups.{group}.at_once": 1, f"groups.{group}.total_speed": [1]}
        found[name] = {"from": moment(draw(at(0, 800))), "set": chosen}
    return found


@st.composite
def journeys(draw: st.DrawFn, found: dict[str, Any]) -> dict[str, Any]:
    """Return retries on any channel, with or without context, as changes."""
    others = draw(st.lists(st.sampled_from(sorted(found)), min_size=1, max_size=3, unique=True))
    shares = {name: 1 / len(others) for name in others}
    again = {
        "phone": {
            "to": {others[0]: 0.5, "give_up": 0.5},
            "delay": fixed(draw(at(0, 60))),
            "context": 1.0,
        },
        "any": {"to": shares, "delay": None, "context": {"any": 0.5}},
    }
    changes: dict[str, Any] = {}
    for trigger in (
        "abandoned",
        "balked",
        "blocked",
        "closed",
        "contained_wrongly",
        "cut_off",
        "escalated",
        "unresolved",
        "unresolved_late",
    ):
        if draw(often):
            changes[f"journey.triggers.{trigger}"] = again
    one, other = draw(st.sampled_from(list(combinations(sorted({*found, "phone", "nil"}), 2))))
    if "nil" not in (one, other) and draw(rarely):
        changes["journey.shift_rules.move"] = {
            "from": one,
            "to": other,
            "share": 0.5,
            "attempts": draw(st.sampled_from(("first", "all"))),
        }
    return changes


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    """Return a small centre."""
    found = draw(channels())
    kinds = queues_of(draw, {one["kind"] for one in found.values()})
    arrivals = draw(calls(sorted(found), sorted(kinds)))
    rows = partition(arrivals, kinds, found)
    changes = draw(handling(arrivals, found)) | draw(journeys(found))
    changes["queues"] = {name: row | queue_row(draw, kinds[name]) for name, row in rows.items()}
    changes["resources.trunks"] = {"capacity": draw(st.integers(2, 9)), "unit": "lines"}
    changes["resources.seats"] = {"capacity": draw(st.integers(1, 6)), "unit": "seats"}
    mapping = centre(arrivals, draw(groups(tuple(rows))), found, changes)
    mapping["phases"] = draw(phases(mapping))
    return made(mapping, arrivals)


def short_calls() -> st.SearchStrategy[list[Call]]:
    """Return a few short calls for one queue."""
    return st.lists(
        st.tuples(st.integers(0, 60), st.integers(1, 12), st.integers(0, 9)),
        min_size=5,
        max_size=30,
    ).map(
        lambda rows: [
            Call(f"c{i:02d}", at * 10, talk=talk * 10, wrap=wrap * 10 or None)
            for i, (at, talk, wrap) in enumerate(rows)
        ]
    )
