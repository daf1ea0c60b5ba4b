"""The same customers: what a change of the scenario leaves alone stays alone, to the tick.

Each test draws a scenario and a changed one with the same seed and compares needs
by their content keys. "Unchanged" means every column: tick, intent, segment,
customer, difficulty, first channel.
"""

import numpy as np
import pytest

from sim.chance import philox_key
from sim.config import Scenario, build
from sim.demand import Candidates, draw_candidates
from sim.units import CELL, DAY, HOUR
from tests.unit.demand_centre import ALL_WEEK, FLAT, centre, rates_file, scenario

KEY = philox_key(11, 3)
BILLS, SHOP = 0, 1


def draw(one: Scenario) -> Candidates:
    return draw_candidates(one, one.clock, KEY)


def by_key(one: Candidates, shift: int = 0, names: Scenario | None = None) -> dict:
    """Needs by key, ticks moved by `shift`; codes as names where a scenario is given."""
    intents, segments, channels = (
        (list(names.centre.intents), list(names.centre.segments), list(names.centre.channels))
        if names
        else (range(127),) * 3
    )
    rows = zip(
        one.key.tolist(),
        (one.tick + shift).tolist(),
        one.intent.tolist(),
        one.segment.tolist(),
        one.customer.tolist(),
        one.difficulty.tolist(),
        one.channel.tolist(),
        strict=True,
    )
    return {
        key: (tick, intents[i], segments[s], customer, difficulty, channels[c])
        for key, tick, i, s, customer, difficulty, c in rows
    }


def volume(per_week: float) -> dict:
    return {"per_week": per_week, "weekday": ALL_WEEK, "intraday": FLAT}


def same(before: Candidates, after: Candidates) -> None:
    for column in Candidates.__slots__:
        left, right = getattr(before, column), getattr(after, column)
        assert left.dtype == right.dtype
        assert np.array_equal(left, right), column


def test_more_volume_keeps_every_need_and_adds_its_share():
    before = by_key(draw(scenario()))
    after = by_key(draw(scenario(demand__bills__volume=volume(7 * 96 * 11))))
    assert before.items() <= after.items()
    # 96 cells x 1 more need: Poisson of mean 96; 6 standard deviations on either side
    assert abs(len(after) - len(before) - 96) < 6 * 96**0.5


def test_a_surge_changes_nothing_outside_it_and_removes_nobody_within():
    surge = {"from": "2024-01-08 10:00", "to": "2024-01-08 12:00", "factor": 1.2}
    before = by_key(draw(scenario()))
    after = by_key(draw(scenario(windows__surge={**surge, "streams": ["bills"]})))
    assert before.items() <= after.items()
    added = [after[key] for key in after.keys() - before.keys()]
    assert added
    assert all(10 * HOUR <= tick < 12 * HOUR and intent == 0 for tick, intent, *_ in added)


def test_a_surge_that_starts_within_a_quarter_hour_acts_from_its_tick_on():
    surge = {"from": "2024-01-08 10:05", "to": "2024-01-08 10:09", "factor": 30, "streams": "all"}
    before, after = by_key(draw(scenario())), by_key(draw(scenario(windows__surge=surge)))
    assert before.items() <= after.items()
    added = [after[key][0] for key in after.keys() - before.keys()]
    first, last = 10 * HOUR + CELL // 3, 10 * HOUR + 3 * CELL // 5
    assert added
    assert min(added) >= first
    assert max(added) < last


def test_a_longer_horizon_only_adds_later_needs():
    before = by_key(draw(scenario()))
    after = by_key(draw(scenario(calendar__length="3d")))
    assert before == {key: row for key, row in after.items() if row[0] < DAY}
    assert len(after) > 2 * len(before)


def test_an_earlier_start_only_adds_earlier_needs():
    before = by_key(draw(scenario()))
    earlier = draw(scenario(calendar__start="2024-01-06 18:45", calendar__length="3d"))
    after = by_key(earlier, -(DAY + 5 * HOUR + CELL))
    assert before == {key: row for key, row in after.items() if 0 <= row[0] < DAY}
    assert min(after.values())[0] < 0


def test_another_stream_changes_no_other():
    before = draw(scenario())
    new = {"intent": "sales", "process": "poisson", "volume": volume(7 * 96 * 3)}
    after = draw(scenario(demand__cards=new))  # between the others in name order
    rest = by_key(after)
    assert by_key(before).items() <= rest.items()
    assert len(rest) - len(before) == int(np.sum(after.stream == 1))


def test_a_finer_file_of_equal_rates_draws_the_same(tmp_path):
    hours = [(f"{h:02d}:00", 7.3 * (1 + h % 5)) for h in range(24)]
    hourly = [("mon", start, needs) for start, needs in hours]
    quarters = [
        ("mon", f"{start[:2]}:{m:02d}", needs / 4)
        for start, needs in hours
        for m in (0, 15, 30, 45)
    ]
    files = {
        "60min": rates_file(tmp_path, hourly, "hourly.csv"),
        "15min": rates_file(tmp_path, quarters, "quarters.csv"),
    }
    drawn = []
    for interval, name in files.items():
        bills = {"intent": "billing", "process": "poisson"}
        bills["rates"] = {"csv": name, "interval": interval}
        drawn.append(draw(scenario(tmp_path, demand__bills=bills)))
    same(*drawn)


