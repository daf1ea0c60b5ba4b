"""`switchboard config show`: the commands that speak of a configuration.

Used by: the command line, also as `python -m experiments.config show`.
"""

import sys

from experiments import config_show
from experiments.cli import guarded
from sim.errors import ConfigError


def main(args: list[str]) -> int:
    """Run the subcommand, of which there is one, `show`."""
    if args[:1] != ["show"]:
        given = args[0] if args else "nothing"
        raise ConfigError("switchboard config", given, "followed by show", nearest="show")
    return config_show.main(args[1:])


if __name__ == "__main__":
    sys.exit(guarded(main, sys.argv[1:]))
