"""Rows that measures count, and what each of them means.

A view has one row for each contact, or one for each stay in a queue. A row has a
status, which says what it is in the count of offered contacts, and a wait, from
joining the queue to the answer or the leaving. Self-service has no queue: its
contacts never asked for an agent, and a session lies where a front would.

May import: log, vocabulary. Used by: reading, facts, the modules of sums.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sim.log.schema import Column
from sim.vocabulary import ChannelKind


def _none() -> NDArray[np.int64]:
    return np.empty(0, dtype=np.int64)


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Rows of contacts or of stays; columns of one length.

    Attributes
    ----------
    codes : by dimension (channel, queue, group, segment, intent), -1 for none.
    kinds : of all channels of the scenario.
    kind : of the channel of each row, as `ChannelKind`.
    ticks : by attribution (arrival, queue, event).
    status, origin, outcome : as `Status`, `Origin`, `Outcome` (or MOVED_ON).
    wait : ticks in the queue until answered, left or the horizon; 0 if not asked.
    classes : as `Class`, at the threshold of the row's own promise.
    classes_at : the same at each further threshold of the spec, by ticks.
    served : 1.0 where answered and the end of the talk is known, else 0.0.
    talk, wrap : ticks, 0 where not served; of a contact, over all its stays.
    finish : end of the talk or the work (of contacts: end of the contact), -1 if never.
    resolved : the contact resolved its need, with an agent (of stays: the last one) or
        contained (of contacts).
    follow_up : not the first contact, and whether context came along; None where it
        never does.
    front : ticks in the front or in self-service, -1 where there was none; empty for
        stays.
    front_over : that stage has ended.
    handed_over : rows whose escalation was followed by a contact with context.
    waiting, service : (start, end) of the time in the queue and with the agent,
        for load measures; empty for contacts.
    """

    codes: Mapping[str, Column]
    kinds: frozenset[ChannelKind]
    kind: Column
    ticks: Mapping[str, Column]
    status: NDArray[np.uint8]
    origin: NDArray[np.uint8]
    outcome: NDArray[np.uint8]
    wait: Column
    classes: NDArray[np.uint8]
    classes_at: Mapping[int, NDArray[np.uint8]]
    served: NDArray[np.float64]
    talk: Column
    wrap: Column
    finish: Column
    resolved: NDArray[np.bool_]
    follow_up: tuple[NDArray[np.bool_], NDArray[np.bool_]] | None
    front: Column = field(default_factory=_none)
    front_over: NDArray[np.bool_] = field(default_factory=lambda: _none().astype(bool))
    handed_over: Column = field(default_factory=_none)
    waiting: tuple[Column, Column] = field(default_factory=lambda: (_none(), _none()))
    service: tuple[Column, Column] = field(default_factory=lambda: (_none(), _none()))
