"""Levers: what could close a gap, as data; each says what one unit changes and costs.

A lever is a file of configs/levers. Its changes name values of the centre by their dotted
path, with `*` for every name and {group}, {resource} or {channel} for the one that has the
gap, and say what one unit adds. The word `gap` in place of a number adds just the agents
who were found missing, block by block.

May import: config, errors. Used by: closing, experiments.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Annotated, Any

from sim.config import Centre, Group
from sim.config.keys import Desk, Key, Maybe, Place, Record, as_mapping
from sim.config.readers import integer, number, one_of, text
from sim.errors import ConfigError
from sim.study.gaps.rows import FACETS

GAP = "gap"
_ROOT = "centre."
_MOST_UNITS = 100_000
_MOST_MONEY = 1e9
_EVERY = "*"
_HOLDERS = {"{group}": "group", "{resource}": "resource", "{channel}": "channel"}


def _dimensions(value: object, at: Place) -> tuple[str, ...]:
    if not isinstance(value, (list, tuple)) or not value:
        at.refuse(value, f"a list of {', '.join(FACETS)}")
    return tuple(one_of(*FACETS)(one, at.at(i)) for i, one in enumerate(value))


def _changes(value: object, at: Place) -> dict[str, float | str]:
    found: dict[str, float | str] = {}
    for path, step in as_mapping(value, at, "a mapping of path to step").items():
        here = at.at(path)
        here.require(path.startswith(_ROOT), path, f"a path that begins with {_ROOT}")
        bare = path
        for holder in _HOLDERS:
            bare = bare.replace(holder, "")
        here.require("{" not in bare, path, f"with no other places than {', '.join(_HOLDERS)}")
        if step == GAP:
            here.require(path == f"{_ROOT}groups.{{group}}.level", path, "the level of {group}")
            found[path] = GAP
        else:
            found[path] = number(-_MOST_MONEY, _MOST_MONEY)(step, here)
    at.require(len(found) > 0, value, "at least one change")
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Lever:
    """One lever."""

    title: Annotated[str, Key(text, "what it is called")]
    dimensions: Annotated[tuple[str, ...], Key(_dimensions, "gaps that it may close")]
    facet: Annotated[str, Key(one_of(*dict.fromkeys(FACETS.values())), "whose work it is")]
    changes: Annotated[dict[str, float | str], Key(_changes, "what one unit adds, by path")]
    at_most: Annotated[
        float | None, Key(Maybe(number(-_MOST_MONEY)), "no changed value passes this")
    ] = None
    unit: Annotated[str, Key(text, "what is counted")]
    most: Annotated[int, Key(integer(1, _MOST_UNITS), "most units that are tried")] = 1
    once: Annotated[float, Key(number(0, _MOST_MONEY), "cost of a unit, once", "currency")]
    per_month: Annotated[
        float | None,
        Key(Maybe(number(0, _MOST_MONEY)), "cost of a unit a month; null: the scenario's own",
            "currency/month"),
    ]  # fmt: skip
    price_factor: Annotated[
        float, Key(number(0, 100), "multiplies the scenario's own price", "factor")
    ] = 1.0
    currency: Annotated[str, Key(text, "three letters")]
    lead_time: Annotated[str, Key(text, "until it acts")]
    source: Annotated[str, Key(text, "where the figures come from")]
    grade: Annotated[str, Key(one_of("S1", "S2", "S3", "D", "A"), "how far they are to be trusted")]

    @property
    def fills(self) -> bool:
        """Tell whether it adds just the agents who are missing."""
        return GAP in self.changes.values()


def read_lever(mapping: Mapping[str, object]) -> Lever:
    """Read the mapping of one file.

    Raises
    ------
    ConfigError
        If a key is unknown or missing, or a value breaks its rule.
    """
    made: Lever = Record(Lever)(mapping, Place("", Desk()))
    return made


def pulled(centre: Centre, lever: Lever, units: int, names: Mapping[str, str]) -> Centre:
    """Return a centre with some units of a lever that adds numbers.

    Parameters
    ----------
    names : what stands for group, resource and channel.

    Raises
    ------
    ConfigError
        If the lever changes nothing in this centre.
    """
    changed = centre
    for path, step in lever.changes.items():
        keys = path.removeprefix(_ROOT).format(**names).split(".")
        amount = float(step) * units
        changed = _changed(changed, keys, amount, lever.at_most)
    if changed == centre:
        rule = "a lever that changes something in this centre"
        raise ConfigError("lever", lever.title, rule)
    return changed


def _changed(node: Any, keys: list[str], amount: float, most: float | None) -> Any:
    """Return a frozen value with an amount added at the end of a path; as it is, if it has none."""
    key, rest = keys[0], keys[1:]
    if isinstance(node, Mapping):
        return _in_mapping(node, keys, amount, most)
    if isinstance(node, Group) and key == "staff_add":
        return _more_staff(node, int(amount))
    if not is_dataclass(node) or key not in {one.name for one in fields(node)}:
        return node
    value = getattr(node, key)
    new = _changed(value, rest, amount, most) if rest else _plus(value, amount, most)
    return replace(node, **{key: new})  # type: ignore[type-var]


def _in_mapping(
    node: Mapping[Any, Any], keys: list[str], amount: float, most: float | None
) -> Mapping[Any, Any]:
    key, rest = keys[0], keys[1:]
    chosen = list(node) if key == _EVERY else [key]
    found = dict(node)
    for one in chosen:
        if rest and one in node:
            found[one] = _changed(node[one], rest, amount, most)
        elif not rest:
            found[one] = _plus(node.get(one, node.get("any", 0.0)), amount, most)
    return found


def _plus(value: Any, amount: float, most: float | None) -> Any:
    """Add to a number, and keep a whole one whole; what is no number stays."""
    if value is None or isinstance(value, bool) or not isinstance(value, (int, float)):
        return value
    total = value + amount
    if most is not None:
        total = max(min(total, most), min(value, most))
    return round(total) if isinstance(value, int) else total


def _more_staff(group: Group, agents: int) -> Group:
    """Add agents to every level row or shift that has some, as `staff_add` does."""
    return replace(
        group,
        level=tuple(
            replace(row, agents=row.agents + agents) if row.agents else row for row in group.level
        ),
        shifts={
            name: replace(one, agents=one.agents + agents) if one.agents else one
            for name, one in group.shifts.items()
        },
    )
