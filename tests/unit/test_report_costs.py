"""The section of costs says what the table says, and nothing else."""

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from sim.config.economics import ChannelCost, Economics, Pay
from sim.engine.contract import run
from sim.measure import gather, measure_spec
from sim.measure.costs import COLUMNS, KINDS, TOTAL, cost_table
from sim.report.blocks import Figure
from sim.report.cost_figure import WORDS
from sim.report.cost_section import as_written, cost_section
from sim.report.csv_text import csv_text
from tests.engine.centres import END, Call, centre, level, made


@pytest.fixture(scope="module")
def costs() -> pd.DataFrame:
    """A quarter of an hour of two channels, twice."""
    calls = [Call("a", 0, talk=300), Call("b", 60, talk=60, channel="video")]
    scenario = made(centre(calls, {"team": level((0, END, 2), line=1)}, {"video": {}}), calls)
    prices = Economics(
        currency="EUR",
        groups={"any": Pay(wage_per_hour=36_000_000_000)},
        channels={
            "phone": ChannelCost(per_contact=70_000_000, published_per_contact=20_000_000_000),
            "video": ChannelCost(published_per_contact=3_000_000_000),
        },
    )
    facts = gather([run(scenario, 1, number) for number in range(2)], measure_spec(scenario))
    return cost_table(facts, replace(scenario.centre, economics=prices))


def test_every_kind_has_a_word():
    assert tuple(WORDS) == KINDS


def test_sentences_and_finding_state_the_figures_of_the_table(costs):
    section = cost_section(costs)
    first, agents, variable, published = section.answer
    # 2 agents x 900 s x 10, and one call x 70: phone has 300 of 360 s handled
    assert "EUR 18,070 (18,070 to 18,070)" in first
    assert "EUR 9,035 a contact" in first
    assert (
        agents == "Agents are 100 % of it: handling 20 %, idle 80 %, shrinkage 0 %, overtime 0 %."
    )
    assert variable.startswith("0 % moves with the contacts")
    assert "further off: phone 15,070.00 (20,000.00)" in published
    assert "within a tenth of it: video" in published
    finding = section.blocks[0].finding
    assert finding.startswith("Phone costs most, EUR 15,070, 83 % of all, of which 80 % is idle")
    assert "from EUR 3,000 (video) to EUR 15,070 (phone)" in finding
    assert finding in section.blocks[0].svg


def test_another_table_gives_other_sentences(costs):
    doubled = costs.assign(**{one: costs[one] * 2 for one in ("amount", "per_contact")})
    one, other = cost_section(costs), cost_section(doubled)
    assert "EUR 36,140" in other.answer[0]
    assert one.answer[0] != other.answer[0]
    assert one.blocks[0].finding != other.blocks[0].finding


def test_tables_hold_every_name_once_and_the_dearest_first(costs):
    section = cost_section(costs)
    figure, channels, kinds, *parts = section.blocks
    assert isinstance(figure, Figure)
    assert list(channels.frame["channel"]) == ["phone", "video"]
    assert list(figure.table.frame["channel"]) == ["phone", "video"]
    assert list(channels.frame["simulated against it"]) == ["-25 %", "+0 %"]
    assert len(kinds.frame) == len(KINDS) + 1
    assert [one.caption for one in parts] == [
        "Cost by group",
        "Cost by what customers want",
        "Cost by segment",
    ]
    for one in (channels, *parts):
        assert sum(float(cell.replace(",", "")) for cell in one.frame["cost, EUR"]) == 18_070


def test_without_prices_the_section_says_how_to_add_them():
    section = cost_section(pd.DataFrame(columns=list(COLUMNS)))
    assert "economics" in section.answer[0]
    assert section.blocks == ()


def test_where_nothing_is_paid_and_nobody_served_there_is_no_division(costs):
    numbers = [one for one in costs if costs[one].dtype.kind == "f"]
    nothing = costs.assign(**dict.fromkeys(numbers, np.nan)).assign(amount=0.0)
    section = cost_section(nothing)
    assert section.blocks[0].finding == "Nothing is paid on any channel."
    assert "nan" not in " ".join(section.answer)
    assert not re.search(r"\bnan\b", section.blocks[1].frame.to_string())


def test_the_file_holds_amounts_to_the_last_micro_unit(costs):
    """Ten digits, as in other files, would lose what levels add up to."""
    rows = costs.assign(amount=costs["amount"] + 1_234_567.000001)
    line = csv_text(as_written(rows)).splitlines()[1]
    assert line.split(",")[3] == f"{rows['amount'].iloc[0]:.6f}"
    assert len(line.split(",")[3].replace(".", "")) == 13
    assert TOTAL in set(rows["kind"])
