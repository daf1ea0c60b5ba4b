"""Ties of dated changes: opening, closing and parameters go before everything else."""

from collections.abc import Iterator

from sim.vocabulary import EventKind
from tests.engine.centres import END, Call, hours, level, phase, roster
from tests.engine.ties.parts import (
    ARRIVING,
    BACK,
    CHATS,
    COMING,
    GOING,
    T,
    Tie,
    arrives,
    comes,
    goes,
    left_at,
    served,
    waits_for_ever,
)

BREAK_START, CANDIDATE, CLOSING, FRONT_END, OPENING, PATIENCE, PHASE, SHIFT_END, STAGE = (
    EventKind.BREAK_START,
    EventKind.CANDIDATE,
    EventKind.CLOSING,
    EventKind.FRONT_END,
    EventKind.OPENING,
    EventKind.PATIENCE_END,
    EventKind.PHASE_CHANGE,
    EventKind.SHIFT_END,
    EventKind.STAGE_REACHED,
)
ENDS = (EventKind.TALK_END, EventKind.CONVERSATION_END, EventKind.WRAP_END)
IDLE = {"team": level((0, END, 1), line=1)}
LATER = {"team": level((300, END, 1), line=1)}
OVERFLOW = {"rank": 1, "after": f"{T - 50}s"}
OPENS = {"day": {"hours": hours((T, END))}}
CLOSES = {"day": {"hours": hours((0, T))}}
PAUSES = {"day": {"hours": hours((0, 80), (T, END))}}
DROP = {"queues.line.after_closing": "drop"}
DAY_ONLY = {"queues.line.channels": ["day"]}
"""The queue is closed once this channel is."""
CUT = ("cut_off", 50, "", None, T)
WAITER = Call("w", 50, channel="day")


def opening_meets_dated() -> Iterator[Tie]:
    """Nothing can tell the order of two dated changes of different things; both must hold."""
    yield Tie(
        (OPENING, OPENING),
        (Call("x", T, channel="day"), Call("y", T + 10, channel="other")),
        IDLE,
        {"x/0": served(T, "team/0", T), "y/0": served(T + 10, "team/0", T + 10)},
        OPENS | {"other": OPENS["day"]},
    )
    yield Tie(
        (OPENING, CLOSING),
        (Call("x", T, channel="day"), Call("y", T, channel="other")),
        IDLE,
        {"x/0": served(T, "team/0", T), "y/0": ("closed", T, "", None, T)},
        OPENS | {"other": CLOSES["day"]},
    )
    yield Tie(
        (PHASE, OPENING),
        (Call("x", T, channel="day"),),
        IDLE,
        {"x/0": served(T, "team/0", T)},
        {"day": OPENS["day"] | {"holds": "trunks"}},
        {
            "resources.trunks": {"capacity": 0, "unit": "lines"},
            "phases.p": phase(T, resources__trunks__capacity=1),
        },
    )


def opening_meets_agents() -> Iterator[Tie]:
    """A queue that is open again keeps nobody after the shift."""
    for coming in COMING:
        if coming in ENDS:
            yield _reopened_at_an_end(coming)
        else:  # nothing can tell their order: the call of T enters and is served
            groups, calls, rows = comes(coming, "team", line=1)
            rows |= {"x/0": served(T, "team/0", T)}
            calls = [*calls, Call("x", T, channel="day")]
            yield Tie((OPENING, coming), tuple(calls), groups, rows, OPENS)
    # A caller is inside the menu of the closed channel when the agent's time is up.
    menu = {"day": PAUSES["day"] | {"front": 60}}
    for going in (SHIFT_END, EventKind.LEVEL_CHANGE):
        yield Tie(
            (OPENING, going),
            (Call("w", 70, channel="day"),),
            goes(going, "team", line=1),
            {"w/0": waits_for_ever(70)},
            menu,
            DAY_ONLY,
            duties={"team/0": [(0, "on"), (T, "off")]},
            variant="goes",
        )
    yield Tie(
        (OPENING, BREAK_START),
        (Call("x", T, channel="day"),),
        goes(BREAK_START, "team", line=1),
        {"x/0": served(T, "team/0", BACK)},
        OPENS,
    )


