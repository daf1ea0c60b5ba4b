"""Replay: the recorded entries themselves, thinned or copied."""

import numpy as np
import pytest

from sim.chance import philox_key
from sim.demand import draw_candidates, expected_needs
from sim.units import CELL, HOUR, MINUTE, SECOND
from tests.unit.demand_centre import scenario

KEY = philox_key(2, 0)


def records(folder, lines, header="entry"):
    (folder / "trace.csv").write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return "trace.csv"


def replayed(folder, csv, changes=None, **more):
    trace = {"csv": csv, "scale": 1.0, "jitter": "0s", **more}
    stream = {"intent": "billing", "process": "replay", "records": trace}
    return scenario(folder, demand={"bills": stream}, **(changes or {}))


def draw(one, replication=0):
    return draw_candidates(one, one.clock, philox_key(2, replication))


def busy_hour(n, hour=10):
    """n entries, one every 7 s from the given hour on."""
    seconds = [hour * 3600 + 7 * i for i in range(n)]
    return [f"2024-01-08 {s // 3600:02d}:{s // 60 % 60:02d}:{s % 60:02d}" for s in seconds]


def test_scale_one_replays_each_entry_at_its_tick(tmp_path):
    lines = [
        "2024-01-08 09:30:15.250",
        "2024-01-08 09:30:15",
        "2024-01-07 23:59",
        "2024-01-09 00:00",
    ]
    one = replayed(tmp_path, records(tmp_path, lines))
    for replication in range(3):
        at = 9 * HOUR + 30 * MINUTE + 15 * SECOND
        assert draw(one, replication).tick.tolist() == [at, at + 250_000]


def test_offsets_tell_the_two_passes_of_a_repeated_hour_apart(tmp_path):
    lines = ["2024-10-27T01:30:00", "2024-10-27T01:30:00+00:00", "2024-10-27T00:45:00Z"]
    day = {"start": "2024-10-27 00:00", "length": "1d", "time_zone": "Europe/London"}
    one = replayed(tmp_path, records(tmp_path, lines), {"calendar": day})
    assert draw(one).tick.tolist() == [
        90 * MINUTE,  # no offset: the first pass
        105 * MINUTE,  # 00:45 UTC is 01:45 of the first pass
        150 * MINUTE,
    ]


def test_keys_count_the_entries_of_a_quarter_hour_from_the_replayed_ordinals_on(tmp_path):
    one = replayed(tmp_path, records(tmp_path, busy_hour(300)))
    drawn = draw(one)
    ordinal = drawn.key.astype(np.int64) & ((1 << 18) - 1)
    for cell in np.unique(drawn.tick // CELL):
        here = ordinal[drawn.tick // CELL == cell]
        assert here.tolist() == list(range(1 << 17, (1 << 17) + len(here)))


def test_thinning_keeps_a_share_and_smaller_scales_keep_a_part_of_it(tmp_path):
    csv = records(tmp_path, busy_hour(4000))
    half, most = draw(replayed(tmp_path, csv, scale=0.5)), draw(replayed(tmp_path, csv, scale=0.9))
    assert set(half.key.tolist()) < set(most.key.tolist())
    assert abs(len(half) - 2000) < 4 * 1000**0.5  # binomial, 4 sd
    assert abs(len(most) - 3600) < 4 * 360**0.5


def test_copies_are_added_with_jitter_and_move_no_original(tmp_path):
    csv = records(tmp_path, busy_hour(1000))
    plain = draw(replayed(tmp_path, csv))
    grown = draw(replayed(tmp_path, csv, scale=2.4, jitter="60s"))
    own = np.isin(grown.key, plain.key)
    assert np.array_equal(grown.tick[own], plain.tick)
    assert len(np.unique(grown.key)) == len(grown)
    assert abs(len(grown) - 2400) < 4 * 240**0.5  # the second copy: binomial of 0.4
    added = grown.tick[~own]
    entries = plain.tick
    place = np.searchsorted(entries, added).clip(1, len(entries) - 1)
    gap = np.minimum(np.abs(added - entries[place]), np.abs(added - entries[place - 1]))
    assert gap.max() <= 60 * SECOND
    assert not np.isin(added, entries).all()
    assert added.min() < entries[0] or added.max() > entries[-1]


def test_a_surge_scales_a_trace_and_the_forecast_counts_it(tmp_path):
    csv = records(tmp_path, busy_hour(1000))
    surge = {"from": "2024-01-08 11:00", "to": "2024-01-08 11:30", "factor": 2, "streams": "all"}
    one = replayed(tmp_path, csv, {"windows": {"surge": surge}})
    seen, plain = draw(one), draw(replayed(tmp_path, csv))
    half_hour = (plain.tick >= 11 * HOUR) & (plain.tick < 11 * HOUR + 30 * MINUTE)
    assert len(seen) == len(plain) + half_hour.sum()
    expected = expected_needs(one, one.clock, 30 * MINUTE)[0]
    assert expected.sum() == len(seen)
    assert expected[22] == 2 * half_hour.sum()


def test_what_a_record_states_is_kept(tmp_path):
    lines = ["2024-01-08 09:00,gold,17", "2024-01-08 09:01,plain,4242", "2024-01-08 09:02,,"]
    one = replayed(tmp_path, records(tmp_path, lines, "entry,segment,customer"))
    drawn = draw(one)
    assert drawn.segment[:2].tolist() == [0, 1]
    assert drawn.customer[:2].tolist() == [17, 4242]
    assert drawn.customer[2] < (1000 if drawn.segment[2] == 0 else 9000)


@pytest.mark.parametrize("length", ["1d", "3d"])
def test_a_longer_run_replays_the_same_entries(tmp_path, length):
    csv = records(tmp_path, busy_hour(500))
    one = replayed(tmp_path, csv, {"calendar__length": length}, scale=1.3, jitter="5min")
    base = replayed(tmp_path, csv, scale=1.3, jitter="5min")
    assert draw(one).key.tolist() == draw(base).key.tolist()
    assert draw(one).customer.tolist() == draw(base).customer.tolist()


def test_an_earlier_start_changes_no_copy_that_happens_later(tmp_path):
    csv = records(tmp_path, busy_hour(500, hour=9))  # until 09:58
    drawn = []
    for start in ("09:00", "09:30"):
        calendar = {"start": f"2024-01-08 {start}", "length": "2h", "time_zone": "Europe/London"}
        one = replayed(tmp_path, csv, {"calendar": calendar}, scale=3, jitter="20min")
        begin = one.clock.tick_of("2024-01-08 09:30")
        found = draw(one)
        drawn.append(found.key[found.tick >= begin].tolist())
    assert drawn[0] == drawn[1]


def test_entries_of_one_tick_are_in_the_order_of_their_keys(tmp_path):
    csv = records(tmp_path, ["2024-01-08 09:00"] * 3)
    trace = {"csv": csv, "scale": 1.0, "jitter": "0s"}
    stream = {"intent": "billing", "process": "replay", "records": trace}
    one = scenario(tmp_path, demand=dict.fromkeys(("a", "b", "c", "d"), stream))
    drawn = draw(one)
    assert len(drawn) == 12
    assert (np.diff(drawn.key.astype(object)) > 0).all()
