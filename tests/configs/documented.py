"""What the documents tell a reader to do: commands, files to write, lines of Python, in order.

* A line of an untitled or `console` block that begins with `switchboard` is a command; a line that
  holds a placeholder (`NAME`, `RUN_DIR`, `[...]`) is a usage and none. `\\` at its end goes on.
* So is text in the prose between backticks that begins with `switchboard` and names arguments.
* A block after the comment `<!-- file: NAME -->` is a file that the reader writes.
* A block of Python is run as it stands.
"""

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted((ROOT / "docs" / "guides").glob("*.md")),
]

_BLOCK = re.compile(
    r"(?:^<!-- file: (?P<file>\S+) -->\n+)?^```(?P<language>\w*)\n(?P<text>.*?)^```",
    flags=re.MULTILINE | re.DOTALL,
)
_INLINE = re.compile(r"`(switchboard [^`\n]+)`")
_COMMAND = re.compile(r"(\.venv/bin/)?switchboard\s")
_PLACEHOLDER = re.compile(r"\b[A-Z][A-Z_]+\b|=N\b|\[[^\]]*\.\.\.|\s\.\.\.")


@dataclass(frozen=True)
class Command:
    """A command line, comment removed; `args` are what follows `switchboard`."""

    line: str

    @property
    def args(self):
        return shlex.split(self.line, comments=True)[1:]


@dataclass(frozen=True)
class File:
    """A file to be written."""

    name: str
    text: str


@dataclass(frozen=True)
class Script:
    """Lines of Python."""

    text: str


def commands_of(text):
    """The commands of a block."""
    lines = re.sub(r"\\\n\s*", "", text).splitlines()
    found = [line.removeprefix("$ ").strip() for line in lines]
    kept = [line for line in found if _COMMAND.match(line)]
    return [Command(line) for line in kept if not _PLACEHOLDER.search(line)]


def inline_commands():
    """The commands that stand in the prose and the tables of the pages, each once."""
    found = {}
    for page in PAGES:
        text = _BLOCK.sub("", page.read_text(encoding="utf-8"))
        found |= {line: page for line in _INLINE.findall(text) if not _PLACEHOLDER.search(line)}
    return [Command(line) for line in sorted(found)]


def steps(page):
    """What a page tells a reader to do, in order."""
    found = []
    for block in _BLOCK.finditer(page.read_text(encoding="utf-8")):
        if block["file"]:
            found.append(File(block["file"], block["text"]))
        elif block["language"] == "python":
            found.append(Script(block["text"]))
        elif block["language"] in {"", "console"}:
            found += commands_of(block["text"])
    return found
