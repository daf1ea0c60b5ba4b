"""Costs of any centre: the same as added up by hand, and each level adds up to what was paid.

The centres are random ones with channels of all four kinds, several contacts at once, rosters
with breaks and absence, overtime, deferred work, phases and a warm-up; prices are drawn too.
A micro-unit that is lost, counted twice or put into a wrong row fails here.
"""

from collections import Counter
from dataclasses import replace
from math import isnan

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from experiments.compose import compose
from sim.config.economics import ChannelCost, Economics, Pay, UnitCost
from sim.engine.contract import run
from sim.measure import gather, measure_spec
from sim.measure.costs import KINDS, LABOUR, NO_GROUP, TOTAL, cost_table, cost_totals
from sim.units import SECOND
from tests.engine.random_centres import scenarios
from tests.properties.by_hand_centres import AUTUMN, SPRING, written
from tests.properties.by_hand_costs import Account
from tests.properties.by_hand_every_kind import EVERY_KIND, RATES

SOME = settings(max_examples=30, suppress_health_check=list(HealthCheck), deadline=None)
PLACES = {"channel": 0, "intent": 1, "segment": 2}

amounts = st.integers(0, 40_000_000)
pays = st.builds(
    Pay,
    wage_per_hour=amounts,
    on_costs=st.sampled_from([0.0, 0.13, 0.43]),
    overtime_factor=st.sampled_from([1.0, 1.5]),
)
channel_costs = st.builds(
    ChannelCost, per_contact=amounts, per_minute=amounts, fixed_per_month=amounts
)
unit_costs = st.builds(UnitCost, per_month=amounts)


@st.composite
def priced(draw):
    """Return a scenario and its phases with prices, and how many replications to look at."""
    scenario = draw(scenarios())
    centre = scenario.centre
    prices = Economics(
        currency="GBP",
        groups={"any": draw(pays), next(iter(centre.groups)): draw(pays)},
        channels={name: draw(channel_costs) for name in centre.channels if draw(st.booleans())},
        resources={name: draw(unit_costs) for name in centre.resources},
    )
    return scenario, _with(scenario, prices)


def _with(scenario, prices):
    return tuple(
        (tick, replace(centre, economics=prices)) for tick, centre in scenario.parameters_at
    )


def prices_of(centre) -> Economics:
    """Prices that differ from row to row, so that none can be taken for another."""
    return Economics(
        currency="EUR",
        groups={
            name: Pay(
                wage_per_hour=17_350_001 + 1_000_003 * number, on_costs=0.31, overtime_factor=1.5
            )
            for number, name in enumerate(centre.groups)
        },
        channels={
            name: ChannelCost(
                per_contact=70_001 + 1_009 * number,
                per_minute=20_003 + number,
                fixed_per_month=900_000_007 + number,
            )
            for number, name in enumerate(centre.channels)
        },
        resources={
            name: UnitCost(per_month=15_000_011 + number)
            for number, name in enumerate(centre.resources)
        },
    )


def measured(scenario, phases, replications=1, start=None):
    logs = [run(scenario, 4, number) for number in range(replications)]
    facts = gather(logs, replace(measure_spec(scenario), start=start))
    return facts, cost_table(facts, phases[0][1], phases)


def micro(table) -> dict[tuple[str, str, str], int]:
    """Whole micro-units by level, name and kind; what is no whole number fails."""
    found = {}
    for row in table.itertuples():
        whole = round(row.amount * 1_000_000)
        assert whole / 1_000_000 == row.amount
        found[row.level, row.name, row.kind] = whole
    return found


def expected(account: Account) -> Counter:
    """The rows of an account that was kept by hand."""
    found: Counter = Counter()
    for (kind, cell), amount in account.paid.items():
        for level, name in (
            ("centre", "all"),
            *((level, cell[place]) for level, place in PLACES.items()),
        ):
            found[level, name, kind] += amount
            found[level, name, TOTAL] += amount
    for (kind, group), amount in account.paid_by.items():
        found["group", group, kind] += amount
        found["group", group, TOTAL] += amount
    return found


def test_every_row_is_the_one_added_up_by_hand():
    met = Counter()

    @SOME
    @given(priced())
    def in_each(drawn):
        scenario, phases = drawn
        facts, table = measured(scenario, phases)
        account = Account(facts[0].log, phases)
        found, wanted = micro(table), expected(account)
        assert found == {key: wanted[key] for key in found}
        assert set(+wanted) <= set(found)
        met.update(kind for kind in KINDS if found["centre", "all", kind])
        _ratios_are_right(table, account, wanted)

    in_each()
    assert set(met) == set(KINDS)


def _ratios_are_right(table, account, wanted):
    rows = table.set_index(["level", "name", "kind"])
    for level, place in PLACES.items():
        for name in {cell[place] for cell in account.cells}:
            for column, below in (
                ("per_contact", account.served),
                ("per_resolved_need", account.resolved),
            ):
                many = sum(n for cell, n in below.items() if cell[place] == name)
                value = rows.loc[(level, name, TOTAL), column]
                if many:
                    assert value == pytest.approx(wanted[level, name, TOTAL] / 1e6 / many)
                else:
                    assert isnan(value)


@SOME
@given(priced(), st.sampled_from([None, 120 * SECOND, 470 * SECOND]))
def test_levels_add_up_to_what_was_paid_in_means_over_replications_too(drawn, start):
    scenario, phases = drawn
    facts, table = measured(scenario, phases, 3, start)
    found = micro(table)
    centre = {kind: found["centre", "all", kind] for kind in (*KINDS, TOTAL)}
    assert sum(centre[kind] for kind in KINDS) == centre[TOTAL]
    for level in ("channel", "intent", "segment"):
        for kind in (*KINDS, TOTAL):
            added = sum(v for (of, _, k), v in found.items() if (of, k) == (level, kind))
            assert added == centre[kind]
    for kind in KINDS:
        added = sum(v for (of, _, k), v in found.items() if (of, k) == ("group", kind))
        assert added == centre[kind]
        alone = kind not in LABOUR
        assert all(
            (name == NO_GROUP) == alone for of, name, k in found if (of, k) == ("group", kind)
        )
    paid = cost_totals(facts, phases[0][1], phases).paid
    assert paid.dtype.kind == "i"
    assert abs(centre[TOTAL] - int(paid.sum()) / len(paid)) <= 0.5


@pytest.fixture(scope="module", params={"spring": SPRING, "autumn": AUTUMN, "kinds": EVERY_KIND})
def day(request, tmp_path_factory):
    """Hours of a centre in which much goes wrong: its cost table, and the account by hand."""
    texts = {"spring": SPRING, "autumn": AUTUMN, "kinds": EVERY_KIND}
    folder = tmp_path_factory.mktemp(request.param)
    path = written(folder, request.param, texts[request.param], RATES)
    scenario = compose([f"centre={path}"]).scenario
    phases = _with(scenario, prices_of(scenario.centre))
    facts, table = measured(scenario, phases)
    return request.param, micro(table), Account(facts[0].log, phases)


def test_hours_with_breaks_absence_phases_and_a_warm_up(day):
    """Several intervals, a night that loses an hour and one that repeats it."""
    name, found, account = day
    wanted = expected(account)
    assert found == {key: wanted[key] for key in found}
    assert set(+wanted) <= set(found)
    paid = {kind for kind in KINDS if found["centre", "all", kind] > 0}
    assert (
        paid
        >= {
            "spring": {"handling", "idle", "shrinkage", "licences"},
            "autumn": {"handling", "idle", "licences"},
            "kinds": {"handling", "idle", "licences", "fixed", "per_minute"},
        }[name]
    )
