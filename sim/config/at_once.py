"""How many contacts an agent holds at once, of which kinds, and at what pace; who is there.

May import: vocabulary, sim.config.keys, sim.config.readers. Used by: sim.config.people.
"""

from collections.abc import Mapping
from itertools import pairwise

from sim.config.keys import Place
from sim.config.readers import days, integer, number, one_of, share
from sim.vocabulary import WEEKDAYS, ChannelKind

ATTENDED = (ChannelKind.LIVE, ChannelKind.MESSAGING, ChannelKind.DEFERRED)
"""Kinds of channel that agents serve."""

MOST_AT_ONCE = 100
_WORDS = {kind.name.lower(): kind for kind in ATTENDED}


def _most(value: object, at: Place) -> int:
    return int(integer(1, MOST_AT_ONCE)(value, at))


def read_at_once(value: object, at: Place) -> dict[ChannelKind, int]:
    """Read a whole number, for every kind, or numbers by kind; 1 where a kind is absent."""
    if not isinstance(value, Mapping):
        return dict.fromkeys(ATTENDED, _most(value, at))
    for word in value:
        if word not in _WORDS:
            at.at(word).refuse(word, f"one of {', '.join(_WORDS)}", _WORDS)
    return {
        kind: _most(value[word], at.at(word)) if word in value else 1
        for word, kind in _WORDS.items()
    }


def read_together(value: object, at: Place) -> tuple[tuple[ChannelKind, ChannelKind], ...]:
    """Read a list of pairs of kinds, such as [[messaging, deferred]]."""
    if not isinstance(value, (list, tuple)):
        at.refuse(value, "a list of pairs of kinds such as [[messaging, deferred]]")
    found = set()
    for place, pair in enumerate(value):
        here = at.at(place)
        if not isinstance(pair, (list, tuple)) or len(pair) != len(("one", "other")):
            here.refuse(pair, "a pair of kinds such as [messaging, deferred]")
        one, other = (_WORDS[one_of(*_WORDS)(word, here)] for word in pair)
        here.require(one is not other, pair, "a pair of two kinds; at_once says how many of one")
        found.add((min(one, other), max(one, other)))
    return tuple(sorted(found))


def read_total_speed(value: object, at: Place) -> tuple[float, ...]:
    """Read the total pace with 1, 2, ... conversations: 1 first, never falling, n at most."""
    if not isinstance(value, (list, tuple)) or not value:
        at.refuse(value, "a list such as [1, 1.8, 2.4]")
    found = tuple(number(0, MOST_AT_ONCE, above=True)(one, at.at(i)) for i, one in enumerate(value))
    at.at(0).require(found[0] == 1.0, found[0], "1: the pace of one conversation")
    for count, (fewer, more) in enumerate(pairwise(found), start=2):
        rule = f"from {fewer:g} to {count}: never less in all, and nobody faster than alone"
        at.at(count - 1).require(fewer <= more <= count, more, rule)
    return found


def read_presence(value: object, at: Place) -> dict[str, float]:
    """Read one share for every day, or shares by day: {sun-thu: 62%, fri: 70%}."""
    if not isinstance(value, Mapping):
        return dict.fromkeys(WEEKDAYS, share(value, at))
    found: dict[str, float] = {}
    for key in value:
        here = at.at(key)
        kept = share(value[key], here)
        for day in days(key, here):
            here.require(day not in found, day, "a day that no other key of presence names")
            found[day] = kept
    return dict(sorted(found.items()))
