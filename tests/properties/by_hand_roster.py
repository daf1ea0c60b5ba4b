"""Rosters read from a scenario with plain loops, and the agents' story held against them."""

from datetime import datetime, timedelta

from tests.properties.by_hand_load import Span, _days, _who, states_of
from tests.properties.by_hand_run import MINUTE, Replication, Row, Run
from tests.properties.by_hand_service import duration

Plan = dict[int, list[Row]]
"""Shifts by agent number: start, end, breaks as (start, length, kind)."""


def plan(run: Run, group: str) -> Plan:
    """Shifts of each agent of a roster group, numbered by shift name, then place in it."""
    found: Plan = {}
    first = 0
    midnight = run.local(0).replace(hour=0, minute=0, tzinfo=None)
    for _, shift in sorted(run.centre["groups"][group]["shifts"].items()):
        for number in range(shift["agents"]):
            found[first + number] = []
            for day in (midnight + timedelta(days=n) for n in (-1, 0, 1)):
                if day.weekday() not in _days(shift["days"]):
                    continue
                breaks = [
                    (
                        _tick(run, day, one["at"]) + number * duration(one.get("stagger", "0s")),
                        duration(one["length"]),
                        one["kind"],
                    )
                    for one in shift.get("breaks", {}).values()
                ]
                row = {"start": _tick(run, day, shift["from"]), "end": _tick(run, day, shift["to"])}
                if row["end"] > 0 and row["start"] < run.horizon:
                    found[first + number].append(row | {"breaks": sorted(breaks)})
        first += shift["agents"]
    return found


def _tick(run: Run, day: datetime, text: str) -> int:
    """Tick of "HH:MM" or "HH:MM+1" of a day, also before and after the run."""
    clock, _, later = text.partition("+")
    hour, minute = (int(part) for part in clock.split(":"))
    wanted = day + timedelta(days=int(later or 0), hours=hour, minutes=minute)
    away = (wanted - run.local(0).replace(tzinfo=None)) // timedelta(minutes=1) * MINUTE
    # a clock change in between moves it by an hour at most
    near = range(away - 60 * MINUTE, away + 61 * MINUTE, MINUTE)
    return next(tick for tick in near if run.local(tick).replace(tzinfo=None) >= wanted)


def level(run: Run, group: str, tick: int) -> int:
    """Agents of a level group at a tick."""
    now = run.local(tick)
    text = now.strftime("%H:%M")
    for row in run.centre["groups"][group]["level"]:
        if now.weekday() in _days(row["days"]) and row["from"] <= text < row["to"]:
            return int(row["agents"])
    return 0


def scheduled(run: Run, group: str, window: Span) -> float:
    """Mean number planned at work over a window, breaks left out, minute by minute."""
    minutes = range(window[0], window[1], MINUTE)
    if run.centre["groups"][group]["form"] == "level":
        return sum(level(run, group, tick) for tick in minutes) / len(minutes)
    people = plan(run, group).values()
    return sum(_at_work(shifts, tick) for shifts in people for tick in minutes) / len(minutes)


def _at_work(shifts: list[Row], tick: int) -> bool:
    return any(
        one["start"] <= tick < one["end"]
        and not any(start <= tick < start + length for start, length, _ in one["breaks"])
        for one in shifts
    )


def story_faults(run: Run, replication: Replication, group: str) -> list[str]:
    """What the agents of a group did that their roster does not explain; of level groups, who
    was there beyond the level with nothing at hand."""  # fmt: skip
    if run.centre["groups"][group]["form"] == "level":
        return _level_faults(run, replication, group)
    slips = run.centre["groups"][group]["break_rule"] == "slip"
    code = run.names["groups"].index(group)
    found = []
    for number, shifts in plan(run, group).items():
        rows = [r for r in replication.agents if _who(r) == (code, number)]
        alone = Replication(replication.meta, [], [], rows, [], [])
        spans = states_of(run, alone, group)
        hands = [
            (leg["answered"], leg["wrap_end"])
            for leg in replication.legs
            if _who(leg) == (code, number)
        ]
        told = [
            *_shift_faults(run, shifts, spans),
            *_break_faults(run, shifts, spans, hands, slips),
        ]
        told += [f"contact at {h}" for h in hands if not _covered(h, spans, run.horizon)]
        found += [f"{group}/{number}: {fault}" for fault in told]
    return found


def _shift_faults(run: Run, shifts: list[Row], spans: dict[str, list[Span]]) -> list[str]:
    """Presence begins and ends with shifts; overtime begins where a shift ends."""
    ends = [one["end"] for one in shifts]
    planned = [(max(one["start"], 0), min(one["end"], run.horizon)) for one in shifts]
    found = []
    during = ("on", "break", "lunch", "meeting", "training", "absent", "late")
    for state in during:
        outside = [s for s in spans[state] if not any(a <= s[0] and s[1] <= b for a, b in planned)]
        found += [f"{state} at {span} outside {planned}" for span in outside]
    inside = sum(b - a for state in during for a, b in spans[state])
    if inside != sum(b - a for a, b in planned):
        found.append(f"{inside} ticks of shifts {planned}")
    found += [f"overtime at {span}" for span in spans["after_shift"] if span[0] not in ends]
    for state in ("absent", "late"):
        found += [f"{state} at {span}" for span in spans[state]
                  if span[0] not in [a for a, _ in planned]]  # fmt: skip
    found += [f"absent for a part, {span}" for span in spans["absent"] if span not in planned]
    return found


def _break_faults(
    run: Run, shifts: list[Row], spans: dict[str, list[Span]], hands: list[Span], slips: bool
) -> list[str]:
    """Each break is taken when due, or when what is at hand ends; it slips or shrinks."""
    found = []
    away = spans["absent"] + spans["late"]
    taken = {span: kind for kind in ("break", "lunch", "meeting", "training")
             for span in spans[kind]}  # fmt: skip
    for one in shifts:
        for due, length, kind in one["breaks"]:
            if due >= run.horizon or any(a <= due < b for a, b in away):
                continue
            start = max((end for begin, end in hands if begin < due < end), default=due)
            until = min(start + length if slips else due + length, one["end"], run.horizon)
            if start < until and taken.pop((start, until), None) != kind:
                found.append(f"no {kind} at {(start, until)} that was due at {due}")
    return found + [f"{kind} at {span}, not due" for span, kind in taken.items()]


def _covered(hand: Span, spans: dict[str, list[Span]], horizon: int) -> bool:
    """Whether an agent was there all the time that a contact took (up to the horizon)."""
    present = spans["on"] + spans["after_shift"]
    inside = sum(max(0, min(hand[1], b, horizon) - max(hand[0], a)) for a, b in present)
    return inside == max(0, min(hand[1], horizon) - hand[0])


def _level_faults(run: Run, replication: Replication, group: str) -> list[str]:
    """The count is that of the plan; more are there only with a contact at hand."""
    code = run.names["groups"].index(group)
    present = states_of(run, replication, group)
    there = present["on"] + present["after_shift"]
    hands = [(leg["answered"], leg["wrap_end"], leg["agent"])
             for leg in replication.legs if leg["group"] == code]  # fmt: skip
    found = []
    for tick in range(0, run.horizon, MINUTE):
        count = sum(a <= tick < b for a, b in there)
        busy = len({agent for a, b, agent in hands if a <= tick < b})
        wanted = level(run, group, tick)
        if count < wanted or (count > wanted and count > max(wanted, busy)):
            found.append(f"{group}: {count} of {wanted} at {tick}, {busy} busy")
    return found
