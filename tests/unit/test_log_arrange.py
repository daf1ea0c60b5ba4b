"""Canonical order and building logs by hand."""

import numpy as np
import pytest

from sim.errors import ConfigError
from sim.log.arrange import arranged
from sim.log.builder import log_from_columns, log_from_rows, names_of
from sim.log.schema import TABLES, Header
from sim.vocabulary import AgentState, Outcome

HEADER = Header(
    names=names_of(
        segments=["all"],
        intents=["billing", "sales"],
        channels=["phone"],
        queues=["q_billing", "q_sales"],
        groups=["tellers"],
        streams=["s"],
    ),
    start_utc_us=0,
    time_zone="UTC",
    horizon=1000,
)


def test_rows_are_sorted_and_references_follow():
    log = log_from_rows(
        HEADER,
        needs=[{"entry": 50, "key": 1, "intent": "sales"}, {"entry": 10, "key": 2}],
        contacts=[
            {"need": 0, "entry": 90, "attempt": 1},
            {"need": 1, "entry": 10},
            {"need": 0, "entry": 50, "outcome": Outcome.ABANDONED},
        ],
        legs=[
            {"contact": 0, "queue": "q_sales", "queued": 90},
            {"contact": 2, "queue": "q_sales", "queued": 50},
            {"contact": 1, "queue": "q_billing", "queued": 10},
            {"contact": 1, "leg": 0, "answered": 10},
        ],
        agents=[
            {"group": "tellers", "agent": 1, "tick": 0, "state": AgentState.ON},
            {"group": "tellers", "agent": 0, "tick": 5, "state": AgentState.OFF},
            {"group": "tellers", "agent": 0, "tick": 0, "state": AgentState.ON},
        ],
    )
    assert log.needs["entry"].tolist() == [10, 50]
    assert log.needs["intent"].tolist() == [0, 1]
    assert log.contacts["need"].tolist() == [0, 1, 1]
    assert log.contacts["entry"].tolist() == [10, 50, 90]
    assert log.legs["contact"].tolist() == [0, 0, 1, 2]
    assert log.legs["queue"].tolist() == [-1, 0, 1, 1]
    assert log.agents["agent"].tolist() == [0, 0, 1]
    assert log.agents["state"].tolist() == [AgentState.ON, AgentState.OFF, AgentState.ON]


def test_equal_entries_are_ordered_by_key():
    log = log_from_rows(HEADER, needs=[{"entry": 5, "key": 9}, {"entry": 5, "key": 3}])
    assert log.needs["key"].tolist() == [3, 9]


def test_an_arranged_log_is_returned_as_it_is():
    log = log_from_rows(HEADER, needs=[{"entry": 5}, {"entry": 6}])
    assert arranged(log) is log


def test_patience_moves_with_its_leg():
    log = log_from_columns(
        HEADER,
        {
            "needs": {"entry": [0, 1]},
            "contacts": {"need": [0, 1], "entry": [0, 1]},
            "legs": {"contact": [1, 0]},
        },
        patience=[11, 22],
    )
    assert log.patience.tolist() == [22, 11]


def test_every_column_has_its_declared_type_even_when_empty():
    log = log_from_rows(HEADER)
    for table, columns in TABLES.items():
        assert {name: value.dtype for name, value in log.table(table).items()} == {
            name: np.dtype(kind) for name, kind in columns.items()
        }


@pytest.mark.parametrize(
    ("table", "row", "says"),
    [
        ("needs", {"entry": 0, "colour": 1}, "needs.colour"),
        ("needs", {"segment": 0}, "needs.entry"),
        ("needs", {"entry": 0, "intent": "bling"}, "billing, sales"),
        ("contacts", {"need": 0, "entry": 0, "attempt": 300}, "-128..127"),
        ("contacts", {"need": 0, "entry": 0.5}, "integers"),
        ("trips", {"entry": 0}, "one of needs"),
    ],
)
def test_wrong_rows_are_refused_with_their_place(table, row, says):
    with pytest.raises(ConfigError, match=says):
        log_from_rows(HEADER, **{table: [row]})


def test_columns_of_unequal_length_are_refused():
    with pytest.raises(ConfigError, match="one length"):
        log_from_columns(HEADER, {"needs": {"entry": [0, 1], "intent": [0]}})


def test_unknown_dimension_is_refused():
    with pytest.raises(ConfigError, match="dimension"):
        names_of(colours=["red"])
