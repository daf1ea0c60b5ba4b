"""Lay a run beside the record that its centre was estimated from, where there is one.

Beside a preset may stand `<name>.beside.yaml`:

    title: January 1999               # what the record is called
    record: bank_1999_recorded.csv    # its sums, in the same folder
    marks: {mean_wait_s: fitted}      # what single figures are to the record
    otherwise: reproduced             # what all other figures are

and, beside an experiment, the presets that the same command runs as well, each in a
folder of its own within that of the run:

    also: [bank_1999_february]

The sidecar nearest to the user counts, key by key. Nothing is fitted here.

Imports: sim.calibrate (at the first call). Used by: experiments.run, experiments.reproduce.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.yaml_files import read_yaml
from sim.config.keys import nearest
from sim.errors import ConfigError
from sim.log.schema import Log

if TYPE_CHECKING:
    from sim.calibrate.beside import Beside
    from sim.calibrate.cells import Cells

FILE = "recorded.csv"
HALF_HOURS = "recorded_half_hours.csv"
SIDECAR = ".beside.yaml"
MARKS = ("fitted", "reproduced", "predicted")

_KEYS = ("title", "record", "marks", "otherwise", "also")


@dataclass(frozen=True, slots=True)
class Record:
    """What a run is laid beside.

    Attributes
    ----------
    title : what the record is called.
    file : its sums.
    marks : what a figure is to the record, by KPI.
    otherwise : what all other figures are.
    """

    title: str
    file: Path
    marks: Mapping[str, str]
    otherwise: str

    def mark(self, row: "Beside") -> str:
        """Return what a figure is to the record."""
        return self.marks.get(row.kpi.name, self.otherwise)


@dataclass(frozen=True, slots=True)
class Laid:
    """A run laid beside its record: texts of files by name, and what to print."""

    files: dict[str, str] = field(default_factory=dict)
    text: str = ""


def record_of(sources: Sequence[Path]) -> Record | None:
    """Return the record of the preset nearest to the user that has one.

    Parameters
    ----------
    sources : files of the presets that took part, the nearest to the user first.

    Raises
    ------
    ConfigError
        If a sidecar has unknown keys, or values of the wrong kind.
    """
    for file in _sidecars(sources):
        found = _read(file)
        if "record" in found:
            path = file.with_name(str(found["record"]))
            marks = found.get("marks", {})
            otherwise = str(found.get("otherwise", "reproduced"))
            _check_marks(marks, otherwise, file)
            return Record(str(found.get("title", path.stem)), path, marks, otherwise)
    return None


def also_of(sources: Sequence[Path]) -> tuple[str, ...]:
    """Return the presets that the same command runs as well."""
    for file in _sidecars(sources):
        found = _read(file)
        if "also" in found:
            names = found["also"]
            listed = isinstance(names, list) and all(isinstance(one, str) for one in names)
            if not listed:
                raise ConfigError("also", names, "a list of presets", source=str(file))
            return tuple(names)
    return ()


def kept(record: Record | None) -> dict[str, Any] | None:
    """Return what the manifest of a run says of its record; `copy` is in the folder."""
    if record is None:
        return None
    return {
        "title": record.title,
        "copy": f"inputs/{record.file.name}",
        "marks": dict(record.marks),
        "otherwise": record.otherwise,
    }


def record_in(folder: Path, manifest: Mapping[str, Any]) -> Record | None:
    """Return the record of a finished run, from its folder alone."""
    found = manifest.get("record")
    if not isinstance(found, dict):
        return None
    return Record(found["title"], folder / found["copy"], found["marks"], found["otherwise"])


def laid_beside(record: Record | None, logs: Sequence[Log]) -> Laid:
    """Return the tables of a run beside its record, and what to print; nothing without one."""
    if record is None:
        return Laid()
    from sim.calibrate.beside import compare_days, compare_half_hours
    from sim.calibrate.beside_text import beside_text, half_hours_text
    from sim.calibrate.cells import cells_of_each, read_cells

    recorded: Cells = read_cells(record.file)
    simulated = cells_of_each(logs)
    try:
        rows = compare_days(simulated, recorded)
        cells = compare_half_hours(simulated, recorded)
    except ConfigError as error:  # another period than the record's
        return Laid(text=f"\nNot laid beside the record: {error}")
    title = f"\n{record.title}: simulated beside recorded"
    half_hours = f"\n{record.title} by half hour: recorded, simulated, half width of 95 %"
    parts = [title, "", beside_text(rows, record.mark), half_hours, "", half_hours_text(cells)]
    files = {FILE: _csv(rows, record), HALF_HOURS: _csv(cells, record)}
    return Laid(files, "\n".join(parts))


def _csv(rows: "Sequence[Beside]", record: Record) -> str:
    """Write a comparison as CSV; whole days have no column for the half hour."""
    import pandas as pd

    from sim.report.csv_text import csv_text

    table = pd.DataFrame(
        {
            "record": [record.title for _ in rows],
            "days": [row.days for row in rows],
            "start": [row.start for row in rows],
            "kpi": [row.kpi.name for row in rows],
            "unit": [row.kpi.unit for row in rows],
            "recorded": [row.recorded for row in rows],
            "simulated": [row.simulated for row in rows],
            "lower": [row.lower for row in rows],
            "upper": [row.upper for row in rows],
            "n": [row.replications for row in rows],
            "mark": [record.mark(row) for row in rows],
            "definition": [row.kpi.definition for row in rows],
        }
    )
    return csv_text(table if table["start"].any() else table.drop(columns="start"))


def _sidecars(sources: Sequence[Path]) -> list[Path]:
    beside = (one.with_name(f"{one.stem}{SIDECAR}") for one in sources)
    return [one for one in beside if one.is_file()]


def _read(file: Path) -> dict[str, Any]:
    """Read a sidecar, refusing keys that it does not have."""
    found = read_yaml(file)
    for key in found:
        if key not in _KEYS:
            near = nearest(str(key), _KEYS)
            rule = f"one of {', '.join(_KEYS)}"
            raise ConfigError(str(key), found[key], rule, nearest=near, source=str(file))
    return found


def _check_marks(marks: object, otherwise: str, file: Path) -> None:
    if not isinstance(marks, Mapping):
        raise ConfigError("marks", marks, "a mapping from KPIs to marks", source=str(file))
    for key, mark in {**marks, "otherwise": otherwise}.items():
        if mark not in MARKS:
            rule = f"one of {', '.join(MARKS)}"
            raise ConfigError(f"marks.{key}", mark, rule, source=str(file))
