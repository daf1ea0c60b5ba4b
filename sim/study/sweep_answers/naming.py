"""How the parameters of a sweep and their values are called in answers.

A label is text, in whatever type a table holds it: 1.10 and 1.1 are one label.
May import: the spec of a sweep. Used by: the modules of this room.
"""

from collections.abc import Mapping

import numpy as np

from sim.study.sweep.spec import STAFFING, Parameter, SweepSpec

_FACTOR = "factor"


def is_number(label: str) -> bool:
    """Tell whether a label is a finite number."""
    try:
        return bool(np.isfinite(float(label)))
    except ValueError:
        return False


def label_of(value: object) -> str:
    """Write a label the one way in which labels are compared."""
    text = str(value)
    if not is_number(text):
        return text
    number = float(text)
    return str(int(number)) if number == int(number) else f"{number:.12g}"


def staffing_of(spec: SweepSpec) -> Parameter | None:
    """Return the parameter that is looked for; None where no role is staffing."""
    return next((one for one in spec.parameters if one.role == STAFFING), None)


def baseline_labels(spec: SweepSpec) -> dict[str, str]:
    """Return the labels of the baseline as they are compared."""
    return {name: label_of(label) for name, label in spec.baseline.items()}


def cell_words(spec: SweepSpec, labels: Mapping[str, str]) -> str:
    """Say the values of parameters: volume +10 %, handle time unchanged."""
    by_name = {one.name: one for one in spec.parameters}
    base = baseline_labels(spec)
    return ", ".join(value_words(by_name[name], one, base[name]) for name, one in labels.items())


def baseline_staffing(spec: SweepSpec) -> str:
    """Say the staffing of the baseline: agents added 0, chat team unchanged; "" for none."""
    found = staffing_of(spec)
    label = baseline_labels(spec)[found.name] if found else ""
    return value_words(found, label, label) if found else ""


def value_words(parameter: Parameter, label: str, baseline: str) -> str:
    """Say one value: volume +10 % of what multiplies, agents added 4; an option says itself."""
    if parameter.path is None:
        return label.replace("_", " ")
    return f"{parameter.label} {amount_words(parameter, label, baseline)}"


def amount_words(parameter: Parameter, label: str, baseline: str, digits: int = 1) -> str:
    """Write a value without its name: +10 % of what multiplies, else as it is."""
    if is_factor(parameter) and is_number(label) and is_number(baseline) and float(baseline) > 0:
        more = round(100 * (float(label) / float(baseline) - 1), digits)
        return f"{more:+g} %" if more else "unchanged"
    return label.replace("_", " ")


def is_factor(parameter: Parameter) -> bool:
    """Tell whether the values of a parameter multiply something."""
    return (parameter.path or "").rsplit(".", 1)[-1].endswith(_FACTOR)
