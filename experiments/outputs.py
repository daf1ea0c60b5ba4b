"""The folder of a run: where it goes, and that it appears whole or not at all.

Everything is written into a folder beside the final one and renamed into place
when it is complete. A folder that appears has a manifest and every file; after an
error or an interruption nothing is left, not even a `runs/` that was not there before.
What a killed process leaves has a hidden name, and no command takes it for a result.

What the files hold is not known here.

Imports: sim.errors. Used by: experiments.run.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain, count
from pathlib import Path

from sim.errors import ConfigError

RUNS = "runs"
HASH_DIGITS = 8


@dataclass(slots=True)
class Folder:
    """A folder in the making.

    Attributes
    ----------
    part : where to write until everything is complete.
    final : where it will be; final itself, but for its number, only after `done`.
    """

    part: Path
    final: Path
    made: list[Path] = field(default_factory=list)

    def write(self, name: str, content: str | bytes) -> Path:
        """Write one file as UTF-8 with plain line ends; folders in its name are made."""
        path = self.part / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def within(self, name: str) -> "Folder":
        """Return a folder in this one, which appears with it."""
        return Folder(self.part / name, self.final / name)


@contextmanager
def run_folder(
    name: str, scenario_hash: str, out: Path | None = None, *, overwrite: bool = False
) -> Iterator[Folder]:
    """Hold a folder in the making; on leaving without an error it is put in place.

    Parameters
    ----------
    name : what the run is called; begins the name of a folder made without `out`.
    scenario_hash : its first digits end that name.
    out : folder that the user asks for.
    overwrite : replace the contents of a non-empty `out`, once the new ones are complete.

    Raises
    ------
    ConfigError
        If `out` cannot be used or the disk is full; nothing is left then.
    """
    if out is None:
        moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
        final = Path(RUNS).absolute() / f"{name}-{moment}-{scenario_hash[:HASH_DIGITS]}"
    else:
        final = _checked(out, replace=overwrite)
    folder = _begun(final)
    try:
        yield folder
        if out is None:
            _place_beside(folder)
        else:
            _place_at(folder, replace=overwrite)
    except OSError as error:
        _removed(folder)
        rule = f"in a place that can be written ({error.strerror or error})"
        raise ConfigError("out", str(folder.final), rule) from error
    except BaseException:
        _removed(folder)
        raise


def shown(path: Path) -> str:
    """Write a path as the user would: relative to the working folder if it lies in it."""
    with suppress(ValueError):
        return str(path.relative_to(Path.cwd()))
    return str(path)


def _checked(out: Path, replace: bool) -> Path:
    """Return the folder meant by `out`, if it may be made or replaced."""
    try:
        final = out.expanduser().resolve()
        final.exists()
    except (OSError, RuntimeError) as error:  # a name too long, a link to itself, no such user
        rule = f"the name of a folder that can be made ({getattr(error, 'strerror', error)})"
        raise ConfigError("out", str(out), rule) from None
    if final.exists() and not final.is_dir():
        raise ConfigError("out", str(out), "a folder, and there is a file of this name")
    if final in {*Path.cwd().resolve().parents, Path.cwd().resolve(), Path.home()}:
        raise ConfigError("out", str(out), "a folder of its own, not one that holds your work")
    if not replace and final.is_dir() and any(final.iterdir()):
        rule = "an empty or a new folder; overwrite=true replaces what it holds"
        raise ConfigError("out", str(out), rule)
    return final


def _begun(final: Path) -> Folder:
    """Make the folder in which to write, remembering which parents were made for it."""
    parents = [one for one in (final.parent, *final.parent.parents) if not one.exists()]
    part = _free(final)
    try:
        part.mkdir(parents=True)
    except OSError as error:
        rule = f"in a folder that can be written ({error.strerror})"
        raise ConfigError("out", str(final), rule) from None
    return Folder(part, final, parents)


def _free(final: Path) -> Path:
    """Return a hidden name beside `final` that nothing has.

    A killed process leaves its folder, and in a container the next one may well have
    the same number.
    """
    own = str(os.getpid())
    endings = chain([own], (f"{own}-{number}" for number in count(2)))
    parts = (final.parent / f".{final.name}.{one}.part" for one in endings)
    return next(one for one in parts if not one.exists() and not _before(one).exists())


def _before(part: Path) -> Path:
    """Return where the folder that is being replaced waits until the new one is in place."""
    return part.with_suffix(".before")


def _place_beside(folder: Folder) -> None:
    """Rename to the first free name: final, final-2, final-3, ...

    Renaming onto a folder that holds something fails, on every system: two runs
    that end at one moment cannot take the same name.
    """
    stem = folder.final.name
    for number in count(1):
        folder.final = folder.final.with_name(stem if number == 1 else f"{stem}-{number}")
        try:
            folder.part.rename(folder.final)
        except OSError:
            if not folder.final.exists():
                raise
        else:
            return


def _place_at(folder: Folder, replace: bool) -> None:
    """Rename to the folder asked for; what it held goes away only when this is done."""
    before = _before(folder.part)
    if replace and folder.final.exists():
        folder.final.rename(before)
    try:
        folder.part.rename(folder.final)
    except OSError as error:
        if before.exists():
            before.rename(folder.final)
        rule = f"still empty when the run ends ({error.strerror})"
        raise ConfigError("out", str(folder.final), rule) from None
    shutil.rmtree(before, ignore_errors=True)


def _removed(folder: Folder) -> None:
    shutil.rmtree(folder.part, ignore_errors=True)
    for parent in folder.made:
        with suppress(OSError):
            parent.rmdir()
