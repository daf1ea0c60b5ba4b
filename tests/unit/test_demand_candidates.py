"""Candidates one by one: the rule of existence, order, limits and the forms of attributes."""

import math

import numpy as np
import pytest

from sim.chance import (
    bit,
    evaluate_one,
    name_hash,
    need_key,
    need_keys,
    philox_key,
    record_addresses,
    unit_exponential_table,
)
from sim.demand import draw_candidates
from sim.demand.heights import heights_below
from sim.errors import EngineError
from sim.units import CELL
from sim.vocabulary import Purpose
from tests.unit.demand_centre import ALL_WEEK, FLAT, scenario

KEY = philox_key(4, 2)


def one_by_one(stream: str, cell: int, needs_at, start_tick: int) -> dict[int, int]:
    """The rule of the contract with scalar draws: key -> tick of one cell's candidates."""
    found, height, k = {}, 0, 0
    table = unit_exponential_table()
    highest = max(needs_at(start_tick + t) for t in range(0, CELL, CELL // 15))
    while True:
        key = need_key(name_hash(stream), cell, k)
        height += evaluate_one(table, bit(KEY, Purpose.ARRIVAL_HEIGHT, key))
        if height >= math.floor(highest * 1e6 + 0.5):
            return found
        u = (bit(KEY, Purpose.ARRIVAL_TIME, key) + 0.5) / 2**52
        tick = start_tick + math.floor(u * CELL)
        if height < math.floor(1e6 * needs_at(tick) + 0.5):
            found[key] = tick
        k += 1


def test_candidates_are_those_of_the_rule_applied_one_by_one():
    minute = CELL // 15
    begin, end = 5 * minute, 13 * minute
    surge = {"from": "2024-01-08 00:05", "to": "2024-01-08 00:13", "factor": 2.5}
    one = scenario(windows={"surge": {**surge, "streams": ["bills"]}})
    drawn = draw_candidates(one, one.clock, KEY)
    per_cell = 7 * 96 * 10 / 7 / 24 / 4

    def needs_at(tick):
        return per_cell * (2.5 if begin <= tick < end else 1.0)

    expected = {}
    first = one.clock.start_utc_us // CELL
    for position in range(8):
        expected |= one_by_one("bills", first + position, needs_at, position * CELL)
    here = (drawn.stream == 0) & (drawn.tick < 8 * CELL)
    assert dict(zip(drawn.key[here].tolist(), drawn.tick[here].tolist(), strict=True)) == expected
    assert len(expected) > 60


def test_rows_are_sorted_and_typed_and_inside_the_horizon():
    one = scenario(calendar__start="2024-01-08 06:45", calendar__length="105min")
    drawn = draw_candidates(one, one.clock, KEY)
    order = np.lexsort((drawn.key, drawn.tick))
    assert np.array_equal(order, np.arange(len(drawn)))
    assert len(np.unique(drawn.key)) == len(drawn)
    assert drawn.tick.min() >= 0
    assert drawn.tick.max() < one.clock.horizon
    kinds = [getattr(drawn, column).dtype.str[1:] for column in type(drawn).__slots__]
    assert kinds == ["u8", "i2", "i8", "i1", "i1", "i4", "i8", "i1"]


def test_the_size_of_a_batch_changes_nothing():
    first = need_keys(name_hash("bills"), np.arange(500), 0)
    limit = np.arange(500, dtype=np.int64) * 40_000
    drawn = [heights_below(first, limit, KEY, spreads) for spreads in (0.0, 2.0, 9.0)]
    tables = [dict(zip(one.key.tolist(), one.height.tolist(), strict=True)) for one in drawn]
    assert tables[0] == tables[1] == tables[2]
    assert 4500 < len(tables[0]) < 5500


def test_no_demand_draws_nobody():
    volume = {"per_week": 0, "weekday": ALL_WEEK, "intraday": FLAT}
    one = scenario(demand__bills__volume=volume, demand__shop__volume=volume)
    assert len(draw_candidates(one, one.clock, KEY)) == 0


@pytest.mark.parametrize("per_cell", [140_000, 10_000_000])
def test_a_cell_with_too_many_needs_is_refused_in_words(per_cell):
    first = need_keys(name_hash("bills"), np.array([1]), 0)
    with pytest.raises(EngineError, match=r"expects .* needs.*split the stream"):
        heights_below(first, np.array([per_cell * 1_000_000]), KEY)


def test_a_cell_near_the_limit_is_drawn():
    first = need_keys(name_hash("bills"), np.array([1]), 0)
    found = heights_below(first, np.array([129_000 * 1_000_000]), KEY)
    assert abs(len(found.key) - 129_000) < 5 * 129_000**0.5


def test_no_address_serves_two_things():
    rule = {"from": "phone", "to": "video", "share": 0.5}
    one = scenario(
        calendar__length="1h",
        demand__bills__process="mixed_poisson",
        busyness={"cv": 0.2, "correlation": 0.5},
        journey__shift_rules__move=rule,
    )
    with record_addresses() as seen:
        drawn = draw_candidates(one, one.clock, KEY)
    purposes = {purpose for _, purpose, *_ in seen.uses}
    assert Purpose.SHIFT_RULE in purposes
    assert Purpose.BUSYNESS_OWN in purposes
    assert len(seen.uses) > 8 * len(drawn)


def test_seed_and_replication_give_other_customers():
    one = scenario()
    drawn = [draw_candidates(one, one.clock, philox_key(*at)) for at in ((4, 2), (4, 3), (5, 2))]
    assert len({tuple(each.tick[:20].tolist()) for each in drawn}) == 3


def test_attributes_come_from_stream_segment_and_tables():
    rows = {
        "billing": {"any": {"phone": 1.0}, "gold": {"video": 1.0}},
        "any": {"any": {"video": 1.0}},
    }
    one = scenario(journey__first_channel=rows)
    drawn = draw_candidates(one, one.clock, KEY)
    billing, gold = drawn.intent == 0, drawn.segment == 0
    assert np.array_equal(billing, drawn.stream == 0)
    assert gold[~billing].all()  # stated by the stream
    assert np.array_equal(drawn.channel == 1, gold | ~billing)
    assert drawn.customer[gold].max() < 1000
    assert 1000 < drawn.customer[~gold].max() < 9000


def test_the_first_channel_follows_the_phase_in_force():
    later = {"from": "2024-01-08 06:07", "set": {"journey.first_channel.any.any": {"video": 1.0}}}
    one = scenario(journey__first_channel={"any": {"any": {"phone": 1.0}}}, phases={"web": later})
    drawn = draw_candidates(one, one.clock, KEY)
    change = one.clock.tick_of("2024-01-08 06:07")
    assert np.array_equal(drawn.channel == 1, drawn.tick >= change)
