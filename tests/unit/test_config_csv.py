import pytest

from sim.config import RateRow, build
from sim.errors import ConfigError
from sim.units import HOUR, MINUTE
from tests.unit.config_builders import centre

RATES = {
    "demand.billing.volume": None,
    "demand.billing.rates": {"csv": "r.csv", "interval": "30min"},
}
LEVEL = {"groups.tellers.level": {"csv": "l.csv", "interval": "60min"}}
REPLAY = {"demand.billing": {"intent": "billing", "process": "replay", "records": {"csv": "t.csv"}}}


def built(folder, changes, **files):
    for name, body in files.items():
        (folder / f"{name}.csv").write_bytes(body.encode())
    return build(centre(**changes), folder).centre


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_any_separator_any_order_and_a_byte_order_mark(tmp_path, separator):
    body = "\ufeffNeeds,day,start\n3.5, mon-tue, 08:30\n".replace(",", separator)
    rows = built(tmp_path, RATES, r=body).demand["billing"].rates.rows
    start = 8 * HOUR + 30 * MINUTE
    assert rows == tuple(
        RateRow(day=day, start=start, offset=None, needs=3.5) for day in ("mon", "tue")
    )


def test_a_decimal_comma_is_read_where_no_comma_divides(tmp_path):
    body = "day;start;needs\nmon;08:30;3,5\n"
    assert built(tmp_path, RATES, r=body).demand["billing"].rates.rows[0].needs == 3.5


def test_one_file_serves_several_streams(tmp_path):
    body = "day,start,stream,needs\nmon,08:00,billing,3\nmon,08:00,sales,4\n"
    changes = RATES | {"demand.sales": {"intent": "sales", "process": "poisson"}}
    changes["demand.sales.rates"] = RATES["demand.billing.rates"]
    made = built(tmp_path, changes, r=body)
    assert [made.demand[name].rates.rows[0].needs for name in ("billing", "sales")] == [3.0, 4.0]


def test_an_offset_tells_the_occurrences_of_a_repeated_hour_apart(tmp_path):
    body = "day,start,needs\n2024-10-27,01:30+01:00,3\n2024-10-27,01:30+00:00,4\n"
    rows = built(tmp_path, RATES, r=body).demand["billing"].rates.rows
    assert [(row.offset, row.needs) for row in rows] == [(60, 3.0), (0, 4.0)]


def test_levels_and_traces(tmp_path):
    made = built(tmp_path, LEVEL, l="day,start,group,agents\nmon,08:00,tellers,7\n")
    assert [(row.start, row.end, row.agents) for row in made.groups["tellers"].level] == [
        (8 * HOUR, 9 * HOUR, 7)
    ]
    body = "entry,customer\n2024-01-08T09:00:05,17\n2024-01-08 08:59,\n"
    rows = built(tmp_path, REPLAY, t=body).demand["billing"].records.rows
    assert [(row.entry, row.customer) for row in rows] == [
        ("2024-01-08 08:59:00", None),
        ("2024-01-08 09:00:05", 17),
    ]


@pytest.mark.parametrize(
    ("changes", "name", "body", "said"),
    [
        (RATES, "r", "day,start,needs\nmon,08:00,-1\n", ["line 2", "column needs", "'-1'"]),
        (RATES, "r", "day,start,needs\nmon,08:00,nan\n", ["column needs", "'nan'", "finite"]),
        (RATES, "r", "day,start,needs\nmon,8h,1\n", ["column start", "'8h'", "time of day"]),
        (RATES, "r", "day,start,needs\nmoon,08:00,1\n", ["column day", "'moon'", "mon"]),
        (RATES, "r", "day,start,needs\nmon,08:00,1\nmon,08:00,1\n", ["line 3", "given once"]),
        (RATES, "r", "day,start,needs\nmon,01:30+01:00,1\n", ["without offset unless"]),
        (RATES, "r", "day,start,needs\nmon,08:00\n", ["line 2", "3 columns"]),
        (RATES, "r", "day,start,needs\n", ["a header and at least one row"]),
        (RATES, "r", "day,start,needs,day\n", ["header", "'day'", "each once"]),
        (RATES, "r", "day,start,stream,needs\nmon,08:00,sales,1\n", ["rows for billing"]),
        (LEVEL, "l", "day,start,agents\nmon,08:00,2.5\n", ["column agents", "whole number"]),
        (LEVEL, "l", "day,start,agents\nmon,08:30,2\n", ["column start", "multiple"]),
        (REPLAY, "t", "entry\nyesterday\n", ["line 2", "column entry", "'yesterday'"]),
    ],
)
def test_an_error_names_file_line_column_value_and_rule(tmp_path, changes, name, body, said):
    with pytest.raises(ConfigError) as caught:
        built(tmp_path, changes, **{name: body})
    for one in [f"{name}.csv", *said]:
        assert one in str(caught.value)
