"""Which presets the overrides choose, and the files behind them.

A preset is a file `configs/<group>/<name>.yaml`; it may also be a file of the user's own,
given by its path. Of channels there may be none or several.
`<name>.sources.yaml` and `<name>.beside.yaml` beside a preset are its provenance and its
record, and no presets.

Imports: sim.errors. Used by: experiments.compose, experiments.multirun.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from experiments.paths import configs_dir
from experiments.settings import GROUPS, OPTIONAL
from experiments.yaml_files import check_yaml, read_yaml
from sim.config.keys import nearest
from sim.errors import ConfigError

SOURCES = ".sources.yaml"
OWN_FILES = ("centre", "channel", "experiment")
"""Groups whose presets may be files of the user's own."""

OWN = "own_file__"
"""Prefix of the name under which Hydra knows a file of the user's own."""

_ELSE = {
    "centre": ", or a file such as ./mycentre.yaml",
    "channel": ", a file such as ./fax.yaml, a list such as [sms,kiosk], or null",
    "experiment": ", a file such as ./question.yaml, or null",
}
_OVERRIDE = re.compile(
    r"^(?P<mark>\+\+|\+|~)?(?P<key>[A-Za-z_][^=@]*)(?P<package>@[^=]*)?(?:=(?P<value>.*))?$"
)


@dataclass(frozen=True, slots=True)
class Override:
    """One override, taken apart: mark (+, ++, ~ or nothing), key, value."""

    text: str
    mark: str
    key: str
    value: str | None

    @classmethod
    def of(cls, text: str) -> "Override":
        """Take an override apart; what cannot be taken apart is refused."""
        found = _OVERRIDE.match(text)
        if found is None or (found["value"] is None and found["mark"] != "~") or found["package"]:
            raise ConfigError("override", text, "key=value, such as seed=2 or centre=small")
        return cls(text, found["mark"] or "", found["key"].strip(), found["value"])

    @property
    def is_null(self) -> bool:
        """Return whether this chooses no experiment or no channel, which is the default."""
        return self.key in OPTIONAL and self.value == "null" and not self.mark

    @property
    def chosen(self) -> list[str]:
        """Return the presets or files that this chooses: of channels none or several."""
        value = (self.value or "").strip()
        if self.key != "channel" or self.is_null:
            return [] if self.is_null else [value]
        listed = value[:1] == "[" and value[-1:] == "]"
        names = value[1:-1].split(",") if listed else [value]
        return [one.strip() for one in names] if value != "[]" else []

    @property
    def readable(self) -> str:
        """Return the override as Hydra can read it: its grammar knows no `ü` and no `(`.

        `out` is text whatever it looks like; another value is put in quotes only where
        it could not be read.
        """
        value = self.value
        if value is None or value[:1] in {"'", '"'} or (self.text.isascii() and self.key != "out"):
            return self.text
        if value in {"", "null"} or (self.key != "out" and value[:1] in {"[", "{"}):
            return self.text
        escaped = value.replace("'", r"\'")
        escaped += "\\" if escaped.endswith("\\") else ""
        return f"{self.mark}{self.key}='{escaped}'"

    @property
    def is_choice(self) -> bool:
        """Return whether this chooses a preset."""
        return self.key in GROUPS


def names(group: str) -> list[str]:
    """Return the names of the presets of a group."""
    files = sorted((configs_dir() / group).glob("*.yaml"))
    return [one.stem for one in files if "." not in one.stem]


def as_file(value: str) -> Path | None:
    """Return the path if a value names a file rather than a preset."""
    bare = value.strip().strip("'\"")
    if bare.endswith((".yaml", ".yml")) or "/" in bare or "\\" in bare:
        return Path(bare).expanduser()
    return None


def own_name(path: Path) -> str:
    """Return the name under which Hydra knows a file of the user's own."""
    return OWN + re.sub(r"[^A-Za-z0-9_]", "_", str(path.absolute()))


def check_choice(override: Override) -> list[Path]:
    """Refuse a preset that does not exist; return the files that are the user's own.

    Raises
    ------
    ConfigError
        Naming the override and the nearest preset or file.
    """
    group, chosen = override.key, override.chosen
    if override.mark:
        rule = f"chosen by {group}=NAME, without {override.mark}"
        raise ConfigError(group, override.text, rule, source=_quoted(override))
    for place, value in enumerate(chosen):
        if value in chosen[:place]:
            raise ConfigError(group, value, "chosen once", source=_quoted(override))
    return [file for one in chosen if (file := _checked(group, one, override)) is not None]


