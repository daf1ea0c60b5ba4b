"""Compose the configuration through Hydra, and turn every complaint into one ConfigError.

Overrides of values are added with force, so that `sim.config.build` alone
judges which keys exist; Hydra chooses presets and merges. A preset may be a
file of the user's own: ``centre=./mycentre.yaml``, whole, or beginning with
``defaults: [small]`` and holding only what differs. A channel's preset, or a
file such as ``channel=./fax.yaml``, is laid over the centre. An experiment that
holds a sweep stands, wherever it is not swept, for the baseline of its sweep.

Imports: sim.config, hydra (at the first call). Used by: the commands.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from experiments import presets
from experiments.paths import configs_dir
from experiments.presets import Override
from experiments.refusals import from_hydra, with_source
from experiments.settings import GROUPS, SWEEP, Settings, read_settings
from experiments.yaml_files import check_yaml, syntax_error
from sim.config import Scenario, build
from sim.config.keys import nearest
from sim.errors import ConfigError

NO_EXPERIMENT = "experiment=null"
"""The default, which Hydra does not take from a command line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """A composed configuration.

    Attributes
    ----------
    settings : how to run.
    scenario : what to model, judged and frozen.
    mapping : the whole composed configuration as plain values.
    yaml_text : the same as YAML, keys sorted; `scenario.yaml` of a run.
    sources : files of the presets that took part, the nearest to the user first;
        provenance stands beside each.
    overrides : what the user gave.
    """

    settings: Settings
    scenario: Scenario
    mapping: Mapping[str, object]
    yaml_text: str
    sources: tuple[Path, ...]
    overrides: tuple[str, ...]

    @property
    def experiment(self) -> Path | None:
        """Return the file of the experiment, None if there is none."""
        return None if self.settings.experiment is None else self.sources[0]


def compose(overrides: Sequence[str] = ()) -> Composed:
    """Compose the shipped configuration with a user's overrides, and judge the result.

    Parameters
    ----------
    overrides : sequence of str
        ``seed=2``, ``centre=m1``, ``channel=[sms,kiosk]``, ``centre.queues.sales.places=10``.

    Raises
    ------
    ConfigError
        For every way in which a user can be wrong; nothing is written anywhere.
    """
    apart = presets.taken_apart(overrides)
    presets.refuse_twice(apart)
    found = _composed(apart)
    if found.settings.sweep is None:
        return found
    from experiments.sweeping.section import baseline_overrides

    given = baseline_overrides(found.settings.sweep, found.experiment, apart)
    baseline = presets.taken_apart(given)
    again = _composed([*apart, *baseline]) if baseline else found
    return replace(again, overrides=found.overrides)


def _composed(apart: Sequence[Override]) -> Composed:
    with registered(apart) as own:
        given = [one for one in apart if one.mark != "~" and one.text != NO_EXPERIMENT]
        kept = [prepared(one) for one in given]
        try:
            mapping, choices = _merged(kept, apart)
        except ConfigError as error:
            raise with_source(error, apart, list(own.values())) from None
    return judged(mapping, choices, own, apart)


def judged(
    mapping: Mapping[str, object],
    choices: Mapping[str, Any],
    own: Mapping[str, Path],
    apart: Sequence[Override],
) -> Composed:
    """Judge what Hydra composed.

    Parameters
    ----------
    mapping : the whole configuration as plain values.
    choices : the presets chosen, by group.
    own : the user's own files, by the names under which Hydra knows them.
    apart : the overrides, for messages.
    """
    centre_file = own.get(choices["centre"]) or _shipped("centre", choices["centre"])
    chosen = choices.get("experiment")
    experiment = None if chosen is None else own.get(chosen) or _shipped("experiment", chosen)
    channels = _channel_files(own, apart, experiment)
    files = [*channels, *presets.chain(centre_file)]
    if experiment is not None:
        files.insert(0, experiment)
    for one in apart:
        if one.mark == "~":
            mapping = without(mapping, one)
    root = dict(mapping)
    centre: Any = root.pop("centre", None)
    swept: Any = root.pop(SWEEP, None)
    mapping = {key: value for key, value in mapping.items() if key != SWEEP}
    try:
        settings = replace(
            read_settings(root),
            centre=centre_file.stem,
            channels=tuple(one.stem for one in reversed(channels)),
            experiment=None if experiment is None else experiment.stem,
            sweep=swept,
        )
        scenario = build(centre, *dict.fromkeys(one.parent for one in files))
    except ConfigError as error:
        raise with_source(error, apart, files, mapping) from None
    return Composed(
        settings=settings,
        scenario=scenario,
        mapping=mapping,
        yaml_text=yaml.safe_dump(dict(mapping), sort_keys=True, allow_unicode=True, width=100),
        sources=tuple(files),
        overrides=tuple(one.text for one in apart),
    )


