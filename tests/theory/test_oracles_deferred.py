"""Deferred work by hand: who is due first on which clock, and nothing lost at night.

A promise counts every hour (calendar) or opening hours only (business); the order of
service follows from the dates below, worked out by hand. Over weeks, the start of
every item follows from the one before: a single agent takes the first of the list when
free and on duty. All of it is exact, to the tick.
"""

import numpy as np
import pytest

from sim.config import build
from sim.engine.contract import run
from sim.measure import gather, interval_table, kpi_table, measure_spec
from sim.study.verify.catalogue import catalogue
from sim.study.verify.centres import daily_rates, exponential, group, handling, queue, skill
from sim.units import DAY, HOUR, MINUTE, SECOND
from sim.vocabulary import Outcome

BUSINESS = {"mon-fri": "09:00-17:00"}
ITEMS = {
    "L1": ("letter", "2024-01-12 10:00"),  # Friday
    "M1": ("mail", "2024-01-12 12:00"),
    "L2": ("letter", "2024-01-12 16:00"),
    "L3": ("letter", "2024-01-13 08:00"),
    "M2": ("mail", "2024-01-14 13:00"),
    "M3": ("mail", "2024-01-15 08:00"),  # Monday
}
WORKED = {
    # letters 8 h of business, due Mon 10:00, 16:00, 17:00; mails 24 h of the calendar,
    # due Sat 12:00, Mon 13:00, Tue 08:00. M1 is late.
    "letters by business, mails by calendar": (BUSINESS, None, "M1 L1 M2 L2 L3 M3", 5 / 6),
    # letters due Fri 18:00, Sat 00:00, Sat 16:00: before Monday nobody works
    "both by calendar": (None, None, "L1 L2 M1 L3 M2 M3", 2 / 6),
    # mails due Wed 12:00, and twice Wed 17:00: the first to come is first
    "both by business": (BUSINESS, BUSINESS, "L1 L2 L3 M1 M2 M3", 1.0),
}


def post(
    streams: dict,
    rows: dict,
    queues: dict,
    duty: list[dict],
    calendar: tuple[str, str],
) -> dict:
    """Return a centre of deferred channels, one for each intent, and one agent."""
    start, length = calendar
    return {
        "calendar": {"start": start, "length": length, "time_zone": "UTC"},
        "segments": {"everyone": {"customers": 1000, "share": 1.0}},
        "intents": {name: {} for name in rows},
        "demand": streams,
        "channels": {
            name: {
                "kind": "deferred",
                "category": "correspondence",
                "hours": "always",
                "intents": {name: row},
            }
            for name, row in rows.items()
        },
        "queues": {
            name: queue([name], channels=[name], after_closing="carry", **changes)
            for name, changes in queues.items()
        },
        "groups": {"clerks": group(duty, {name: skill() for name in queues})},
        "journey": {
            "first_channel": {name: {"any": {name: 1.0}} for name in rows},
            "max_attempts": 1,
            "triggers": {},
        },
    }


def promise(within: str, hours: dict | None) -> dict:
    """A queue's order and target."""
    return {"order": "deadline", "target": {"share": 0.9, "within": within, "hours": hours}}


@pytest.mark.parametrize(
    ("letters", "mails", "order", "in_time"), WORKED.values(), ids=list(WORKED)
)
def test_the_first_due_is_first_on_its_clock(letters, mails, order, in_time, tmp_path):
    rows = "".join(f"{entry},{kind}\n" for kind, entry in ITEMS.values())
    (tmp_path / "items.csv").write_text("entry,stream\n" + rows, encoding="utf-8")
    replay = {"process": "replay", "records": {"csv": "items.csv"}}
    work = handling({"law": "deterministic", "value": "30min"})
    scenario = build(
        post(
            {name: {"intent": name, **replay} for name in ("letter", "mail")},
            {"letter": work, "mail": work},
            {"letter": promise("8h", letters), "mail": promise("24h", mails)},
            [{"days": "mon", "from": "09:00", "to": "17:00", "agents": 1}],
            ("2024-01-12 00:00", "5d"),
        ),
        tmp_path,
    )
    log = run(scenario, 1, 0)

    begun = {
        name: (int(start) - 3 * DAY) / MINUTE - 9 * 60
        for name, start in zip(sorted(ITEMS, key=entry), log.legs["answered"], strict=True)
    }
    assert begun == {name: 30.0 * place for place, name in enumerate(order.split())}
    table = kpi_table(gather([log], measure_spec(scenario)))
    row = table[(table.level == "centre") & (table.kpi == "in_deadline")]
    assert row.value.tolist() == pytest.approx([in_time])


def entry(name: str) -> str:
    """When an item comes."""
    return ITEMS[name][1]


