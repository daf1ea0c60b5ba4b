"""Manifest, copies of inputs, and the arguments of the commands that look at a run."""

import json
import os
import shlex

import pytest

from experiments.arguments import read_arguments, whole_number
from experiments.inputs import composed_yaml, copies
from experiments.manifest import command, content_digest, manifest_text, overall, read_manifest
from sim.errors import ConfigError

COMPLETE = {
    "name": "small",
    "scenario_hash": "0" * 64,
    "seed": 1,
    "replications": 2,
    "engine": "reference",
    "versions": {},
    "log_digests": [],
    "inputs": {},
}


def test_settings_that_change_no_result_stand_in_no_file():
    given = ["seed=2", "out=x", "workers=2", "+overwrite=true", "centre.queues.calls.places=3"]
    assert command(given) == "switchboard run seed=2 centre.queues.calls.places=3"


def test_the_command_of_a_run_can_be_pasted():
    given = ["centre.windows.rush={from: x}", "centre=./my centre.yaml"]
    assert shlex.split(command(given)) == ["switchboard", "run", *given]
    text = composed_yaml({"seed": 2, "out": "x", "workers": 2, "overwrite": True, "centre": {}})
    assert text == "centre: {}\nseed: 2\n"


def test_the_digest_of_a_text_is_that_of_its_bytes():
    # BLAKE2b-256 of the empty message
    empty = "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8"
    assert content_digest("") == content_digest(b"") == empty
    assert overall(["a", "b"]) == content_digest("a\nb\n") != overall(["b", "a"])


def test_a_manifest_is_read_as_it_was_written(tmp_path):
    (tmp_path / "manifest.json").write_text(manifest_text(COMPLETE))
    assert read_manifest(tmp_path) == COMPLETE | {"format": 1}


@pytest.mark.parametrize(
    "content",
    [
        None,
        "{",
        "[]",
        json.dumps(COMPLETE),
        manifest_text(COMPLETE | {"seed": "1"}),
        manifest_text({key: one for key, one in COMPLETE.items() if key != "log_digests"}),
    ],
    ids=["none", "broken", "list", "format", "type", "missing"],
)
def test_a_folder_without_a_good_manifest_is_no_run(tmp_path, content):
    if content is not None:
        (tmp_path / "manifest.json").write_text(content)
    with pytest.raises(ConfigError):
        read_manifest(tmp_path)


def test_each_csv_has_a_copy_of_its_own(tmp_path):
    names = ["a/rates.csv", "b/rates.csv", "levels.csv"]
    found = copies(dict.fromkeys(names, tmp_path))
    assert found == {
        "a/rates.csv": "inputs/rates.csv",
        "b/rates.csv": "inputs/rates-2.csv",
        "levels.csv": "inputs/levels.csv",
    }


def test_a_folder_and_values_are_told_apart(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "need=5").mkdir()
    assert read_arguments(["x", "need=7"], ("need",))[1] == {"need": "7"}
    assert read_arguments(["need=5"], ("need",))[0].name == "need=5"


@pytest.mark.parametrize("args", [["x", "y"], ["x", "need=1", "need=2"], ["x", "ned=1"], []])
def test_wrong_arguments_are_refused(tmp_path, monkeypatch, args):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigError):
        read_arguments(args, ("need",))


def test_without_a_folder_the_newest_run_is_meant(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, written_s in (("b", 10), ("a", 20), ("c", 5)):
        file = tmp_path / "runs" / name / "manifest.json"
        file.parent.mkdir(parents=True)
        file.write_text("{}")
        os.utime(file, (written_s, written_s))
    assert read_arguments([], ())[0].name == "a"


@pytest.mark.parametrize("text", ["-1", "1.0", "", "10", "x", "²"])
def test_a_number_outside_its_range_is_refused(text):
    with pytest.raises(ConfigError):
        whole_number({"need": text}, "need", 0, 0, 9)
    assert whole_number({"need": "9"}, "need", 0, 0, 9) == 9
    assert whole_number({}, "need", 4, 0, 9) == 4
