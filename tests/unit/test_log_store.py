"""Parquet: what is saved is loaded, in the same bytes every time."""

import json
from dataclasses import replace

import numpy as np
import pyarrow.parquet as pq
import pytest

from sim.errors import ConfigError
from sim.log.builder import log_from_rows, names_of
from sim.log.digest import table_digests
from sim.log.schema import TABLES, Header
from sim.log.store import METADATA_KEY, load, replications, save

HEADER = Header(
    names=names_of(segments=["all"], intents=["i"], channels=["phone"], queues=["q"], groups=["g"]),
    start_utc_us=1_700_000_000_000_000,
    time_zone="Europe/Kyiv",
    horizon=3_600_000_000,
    warm_up=60,
    seed=5,
    replication=3,
    scenario="ab" * 32,
)


@pytest.fixture
def log():
    return log_from_rows(
        HEADER,
        needs=[{"entry": t, "key": 2**64 - 1 - t} for t in (7, 3, 5)],
        contacts=[{"need": n, "entry": n} for n in range(3)],
        legs=[{"contact": n, "queue": "q", "queued": n} for n in range(3)],
        agents=[{"group": "g", "agent": 0, "tick": 0, "state": 1}],
    )


def test_a_log_survives_the_round_trip(log, tmp_path):
    save(log, tmp_path, 3)
    again = load(tmp_path, 3)
    assert again.header == log.header
    for table in TABLES:
        for name, column in log.table(table).items():
            found = again.table(table)[name]
            assert found.dtype == column.dtype
            assert np.array_equal(found, column)
    assert len(again.patience) == 0
    assert table_digests(again) == table_digests(log)


def test_the_same_log_gives_the_same_bytes(log, tmp_path):
    first = [path.read_bytes() for path in save(log, tmp_path / "a", 0)]
    second = [path.read_bytes() for path in save(log, tmp_path / "b", 0)]
    assert first == second


def test_files_stand_where_the_documentation_says_and_nothing_else_does(log, tmp_path):
    save(log, tmp_path, 12)
    found = sorted(str(p.relative_to(tmp_path)) for p in tmp_path.rglob("*") if p.is_file())
    assert found == sorted(f"{table}/replication-0012.parquet" for table in TABLES)


def test_a_second_save_replaces_the_first(log, tmp_path):
    save(log, tmp_path, 0)
    save(replace(log, header=replace(HEADER, seed=6)), tmp_path, 0)
    assert load(tmp_path, 0).header.seed == 6


def test_metadata_says_what_codes_and_ticks_mean(log, tmp_path):
    path = save(log, tmp_path, 0)[0]
    meta = json.loads(pq.read_schema(path).metadata[METADATA_KEY])
    assert meta["names"]["queues"] == ["q"]
    assert meta["horizon_ticks"] == 3_600_000_000
    assert meta["scenario"] == "ab" * 32
    assert set(meta["versions"]) == {"switchboard", "numpy", "pyarrow"}


def test_stored_replications_are_listed_in_order(log, tmp_path):
    for number in (2, 0, 11):
        save(log, tmp_path, number)
    assert replications(tmp_path) == (0, 2, 11)
    assert replications(tmp_path / "nowhere") == ()


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ConfigError, match="no such file"):
        load(tmp_path, 0)


def test_a_file_that_is_no_parquet_is_named(log, tmp_path):
    path = save(log, tmp_path, 0)[0]
    path.write_bytes(b"no parquet at all")
    with pytest.raises(ConfigError, match="a Parquet file"):
        load(tmp_path, 0)


def test_another_schema_version_is_refused(log, tmp_path, monkeypatch):
    monkeypatch.setattr("sim.log.store.SCHEMA_VERSION", 99)
    save(log, tmp_path, 0)
    monkeypatch.undo()
    with pytest.raises(ConfigError, match="schema version"):
        load(tmp_path, 0)
