"""From a command line to the scenarios of a sweep, every one composed and judged.

What is varied stands in the section `sweep` of an experiment, on the command line as a
list (`key=0,1,2`), or in both: a list replaces the values that the file has for its key.

Imports: experiments.compose, sim.study.sweep. Used by: experiments.sweep.
"""

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from experiments import multirun
from experiments.compose import Composed, compose
from experiments.manifest import HOW
from experiments.presets import Override, taken_apart
from experiments.progress import progress
from experiments.settings import SWEEP, Settings
from experiments.sweeping.section import (
    Written,
    channels_given,
    checked_name,
    combined,
    key_of,
    read_sweep,
    value_of,
)
from experiments.sweeping.values import check_path, distinct, role_of, same, words_of
from sim.config.keys import nearest
from sim.errors import ConfigError
from sim.study.sweep.known import refuse_unknown
from sim.study.sweep.points import Point
from sim.study.sweep.spec import Parameter, SweepSpec, Value, scenario_name
from sim.study.sweep.target import target_of

_NO_SWEEP = f"{SWEEP}=null"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A sweep, ready to run.

    Attributes
    ----------
    settings : how to run, and what the base is called.
    spec : what is asked.
    points : every scenario of the grid, in its order.
    given : overrides that hold for every scenario.
    channels : added to every scenario.
    command : what makes this result again.
    """

    settings: Settings
    spec: SweepSpec
    points: tuple[Point, ...]
    given: tuple[str, ...]
    channels: tuple[str, ...]
    command: str = ""

    def point(self, labels: Mapping[str, str]) -> Point:
        """Return a scenario by its labels, of the grid or outside it.

        Raises
        ------
        ConfigError
            If it cannot be built; the message names it.
        """
        values = [value_of(one, labels[one.name]) for one in self.spec.parameters]
        overrides = combined(values, self.channels)
        own = {key_of(one) for one in overrides}
        kept = [one for one in self.given if key_of(one) not in own]
        line = [*kept, *overrides]
        if self.settings.sweep is not None:
            line.append(_NO_SWEEP)
        try:
            scenario = compose(line).scenario
        except ConfigError as error:
            where = f"scenario {scenario_name(labels)}"
            error.source = f"{where}, {error.source}" if error.source else where
            raise
        return Point(
            labels=dict(labels),
            scenario=scenario,
            command=_shell("run", [one for one in line if key_of(one) != "replications"]),
            engine=self.settings.engine,
        )


def _shell(name: str, overrides: Sequence[str]) -> str:
    """Return a command, without what says where and how."""
    return shlex.join(["switchboard", name, *(o for o in overrides if key_of(o) not in HOW)])


def planned(args: Sequence[str]) -> Plan:
    """Read a command line and build every scenario that it asks for.

    Raises
    ------
    ConfigError
        For the first thing that is wrong; nothing has run then.
    """
    if multirun.asked(args):
        raise ConfigError("-m", " ".join(args), "left out: a sweep varies what has several values")
    single, lists = _divided(args)
    base = compose(single)
    written = read_sweep(base.settings.sweep)
    spec = _spec(written, single, lists, base)
    own = {one.path for one in spec.parameters}
    channels = () if "channel" in own else channels_given(base.experiment, taken_apart(single))
    given = [
        one for one in single if key_of(one) not in own and key_of(one).partition(".")[0] != SWEEP
    ]
    plan = Plan(
        settings=base.settings,
        spec=spec,
        points=(),
        given=tuple(given),
        command=_shell("sweep", args),
        channels=tuple(channels),
    )
    grid = [{name: value.label for name, value in one.items()} for one in spec.grid()]
    points = []
    with progress(len(grid), "scenarios composed") as tell:
        for place, labels in enumerate(grid):
            points.append(plan.point(labels))
            tell(place)
    refuse_unknown(spec, points)
    return replace(plan, points=tuple(points))


def _divided(args: Sequence[str]) -> tuple[list[str], dict[str, tuple[str, ...]]]:
    """Return the overrides of one value, and the values of each key that has several."""
    single: list[str] = []
    lists: dict[str, tuple[str, ...]] = {}
    for one in args:
        apart = Override.of(one)
        if apart.mark == "~" or apart.is_null:
            single.append(one)
            continue
        values = tuple(text for line in multirun.jobs([one]) for text in line)
        if len(values) == 1:
            single.append(one)
            continue
        check_path(apart.key, apart.key)
        if apart.key in lists:
            raise ConfigError(apart.key, one, "given once")
        lists[apart.key] = _as_written(apart.value or "", values)
    return single, lists


def _as_written(value: str, read: Sequence[str]) -> tuple[str, ...]:
    """Return the values of a list as they were typed, where it is plain: 1e6, not 1000000.0."""
    typed = tuple(one.strip() for one in value.split(","))
    plain = len(typed) == len(read) and not set("[]{}()'\"\\") & set(value)
    return typed if plain else tuple(text.partition("=")[2] for text in read)


def _spec(
    written: Written, single: Sequence[str], lists: Mapping[str, tuple[str, ...]], base: Composed
) -> SweepSpec:
    """Return what is asked by file and command line together."""
    parameters = _with_lists(written.parameters, single, lists)
    if not parameters:
        rule = "given several values, or an experiment with a section `sweep`"
        raise ConfigError("a key", " ".join(single), f"{rule}: centre.groups.X.staff_add=0,1,2")
    baseline = {one.name: _base_label(one, written) for one in parameters}
    return SweepSpec(
        question=written.question,
        parameters=tuple(parameters),
        baseline=baseline,
        target=target_of(written.target, parameters, base.scenario),
        kpis=written.kpis,
    )


def _base_label(parameter: Parameter, written: Written) -> str:
    """Return the label of the baseline's value: the first, or what the file says and is there."""
    wanted = written.baseline.get(parameter.name)
    if wanted is None:
        return parameter.labels[0]
    for label in parameter.labels:
        if same(label, wanted):
            return label
    if parameter not in written.parameters:
        return parameter.labels[0]  # the command line gave other values
    rule = f"one of {', '.join(parameter.labels)}"
    near = nearest(wanted, parameter.labels)
    raise ConfigError(f"{SWEEP}.baseline.{parameter.name}", wanted, rule, nearest=near)


