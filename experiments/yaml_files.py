"""Look at a YAML file before it is composed: readable, not empty, no tab, no key twice.

Messages name file and line. Composes nothing; knows no key of the model.

Imports: sim.errors. Used by: experiments.compose, experiments.provenance.
"""

from collections.abc import Hashable
from pathlib import Path
from typing import Any

import yaml

from sim.errors import ConfigError

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DEEPEST = 50
_NULL = "tag:yaml.org,2002:null"


class _TextLoader(_Loader):  # type: ignore[misc]
    """Reads dates as the text that they are."""


_TextLoader.yaml_implicit_resolvers = {
    first: [one for one in resolvers if one[0] != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in _Loader.yaml_implicit_resolvers.items()
}


def check_yaml(path: Path) -> None:
    """Refuse a YAML file that cannot be meant as it stands.

    Raises
    ------
    ConfigError
        If the file cannot be read, is empty, is no mapping, breaks the syntax,
        is indented by a tab or holds a key twice.
    """
    try:
        body = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError("file", str(path), f"a readable UTF-8 file ({error})") from None
    _refuse_tabs(body, path)
    try:
        node = yaml.compose(body, Loader=_TextLoader)
        if node is not None:
            _refuse_twice(node, path, ())
    except RecursionError:
        raise _too_deep("file", path) from None
    except yaml.YAMLError as error:
        raise syntax_error(error, path) from None
    if not isinstance(node, yaml.MappingNode):
        shown = "nothing" if node is None else node.tag.rpartition(":")[2]
        raise ConfigError("line 1", shown, "the start of a mapping `key: value`", source=str(path))


def read_yaml(path: Path) -> dict[str, Any]:
    """Return the mapping in a YAML file, after `check_yaml`."""
    check_yaml(path)
    body = path.read_text(encoding="utf-8-sig")
    try:
        found: dict[str, Any] = yaml.load(body, Loader=_TextLoader)
    except (yaml.YAMLError, ValueError) as error:
        raise syntax_error(error, path) from None
    return found


def _refuse_tabs(body: str, path: Path) -> None:
    """Refuse a tab in front of a key: YAML indents by spaces."""
    for number, line in enumerate(body.splitlines(), start=1):
        if "\t" in line[: len(line) - len(line.lstrip())]:
            raise ConfigError(
                f"line {number}", line, "indented by spaces, without a tab", source=str(path)
            )


def _refuse_twice(node: yaml.Node, path: Path, above: tuple[yaml.Node, ...]) -> None:
    """Refuse a key that a mapping holds twice: the second would win in silence."""
    if any(node is one for one in above):
        line = f"line {node.start_mark.line + 1}"
        raise ConfigError(line, "an alias", "free of aliases to itself", source=str(path))
    if len(above) > _DEEPEST:
        raise _too_deep(f"line {node.start_mark.line + 1}", path)
    if isinstance(node, yaml.SequenceNode):
        for one in node.value:
            _refuse_twice(one, path, (*above, node))
    if not isinstance(node, yaml.MappingNode):
        return
    lines: dict[Hashable, int] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode) or key.tag == _NULL:
            shown = key.tag.rpartition(":")[2]
            raise ConfigError(f"line {line}", shown, "keyed by a name", source=str(path))
        if key.value in lines:
            raise ConfigError(
                f"line {line}",
                key.value,
                f"a key given once, and line {lines[key.value]} gives it too",
                source=str(path),
            )
        lines[key.value] = line
        _refuse_twice(value, path, (*above, node))


def _too_deep(where: str, path: Path) -> ConfigError:
    rule = f"nested at most {_DEEPEST} deep"
    return ConfigError(where, "lists or mappings in each other", rule, source=str(path))


def syntax_error(error: Exception, path: Path) -> ConfigError:
    """Return the ConfigError of a broken file."""
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or "cannot be read"
    where = "file" if mark is None else f"line {mark.line + 1}"
    line = ""
    if mark is not None:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
        line = lines[mark.line].strip() if mark.line < len(lines) else "the end of the file"
    return ConfigError(where, line, f"valid YAML ({problem})", source=str(path))
