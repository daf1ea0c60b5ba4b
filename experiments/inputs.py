"""Keep what a scenario was built from, and build it again from a run's folder alone.

A run's folder holds the composed YAML and a copy of every CSV file that it names, below
`inputs/`; the manifest says which copy stands for which name. So a run can be repeated
where the originals have changed or are gone; its hash tells whether it is the same.

Imports: sim.config, yaml. Used by: experiments.run, experiments.reproduce, experiments.trace.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from experiments.manifest import HOW
from sim.config import Scenario, build
from sim.errors import ConfigError

FOLDER = "inputs"
SCENARIO_YAML = "scenario.yaml"
SCENARIO_JSON = "scenario.json"


def composed_yaml(mapping: Mapping[str, object]) -> str:
    """Write the composed configuration, without the settings that change no result."""
    kept = {key: value for key, value in mapping.items() if key not in HOW}
    text: str = yaml.safe_dump(kept, sort_keys=True, allow_unicode=True, width=100)
    return text


def copies(files: Mapping[str, Path]) -> dict[str, str]:
    """Return for each name of a CSV file the name of its copy, each its own."""
    found: dict[str, str] = {}
    for name in sorted(files):
        stem, suffix = Path(name).stem, Path(name).suffix
        copy, number = f"{FOLDER}/{stem}{suffix}", 1
        while copy in found.values():
            number += 1
            copy = f"{FOLDER}/{stem}-{number}{suffix}"
        found[name] = copy
    return found


def rebuilt(folder: Path, manifest: Mapping[str, Any]) -> Scenario:
    """Build the scenario of a run from its folder.

    Raises
    ------
    ConfigError
        If the YAML or a copy is missing or wrong.
    """
    path = folder / SCENARIO_YAML
    try:
        root: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigError(SCENARIO_YAML, str(path), f"a YAML file ({error})") from None
    if not isinstance(root, dict) or not isinstance(root.get("centre"), dict):
        raise ConfigError("centre", None, "there, as a mapping", source=str(path))
    names = {name: str((folder / copy).resolve()) for name, copy in manifest["inputs"].items()}
    try:
        return build(_with_copies(root["centre"], names), folder)
    except ConfigError as error:
        error.source = error.source or str(path)
        raise


def _with_copies(value: object, names: Mapping[str, str]) -> Any:
    """Return the mapping with the copies in place of the CSV files that it names."""
    if isinstance(value, Mapping):
        return {
            key: names.get(one, one)
            if isinstance(one, str) and str(key).rpartition(".")[2] == "csv"
            else _with_copies(one, names)
            for key, one in value.items()
        }
    return value
