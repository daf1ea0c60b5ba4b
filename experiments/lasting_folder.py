"""The folder of a command that goes on where it was stopped: found again, its files each whole.

What is finished is kept in it while the command runs; results are written at the end.

Imports: experiments.outputs, experiments.settings, sim.study. Used by: experiments.gaps,
experiments.sweeping.folder.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from hashlib import blake2b
from pathlib import Path

from experiments.outputs import HASH_DIGITS, RUNS
from experiments.settings import Settings
from sim.errors import ConfigError

_HASH_BYTES = 16


def lasting_folder(command: str, settings: Settings, asked: str, marks: Sequence[str]) -> Path:
    """Return the folder given by `out`, or one below runs/ that the same question finds again.

    Parameters
    ----------
    command : begins the name of a folder made without `out`.
    settings : name and `out`.
    asked : all that the results depend on, as text; a hash of it ends the name.
    marks : names of which a folder of this command holds at least one.

    Raises
    ------
    ConfigError
        If `out` holds something else.
    """
    if settings.folder is None:
        digest = blake2b(asked.encode(), digest_size=_HASH_BYTES).hexdigest()[:HASH_DIGITS]
        return Path(RUNS).absolute() / f"{command}-{settings.name}-{digest}"
    out = settings.folder.expanduser().absolute()
    with suppress(OSError):  # a place that cannot be looked into is refused when it is written
        if out.exists() and not out.is_dir():
            raise ConfigError("out", str(out), "a folder, and there is a file of this name")
        own = any((out / one).exists() for one in marks)
        if out.is_dir() and any(out.iterdir()) and not own:
            rule = f"an empty or a new folder, or one of `switchboard {command}`"
            raise ConfigError("out", str(out), rule)
    return out


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Turn what the system says of a place that cannot be written into ConfigError."""
    try:
        yield
    except OSError as error:
        rule = f"in a place that can be written ({error.strerror or error})"
        raise ConfigError("out", str(folder), rule) from error


def write_each(folder: Path, files: Mapping[str, str | bytes]) -> None:
    """Write files in their order, each whole or not at all; folders in a name are made.

    Raises
    ------
    ConfigError
        If the place cannot be written.
    """
    from sim.study.kept_files import whole

    with writing(folder):
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            whole(path, content.encode() if isinstance(content, str) else content)
