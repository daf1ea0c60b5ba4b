"""The same scenario, seed and replication: the same log, in whatever company."""

from sim.engine.contract import run
from sim.log.digest import digest
from sim.study.replicate import replicate
from tests.engine import rich


def rush():
    one = rich.mapping()
    one["resources"]["trunks"]["capacity"] = 3
    return rich.made(one)


def test_one_process_or_two():
    scenario = rich.made(rich.mapping())
    alone = [digest(log) for log in replicate(scenario, 5, 3)]
    assert [digest(log) for log in replicate(scenario, 5, 3, workers=2)] == alone
    assert len(set(alone)) == 3


def test_the_order_of_scenarios_in_a_process():
    calm, busy = rich.made(rich.mapping()), rush()
    first = digest(run(calm, 5, 0)), digest(run(busy, 5, 0))
    again = digest(run(rush(), 5, 0)), digest(run(rich.made(rich.mapping()), 5, 0))
    assert first == again[::-1]
    assert first[0] != first[1]


def test_the_order_of_replications():
    scenario = rich.made(rich.mapping())
    forth = [digest(run(scenario, 5, r)) for r in range(3)]
    back = [digest(run(scenario, 5, r)) for r in reversed(range(3))]
    assert forth == back[::-1]
