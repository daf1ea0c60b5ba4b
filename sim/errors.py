"""Say what is wrong in the user's own terms.

`ConfigError` is the one exception that a user is meant to read: a wrong
scenario, a wrong file, a wrong argument. Everything else is a defect of the
program and stops it with a traceback.

May import: nothing. Used by: every room.
"""


class ConfigError(ValueError):
    """A scenario, a file or an argument breaks a rule.

    Parameters
    ----------
    path : str
        Where the value stands, in the user's spelling: ``centre.groups.sales.size``.
    value : object
        What stands there.
    rule : str
        What must hold, completing "must be ...".
    nearest : str
        The nearest valid name, when the value is a name that does not exist.
    source : str
        The file or the override that holds the value, filled in by whoever knows it.
    """

    def __init__(
        self, path: str, value: object, rule: str, *, nearest: str = "", source: str = ""
    ) -> None:
        super().__init__(path, value, rule)
        self.path = path
        self.value = value
        self.rule = rule
        self.nearest = nearest
        self.source = source

    def __str__(self) -> str:
        """Return the message: where, what, the rule and the nearest valid name."""
        found = repr(self.value)
        if len(found) > MAX_SHOWN:
            found = found[:MAX_SHOWN] + "..."
        text = f"{self.path} must be {self.rule}, got {found}"
        if self.nearest:
            text += f"\n  did you mean: {self.nearest}"
        return f"{self.source}: {text}" if self.source else text


MAX_SHOWN = 200
"""Characters of a value in a message: a path with its folders stays whole."""


class EngineError(RuntimeError):
    """A run cannot go on, or broke an invariant: a defect or a runaway scenario."""


def require(holds: bool, path: str, value: object, rule: str) -> None:
    """Raise ConfigError unless `holds`.

    Write `holds` as the condition that must be true: NaN then fails by itself.
    """
    if not holds:
        raise ConfigError(path, value, rule)
