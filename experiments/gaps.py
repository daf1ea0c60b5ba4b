"""Search for what a centre lacks: `switchboard gaps [centre=NAME|FILE.yaml] [key=value ...]`.

Every answer of a run is kept at once in the folder of the search, so that the same command
goes on where it was stopped. The tables are written when the search has ended.

Imports: experiments.compose, sim.study.gaps. Used by: the command `switchboard`,
`python -m experiments.gaps`.
"""

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from experiments.cli import guarded, leave_in_order
from experiments.compose import Composed, compose
from experiments.lasting_folder import lasting_folder, write_each, writing
from experiments.outputs import shown
from experiments.paths import configs_dir
from experiments.presets import taken_apart
from experiments.progress import LINE_EVERY_S
from experiments.yaml_files import read_yaml
from sim.errors import ConfigError

if TYPE_CHECKING:
    from sim.study.gaps.found import Found
    from sim.study.gaps.levers import Lever

GAPS, REQUIRED, PAGE = "gaps.csv", "required.csv", "gaps.html"
ANSWERS = "answers.jsonl"
SCENARIO = "scenario.yaml"
REPLICATIONS = 10

USAGE = f"""switchboard gaps [centre=NAME|FILE.yaml] [channel=...] [experiment=...] [key=value ...]
  interval      length of the intervals to which agents are added: 15, 30 or 60min (default)
  levers        folder of YAML files, each a lever (default: those shipped)
  replications  on which gaps are found; as many others test them (default {REPLICATIONS})
  seed          seed of every random number (default 1)
  workers       processes that share the work; changes no result (default: one a processor)
  out           folder of the results (default: one below runs/, the same for the same search)
Writes {GAPS}, {REQUIRED} and {PAGE}. Stopped, the same command goes on where it was."""


def main(args: list[str]) -> int:
    """Search for the gaps of the centre that the overrides describe."""
    if any(one in {"-h", "--help", "help"} for one in args):
        print(USAGE)
        return 0
    leave_in_order()
    own, rest = _apart(args)
    interval_min = _interval(own.get("interval"))
    levers = _levers(own.get("levers"))
    composed = compose(rest)
    if not any(one.key == "replications" for one in taken_apart(rest)):
        composed = replace(composed, settings=replace(composed.settings, replications=REPLICATIONS))
    folder = _folder(composed, interval_min)
    found = _found(composed, levers, interval_min, folder)
    _written(composed, found, folder)
    return 0


def _apart(args: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    """Return the values of this command's own keys, and the rest of the line."""
    own: dict[str, str] = {}
    rest = []
    for one in args:
        key, _, value = one.partition("=")
        if key not in {"interval", "levers"}:
            rest.append(one)
        elif key in own:
            raise ConfigError(key, value, "given once")
        else:
            own[key] = value
    return own, rest


def _interval(text: str | None) -> int:
    lengths = {"15": 15, "15min": 15, "30": 30, "30min": 30, "60": 60, "60min": 60, "1h": 60}
    if text is not None and text not in lengths:
        raise ConfigError("interval", text, "15min, 30min or 60min")
    return 60 if text is None else lengths[text]


def _levers(text: str | None) -> "list[Lever]":
    """Read the levers of a folder, in the order of their names."""
    from sim.study.gaps.levers import read_lever

    folder = configs_dir() / "levers" if text is None else Path(text).expanduser()
    if not folder.is_dir():
        raise ConfigError("levers", str(folder), "a folder of YAML files")
    found = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            found.append(read_lever(read_yaml(path)))
        except ConfigError as error:
            error.source = error.source or str(path)
            raise
    return found


def _folder(composed: Composed, interval_min: int) -> Path:
    """Return the folder of a search: asked for, or named after what is searched."""
    settings, scenario = composed.settings, composed.scenario
    asked = (
        f"{scenario.hash} {settings.seed} {settings.replications} {settings.engine} {interval_min}"
    )
    folder = lasting_folder("gaps", settings, asked, (ANSWERS,))
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / ANSWERS).touch()
    return folder


def _found(
    composed: Composed, levers: "Sequence[Lever]", interval_min: int, folder: Path
) -> "Found":
    """Search, telling how far it has come."""
    from sim.study.gaps.found import How, find_gaps

    settings = composed.settings
    say, tell = _telling()
    return find_gaps(
        composed.scenario,
        levers,
        How(
            seed=settings.seed,
            replications=settings.replications,
            interval_min=interval_min,
            engine=settings.engine,
            workers=settings.workers,
            file=folder / ANSWERS,
            say=say,
            tell=tell,
        ),
    )


def _telling() -> tuple[Callable[[str], None], Callable[[int], None]]:
    """Return what to call with a line, and with the number of runs made: both to stderr."""
    begun = perf_counter()
    told = begun

    def say(line: str) -> None:
        nonlocal told
        told = perf_counter()
        print(f"{told - begun:7.0f} s  {line}", file=sys.stderr, flush=True)

    def tell(done: int) -> None:
        if perf_counter() - told >= LINE_EVERY_S:
            say(f"{done} runs")

    return say, tell


def _written(composed: Composed, found: "Found", folder: Path) -> None:
    """Write the tables and the page, each file whole; print what was found and where it is."""
    from sim.report.csv_text import csv_text
    from sim.report.gap_addition import addition_section
    from sim.report.gap_section import gap_section
    from sim.report.page import page_html

    section = gap_section(found.gaps)
    title = f"Gaps of {composed.settings.name.replace('_', ' ')}"
    many = composed.settings.replications
    lead = (f"Found on {many} replications of a simulation, tried on {many} others.",)
    texts = {
        SCENARIO: composed.yaml_text,
        REQUIRED: csv_text(found.required),
        PAGE: page_html(title, lead, [section, addition_section(found.required)]),
        GAPS: csv_text(found.gaps),
    }
    write_each(folder, texts)
    print("\n".join(section.answer))
    print(f"\n{found.simulated} runs made, {found.reused} answers taken from before")
    print(f"Results: {shown(folder)}\nPage: {shown(folder / PAGE)}")


if __name__ == "__main__":
    sys.exit(guarded(main, sys.argv[1:]))
