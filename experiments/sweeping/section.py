"""Read the section `sweep` of an experiment: parameters, baseline, target, further KPIs.

    sweep:
      question: How many agents hold 80/20?
      baseline: {agents: 0}                       # else the first value of each parameter
      parameters:
        agents: {path: centre.groups.agents.staff_add, values: [0, 2, 4], role: staffing}
        mix: {label: channel mix, options: {today: {}, bot: {channel: bot}}}
      target: {name: calls}                       # kpi, level and at_least have defaults

Whether a key of a scenario exists is judged where scenarios are composed.

Imports: sim.config, sim.study.sweep. Used by: experiments.compose, experiments.sweeping.plan.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from experiments.presets import Override, channels_of
from experiments.settings import SWEEP
from experiments.sweeping.values import (
    check_path,
    distinct,
    label_of,
    override,
    role_of,
    same,
    spaced,
)
from sim.config.keys import Desk, Key, Maybe, Place, Record, as_mapping, check_name, nearest
from sim.config.readers import one_of, text
from sim.errors import ConfigError
from sim.study.sweep.spec import ROLES, Parameter, Value
from sim.study.sweep.table import FIGURES
from sim.study.sweep.target import Aim


def _listed(value: object, at: Place) -> tuple[object, ...]:
    if not isinstance(value, (list, tuple)) or not value:
        at.refuse(value, "a list of values")
    return tuple(value)


def _options(value: object, at: Place) -> dict[str, Mapping[str, object]]:
    """Read options: by name the values that each sets."""
    found = as_mapping(value, at, "a mapping of options, each with the values that it sets")
    at.require(len(found) > 0, dict(found), "at least one option")
    rule = "a mapping of key to value, such as {channel: bot}; {} changes nothing"
    return {
        str(name): as_mapping(one, at.at(name), rule) if one is not None else {}
        for name, one in found.items()
    }


def _names(value: object, at: Place) -> tuple[str, ...]:
    return tuple(text(one, at.at(place)) for place, one in enumerate(_listed(value, at)))


def _mapping(value: object, at: Place) -> Mapping[str, object]:
    return as_mapping(value, at, "a mapping of parameter to value")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """A parameter as it is written."""

    path: Annotated[str | None, Key(Maybe(text), "the key that is varied")] = None
    values: Annotated[Any, Key(Maybe(_listed), "its values")] = None
    options: Annotated[Any, Key(Maybe(_options), "what is varied together, by name")] = None
    label: Annotated[str | None, Key(Maybe(text), "what people call it")] = None
    role: Annotated[str | None, Key(Maybe(one_of(*ROLES)), "what it stands for")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """The section as it is written.

    Attributes
    ----------
    parameters : in the order of the file.
    baseline : by parameter, for those that it names.
    """

    parameters: tuple[Parameter, ...]
    question: str = ""
    baseline: Mapping[str, str]
    target: Aim | None = None
    kpis: tuple[str, ...] = ()


def _parameters(value: object, at: Place) -> tuple[Parameter, ...]:
    found = as_mapping(value, at, "a mapping of parameters")
    for name in found:
        check_name(name, at)
    return tuple(_parameter(str(name), one, at.at(name)) for name, one in found.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Section:
    """The keys of the section."""

    parameters: Annotated[tuple[Parameter, ...], Key(_parameters, "what is varied")] = ()
    question: Annotated[str, Key(text, "what it is to answer")] = ""
    baseline: Annotated[Any, Key(Maybe(_mapping), "what others are compared with")] = None
    target: Annotated[Any, Key(Maybe(Record(Aim)), "what is to be reached")] = None
    kpis: Annotated[Any, Key(Maybe(_names), "KPIs kept by replication")] = None


def read_sweep(section: object) -> Written:
    """Read the section; None is one without parameters.

    Raises
    ------
    ConfigError
        If a key is unknown, a value is of the wrong kind, or the baseline names none.
    """
    at = Place(SWEEP, Desk())
    read: _Section = Record(_Section)({} if section is None else section, at)
    return Written(
        parameters=read.parameters,
        question=read.question,
        baseline=_baseline(read, at.at("baseline")),
        target=read.target,
        kpis=read.kpis or (),
    )


def baseline_overrides(
    section: object, experiment: Path | None, given: Sequence[Override]
) -> list[str]:
    """Return the overrides of the baseline, but for keys that somebody gave otherwise.

    Parameters
    ----------
    section : as `read_sweep` reads it.
    experiment : the file that holds it, None for none.
    given : by the user.
    """
    written = read_sweep(section)
    keys = {one.key for one in given}
    values = [
        value_of(one, written.baseline.get(one.name, one.values[0].label))
        for one in written.parameters
    ]
    joined = combined(values, channels_given(experiment, given))
    return [one for one in joined if key_of(one) not in keys]


def channels_given(experiment: Path | None, given: Sequence[Override]) -> list[str]:
    """Return the channels that are added whatever is varied, as they were written."""
    for one in given:
        if one.key == "channel":
            return one.chosen
    return [] if experiment is None else channels_of(experiment)


def combined(values: Sequence[Value], channels: Sequence[str]) -> list[str]:
    """Return the overrides of several values together.

    Channels add up: those that values choose are added to `channels`, which are there anyway.

    Raises
    ------
    ConfigError
        If two values set one key.
    """
    found: dict[str, str] = {}
    added: list[str] = []
    for one in (line for value in values for line in value.overrides):
        apart = Override.of(one)
        if apart.key == "channel":
            added += [name for name in apart.chosen if name not in (*channels, *added)]
        elif apart.key in found:
            rule = f"set by one parameter of the sweep, and {found[apart.key]!r} sets it too"
            raise ConfigError(apart.key, one, rule)
        else:
            found[apart.key] = one
    joined = [f"channel=[{','.join((*channels, *added))}]"] if added else []
    return [*joined, *found.values()]


def value_of(parameter: Parameter, label: str) -> Value:
    """Return the value of a label; ConfigError if there is none.

    Where a key is varied, whatever can be written behind it is a value.
    """
    for value in parameter.values:
        if same(value.label, label):
            return value
    if parameter.path is not None:
        return Value(label, (f"{parameter.path}={label}",))
    path = f"{SWEEP}.baseline.{parameter.name}"
    rule = f"one of {', '.join(parameter.labels)}"
    raise ConfigError(path, label, rule, nearest=nearest(label, parameter.labels))


def key_of(text: str) -> str:
    """Return the key that an override sets."""
    return Override.of(text).key


def _baseline(read: _Section, at: Place) -> dict[str, str]:
    known = {one.name: one for one in read.parameters}
    found = {}
    for name, value in (read.baseline or {}).items():
        if name not in known:
            rule = "keyed by the parameters of the sweep"
            at.at(name).refuse(name, rule, known)
        found[str(name)] = label_of(value)
    return found


def checked_name(name: str, path: str, value: object) -> str:
    """Return the name of a parameter if no other column of sweep.csv has it."""
    if name in ("scenario", *FIGURES):
        raise ConfigError(path, value, f"called otherwise: {name!r} is a column of sweep.csv")
    return name


def _parameter(name: str, value: object, at: Place) -> Parameter:
    entry: _Entry = Record(_Entry)(value, at)
    checked_name(name, at.path, name)
    by_path, by_option = entry.path is not None, entry.options is not None
    one_way = by_path != by_option and by_path == (entry.values is not None)
    at.require(one_way, value, "given by `path` and `values`, or by `options`")
    if entry.path is not None:
        check_path(entry.path, at.at("path").path)
        values = tuple(Value(label_of(v), (override(entry.path, v),)) for v in entry.values)
    else:
        values = tuple(_option(one, sets, at) for one, sets in entry.options.items())
    labels = [one.label for one in values]
    at.require(distinct(labels), labels, "values that occur once")
    return Parameter(
        name=name,
        label=entry.label or spaced(name),
        values=values,
        path=entry.path,
        role=entry.role or role_of(entry.path),
    )


def _option(name: str, sets: Mapping[str, object], at: Place) -> Value:
    here = at.at("options").at(name).path
    for key in sets:
        check_path(str(key), f"{here}.{key}")
    return Value(name, tuple(override(str(key), one) for key, one in sets.items()))
