"""The contract can be compiled: a kernel of its own writes the log of the reference engine.

Equal digests mean that every need, contact, leg, duty and drawn patience is equal to the
microsecond. Three days: model M1 as shipped; M1 with a level that falls and rises within the
day, also while those who have to go are still talking; and a day on a grid of 0.1 minutes,
where every tick has several events, so that only the rules of order decide.
"""

from pathlib import Path
from random import Random

import numpy as np
import pytest
import yaml

from experiments.paths import configs_dir
from sim.chance import mixed_draw, race_winner
from sim.config import build
from sim.engine.contract import run
from sim.engine.rules.durations import patience_ticks, stage_ticks
from sim.journey.switching import threshold
from sim.log.digest import digest, table_digests
from sim.routing.gates import gate_open
from sim.routing.order import aged_class, due_tick
from sim.units import MINUTE
from sim.vocabulary import AgentState, EventKind, Outcome
from sim.workforce import published_plan

pytestmark = pytest.mark.fast

SEED = 7
REPLICATIONS = range(3)
GRID = MINUTE // 10
KERNEL = Path(__file__).with_name("kernel_m1.py")
LEVELS = {
    "08:00": 38, "08:30": 52, "09:00": 34, "09:01": 47, "10:15": 55, "10:16": 41, "10:17": 50,
    "12:00": 30, "12:02": 53, "14:00": 0, "14:04": 58, "15:55": 20,
}  # fmt: skip
# Not here: patience and candidate, whose order no log of an unlimited queue can show.
SWAPS = [
    (EventKind.TALK_END, EventKind.PATIENCE_END),
    (EventKind.TALK_END, EventKind.CANDIDATE),
    (EventKind.LEVEL_CHANGE, EventKind.TALK_END),
]


