"""Find a law by its name and parameters, as a configuration states them.

May import: laws, mixtures, errors. Used by: the builders of tables, calibrate.
"""

from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches

from sim.chance.bounded import Triangular, TwoPoint, Uniform
from sim.chance.laws import (
    Deterministic,
    Erlang,
    Exponential,
    Gamma,
    Law,
    LogLogistic,
    Lognormal,
    Weibull,
    weibull_by_cv,
)
from sim.chance.mixtures import (
    Empirical,
    EmpiricalQuantiles,
    Hyperexponential,
    WithZero,
    hyperexponential_by_cv,
)
from sim.errors import ConfigError

LAW_FORMS: dict[str, dict[tuple[str, ...], Callable[..., Law]]] = {
    "deterministic": {("value_s",): Deterministic},
    "exponential": {("mean_s",): Exponential},
    "erlang": {("mean_s", "stages"): Erlang},
    "gamma": {("mean_s", "cv"): Gamma},
    "lognormal": {("mean_s", "cv"): Lognormal},
    "weibull": {("mean_s", "shape"): Weibull, ("mean_s", "cv"): weibull_by_cv},
    "log_logistic": {("median_s", "shape"): LogLogistic},
    "triangular": {("low_s", "mode_s", "high_s"): Triangular},
    "uniform": {("low_s", "high_s"): Uniform},
    "hyperexponential": {
        ("mean_s", "cv"): hyperexponential_by_cv,
        ("probabilities", "means_s"): Hyperexponential,
    },
    "empirical": {
        ("values_s",): Empirical,
        ("values_s", "weights"): Empirical,
        ("shares", "values_s"): EmpiricalQuantiles,
    },
    "two_point": {("low_s", "high_s", "high_share"): TwoPoint},
}
"""Each kind of law with the sets of parameters that define it."""

Parameter = float | Sequence[float]


def make_law(
    kind: str, parameters: Mapping[str, Parameter], *, zero: float = 0.0, path: str = "law"
) -> Law:
    """Build a law from its name and parameters.

    Parameters
    ----------
    kind : str
        A key of `LAW_FORMS`.
    parameters : mapping
        Exactly one of the sets of parameters of that kind; seconds where the
        name ends in `_s`.
    zero : float
        Share of values that are exactly 0; the parameters describe the rest.
    path : str
        Where the law stands in the configuration, for the message.

    Raises
    ------
    ConfigError
        If the kind is unknown, a parameter is missing, superfluous or out of range.
    """
    if kind not in LAW_FORMS:
        nearest = get_close_matches(kind, LAW_FORMS, n=1, cutoff=0.0)[0]
        raise ConfigError(f"{path}.law", kind, f"one of {', '.join(LAW_FORMS)}", nearest=nearest)
    values = {k: v if isinstance(v, float | int) else tuple(v) for k, v in parameters.items()}
    forms = {frozenset(names): form for names, form in LAW_FORMS[kind].items()}
    if frozenset(values) not in forms:
        choices = " or ".join("{" + ", ".join(names) + "}" for names in LAW_FORMS[kind])
        raise ConfigError(path, sorted(values), f"the parameters of {kind}: {choices}")
    try:
        law = forms[frozenset(values)](**values)
        return WithZero(law, zero) if zero != 0 else law
    except ConfigError as wrong:
        where = f"{path}.{wrong.path.partition('.')[2]}".rstrip(".")
        raise ConfigError(where, wrong.value, wrong.rule) from wrong