def _with_lists(
    parameters: Sequence[Parameter], single: Sequence[str], lists: Mapping[str, tuple[str, ...]]
) -> list[Parameter]:
    """Return the parameters with the values that the command line gives instead, and more."""
    values = {**lists}
    for one in taken_apart(single):
        if one.mark != "~" and any(each.path == one.key for each in parameters):
            values[one.key] = (one.value or "",)
    found = []
    for each in parameters:
        own = values.pop(each.path, None) if each.path is not None else None
        found.append(each if own is None else replace(each, values=_valued(each.path, own)))
    paths = [one.path for one in found if one.path is not None] + list(values)
    for path, own in values.items():
        name, varied, role = _name(path, paths), _valued(path, own), role_of(path)
        checked_name(name, path, path)
        words = words_of(path)
        found.append(Parameter(name=name, label=words, values=varied, path=path, role=role))
    return found


def _valued(path: str | None, labels: Sequence[str]) -> tuple[Value, ...]:
    if not distinct(labels):
        raise ConfigError(str(path), ",".join(labels), "values that occur once")
    return tuple(Value(one.strip("'\""), (f"{path}={one}",)) for one in labels)


def _name(path: str, paths: Sequence[str]) -> str:
    """Return the shortest end of a path, of at least two keys, that no other path has."""
    keys = path.split(".")
    for length in range(2, len(keys) + 1):
        ends = [one.split(".")[-length:] for one in paths]
        if ends.count(keys[-length:]) == 1:
            return "_".join(keys[-length:])
    return "_".join(keys)
