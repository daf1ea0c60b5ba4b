"""A hypothesis strategy of the groups of a small centre: forms, skills, several at once."""

from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

from tests.engine.centres import END, clock, fixed

GRID = 10
GROUPS = ("ga", "gb", "gc")
BREAKS = ("break", "lunch", "meeting")
PAIRS = (["live", "messaging"], ["live", "deferred"], ["messaging", "deferred"])
SPEEDS = ([1, 2, 3], [1, 1, 1], [1, 1.5, 1.8])

often = st.sampled_from((True, True, False))
rarely = st.sampled_from((True, False, False))


def at(low: int, high: int) -> st.SearchStrategy[int]:
    """Return a second on the grid."""
    return st.integers(low // GRID, high // GRID).map(lambda n: n * GRID)


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
    """Return one to three groups of either form, who serve all queues between them."""
    found = {}
    for name in GROUPS[: draw(st.integers(1, 3))]:
        one = draw(roster_group()) if draw(st.booleans()) else draw(level_group())
        found[name] = one | draw(several()) | {"skills": draw(skill_rows(queues))}
    served = {queue for one in found.values() for queue in one["skills"]}
    for queue in queues:
        if queue not in served:
            found["ga"]["skills"][queue] = {"rank": 1}
    return found


@st.composite
def several(draw: st.DrawFn) -> dict[str, Any]:
    """Return how many contacts of which kinds an agent holds, how fast, and who is next."""
    kinds = st.fixed_dictionaries(
        {"live": st.integers(1, 2), "messaging": st.integers(1, 3), "deferred": st.integers(1, 2)}
    )
    choice = draw(st.sampled_from(("longest_idle", "least_occupied")))
    return {
        "agent_choice": choice,
        "at_once": draw(st.one_of(st.just(1), st.integers(2, 3), kinds)),
        "together": draw(st.lists(st.sampled_from(PAIRS), max_size=3, unique_by=tuple)),
        "total_speed": draw(st.sampled_from(SPEEDS)),
        "keep_idle": draw(st.integers(0, 2)) if choice == "least_occupied" else 0,
    }


@st.composite
def level_group(draw: st.DrawFn) -> dict[str, Any]:
    """Return counts that rise and fall."""
    edges = sorted({0, *draw(st.lists(at(GRID, 800), max_size=5)), END})
    rows = [
        {"days": "mon", "from": clock(a), "to": clock(b), "agents": draw(st.integers(0, 4))}
        for a, b in pairwise(edges)
    ]
    rows[0]["agents"] = max(1, rows[0]["agents"])
    return {"form": "level", "level": rows, "presence": draw(st.sampled_from((1.0, 1.0, 0.7)))}


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
                "kind": draw(st.sampled_from(BREAKS)),
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
