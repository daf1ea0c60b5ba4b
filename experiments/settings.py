"""The run settings at the root of the configuration: how to run, never what to model.

Imports: sim.config. Used by: experiments.compose and the commands.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from sim.config.keys import Desk, Key, Maybe, Place, Record, fields_of, nearest
from sim.config.readers import flag, integer, one_of, text
from sim.errors import ConfigError

OPTIONAL = ("channel", "experiment")
GROUPS = ("centre", *OPTIONAL)
"""Keys of the root that choose a preset; of the optional ones there may be none."""

SWEEP = "sweep"
"""Key of the root that says what a sweep varies (`experiments.sweeping.section`)."""

_MOST_SEEDS = (1 << 63) - 1
_MOST_REPLICATIONS = (1 << 24) - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How to run.

    Attributes
    ----------
    centre, channels, experiment : names of the chosen presets (a file of one's own goes by
        its stem).
    sweep : what `switchboard sweep` is to vary, as it is written; None if nothing.
    """

    seed: Annotated[int, Key(integer(0, _MOST_SEEDS), "seed of every random number", "number")]
    replications: Annotated[
        int, Key(integer(1, _MOST_REPLICATIONS), "independent repetitions", "replications")
    ]
    workers: Annotated[
        int | None,
        Key(Maybe(integer(1, 1024)), "processes that share; null: one a processor", "processes"),
    ]
    engine: Annotated[str, Key(one_of("reference"), "program that simulates")]
    out: Annotated[
        str | None, Key(Maybe(text), "folder of the results; null: a new one below runs/")
    ] = None
    overwrite: Annotated[bool, Key(flag, "replace the contents of a non-empty `out`")] = False
    centre: str = ""
    channels: tuple[str, ...] = ()
    experiment: str | None = None
    sweep: Mapping[str, object] | None = None

    @property
    def name(self) -> str:
        """Return what the run is called: its experiment, else its centre and added channels."""
        return self.experiment or "_".join((self.centre, *self.channels))

    @property
    def folder(self) -> Path | None:
        """Return `out` as a path."""
        return None if self.out is None else Path(self.out)


def read_settings(root: Mapping[str, object]) -> Settings:
    """Build the settings from the root of the composed mapping, without `centre` and `sweep`.

    The names of the presets, and the sweep, are the composer's to add.

    Raises
    ------
    ConfigError
        If a key of the root is unknown, or a value breaks its rule.
    """
    known = fields_of(Settings)
    for key in root:
        if key not in known:
            near = nearest(str(key), [*known, *GROUPS, SWEEP])
            rule = f"a known key, and the root of the configuration has no key {str(key)!r}"
            raise ConfigError(str(key), root[key], rule, nearest=near)
    made: Settings = Record(Settings)(root, Place("", Desk()))
    return made


def rows(settings: Settings) -> Iterator[tuple[str, Key, object]]:
    """Yield (path, key, value) of every setting, as `config show` lists them."""
    for name, one in fields_of(Settings).items():
        yield name, one.key, getattr(settings, one.attribute)
