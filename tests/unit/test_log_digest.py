"""The digest sees content, and all of it; never codes or the order of names."""

from dataclasses import replace

import numpy as np
import pytest

from sim.log.builder import log_from_columns, names_of
from sim.log.digest import DIMENSION_OF, digest, table_digests
from sim.log.schema import TABLES, Header, Log

NAMES = {
    "segments": ("gold", "silver"),
    "intents": ("billing", "sales"),
    "channels": ("chat", "phone"),
    "queues": ("q1", "q2"),
    "groups": ("back", "front"),
    "streams": ("s",),
}


def some_log(names=NAMES, seed=3, rows=60) -> Log:
    """A log of random facts (they need not make sense) under the given spelling of names."""
    header = Header(names=names, start_utc_us=0, time_zone="UTC", horizon=10_000)
    made = np.random.default_rng(seed)

    def codes(column):
        dimension = DIMENSION_OF[column]
        wanted = made.integers(0, len(NAMES[dimension]), rows)
        return [names[dimension].index(NAMES[dimension][i]) for i in wanted]

    def numbers():
        return made.integers(0, 100, rows)

    needs = {"key": made.permutation(rows).astype(np.uint64), "entry": numbers(), "end": numbers()}
    needs |= {"segment": codes("segment"), "intent": codes("intent"), "difficulty": numbers()}
    contacts = {"need": np.arange(rows), "channel": codes("channel"), "entry": numbers()}
    legs = {"contact": np.arange(rows), "queue": codes("queue"), "group": codes("group")}
    legs |= {"queued": numbers(), "answered": numbers(), "agent": numbers()}
    agents = {"group": codes("group"), "agent": numbers(), "tick": numbers(), "state": [1] * rows}
    tables = {"needs": needs, "contacts": contacts, "legs": legs, "agents": agents}
    return log_from_columns(header, tables, patience=numbers())


def test_a_digest_has_64_hex_digits_and_repeats():
    assert len(digest(some_log())) == 64
    assert digest(some_log()) == digest(some_log())


@pytest.mark.parametrize("dimension", ["segments", "intents", "channels", "queues", "groups"])
def test_an_unused_name_that_shifts_the_codes_changes_nothing(dimension):
    shifted = NAMES | {dimension: ("aaa", *NAMES[dimension], "zzz")}
    assert table_digests(some_log(shifted)) == table_digests(some_log())


@pytest.mark.parametrize("dimension", ["segments", "intents", "channels", "queues", "groups"])
def test_the_order_of_names_changes_nothing(dimension):
    assert digest(some_log(NAMES | {dimension: NAMES[dimension][::-1]})) == digest(some_log())


def test_the_order_of_rows_changes_nothing():
    log = some_log()
    turn = np.arange(len(log.agents["tick"]))[::-1]
    agents = {name: column[turn] for name, column in log.agents.items()}
    # equal (agent, tick) would keep the recorded order: leave only distinct ones
    pairs = np.stack([agents["group"], agents["agent"], agents["tick"]])
    keep = np.unique(pairs, axis=1, return_index=True)[1]
    forth = {name: column[np.sort(keep)] for name, column in agents.items()}
    back = {name: column[np.sort(keep)[::-1]] for name, column in agents.items()}
    assert digest(replace(log, agents=forth)) == digest(replace(log, agents=back))


@pytest.mark.parametrize(
    ("table", "column"),
    [(t, c) for t in TABLES for c in TABLES[t] if c not in {"need", "contact"}],
)
def test_one_changed_value_in_any_column_changes_only_its_table(table, column):
    log = some_log()
    columns = dict(log.table(table))
    changed = columns[column].copy()
    changed[7] = 1 - changed[7] if column in DIMENSION_OF else changed[7] + 1
    other = replace(log, **{table: columns | {column: changed}})
    before, after = table_digests(log), table_digests(other)
    assert before[table] != after[table]
    if (table, column) not in {("needs", "key"), ("needs", "entry"), ("contacts", "attempt")}:
        assert {t for t in before if before[t] != after[t]} == {table}


def test_a_changed_variate_changes_the_digest_and_no_table():
    log = some_log()
    patience = log.patience.copy()
    patience[0] += 1
    before, after = table_digests(log), table_digests(replace(log, patience=patience))
    assert {name for name in before if before[name] != after[name]} == {"variates"}
    assert digest(log) != digest(replace(log, patience=patience))


def test_no_code_is_no_name():
    log = some_log()
    group = log.legs["group"].copy()
    group[0] = -1
    assert digest(replace(log, legs=log.legs | {"group": group})) != digest(log)


def test_the_address_of_the_run_is_not_part_of_its_content():
    log = some_log()
    other = replace(log, header=replace(log.header, seed=99, replication=7, scenario="x"))
    assert digest(other) == digest(log)


def test_an_empty_log_has_a_digest():
    header = Header(names=names_of(), start_utc_us=0, time_zone="UTC", horizon=0)
    assert len(digest(log_from_columns(header, {}))) == 64
