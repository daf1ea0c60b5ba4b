"""The manifest of a run: what was run, by what, and what came out.

A run is addressed by scenario, seed and replications; the manifest names these, the
versions that computed, and the digests of the results. Two equal runs have equal
manifests but for MEASURED, which is how long it took and how much memory.

`out`, `overwrite` and `workers` say where and how, not what: they stand in no file.

Imports: sim.log, sim.config. Used by: experiments.run, experiments.reproduce, experiments.trace.
"""

import json
import platform
import shlex
import subprocess
import sys
from collections.abc import Sequence
from hashlib import blake2b
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from experiments.paths import configs_dir
from sim import __version__
from sim.errors import ConfigError, require

FILE = "manifest.json"
FORMAT = 1
MEASURED = ("duration_s", "peak_memory_mb")
HOW = ("out", "overwrite", "workers")
LIBRARIES = ("numpy", "pandas", "simpy", "scipy", "pyarrow", "matplotlib")
_DIGEST_BYTES = 32
_NEEDED: dict[str, type] = {
    "name": str,
    "scenario_hash": str,
    "seed": int,
    "replications": int,
    "engine": str,
    "versions": dict,
    "log_digests": list,
    "inputs": dict,
}


def content_digest(content: str | bytes) -> str:
    """Return 64 hex digits of BLAKE2b-256; `b2sum -l 256 FILE` says the same of a file."""
    data = content.encode() if isinstance(content, str) else content
    return blake2b(data, digest_size=_DIGEST_BYTES).hexdigest()


def overall(log_digests: Sequence[str]) -> str:
    """Return the digest of all replications: that of their digests, one to a line."""
    return content_digest("".join(f"{one}\n" for one in log_digests))


def versions() -> dict[str, str]:
    """Return the versions of what computes."""
    return {
        "switchboard-sim": __version__,
        "python": platform.python_version(),
        **{name: _version(name) for name in LIBRARIES},
    }


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "none"


def commit() -> str | None:
    """Return the commit of the checkout that runs, with "-dirty" if files differ from it."""
    folder = configs_dir().parent
    if not (folder / ".git").exists():
        return None
    line = ["git", "describe", "--always", "--abbrev=40", "--dirty", "--exclude=*"]
    try:
        found = subprocess.run(line, cwd=folder, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return found.stdout.strip()


def command(overrides: Sequence[str]) -> str:
    """Return the command that makes this result again, whatever the folder and the processes."""
    kept = [one for one in overrides if one.lstrip("+").partition("=")[0] not in HOW]
    return shlex.join(["switchboard", "run", *kept])


def peak_memory_mb() -> float | None:
    """Return the largest resident memory so far of this process or of one worker, in 1e6 bytes."""
    try:
        import resource
    except ImportError:  # not on this system
        return None
    who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    largest = max(resource.getrusage(one).ru_maxrss for one in who)
    unit = 1 if sys.platform == "darwin" else 1024
    return round(largest * unit / 1e6, 1)


def manifest_text(content: dict[str, Any]) -> str:
    """Write a manifest: keys sorted, a line feed at the end."""
    return json.dumps({"format": FORMAT, **content}, indent=2, sort_keys=True) + "\n"


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read the manifest of a finished run.

    Raises
    ------
    ConfigError
        If there is no such folder, or it is not that of a run.
    """
    path = folder / FILE
    if not folder.is_dir():
        raise ConfigError("RUN_DIR", str(folder), "a folder that exists")
    if not path.is_file():
        raise ConfigError("RUN_DIR", str(folder), f"the folder of a run, which holds {FILE}")
    try:
        found: Any = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigError(FILE, str(error), "a JSON file", source=str(path)) from None
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        what = found.get("format") if isinstance(found, dict) else found
        raise ConfigError("format", what, f"{FORMAT}", source=str(path))
    for key, kind in _NEEDED.items():
        if not isinstance(found.get(key), kind):
            rule = f"there, as {kind.__name__}"
            raise ConfigError(key, found.get(key), rule, source=str(path))
    for name, copy in found["inputs"].items():
        require(isinstance(copy, str), f"{path}: inputs.{name}", copy, "the name of a file")
    require(found["seed"] >= 0, f"{path}: seed", found["seed"], "at least 0")
    require(found["replications"] > 0, f"{path}: replications", found["replications"], "above 0")
    return found
