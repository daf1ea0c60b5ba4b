"""What `switchboard calibrate` refuses: one message, exit code 2, nothing written."""

import gzip

import pytest

from experiments.cli import main
from tests.calibration.bank_file import COLUMNS, call, month, write

PARTS = (".yaml", ".sources.yaml", ".beside.yaml", "_agents.csv", "_arrivals.csv", "_recorded.csv")
GOOD = call(8 * 3600, wait=5, talk=60)


def run(folder, file, *words):
    """Call the command on a file; its exit code."""
    given = ["format=anonymous_bank", f"out={folder / 'made'}", *words]
    return main(["calibrate", f"records={file}", *given])


@pytest.fixture
def refused(tmp_path, capsys):
    """Run the command, which must refuse; return the message."""

    def check(file, *words):
        before = sorted(tmp_path.rglob("*"))
        assert run(tmp_path, file, *words) == 2
        captured = capsys.readouterr()
        assert sorted(tmp_path.rglob("*")) == before
        assert captured.out == ""
        assert len(captured.err.splitlines()) <= 5
        assert "Traceback" not in captured.err
        return captured.err

    return check


@pytest.mark.parametrize(
    ("column", "cell", "rule"),
    [
        ("vru_exit", "8:60:00", "a time of day H:MM:SS below 24:00:00"),
        ("q_start", "24:00:00", "a time of day H:MM:SS below 24:00:00"),
        ("ser_exit", "noon", "a time of day H:MM:SS below 24:00:00"),
        ("q_time", "5.5", "a whole number"),
        ("ser_time", "", "a whole number"),
        ("ser_time", "nan", "a whole number"),
        ("date", "990230", "a date YYMMDD"),
        ("date", "19990103", "a date YYMMDD"),
        ("outcome", "ANSWERED", "AGENT, HANG or PHANTOM"),
        ("priority", "3", "0, 1 or 2"),
        ("server", "AGENT_X", "AGENT_nn or NO_SERVER"),
        ("customer_id", "-4", "a number from 0 to 2147483647"),
        ("customer_id", "99999999999", "a number from 0 to 2147483647"),
    ],
)
def test_a_wrong_cell_is_named_by_file_line_column_value_and_rule(
    tmp_path, refused, column, cell, rule
):
    file = write(tmp_path / "records.txt", [GOOD, GOOD, GOOD | {column: cell}])
    message = refused(file)
    assert f"{file}: line 4, column {column} must be {rule}, got {cell!r}" in message


def test_rows_of_another_month(tmp_path, refused):
    file = write(tmp_path / "records.txt", [GOOD, GOOD | {"date": "990201"}])
    assert "line 3, column date must be in the month of the first row, 1999-01" in refused(file)


def test_a_line_with_too_few_cells(tmp_path, refused):
    file = write(tmp_path / "records.txt", [GOOD])
    file.write_text(file.read_text() + "AA0101\t17\n")
    assert "line 3 must be 17 cells separated by tabs, and it has 2" in refused(file)


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ([*COLUMNS[:-1], "sever"], "did you mean: server"),
        (COLUMNS[:-1], "the column 'server' is missing"),
        ([*COLUMNS, "server"], "must be named once, got 'server'"),
    ],
)
def test_a_wrong_header(tmp_path, refused, columns, message):
    file = write(tmp_path / "records.txt", [GOOD | {"sever": "NO_SERVER"}], columns=columns)
    assert message in refused(file)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.txt", b""),
        ("header.txt", ("\t".join(COLUMNS) + "\n").encode()),
        ("not_packed.txt.gz", b"vru+line\tcall_id\n"),
        ("cut.txt.gz", gzip.compress(b"vru+line\tcall_id\n" * 99)[:40]),
        ("binary.txt", bytes(range(256))),
    ],
)
def test_a_file_that_is_none(tmp_path, refused, name, content):
    file = tmp_path / name
    file.write_bytes(content)
    assert str(file) in refused(file)


