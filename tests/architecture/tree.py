"""The files of this repository, as the architecture tests see them."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# What tools and runs leave behind, as in .gitignore.
LEFT_BEHIND = {".git", "__pycache__", "build", "dist", "runs", "outputs", "multirun", ".hypothesis"}


def is_left_behind(path: Path) -> bool:
    """Whether a tool or a run made this file or folder."""
    name = path.name
    return name in LEFT_BEHIND or name.startswith(".venv") or name.endswith(("_cache", ".egg-info"))


def files(folder: Path = ROOT) -> Iterator[Path]:
    """Every file below `folder` that belongs to the project, in name order."""
    for path in sorted(folder.iterdir()):
        if is_left_behind(path):
            continue
        if path.is_dir():
            yield from files(path)
        else:
            yield path


def python_files(*rooms: str) -> list[Path]:
    """Every Python file below the named top-level folders."""
    return [path for room in rooms for path in files(ROOT / room) if path.suffix == ".py"]


def shown(path: Path) -> str:
    """The path as a reader of the repository writes it."""
    return path.relative_to(ROOT).as_posix()


def parsed(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=shown(path))
