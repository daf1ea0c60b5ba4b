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
from sim.vocabulary import ChannelKind

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
    held_kind : kind of channel of each of these.
    conversations : (group, start, end) of each messaging leg with an agent, no wrap-up.
    conversing : the same, united for each agent.
    """

    group: Column
    state: Column
    start: Column
    end: Column
    busy: Span
    held: Span
    held_kind: Column
    conversations: Span
    conversing: Span


def read_staff(log: Log, kinds: Column) -> StaffFacts:
    """Read the spans of one log; `kinds` says of each contact the kind of its channel."""
    table = log.agents
    who = table["group"].astype(np.int64) * _AGENTS + table["agent"]
    end = np.full(len(who), log.header.horizon, dtype=np.int64)
    same = who[1:] == who[:-1]
    end[:-1][same] = table["tick"][1:][same]
    at = np.flatnonzero((log.legs["group"] >= 0) & (log.legs["answered"] >= 0))
    owner, start, stop, talked = _held(log, at)
    held = (owner // _AGENTS, start, stop)
    kind = kinds[log.legs["contact"][at]]
    chats = np.flatnonzero(kind == ChannelKind.MESSAGING)
    return StaffFacts(
        group=table["group"],
        state=table["state"],
        start=table["tick"],
        end=end,
        busy=_united(owner, start, stop),
        held=held,
        held_kind=kind,
        conversations=(held[0][chats], start[chats], talked[chats]),
        conversing=_united(owner[chats], start[chats], talked[chats]),
    )


def _united(owner: Column, start: Column, end: Column) -> Span:
    """Unite the spans of each known agent; overlap of the others cannot be told."""
    known = owner % _AGENTS < _UNKNOWN
    agent, begin, stop = merge(owner[known], start[known], end[known])
    return _joined((agent // _AGENTS, begin, stop), (owner // _AGENTS, start, end), ~known)


def _joined(spans: Span, more: Span, chosen: Column) -> Span:
    """Add the chosen spans of `more`, for which overlap cannot be told."""
    if not chosen.any():
        return spans
    group, start, end = (
        np.concatenate([one, other[chosen]]) for one, other in zip(spans, more, strict=True)
    )
    return group, start, end


def _held(log: Log, at: Column) -> tuple[Column, Column, Column, Column]:
    """Return agent, start, end and end of the talk of legs that an agent took.

    What is not over when the run ends was at hand until then.
    """
    legs = log.legs
    agent = legs["agent"][at].astype(np.int64)
    owner = legs["group"][at].astype(np.int64) * _AGENTS + np.where(agent < 0, _UNKNOWN, agent)
    start, talk_end, wrap_end = (legs[name][at] for name in ("answered", "talk_end", "wrap_end"))
    cut = np.maximum(start, log.header.horizon)
    end = np.where(wrap_end >= 0, wrap_end, talk_end)
    over = talk_end >= 0
    return owner, start, np.where(over, end, cut), np.where(over, talk_end, cut)
