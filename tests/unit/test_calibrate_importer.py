"""Records of the bank become a log: each row accounted for, each duration kept."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.calibrate import anonymous_bank
from sim.units import HOUR, MINUTE, SECOND
from sim.vocabulary import AgentState, NeedState, Outcome
from tests.calibration.bank_file import call, write

EIGHT = 8 * 3600
TICK0 = 2 * 24 * HOUR  # the made-up calls are of the third of the month


@pytest.fixture
def imported(tmp_path):
    """Import these rows."""
    return lambda *rows: anonymous_bank.read(write(tmp_path / "records.txt", rows))


def legs_of(log):
    """Legs as tuples of leg, queue, group, agent and ticks since 08:00 (or -1)."""
    start = TICK0 + 8 * HOUR
    columns = [log.legs[name] for name in ("leg", "queue", "group", "agent")]
    times = [log.legs[name] for name in ("queued", "answered", "talk_end", "wrap_end")]
    shifted = [np.where(column >= 0, (column - start) / SECOND, -1) for column in times]
    return [tuple(float(one) for one in row) for row in zip(*columns, *shifted, strict=True)]


def test_an_answered_call_is_a_front_and_a_queue(imported):
    log = imported(call(EIGHT, ivr=6, wait=20, talk=100, server="AGENT_07")).log
    assert legs_of(log) == [(0, -1, -1, -1, -1, 0, 6, 6), (1, 1, 0, 7, 6, 26, 126, 126)]
    assert log.contacts["outcome"].tolist() == [Outcome.HANDLED]
    assert log.contacts["entry"].tolist() == [TICK0 + 8 * HOUR]
    assert log.contacts["end"].tolist() == [TICK0 + 8 * HOUR + 126 * SECOND]
    assert log.needs["state"].tolist() == [NeedState.OPEN]


def test_an_abandoned_call_ends_when_its_wait_does(imported):
    log = imported(call(EIGHT, wait=33)).log
    assert legs_of(log)[1] == (1, 1, -1, -1, 6, -1, -1, -1)
    assert log.contacts["outcome"].tolist() == [Outcome.ABANDONED]
    assert log.contacts["end"].tolist() == [TICK0 + 8 * HOUR + 39 * SECOND]


def test_a_call_that_hangs_up_in_the_ivr_joins_no_queue(imported):
    log = imported(call(EIGHT, ivr=45)).log
    assert legs_of(log) == [(0, -1, -1, -1, -1, 0, 45, 45)]
    assert log.contacts["outcome"].tolist() == [Outcome.CONTAINED]


def test_a_call_without_ivr_has_no_front(imported):
    log = imported(call(EIGHT, ivr=0, wait=5, talk=50, type="TT")).log
    assert log.legs["leg"].tolist() == [1]
    assert log.header.names["intents"][log.needs["intent"][0]] == "returned_call"


def test_priority_customers_have_a_segment_and_a_queue(imported):
    log = imported(
        call(EIGHT, wait=9, talk=9, priority="2"), call(EIGHT + 1, wait=9, talk=9, priority="1")
    ).log
    names = log.header.names
    assert [names["segments"][code] for code in log.needs["segment"]] == ["priority", "regular"]
    queues = log.legs["queue"][log.legs["leg"] == 1]
    assert [names["queues"][code] for code in queues] == ["priority", "regular"]


def test_the_period_is_the_whole_month_in_local_time(imported):
    header = imported(call(EIGHT, talk=9)).log.header
    assert header.start_utc_us == 915_141_600 * SECOND  # 1998-12-31 22:00 UTC
    assert header.horizon == 31 * 24 * HOUR
    assert (header.source, header.time_zone) == ("anonymous_bank", "Asia/Jerusalem")


def test_a_call_may_end_after_midnight(imported):
    found = imported(call(86_390, wait=20, talk=100))
    end = TICK0 + (86_390 + 6 + 20 + 100) * SECOND
    assert found.log.contacts["end"].tolist() == [end]
    assert found.account.noted["over after midnight"] == 1


def test_a_negative_time_in_the_ivr_is_none(imported):
    row = call(EIGHT, ivr=-50, wait=60, talk=9)
    found = imported(row)
    assert found.log.legs["leg"].tolist() == [1]
    assert found.log.contacts["entry"].tolist() == [TICK0 + 8 * HOUR - 50 * SECOND]
    assert found.account.noted["negative IVR time: entered where the IVR ended"] == 1


def test_agents_are_on_duty_in_the_half_hours_in_which_they_are_seen(imported):
    log = imported(
        call(EIGHT + 1700, talk=200),  # from 08:28:26 to 08:31:46: two half hours
        call(EIGHT + 7200, talk=60),  # 10:00:06
        call(EIGHT + 7200, talk=60, server="NO_SERVER"),
    ).log
    rows = zip(log.agents["agent"], log.agents["tick"], log.agents["state"], strict=True)
    start = TICK0 + 8 * HOUR
    assert [(int(a), (int(t) - start) // MINUTE, int(s)) for a, t, s in rows] == [
        (1, 0, AgentState.ON),
        (1, 60, AgentState.OFF),
        (1, 120, AgentState.ON),
        (1, 150, AgentState.OFF),
    ]


KINDS = {
    "handled": call(EIGHT, wait=3, talk=30),
    "unknown agent": call(EIGHT, talk=4, server="NO_SERVER"),
    "abandoned": call(EIGHT, wait=12),
    "contained": call(EIGHT),
    "hang at once": call(EIGHT, q_start="8:00:06", q_exit="8:00:06"),
    "hang with service": call(EIGHT, wait=9, ser_start="8:00:15", ser_exit="8:00:19", ser_time="4"),
    "no length": call(EIGHT, wait=9, outcome="AGENT", server="AGENT_02"),
    "rounded customer": call(EIGHT, talk=9, customer_id="6.02E+11"),
    "phantom": call(EIGHT, wait=9, outcome="PHANTOM"),
    "stray type": call(EIGHT, talk=9, type="AA"),
    "no trace": call(EIGHT, outcome="AGENT", server="AGENT_02"),
    "wrong sum": call(EIGHT, wait=9, talk=9, ser_time="10"),
    "negative wait": call(EIGHT, talk=9, q_time="-5", q_start="8:00:10", q_exit="8:00:05"),
}
DROPPED = {
    "phantom": "outcome PHANTOM",
    "stray type": "stray call type",
    "no trace": "outcome AGENT with neither a wait nor a service",
    "wrong sum": "impossible times: end minus start is not the length",
    "negative wait": "impossible times: a negative wait or service",
}
KEPT = {"abandoned": "abandoned", "hang with service": "abandoned"} | dict.fromkeys(
    ["contained", "hang at once"], "contained"
)


@given(picked=st.lists(st.sampled_from(sorted(KINDS)), max_size=40))
def test_every_row_is_in_the_log_or_dropped_for_a_reason(tmp_path_factory, picked):
    picked = ["handled", *picked]
    file = write(tmp_path_factory.mktemp("rows") / "records.txt", [KINDS[one] for one in picked])
    found = anonymous_bank.read(file)
    account, log = found.account, found.log
    assert account.rows == len(picked)
    assert account.conserved()
    assert account.dropped == Counter(DROPPED[one] for one in picked if one in DROPPED)
    kept = [KEPT.get(one, "handled") for one in picked if one not in DROPPED]
    assert account.kept == Counter(kept)
    assert len(log.needs["key"]) == len(log.contacts["need"]) == len(kept)
    outcomes = Counter(Outcome(code).name.lower() for code in log.contacts["outcome"])
    assert outcomes == Counter(kept)
    assert np.sum(log.legs["leg"] == 1) == len(kept) - kept.count("contained")


@pytest.mark.parametrize(
    ("kind", "note"),
    [
        ("unknown agent", "handled by an unknown agent (NO_SERVER)"),
        ("unknown agent", "handled in under 10 s"),
        ("hang at once", "HANG in the second of joining the queue: left in the IVR"),
        ("hang with service", "HANG with a service: abandoned, the service ignored"),
        ("no length", "handled without a length of service (0 s)"),
        ("rounded customer", "customer number rounded by a spreadsheet: not used"),
    ],
)
def test_what_is_odd_is_counted(imported, kind, note):
    assert imported(KINDS[kind], KINDS["handled"]).account.noted[note] == 1


def test_gzipped_and_plain_files_say_the_same(tmp_path):
    rows = [KINDS["handled"], KINDS["abandoned"]]
    plain, packed = (anonymous_bank.read(write(tmp_path / n, rows)) for n in ("a.txt", "a.txt.gz"))
    for table in ("needs", "contacts", "legs", "agents"):
        for name, column in plain.log.table(table).items():
            assert np.array_equal(column, packed.log.table(table)[name]), (table, name)


def test_the_order_of_columns_does_not_matter(tmp_path):
    rows = [KINDS["handled"]]
    turned = write(tmp_path / "b.txt", rows, columns=list(reversed(rows[0])))
    assert anonymous_bank.read(turned).account.kept == {"handled": 1}
