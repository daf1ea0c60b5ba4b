"""Files from which a later command goes on: each whole or not there, and of one program.

A program is the version and a hash of the sources on which the content depends: what another
program kept is never taken for its own.

May import: nothing of the project. Used by: the studies, experiments.
"""

import os
from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path

import sim

ROOMS_OF_A_LOG = (
    "chance",
    "config",
    "demand",
    "engine",
    "journey",
    "log",
    "routing",
    "workforce",
)
"""Folders below `sim` whose sources decide what stands in a log."""

_HASH_BYTES = 16


def program_of(rooms: Sequence[str], modules: Sequence[str]) -> str:
    """Return the version and a hash of the sources on which what is kept depends.

    Parameters
    ----------
    rooms : folders below `sim`, with all that lies in them.
    modules : files below `sim`, beside those that lie in `sim` itself.
    """
    root = Path(sim.__file__).parent
    paths = [path for room in rooms for path in (root / room).rglob("*.py")]
    paths += [*root.glob("*.py"), *(root / one for one in modules)]
    mixed = blake2b(digest_size=_HASH_BYTES)
    for path in sorted(paths):
        mixed.update(path.relative_to(root).as_posix().encode() + b"\x1f" + path.read_bytes())
    return f"{sim.__version__}-{mixed.hexdigest()}"


def whole(path: Path, content: bytes) -> None:
    """Write a file beside its place, and rename it into place when it is complete.

    Raises
    ------
    OSError
        If it cannot be written; what was there before is there still, and nothing else.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with beside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
