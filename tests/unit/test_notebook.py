"""The Python way: what it answers is what the command writes, and its example is true."""

import doctest
import inspect

import pytest

from experiments import notebook, run
from experiments.notebook import compare, load
from sim.errors import ConfigError
from sim.report.csv_text import csv_text
from tests.unit.run_centre import write_centre

AGENTS = "centre.groups.tellers.level"
FEWER = [{"days": "mon-fri", "from": "08:00", "to": "20:00", "agents": 2}]


@pytest.fixture
def tiny(tmp_path):
    return load(write_centre(tmp_path / "own"), replications=2, workers=1)


def test_the_example_prints_what_stands_there():
    found = doctest.testmod(notebook, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert found.attempted >= 6
    assert found.failed == 0


def test_the_tables_are_those_that_the_command_writes(tiny, tmp_path):
    centre = tmp_path / "own" / "tiny.yaml"
    assert run.main([f"centre={centre}", "replications=2", f"out={tmp_path / 'run'}"]) == 0
    found = tiny.run()
    for name in ("kpi", "intervals", "staffing", "flows", "paths", "technology", "gaps"):
        written = (tmp_path / "run" / f"{name}.csv").read_text(encoding="utf-8")
        assert csv_text(getattr(found, name)) == written, name


def test_a_change_leaves_the_centre_as_it_was_and_a_later_one_wins(tiny):
    before = tiny.scenario.hash
    fewer = tiny.change({AGENTS: FEWER})
    assert tiny.scenario.hash == before
    assert fewer.scenario.centre.groups["tellers"].level[0].agents == 2
    back = fewer.change({AGENTS: [FEWER[0] | {"agents": 4}]})
    assert back.scenario.hash == before


@pytest.mark.parametrize(
    ("key", "value", "read"),
    [
        ("centre.channels.phone.intents.any.resolution", "70%", 0.7),
        ("centre.channels.phone.intents.any.resolution", 0.7, 0.7),
    ],
)
def test_values_may_be_text_or_numbers(tiny, key, value, read):
    changed = tiny.change({key: value}).scenario.centre
    assert changed.channels["phone"].intents["any"].resolution == read


def test_a_mapping_is_merged_and_null_takes_away(tiny):
    rush = {"from": "2024-01-08 08:00", "to": None, "factor": 1.5, "streams": "all"}
    busy = tiny.change({"centre.windows.rush": rush})
    assert busy.scenario.centre.windows["rush"].factor == 1.5
    assert tiny.scenario.centre.windows == {}


def test_the_comparison_is_paired_against_the_first(tiny):
    a, b = tiny.run(), tiny.change({AGENTS: FEWER}).run()
    table = compare({"today": a, "fewer": b}, levels=["queue"], kpis=["asa_s"])
    (row,) = table.to_dict("records")
    assert (row["baseline"], row["scenario"], row["needs_in_common"]) == ("today", "fewer", 1.0)
    value = {one: r.kpi.query("level == 'queue' and kpi == 'asa_s'")["value"].item()
             for one, r in (("a", a), ("b", b))}  # fmt: skip
    assert row["difference"] == pytest.approx(value["b"] - value["a"])
    assert row["difference"] > 0


def test_the_seed_and_the_replications_of_a_run_are_those_asked_for(tiny):
    found = tiny.run(replications=1, seed=9)
    assert [(one.header.seed, one.header.replication) for one in found.logs] == [(9, 0)]


@pytest.mark.parametrize(
    "wrong",
    [
        lambda centre: load("smal"),
        lambda centre: centre.change({"centre.groups.teller.level": FEWER}),
        lambda centre: centre.change({AGENTS: object()}),
        lambda centre: centre.run(replications=0),
        lambda centre: compare({"only": centre.run()}),
        lambda centre: compare({"a": centre.run(), "b": centre.run(seed=2)}),
    ],
    ids=["preset", "key", "value", "replications", "one run", "another seed"],
)
def test_what_is_wrong_is_refused_by_name(tiny, wrong):
    with pytest.raises(ConfigError):
        wrong(tiny)


def test_a_notebook_shows_the_table_of_the_run(tiny):
    found = tiny.run()
    assert "queue calls" in str(found)
    assert found._repr_html_().startswith("<pre>")
    assert "replications=2" in repr(found)


def test_every_public_name_says_what_it_does():
    for name in notebook.__all__:
        assert inspect.getdoc(getattr(notebook, name)), name
