"""Every figure of a run's files, recomputed by hand from its Parquet files and its YAML.

The modules `by_hand_*` read a run's folder and count with plain loops; they use nothing
of `sim.measure`. Two small centres in which much goes wrong (`by_hand_centres`) are run
through the command; each file must say what the loops say, to the digits that it prints.
Definitions that the loops follow: docs/kpis.md.
"""

import csv
import math
from collections import Counter
from dataclasses import replace

import pytest

from experiments import run as command
from experiments.compose import compose
from sim.log.store import load
from sim.measure import gather, kpi_table, measure_spec
from tests.properties import by_hand_kinds as kinds
from tests.properties import by_hand_roster as roster
from tests.properties import by_hand_staffing as staffing
from tests.properties.by_hand_centres import AUTUMN, SPRING, written
from tests.properties.by_hand_every_kind import EVERY_KIND, RATES
from tests.properties.by_hand_load import total
from tests.properties.by_hand_run import HOUR, read
from tests.properties.by_hand_statistics import Figure, wilson
from tests.properties.by_hand_tables import Hand, Key, daily, table

CENTRES = {"spring": SPRING, "autumn": AUTUMN, "every_kind": EVERY_KIND}
PAIRS = ("channel:queue", "group:intent", "queue:group", "interval", "group:interval",
         "interval:queue", "intent:interval", "channel:interval")  # fmt: skip
OVERTIME = (0, 9)
"""States whose moments hang on the last contact: going home, finishing after the shift."""

LATE = 7
PRINTED = 1e-9
"""The files hold ten significant digits."""


@pytest.fixture(scope="module", params=CENTRES)
def hand(request, tmp_path_factory) -> Hand:
    """A finished run of three replications, read by hand."""
    folder = tmp_path_factory.mktemp(request.param)
    centre = written(folder / "own", request.param, CENTRES[request.param], RATES)
    command.main([f"centre={centre}", "replications=3", "seed=2", f"out={folder / 'run'}"])
    return Hand(read(folder / "run"))


