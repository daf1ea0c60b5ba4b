"""A hypothesis strategy of small centres with everything that the engine can do.

Times lie on a coarse grid, so that many events meet at one tick; 15 to 60 calls in a
quarter of an hour, one to three queues and groups. Nothing here is realistic: it is
meant to reach odd corners.
"""

from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

from sim.config import Scenario
from tests.engine.centres import END, Call, centre, clock, fixed, hours, made, moment

GRID = 10
QUEUES = ("qa", "qb", "qc")
GROUPS = ("ga", "gb", "gc")
KINDS = ("break", "lunch", "meeting")

often = st.sampled_from((True, True, False))
rarely = st.sampled_from((True, False, False))


def at(low: int, high: int) -> st.SearchStrategy[int]:
    """Return a second on the grid."""
    return st.integers(low // GRID, high // GRID).map(lambda n: n * GRID)


@st.composite
def calls(draw: st.DrawFn, queues: tuple[str, ...], channels: list[str]) -> list[Call]:
    """Return calls with durations on the grid; patience may be 0 or missing."""
    return [
        Call(
            f"c{number:02d}",
            draw(at(0, 600)),
            talk=draw(at(GRID, 120)),
            wrap=draw(st.one_of(st.none(), at(GRID, 40))),
            patience=draw(st.one_of(st.none(), at(0, 100))),
            queue=draw(st.sampled_from(queues)),
            channel=draw(st.sampled_from(channels)),
        )
        for number in range(draw(st.integers(15, 60)))
    ]


@st.composite
def channels(draw: st.DrawFn) -> dict[str, Any]:
    """Return one to three channels: with a menu, lines, opening hours."""
    found = {}
    for name in ("phone", "menu", "desk")[: draw(st.integers(1, 3))]:
        one: dict[str, Any] = {}
        if draw(often):
            closes, opens = sorted((draw(at(100, 500)), draw(at(510, 700))))
            one["hours"] = hours((0, closes), (opens, 800))
        if name == "menu":
            one["front"] = draw(at(GRID, 60))
        if draw(rarely):
            one["lines"] = "trunks"
        found[name] = one
    return found


@st.composite
def skill_rows(draw: st.DrawFn, queues: tuple[str, ...]) -> dict[str, Any]:
    """Return a group's skills: ranks, overflow, speed, resolution."""
    own = draw(st.lists(st.sampled_from(queues), min_size=1, unique=True))
    return {
        queue: {
            "rank": draw(st.integers(1, 2)),
            "after": f"{draw(st.sampled_from((0, 0, 20, 50)))}s",
            "speed": draw(st.sampled_from((1.0, 1.0, 0.5))),
            "resolution": draw(st.sampled_from((1.0, 0.5))),
        }
        for queue in own
    }


@st.composite
def groups(draw: st.DrawFn, queues: tuple[str, ...]) -> dict[str, Any]:
    """Return one to three groups of either form."""
    found = {}
    for name in GROUPS[: draw(st.integers(1, 3))]:
        one = draw(roster_group()) if draw(st.booleans()) else draw(level_group())
        one["agent_choice"] = draw(st.sampled_from(("longest_idle", "least_occupied")))
        one["at_once"] = draw(st.sampled_from((1, 1, 2, 3)))
        one["skills"] = draw(skill_rows(queues))
        found[name] = one
    served = {queue for one in found.values() for queue in one["skills"]}
    for queue in queues:
        if queue not in served:
            found["ga"]["skills"][queue] = {"rank": 1}
    return found


@st.composite
def level_group(draw: st.DrawFn) -> dict[str, Any]:
    """Return counts that rise and fall."""
    edges = sorted({0, *draw(st.lists(at(GRID, 800), max_size=5)), END})
    rows = [
        {"days": "mon", "from": clock(a), "to": clock(b), "agents": draw(st.integers(0, 4))}
        for a, b in pairwise(edges)
    ]
    rows[0]["agents"] = max(1, rows[0]["agents"])
    return {"form": "level", "level": rows}


@st.composite
def roster_group(draw: st.DrawFn) -> dict[str, Any]:
    """Return one or two shifts with breaks, absence, lateness."""
    shifts = {}
    for name in ("s1", "s2")[: draw(st.integers(1, 2))]:
        start, end = draw(at(0, 300)), draw(at(400, 860))
        shift: dict[str, Any] = {
            "agents": draw(st.integers(1, 3)),
            "days": "mon",
            "from": clock(start),
            "to": clock(end),
        }
        breaks = {}
        for number in range(draw(st.integers(0, 2))):
            begin = draw(at(start, end - GRID))
            breaks[f"b{number}"] = {
                "at": clock(begin),
                "length": f"{draw(at(GRID, min(100, end - begin)))}s",
                "kind": draw(st.sampled_from(KINDS)),
                "stagger": f"{draw(st.sampled_from((0, GRID)))}s",
            }
        shifts[name] = shift | {"breaks": breaks}
    return {
        "form": "roster",
        "shifts": shifts,
        "break_rule": draw(st.sampled_from(("slip", "shrink"))),
        "absence": draw(st.sampled_from((0.0, 0.3))),
        "lateness": draw(st.sampled_from((None, fixed(30), fixed(1000)))),
    }


@st.composite
def queue_rows(draw: st.DrawFn, queues: tuple[str, ...]) -> dict[str, Any]:
    """Return classes, ageing, credit, places, gates and what closing does, as changes."""
    found: dict[str, Any] = {}
    for queue in queues:
        at_queue = f"queues.{queue}"
        found[f"{at_queue}.priority_class"] = draw(st.integers(0, 2))
        found[f"{at_queue}.credit"] = f"{draw(st.sampled_from((0, 30, 90)))}s"
        found[f"{at_queue}.ageing"] = draw(st.sampled_from((None, "20s", "60s")))
        found[f"{at_queue}.places"] = draw(st.sampled_from((None, None, 0, 2)))
        found[f"{at_queue}.reserve"] = draw(st.sampled_from((None, None, 0, 1)))
        found[f"{at_queue}.after_closing"] = draw(st.sampled_from(("serve", "drop")))
    return found


@st.composite
def phases(draw: st.DrawFn, queues: tuple[str, ...], names: list[str]) -> dict[str, Any]:
    """Return up to two dated changes of anything that may change."""
    found = {}
    for name in ("p1", "p2")[: draw(st.integers(0, 2))]:
        queue, group = draw(st.sampled_from(queues)), draw(st.sampled_from(names))
        options: dict[str, Any] = {
            f"queues.{queue}.priority_class": -1,
            f"queues.{queue}.credit": "45s",
            f"queues.{queue}.reserve": draw(st.sampled_from((None, 0, 2))),
            f"queues.{queue}.places": 1,
            f"queues.{queue}.after_closing": "drop",
            f"groups.{group}.at_once": draw(st.integers(1, 3)),
            f"groups.{group}.agent_choice": "least_occupied",
            f"groups.{group}.skills.{queue}": {"rank": 1, "after": "30s"},
            "channels.phone.intents.c00.talk": fixed(200),
            "channels.phone.hours": hours((0, 650)),
            "resources.trunks.capacity": 3,
            "journey.max_attempts": 1,
        }
        keys = draw(st.lists(st.sampled_from(sorted(options)), min_size=1, max_size=4, unique=True))
        found[name] = {"from": moment(draw(at(0, 800))), "set": {k: options[k] for k in keys}}
    return found


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    """Return a small centre."""
    queues = QUEUES[: draw(st.integers(1, 3))]
    extra = draw(channels())
    arrivals = draw(calls(queues, sorted(extra)))
    used = tuple(sorted({call.queue for call in arrivals}))
    team = draw(groups(used))
    changes = draw(queue_rows(used))
    changes["resources.trunks"] = {"capacity": draw(st.integers(1, 6)), "unit": "lines"}
    again = {"phone": {"to": {"phone": 0.5, "give_up": 0.5}, "delay": fixed(draw(at(0, 60)))}}
    again["any"] = {"to": {"phone": 1.0}, "delay": None}
    for trigger in ("abandoned", "blocked", "unresolved", "cut_off", "closed"):
        if draw(often):
            changes[f"journey.triggers.{trigger}"] = again
    changes["phases"] = {}
    mapping = centre(arrivals, team, extra, changes)
    mapping["phases"] = _fitting(draw(phases(used, sorted(team))), mapping)
    return made(mapping, arrivals)


def _fitting(found: dict[str, Any], mapping: dict[str, Any]) -> dict[str, Any]:
    """Leave out changes of skills that a group does not have."""
    for one in found.values():
        for path in list(one["set"]):
            _, group, part, *queue = [*path.split("."), ""]
            if part == "skills" and queue[0] not in mapping["groups"][group]["skills"]:
                del one["set"][path]
    return {name: one for name, one in found.items() if one["set"]}
