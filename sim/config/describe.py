"""List every parameter of a centre with its meaning, unit and value as written.

Walks the same declarations that `build` reads with, so nothing can be read
that is not described. Keys left out appear with the value that then holds.

May import: sim.config. Used by: experiments.config_show.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sim.config.centre import read_centre
from sim.config.journey import TriggerTable
from sim.config.keys import ByShape, Key, Maybe, Reader, Record, Table, Then, fields_of
from sim.config.laws import LAW, PARAMETERS, ZERO, law
from sim.config.scenario import read_phases


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: its dotted path below the centre, what it means, what it is.

    `written` is False where the user left the key out and its default holds.
    """

    path: str
    meaning: str
    unit: str
    value: object
    written: bool = True


def describe(centre: Mapping[str, object]) -> Iterator[Parameter]:
    """Yield every parameter of a mapping that `build` accepts, in the order of the concepts."""
    rest = {key: value for key, value in centre.items() if key != "phases"}
    yield from _below(read_centre, rest, "", Key(read_centre, ""))
    phases = centre.get("phases") or {}
    yield from _below(read_phases, phases, "phases", Key(read_phases, "dated change"))


def _below(reader: Reader, value: object, path: str, key: Key) -> Iterator[Parameter]:
    """Yield the parameters at and below a value."""
    match reader:
        case Maybe(inner) if value is not None:
            yield from _below(inner, value, path, key)
        case Then(inner, _):
            yield from _below(inner, value, path, key)
        case ByShape(mapping, entry, _, _):
            if isinstance(value, Mapping):
                yield from _below(mapping, value, path, key)
            elif isinstance(value, (list, tuple)):
                for i, one in enumerate(value):
                    yield from _below(entry, one, f"{path}.{i}", key)
        case Record(cls, _) if isinstance(value, Mapping):
            yield from _record(cls, value, path)
        case Table(inner) | TriggerTable(inner) if isinstance(value, Mapping):
            for name in sorted(value):
                yield from _below(inner, value[name], _join(path, name), key)
        case _ if reader is law and isinstance(value, Mapping):
            yield from _law(value, path, key)
        case _:
            yield from _leaves(value, path, key)


def _record(cls: type, value: Mapping[str, object], path: str) -> Iterator[Parameter]:
    """Yield the parameters of a record, and the defaults of keys that are left out."""
    for name, one in fields_of(cls).items():
        here = _join(path, name)
        if name in value:
            yield from _below(one.key.reader, value[name], here, one.key)
        elif one.default not in ({}, ()):
            yield Parameter(here, one.key.meaning, one.key.unit, one.default, written=False)


def _law(value: Mapping[str, object], path: str, key: Key) -> Iterator[Parameter]:
    """Yield the name and the parameters of a law."""
    known = {"law": LAW, "zero": ZERO, **PARAMETERS[str(value["law"])]}
    for name, one in value.items():
        meaning = f"{key.meaning.split(';')[0]}: {known[name].meaning}"
        yield Parameter(_join(path, name), meaning, known[name].unit, one)


def _leaves(value: object, path: str, key: Key) -> Iterator[Parameter]:
    """Yield a value, or each value of a mapping whose keys are data (days, shares)."""
    if isinstance(value, Mapping) and value:
        for name in sorted(value, key=str):
            yield from _leaves(value[name], _join(path, str(name)), key)
    else:
        yield Parameter(path, key.meaning, key.unit, value)


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
