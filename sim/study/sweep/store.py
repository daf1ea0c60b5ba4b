"""Keep finished replications in files, each whole or not there at all.

A file is named by all that its content depends on: scenario, seed, replication, engine
and the program's own sources. So whoever finds one may use it, whichever sweep made it.
Files are written beside their place and renamed into it: one that is there is complete.

May import: kept, kept_files. Used by: running, experiments.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np

from sim.study.kept_files import ROOMS_OF_A_LOG, program_of, whole
from sim.study.sweep.kept import Kept, LevelTotals

_FORMAT = 1
_HASH_BYTES = 16
_SCENARIO_DIGITS = 24
_ROOMS = (*ROOMS_OF_A_LOG, "measure")
_MODULES = ("study/totals.py", "study/sweep/kept.py", "study/sweep/store.py")


@cache
def _program() -> str:
    return program_of(_ROOMS, _MODULES)


@dataclass(frozen=True, slots=True)
class Address:
    """All that a replication depends on beside the program."""

    scenario_hash: str
    seed: int
    replication: int
    engine: str = "reference"

    @property
    def file(self) -> str:
        """Return the name of the file that keeps it."""
        scenario = self.scenario_hash[:_SCENARIO_DIGITS]
        return f"{scenario}-{self.engine}-{_program()}-s{self.seed}-r{self.replication}.json"


@dataclass(frozen=True, slots=True)
class Store:
    """A folder of finished replications.

    Attributes
    ----------
    folder : where they are kept; made when the first one is.
    others : folders of earlier sweeps, in which to look as well.
    """

    folder: Path
    others: tuple[Path, ...] = ()

    def save(self, address: Address, kept: Kept) -> None:
        """Keep a replication; OSError where it cannot be written, and nothing is left then."""
        self.folder.mkdir(parents=True, exist_ok=True)
        content = kept.needs.tobytes()
        needs = f"needs-{_name_of(content)}.u64"
        if not _holds(self.folder / needs, content):
            whole(self.folder / needs, content)
        whole(self.folder / address.file, json.dumps(_plain(kept, needs)).encode())

    def holds(self, address: Address) -> bool:
        """Tell whether there is a file of a replication."""
        return any((folder / address.file).is_file() for folder in (self.folder, *self.others))

    def load(self, address: Address) -> Kept | None:
        """Return a replication, of this sweep or of an earlier one; None if there is none."""
        for folder in (self.folder, *self.others):
            try:
                plain = json.loads((folder / address.file).read_bytes())
                return _read(plain, folder)
            except (OSError, ValueError, KeyError, TypeError):
                continue  # not there, or not to be read: simulated again
        return None


def _holds(path: Path, content: bytes) -> bool:
    try:
        return path.read_bytes() == content
    except OSError:
        return False


def _name_of(content: bytes) -> str:
    return blake2b(content, digest_size=_HASH_BYTES).hexdigest()


def _plain(kept: Kept, needs: str) -> dict[str, object]:
    return {
        "format": _FORMAT,
        "needs": needs,
        "log_digest": kept.log_digest,
        "levels": {
            name: {
                "names": list(one.names),
                "units": dict(one.units),
                "top": one.top.tolist(),
                "bottom": one.bottom.tolist(),
            }
            for name, one in kept.levels.items()
        },
    }


def _read(plain: Mapping[str, Any], folder: Path) -> Kept:
    if plain["format"] != _FORMAT:
        raise ValueError("another format")
    content = (folder / plain["needs"]).read_bytes()
    if plain["needs"] != f"needs-{_name_of(content)}.u64":
        raise ValueError("keys of needs that are not the ones that were kept")
    return Kept(
        levels={name: _level(one) for name, one in plain["levels"].items()},
        needs=np.frombuffer(content, dtype=np.uint64),
        log_digest=plain["log_digest"],
    )


def _level(plain: Mapping[str, Any]) -> LevelTotals:
    return LevelTotals(
        names=tuple(plain["names"]),
        units=plain["units"],
        top=np.array(plain["top"], dtype=np.float64),
        bottom=np.array(plain["bottom"], dtype=np.float64),
    )
