"""Write a later month as a preset that keeps every parameter of the first month.

It is the preset of the first month with the calendar, the demand, the open half hours and
the agents of the later one. Laws, patience, redials, busyness, credit and the share of the
agents seen who are there stay as they were: what a run of it says is a prediction.

May import: words, sim.calibrate. Used by: experiments.calibrate.
"""

from collections.abc import Mapping
from typing import Any

from sim.calibrate.cells import Cells, cells_csv
from sim.calibrate.estimate import Estimates
from sim.calibrate.preset import (
    BESIDE_HEADING,
    CHANNEL,
    Mapped,
    Preset,
    calendar,
    hours,
    month,
    streams_of,
    yaml_text,
)
from sim.calibrate.preset_files import agents_csv, arrivals_csv
from sim.errors import require


def later_preset(
    later: Estimates, recorded: Cells, first: Estimates, kept: Preset, name: str
) -> Preset:
    """Turn a later month into the files of a preset.

    Parameters
    ----------
    later : Estimates
        Of the later month; only demand, open half hours and agents seen are used.
    recorded : Cells
        Sums of the later month's record.
    first, kept : estimates of the first month, and its preset.
    name : stem of the files.

    Raises
    ------
    ConfigError
        If the later month has call types that the first one has not.
    """
    unknown = sorted(set(later.needs) - set(first.needs))
    require(not unknown, "call types of the later month", unknown, "call types of the first one")
    streams = streams_of(later, first)
    replaced: Mapped = {
        "calendar": calendar(later),
        "demand": {stream.name: {"rates": {"csv": f"{name}_arrivals.csv"}} for stream in streams},
        "channels": {CHANNEL: {"hours": hours(later)}},
        "groups": {"agents": {"level": {"csv": f"{name}_agents.csv"}}},
    }
    mapping = _laid_over(kept.mapping, replaced)
    beside = {"title": month(later), "record": f"{name}_recorded.csv", "otherwise": "predicted"}
    files = {
        f"{name}.yaml": yaml_text(mapping, _heading(later, first, kept, name)),
        f"{name}.beside.yaml": yaml_text(beside, BESIDE_HEADING),
        f"{name}_arrivals.csv": arrivals_csv(streams),
        f"{name}_agents.csv": agents_csv(later.level),
        f"{name}_recorded.csv": cells_csv(recorded),
    }
    return Preset(name=name, mapping=mapping, files=files)


def _laid_over(base: Mapping[str, Any], top: Mapping[str, Any]) -> dict[str, Any]:
    """Replace what `top` holds, mapping by mapping."""
    return {
        key: _laid_over(value, top[key])
        if isinstance(value, Mapping) and isinstance(top.get(key), Mapping)
        else top.get(key, value)
        for key, value in base.items()
    }


def _heading(later: Estimates, first: Estimates, kept: Preset, name: str) -> str:
    return (
        f"# The centre of {kept.name}.yaml with the calendar, demand, hours and agents seen\n"
        f"# of {month(later)}. Everything else is that of {month(first)}: a prediction.\n"
        f"# Written by `switchboard calibrate`; provenance of every number: {name}.sources.yaml.\n"
    )
