"""Square-root staffing: how far above the load, in units of its square root.

agents = load + grade * sqrt(load). The grade decides the probability of
waiting whatever the size, in the limit of large centres: Halfin & Whitt
without abandonment, Garnett, Mandelbaum & Reiman with it. A rule of thumb with
a known error: the exact requirement is `requirement.required_agents`.

Loads are erlangs; the grade and the patience ratio have no unit.

Source: Halfin & Whitt (1981), Operations Research 29(3); Garnett, Mandelbaum &
Reiman (2002), M&SOM 4(3).

May import: errors. Used by: whoever plans by hand; tests.
"""

import math

from sim.errors import require

_FAR = 12.0  # grades beyond +-12 leave nothing to a double
_ASYMPTOTIC = 25.0
_HALVINGS = 80


def square_root_agents(load: float, grade: float) -> float:
    """Agents by the square-root rule, not rounded: load + grade * sqrt(load).

    Parameters
    ----------
    load : float
        Offered load in erlangs, at least 0.
    grade : float
        Quality of service; 0 staffs to the load.
    """
    require(load >= 0, "load", load, "at least 0 erlangs")
    return load + grade * math.sqrt(load)


def delay_at_grade(grade: float, patience_ratio: float = math.inf) -> float:
    """Probability of waiting at a grade, in the limit of a large centre.

    Parameters
    ----------
    grade : float
        Agents above the load in units of its square root; where nobody
        abandons it must be > 0, else everyone waits and 1 is returned.
    patience_ratio : float
        Mean patience divided by mean handling time, > 0; inf if nobody abandons.

    Returns
    -------
    float
        Probability in [0, 1].
    """
    require(patience_ratio > 0, "patience_ratio", patience_ratio, "above 0")
    if math.isinf(patience_ratio):
        if grade <= 0:
            return 1.0
        return _hazard(-grade) / (_hazard(-grade) + grade)
    root = math.sqrt(patience_ratio)
    waiting = root * _hazard(-grade)
    return waiting / (waiting + _hazard(grade * root))


def grade_for_delay(p_wait: float, patience_ratio: float = math.inf) -> float:
    """Grade at which a large centre makes the share `p_wait` wait.

    Parameters
    ----------
    p_wait : float
        Probability of waiting, in (0, 1).
    patience_ratio : float
        Mean patience divided by mean handling time, > 0; inf if nobody abandons.
    """
    require(0 < p_wait < 1, "p_wait", p_wait, "a probability in (0, 1)")
    low, high = -_FAR, _FAR
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if delay_at_grade(middle, patience_ratio) > p_wait:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _hazard(x: float) -> float:
    """Density of the standard normal at x divided by its upper tail."""
    if x > _ASYMPTOTIC:
        return x + 1.0 / x  # relative error below 2 / x**4
    density = math.exp(-x * x / 2) / math.sqrt(2 * math.pi)
    return density / (0.5 * math.erfc(x / math.sqrt(2)))
