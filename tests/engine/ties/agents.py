"""Ties of agents: coming and going against each other, and against contacts."""

from collections.abc import Iterator
from itertools import combinations_with_replacement, product

from sim.vocabulary import EventKind
from tests.engine.centres import END, Call, level
from tests.engine.ties.parts import (
    ARRIVING,
    BACK,
    COMING,
    DUTY,
    GOING,
    T,
    Tie,
    after_going,
    arrives,
    comes,
    first_by_rank,
    goes,
    left_at,
    served,
    waits_for_ever,
)

FRONT_END, STAGE, PATIENCE = (
    EventKind.FRONT_END,
    EventKind.STAGE_REACHED,
    EventKind.PATIENCE_END,
)
CLASSES = {"queues.slow.priority_class": 1, "queues.fast.priority_class": 0}


def coming_meets_arriving() -> Iterator[Tie]:
    """W waits in the slow queue; N joins the fast one. Who is first to act gets W or N served."""
    for coming, arriving in product(COMING, ARRIVING):
        variants = [(60, first_by_rank(coming, arriving) or coming)]
        if first_by_rank(coming, arriving) is None:  # ends of talk and front: by contact
            variants.append((10, arriving))
        for entered, first in variants:
            groups, calls, rows = comes(coming, "team", slow=1, fast=1)
            new = arrives(arriving, "n", entered, queue="fast")
            order = (T, T + 10) if first == coming else (T + 10, T)
            rows |= {"w/0": served(50, "team/0", order[0])}
            rows |= new.row("handled", "team/0", order[1], order[1] + 10)
            yield Tie(
                (coming, arriving),
                (*calls, Call("w", 50, queue="slow"), new.call),
                groups,
                rows,
                new.channels,
                new.changes | CLASSES,
                variant=f"entered at {entered}",
            )


def coming_meets_waiting() -> Iterator[Tie]:
    """An agent who comes at the last tick of patience is in time; a stage is later than both."""
    for coming in COMING:
        groups, calls, rows = comes(coming, "team", line=1)
        waiting = Call("w", 50, patience=T - 50)
        rows = rows | {"w/0": served(50, "team/0", T)}
        yield Tie((coming, PATIENCE), (*calls, waiting), groups, rows)

        groups, calls, rows = comes(coming, "team", slow=1, fast={"rank": 1, "after": f"{T - 50}s"})
        both = (Call("w", 50, queue="fast"), Call("v", 60, queue="slow"))
        rows = rows | {"v/0": served(60, "team/0", T), "w/0": served(50, "team/0", T + 10)}
        yield Tie((coming, STAGE), (*calls, *both), groups, rows, changes=CLASSES)


def coming_meets_coming() -> Iterator[Tie]:
    """Whoever comes first has waited longer and gets the next call."""
    for one, other in combinations_with_replacement(COMING, 2):
        # By rank the event of `west` goes first, or as it is the earlier contact; agents
        # of one rank go by group, `east` first.
        west, east = (one, other) if one in DUTY else (other, one)
        if first_by_rank(west, east) == east:
            west, east = east, west
        first = "east/0" if {one, other} <= set(DUTY) else "west/0"
        second = "west/0" if first == "east/0" else "east/0"
        groups, calls, rows = comes(west, "west", 20, line=1)
        more_groups, more_calls, more_rows = comes(east, "east", 30, line=1)
        calls += [*more_calls, Call("n", 110), Call("o", 111)]
        rows |= more_rows | {"n/0": served(110, first, 110), "o/0": served(111, second, 111)}
        yield Tie((one, other), tuple(calls), groups | more_groups, rows)


def coming_meets_going() -> Iterator[Tie]:
    """G starts only if one more agent stays idle: if the one comes before the other goes."""
    for coming, going in product(COMING, GOING):
        if coming in DUTY:
            yield _gate(coming, going, new="east", old="west", starts=True)
        yield _gate(coming, going, new="west", old="east", starts=False)


def _gate(coming: EventKind, going: EventKind, new: str, old: str, *, starts: bool) -> Tie:
    groups, calls, rows = comes(coming, new, gate=1)
    groups |= goes(going, old, gate=1)
    if starts:  # with the agent who has been idle longer, and who then leaves ten seconds late
        rows |= {"g/0": served(50, f"{old}/0", T)}
        rest = left_at(going, T + 10, overtime=True)
    else:
        back = going == EventKind.BREAK_START
        rows |= {"g/0": served(50, f"{new}/0", BACK) if back else waits_for_ever(50)}
        rest = left_at(going, T)
    return Tie(
        (coming, going),
        (*calls, Call("g", 50, queue="gate")),
        groups,
        rows,
        changes={"queues.gate.reserve": 1},
        duties={f"{old}/0": rest},
        variant=f"{new} comes, {old} goes",
    )


def going_meets_contacts() -> Iterator[Tie]:
    """Who goes at T serves nobody who arrives at T, or becomes eligible at T."""
    for going in GOING:
        for arriving in ARRIVING:
            new = arrives(arriving, "n")
            outcome, _, agent, answered, end = after_going(going, 0, "team/0")
            yield Tie(
                (going, arriving),
                (new.call,),
                goes(going, "team", line=1),
                new.row(outcome, agent, answered, end),
                new.channels,
                new.changes,
                {"team/0": left_at(going, T)} if answered is None else {},
                variant="goes",
            )
        yield Tie(
            (going, STAGE),
            (Call("w", 50),),
            goes(going, "team", line={"rank": 1, "after": f"{T - 50}s"}),
            {"w/0": after_going(going, 50, "team/0")},
            variant="goes",
        )
        # Nothing can tell their order: w waits at a gate which one idle agent leaves shut.
        yield Tie(
            (going, PATIENCE),
            (Call("w", 50, patience=T - 50),),
            goes(going, "team", line=1),
            {"w/0": ("abandoned", 50, "", None, T)},
            changes={"queues.line.reserve": 1},
            duties={"team/0": left_at(going, T)},
            variant="goes",
        )


def going_meets_going() -> Iterator[Tie]:
    """Two idle agents go; nothing can tell their order, so both must be gone."""
    for one, other in combinations_with_replacement(GOING, 2):
        yield Tie(
            (one, other),
            (Call("n", T + 1),),
            goes(one, "east", line=1) | goes(other, "west", line=1) | _later(),
            {"n/0": served(T + 1, "zeta/0", T + 1)},
            duties={"east/0": left_at(one, T), "west/0": left_at(other, T)},
            variant="both go",
        )


def _later() -> dict[str, object]:
    return {"zeta": level((T + 1, END, 1), line=2)}


FAMILIES = (
    coming_meets_arriving,
    coming_meets_waiting,
    coming_meets_coming,
    coming_meets_going,
    going_meets_contacts,
    going_meets_going,
)
