"""The ten contacts of the guide to costs: what it shows is what is computed, to the last digit.

Centre, contacts and every figure of its tables are taken from the text itself.
"""

import re
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from experiments.compose import compose
from experiments.yaml_files import read_yaml
from sim.engine.contract import run
from sim.measure import gather, measure_spec
from sim.measure.costs import KINDS, NO_GROUP, TOTAL, cost_table, cost_totals

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs" / "guides" / "costs.md"
PRESETS = ROOT / "configs" / "centre"


def files() -> dict[str, str]:
    text = GUIDE.read_text(encoding="utf-8")
    return dict(re.findall(r"<!-- file: (\S+) -->\n```\w*\n(.*?)```", text, re.DOTALL))


def shown(level: str) -> dict[tuple[str, str], Decimal]:
    """The figures of a table of the guide, by column and row."""
    text = GUIDE.read_text(encoding="utf-8")
    block = text.split(f"<!-- table: {level} -->\n")[1].split("\n\n")[0]
    head, _, *rows = (
        [cell.strip() for cell in line.split("|")[1:-1]] for line in block.split("\n")
    )
    return {
        (name, row[0]): Decimal(cell)
        for row in rows
        for name, cell in zip(head[1:], row[1:], strict=True)
    }


@pytest.fixture(scope="module")
def ten(tmp_path_factory):
    """Facts, scenario and cost table of the guide's centre."""
    folder = tmp_path_factory.mktemp("ten")
    for name, text in files().items():
        (folder / name).write_text(text, encoding="utf-8")
    scenario = compose([f"centre={folder / 'ten.yaml'}"]).scenario
    facts = gather([run(scenario, 1, 0)], measure_spec(scenario))
    return facts, scenario, cost_table(facts, scenario.centre)


def amounts(table, level):
    """Amounts in whole currency by name and kind, with those of the centre."""
    rows = table[table["level"].isin([level, "centre"])]
    return {
        ("centre" if one.level == "centre" else one.name, one.kind): Decimal(f"{one.amount:.6f}")
        for one in rows.itertuples()
    }


@pytest.mark.parametrize("level", ["channel", "segment"])
def test_every_amount_of_the_tables_is_the_computed_one(ten, level):
    found = amounts(ten[2], level)
    wanted = {key: one for key, one in shown(level).items() if key[1] in (*KINDS, TOTAL)}
    assert len(wanted) >= 3 * 4
    assert {key: found[key] for key in wanted} == wanted


def test_contacts_and_costs_per_contact_are_the_shown_ones(ten):
    table = shown("channel")
    rows = ten[2][ten[2]["kind"] == TOTAL].set_index(["level", "name"])
    for name in ("phone", "chat", "post", "centre"):
        row = rows.loc[("centre", "all") if name == "centre" else ("channel", name)]
        assert row["per_contact"] == pytest.approx(float(table[name, "a contact"]), rel=1e-12)
        assert row["per_resolved_need"] == row["per_contact"]
        assert row["amount"] / row["per_contact"] == pytest.approx(int(table[name, "contacts"]))
    assert rows.loc[("channel", "phone"), "published_per_contact"] == 5.58
    assert rows["published_per_contact"].notna().sum() == 1


def test_groups_are_paid_what_the_text_says(ten):
    rows = ten[2][(ten[2]["level"] == "group") & (ten[2]["kind"] == TOTAL)]
    paid = dict(zip(rows["name"], rows["amount"], strict=True))
    assert paid == {"desk": 37.50 + 2.25, "writers": 22.50, NO_GROUP: 3.60}


def test_totals_for_sweeps(ten):
    facts, scenario, _ = ten
    found = cost_totals(facts, scenario.centre)
    assert (found.paid.tolist(), found.contacts.tolist(), found.resolved.tolist()) == (
        [65_850_000],
        [10],
        [10],
    )
    assert found.weeks == 1 / 5
    paid_h = (100 + 4 + 75) / 60
    assert found.fte[0] == pytest.approx(paid_h / (40 / 5))


def test_the_prices_shown_first_are_read(tmp_path):
    block = re.search(r"```yaml\n(economics:.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    centre = read_yaml(PRESETS / "seven_channels.yaml") | yaml.safe_load(block[1])
    for csv in PRESETS.glob("seven_channels*.csv"):
        (tmp_path / csv.name).write_text(csv.read_text())
    (tmp_path / "own.yaml").write_text(yaml.safe_dump(centre, sort_keys=False))
    prices = compose([f"centre={tmp_path / 'own.yaml'}"]).scenario.centre.economics
    assert prices.pay("service_team").wage_per_hour == 16_780_000
    assert prices.channels["phone"].published_per_contact == 5_580_000
    assert prices.resources["trunks"].per_month == 15_000_000