def _checked(group: str, value: str, override: Override) -> Path | None:
    """Refuse one preset or file that does not exist; return a file of the user's own."""
    path = as_file(value) if group in OWN_FILES else None
    if path is not None:
        if not path.is_file():
            found = path.parent.glob("*.y*ml") if path.parent.is_dir() else ()
            near = path.stem if path.stem in names(group) else ""
            near = near or nearest(path.name, [one.name for one in found])
            raise ConfigError(group, value, "a file that exists", nearest=near)
        _check_parents(path, group)
        return path
    options = names(group)
    if value not in options:
        rule = f"one of the presets {', '.join(options) or 'none'}{_ELSE[group]}"
        near = nearest(value, options)
        raise ConfigError(group, value, rule, nearest=near, source=_quoted(override))
    check_yaml(configs_dir() / group / f"{value}.yaml")
    return None


def _check_parents(path: Path, group: str) -> None:
    """Refuse `defaults` of a user's own file that are not a list of shipped centres."""
    given = read_yaml(path).get("defaults", [])
    if group == "experiment":
        return  # it names its centre and channels as the shipped ones do
    if group == "channel" and given != []:
        rule = "absent in the file of a channel: it is laid over the centre that is chosen"
        raise ConfigError("defaults", given, rule, source=str(path))
    options = names("centre")
    if not isinstance(given, list):
        raise ConfigError("defaults", given, "a list such as [small]", source=str(path))
    for entry in given:
        if entry != "_self_" and entry not in options:
            rule = f"a list of the presets {', '.join(options)}"
            near = nearest(entry, options)
            raise ConfigError("defaults", entry, rule, nearest=near, source=str(path))


def chain(file: Path) -> list[Path]:
    """Return a centre's file, then the files of the presets that its `defaults` name."""
    found = [file]
    defaults = read_yaml(file).get("defaults")
    for entry in defaults if isinstance(defaults, list) else []:
        parent = configs_dir() / "centre" / f"{entry}.yaml"
        if entry != "_self_" and parent.is_file():
            found += [one for one in chain(parent) if one not in found]
    return found


def channel_files(override: Override | None, experiment: Path | None) -> list[Path]:
    """Return the files of the channels chosen, the last, which wins, first.

    What the command line chooses replaces what the experiment does.
    """
    chosen: Any = [] if override is None else override.chosen
    if override is None and experiment is not None:
        chosen = channels_of(experiment)
    return [as_file(one) or configs_dir() / "channel" / f"{one}.yaml" for one in reversed(chosen)]


def channels_of(experiment: Path) -> list[str]:
    """Return the channels that the file of an experiment adds."""
    entries = read_yaml(experiment).get("defaults")
    given = [one for one in entries or () if isinstance(one, Mapping)]
    chosen = next((one["override /channel"] for one in given if "override /channel" in one), None)
    return [chosen] if isinstance(chosen, str) else list(chosen or [])


def _quoted(override: Override) -> str:
    return f"override {override.text!r}"


def taken_apart(overrides: Sequence[str]) -> list[Override]:
    """Return the overrides, taken apart."""
    return [Override.of(text) for text in overrides]


def refuse_twice(apart: Sequence[Override]) -> None:
    """Refuse a key that is given twice: the second would win in silence."""
    seen: dict[str, Override] = {}
    for one in apart:
        first = seen.setdefault(one.key, one)
        if first is not one:
            rule = f"given once, and {first.text!r} gives it too"
            raise ConfigError(one.key, one.text, rule)


def whole(path: Path) -> dict[str, Any]:
    """Return a centre's file laid over the presets that its `defaults` name, in their order.

    Mappings are merged; everything else replaces what was there, whatever its kind. Without
    `_self_` among the defaults the file itself comes last.
    """
    from omegaconf import OmegaConf

    own: Any = OmegaConf.to_container(OmegaConf.load(path))
    entries = own.pop("defaults", [])
    merged: dict[str, Any] = {}
    for entry in entries if "_self_" in entries else [*entries, "_self_"]:
        top = own if entry == "_self_" else whole(configs_dir() / "centre" / f"{entry}.yaml")
        merged = _laid_over(merged, top)
    return merged


def _laid_over(base: object, top: object) -> Any:
    if not isinstance(base, Mapping) or not isinstance(top, Mapping):
        return top
    return {**base, **{key: _laid_over(base.get(key), value) for key, value in top.items()}}