def _reopened_at_an_end(kind: EventKind) -> Tie:
    """In overtime, with a caller of the paused channel waiting: its reopening sends it home."""
    team, calls, rows = comes(kind, "team")
    several = {key: team["team"][key] for key in CHATS if key in team["team"]}
    group = roster(0, 90, line=1, only_team=1) | several
    return Tie(
        (OPENING, kind),
        (*calls, Call("w", 70, channel="day")),
        {"team": group},
        rows | {"w/0": waits_for_ever(70)},
        PAUSES,
        DAY_ONLY,
        {"team/0": [(0, "on"), (90, "after_shift"), (T, "off")]},
    )


def opening_meets_contacts() -> Iterator[Tie]:
    """Who enters at T finds the channel open; so does who comes out of its menu."""
    for arriving in ARRIVING:
        if arriving == FRONT_END:
            channels = {"day": PAUSES["day"] | {"front": 40}}
            call, rows = Call("n", 60, channel="day"), {"n/0": served(60, "team/0", T)}
            yield Tie((OPENING, FRONT_END), (call,), IDLE, rows, channels, DROP)
        else:
            new = arrives(arriving, "n", to="day")
            rows = new.row("handled", "team/0", T, T + 10)
            yield Tie(
                (OPENING, arriving), (new.call,), IDLE, rows, new.channels | OPENS, new.changes
            )
    # Nothing can tell the order here; what the opening and the other event do must both show.
    late = Call("x", T + 1, channel="day")
    yield Tie(
        (OPENING, STAGE),
        (WAITER, late),
        {"team": level((0, END, 1), line=OVERFLOW)},
        {"w/0": served(50, "team/0", T), "x/0": served(T + 1, "team/0", T + 51)},
        PAUSES,
    )
    yield Tie(
        (OPENING, PATIENCE),
        (Call("w", 50, patience=T - 50, channel="day"), late),
        LATER,
        {"w/0": ("abandoned", 50, "", None, T), "x/0": served(T + 1, "team/0", 300)},
        PAUSES,
    )


def closing_cuts_off() -> Iterator[Tie]:
    """Who waits in a queue that drops its callers is cut off, whatever else T would bring."""
    for coming in COMING:
        groups, calls, rows = comes(coming, "team", line=1)
        yield Tie((CLOSING, coming), (*calls, WAITER), groups, rows | {"w/0": CUT}, CLOSES, DROP)
    yield Tie(
        (CLOSING, CLOSING),
        (WAITER, Call("v", 40, channel="other")),
        LATER,
        {"w/0": CUT, "v/0": ("cut_off", 40, "", None, T)},
        CLOSES | {"other": CLOSES["day"]},
        DROP,
    )
    yield Tie(
        (PHASE, CLOSING),
        (WAITER,),
        LATER,
        {"w/0": CUT},
        CLOSES,
        {"phases.p": phase(T, queues__line__after_closing="drop")},
    )
    yield Tie(
        (CLOSING, STAGE),
        (WAITER,),
        {"team": level((0, END, 1), line=OVERFLOW)},
        {"w/0": CUT},
        CLOSES,
        DROP,
    )
    patient = Call("w", 50, patience=T - 50, channel="day")
    yield Tie((CLOSING, PATIENCE), (patient,), LATER, {"w/0": CUT}, CLOSES, DROP)
    yield Tie(  # nothing can tell their order: the idle agent may not take w before 300 s
        (CLOSING, BREAK_START),
        (WAITER,),
        goes(BREAK_START, "team", line={"rank": 1, "after": "300s"}),
        {"w/0": CUT},
        CLOSES,
        DROP,
        {"team/0": left_at(BREAK_START, T)},
    )


