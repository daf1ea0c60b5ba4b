"""Every cost of a run, added up with plain loops and whole numbers, from its log and prices.

Nothing of `sim.measure` is used. Each tick of each agent, each contact and each resource is
looked at by itself; parts of what is paid are shared out by the largest remainder. The
rules are those of docs/guides/costs.md.
"""

import datetime as dt
from collections import Counter, defaultdict
from fractions import Fraction
from itertools import pairwise
from zoneinfo import ZoneInfo

from sim.units import DAY, HOUR, MINUTE
from sim.vocabulary import AgentState, ChannelKind, Outcome

Cell = tuple[str, str, str]
"""Channel, intent and segment."""

LOST = {AgentState.BREAK, AgentState.MEETING, AgentState.TRAINING, AgentState.ABSENT,
        AgentState.LATE, AgentState.EARLY_OUT}  # fmt: skip
MONTH = Fraction("365.25") / 12 * DAY
NO_GROUP = "(no group)"


def share_out(total: int, weights: list[int]) -> list[int]:
    """The largest remainder, of equal ones the first; equal parts where nothing weighs."""
    if not any(weights):
        weights = [1] * len(weights)
    exact = [Fraction(total * weight, sum(weights)) for weight in weights]
    found = [int(part) for part in exact]
    order = sorted(range(len(weights)), key=lambda i: (found[i] - exact[i], i))
    for place in order[: total - sum(found)]:
        found[place] += 1
    return found


