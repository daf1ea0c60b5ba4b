"""Laws of durations as planners state them: a name, a mean, a coefficient of variation.

`LawSpec` is a description; `sim.chance` compiles it into a table. Parameters
that are durations are kept in seconds.

May import: errors, units, sim.config. Used by: sim.config, sim.chance.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sim.config.keys import NOTHING, Key, Place, Reader, nearest
from sim.config.readers import (
    integer,
    number,
    one_of,
    positive_seconds,
    seconds,
    share,
    sums_to_one,
)
from sim.errors import ConfigError


@dataclass(frozen=True, slots=True, kw_only=True)
class LawSpec:
    """A law of durations.

    Attributes
    ----------
    law : its name, a key of `PARAMETERS`.
    zero : share of draws that are exactly 0, in front of the law.
    parameters : (name, value) pairs in name order; durations are float seconds,
        lists are tuples, branches are (share, mean) tuples.
    """

    law: str
    zero: float = 0.0
    parameters: tuple[tuple[str, object], ...] = ()

    def get(self, name: str) -> Any:
        """Return a parameter, or None where the law was stated without it."""
        return dict(self.parameters).get(name)


def _listed(reader: Reader) -> Reader:
    """Return a reader of non-empty lists of what `reader` reads."""

    def read(value: object, at: Place) -> tuple[Any, ...]:
        if not isinstance(value, (list, tuple)) or not value:
            at.refuse(value, "a list with at least one value")
        return tuple(reader(one, at.at(i)) for i, one in enumerate(value))

    return read


def _branch(value: object, at: Place) -> tuple[float, float]:
    """Read {share, mean} of one branch."""
    if not isinstance(value, Mapping) or set(value) != {"share", "mean"}:
        at.refuse(value, "a branch {share: ..., mean: ...}")
    return share(value["share"], at.at("share")), positive_seconds(value["mean"], at.at("mean"))


_MEAN = Key(positive_seconds, "mean duration", "duration")
_CV = Key(
    number(0, 100, above=True),
    "coefficient of variation: standard deviation over mean",
    "ratio",
)
_SHAPE = Key(number(0.05, 1000), "shape of the law", "ratio")

PARAMETERS: dict[str, dict[str, Key]] = {
    "deterministic": {"value": Key(seconds, "the one duration", "duration")},
    "exponential": {"mean": _MEAN},
    "erlang": {"mean": _MEAN, "stages": Key(integer(1, 1000), "number of equal stages", "stages")},
    "gamma": {"mean": _MEAN, "cv": _CV},
    "lognormal": {"mean": _MEAN, "cv": _CV},
    "weibull": {"mean": _MEAN, "cv": _CV, "shape": _SHAPE},
    "log_logistic": {
        "median": Key(positive_seconds, "duration that half of the draws exceed", "duration"),
        "shape": _SHAPE,
    },
    "triangular": {
        "low": Key(seconds, "shortest duration", "duration"),
        "mode": Key(seconds, "likeliest duration", "duration"),
        "high": Key(positive_seconds, "longest duration", "duration"),
    },
    "uniform": {
        "low": Key(seconds, "shortest duration", "duration"),
        "high": Key(positive_seconds, "longest duration", "duration"),
    },
    "hyperexponential": {
        "branches": Key(_listed(_branch), "branches, each a share and a mean", "share, duration"),
        "mean": _MEAN,
        "cv": Key(number(1, 100), "coefficient of variation, at least 1", "ratio"),
    },
    "empirical": {
        "values": Key(_listed(seconds), "durations that occur", "durations"),
        "weights": Key(_listed(number(0)), "weight of each value", "weights"),
        "quantiles": Key(
            _listed(seconds), "durations at equally spaced probabilities 0 .. 1", "durations"
        ),
    },
}
"""The parameters of each law."""

_SPELLINGS: dict[str, tuple[frozenset[str], ...]] = {
    "weibull": (frozenset({"mean", "cv"}), frozenset({"mean", "shape"})),
    "hyperexponential": (frozenset({"branches"}), frozenset({"mean", "cv"})),
    "empirical": (
        frozenset({"values"}),
        frozenset({"values", "weights"}),
        frozenset({"quantiles"}),
    ),
}

LAW = Key(one_of(*PARAMETERS), "name of the law", "")
ZERO = Key(share, "share of draws that are exactly 0", "share")


def law(value: object, at: Place) -> LawSpec:
    """Read {law: lognormal, mean: 300s, cv: 0.8, zero: 0%}."""
    if not isinstance(value, Mapping):
        at.refuse(value, "a law such as {law: exponential, mean: 300s}")
    if "law" not in value:
        at.at("law").refuse(NOTHING, "given (name of the law)")
    kind = LAW.reader(value["law"], at.at("law"))
    known = PARAMETERS[kind]
    given = [name for name in value if name not in {"law", "zero"}]
    for name in given:
        if name not in known:
            raise ConfigError(
                at.at(name).path,
                value[name],
                f"a key of the law {kind} ({', '.join(known)}, zero)",
                nearest=nearest(name, [*known, "zero"]),
            )
    _check_spelling(kind, frozenset(given), at)
    pairs = tuple((name, known[name].reader(value[name], at.at(name))) for name in sorted(given))
    spec = LawSpec(
        law=kind, zero=ZERO.reader(value.get("zero", 0.0), at.at("zero")), parameters=pairs
    )
    _judge(spec, at)
    return spec


def _check_spelling(kind: str, given: frozenset[str], at: Place) -> None:
    """Refuse a law with too few or too many of its parameters."""
    spellings = _SPELLINGS.get(kind, (frozenset(PARAMETERS[kind]),))
    if given not in spellings:
        wanted = " or ".join(" and ".join(sorted(one)) for one in spellings)
        at.refuse(", ".join(sorted(given)) or NOTHING, f"stated by {wanted} (law {kind})")


def _judge(spec: LawSpec, at: Place) -> None:
    """Check what a single parameter cannot show."""
    if spec.law == "triangular":
        low, mode, high = (spec.get(name) for name in ("low", "mode", "high"))
        at.require(low <= mode <= high and low < high, (low, mode, high), "low <= mode <= high")
    if spec.law == "uniform":
        at.require(spec.get("low") < spec.get("high"), spec.get("low"), "low < high")
    if spec.get("branches"):
        sums_to_one([branch[0] for branch in spec.get("branches")], at.at("branches"))
    if spec.get("weights"):
        weights = spec.get("weights")
        at.at("weights").require(
            len(weights) == len(spec.get("values")), len(weights), "one weight for each value"
        )
        at.at("weights").require(sum(weights) > 0, weights, "weights of which one is above 0")
    if spec.get("quantiles"):
        points = spec.get("quantiles")
        at.at("quantiles").require(
            len(points) > 1 and list(points) == sorted(points), points, "rising, at least two"
        )
