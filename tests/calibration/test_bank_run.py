"""One command lays January and February beside their records, in one folder that repeats."""

import csv
import json
import shutil

import pytest

from experiments import presets, recorded, reproduce, run
from experiments.compose import compose
from sim.calibrate.beside import LABELS
from sim.calibrate.half_hours import DAY_TYPES
from sim.errors import ConfigError

FEBRUARY = "bank_1999_february"
WORDS = ["experiment=bank_1999", "replications=2"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The folder of a run of both months, and what was printed."""
    out = tmp_path_factory.mktemp("runs") / "both"
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(out.parent)
        printed = []
        patch.setattr("builtins.print", lambda *words, **_: printed.append(" ".join(words)))
        assert run.main([*WORDS, f"out={out}"]) == 0
    return out, "\n".join(printed)


def rows(path):
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_each_month_is_a_run_of_its_own_in_one_folder(folder):
    out, _ = folder
    january = json.loads((out / "manifest.json").read_text())
    february = json.loads((out / FEBRUARY / "manifest.json").read_text())
    assert (january["beside"], february["beside"]) == ([FEBRUARY], [])
    assert january["record"]["title"] == "January 1999"
    assert february["record"] == {
        "title": "February 1999",
        "copy": "inputs/bank_1999_february_recorded.csv",
        "marks": {},
        "otherwise": "predicted",
    }
    assert january["scenario_hash"] != february["scenario_hash"]
    assert {path.name for path in out.iterdir()} - {FEBRUARY} == {
        path.name for path in (out / FEBRUARY).iterdir()
    }


def test_every_figure_of_both_months_has_its_mark_and_its_interval(folder):
    out, _ = folder
    january, february = rows(out / recorded.FILE), rows(out / FEBRUARY / recorded.FILE)
    assert len(january) == len(february) == len(LABELS) * (1 + len(DAY_TYPES))
    marks = {row["kpi"]: row["mark"] for row in january}
    assert [kpi for kpi, mark in marks.items() if mark == "fitted"] == ["mean_wait_s"]
    assert set(marks.values()) == {"fitted", "reproduced"}
    assert {row["mark"] for row in february} == {"predicted"}
    for row in (*january, *february):
        assert float(row["lower"]) <= float(row["simulated"]) <= float(row["upper"])
        assert row["n"] == "2"


def test_half_hours_sum_to_the_day(folder):
    out, _ = folder
    for place in (out, out / FEBRUARY):
        offered = [row for row in rows(place / recorded.HALF_HOURS) if row["kpi"] == "offered"]
        whole = {row["days"]: row for row in rows(place / recorded.FILE) if row["kpi"] == "offered"}
        for day in DAY_TYPES:
            for side in ("recorded", "simulated"):
                total = sum(float(row[side]) for row in offered if row["days"] == day)
                assert total == pytest.approx(float(whole[day][side]), rel=1e-8)


def test_both_months_are_printed_by_day_type_and_half_hour(folder):
    _, text = folder
    for title in ("January 1999", "February 1999"):
        assert f"{title}: simulated beside recorded" in text
        assert f"{title} by half hour" in text
    for label in LABELS.values():
        assert label in text
    assert text.index("January 1999:") < text.index("February 1999:")
    assert sum(line.startswith("10:30") for line in text.splitlines()) == 4  # two day types each


def test_reproduce_repeats_both_months_and_sees_a_changed_comparison(folder, tmp_path, capsys):
    out, _ = folder
    assert reproduce.main([str(out)]) == 0
    said = capsys.readouterr().out
    assert said.count("recorded_half_hours.csv: equal") == 2
    copy = tmp_path / "copy"
    shutil.copytree(out, copy)
    file = copy / FEBRUARY / recorded.FILE
    file.write_text(file.read_text().replace("predicted", "reproduced", 1))
    assert reproduce.main([str(copy)]) == 1
    assert "recorded.csv: different (the file)" in capsys.readouterr().out


def test_an_error_in_the_second_month_leaves_no_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def broken(composed, *rest):
        raise ConfigError("second", composed.settings.centre, "a month that works")

    first = run._run
    calls = []

    def once(*words):
        calls.append(words)
        return first(*words) if len(calls) == 1 else broken(words[1])

    monkeypatch.setattr(run, "_run", once)
    with pytest.raises(ConfigError, match="bank_1999_february"):
        run.main(["experiment=bank_1999", "replications=1"])
    assert list(tmp_path.iterdir()) == []


def test_overrides_hold_for_both_months():
    composed = compose([*WORDS, "centre.queues.regular.target.within=30s"])
    others = run._others(composed)
    assert list(others) == [FEBRUARY]
    for one in (composed, *others.values()):
        assert one.scenario.centre.queues["regular"].target.within == 30_000_000
        assert one.settings.replications == 2


@pytest.mark.parametrize("words", [["centre=bank_1999"], ["experiment=bank_1999", "centre=small"]])
def test_one_month_alone_and_a_centre_without_a_record_run_alone(words):
    assert run._others(compose(words)) == {}


# the sidecar ---------------------------------------------------------------


def test_a_sidecar_is_no_preset():
    assert not [
        name for group in ("centre", "experiment") for name in presets.names(group) if "." in name
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("rekord: x.csv", "did you mean: record"),
        (
            "record: x.csv\notherwise: guessed",
            "one of fitted, reproduced, predicted, got 'guessed'",
        ),
        ("record: x.csv\nmarks: {asa_s: tuned}", "marks.asa_s must be one of fitted"),
        ("record: x.csv\nmarks: [asa_s]", "marks must be a mapping from KPIs to marks"),
        ("also: bank_1999", "also must be a list of presets"),
    ],
)
def test_a_wrong_sidecar_is_refused_by_name(tmp_path, text, message):
    (tmp_path / "mine.beside.yaml").write_text(text)
    with pytest.raises(ConfigError, match=message) as caught:
        read_both([tmp_path / "mine.yaml"])
    assert "mine.beside.yaml" in str(caught.value)


def read_both(sources):
    return recorded.record_of(sources), recorded.also_of(sources)


def test_the_sidecar_nearest_to_the_user_counts(tmp_path):
    (tmp_path / "near.beside.yaml").write_text("record: near.csv\ntitle: Near")
    (tmp_path / "far.beside.yaml").write_text("record: far.csv\nalso: [small]")
    sources = [tmp_path / "near.yaml", tmp_path / "far.yaml"]
    assert recorded.record_of(sources).title == "Near"
    assert recorded.also_of(sources) == ("small",)