def rounded(value: Fraction) -> int:
    return int((value + Fraction(1, 2)) // 1)


class Account:
    """One replication: `paid[kind, cell]` and `paid_by[kind, group]`, in micro-units."""

    def __init__(self, log, phases, interval: int = 30 * MINUTE) -> None:
        self.log, self.phases = log, phases
        self.centre = phases[0][1]
        self.prices = self.centre.economics
        self.low, self.high = log.header.warm_up, log.header.horizon
        names = log.header.names
        self.cells = [
            (c, i, s)
            for c in names["channels"]
            for i in names["intents"]
            for s in names["segments"]
        ]
        self.marks = self._interval_starts(interval)
        self.paid: Counter = Counter()
        self.paid_by: Counter = Counter()
        self._read()
        self._agents()
        self._contacts()
        self._licences()

    def _interval_starts(self, interval: int) -> list[int]:
        """The window's start, and every tick within it at which an interval begins."""
        zone, header = ZoneInfo(self.log.header.time_zone), self.log.header
        epoch, found = dt.datetime(1970, 1, 1, tzinfo=dt.UTC), [self.low]
        quarter = 15 * MINUTE
        for tick in range(-header.start_utc_us % quarter, self.high, quarter):
            utc = epoch + dt.timedelta(microseconds=header.start_utc_us + tick)
            now, before = utc.astimezone(zone), (utc - dt.timedelta(minutes=15)).astimezone(zone)
            minutes = (now.hour * 60 + now.minute) * MINUTE
            if self.low < tick and (
                minutes % interval == 0 or now.utcoffset() != before.utcoffset()
            ):
                found.append(tick)
        return found

    def _interval(self, tick: int) -> int:
        return max(n for n, start in enumerate(self.marks) if start <= tick)

    def _in_force(self, tick: int):
        return [centre for begin, centre in self.phases if begin <= tick][-1]

    def _read(self) -> None:
        log, names = self.log, self.log.header.names
        contacts, needs = log.contacts, log.needs
        self.cell_of = [
            (
                names["channels"][contacts["channel"][row]],
                names["intents"][needs["intent"][need]],
                names["segments"][needs["segment"][need]],
            )
            for row, need in enumerate(contacts["need"].tolist())
        ]
        columns = {name: column.tolist() for name, column in log.legs.items()}
        self.legs = [
            dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)
        ]
        self.entered: Counter = Counter()
        self.served: Counter = Counter()
        self.resolved: Counter = Counter()
        let_in = {leg["contact"] for leg in self.legs}
        begun = {leg["contact"] for leg in self.legs if leg["answered"] >= 0}
        asked = {leg["contact"] for leg in self.legs if leg["group"] >= 0}
        for row, cell in enumerate(self.cell_of):
            outcome = contacts["outcome"][row]
            if not self.low <= contacts["entry"][row] < self.high:
                continue
            kind = self.centre.channels[cell[0]].kind
            self.entered[cell] += row in let_in
            session = kind is ChannelKind.SELF_SERVICE and row in begun
            self.served[cell] += row in asked or session or outcome == Outcome.CONTAINED
            self.resolved[cell] += bool(contacts["flags"][row] & 1)

    def _agents(self) -> None:
        names = self.log.header.names
        on, after, lost = Counter(), Counter(), Counter()
        handled, cells, late, late_cells = Counter(), Counter(), Counter(), Counter()
        for agent, states in self._days().items():
            held = self._held(agent)
            cuts = {t for t, _ in states} | {t for a, b, _ in held for t in (a, b)}
            cuts |= set(self.marks) | {self.high}
            cuts = sorted(t for t in cuts if self.low <= t <= self.high)
            for start, end in pairwise(cuts):
                state = ([AgentState.OFF] + [s for t, s in states if t <= start])[-1]
                group, bin_ = names["groups"][agent[0]], self._interval(start)
                there = [leg for a, b, leg in held if a <= start and end <= b]
                parts = share_out(end - start, [1] * len(there)) if there else []
                if state == AgentState.ON:
                    on[group, bin_] += end - start
                elif state == AgentState.AFTER_SHIFT:
                    after[group, bin_] += end - start
                elif state in LOST:
                    lost[group, bin_] += end - start
                for leg, part in zip(there, parts, strict=True):
                    queue, cell = names["queues"][leg["queue"]], self.cell_of[leg["contact"]]
                    if state == AgentState.ON:
                        handled[group, bin_, queue] += part
                        cells[group, queue, cell] += part
                    elif state == AgentState.AFTER_SHIFT:
                        late[group, bin_] += part
                        late_cells[group, cell] += part
        for group in names["groups"]:
            self._pay(group, (on, after, lost), (handled, cells, late, late_cells))

    def _days(self) -> dict[tuple[int, int], list[tuple[int, int]]]:
        rows, found = self.log.agents, defaultdict(list)
        for group, agent, tick, state in zip(
            *(rows[name].tolist() for name in ("group", "agent", "tick", "state")), strict=True
        ):
            found[group, agent].append((tick, state))
        return found

    def _held(self, agent: tuple[int, int]) -> list[tuple[int, int, dict]]:
        found = []
        for leg in self.legs:
            if (leg["group"], leg["agent"]) == agent and leg["answered"] >= 0:
                over = leg["talk_end"] >= 0
                end = (leg["wrap_end"] if leg["wrap_end"] >= 0 else leg["talk_end"]) if over else (
                    max(self.log.header.horizon, leg["answered"]))  # fmt: skip
                start, end = max(leg["answered"], self.low), min(end, self.high)
                if start < end:
                    found.append((start, end, leg))
        return found

    def _pay(self, group: str, time: tuple, work: tuple) -> None:
        """Pay one group, and put it into cells."""
        (on, after, lost), (handled, cells, late, late_cells) = time, work
        queues = self.log.header.names["queues"]
        free = {"idle": Counter(), "shrinkage": Counter(), "overtime": Counter()}
        hours = {"shift": 0, "overtime": 0}
        for bin_, start in enumerate(self.marks):
            here = self._in_force(start).groups[group]
            share = Fraction(str(here.shrinkage))
            gross = rounded(on[group, bin_] * share / (1 - share))
            mine = [handled[group, bin_, queue] for queue in queues]
            weights = mine if any(mine) else [int(queue in here.skills) for queue in queues]
            spare = {
                "idle": on[group, bin_] - sum(mine),
                "shrinkage": lost[group, bin_] + gross,
                "overtime": after[group, bin_] - late[group, bin_],
            }
            for kind, ticks in spare.items():
                for queue, part in zip(queues, share_out(ticks, weights), strict=True):
                    free[kind][queue] += part
            hours["shift"] += on[group, bin_] + lost[group, bin_] + gross
            hours["overtime"] += after[group, bin_]
        ticks: Counter = Counter()
        for (name, _, cell), part in cells.items():
            if name == group:
                ticks["handling", cell] += part
        for (name, cell), part in late_cells.items():
            if name == group:
                ticks["overtime", cell] += part
        for kind, by_queue in free.items():
            for queue, amount in by_queue.items():
                for cell, part in zip(
                    self.cells, share_out(amount, self._weights(group, queue, cells)), strict=True
                ):
                    ticks[kind, cell] += part
        pay = self.prices.pay(group)
        rate = pay.wage_per_hour * (1 + Fraction(str(pay.on_costs)))
        shift = [(kind, cell) for kind in ("handling", "idle", "shrinkage") for cell in self.cells]
        overtime = [("overtime", cell) for cell in self.cells]
        factor = Fraction(str(pay.overtime_factor))
        for keys, money in (
            (shift, rounded(hours["shift"] * rate / HOUR)),
            (overtime, rounded(hours["overtime"] * rate * factor / HOUR)),
        ):
            parts = share_out(money, [ticks[key] for key in keys])
            for (kind, cell), part in zip(keys, parts, strict=True):
                self.paid[kind, cell] += part
                self.paid_by[kind, group] += part

    def _weights(self, group: str, queue: str, cells: Counter) -> list[int]:
        """By cell: what the group handled of the queue, or all groups, or who joined it."""
        queues = self.log.header.names["queues"]
        own, everybody, joined = Counter(), Counter(), Counter()
        for (name, of, cell), part in cells.items():
            if of == queue:
                everybody[cell] += part
                own[cell] += part if name == group else 0
        for leg in self.legs:
            if leg["queue"] >= 0 and queues[leg["queue"]] == queue:
                joined[self.cell_of[leg["contact"]]] += 1
        taken = Counter({cell: int(self.centre.queues[queue].takes(*cell)) for cell in self.cells})
        chosen = next(one for one in (own, everybody, joined, taken) if any(one.values()))
        return [chosen[cell] for cell in self.cells]

    def _contacts(self) -> None:
        contacts, minutes = self.log.contacts, Counter()
        let_in = {leg["contact"] for leg in self.legs}
        for row in let_in:
            entry, end = int(contacts["entry"][row]), int(contacts["end"][row])
            end = self.high if end < 0 else end
            minutes[self.cell_of[row]] += max(0, min(end, self.high) - max(entry, self.low))
        for name, cost in self.prices.channels.items():
            own = [cell for cell in self.cells if cell[0] == name]
            spent, came = ([of[cell] for cell in own] for of in (minutes, self.entered))
            money = rounded(Fraction(sum(spent) * cost.per_minute, MINUTE))
            fixed = rounded(cost.fixed_per_month * (self.high - self.low) / MONTH)
            for cell, many, part, whatever in zip(
                own, came, share_out(money, spent), share_out(fixed, came), strict=True
            ):
                self._other("per_contact", cell, many * cost.per_contact)
                self._other("per_minute", cell, part)
                self._other("fixed", cell, whatever)

    def _other(self, kind: str, cell: Cell, amount: int) -> None:
        self.paid[kind, cell] += amount
        self.paid_by[kind, NO_GROUP] += amount

    def _licences(self) -> None:
        contacts = self.log.contacts
        let_in = {leg["contact"] for leg in self.legs}
        for resource, price in self.prices.resources.items():
            spans, used = [], Counter()
            for row in sorted(let_in):
                entry, end = int(contacts["entry"][row]), int(contacts["end"][row])
                if resource in self._in_force(entry).channels[self.cell_of[row][0]].holds:
                    start, stop = (
                        max(entry, self.low),
                        min(self.high if end < 0 else end, self.high),
                    )
                    if start < stop:
                        spans.append((start, stop))
                        used[self.cell_of[row]] += stop - start
            weights = [used[cell] for cell in self.cells]
            if not any(weights):
                weights = [
                    int(any(resource in c.channels[cell[0]].holds for _, c in self.phases))
                    for cell in self.cells
                ]
            units = self._units(resource, spans)
            money = rounded(units * price.per_month / MONTH)
            for cell, part in zip(self.cells, share_out(money, weights), strict=True):
                self._other("licences", cell, part)

    def _units(self, resource: str, spans: list[tuple[int, int]]) -> int:
        """Units times ticks; without a limit as many as were held at once at most."""
        total = 0
        ends = [begin for begin, _ in self.phases[1:]] + [self.high]
        for (since, centre), until in zip(self.phases, ends, strict=True):
            begin, end = max(since, self.low), min(until, self.high)
            if begin >= end:
                continue
            units = centre.resources[resource].capacity
            if units is None:
                starts = [max(a, begin) for a, b in spans if max(a, begin) < min(b, end)]
                units = max(
                    (sum(a <= t < min(b, end) for a, b in spans) for t in starts), default=0
                )
            total += units * (end - begin)
        return total