# weeks ---------------------------------------------------------------------

OPEN, CLOSE = 8 * HOUR, 18 * HOUR
WORKING_DAYS, WEEKS = 5, 4


@pytest.fixture(scope="module")
def weeks():
    """Four weeks of items day and night, for one agent on weekdays; the last is unfinished."""
    per_day = [4.0] * 24
    duty = [{"days": "mon-fri", "from": "08:00", "to": "18:00", "agents": 1}]
    scenario = build(
        post(
            {"mail": daily_rates("mail", per_day, "00:00", 60, days=7)},
            {"mail": handling(exponential(500.0))},
            {"mail": {}},
            duty,
            ("2024-01-01 00:00", f"{7 * WEEKS}d"),
        )
    )
    return scenario, run(scenario, 2, 0)


def on_duty(tick: int) -> int:
    """First tick from `tick` on at which the agent works."""
    day, clock = divmod(tick, DAY)
    if clock >= CLOSE:
        day, clock = day + 1, OPEN
    if day % 7 >= WORKING_DAYS:
        day, clock = day + 7 - day % 7, OPEN
    return int(day * DAY + max(clock, OPEN))


def test_every_item_begins_when_the_one_before_it_ends(weeks):
    """The list goes on where it was left, over nights and weekends, first come first."""
    _, log = weeks
    legs, horizon = log.legs, log.header.horizon
    order = np.lexsort((legs["contact"], legs["queued"]))
    free = 0
    seen = {"night": 0, "day": 0, "open": 0}
    for row in order:
        start = on_duty(max(int(legs["queued"][row]), free))
        if start >= horizon:
            assert legs["answered"][row] == -1
            seen["open"] += 1
            continue
        assert legs["answered"][row] == start
        seen["night" if start % DAY == OPEN else "day"] += 1
        end = int(legs["talk_end"][row])
        free = end if end >= 0 else horizon
    assert min(seen.values()) > 10


def test_nothing_is_lost(weeks):
    """What is not done when the run ends is in progress; nothing ends otherwise."""
    _, log = weeks
    outcomes = set(np.unique(log.contacts["outcome"]).tolist())
    assert outcomes == {
        Outcome.HANDLED,
        Outcome.IN_PROGRESS_QUEUE,
    } | (outcomes & {Outcome.IN_PROGRESS_SESSION})
    assert len(log.legs["contact"]) == len(log.contacts["need"]) == len(log.needs["key"])


def test_opening_and_in_are_done_and_closing(weeks):
    """The backlog that is measured each half hour, beside the log's own comings and goings."""
    scenario, log = weeks
    table = interval_table(gather([log], measure_spec(scenario)), ["queue"])
    closing = table.backlog_end.to_numpy()
    width = log.header.horizon // len(closing)
    assert width == 30 * 60 * SECOND
    edges = np.arange(len(closing) + 1) * width
    done = log.legs["talk_end"]
    came = np.histogram(log.legs["queued"], edges)[0]
    went = np.histogram(done[done >= 0], edges)[0]
    opening = np.concatenate([[0], closing[:-1]])
    assert np.array_equal(opening + came, went + closing)
    night = (edges[:-1] % DAY >= CLOSE + HOUR) & (edges[:-1] % DAY < DAY)
    assert went[night].sum() == 0
    assert came[night].sum() > 100
    assert closing.max() > 100


# beside calls --------------------------------------------------------------


def test_items_behind_calls_are_a_second_class_without_patience():
    """Case P3 with its second class as deferred items: the same times, contact by contact."""
    live = catalogue()["P3"].mapping
    phone = live["channels"]["phone"]
    rows = phone["intents"]
    channels = {
        "phone": {**phone, "intents": {"one": rows["one"]}},
        "post": {**phone, "kind": "deferred", "intents": {"two": rows["two"]}},
    }
    behind = {**live["queues"]["two"], "channels": ["post"], "after_closing": "carry"}
    first = {"one": {"any": {"phone": 1.0}}, "two": {"any": {"post": 1.0}}}
    mixed = {
        **live,
        "channels": channels,
        "queues": {**live["queues"], "two": behind},
        "journey": {**live["journey"], "first_channel": first},
    }
    before, after = run(build(live), 3, 0), run(build(mixed), 3, 0)
    done = (before.legs["talk_end"] >= 0) & (before.legs["talk_end"] < before.header.horizon)
    waited = done & (before.legs["answered"] > before.legs["queued"])
    assert waited.sum() > 500
    for key in ("queued", "answered", "talk_end", "group", "agent"):
        assert np.array_equal(before.legs[key][done], after.legs[key][done])
    assert np.array_equal(before.contacts["outcome"][done], after.contacts["outcome"][done])
