"""Dated changes: set values by dotted path, and keep names and the time axis fixed.

May import: errors, sim.config. Used by: sim.config.scenario.
"""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

from sim.config.checks import kind_of
from sim.config.keys import NOTHING, Place

if TYPE_CHECKING:
    from sim.config.centre import Centre

_FIXED = ("calendar", "economics", "phases")
_FREE_ROWS = frozenset({"to", "context", "presence", "weekday", "windows"})
"""Mappings whose keys are values: shares by channel or weekday, opening windows by day."""


def change(base: Mapping[str, Any], new: Mapping[str, object], at: Place) -> dict[str, Any]:
    """Return `base` with each dotted path of `new` set; `base` is not touched."""
    changed: dict[str, Any] = dict(base)
    for path in new:
        if not isinstance(path, str):
            at.refuse(path, "keyed by dotted paths such as queues.sales.places")
    for path in sorted(new):
        here = at.at(path)
        keys = path.split(".")
        here.require(keys[0] not in _FIXED, new[path], f"left alone: {keys[0]} cannot change")
        node = changed
        for depth, key in enumerate(keys[:-1]):
            below = node.get(key)
            if not isinstance(below, Mapping):
                options = [".".join([*keys[:depth], one]) for one in node]
                here.refuse(
                    ".".join(keys[: depth + 1]), "a path that exists in the centre", options
                )
            node[key] = dict(below)
            node = node[key]
        node[keys[-1]] = new[path]
    return changed


def check_frame(before: "Centre", after: "Centre", at: Place) -> None:
    """Refuse a change that adds or drops a name, or changes a form or a kind."""
    for name in before.groups.keys() & after.groups.keys():
        form, group = before.groups[name].form, after.groups[name]
        at.require(
            group.form == form, group.form, f"free of a change of groups.{name}.form ({form})"
        )
    for name in before.channels.keys() & after.channels.keys():
        kind, other = before.channels[name].kind, after.channels[name].kind
        rule = f"free of a change of channels.{name}.kind ({kind.name.lower()})"
        at.require(kind is other, other.name.lower(), rule)
    _same_names(before, after, at, "")
    for name in before.queues:
        kind, other = kind_of(before, name), kind_of(after, name)
        rule = f"free of a change of what queues.{name} holds ({kind.name.lower()})"
        at.require(kind is other, other.name.lower(), rule)


def _same_names(before: object, after: object, at: Place, path: str) -> None:
    """Compare the keys of every mapping chosen by the user, all the way down."""
    if is_dataclass(before) and type(before) is type(after):
        for one in fields(before):
            if one.name not in _FREE_ROWS:
                below = f"{path}.{one.name}" if path else one.name
                _same_names(getattr(before, one.name), getattr(after, one.name), at, below)
    elif isinstance(before, dict) and isinstance(after, dict):
        if path.startswith("journey.first_channel.") and path.count(".") == 3:  # noqa: PLR2004
            return  # a row of shares by channel
        odd = sorted(str(key) for key in set(before) ^ set(after))
        at.require(not odd, odd[0] if odd else NOTHING, f"free of new or dropped names in {path}")
        for key, value in before.items():
            _same_names(value, after[key], at, f"{path}.{key}")