def m1():
    text = (configs_dir() / "centre" / "m1.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(text)


def with_levels(centre):
    """Let the staff change at dated times, by as much as 58 agents."""
    ends = [*list(LEVELS)[1:], "16:00"]
    centre["groups"]["agents"]["level"] = [
        {"days": "mon", "from": start, "to": end, "agents": agents}
        for (start, agents), end in zip(LEVELS.items(), ends, strict=True)
    ]
    return centre


def on_the_grid(centre, folder):
    """Round all times to 0.1 minutes: entries, conversations, patience, also of 0."""
    random = Random(1)
    entries = sorted(random.randrange(8 * 600) for _ in range(4560))
    lines = [f"2024-01-08 {8 + e // 600:02d}:{e // 10 % 60:02d}:{e % 10 * 6:02d}" for e in entries]
    (folder / "grid.csv").write_text("\n".join(["entry", *lines]) + "\n", encoding="utf-8")
    del centre["demand"]["call"]["volume"]
    centre["demand"]["call"] |= {"process": "replay", "records": {"csv": "grid.csv"}}
    row = centre["channels"]["phone"]["intents"]["any"]
    row["talk"] = {"law": "empirical", "values": [f"{6 * k}s" for k in range(10, 90)]}
    patience = [f"{6 * k}s" for k in range(1, 60)]
    row["patience"] = {"law": "empirical", "values": patience, "zero": "10%"}
    return centre


@pytest.fixture(scope="module")
def days(tmp_path_factory):
    folder = tmp_path_factory.mktemp("grid")
    return {
        "shipped": build(m1(), None),
        "levels": build(with_levels(m1()), None),
        "grid": build(on_the_grid(with_levels(m1()), folder), folder),
    }


@pytest.fixture(scope="module")
def references(days):
    """The logs of the reference engine."""
    return {(day, r): run(one, SEED, r) for day, one in days.items() for r in REPLICATIONS}


@pytest.fixture(scope="module")
def kernel():
    from tests.parity import around_kernel

    return around_kernel


@pytest.mark.parametrize("day", ["shipped", "levels", "grid"])
@pytest.mark.parametrize("replication", REPLICATIONS)
def test_the_kernel_writes_the_log_of_the_reference_engine(
    kernel, days, references, day, replication
):
    found = kernel.log_of(days[day], SEED, replication)
    expected = references[day, replication]
    assert table_digests(found) == table_digests(expected)
    assert digest(found) == digest(expected)


@pytest.mark.parametrize("pair", SWAPS, ids=lambda pair: f"{pair[0].name}-{pair[1].name}")
@pytest.mark.parametrize("replication", REPLICATIONS)
def test_two_ranks_swapped_give_another_log_where_times_tie(
    kernel, days, references, pair, replication
):
    found = kernel.log_of(days["grid"], SEED, replication, kernel.swapped(*pair))
    assert digest(found) != digest(references["grid", replication])


def test_two_ranks_swapped_give_the_same_log_where_no_times_tie(kernel, days, references):
    found = kernel.log_of(days["shipped"], SEED, 0, kernel.swapped(*SWAPS[0]))
    assert digest(found) == digest(references["shipped", 0])


def test_the_level_falls_below_the_busy_and_rises_before_they_have_gone(days, references):
    duties = published_plan(days["levels"], days["levels"].clock).duties
    for replication in REPLICATIONS:
        rows = references["levels", replication].agents
        change = np.where(rows["state"] == AgentState.ON, 1, -1)
        change[rows["state"] == AgentState.AFTER_SHIFT] = 0
        gone = rows["tick"][change < 0]
        late = ~np.isin(gone, duties.tick) & (gone < days["levels"].clock.horizon)
        assert late.sum() > 20  # left when they became free
        before = [change[rows["tick"] < tick].sum() for tick in duties.tick]
        marked = before[1:] > duties.value[:-1]  # more present than the level that ends
        assert (marked & (np.diff(duties.value) > 0)).sum() >= 2


def test_the_grid_has_ties_of_every_kind(days, references):
    log = references["grid", 0]
    abandoned = log.contacts["outcome"] == Outcome.ABANDONED
    leave = set(log.contacts["end"][abandoned].tolist())
    talk = set(log.legs["talk_end"][log.legs["talk_end"] >= 0].tolist())
    enter = set(log.contacts["entry"].tolist())
    level = set(published_plan(days["grid"], days["grid"].clock).duties.tick.tolist())
    assert not any(tick % GRID for tick in leave | talk | enter | level)
    assert len(leave & talk) > 50
    assert len(leave & enter) > 50
    assert len(talk & enter) > 1000
    assert len(talk & level) >= 3  # of 12 changes
    assert len(enter) < len(log.contacts["entry"]) - 1000  # several enter at one tick


def test_the_kernel_has_at_most_150_lines():
    assert len(KERNEL.read_text(encoding="utf-8").splitlines()) <= 150


LEAVES = [
    (stage_ticks, [(0, 1.3), (300_000_000, 0.85), (1, 0.2)]),
    (patience_ticks, [(0, 1.3), (180_000_001, 0.5), (1, 0.2)]),
    (due_tick, [(5, 90_000_000), (7, 0)]),
    (aged_class, [(3, 119, 60), (3, 120, 60), (3, 600, 0)]),
    (gate_open, [(3, 2), (2, 2), (0, 0)]),
    (threshold, [(0.75, 0.2, 1 << 51), (0.75, -0.2, 3), (1.0, 0.0, 5), (0.0, 0.0, 5)]),
]


@pytest.mark.parametrize(("leaf", "cases"), LEAVES, ids=lambda one: getattr(one, "__name__", ""))
def test_a_leaf_function_compiles_as_it_stands(leaf, cases):
    from numba import njit

    compiled = njit(leaf)
    assert [compiled(*case) for case in cases] == [leaf(*case) for case in cases]


def test_leaf_functions_on_buffers_compile_as_they_stand():
    from numba import njit

    from sim.chance import bits, law_ticks, normal_table, philox_key

    normal = normal_table()
    draws = bits(philox_key(SEED, 0), 1, np.arange(200)).tolist()
    score, mixed = njit(law_ticks), njit(mixed_draw)
    for own, hard in zip(draws[:100], draws[100:], strict=True):
        z = [score(m, normal.values, normal.pieces, 0, 1) for m in (own, hard)]
        assert z == [
            law_ticks(m, normal.values.data, normal.pieces.data, 0, 1) for m in (own, hard)
        ]
        weights = (40_265_318, 53_687_091)  # 0.6 and 0.8 in units of 2^-26
        expected = mixed_draw(*z, *weights, normal.values.data)
        assert mixed(*z, *weights, normal.values) == expected
    race = njit(race_winner)
    order, weights = np.array([1, 0, 2]), np.array([0.2, 0.0, 0.8])
    for times in np.array(draws[:99]).reshape(-1, 3):
        assert race(times, weights, order) == race_winner(times, weights, order)
