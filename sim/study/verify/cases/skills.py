"""Two call types and two groups, in the steady state: the N-model and the X-model.

N: group `one` serves A; group `two` serves B first, then A. X: each group
serves its own type first, then the other. Off its own type a group may be
slower. Times in minutes. Warm-up: two hours, thirty mean handling times, with
abandonment; an hour is left at the end for priorities to act.

May import: centres, measures, case. Used by: the catalogue.
"""

from dataclasses import dataclass, field, replace

from sim.study.verify.case import Case, Figure, Planted
from sim.study.verify.centres import (
    Piece,
    around_the_clock,
    constant_rate,
    exponential,
    group,
    handling,
    queue,
    skill,
    steady,
)
from sim.study.verify.measures import (
    abandoned,
    accepted,
    answered,
    delayed,
    occupancy,
    of_group,
    of_intent,
    share,
    wait,
)
from sim.study.verify.single import LONGER

SOURCE = "stationary Markov chain of busy agents by group and type, and calls waiting by type"
MINUTE_S = 60.0
HOURS = (2, 63)
TAIL_HOURS = 1
TYPES = ("a", "b")
GROUPS = ("one", "two")


@dataclass(frozen=True, slots=True, kw_only=True)
class Skills:
    """Rates per minute. `service[group, type]` holds the pairs that can serve.

    Attributes
    ----------
    calls, leaving : by type.
    agents : by group.
    service : rate by (group, type).
    rank : preference by (group, type).
    """

    calls: tuple[float, float]
    leaving: tuple[float, float]
    agents: tuple[int, int]
    service: dict[tuple[str, str], float]
    rank: dict[tuple[str, str], int] = field(
        default_factory=lambda: {
            ("one", "a"): 1,
            ("one", "b"): 2,
            ("two", "a"): 2,
            ("two", "b"): 1,
        }
    )

    def mapping(self, hours: int) -> Piece:
        """Return the centre; the handling time of a type is that of its own group."""
        own = {"a": "one", "b": "two"}
        streams, rows, groups = {}, {}, {}
        for kind, rate, left in zip(TYPES, self.calls, self.leaving, strict=True):
            mean_s = MINUTE_S / self.service[own[kind], kind]
            streams[kind] = constant_rate(kind, rate / MINUTE_S)
            rows[kind] = handling(exponential(mean_s), exponential(MINUTE_S / left))
        for name, agents in zip(GROUPS, self.agents, strict=True):
            skills = {
                kind: skill(
                    self.rank[name, kind],
                    self.service[own[kind], kind] / self.service[name, kind],
                )
                for kind in TYPES
                if (name, kind) in self.service
            }
            groups[name] = group(around_the_clock(agents), skills)
        return {
            **steady(hours, streams, rows),
            "queues": {kind: queue([kind]) for kind in TYPES},
            "groups": groups,
        }


NAMES = (
    "A E[W]",
    "A P(abandon)",
    "A off-group",
    "B E[W]",
    "B P(abandon)",
    "occupancy one",
    "occupancy two",
)


def _figures(values: dict[str, float], agents: tuple[int, int]) -> tuple[Figure, ...]:
    known = {
        "P(wait)": (share(delayed, accepted), "share"),
        "A off-group": (
            share(of_group("two", of_intent("a", answered)), of_intent("a", answered)),
            "share",
        ),
    }
    for kind in TYPES:
        mine, shown = of_intent(kind, accepted), kind.upper()
        known[f"{shown} E[W]"] = (wait(mine, MINUTE_S), "min")
        known[f"{shown} P(abandon)"] = (share(of_intent(kind, abandoned), mine), "share")
        known[f"{shown} P(wait)"] = (share(of_intent(kind, delayed), mine), "share")
    for name, number in zip(GROUPS, agents, strict=True):
        known[f"occupancy {name}"] = (occupancy(number, name), "share")
    return tuple(
        Figure(name=name, measure=known[name][0], expected=value, unit=known[name][1])
        for name, value in values.items()
    )


