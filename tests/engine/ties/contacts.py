"""Ties of contacts: arriving, reaching a stage, leaving, against each other."""

from collections.abc import Iterator
from itertools import combinations_with_replacement

from sim.chance import name_hash
from sim.vocabulary import EventKind
from tests.engine.centres import END, Call, level
from tests.engine.ties.parts import ARRIVING, T, Tie, arrives, served

CANDIDATE, FRONT_END, PATIENCE, STAGE = (
    EventKind.CANDIDATE,
    EventKind.FRONT_END,
    EventKind.PATIENCE_END,
    EventKind.STAGE_REACHED,
)
OVERFLOW = {"rank": 1, "after": f"{T - 50}s"}
CLASSES = {"queues.slow.priority_class": 1, "queues.fast.priority_class": 0}


def arriving_meets_arriving() -> Iterator[Tie]:
    """One agent: the contact out of the front is first, then the earlier need."""
    for one, other in combinations_with_replacement(ARRIVING, 2):
        # Needs of one tick stand in the order of their keys, which begin with the stream's hash.
        names = sorted(("x", "y"), key=name_hash) if one == other == CANDIDATE else ["x", "y"]
        if one == CANDIDATE and other == EventKind.RETRY:
            names = ["y", "x"]  # the need that tries again arose earlier
        first = arrives(one, names[0], 40 if one == other else 60)
        second = arrives(other, names[1], 60)
        later = names[0] == "y" and one != other
        order = (T + 10, T) if later else (T, T + 10)
        rows = first.row("handled", "team/0", order[0], order[0] + 10)
        rows |= second.row("handled", "team/0", order[1], order[1] + 10)
        yield Tie(
            (one, other),
            (second.call, first.call),
            {"team": level((0, END, 1), line=1)},
            rows,
            first.channels | second.channels,
            first.changes | second.changes,
        )


def arriving_meets_waiting() -> Iterator[Tie]:
    """Who leaves at T makes room for who enters at T; a stage is served before an entry."""
    for arriving in ARRIVING:
        new = arrives(arriving, "n")
        fits = arriving != FRONT_END
        row = new.row("handled", "team/0", 300, 310) if fits else new.row("blocked", "", None, T)
        yield Tie(
            (arriving, PATIENCE),
            (Call("w", 50, patience=T - 50), new.call),
            {"team": level((300, END, 1), line=1)},
            {"w/0": ("abandoned", 50, "", None, T)} | row,
            new.channels,
            new.changes | {"queues.line.places": 1},
        )
        new = arrives(arriving, "n", queue="slow")
        order = (T, T + 10) if arriving != FRONT_END else (T + 10, T)
        yield Tie(
            (arriving, STAGE),
            (Call("w", 50, queue="fast"), new.call),
            {"team": level((0, END, 1), slow=1, fast=OVERFLOW)},
            {"w/0": served(50, "team/0", order[0])}
            | new.row("handled", "team/0", order[1], order[1] + 10),
            new.channels,
            new.changes | CLASSES,
        )


def waiting_meets_waiting() -> Iterator[Tie]:
    """Stages go by contact, whatever the class; a stage saves who would leave at T."""
    yield Tie(
        (STAGE, STAGE),
        (Call("v", 40, queue="slow"), Call("w", 50, queue="fast")),
        {"team": level((0, END, 1), slow={"rank": 1, "after": f"{T - 40}s"}, fast=OVERFLOW)},
        {"v/0": served(40, "team/0", T), "w/0": served(50, "team/0", T + 10)},
        changes=CLASSES,
    )
    yield Tie(
        (STAGE, PATIENCE),
        (Call("w", 50, patience=T - 50),),
        {"team": level((0, END, 1), line=OVERFLOW)},
        {"w/0": served(50, "team/0", T)},
    )
    # Nothing can tell the order of two who leave; both must.
    yield Tie(
        (PATIENCE, PATIENCE),
        (Call("v", 40, patience=T - 40), Call("w", 50, patience=T - 50)),
        {"team": level((T + 1, END, 1), line=1)},
        {"v/0": ("abandoned", 40, "", None, T), "w/0": ("abandoned", 50, "", None, T)},
        duties={"team/0": [(T + 1, "on"), (END, "off")]},
    )


FAMILIES = (arriving_meets_arriving, arriving_meets_waiting, waiting_meets_waiting)
