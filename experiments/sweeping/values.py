"""Values and paths of a sweep as text: overrides, labels, roles, words.

Imports: sim.study.sweep.spec, sim.config. Used by: section, plan.
"""

import re
from collections.abc import Mapping, Sequence

from experiments.settings import GROUPS
from sim.config.keys import nearest
from sim.errors import ConfigError
from sim.study.sweep.spec import STAFFING, VOLUME

_BARE = re.compile(r"^(?:[A-Za-z_][A-Za-z0-9_./-]*|-?[0-9]+(?:\.[0-9]+)?(?:%|[a-z]+)?)\Z")
_BEFORE_QUOTE = re.compile(r"(\\+)(?='|\Z)")
_WORDS = frozenset({"null", "true", "false", "inf", "nan"})
_STAFFING = (".staff_add", ".staff_factor", ".agents")
_STAFFED = {"staff_add": "agents added to", "staff_factor": "staffing of", "agents": "agents of"}


def check_path(path: str, where: str) -> None:
    """Refuse what is no part of a scenario: all scenarios of a sweep have one seed."""
    if path not in ("centre", "channel") and not path.startswith("centre."):
        rule = "centre, channel or a key of the centre, such as centre.groups.agents.staff_add"
        raise ConfigError(where, path, rule, nearest=nearest(path, GROUPS[:2]))


def role_of(path: str | None) -> str | None:
    """Return what a parameter stands for by its path alone."""
    if path is None:
        return None
    if path.startswith("centre.groups.") and path.endswith(_STAFFING):
        return STAFFING
    return VOLUME if path.startswith("centre.windows.") and path.endswith(".factor") else None


def words_of(path: str) -> str:
    """Return what people may call a parameter that nobody has named."""
    *above, last = path.split(".")
    role = role_of(path)
    if role == STAFFING:
        return f"{_STAFFED[last]} {spaced(above[-1])}"
    if role == VOLUME:
        return spaced(above[-1])
    return spaced(" ".join([*above[-1:], last]))


def spaced(name: str) -> str:
    """Write a name as words."""
    return name.replace("_", " ")


def label_of(value: object) -> str:
    """Return how a value is called: as it would be written behind `key=`."""
    if isinstance(value, str):
        return value
    return spelled(value)


def same(one: str, two: str) -> bool:
    """Tell whether two labels mean one value: 1 and 1.0 do."""
    return one == two or (_is_number(one) and _is_number(two) and float(one) == float(two))


def distinct(labels: Sequence[str]) -> bool:
    """Tell whether no two labels mean one value."""
    return len({float(one) if _is_number(one) else one for one in labels}) == len(labels)


def override(key: str, value: object) -> str:
    """Return the override that sets a key to a plain value."""
    if key in GROUPS:
        listed = isinstance(value, (list, tuple))
        names = ",".join(map(str, value)) if isinstance(value, (list, tuple)) else value
        return f"{key}=[{names}]" if listed else f"{key}={'null' if value is None else value}"
    return f"{key}={spelled(value)}"


def spelled(value: object) -> str:
    """Write a plain value so that it is read back from a command line as the same."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{key}:{spelled(one)}" for key, one in value.items()) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ",".join(spelled(one) for one in value) + "]"
    word = str(value)
    if _BARE.match(word) and word.lower() not in _WORDS and not _is_number(word):
        return word
    doubled = _BEFORE_QUOTE.sub(r"\1\1", word)  # elsewhere a backslash stands for itself
    return "'" + doubled.replace("'", "\\'") + "'"


def _is_number(word: str) -> bool:
    """Tell whether bare text would be read as a number."""
    try:
        float(word.replace("_", ""))
    except ValueError:
        return False
    return True