def without(mapping: Mapping[str, Any], removal: Override) -> dict[str, Any]:
    """Return `mapping` without the key that an override such as ``~centre.windows`` names."""
    source = f"override {removal.text!r}"
    if removal.value is not None:
        raise ConfigError(removal.key, removal.text, "removed by ~key, without a value")
    found = dict(mapping)
    node, keys = found, removal.key.split(".")
    for depth, key in enumerate(keys):
        here = ".".join(keys[: depth + 1])
        if key not in node:
            rule = "a key that exists, to be removed"
            raise ConfigError(here, key, rule, nearest=nearest(key, node), source=source)
        if depth < len(keys) - 1:
            if not isinstance(node[key], Mapping):
                raise ConfigError(here, node[key], "a mapping with keys to remove", source=source)
            node[key] = dict(node[key])
            node = node[key]
    del node[keys[-1]]
    return found


def _shipped(group: str, name: str) -> Path:
    return configs_dir() / group / f"{name}.yaml"


def _channel_files(
    own: Mapping[str, Path], apart: Sequence[Override], experiment: Path | None
) -> list[Path]:
    """Return the files of the channels, of the user's own those that Hydra's names stand for."""
    override = next((one for one in apart if one.key == "channel"), None)
    found = presets.channel_files(override, experiment)
    return [own.get(one.stem, one) for one in found]


@contextmanager
def registered(apart: Sequence[Override]) -> Iterator[dict[str, Path]]:
    """Make the user's own files known to Hydra; yield them by the names it knows."""
    from hydra.core.config_store import ConfigStore
    from omegaconf import OmegaConf
    from omegaconf.errors import OmegaConfBaseException

    store = ConfigStore.instance()
    own: dict[str, Path] = {}
    check_yaml(configs_dir() / "config.yaml")
    for one in apart:
        for path in presets.check_choice(one) if one.is_choice else ():
            name = presets.own_name(path)
            try:
                global_ = one.key == "experiment"
                node = OmegaConf.load(path) if global_ else OmegaConf.create(presets.whole(path))
                package = "_global_" if global_ else "centre"
                store.store(group=one.key, name=name, node=node, package=package)
            except yaml.YAMLError as error:
                raise syntax_error(error, path) from None
            except OmegaConfBaseException as error:
                raise with_source(from_hydra(error, apart), (), [path]) from None
            own[name] = path
    try:
        yield own
    finally:
        for group in presets.OWN_FILES:
            for name in own:
                store.repo.get(group, {}).pop(f"{name}.yaml", None)


def prepared(one: Override) -> str:
    """Return the override as Hydra shall see it."""
    if one.is_choice:
        known = [_known_to_hydra(one.key, value) for value in one.chosen]
        return f"{one.key}=[{','.join(known)}]" if one.key == "channel" else f"{one.key}={known[0]}"
    if "/" in one.key or one.key.split(".")[0] == "hydra":
        near = nearest(one.key.split("/")[0], GROUPS)
        raise ConfigError("override", one.text, "one of a preset or of a value", nearest=near)
    return f"++{one.readable.lstrip('+')}"


def _known_to_hydra(group: str, value: str) -> str:
    """Return the name under which Hydra knows a preset or a file of the user's own."""
    path = presets.as_file(value) if group in presets.OWN_FILES else None
    return value if path is None else presets.own_name(path)


def _merged(
    overrides: list[str], apart: Sequence[Override]
) -> tuple[dict[str, object], dict[str, Any]]:
    """Return what Hydra composes, as plain values, and the presets it chose."""
    from hydra import compose as hydra_compose
    from hydra import initialize_config_dir
    from omegaconf import open_dict

    try:
        with initialize_config_dir(str(configs_dir()), job_name="switchboard", version_base="1.3"):
            composed = hydra_compose("config", overrides=overrides, return_hydra_config=True)
        choices = dict(composed.hydra.runtime.choices)
        with open_dict(composed):
            del composed["hydra"]
        return plain_values(composed), choices
    except Exception as error:  # for wrong input Hydra also raises bare ValueErrors and asserts
        raise from_hydra(error, apart) from None


def plain_values(composed: Any) -> dict[str, object]:
    """Return what Hydra composed as plain values, its interpolations resolved."""
    from omegaconf import OmegaConf

    plain: Any = OmegaConf.to_container(composed, resolve=True, throw_on_missing=True)
    return dict(plain)
