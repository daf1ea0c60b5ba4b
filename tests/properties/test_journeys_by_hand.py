"""Flows, paths and resources of a run, recomputed by hand from its Parquet files and its YAML.

The centre is that of `by_hand_every_kind`; the modules `by_hand_*` use nothing of
`sim.measure`.
"""

import csv
import math
from collections import Counter

import pytest

from experiments import run as command
from sim.measure.paths import MOST
from tests.properties import by_hand_journeys as journeys
from tests.properties.by_hand_centres import written
from tests.properties.by_hand_every_kind import EVERY_KIND, RATES
from tests.properties.by_hand_run import Run, read
from tests.properties.by_hand_statistics import Figure

PRINTED = 1e-9
"""The files hold ten significant digits."""


@pytest.fixture(scope="module")
def run(tmp_path_factory) -> Run:
    """A finished run of three replications, read by hand."""
    folder = tmp_path_factory.mktemp("journeys")
    centre = written(folder / "own", "every_kind", EVERY_KIND, RATES)
    command.main([f"centre={centre}", "replications=3", "seed=4", f"out={folder / 'run'}"])
    return read(folder / "run")


def rows_of(run: Run, name: str) -> list[dict[str, str]]:
    with open(run.folder / name, encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def differing(row: dict[str, str], wanted: dict[str, Figure | float | None]) -> list[str]:
    """Columns of a row that do not say what the hand says."""
    wrong = []
    for column, figure in wanted.items():
        values = figure[:3] if isinstance(figure, tuple) else (figure,)
        for end, value in zip(("", "_lower", "_upper"), values, strict=False):
            cell = row[column + end]
            missing = cell == "" or value is None
            if (cell == "") != (value is None) or (
                not missing
                and not math.isclose(float(cell), value, rel_tol=PRINTED, abs_tol=PRINTED)
            ):
                wrong.append(column + end)
    return wrong


def test_every_row_of_flows_csv(run):
    wanted = journeys.flows(run)
    rows = rows_of(run, "flows.csv")
    keys = [(row["from_channel"], row["trigger"], row["to_channel"]) for row in rows]
    assert set(keys) == wanted.keys()
    assert len(keys) == len(wanted)
    assert not [
        (key, wrong)
        for key, row in zip(keys, rows, strict=True)
        if (wrong := differing(row, wanted[key]))
    ]


def test_flows_close_to_the_last_contact(run):
    """What flows into a channel flows out of it; what arises ends somewhere."""
    inward: Counter[str] = Counter()
    outward: Counter[str] = Counter()
    replications = len(run.replications)
    for row in rows_of(run, "flows.csv"):
        contacts = round(float(row["contacts"]) * replications)
        assert math.isclose(contacts, float(row["contacts"]) * replications, rel_tol=1e-8)
        inward[row["to_channel"]] += contacts
        outward[row["from_channel"]] += contacts
    for channel in run.names["channels"]:
        assert inward[channel] == outward[channel] > 0
    ends = {name: inward[name] for name in inward if name not in run.names["channels"]}
    assert set(ends) == {"resolved", "given_up", "open"}
    assert sum(ends.values()) == outward["start"]


def test_every_row_of_paths_csv(run):
    wanted = journeys.paths(run, MOST)
    rows = rows_of(run, "paths.csv")
    assert [row["path"] for row in rows] == list(wanted)
    assert rows[-1]["path"] == "other"
    wrong = [(row["path"], differing(row, wanted[row["path"]])) for row in rows]
    assert not [one for one in wrong if one[1]]
    assert math.isclose(sum(float(row["share"]) for row in rows), 1, rel_tol=1e-8)


def test_every_row_of_technology_csv(run):
    wanted = journeys.technology(run)
    rows = rows_of(run, "technology.csv")
    assert [row["resource"] for row in rows] == sorted(wanted)
    wrong = [(row["resource"], differing(row, wanted[row["resource"]])) for row in rows]
    assert not [one for one in wrong if one[1]]
    blocked = {row["resource"]: float(row["blocked"]) for row in rows}
    assert min(blocked[name] for name in ("machines", "trunks", "video_seats")) > 0


def test_no_more_units_are_in_use_than_there_are(run):
    for row in rows_of(run, "technology.csv"):
        capacities = [centre["resources"][row["resource"]]["capacity"] for _, centre in run.centres]
        if None not in capacities:
            assert float(row["use_max"]) <= max(capacities)
