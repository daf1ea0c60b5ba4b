"""Write the report of a run again: `switchboard report RUN_DIR`.

`switchboard run` writes report.html and kpi.xlsx with the same function: from the files of
the folder alone, so that the bytes are the same. Nothing is simulated.

Used by: the command `switchboard`, `python -m experiments.report`, experiments.run.
"""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.arguments import read_arguments
from experiments.cli import guarded
from experiments.inputs import SCENARIO_YAML
from experiments.manifest import read_manifest
from experiments.outputs import shown
from experiments.paths import configs_dir
from experiments.results import FIGURES
from experiments.what_next import what_next
from experiments.yaml_files import read_yaml
from sim.errors import ConfigError

if TYPE_CHECKING:
    import pandas as pd

    from sim.report.material import Material

PAGE = "report.html"
WORKBOOK = "kpi.xlsx"
PARAMETERS = "parameters.csv"
SIMPLE = "simplified.yaml"

_TABLES = ("kpi", "intervals", "staffing", "flows", "paths", "technology", "targets", "week")
_OPTIONAL = ("costs", "gaps", "recorded")
_TEXT = (
    *("level", "name", "kpi", "unit", "definition", "interval_start", "group", "queue", "resource"),
    *("from_channel", "trigger", "to_channel", "path", "channels", "kinds", "since", "weekday"),
    *("start", "kind", "currency", "dimension", "facet", "worst_interval", "found_by"),
    *("confirmed", "lever", "lead_time", "note", "record", "days", "mark"),
)
_ALWAYS, _CONTEXT = "always", "context"

USAGE = """switchboard report [RUN_DIR]
  RUN_DIR  folder of a run; left out: the newest below runs/
Writes report.html and kpi.xlsx of the folder again, from its tables and figures."""


def main(args: list[str]) -> int:
    """Write the report of a finished run again."""
    if any(one in {"-h", "--help", "help"} for one in args):
        print(USAGE)
        return 0
    folder, _ = read_arguments(args, ())
    manifest = read_manifest(folder)
    folders = [folder, *(folder / name for name in manifest.get("beside", []))]
    made = {each: report_files(each, read_manifest(each)) for each in folders}
    for each, files in made.items():
        for name, content in files.items():
            _put(each / name, content)
        print(f"Report: {shown(each.absolute())}/{PAGE}")
    return 0


def report_files(folder: Path, manifest: Mapping[str, Any]) -> dict[str, bytes]:
    """Return report.html and kpi.xlsx of a folder with tables and figures.

    Raises
    ------
    ConfigError
        If a table is missing or cannot be read.
    """
    from sim.report.run_report import report_html
    from sim.report.workbook import workbook

    material = _material(folder, manifest)
    return {PAGE: report_html(material).encode(), WORKBOOK: workbook(material)}


def _put(path: Path, content: bytes) -> None:
    """Replace a file whole or not at all."""
    from sim.study.kept_files import whole

    try:
        whole(path, content)
    except OSError as error:
        rule = f"in a folder that can be written ({error.strerror or error})"
        raise ConfigError("RUN_DIR", str(path), rule) from None


def _material(folder: Path, manifest: Mapping[str, Any]) -> "Material":
    import pandas as pd

    from sim.report.material import Material
    from sim.study.week import span_of

    tables = {name: _table(folder / f"{name}.csv") for name in _TABLES}
    for name in _OPTIONAL:
        there = (folder / f"{name}.csv").is_file()
        tables[name] = _table(folder / f"{name}.csv") if there else pd.DataFrame()
    parameters = _table(folder / PARAMETERS, dtype=str, keep_default_na=False)
    starts = [str(one) for one in tables["intervals"]["interval_start"].unique()]
    drawings = sorted((folder / FIGURES).glob("*.svg"))
    return Material(
        **tables,
        parameters=parameters,
        figures={one.stem: one.read_text(encoding="utf-8") for one in drawings},
        numbers={one.stem: _table(one) for one in sorted((folder / FIGURES).glob("*.csv"))},
        manifest=manifest,
        simple=_simple(folder, tables["kpi"]),
        onward=what_next(str(manifest["name"]), set(parameters["path"])),
        span=span_of(starts),
    )


def _table(path: Path, **how: Any) -> "pd.DataFrame":
    """Read a CSV file of a run; names stay text, an empty cell is missing."""
    import pandas as pd

    plain = {"dtype": dict.fromkeys(_TEXT, str), "keep_default_na": False, "na_values": [""]}
    try:
        table: pd.DataFrame = pd.read_csv(path, **(how or plain))
    except (OSError, ValueError) as error:  # a parser's errors are ValueErrors
        rule = f"the folder of a run, which holds {path.name} ({error})"
        raise ConfigError("RUN_DIR", str(path.parent), rule) from None
    words = [name for name in table.columns if name in _TEXT and name != "interval_start"]
    return table.fillna(dict.fromkeys(words, ""))


def _simple(folder: Path, kpi: "pd.DataFrame") -> tuple[tuple[str, str], ...]:
    """Return the simplified mechanisms that this scenario uses."""
    path = configs_dir() / SIMPLE
    if not path.is_file():
        return ()
    centre = read_yaml(folder / SCENARIO_YAML).get("centre", {})
    used = {str(one.get("kind", "live")) for one in centre.get("channels", {}).values()}
    if "resolution_with_context" in set(kpi["kpi"]):
        used.add(_CONTEXT)
    return tuple(
        (str(one["when"]).replace("_", "-"), str(one["text"]))
        for one in read_yaml(path)["simplified"]
        if one["when"] in used | {_ALWAYS}
    )


if __name__ == "__main__":
    sys.exit(guarded(main, sys.argv[1:]))
