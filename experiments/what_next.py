"""What to ask after a run: the shipped experiments on the same centre, as command lines.

Each experiment says in its head which question it answers and how it is run.

Imports: nothing of sim. Used by: experiments.report, experiments.run.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from experiments.paths import configs_dir

QUESTION, RUN = "# Question", "# Run"
_CENTRE = re.compile(r"^\s*-\s*override\s+/centre:\s*(\S+)", re.MULTILINE)
_VOLUME = "centre.windows.volume.factor"

Steps = tuple[tuple[str, str], ...]
"""Questions, each with the command that answers it."""


def what_next(name: str, parameters: set[str]) -> Steps:
    """Return what can be asked next of a run.

    Parameters
    ----------
    name : of the run: its centre's or its experiment's.
    parameters : paths of its values.
    """
    return (*_experiments(name), *_own(name, parameters))


def _experiments(name: str) -> Iterator[tuple[str, str]]:
    """Yield the experiments on the centre of a run, sweeps first."""
    texts = {one.stem: one.read_text(encoding="utf-8") for one in _files()}
    centre = _centre_of(texts[name]) if name in texts else name
    found = [
        (_said(text, QUESTION), _said(text, RUN))
        for other, text in texts.items()
        if other != name and centre and _centre_of(text) == centre
    ]
    yield from sorted((one for one in found if all(one)), key=lambda one: " sweep " not in one[1])


def _own(name: str, parameters: set[str]) -> Iterator[tuple[str, str]]:
    """Yield what can be asked of a shipped centre without an experiment."""
    if not (configs_dir() / "centre" / f"{name}.yaml").is_file():
        return
    if _VOLUME in parameters:
        yield "What if 10 % more came?", f"switchboard run centre={name} {_VOLUME}=1.1"
    yield "How many agents are missing, by simulation?", f"switchboard gaps centre={name}"


def _files() -> list[Path]:
    return sorted(
        one for one in (configs_dir() / "experiment").glob("*.yaml") if "." not in one.stem
    )


def _centre_of(text: str) -> str:
    found = _CENTRE.search(text)
    return found[1] if found else ""


def _said(text: str, key: str) -> str:
    """Return what a line of the head says, without comments behind it."""
    lines = [line for line in text.splitlines() if line.startswith(key)]
    return lines[0].removeprefix(key).strip() if lines else ""
