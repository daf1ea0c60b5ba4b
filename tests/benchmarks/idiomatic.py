"""The same centre as SimPy's own documentation would write it: a process per call.

The yardstick of the reference engine's speed. It reads the same scenario, draws
from Python's generator, lets each call wait for `request | patience` (the pattern
of SimPy's "bank renege" example) and keeps one row per call. It models what M1
and M2 need (levels, skills with ranks, classes, exponential or lognormal times),
nothing else. Idle agents and waiting calls are found in deques and heaps, not in
a FilterStore, which would be far slower.

`careful` is the same with one trick that few models use: the condition is built
only for calls that really have to wait. It is printed beside, not instead.
"""

import heapq
import math
import random
from collections import deque
from dataclasses import dataclass
from itertools import count

import simpy

from sim.config import Scenario
from sim.config.laws import LawSpec
from sim.demand import expected_needs
from sim.units import MINUTE, TICKS_PER_SECOND
from sim.vocabulary import EventKind
from sim.workforce import published_plan

INTERVAL = 15 * MINUTE
CALL_ROW = tuple[str, float, float, float]


def drawer(law: LawSpec, generator: random.Random):
    """Return a function that draws a time in seconds."""
    mean = law.get("mean")
    if law.law == "exponential":
        return lambda: generator.expovariate(1 / mean)
    assert law.law == "lognormal", law.law
    spread = math.log(1 + law.get("cv") ** 2)
    middle, sd = math.log(mean) - spread / 2, math.sqrt(spread)
    return lambda: generator.lognormvariate(middle, sd)


@dataclass
class Type:
    """One kind of call: its queue and its times."""

    queue: str
    talk: object
    patience: object


class Centre:
    """Idle agents and waiting calls, and the rule by which they meet."""

    def __init__(self, env: simpy.Environment, scenario: Scenario) -> None:
        self.env = env
        centre = scenario.centre
        self.groups = list(centre.groups)
        self.idle = {group: deque() for group in self.groups}
        self.target = dict.fromkeys(self.groups, 0)
        self.present = dict.fromkeys(self.groups, 0)
        self.waiting = {queue: [] for queue in centre.queues}
        self.rank = {queue: spec.priority_class for queue, spec in centre.queues.items()}
        self.able = {queue: {} for queue in centre.queues}
        self.skills = {}
        for group, spec in centre.groups.items():
            self.skills[group] = sorted((skill.rank, queue) for queue, skill in spec.skills.items())
            for queue, skill in spec.skills.items():
                self.able[queue].setdefault(skill.rank, []).append(group)
        self.order = count()
        self.rows: list[CALL_ROW] = []

    def call(self, kind: Type):
        """One customer's call, from arrival to the end of service or abandonment."""
        env = self.env
        arrived = env.now
        request = self.request(kind.queue)
        result = yield request | env.timeout(kind.patience())
        if request not in result:
            request.gone = True
            self.rows.append((kind.queue, arrived, math.nan, env.now))
            return
        answered = env.now
        yield env.timeout(kind.talk())
        self.rows.append((kind.queue, arrived, answered, env.now))
        self.release(request.value)

    def careful(self, kind: Type):
        """One call as before, but only those who must wait build a condition."""
        env = self.env
        arrived = env.now
        request = self.request(kind.queue)
        if not request.triggered:
            patience = env.timeout(kind.patience())
            yield request | patience
            if not request.triggered:
                request.gone = True
                self.rows.append((kind.queue, arrived, math.nan, env.now))
                return
        answered = env.now
        yield env.timeout(kind.talk())
        self.rows.append((kind.queue, arrived, answered, env.now))
        self.release(request.value)

    def request(self, queue: str) -> simpy.Event:
        """Ask for an agent: an event that succeeds with the agent's group."""
        request = self.env.event()
        request.gone = False
        for rank in sorted(self.able[queue]):
            found = [group for group in self.able[queue][rank] if self.idle[group]]
            if found:
                group = min(found, key=lambda g: self.idle[g][0])
                self.idle[group].popleft()
                return request.succeed(group)
        heapq.heappush(self.waiting[queue], (next(self.order), request))
        return request

    def release(self, group: str) -> None:
        """Give a freed agent the best waiting call, or let it idle or go home."""
        if self.present[group] > self.target[group]:
            self.present[group] -= 1
            return
        best, chosen = None, None
        for rank, queue in self.skills[group]:
            heap = self.waiting[queue]
            while heap and heap[0][1].gone:
                heapq.heappop(heap)
            if heap:
                key = (rank, self.rank[queue], heap[0][0])
                if best is None or key < best:
                    best, chosen = key, heap
        if chosen is None:
            self.idle[group].append(next(self.order))
        else:
            heapq.heappop(chosen)[1].succeed(group)

    def level(self, group: str, agents: int) -> None:
        """Change the number of agents on duty."""
        self.target[group] = agents
        while self.present[group] > agents and self.idle[group]:
            self.idle[group].pop()
            self.present[group] -= 1
        while self.present[group] < agents:
            self.present[group] += 1
            self.release(group)


def arrivals(call, env: simpy.Environment, stream, generator: random.Random):
    """Poisson arrivals of one stream, at a rate per second for each interval."""
    rates, types, shares = stream
    length = INTERVAL / TICKS_PER_SECOND
    for number, rate in enumerate(rates):
        end = (number + 1) * length
        while rate > 0:
            gap = generator.expovariate(rate)
            if env.now + gap >= end:
                break
            yield env.timeout(gap)
            env.process(call(generator.choices(types, shares)[0]))
        yield env.timeout(end - env.now)


def staffing(centre: Centre, changes):
    """Bring the groups to their levels."""
    for tick, group, agents in changes:
        yield centre.env.timeout(tick / TICKS_PER_SECOND - centre.env.now)
        centre.level(group, agents)


class Prepared:
    """What is known before a run: rates, types, levels."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        clock = scenario.clock
        self.rates = expected_needs(scenario, clock, INTERVAL) * TICKS_PER_SECOND / INTERVAL
        duties = published_plan(scenario, clock).duties
        names = list(scenario.centre.groups)
        self.levels = [
            (int(duties.tick[i]), names[duties.group[i]], int(duties.value[i]))
            for i in range(len(duties))
            if duties.kind[i] == EventKind.LEVEL_CHANGE
        ]

    def run(self, seed: int, pattern: str = "call") -> list[CALL_ROW]:
        """One replication; returns a row per call: queue, arrived, answered, ended."""
        generator = random.Random(seed)
        env = simpy.Environment()
        scenario = self.scenario
        centre = Centre(env, scenario)
        env.process(staffing(centre, self.levels))
        segment = next(iter(scenario.centre.segments))
        for position, stream in enumerate(scenario.centre.demand.values()):
            row = scenario.centre.journey.first_row(stream.intent, segment)
            types = [self._type(channel, stream.intent, segment, generator) for channel in row]
            rates = self.rates[position].tolist()
            shares = list(row.values())
            env.process(arrivals(getattr(centre, pattern), env, (rates, types, shares), generator))
        env.run()
        return centre.rows

    def _type(self, channel: str, intent: str, segment: str, generator: random.Random) -> Type:
        centre = self.scenario.centre
        handling = centre.channels[channel].handling(intent)
        return Type(
            queue=centre.queue_of(channel, intent, segment),
            talk=drawer(handling.talk, generator),
            patience=drawer(handling.patience, generator),
        )
