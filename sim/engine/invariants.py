"""What must hold after every run, whatever the scenario; checked always.

A broken invariant is a defect of an engine, never of the user's input. All
checks are exact: times are integers.

May import: the tables, log. Used by: contract.
"""

import numpy as np
from numpy.typing import NDArray

from sim.engine.tables import Tables
from sim.errors import EngineError
from sim.log.schema import Log
from sim.vocabulary import ChannelKind, ContactFlag, NeedState, Outcome

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

AGENT_BITS = 16
NO_LEG = (Outcome.BLOCKED, Outcome.CLOSED)
IN_PROGRESS = (
    Outcome.IN_PROGRESS_FRONT,
    Outcome.IN_PROGRESS_QUEUE,
    Outcome.IN_PROGRESS_SESSION,
)
ONLY = {
    ChannelKind.DEFERRED: (
        Outcome.HANDLED,
        Outcome.BLOCKED,
        Outcome.CLOSED,
        Outcome.IN_PROGRESS_QUEUE,
        Outcome.IN_PROGRESS_SESSION,
    ),
    ChannelKind.SELF_SERVICE: (
        Outcome.CONTAINED,
        Outcome.ESCALATED,
        Outcome.ABANDONED,
        Outcome.BLOCKED,
        Outcome.CLOSED,
    ),
}
"""How contacts of these kinds of channel may end."""

ELSEWHERE = (Outcome.ESCALATED, Outcome.IN_PROGRESS_SESSION)
"""Outcomes that only those kinds know."""


def check(log: Log, tables: Tables, area: tuple[int, ...]) -> None:
    """Raise EngineError, naming the rule and a row, unless every invariant holds.

    Parameters
    ----------
    log : Log
        What the engine returned.
    tables : Tables
        What it read.
    area : tuple of int
        By queue, the engine's running integral of the queue length in contact-ticks.
    """
    _needs_are_conserved(log)
    _contacts_are_conserved(log)
    _times_are_ordered(log)
    _legs_fit_outcomes(log)
    _patience_is_kept(log)
    _attempts_are_limited(log, tables)
    _kinds_keep_their_ways(log, tables)
    _resources_suffice(log, tables)
    _agents_have_room(log, tables)
    _little_holds(log, area)


def _hold(holds: Flags, rule: str, table: str) -> None:
    if not holds.all():
        row = int(np.flatnonzero(~holds)[0])
        raise EngineError(f"broken invariant: {rule} (first at row {row} of {table})")


def _needs_are_conserved(log: Log) -> None:
    """Resolved, given up and open needs are all needs; a resolved one has its contact."""
    state, end = log.needs["state"], log.needs["end"]
    _hold((state == NeedState.OPEN) == (end < 0), "a need is open or has ended", "needs")
    resolving = (log.contacts["flags"] & ContactFlag.RESOLVED) != 0
    count = np.bincount(log.contacts["need"][resolving], minlength=len(state))
    _hold(count == (state == NeedState.RESOLVED), "one contact resolves a resolved need", "needs")
    ended = end[log.contacts["need"][resolving]] == log.contacts["end"][resolving]
    _hold(ended, "a need is resolved at the end of its contact", "contacts that resolve")


def _contacts_are_conserved(log: Log) -> None:
    """Each need has attempts 0, 1, 2 ... and each contact exactly one outcome."""
    contacts = log.contacts
    _hold(contacts["outcome"] >= 0, "every contact has an outcome", "contacts")
    first = np.searchsorted(contacts["need"], np.arange(len(log.needs["entry"])))
    place = np.arange(len(contacts["need"])) - first[contacts["need"]]
    _hold(contacts["attempt"] == place, "attempts count from 0 without a gap", "contacts")
    entered = contacts["entry"][contacts["attempt"] == 0] == log.needs["entry"]
    _hold(entered, "attempt 0 enters when its need arises", "needs")
    inside = np.isin(contacts["outcome"], IN_PROGRESS)
    _hold(inside == (contacts["end"] < 0), "a contact has ended or is in progress", "contacts")


