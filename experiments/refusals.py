"""Say in the user's terms what Hydra complains about, and which file or override is meant.

Imports: sim.errors. Used by: experiments.compose, experiments.multirun.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from experiments.presets import Override
from experiments.yaml_files import read_yaml
from sim.config.keys import NOTHING, nearest
from sim.errors import ConfigError

_OVERRIDE = re.compile(r"override (?:\+\+|\+|~)?([^=\s]+)=(\S*)")


def from_hydra(error: Exception, apart: Sequence[Override]) -> ConfigError:
    """Return the ConfigError that says what Hydra, OmegaConf or YAML found wrong."""
    text = str(error)
    first = text.strip().splitlines()[0] if text.strip() else type(error).__name__
    broken = getattr(error, "override", None)
    if isinstance(broken, str):
        key, _, value = broken.lstrip("+~").partition("=")
        return ConfigError(key, value, f"a value that can be read ({_reason(first, broken)})")
    if "multirun" in text or first.startswith("Ambiguous value"):
        swept = next((one for one in apart if one.text.lstrip("+") in text), None)
        if swept is not None:
            rule = "a single value: several values need run -m"
            return ConfigError(swept.key, swept.value, rule, source=f"override {swept.text!r}")
    path = getattr(error, "full_key", None) or getattr(error.__cause__, "full_key", None)
    found = _OVERRIDE.search(text)
    if found is not None:
        meant = next((one for one in reversed(apart) if one.key == found[1]), None)
        value = found[2] if meant is None else meant.value or ""
        return ConfigError(found[1], value, _where_it_fits(error))
    given = ", ".join(one.text for one in apart) or "no override"
    rule = _where_it_fits(error) if "Cannot merge" in text else f"composed without error ({first})"
    return ConfigError(str(path or "configuration"), given, rule)


def _reason(message: str, override: str) -> str:
    """Return Hydra's message without the override, which the user sees anyway."""
    reason = message.removeprefix(f"Error parsing override '{override}'").strip(": ")
    if not reason or "Exception: " in reason:
        return "text with spaces or signs stands in single quotes inside double ones"
    return reason


def _where_it_fits(error: Exception) -> str:
    if "Cannot merge" in str(error.__cause__ or error):
        return (
            "of the same kind as the preset's value, list or mapping;"
            " a file of your own (centre=./mycentre.yaml) can replace one by the other"
        )
    return f"set where a value can stand ({_cause(error)})"


def _cause(error: Exception) -> str:
    text = str(error.__cause__ or error).strip()
    return text.splitlines()[0] if text else "not possible"


def with_source(
    error: ConfigError,
    apart: Sequence[Override],
    files: Sequence[Path],
    mapping: Mapping[str, object] | None = None,
) -> ConfigError:
    """Return the error with the override or the file that holds its value.

    Where an override made a new entry, which then lacks a key, the nearest entry of
    `mapping` is proposed: its name was probably misspelt.
    """
    if not error.source:
        path = error.path.partition(":")[0]
        error.source = _override_of(path, apart)
        entry, _, _ = path.rpartition(".")
        if not error.source and error.value is NOTHING:
            error.source = _override_of(entry, [one for one in apart if one.key != entry])
            error.nearest = _neighbour(entry, mapping or {}) if error.source else ""
        error.source = error.source or _file_of(path, files)
    return error


def _neighbour(path: str, mapping: Mapping[str, object]) -> str:
    """Return the name beside an entry that is most like its own."""
    *above, name = path.split(".")
    beside: object = mapping
    for key in above:
        beside = beside.get(key) if isinstance(beside, Mapping) else None
    names = beside if isinstance(beside, Mapping) else {}
    return nearest(name, [str(one) for one in names if one != name])


def _override_of(path: str, apart: Sequence[Override]) -> str:
    """Return the last override that set this path, a key above it or a key below it."""
    for one in reversed(apart):
        above = path == one.key or path.startswith(one.key + ".")
        below = one.key.startswith(path + ".") if path else False
        if not one.is_choice and (above or below):
            return f"override {one.text!r}"
    return ""


def _file_of(path: str, files: Sequence[Path]) -> str:
    """Return the file in which most of the path stands, the user's own before what it extends."""
    best, depth = "", 0
    for file in files:
        mapping = read_yaml(file)
        keys = path.split(".")
        if "centre" not in mapping and keys[0] == "centre":
            keys = keys[1:]
        found = 1 + _depth(mapping, keys)
        if found > depth:
            best, depth = str(file), found
    return best


def _depth(mapping: object, keys: Sequence[str]) -> int:
    """Return how many keys of a path stand in a mapping."""
    depth = 0
    for key in keys:
        if not isinstance(mapping, Mapping) or key not in mapping:
            break
        mapping = mapping[key]
        depth += 1
    return depth