def _case(
    name: str,
    title: str,
    skills: tuple[Skills, Skills, str],
    values: tuple[float, ...],
    delays: dict[str, float],
) -> Case:
    right, wrong, error = skills
    expected = dict(zip(NAMES, values, strict=True)) | delays
    return Case(
        name=name,
        title=title,
        source=SOURCE,
        mapping=right.mapping(HOURS[1]),
        start_s=HOURS[0] * 3600.0,
        stop_s=(HOURS[1] - TAIL_HOURS) * 3600.0,
        figures=_figures(expected, right.agents),
        sharpest=SHARPEST[name],
        planted=Planted(what=error, mapping=wrong.mapping(HOURS[1])),
        replications=REPLICATIONS[name],
    )


SHARPEST = {
    "N1": "B P(wait)",
    "N2": "A off-group",
    "N3": "B P(wait)",
    "X1": "P(wait)",
    "X2": "A off-group",
}
REPLICATIONS = {"N1": 26, "N2": 18, "N3": 14, "X1": 32, "X2": 26}


def _turned(skills: Skills) -> tuple[Skills, Skills, str]:
    """Plant: group two prefers A."""
    wrong = replace(skills, rank={**skills.rank, ("two", "a"): 1, ("two", "b"): 2})
    return skills, wrong, "group two prefers type A"


def _slower(skills: Skills) -> tuple[Skills, Skills, str]:
    wrong = replace(skills, service={key: one / 1.05 for key, one in skills.service.items()})
    return skills, wrong, LONGER


def _even(skills: Skills) -> tuple[Skills, Skills, str]:
    """Plant: nobody is slower off the own type."""
    rates = skills.service
    wrong = {**rates, ("two", "a"): rates["one", "a"], ("one", "b"): rates["two", "b"]}
    return skills, replace(skills, service=wrong), "no slower off the own type"


def cases() -> list[Case]:
    """Return N1-N3, X1-X2."""
    return [*_n_models(), *_x_models()]


def _n_models() -> list[Case]:
    equal = {("one", "a"): 0.25, ("two", "a"): 0.25, ("two", "b"): 0.25}
    n1 = Skills(calls=(1.2, 0.8), leaving=(0.5, 0.5), agents=(5, 5), service=equal)
    n2 = Skills(
        calls=(1.5, 0.6),
        leaving=(0.4, 0.2),
        agents=(5, 4),
        service={("one", "a"): 0.25, ("two", "a"): 0.2, ("two", "b"): 0.3},
    )
    n3 = Skills(calls=(2.0, 1.2), leaving=(0.5, 0.25), agents=(5, 5), service=equal)
    return [
        _case(
            "N1",
            "N-model, equal rates",
            _slower(n1),
            (0.107866, 0.053933, 0.199578, 0.283867, 0.141933, 0.726963, 0.730424),
            {"A P(wait)": 0.187888, "B P(wait)": 0.387111},
        ),
        _case(
            "N2",
            "N-model, group two slower on A, unequal patience",
            _turned(n2),
            (0.291718, 0.116687, 0.226508, 0.692852, 0.138570, 0.819882, 0.805860),
            {"A P(wait)": 0.380845, "B P(wait)": 0.580219},
        ),
        _case(
            "N3",
            "N-model, overload",
            _turned(n3),
            (0.557330, 0.278665, 0.208535, 1.040338, 0.260084, 0.913458, 0.950997),
            {"A P(wait)": 0.668746, "B P(wait)": 0.850260},
        ),
    ]


def _x_models() -> list[Case]:
    x1 = Skills(
        calls=(0.9, 0.6),
        leaving=(0.5, 0.5),
        agents=(4, 3),
        service={
            ("one", "a"): 0.25,
            ("one", "b"): 0.1875,
            ("two", "a"): 0.1875,
            ("two", "b"): 0.25,
        },
    )
    x2 = Skills(
        calls=(1.0, 0.4),
        leaving=(0.25, 0.5),
        agents=(4, 3),
        service={("one", "a"): 0.3, ("one", "b"): 0.2, ("two", "a"): 0.22, ("two", "b"): 0.25},
    )
    return [
        _case(
            "X1",
            "X-model, 25 % slower off the own type",
            _even(x1),
            (0.297064, 0.148532, 0.233098, 0.309691, 0.154846, 0.798448, 0.782929),
            {"P(wait)": 0.408707},
        ),
        _case(
            "X2",
            "X-model, unequal rates and patience",
            _turned(x2),
            (0.229838, 0.057460, 0.211782, 0.191044, 0.095522, 0.725368, 0.671486),
            {"P(wait)": 0.275169},
        ),
    ]
