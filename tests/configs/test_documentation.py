"""Every command, file and line of Python in the documents works, page by page, in order.

A page is worked through in an empty folder, as a reader would. The commands are those of the page,
with one or two replications where more would only make the figures surer; `.ci/run` runs the first
two of the README: the first as it stands, the second with two replications. What cannot run here
is listed with what runs it instead.
"""

import pytest

from experiments import cli
from tests.configs.documented import (
    PAGES,
    ROOT,
    Command,
    File,
    Script,
    commands_of,
    inline_commands,
    steps,
)

FEWER = {"run": 1, "sweep": 2, "gaps": 2}
STATED = 2

ELSEWHERE = {
    "switchboard sweep experiment=calls_to_chat": ".ci/run, with two replications",
    "switchboard verify": "tests/unit/test_verify_command.py, on some cases",
    "switchboard verify --full": "an hour; its last table is docs/verify.md",
    "switchboard verify --full write=docs/verify.md": "the same",
    "switchboard gaps": "on centre=small, as in docs/guides/gaps.md",
    "switchboard import": "with its forecast, as in docs/guides/import.md",
    "switchboard screen": "with its arguments, as in docs/guides/screen.md",
    "switchboard sweep": "with its experiment, as in docs/guides/sweep.md",
}
"""Commands that are not run from their page, or only name a program, and what runs instead."""

RECORDS = "january.txt.gz"
"""The bank's records, no part of the project: what reads them runs in tests/calibration."""


def bare(line):
    """A command without its comment and the folder of its program."""
    return line.split("  #")[0].split(" # ")[0].strip().removeprefix(".venv/bin/")


def shortened(args):
    """The arguments with fewer replications; a line that states how many gets two."""
    if args[0] not in FEWER or any(one in {"-h", "--help"} for one in args):
        return args
    others = [one for one in args if not one.startswith("replications=")]
    number = STATED if len(others) < len(args) else FEWER[args[0]]
    return [*others, f"replications={number}"]


def followed(step, names):
    """Do what a step says; return the exit code of a command."""
    if isinstance(step, File):
        with open(step.name, "w", encoding="utf-8") as file:
            file.write(step.text)
    elif RECORDS in str(step):
        return 0
    elif isinstance(step, Script):
        exec(compile(step.text, "<documentation>", "exec"), names)
    elif bare(step.line) not in ELSEWHERE:
        return cli.main(shortened(step.args))
    return 0


@pytest.mark.slow
@pytest.mark.parametrize(
    "page", [page for page in PAGES if steps(page)], ids=lambda page: str(page.relative_to(ROOT))
)
def test_a_page_can_be_followed(page, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    names = {}
    for step in steps(page):
        code = followed(step, names)
        said = capsys.readouterr()
        assert code == 0, f"{step}\n{said.err or said.out}"


@pytest.fixture(scope="module")
def begun(tmp_path_factory):
    """A folder with the files that the pages have a reader write, and a run of the small centre."""
    folder = tmp_path_factory.mktemp("begun")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for page in PAGES:
            for step in steps(page):
                if isinstance(step, File):
                    followed(step, {})
        assert cli.main(["run", "centre=small", "replications=1"]) == 0
        forecast = ["forecast=week.csv", "time_zone=Europe/London", "out=mycentre"]
        assert cli.main(["import", *forecast]) == 0
    return folder


INLINE = [one for one in inline_commands() if bare(one.line) not in ELSEWHERE]


@pytest.mark.slow
@pytest.mark.parametrize("command", INLINE, ids=lambda one: one.line)
def test_a_command_in_the_prose_works(command, begun, monkeypatch, capsys):
    monkeypatch.chdir(begun)
    code = followed(command, {})
    said = capsys.readouterr()
    assert code == 0, said.err or said.out


def test_what_runs_elsewhere_is_still_documented():
    listed = {bare(one.line) for one in inline_commands()}
    for page in PAGES:
        listed |= {bare(one.line) for one in steps(page) if isinstance(one, Command)}
    assert set(ELSEWHERE) - listed == set()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("switchboard run seed=2   # more\nResults: x\n", ["switchboard run seed=2   # more"]),
        ("$ switchboard run \\\n    seed=2\n", ["switchboard run seed=2"]),
        ("switchboard run [centre=NAME] [key=value ...]\nswitchboard report RUN_DIR\n", []),
        ("switchboard: the run stopped\n", []),
        ("switchboard run channel=[sms,kiosk]\n", ["switchboard run channel=[sms,kiosk]"]),
    ],
)
def test_commands_are_told_from_what_is_printed_and_from_usages(text, found):
    assert [one.line for one in commands_of(text)] == found


def test_the_readme_and_the_tutorial_have_commands():
    assert len(inline_commands()) > 20
    assert sum(isinstance(one, Command) for one in steps(ROOT / "docs" / "tutorial.md")) > 4