def closing_meets_the_rest() -> Iterator[Tie]:
    """Who enters at T is too late; whose shift ends at T stays for who is inside."""
    menu = {"day": CLOSES["day"] | {"front": 60}}
    for going in (SHIFT_END, EventKind.LEVEL_CHANGE):
        stay = [(T, "after_shift")] if going == SHIFT_END else []
        yield Tie(
            (CLOSING, going),
            (Call("w", 70, channel="day"),),
            goes(going, "team", line=1),
            {"w/0": served(70, "team/0", 130)},
            menu,
            DAY_ONLY,
            duties={"team/0": [(0, "on"), *stay, (140, "off")]},
            variant="goes",
        )
    for arriving in ARRIVING:
        if arriving == FRONT_END:
            channels = {"day": CLOSES["day"] | {"front": 40}}
            call, rows = Call("n", 60, channel="day"), {"n/0": ("cut_off", 60, "", None, T)}
            yield Tie((CLOSING, FRONT_END), (call,), IDLE, rows, channels, DROP)
        else:
            new = arrives(arriving, "n", to="day")
            rows = new.row("closed", "", None, T)
            channels = new.channels | CLOSES
            yield Tie((CLOSING, arriving), (new.call,), IDLE, rows, channels, new.changes)


def phase_meets_agents() -> Iterator[Tie]:
    """Who comes at T chooses by the new classes; a gate that opens at T is in time."""
    for coming in COMING:
        groups, calls, rows = comes(coming, "team", one=1, two=1)
        calls += [Call("v", 50, queue="one"), Call("w", 60, queue="two")]
        rows |= {"w/0": served(60, "team/0", T), "v/0": served(50, "team/0", T + 10)}
        changes = {"phases.p": phase(T, queues__two__priority_class=-1)}
        yield Tie((PHASE, coming), tuple(calls), groups, rows, changes=changes)
    for going in GOING:
        yield Tie(
            (PHASE, going),
            (Call("g", 50),),
            goes(going, "team", line=1),
            {"g/0": served(50, "team/0", T)},
            changes={
                "queues.line.reserve": 1,
                "phases.p": phase(T, queues__line__reserve=0),
            },
            duties={"team/0": left_at(going, T + 10, overtime=True)},
            variant="goes",
        )


def phase_meets_contacts() -> Iterator[Tie]:
    """What happens at T reads the parameters of T."""
    new = arrives(FRONT_END, "n")
    yield Tie(
        (PHASE, FRONT_END),
        (new.call,),
        LATER,
        new.row("handled", "team/0", 300, 310),
        new.channels,
        {"queues.line.places": 0, "phases.p": phase(T, queues__line__places=1)},
    )
    for arriving in (CANDIDATE, EventKind.RETRY):
        new = arrives(arriving, "n")
        trunks = {
            "channels.phone.holds": "trunks",
            "resources.trunks": {"capacity": 0, "unit": "lines"},
            "phases.p": phase(T, resources__trunks__capacity=1),
        }
        rows = new.row("handled", "team/0", T, T + 10)
        yield Tie((PHASE, arriving), (new.call,), IDLE, rows, new.channels, new.changes | trunks)
    yield Tie(
        (PHASE, STAGE),
        (Call("w", 50),),
        {"team": level((0, END, 1), line=OVERFLOW)},
        {"w/0": served(50, "team/0", T, talk=20)},
        changes={"phases.p": phase(T, channels__phone__intents__w__talk__value="20s")},
    )
    again = {"abandoned": {"phone": {"to": {"give_up": 1.0}, "delay": {"law": "deterministic"}}}}
    again["abandoned"]["phone"]["delay"]["value"] = "50s"
    yield Tie(
        (PHASE, PATIENCE),
        (Call("w", 50, patience=T - 50),),
        LATER,
        {"w/0": ("abandoned", 50, "", None, T), "w/1": ("abandoned", 150, "", None, 200)},
        changes={
            "journey.triggers": again,
            "journey.max_attempts": 2,
            "phases.p": phase(T, journey__triggers__abandoned__phone__to={"phone": 1.0}),
        },
    )
    yield Tie(  # two phases at one tick are one change; they apply in name order
        (PHASE, PHASE),
        (Call("x", T),),
        IDLE,
        {"x/0": served(T, "team/0", T, talk=30)},
        changes={
            "phases.a": phase(T, channels__phone__intents__x__talk__value="20s"),
            "phases.b": phase(T, channels__phone__intents__x__talk__value="30s"),
        },
    )


FAMILIES = (
    opening_meets_dated,
    opening_meets_agents,
    opening_meets_contacts,
    closing_cuts_off,
    closing_meets_the_rest,
    phase_meets_agents,
    phase_meets_contacts,
)
