"""What the documents tell a reader to do: commands, files to write, lines of Python, in order.

* A line of an untitled or `console` block that begins with `switchboard` is a command; a line that
  holds a placeholder (`NAME`, `RUN_DIR`, `[...]`) is a usage and none. `\\` at its end goes on.
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
_PLACEHOLDER = re.compile(r"\b(NAME|FILE|RUN_DIR|N|X)\b|\[[^\]]*(=[A-Z]|\.\.\.)|<\w+>|\s\.\.\.")


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
    kept = [line for line in found if re.match(r"switchboard\s", line)]
    return [Command(line) for line in kept if not _PLACEHOLDER.search(line)]


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
