"""A scenario: a centre, its dated changes, and its hash. `build` is the one judge of validity.

May import: errors, sim.config. Used by: every room above.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from enum import Enum
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Annotated, Any

from sim.config.centre import Centre, read_centre
from sim.config.clock import Clock
from sim.config.keys import NOTHING, Desk, Key, Place, Record, Table, as_mapping
from sim.config.phases import change, check_frame
from sim.config.readers import local_time
from sim.errors import ConfigError

_HASH_BYTES = 32
ROOT = "centre"


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """The whole centre as it is from a local time on."""

    name: str
    from_: str
    centre: Centre


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseEntry:
    """A dated change as it is written."""

    from_: Annotated[str, Key(local_time, "when the change takes effect", "local time")]
    set: Annotated[
        Mapping[str, object],
        Key(lambda value, at: as_mapping(value, at, "a mapping of path to value"), "new values"),
    ]


read_phases = Table(Record(PhaseEntry), "phase")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scenario:
    """An immutable value: all that a run depends on beside seed and replication.

    Attributes
    ----------
    centre : the parameters in force at the start.
    phases : changes in time order, then name order.
    mapping : the plain mapping it was built from.
    files : the CSV files behind the names in the mapping; their contents are in the
        centre, so the hash does not look at this.
    """

    centre: Centre
    phases: tuple[Phase, ...]
    mapping: Mapping[str, object]
    files: Mapping[str, Path] = field(default_factory=dict)

    @property
    def hash(self) -> str:
        """Return 64 hex digits of BLAKE2b over the canonical JSON of centre and phases."""
        return _hash_of(self)

    @property
    def clock(self) -> Clock:
        """Return the clock of the calendar."""
        return Clock.of(self.centre.calendar)

    @property
    def parameters_at(self) -> tuple[tuple[int, Centre], ...]:
        """Return (tick, centre) pairs in force from that tick on; the first is (0, ...).

        A phase that begins before the start is in force at tick 0.
        """
        clock = self.clock
        found = [(0, self.centre)]
        for phase in self.phases:
            tick = max(0, clock.tick_of(phase.from_))
            if found[-1][0] == tick:
                found.pop()
            found.append((tick, phase.centre))
        return tuple(found)

    def json(self) -> str:
        """Return the canonical JSON: keys sorted, contents of files included, their paths not."""
        frozen = {"centre": self.centre, "phases": self.phases}
        return json.dumps(plain(frozen), sort_keys=True, separators=(",", ":"))


@lru_cache(maxsize=32)
def _hash_of(scenario: Scenario) -> str:
    """Hash once: every replication writes it into its log."""
    return blake2b(scenario.json().encode(), digest_size=_HASH_BYTES).hexdigest()


def build(
    mapping: Mapping[str, object], folder: Path | None = None, *more_folders: Path
) -> Scenario:
    """Build a scenario from the plain mapping of package `centre`.

    Parameters
    ----------
    mapping : Mapping
        What the YAML holds, after composition.
    folder, *more_folders : Path or None
        Where CSV files are looked for, in this order; the working folder comes last.

    Raises
    ------
    ConfigError
        If anything is unknown, missing, of the wrong type, out of range or
        dangling; it names the path of the value.
    """
    folders = (*([] if folder is None else [folder]), *more_folders)
    at = Place(ROOT, Desk(folders))
    rest = dict(as_mapping(mapping, at, "a mapping"))
    written = rest.pop("phases", None)
    centre = read_centre(rest, at)
    entries = read_phases({} if written is None else written, at.at("phases"))
    phases: list[Phase] = []
    current: dict[str, Any] = rest
    for name, entry in sorted(entries.items(), key=lambda pair: (pair[1].from_, pair[0])):
        here = at.at("phases").at(name)
        current = change(current, entry.set, here.at("set"))
        changed = _changed(current, entry, here.at("set"))
        check_frame(centre, changed, here.at("set"))
        phases.append(Phase(name=name, from_=entry.from_, centre=changed))
    return Scenario(centre=centre, phases=tuple(phases), mapping=mapping, files=dict(at.desk.found))


def _changed(current: Mapping[str, Any], entry: PhaseEntry, at: Place) -> Centre:
    """Build the centre of a phase; say so where a whole entry was replaced by a part of it."""
    try:
        made: Centre = read_centre(current, Place(f"{at.path}: {ROOT}", at.desk))
    except ConfigError as error:
        missing = error.path.partition(f": {ROOT}.")[2]
        whole = next((one for one in entry.set if missing.startswith(f"{one}.")), None)
        if whole is not None and error.value is NOTHING:
            error.rule += f"; `{whole}` is replaced as a whole: name one value by its dotted path"
        raise
    return made


def plain(value: object) -> Any:
    """Return a frozen value as JSON can hold it; enums by their lower-case names."""
    if isinstance(value, Enum):
        return value.name.lower()
    if is_dataclass(value):
        return {one.name.rstrip("_"): plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Mapping):
        return {str(plain(key)): plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    return value