def rows_of(hand: Hand, name: str) -> list[dict[str, str]]:
    with open(hand.run.folder / name, encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def number(cell: str) -> float | None:
    return None if cell == "" else float(cell)


def same(one: float | None, other: float | None) -> bool:
    """Equal as far as the file prints; a missing figure is only equal to a missing one."""
    if one is None or other is None:
        return one is None and other is None
    return math.isclose(one, other, rel_tol=PRINTED, abs_tol=PRINTED)


def differing(found: Figure, wanted: Figure) -> bool:
    return not all(same(one, other) for one, other in zip(found, wanted, strict=True))


def test_every_row_of_kpi_csv(hand):
    found = {
        (row["level"], row["name"], row["kpi"]): (
            number(row["value"]),
            number(row["lower"]),
            number(row["upper"]),
            int(row["n"]),
        )
        for row in rows_of(hand, "kpi.csv")
    }
    wanted = {}
    for level in dict.fromkeys(level for level, _, _ in found):
        wanted |= table(hand, level)
    assert found.keys() == wanted.keys()
    wrong = {key: (found[key], wanted[key]) for key in found if differing(found[key], wanted[key])}
    assert not wrong


def test_every_other_pair_of_levels(hand):
    compare(hand, PAIRS)


def test_first_contact_resolution_in_a_window_of_two_hours(hand):
    """The runs are shorter than the window of seven days, so the default says nothing."""
    short = Hand(hand.run, fcr_window=2 * HOUR)
    found = compare(short, ("centre", "intent", "channel:segment"), fcr_window=2 * HOUR)
    value = found["centre", "all", "fcr_window"][0]
    assert value is not None
    assert 0 < value < 1


def test_another_window_and_a_threshold_that_counts_from_entry(hand):
    cut = 3 * HOUR
    entry = Hand(hand.run, start=cut, threshold_from="entry")
    compare(
        entry, ("centre", "queue", "group", "channel:intent"), start=cut, threshold_from="entry"
    )


def compare(hand: Hand, levels: tuple[str, ...], **arguments: object) -> dict[Key, Figure]:
    """Measure a run's logs with arguments of the measures, and hold that against the hand."""
    folder = hand.run.folder
    centre = next((folder.parent / "own").glob("*.yaml"))
    spec = replace(measure_spec(compose([f"centre={centre}"]).scenario), **arguments)
    facts = gather([load(folder, number) for number in range(len(hand.run.replications))], spec)
    every: dict[Key, Figure] = {}
    for level in levels:
        wanted = table(hand, level)
        found = {}
        for row in kpi_table(facts, (level,)).itertuples():
            figure = (row.value, row.lower, row.upper)
            figure = [None if math.isnan(one) else one for one in figure]
            found[row.level, row.name, row.kpi] = (*figure, row.n)
        assert found.keys() == wanted.keys()
        assert not [key for key in found if differing(found[key], wanted[key])]
        every |= found
    return every


def test_every_cell_of_intervals_csv(hand):
    wanted = {}
    for level in ("interval", "channel:interval", "queue:interval", "group:interval"):
        wanted |= table(hand, level)
    wrong, compared = [], 0
    for row in rows_of(hand, "intervals.csv"):
        centre = row["level"] == "centre"
        level = "interval" if centre else f"{row['level']}:interval"
        start = row["interval_start"]
        name = start if centre else f"{row['name']}|{start}"
        for column, cell in row.items():
            if column in ("interval_start", "level", "name", "n"):
                continue
            kpi, bound = column, 0
            for place, end in enumerate(("_lower", "_upper"), start=1):
                if column.endswith(end):
                    kpi, bound = column.removesuffix(end), place
            if kpi == "p_target_met":
                figure = kept_by_replications(hand, row)
            else:
                figure = wanted.get((level, name, kpi), (None, None, None, 0))
                if (level, name, "answered") not in wanted and cell:  # nothing ever happened there
                    figure = (0.0, 0.0, 0.0, 0)
            compared += 1
            if not same(number(cell), figure[bound]):
                wrong.append((name, column, cell, figure))
    assert not wrong
    assert compared > 1000


def kept_by_replications(hand: Hand, row: dict[str, str]) -> Figure:
    """Share of replications in which a queue's interval kept its target."""
    if row["level"] != "queue":
        return None, None, None, 0
    place = next(n for n, one in enumerate(hand.bins) if one[0] == row["interval_start"])
    promise = hand.promise({"joined": hand.bins[place][1], "queue": row["name"]})["share"]
    levels = [daily(hand, one, hand.bins, row["name"])[place] for one in hand.run.replications]
    kept = [level >= promise for level in levels if promise is not None and level is not None]
    return wilson(sum(kept), len(kept))


def test_every_row_of_staffing_csv(hand):
    bins = {one[0]: one for one in hand.bins}
    wrong = []
    rows = rows_of(hand, "staffing.csv")
    for row in rows:
        one = bins[row["interval_start"]]
        needed, gross = staffing.required(hand.run, row["group"], one)
        there = roster.scheduled(hand.run, row["group"], one[1:])
        gap = None if needed is None else needed - there
        wanted = {"required": needed, "gross": gross, "scheduled": there, "gap": gap}
        wrong += [(row, wanted) for key in wanted if not same(number(row[key]), wanted[key])]
    assert not wrong
    assert len(rows) == len(bins) * len(hand.run.names["groups"])
    assert len({row["required"] for row in rows}) > 2  # the forecast moves it
    writers = {row["required"] for row in rows if row["group"] in ("writers", "blended")}
    assert writers <= {""}  # no formula for letters and conversations


def test_the_story_of_the_agents_is_that_of_the_roster(hand):
    run = hand.run
    faults = [
        fault
        for group in run.names["groups"]
        for one in run.replications
        for fault in roster.story_faults(run, one, group)
    ]
    assert not faults


def test_a_story_of_the_agents_that_departs_from_the_roster_is_told(hand):
    """Every moment of a roster agent's story, told a tick later, is a fault.

    Left out: going home and finishing after the shift, which hang on the last contact;
    the end of a lateness, which is drawn; levels, which are looked at by the minute.
    """
    run, told = hand.run, []
    one = run.replications[0]
    for place, row in enumerate(one.agents):
        group = run.names["groups"][row["group"]]
        drawn = place > 0 and one.agents[place - 1]["state"] == LATE
        roster_group = run.centre["groups"][group]["form"] == "roster"
        if roster_group and not drawn and row["state"] not in OVERTIME:
            later = row | {"tick": row["tick"] + 1}
            agents = [*one.agents[:place], later, *one.agents[place + 1 :]]
            told.append(bool(roster.story_faults(run, replace(one, agents=agents), group)))
    assert all(told)
    assert len(told) > 5 or not told


def test_little_law_holds_in_each_queue_to_the_tick(hand):
    """The waits of a queue add up to the time integral of its length, from its joins and leaves."""
    for one in hand.run.replications:
        for queue in hand.run.names["queues"]:
            stays = [row for row in one.stays if row["queue"] == queue]
            steps = sorted([(r["joined"], 1) for r in stays] + [(r["left"], -1) for r in stays])
            length, area, before = 0, 0, 0
            for tick, change in steps:
                area += length * (tick - before)
                length, before = length + change, tick
            assert length == 0
            assert area == sum(row["wait"] for row in stays)


def test_the_runs_hold_what_is_to_be_counted(hand):
    """Were one of these missing, the comparison would be silent about it."""
    replications = hand.run.replications
    statuses = Counter(row["kind"] for one in replications for row in one.contacts)
    outcomes = Counter(row["outcome"] for one in replications for row in one.contacts)
    overdue = sum(
        row["kind"] == "pending" and row["wait"] > hand.promise(row)["within"]
        for one in replications
        for row in one.stays
    )
    if "mails" in hand.run.names["queues"]:
        missing = [name for name, count in everything_of(hand).items() if not count]
        assert not missing
    elif "chats" in hand.run.names["queues"]:
        states = {row["state"] for one in replications for row in one.agents}
        assert states == {0, 1, 2, 3, 4, 5, 6, 7, 9}
        hands = [hand.agents(number, None)["hands"] for number in range(len(replications))]
        everything = [(0, hand.run.horizon)]
        assert sum(total(one["held"], everything) for one in hands) > sum(
            total(one["busy"], everything) for one in hands
        )
        assert min(statuses[kind] for kind in ("answered", "abandoned", "blocked")) > 0
        assert any(r["wait"] == 0 and r["kind"] == "abandoned" for r in replications[0].stays)
    else:
        assert min(statuses[kind] for kind in ("pending", "blocked at lines", "not offered")) > 0
        assert min(outcomes[name] for name in ("cut_off", "closed", "contained")) > 0
        assert overdue > 0
        assert any(r["joined"] >= hand.run.horizon for one in replications for r in one.stays)
        offsets = [start[-6:] for start, _, _ in hand.bins]
        assert len(set(offsets)) == 2


def everything_of(hand: Hand) -> Counter[str]:
    """Count what the figures of the four kinds are made of, over all replications."""
    found: Counter[str] = Counter()
    for number, one in enumerate(hand.run.replications):
        found.update(f"{row['of_kind']} {row['outcome']}" for row in one.contacts)
        found["limit"] += sum(row["limit"] for row in one.contacts)
        found["with context"] += sum(row["context"] for row in one.contacts)
        late = kinds.deferred(hand.run, [r for r in one.stays if r["of_kind"] == "deferred"])
        found["in time"] += late["finished_in_time"][0]
        found["late"] += late["in_deadline"][1] - late["in_deadline"][0]
        found["overdue"] += late["overdue"][0]
        hands = hand.agents(number, None)["hands"]
        everything = [(0, hand.run.horizon)]
        several = total(hands["chats"], everything) > total(hands["chatting"], everything)
        found["conversations side by side"] += several
        triggers = {row["trigger"] for row in one.contacts}
        found["noticed late"] += "unresolved_late" in triggers
    wanted = [
        *("live handled", "live abandoned", "live balked", "live blocked", "live contained"),
        *("messaging handled", "messaging abandoned", "messaging closed"),
        *("deferred handled", "deferred in_progress_queue", "deferred closed"),
        *("self_service contained", "self_service escalated", "self_service abandoned"),
        *("self_service blocked", "self_service closed"),
        *("limit", "with context", "in time", "late", "overdue"),
        *("conversations side by side", "noticed late"),
    ]
    return Counter({name: found[name] for name in wanted})