def _times_are_ordered(log: Log) -> None:
    """Arrived <= queued <= answered <= end of talk <= end of wrap-up, where reached."""
    contacts, legs = log.contacts, log.legs
    ended = contacts["end"] >= 0
    _hold(~ended | (contacts["end"] >= contacts["entry"]), "a contact ends after it", "contacts")
    horizon = log.header.horizon
    _hold(contacts["entry"] < horizon, "nothing enters at or after the horizon", "contacts")
    before: Ints = contacts["entry"][legs["contact"]]
    for name in ("queued", "answered", "talk_end", "wrap_end"):
        here = legs[name]
        _hold((here < 0) | (here >= before), f"{name} does not precede what comes before", "legs")
        before = np.maximum(before, here)


def _legs_fit_outcomes(log: Log) -> None:
    """A handled contact has one leg with an agent, ending with it; others have none."""
    contacts, legs = log.contacts, log.legs
    served = (legs["group"] >= 0) & (legs["talk_end"] >= 0)
    count = np.bincount(legs["contact"][served], minlength=len(contacts["need"]))
    handled = contacts["outcome"] == Outcome.HANDLED
    _hold(count == handled, "a handled contact was served once, the others never", "contacts")
    ends = contacts["end"][legs["contact"][served]] == legs["talk_end"][served]
    _hold(ends, "a handled contact ends with its conversation", "served legs")
    some = np.bincount(legs["contact"], minlength=len(contacts["need"])) > 0
    _hold(some | np.isin(contacts["outcome"], NO_LEG), "who was let in has a leg", "contacts")


def _patience_is_kept(log: Log) -> None:
    """Nobody waits beyond patience; who abandons waits exactly that long."""
    legs = log.legs
    drawn = log.patience >= 0
    answered = legs["answered"] >= 0
    wait = legs["answered"] - legs["queued"]
    _hold(~(drawn & answered) | (wait <= log.patience), "nobody waits beyond patience", "legs")
    outcome = log.contacts["outcome"][legs["contact"]]
    left = (outcome == Outcome.ABANDONED) & (legs["queue"] >= 0)
    end = log.contacts["end"][legs["contact"]]
    exact = end - legs["queued"] == log.patience
    _hold(~left | exact, "who abandons has waited for exactly the patience", "legs")


def _attempts_are_limited(log: Log, tables: Tables) -> None:
    """No attempt passes the limit, and none follows a contact that has hit it."""
    contacts = log.contacts
    most = max(phase.max_attempts for phase in tables.phases)
    _hold(contacts["attempt"] < most, "attempts stay below their maximum", "contacts")
    flagged = np.flatnonzero(contacts["flags"] & ContactFlag.LAST_ATTEMPT)
    following = np.append(contacts["need"], -1)[flagged + 1]
    _hold(following != contacts["need"][flagged], "a last attempt is the last", "last attempts")


def _kinds_keep_their_ways(log: Log, tables: Tables) -> None:
    """Deferred work is begun before the end and never lost; sessions meet no agent."""
    kind = tables.phases[0].kind
    if not np.isin(kind, list(ONLY)).any():
        return
    contacts, legs = log.contacts, log.legs
    own = kind[contacts["channel"]]
    special = np.isin(own, list(ONLY))
    outcome = contacts["outcome"]
    _hold(special | ~np.isin(outcome, ELSEWHERE), "live and messaging are drained", "contacts")
    for one, outcomes in ONLY.items():
        fits = (own != one) | np.isin(outcome, outcomes)
        _hold(fits, f"an outcome is one of kind {one.name.lower()}", "contacts")
    of = own[legs["contact"]]
    late = (of == ChannelKind.DEFERRED) & (legs["answered"] >= log.header.horizon)
    _hold(~late, "no deferred work is begun at or after the horizon", "legs")
    alone = (legs["queue"] < 0) & (legs["group"] < 0) & (legs["leg"] == 0)
    _hold((of != ChannelKind.SELF_SERVICE) | alone, "a session has no queue and no agent", "legs")


def _resources_suffice(log: Log, tables: Tables) -> None:
    """No more of a resource is held than there ever is: from entry to talk's end or leaving.

    Looked at where channels need the same in all phases.
    """
    first = tables.phases[0]
    if any((phase.holds != first.holds).any() for phase in tables.phases):
        return
    contacts = log.contacts
    inside = ~np.isin(contacts["outcome"], NO_LEG)
    until = np.where(contacts["end"] < 0, np.iinfo(np.int64).max, contacts["end"])
    for resource in np.flatnonzero(first.holds.any(axis=0)).tolist():
        most = max(int(phase.capacity[resource]) for phase in tables.phases)
        rows = np.flatnonzero(inside & first.holds[contacts["channel"], resource])
        if len(rows) > most:
            one = np.zeros(len(rows), dtype=np.int64)
            held, _ = _held(contacts["entry"][rows], until[rows], one)
            _hold(held <= most, "a resource is held within its capacity", "its events")