@pytest.mark.parametrize("kind", ["segments", "channels", "both"])
def test_options_without_weight_change_nobody(kind):
    changes = {}
    if kind != "channels":
        changes["segments__business"] = {"customers": 10, "share": 0.0}
    if kind != "segments":
        changes["channels__chat"] = centre()["channels"]["phone"]
        changes["journey__first_channel"] = {
            "any": {"any": {"chat": 0.0, "phone": 0.6, "video": 0.4}}
        }
    before, after = scenario(), scenario(**changes)
    assert by_key(draw(before), names=before) == by_key(draw(after), names=after)


def test_a_new_channel_takes_customers_and_moves_none_between_the_others():
    shares = {"phone": 0.54, "video": 0.36, "chat": 0.1}
    before = scenario()
    after = scenario(
        channels__chat=centre()["channels"]["phone"],
        journey__first_channel={"any": {"any": shares}},
    )
    old, new = by_key(draw(before), names=before), by_key(draw(after), names=after)
    assert old.keys() == new.keys()
    moved = [new[key][-1] for key in old if old[key] != new[key]]
    assert set(moved) == {"chat"}
    assert abs(len(moved) / len(old) - 0.1) < 0.03


def test_a_new_segment_takes_customers_and_moves_none_between_the_others():
    before = scenario()
    after = scenario(
        segments={
            "business": {"customers": 50, "share": 0.2},
            "gold": {"customers": 1000, "share": 0.24},
            "plain": {"customers": 9000, "share": 0.56},
        }
    )
    old, new = by_key(draw(before), names=before), by_key(draw(after), names=after)
    moved = [new[key] for key in old if old[key][2] != new[key][2]]
    assert {row[2] for row in moved} == {"business"}
    assert 0.15 < len(moved) / sum(row[1] == "billing" for row in old.values()) < 0.25


def reversed_keys(value):
    """The same mapping with every dictionary written backwards."""
    if not isinstance(value, dict):
        return value
    return {key: reversed_keys(value[key]) for key in reversed(list(value))}


def test_the_order_of_the_yaml_does_not_matter():
    rules = {
        "web": {"from": "phone", "to": "video", "share": 0.2, "intents": ["billing"]},
        "back": {"from": "video", "to": "phone", "share": 0.3},
    }
    surge = {"from": "2024-01-08 10:00", "factor": 1.1, "streams": "all"}
    more = {"from": "2024-01-08 09:00", "factor": 1.3, "streams": "all"}
    mapping = centre(journey__shift_rules=rules, windows={"surge": surge, "more": more})
    same(draw(build(mapping)), draw(build(reversed_keys(mapping))))


def test_a_shift_rule_moves_only_its_movers():
    rule = {"from": "phone", "to": "video", "share": 0.2, "intents": ["billing"]}
    before, after = draw(scenario()), draw(scenario(journey__shift_rules__move=rule))
    phone, video = 0, 1
    moved = before.channel != after.channel
    could = (before.channel == phone) & (before.intent == 0)
    assert set(before.channel[moved]) == {phone}
    assert set(after.channel[moved]) == {video}
    assert not (moved & ~could).any()
    # binomial of n about 576, p = 0.2: standard error 0.017
    assert abs(moved.sum() / could.sum() - 0.2) < 4 * 0.017
    more = draw(scenario(journey__shift_rules__move={**rule, "share": 0.3}))
    assert ((more.channel == video) >= (after.channel == video)).all()


def test_shift_rules_apply_in_name_order_to_the_previous_result():
    rules = {
        "a": {"from": "phone", "to": "video", "share": 1.0},
        "b": {"from": "video", "to": "phone", "share": 1.0, "intents": ["sales"]},
    }
    drawn = draw(scenario(journey__shift_rules=rules))
    assert (drawn.channel[drawn.intent == 0] == 1).all()
    assert (drawn.channel[drawn.intent == 1] == 0).all()


def test_a_phase_changes_nothing_before_its_date():
    launch = {"from": "2024-01-08 12:00", "set": {"demand.bills.volume.per_week": 7 * 96 * 20}}
    before = by_key(draw(scenario()))
    after = by_key(draw(scenario(phases={"launch": launch})))
    assert before.items() <= after.items()
    added = [after[key][0] for key in after.keys() - before.keys()]
    assert min(added) >= 12 * HOUR
    assert abs(len(added) - 480) < 6 * 480**0.5


def test_a_phase_that_changes_nothing_draws_the_same():
    idle = {"from": "2024-01-08 12:07", "set": {"groups.team.shrinkage": 0.1}}
    same(draw(scenario()), draw(scenario(phases={"idle": idle})))


def test_a_busyness_does_not_depend_on_horizon_or_other_streams():
    changes = {
        "demand__bills__process": "mixed_poisson",
        "busyness": {"cv": 0.3, "correlation": 0.5},
    }
    before = by_key(draw(scenario(**changes)))
    after = by_key(
        draw(scenario(**changes, calendar__length="2d", demand__shop__process="mixed_poisson"))
    )
    bills = {key: row for key, row in before.items() if row[1] == 0}
    assert bills == {key: row for key, row in after.items() if row[1] == 0 and row[0] < DAY}


def test_shift_rules_of_one_channel_draw_independently():
    chat = centre()["channels"]["phone"]
    rules = {
        "a": {"from": "phone", "to": "video", "share": 0.5},
        "b": {"from": "phone", "to": "chat", "share": 0.5},
    }
    drawn = draw(
        scenario(
            channels__chat=chat,
            journey__first_channel={"any": {"any": {"phone": 1.0}}},
            journey__shift_rules=rules,
        )
    )
    chat_phone_video = np.bincount(drawn.channel, minlength=3) / len(drawn)
    # n about 1150: standard errors up to 0.015
    assert np.abs(chat_phone_video - [0.25, 0.25, 0.5]).max() < 4 * 0.015