def test_a_file_that_does_not_exist_and_a_folder(tmp_path, refused):
    assert "a file that can be read (No such file" in refused(tmp_path / "nothing.txt")
    assert "a file that can be read (Is a directory" in refused(tmp_path)


def test_a_file_without_a_usable_row(tmp_path, refused):
    file = write(tmp_path / "records.txt", [GOOD | {"outcome": "PHANTOM"}])
    assert "must be one with calls, got '1 rows'" in refused(file)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["format=anonymous_banc"], "format must be given once"),
        (["outt=x"], "did you mean: out"),
        (["overwrite=yes"], "overwrite must be true or false, got 'yes'"),
        (["replications=-1"], "replications must be a whole number from 0 to 10000, got '-1'"),
        (["workers=0"], "workers must be a whole number from 1 to 1024, got '0'"),
        (["seed=x"], "seed must be a whole number from 0"),
        (["plain"], "must be one of records, format, then, out, overwrite, seed"),
    ],
)
def test_wrong_arguments(tmp_path, refused, words, message):
    assert message in refused(write(tmp_path / "records.txt", [GOOD]), *words)


def test_an_unknown_format_names_the_nearest(tmp_path, capsys):
    assert main(["calibrate", "records=x", "format=anonymous_banc"]) == 2
    error = capsys.readouterr().err
    assert "one of the formats anonymous_bank, got 'anonymous_banc'" in error
    assert "did you mean: anonymous_bank" in error


@pytest.mark.parametrize("missing", ["records", "format"])
def test_both_arguments_are_needed(missing, capsys):
    given = {"records": "x.txt", "format": "anonymous_bank"}
    assert main(["calibrate", *(f"{k}={v}" for k, v in given.items() if k != missing)]) == 2
    assert f"{missing} must be given" in capsys.readouterr().err


def test_too_little_to_estimate_from_writes_nothing(tmp_path, capsys):
    file = write(tmp_path / "records.txt", [GOOD])
    assert run(tmp_path, file) == 2
    assert "days with calls by day type" in capsys.readouterr().err
    assert not (tmp_path / "made").exists()


def test_a_full_folder_is_kept_unless_it_may_be_overwritten(tmp_path, capsys):
    file = write(tmp_path / "records.txt", month())
    (tmp_path / "made").mkdir()
    other = tmp_path / "made" / "other.txt"
    other.write_text("mine")
    assert run(tmp_path, file) == 2
    assert "a new or empty folder, or given with overwrite=true" in capsys.readouterr().err
    assert run(tmp_path, file, "overwrite=true", "replications=0", f"then={file}") == 0
    made = {path.name for path in (tmp_path / "made").iterdir()}
    assert made == {
        "other.txt",
        *(f"bank_1999{part}" for part in PARTS),
        *(f"bank_1999_january{part}" for part in PARTS),  # the later month, here the same one
    }
    assert other.read_text() == "mine"
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_the_effective_staffing_is_fitted_by_simulation(tmp_path, capsys):
    file = write(tmp_path / "records.txt", month())
    assert run(tmp_path, file, "replications=1", "seed=5") == 0
    assert "fitted to the mean wait (1 replications, seed 5)" in capsys.readouterr().out
    text = (tmp_path / "made" / "bank_1999.yaml").read_text()
    assert "presence: {" in text
    sources = (tmp_path / "made" / "bank_1999.sources.yaml").read_text()
    assert "grade: F" in sources


def test_a_later_month_that_cannot_be_read_writes_nothing(tmp_path, capsys):
    file = write(tmp_path / "records.txt", month())
    words = ("replications=0", f"then={tmp_path / 'nothing.txt'}")
    assert run(tmp_path, file, *words) == 2
    assert "a file that can be read" in capsys.readouterr().err
    assert not (tmp_path / "made").exists()


def test_no_argument_at_all_is_refused_with_the_usage(capsys):
    assert main(["calibrate"]) == 2
    assert "switchboard calibrate records=FILE format=NAME" in capsys.readouterr().err
