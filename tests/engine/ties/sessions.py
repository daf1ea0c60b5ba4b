"""Ties of self-service: a session that ends, or is left, at T.

It concerns no agent and no queue. What its order can show is who gets its seat, and
which parameters decide what follows it; of all other kinds both events must happen.
"""

from collections.abc import Iterator

from sim.vocabulary import EventKind
from tests.engine.centres import END, Call, Row, alone, fixed, hours, level, phase
from tests.engine.ties.parts import (
    ARRIVING,
    COMING,
    GOING,
    T,
    Tie,
    arrives,
    comes,
    goes,
    left_at,
    served,
)

SESSION_END, SESSION_LEFT = EventKind.SESSION_END, EventKind.SESSION_LEFT
SESSIONS = (SESSION_END, SESSION_LEFT)
ENTERED = 40
STAY = T - ENTERED
CALL = Call("s", ENTERED, channel="app")
STAYS = {SESSION_END: alone(STAY), SESSION_LEFT: alone(500, patience=STAY)}
ROWS: dict[EventKind, Row] = {
    SESSION_END: ("contained", ENTERED, "", None, T),
    SESSION_LEFT: ("abandoned", ENTERED, "", None, T),
}
IDLE = {"team": level((0, END, 1), line=1)}
ONE_SEAT = {"resources.seats": {"capacity": 1, "unit": "seats"}}


def app(kind: EventKind, **more: object) -> dict[str, dict[str, object]]:
    """Return the self-service channel in which a session is over, of a kind, at T."""
    return {"app": {"kind": "self_service", "alone": STAYS[kind], **more}}


def its_seat_is_free() -> Iterator[Tie]:
    """Who enters at T finds the seat that is left at T."""
    for kind in SESSIONS:
        for entering in (EventKind.CANDIDATE, EventKind.RETRY):
            new = arrives(entering, "n", to="app")
            outcome = ROWS[kind][0]
            yield Tie(
                (kind, entering),
                (CALL, new.call),
                IDLE,
                {"s/0": ROWS[kind]} | new.row(outcome, "", None, T + STAY),
                app(kind, holds="seats") | new.channels,
                new.changes | ONE_SEAT,
            )


def what_follows_is_decided_at_its_end() -> Iterator[Tie]:
    """A session that ends at T is followed by what the parameters of T say."""
    for kind in SESSIONS:
        word = "escalated" if kind == SESSION_END else "abandoned"
        stay = STAYS[kind] | {"contained": 0.0}
        row = {"to": {"give_up": 1.0}, "delay": fixed(50)}
        yield Tie(
            (EventKind.PHASE_CHANGE, kind),
            (CALL,),
            IDLE,
            {"s/0": (word, *ROWS[kind][1:]), "s/1": served(T + 50, "team/0", T + 50)},
            {"app": {"kind": "self_service", "alone": stay}},
            {
                f"journey.triggers.{word}.app": row,
                "phases.p": phase(T, **{f"journey__triggers__{word}__app__to": {"phone": 1.0}}),
            },
        )


def nothing_else_meets_it() -> Iterator[Tie]:
    """Agents, queues and hours have no part in a session: both events happen."""
    for kind in SESSIONS:
        row = {"s/0": ROWS[kind]}
        for coming in COMING:
            groups, calls, rows = comes(coming, "team", line=1)
            rows |= row | {"w/0": served(50, "team/0", T)}
            waiting = (*calls, Call("w", 50), CALL)
            yield Tie((kind, coming), waiting, groups, rows, app(kind))
        for going in GOING:
            yield Tie(
                (kind, going),
                (CALL,),
                goes(going, "team", line=1),
                row,
                app(kind),
                duties={"team/0": left_at(going, T)},
                variant="goes",
            )
        new = arrives(EventKind.FRONT_END, "n")
        assert EventKind.FRONT_END in ARRIVING
        rows = row | new.row("handled", "team/0", T, T + 10)
        yield Tie(
            (kind, EventKind.FRONT_END), (new.call, CALL), IDLE, rows, app(kind) | new.channels
        )
        yield Tie(
            (kind, EventKind.STAGE_REACHED),
            (Call("w", 50), CALL),
            {"team": level((0, END, 1), line={"rank": 1, "after": f"{T - 50}s"})},
            row | {"w/0": served(50, "team/0", T)},
            app(kind),
        )
        yield Tie(
            (kind, EventKind.PATIENCE_END),
            (Call("w", 50, patience=T - 50), CALL),
            {"team": level((300, END, 1), line=1)},
            row | {"w/0": ("abandoned", 50, "", None, T)},
            app(kind),
        )


def hours_do_not_end_it() -> Iterator[Tie]:
    """A session goes on to its end though the channel closes; the next finds it as it is."""
    for kind in SESSIONS:
        late = Call("x", T, channel="app")
        opens, closes = hours((0, 80), (T, END)), hours((0, T))
        after = (ROWS[kind][0], T, "", None, T + STAY)
        yield Tie(
            (EventKind.OPENING, kind),
            (CALL, late),
            IDLE,
            {"s/0": ROWS[kind], "x/0": after},
            app(kind, hours=opens),
        )
        yield Tie(
            (EventKind.CLOSING, kind),
            (CALL, late),
            IDLE,
            {"s/0": ROWS[kind], "x/0": ("closed", T, "", None, T)},
            app(kind, hours=closes),
        )


def two_sessions() -> Iterator[Tie]:
    """Two sessions are over at T, each in its own way."""
    for one, other in ((SESSION_END,) * 2, (SESSION_LEFT,) * 2, SESSIONS):
        second = {"kiosk": {"kind": "self_service", "alone": STAYS[other]}}
        yield Tie(
            (one, other),
            (CALL, Call("t", ENTERED, channel="kiosk")),
            IDLE,
            {"s/0": ROWS[one], "t/0": ROWS[other]},
            app(one) | second,
        )


FAMILIES = (
    its_seat_is_free,
    what_follows_is_decided_at_its_end,
    nothing_else_meets_it,
    hours_do_not_end_it,
    two_sessions,
)
