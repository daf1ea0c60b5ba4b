"""Every shipped YAML composes, and every shipped number says where it comes from."""

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from experiments import presets
from experiments.compose import compose
from experiments.paths import configs_dir
from experiments.provenance import GRADES, agrees, entry_for, read_entries, sources_of
from experiments.yaml_files import read_yaml
from sim.config.describe import describe
from sim.engine.contract import run
from sim.units import CELL, DAY

CENTRES = presets.names("centre")
EXPERIMENTS = presets.names("experiment")
ONE_SOURCE = {"formats", "levers"}
"""Folders whose files name the one source of all that they hold."""
EVERY = sorted(
    path.relative_to(configs_dir())
    for path in configs_dir().rglob("*.yaml")
    if "." not in path.stem  # name.sources.yaml and name.beside.yaml belong to name.yaml
)
FILES = [path.as_posix() for path in EVERY if path.parts[0] not in ONE_SOURCE]
NO_NUMBERS = {"defaults", "hydra", "sweep"}
"""Keys of the root that say how the rest is put together, or what is asked of it."""


def is_number(value: object) -> bool:
    """A number, or a text that holds one: a duration, a share, a time, a file of numbers."""
    if isinstance(value, bool) or value is None:
        return False
    text = str(value)
    return text.endswith(".csv") or any(one.isdigit() for one in text)


def is_law(path: str) -> bool:
    return path.endswith(".branches")


def leaves(value: object, path: str = "") -> Iterator[tuple[str, object]]:
    """Paths and values as `config show` lists them: the branches of a law are one value."""
    if isinstance(value, Mapping):
        for key, below in value.items():
            yield from leaves(below, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list) and value and isinstance(value[0], Mapping) and not is_law(path):
        for i, below in enumerate(value):
            yield from leaves(below, f"{path}.{i}")
    else:
        yield path, value


def numbers(path: Path) -> dict[str, object]:
    """The numbers that a file ships, by path below the centre; labels are no numbers."""
    mapping = {key: value for key, value in read_yaml(path).items() if key not in NO_NUMBERS}
    return {
        at.removeprefix("centre."): value
        for at, value in leaves(mapping)
        if is_number(value) and not at.endswith(".label")
    }


@pytest.mark.parametrize("file", FILES)
def test_every_number_has_an_entry_that_agrees(file):
    path = configs_dir() / file
    entries = read_entries(path)
    found = {at: (value, entry_for(at, entries)) for at, value in numbers(path).items()}
    assert [at for at, (_, entry) in found.items() if entry is None] == []
    wrong = {
        at: (value, entry.value)
        for at, (value, entry) in found.items()
        if entry is not None and not agrees(entry, value)
    }
    assert wrong == {}


@pytest.mark.parametrize("file", FILES)
def test_no_entry_is_left_over(file):
    path = configs_dir() / file
    entries = read_entries(path)
    used = [entry_for(at, entries) for at in numbers(path)]
    assert [".".join(one.pattern) for one in entries if one not in used] == []


@pytest.mark.parametrize("file", FILES)
def test_entries_name_their_source(file):
    for entry in read_entries(configs_dir() / file):
        assert entry.source.strip()
        assert entry.year.strip()
        assert entry.grade in GRADES


@pytest.mark.parametrize("file", [path for path in EVERY if path.parts[0] in ONE_SOURCE], ids=str)
def test_a_format_or_lever_names_its_source(file):
    """What a lever costs is graded too."""
    held = read_yaml(configs_dir() / file)
    assert held["source"].strip()
    assert file.parts[0] == "formats" or held["grade"] in GRADES


def test_no_provenance_lies_alone():
    for path in configs_dir().rglob(f"*{presets.SOURCES}"):
        preset = path.with_name(path.name.removesuffix(presets.SOURCES) + ".yaml")
        assert preset.is_file(), path
        assert sources_of(preset) == path


@pytest.mark.parametrize("centre", CENTRES)
def test_every_centre_composes(centre):
    made = compose([f"centre={centre}"])
    assert (made.settings.centre, made.settings.name) == (centre, centre)
    assert list(describe(made.scenario.mapping))


@pytest.mark.parametrize("experiment", EXPERIMENTS)
def test_every_experiment_composes_and_says_what_it_asks(experiment):
    made = compose([f"experiment={experiment}"])
    assert (made.settings.experiment, made.settings.name) == (experiment, experiment)
    head = (configs_dir() / "experiment" / f"{experiment}.yaml").read_text().splitlines()
    assert head[0] == "# @package _global_"
    for number, word in enumerate(("Question", "Against", "Run"), start=1):
        assert head[number].startswith(f"# {word}")


def test_a_missing_number_would_be_seen(tmp_path):
    (tmp_path / "one.yaml").write_text("a: {b: 20s, c: 3}\n")
    entry = "{value: 20s, unit: duration, source: x, year: 2024, grade: A}"
    (tmp_path / "one.sources.yaml").write_text(f"a.*: {entry}\n")
    entries = read_entries(tmp_path / "one.yaml")
    agreeing = {
        at: agrees(entry, value)
        for at, value in numbers(tmp_path / "one.yaml").items()
        if (entry := entry_for(at, entries))
    }
    assert agreeing == {"a.b": True, "a.c": False}


RUNS = [f"centre={name}" for name in CENTRES] + [f"experiment={name}" for name in EXPERIMENTS]


@pytest.mark.parametrize("chosen", RUNS)
def test_everything_shipped_runs_briefly(chosen):
    made = compose([chosen])
    if made.scenario.clock.horizon > 2 * DAY:
        made = compose([chosen, "centre.calendar.length=4d"])
    log = run(made.scenario, seed=1, replication=0)
    assert len(log.contacts["entry"]) > 1000


def test_m2_is_the_benchmark_that_it_says():
    """Performance is measured on it: about 13 750 contacts, 60 to 170 agents, occupancy 0.92."""
    scenario = compose(["centre=m2"]).scenario
    staff = Counter[int]()
    for group in scenario.centre.groups.values():
        for row in group.level:
            staff[row.start] += row.agents
    assert len(staff) == 48
    assert 55 <= min(staff.values()) < max(staff.values()) <= 175
    log = run(scenario, seed=1, replication=0)
    assert len(log.contacts["entry"]) == pytest.approx(13_750, rel=0.03)
    answered = log.legs["answered"] >= 0
    busy = (log.legs["wrap_end"] - log.legs["answered"])[answered].sum()
    assert busy / (sum(staff.values()) * CELL) == pytest.approx(0.92, abs=0.02)
