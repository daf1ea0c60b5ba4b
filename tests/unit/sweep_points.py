"""Four scenarios of a tiny centre, volume by agents, as points of a sweep."""

from sim.config import build
from sim.study.sweep import Parameter, Point, SweepSpec, Target, Value
from tests.unit.config_builders import centre

SEED, N = 7, 4
BASE = {
    "calendar.length": "3h",
    "demand.billing.volume.per_week": 300,
    "queues.calls.target": {"share": 0.8, "within": "20s"},
    "windows": {"volume": {"from": "2024-01-08 08:00", "streams": "all", "factor": 1.0}},
}
VOLUMES, AGENTS = ("1.0", "1.25"), ("0", "2")


def scenario(volume="1.0", agents="0", **more):
    changes = {"windows.volume.factor": float(volume), "groups.tellers.staff_add": int(agents)}
    return build(centre(**BASE | changes | more))


def point(volume, agents, **more):
    labels = {"volume": volume, "agents": agents}
    return Point(labels=labels, scenario=scenario(volume, agents, **more))


def parameter(name, labels):
    return Parameter(name=name, label=name, values=tuple(Value(one, ()) for one in labels))


def asked(**more):
    return SweepSpec(
        question="",
        parameters=(parameter("volume", VOLUMES), parameter("agents", AGENTS)),
        baseline={"volume": "1.0", "agents": "0"},
        **more,
    )


POINTS = tuple(point(volume, agents) for volume in VOLUMES for agents in AGENTS)
TARGET = Target(kpi="sl_excluding_short", level="queue", name="calls", at_least=0.8, within_s=20.0)


def summaries(table):
    rows = table[(table["replication"] == "all") & ~table["kpi"].str.startswith("target_")]
    return rows.set_index(["scenario", "level", "name", "kpi"]).sort_index()