def _agents_have_room(log: Log, tables: Tables) -> None:
    """No agent holds more contacts than allowed: intervals [answered, wrap_end)."""
    legs = log.legs
    served = np.flatnonzero((legs["group"] >= 0) & (legs["answered"] >= 0))
    group = legs["group"][served].astype(np.int64)
    agent = group << AGENT_BITS | legs["agent"][served]
    start, end = legs["answered"][served], legs["wrap_end"][served]
    # Work that the run did not see done ends, for its agent, with the run.
    end = np.where(end < 0, log.header.horizon, end)
    most = np.max([phase.at_once for phase in tables.phases], axis=0)
    mixes = np.any([phase.together for phase in tables.phases], axis=0)
    several = ((most.max(axis=1) > 1) | (mixes.sum(axis=(1, 2)) > mixes.shape[1]))[group]
    if several.any():
        kind = tables.phases[0].queue_kind[legs["queue"][served]][several]
        _several_fit(start[several], end[several], agent[several], kind, most, mixes)
    start, end, agent = start[~several], end[~several], agent[~several]
    order = np.lexsort((start, agent))
    same = agent[order][1:] == agent[order][:-1]
    apart = start[order][1:] >= end[order][:-1]
    _hold(~same | apart, "an agent holds one contact at a time", "served legs by agent")


def _several_fit(start: Ints, end: Ints, agent: Ints, kind: Ints, most: Ints, mixes: Flags) -> None:
    """No more of a kind at once, and no mix of kinds, than the widest of the phases allows."""
    table = "agents' events"
    loads = []
    for one in range(most.shape[1]):
        weight = np.where(kind == one, 1, 0)
        held, who = _held(start, end, agent, weight)
        _hold(held <= most[who >> AGENT_BITS, one], "no agent holds more than it may", table)
        loads.append(held)
    for one in range(most.shape[1]):
        for other in range(one):
            both = (loads[one] > 0) & (loads[other] > 0)
            _hold(~both | mixes[who >> AGENT_BITS, one, other], "no agent mixes kinds", table)


def _held(start: Ints, end: Ints, agent: Ints, weight: Ints | int = 1) -> tuple[Ints, Ints]:
    """Contacts held after each start and end, and whose they are; ends come first in a tick."""
    tick = np.concatenate((start, end))
    begins = np.repeat(np.array([1, 0]), len(start))
    change = np.concatenate(
        (np.broadcast_to(weight, start.shape), -np.broadcast_to(weight, end.shape))
    )
    who = np.concatenate((agent, agent))
    order = np.lexsort((begins, tick, who))
    return np.cumsum(change[order]), who[order]


def _little_holds(log: Log, area: tuple[int, ...]) -> None:
    """Sum of waits in ticks = running integral of the queue length, exactly."""
    legs, contacts = log.legs, log.contacts
    queued = legs["queue"] >= 0
    left = contacts["end"][legs["contact"]]
    outcome = contacts["outcome"][legs["contact"]]
    until = np.where(legs["answered"] >= 0, legs["answered"], left)
    standing = queued & (until < 0)
    waits = np.where(queued & ~standing, until - legs["queued"], 0)
    # Who waits for ever is counted to the horizon, or to when the queue last changed.
    moved = np.full(len(area), log.header.horizon, dtype=np.int64)
    joined = queued & ~np.isin(outcome, (Outcome.BLOCKED, Outcome.BALKED))
    np.maximum.at(moved, legs["queue"][joined], np.maximum(legs["queued"], until)[joined])
    waits = np.where(standing, moved[legs["queue"]] - legs["queued"], waits)
    total = np.array([waits[legs["queue"] == q].sum() for q in range(len(area))], dtype=np.int64)
    _hold(total == np.array(area, dtype=np.int64), "sum of waits = integral of length", "queues")
