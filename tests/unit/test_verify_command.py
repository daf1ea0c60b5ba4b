"""The command `switchboard verify`: its table, its exit codes, its refusals."""

import pytest

from experiments.cli import main
from sim.study.verify import Case, Figure, State, Verdict, catalogue, lines, markdown
from sim.study.verify.sums import nothing


def test_a_case_prints_its_figures_and_succeeds(capsys):
    assert main(["verify", "case=SSJ1.0", "workers=1"]) == 0
    out = capsys.readouterr().out.splitlines()
    assert out[0].split()[:3] == ["case", "figure", "unit"]
    assert [line.split()[0] for line in out[1:-1]] == ["SSJ1.0"] * 5
    assert all(line.endswith("inside") for line in out[1:-1])
    assert out[-1].startswith("1 cases, 5 figures: 5 inside. Tier quick, seed 1, ")


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["case=A11"], "did you mean: A1"),
        (["cases=A1"], "did you mean: case"),
        (["full=yes"], "true or false"),
        (["workers=0"], "whole number from 1"),
        (["state=x.json"], "--full only"),
        (["write=nowhere/verify.md"], "a folder that exists"),
        (["--fast"], "--full"),
        (["case=A1", "case=A2"], "given once"),
    ],
)
def test_wrong_words_are_refused(args, says, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["verify", *args]) == 2
    err = capsys.readouterr().err
    assert says in err
    assert len(err.splitlines()) <= 5
    assert list(tmp_path.iterdir()) == []


def test_a_figure_outside_fails(monkeypatch, capsys):
    right = catalogue()["SSJ1.0"]
    wrong = Case(
        **{
            **{name: getattr(right, name) for name in Case.__dataclass_fields__},
            "figures": tuple(
                Figure(name=one.name, measure=one.measure, expected=2 * one.expected, unit=one.unit)
                for one in right.figures
            ),
        }
    )
    monkeypatch.setitem(catalogue(), "SSJ1.0", wrong)
    assert main(["verify", "case=SSJ1.0", "workers=1"]) == 1
    assert "outside" in capsys.readouterr().out


def test_the_page_holds_every_figure():
    cases = [catalogue()["T1"], catalogue()["Bank"]]
    found = lines(cases, {case.name: nothing(case) for case in cases})
    assert {line.verdict for line in found} == {Verdict.TOO_FEW}
    page = markdown(found, "Heading.")
    assert page.startswith("# Verification\n\nHeading.\n")
    assert "E[W\\|answered] printed" in page
    rows = [line for line in page.splitlines() if line.startswith("| ")]
    assert len(rows) == len(found) + len(cases)


def test_without_a_path_nothing_is_kept(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    case = catalogue()["B1"]
    State(program="", seed=1).add(case, nothing(case))
    assert list(tmp_path.iterdir()) == []
