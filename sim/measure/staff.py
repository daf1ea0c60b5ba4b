"""Read the agents of a log: spans of states, and spans in which somebody is at hand.

The agents table says what the legs cannot: on, off, break, absent. A state lasts
until the agent's next row or the horizon. Handling time is any-contact time: an
agent with three chats at hand is handling once.

May import: log, integrals. Used by: facts, sums.
"""

from dataclasses import dataclass

import numpy as np

from sim.log.schema import Column, Log
from sim.measure.integrals import merge

_AGENTS = 1 << 16
"""Agent numbers within a group lie below half of this."""

_UNKNOWN = _AGENTS - 1
"""Stands for an agent of whom a record knows the group only."""

Span = tuple[Column, Column, Column]


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffFacts:
    """Spans of the agents, clipped at the horizon by whoever integrates them.

    Attributes
    ----------
    group, state, start, end : one row a state of an agent.
    busy : (group, start, end) of any-contact time, disjoint for each agent.
    held : (group, start, end) of each leg with an agent, talk and wrap-up.
    """

    group: Column
    state: Column
    start: Column
    end: Column
    busy: Span
    held: Span


def read_staff(log: Log) -> StaffFacts:
    """Read the spans of one log."""
    table = log.agents
    who = table["group"].astype(np.int64) * _AGENTS + table["agent"]
    end = np.full(len(who), log.header.horizon, dtype=np.int64)
    same = who[1:] == who[:-1]
    end[:-1][same] = table["tick"][1:][same]
    owner, start, stop = _held(log)
    held = (owner // _AGENTS, start, stop)
    known = owner % _AGENTS < _UNKNOWN
    busy = merge(owner[known], start[known], stop[known])
    return StaffFacts(
        group=table["group"],
        state=table["state"],
        start=table["tick"],
        end=end,
        busy=_joined((busy[0] // _AGENTS, busy[1], busy[2]), held, ~known),
        held=held,
    )


def _joined(spans: Span, more: Span, chosen: Column) -> Span:
    """Add the chosen spans of `more`, for which overlap cannot be told."""
    if not chosen.any():
        return spans
    group, start, end = (
        np.concatenate([one, other[chosen]]) for one, other in zip(spans, more, strict=True)
    )
    return group, start, end


def _held(log: Log) -> Span:
    """Return (agent, start, end) of every leg that an agent took."""
    legs = log.legs
    at = np.flatnonzero((legs["group"] >= 0) & (legs["answered"] >= 0))
    agent = legs["agent"][at].astype(np.int64)
    owner = legs["group"][at].astype(np.int64) * _AGENTS + np.where(agent < 0, _UNKNOWN, agent)
    start, talk_end, wrap_end = (legs[name][at] for name in ("answered", "talk_end", "wrap_end"))
    end = np.where(wrap_end >= 0, wrap_end, talk_end)
    return owner, start, np.where(talk_end >= 0, end, np.maximum(start, log.header.horizon))
