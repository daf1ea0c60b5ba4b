"""Look at a log as the oracles do: one row per contact, in a window of time.

The window [start, stop) selects contacts by their entry, and cuts the time
integrals. Ticks throughout; -1 where a contact never came so far.

May import: log. Used by: the measures.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.log.schema import Log
from sim.vocabulary import NeedState, Outcome

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Contacts of one log.

    Attributes
    ----------
    names : code order of each dimension, as in the log's header.
    start, stop : the window.
    inside : the contact entered in the window.
    attempt, intent, outcome, group : codes; group is -1 unless answered.
    agent : number within the group, -1 unless answered.
    entry : tick of entering.
    end : tick of leaving or of the end of talk, -1 of what is in progress at the horizon.
    queued : tick of asking for an agent, -1 if it never did or found no place.
    left : tick of leaving the queue, by an answer or by going away.
    answered, talk_end : ticks of service. What the horizon cuts has left, or ends, there.
    given_up : with this contact its need was given up.
    """

    names: dict[str, tuple[str, ...]]
    start: int
    stop: int
    inside: Flags
    attempt: Ints
    intent: Ints
    outcome: Ints
    group: Ints
    agent: Ints
    entry: Ints
    end: Ints
    queued: Ints
    left: Ints
    answered: Ints
    talk_end: Ints
    given_up: Flags

    def code(self, dimension: str, name: str) -> int:
        """Return the code of a name."""
        return self.names[dimension].index(name)

    def overlap(self, begin: Ints, end: Ints) -> Ints:
        """Ticks of each stay [begin, end) that lie in the window; 0 where begin is -1."""
        return overlap(begin, end, self.start, self.stop)


def overlap(begin: Ints, end: Ints, start: int, stop: int) -> Ints:
    """Ticks of each stay [begin, end) that lie in [start, stop); 0 where begin is -1."""
    cut = np.minimum(end, stop) - np.maximum(begin, start)
    return np.where(begin < 0, 0, np.maximum(cut, 0))


def look(log: Log, start: int, stop: int) -> View:
    """Return the contacts of a log whose contacts ask for an agent at most once.

    Raises
    ------
    ValueError
        If a contact has two stays in queues: such a log needs other measures.
    """
    contacts, legs = log.contacts, log.legs
    count = len(contacts["entry"])
    stays = np.flatnonzero(legs["queue"] >= 0)
    of = legs["contact"][stays]
    if len(np.unique(of)) != len(of):
        raise ValueError("a contact has two stays in queues")

    def by_contact(column: str) -> Ints:
        found = np.full(count, -1, dtype=np.int64)
        found[of] = legs[column][stays]
        return found

    answered, queued = by_contact("answered"), by_contact("queued")
    outcome, end = contacts["outcome"].astype(np.int64), contacts["end"]
    queued = np.where(outcome == Outcome.BLOCKED, -1, queued)
    gone = np.where(end < 0, log.header.horizon, end)
    return View(
        names=log.header.names,
        start=start,
        stop=stop,
        inside=(contacts["entry"] >= start) & (contacts["entry"] < stop),
        attempt=contacts["attempt"].astype(np.int64),
        intent=log.needs["intent"][contacts["need"]].astype(np.int64),
        outcome=outcome,
        group=by_contact("group"),
        agent=by_contact("agent"),
        entry=contacts["entry"],
        end=end,
        queued=queued,
        left=np.where(queued < 0, -1, np.where(answered >= 0, answered, gone)),
        answered=answered,
        talk_end=np.where(answered < 0, -1, gone),
        given_up=_last_of_need(log) & (log.needs["state"] == NeedState.GIVEN_UP)[contacts["need"]],
    )


def _last_of_need(log: Log) -> Flags:
    """Return which contacts are the last of their need; rows are sorted by need and attempt."""
    need = log.contacts["need"]
    last = np.ones(len(need), dtype=np.bool_)
    last[:-1] = need[1:] != need[:-1]
    return last


def length_squared(begin: Ints, end: Ints, mean: float, start: int, stop: int) -> float:
    """Integral over [start, stop), in ticks, of (number of stays present - mean) squared."""
    stayed = begin >= 0
    ticks = np.concatenate([begin[stayed], end[stayed], [start, stop]])
    steps = np.concatenate([np.ones(stayed.sum()), -np.ones(stayed.sum()), [0.0, 0.0]])
    order = np.argsort(ticks, kind="stable")
    ticks, number = np.clip(ticks[order], start, stop), np.cumsum(steps[order])
    return float(((number[:-1] - mean) ** 2 * np.diff(ticks)).sum())


def busy_ticks(view: View, chosen: Flags) -> float:
    """Agent ticks of the window with one or more of the chosen contacts in service."""
    stays = np.flatnonzero(chosen & (view.answered >= 0))
    begin = np.clip(view.answered[stays], view.start, view.stop)
    end = np.clip(view.talk_end[stays], view.start, view.stop)
    order = np.lexsort((begin, view.agent[stays], view.group[stays]))
    agents = np.stack((view.group[stays], view.agent[stays]))[:, order]
    changed = np.any(agents[:, 1:] != agents[:, :-1], axis=0)
    # every agent has a stretch of time of its own, so that one pass serves all
    shift = np.concatenate(([0], np.cumsum(changed)))[: len(order)] * (view.stop - view.start)
    begin, end = begin[order] + shift, end[order] + shift
    before = np.concatenate(([np.iinfo(np.int64).min], np.maximum.accumulate(end)[:-1]))
    return float(np.maximum(0, end - np.maximum(begin, before[: len(begin)])).sum())
