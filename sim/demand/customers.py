"""Say who has each need, and where he turns first.

Segment, customer, difficulty and first channel of each need are functions of its
content key and of the parameters in force at its tick. Segment and channel are
exponential races, so that adding, removing or reordering options moves only
those who must move; a shift rule moves a share of one channel's customers to
another and nobody else.

May import: chance, config, this room's lower files. Used by: candidates.
"""

import numpy as np

from sim.chance import Key, bits, hash32, race, uniform
from sim.config import Centre, Stream
from sim.demand.arrivals import DRAWN, Arrivals
from sim.demand.heights import Keys
from sim.demand.local_time import Ints
from sim.demand.rates import Floats
from sim.vocabulary import Purpose

UNSET = -1


def intents_of(centre: Centre, stream: Ints) -> Ints:
    """Intent of each need: that of its stream."""
    names = list(centre.intents)
    by_stream = [names.index(one.intent) for one in centre.demand.values()]
    return np.array(by_stream, dtype=np.int64)[stream]


def segments_of(centre: Centre, arrivals: Arrivals, key: Key) -> Ints:
    """Segment of each need: of its record, of its stream, or by a race over the shares."""
    names = list(centre.segments)
    found = np.full(len(arrivals.key), UNSET, dtype=np.int64)
    for position, stream in enumerate(centre.demand.values()):
        here = np.flatnonzero(arrivals.stream == position)
        found[here] = _stated_segments(stream, names, arrivals.row[here])
    free = np.flatnonzero(found == UNSET)
    shares = np.array([segment.share for segment in centre.segments.values()])
    found[free] = _raced(arrivals.key[free], shares, names, Purpose.SEGMENT_RACE, key)
    return found


def customers_of(centre: Centre, arrivals: Arrivals, segment: Ints, key: Key) -> Ints:
    """Customer of each need: of its record, or drawn evenly from the segment's base."""
    base = np.array([one.customers for one in centre.segments.values()])
    u = uniform(bits(key, Purpose.CUSTOMER, arrivals.key))
    found: Ints = np.floor(u * base[segment]).astype(np.int64)
    for position, stream in enumerate(centre.demand.values()):
        if stream.records is None:
            continue
        stated = [row.customer for row in stream.records.rows]
        known = np.array([UNSET if one is None else one for one in stated], dtype=np.int64)
        here = np.flatnonzero((arrivals.stream == position) & (arrivals.row != DRAWN))
        recorded = known[arrivals.row[here]]
        found[here] = np.where(recorded == UNSET, found[here], recorded)
    return found


def first_channels(centre: Centre, keys: Keys, intent: Ints, segment: Ints, key: Key) -> Ints:
    """Channel of attempt 0: a race over the row of (intent, segment), then the shift rules."""
    shares = _share_rows(centre)[intent, segment]
    names = list(centre.channels)
    found = _raced(keys, shares, names, Purpose.FIRST_CHANNEL_RACE, key)
    for rule_name in sorted(centre.journey.shift_rules):
        rule = centre.journey.shift_rules[rule_name]
        covered = np.array([[rule.acts_on(i, s) for s in centre.segments] for i in centre.intents])
        here = np.flatnonzero((found == names.index(rule.from_)) & covered[intent, segment])
        pair = hash32(rule.from_, rule.to)
        u = uniform(bits(key, Purpose.SHIFT_RULE, keys[here], 0, pair))
        found[here[u < rule.share]] = names.index(rule.to)
    return found


def _stated_segments(stream: Stream, names: list[str], row: Ints) -> Ints:
    """Segments that the records or the stream itself state; -1 where neither does."""
    own = UNSET if stream.segment is None else names.index(stream.segment)
    if stream.records is None:
        return np.full(len(row), own, dtype=np.int64)
    stated = [
        own if one.segment is None else names.index(one.segment) for one in stream.records.rows
    ]
    return np.array(stated, dtype=np.int64)[row]


def _share_rows(centre: Centre) -> Floats:
    """Share of each first channel, shaped [intent, segment, channel]."""
    row = centre.journey.first_row
    rows = [row(intent, segment) for intent in centre.intents for segment in centre.segments]
    table = [[one.get(name, 0.0) for name in centre.channels] for one in rows]
    return np.array(table).reshape(len(centre.intents), len(centre.segments), -1)


def _raced(keys: Keys, shares: Floats, names: list[str], purpose: Purpose, key: Key) -> Ints:
    """Winner of each need's race; `shares` is one row for all, or a row each.

    Only options that some row allows are drawn, and none where there is one: a
    race of one has one winner.
    """
    if not len(keys):
        return np.empty(0, dtype=np.int64)
    allowed = np.flatnonzero((shares > 0).reshape(-1, len(names)).any(axis=0))
    if len(allowed) == 1:
        return np.full(len(keys), allowed[0], dtype=np.int64)
    hashes = np.array([hash32(names[option]) for option in allowed], dtype=np.int64)
    m = bits(key, purpose, keys[:, None], 0, hashes[None, :])
    winner = race(m, shares[..., allowed], hashes)
    return np.asarray(allowed[winner])
