"""Read `RUN_DIR key=value ...`, as the commands that look at a finished run take it.

Imports: sim.errors. Used by: experiments.reproduce, experiments.trace.
"""

from collections.abc import Sequence
from pathlib import Path

from experiments.manifest import FILE
from experiments.outputs import RUNS
from sim.config.keys import nearest
from sim.errors import ConfigError


def read_arguments(args: Sequence[str], keys: Sequence[str]) -> tuple[Path, dict[str, str]]:
    """Return the folder of a run, by default the newest below runs/, and the values given.

    Raises
    ------
    ConfigError
        If a key is unknown or given twice, or more than one folder is.
    """
    values: dict[str, str] = {}
    folders = []
    for one in args:
        key, is_value, value = one.partition("=")
        if not is_value or Path(one).is_dir():
            folders.append(Path(one))
            continue
        if key not in keys:
            raise ConfigError(key, value, f"one of {', '.join(keys)}", nearest=nearest(key, keys))
        if key in values:
            raise ConfigError(key, value, "given once")
        values[key] = value
    if len(folders) > 1:
        raise ConfigError("RUN_DIR", " ".join(map(str, folders)), "one folder")
    return (folders[0] if folders else _newest()), values


def whole_number(values: dict[str, str], key: str, default: int, least: int, most: int) -> int:
    """Return the whole number given for a key.

    Raises
    ------
    ConfigError
        If it is none, or outside [least, most].
    """
    text = values.get(key)
    if text is None:
        return default
    if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
        raise ConfigError(key, text, f"a whole number from {least} to {most}")
    return int(text)


def _newest() -> Path:
    """Return the folder below runs/ whose manifest was written last; a hidden one is no run."""
    found = [one for one in Path(RUNS).glob(f"*/{FILE}") if one.parent.name[:1] != "."]
    if not found:
        rule = f"the folder of a run, or left out where {RUNS}/ holds one"
        raise ConfigError("RUN_DIR", None, rule)
    return max(found, key=lambda path: (path.stat().st_mtime_ns, path)).parent
