"""What only the whole centre can show: names that exist, queues that cover, agents that serve.

May import: sim.config.keys and the concepts. Used by: sim.config.centre.
"""

import math
from collections.abc import Iterable
from itertools import combinations
from typing import TYPE_CHECKING

from sim.config.clock import Clock
from sim.config.demand import Window
from sim.config.handling import Handling
from sim.config.journey import GIVE_UP, ShiftRule
from sim.config.keys import Place
from sim.config.readers import sums_to_one
from sim.config.service import Queue
from sim.units import DAY
from sim.vocabulary import ChannelKind

if TYPE_CHECKING:  # centre reads with these checks: at run time the import goes one way
    from sim.config.centre import Centre

_SLACK = 1e-12
DAYS_PER_YEAR = 365.25
MOST_GROWTH = 1e6


def check_centre(centre: "Centre", at: Place) -> None:
    """Raise ConfigError for the first thing in `centre` that does not fit the rest."""
    sums_to_one((one.share for one in centre.segments.values()), at.at("segments"))
    _demand(centre, at)
    _channels(centre, at)
    _queues_and_groups(centre, at)
    _journey(centre, at.at("journey"))
    _files(centre, at)
    for intent in centre.intents:
        reachable = _reachable(centre, intent, at)
        for channel in centre.channels:
            _coverage(centre, channel, intent, channel in reachable, at)
    _resolution(centre, at)
    _economics(centre, at.at("economics"))


def _known(names: Iterable[str] | None, options: Iterable[str], at: Place, what: str) -> None:
    """Refuse a name that is not among `options`."""
    known = list(options)
    for name in names or ():
        if name not in known:
            at.refuse(name, f"the name of {what} ({', '.join(known)})", known)


def _demand(centre: "Centre", at: Place) -> None:
    for name, stream in centre.demand.items():
        here = at.at("demand").at(name)
        _known([stream.intent], centre.intents, here.at("intent"), "an intent")
        if stream.segment is not None:
            _known([stream.segment], centre.segments, here.at("segment"), "a segment")
        if stream.process == "mixed_poisson" and centre.busyness is None:
            at.at("busyness").refuse(None, f"given, because demand.{name} is mixed_poisson")
        if stream.records is not None:
            used = {row.segment for row in stream.records.rows if row.segment}
            _known(sorted(used), centre.segments, here.at("records"), "a segment")
    for name, window in centre.windows.items():
        place = at.at("windows").at(name).at("streams")
        _known(window.streams, centre.demand, place, "a stream of demand")
        _growth(window, Clock.of(centre.calendar), at.at("windows").at(name).at("per_year"))


def _growth(window: Window, clock: Clock, at: Place) -> None:
    """Refuse growth that runs away before the end of the run: 2 a year since 1900 is 1e37."""
    years = max(0, clock.horizon - clock.tick_of(window.from_)) / (DAYS_PER_YEAR * DAY)
    runs_away = years * math.log(window.per_year) > math.log(MOST_GROWTH)
    rule = f"a growth below {MOST_GROWTH:g}-fold from {window.from_} to the end of the run"
    at.require(not runs_away, window.per_year, rule)


def _economics(centre: "Centre", at: Place) -> None:
    """Refuse prices of what does not exist, and groups without a wage."""
    prices = centre.economics
    if prices is None:
        return
    own = [name for name in prices.groups if name != "any"]
    _known(own, centre.groups, at.at("groups"), "a group")
    _known(prices.channels, centre.channels, at.at("channels"), "a channel")
    _known(prices.resources, centre.resources, at.at("resources"), "a resource")
    unpaid = [name for name in centre.groups if name not in prices.groups]
    at.at("groups").require(
        not unpaid or "any" in prices.groups, unpaid, "with a row for each group, or a row any"
    )


FLOW_ENDS = ("start", "resolved", "given_up", "open")
"""Where flows between channels begin and end in tables: no names of channels."""


def _channels(centre: "Centre", at: Place) -> None:
    for name, channel in centre.channels.items():
        here = at.at("channels").at(name)
        here.require(name not in FLOW_ENDS, name, f"a name other than {', '.join(FLOW_ENDS)}")
        _known(channel.holds, centre.resources, here.at("holds"), "a resource")
        if channel.front is not None:
            _known([channel.front], centre.fronts, here.at("front"), "a front")
        part = "self_service" if channel.kind is ChannelKind.SELF_SERVICE else "intents"
        _intents(channel.rows, centre, here.at(part))
    for name, front in centre.fronts.items():
        _intents(front.intents, centre, at.at("fronts").at(name).at("intents"))


def _intents(rows: Iterable[str], centre: "Centre", at: Place) -> None:
    """Refuse a row of an intent that does not exist."""
    _known([row for row in rows if row != "any"], centre.intents, at, "an intent")


def _queues_and_groups(centre: "Centre", at: Place) -> None:
    for name, queue in centre.queues.items():
        here = at.at("queues").at(name)
        _known(queue.channels, centre.channels, here.at("channels"), "a channel")
        _known(queue.intents, centre.intents, here.at("intents"), "an intent")
        _known(queue.segments, centre.segments, here.at("segments"), "a segment")
        _one_kind(centre, queue, here)
        served = any(name in group.skills for group in centre.groups.values())
        here.require(served, name, "served by at least one group (skills)")
    for name, group in centre.groups.items():
        here = at.at("groups").at(name)
        _known(group.skills, centre.queues, here.at("skills"), "a queue")
        if any(kind_of(centre, queue) is ChannelKind.MESSAGING for queue in group.skills):
            most, pace = group.at_once[ChannelKind.MESSAGING], list(group.total_speed)
            rule = f"a pace for each of 1 to {most} conversations (at_once.messaging)"
            here.at("total_speed").require(len(pace) >= most, pace, rule)


def kind_of(centre: "Centre", queue: str) -> ChannelKind:
    """Return the one kind of the channels with agents that a queue takes."""
    names = centre.queues[queue].channels or centre.channels
    kinds = (centre.channels[name].kind for name in names)
    return next((kind for kind in kinds if kind is not ChannelKind.SELF_SERVICE), ChannelKind.LIVE)


def _one_kind(centre: "Centre", queue: Queue, at: Place) -> None:
    """Refuse a queue in which callers and letters wait side by side."""
    kinds = {centre.channels[name].kind: name for name in queue.channels or centre.channels}
    alone = kinds.pop(ChannelKind.SELF_SERVICE, None)
    at.at("channels").require(
        alone is None or queue.channels is None, alone, "channels with agents, not self-service"
    )
    shown = ", ".join(f"{name} ({kind.name.lower()})" for kind, name in kinds.items())
    at.at("channels").require(len(kinds) <= 1, shown, "channels of one kind")
    carried = ChannelKind.DEFERRED in kinds
    at.at("after_closing").require(
        (queue.after_closing == "carry") == carried,
        queue.after_closing,
        "carry in a queue of a deferred channel, and only there",
    )
    at.at("offer").require(
        queue.offer is None or not carried, "given", "null: nobody is at hand in a deferred queue"
    )


def _journey(centre: "Centre", at: Place) -> None:
    journey, channels = centre.journey, centre.channels
    first = at.at("first_channel")
    _known(
        [one for one in journey.first_channel if one != "any"], centre.intents, first, "an intent"
    )
    for intent, rows in journey.first_channel.items():
        here = first.at(intent)
        _known([one for one in rows if one != "any"], centre.segments, here, "a segment")
        for segment, row in rows.items():
            _known(row, channels, here.at(segment), "a channel")
    for trigger, by_channel in journey.triggers.items():
        here = at.at("triggers").at(trigger.name.lower())
        _known([one for one in by_channel if one != "any"], channels, here, "a channel")
        for channel, switch in by_channel.items():
            _known(switch.to, [*channels, GIVE_UP], here.at(channel).at("to"), "a channel")
            named = [one for one in switch.context if one != "any"]
            _known(named, channels, here.at(channel).at("context"), "a channel")
    for name, rule in journey.shift_rules.items():
        here = at.at("shift_rules").at(name)
        _known([rule.from_], channels, here.at("from"), "a channel")
        _known([rule.to], channels, here.at("to"), "a channel")
        _known(rule.intents, centre.intents, here.at("intents"), "an intent")
        _known(rule.segments, centre.segments, here.at("segments"), "a segment")
        here.at("to").require(rule.from_ != rule.to, rule.to, "another channel than `from`")
    for (_, one), (name, other) in combinations(journey.shift_rules.items(), 2):
        same = (one.from_, one.to) == (other.from_, other.to)
        at.at("shift_rules").at(name).require(
            not same or _disjoint(one, other),
            f"{other.from_} to {other.to}",
            "disjoint in intents or segments from another rule with the same from and to",
        )


def _disjoint(one: ShiftRule, other: ShiftRule) -> bool:
    """Return whether no contact is covered by both rules."""
    sides = ((one.intents, other.intents), (one.segments, other.segments))
    return any(a is not None and b is not None and not set(a) & set(b) for a, b in sides)


def _files(centre: "Centre", at: Place) -> None:
    """Refuse rows of a file that belong to a stream or group that does not exist."""
    for (kind, file), rows in at.desk.files.items():
        level = kind.startswith("level")
        options: Iterable[str] = centre.groups if level else centre.demand
        what = "group" if level else "stream"
        place = Place(f"{file}: column {what}", at.desk)
        _known([name for name in rows if name], options, place, f"a {what}")


def _reachable(centre: "Centre", intent: str, at: Place) -> set[str]:
    """Return the channels on which contacts of an intent can arrive."""
    journey = centre.journey
    first = at.at("journey").at("first_channel")
    found: set[str] = set()
    rows = journey.first_channel.get(intent, journey.first_channel.get("any"))
    if rows is None:
        first.refuse(intent, "a table with a row for every intent, or `any`")
    for segment in centre.segments:
        row = rows.get(segment, rows.get("any"))
        if row is None:
            first.at(intent).refuse(segment, "a table with a row for every segment, or `any`")
        found |= {channel for channel, share in row.items() if share > 0}
    moves = [(rule.from_, rule.to) for rule in journey.shift_rules.values()]
    for by_channel in journey.triggers.values():
        for origin in centre.channels:
            switch = by_channel.get(origin, by_channel.get("any"))
            targets = switch.to.items() if switch else ()
            moves += [(origin, to) for to, share in targets if share > 0 and to != GIVE_UP]
    grown = True
    while grown:
        new = {to for origin, to in moves if origin in found} - found
        found |= new
        grown = bool(new)
    return found


def _coverage(centre: "Centre", channel: str, intent: str, reached: bool, at: Place) -> None:
    """Check that contacts of (channel, intent, each segment) have exactly one queue."""
    own = centre.channels[channel]
    alone = own.kind is ChannelKind.SELF_SERVICE
    rule = "a table with a row for every intent that can come here, or `any`"
    if reached and intent not in own.rows and "any" not in own.rows:
        part = "self_service" if alone else "intents"
        at.at("channels").at(channel).at(part).refuse(intent, rule)
    if reached and own.front is not None:
        front = centre.fronts[own.front].intents
        if intent not in front and "any" not in front:
            at.at("fronts").at(own.front).at("intents").refuse(intent, rule)
    if alone:
        return
    for segment in centre.segments:
        found = [n for n, queue in centre.queues.items() if queue.takes(channel, intent, segment)]
        who = f"channel {channel}, intent {intent}, segment {segment}"
        if len(found) > 1:
            at.at("queues").refuse(" and ".join(found), f"one queue only for {who}")
        if reached and not found:
            at.at("queues").refuse("no queue", f"one queue for {who}")


def _resolution(centre: "Centre", at: Place) -> None:
    """Check that no skill lifts a share of resolved contacts past what the slope leaves."""
    for group_name, group in centre.groups.items():
        for queue_name, skill in group.skills.items():
            queue = centre.queues[queue_name]
            place = at.at("groups").at(group_name).at("skills").at(queue_name).at("resolution")
            for channel in queue.channels or centre.channels:
                for intent, row in centre.channels[channel].intents.items():
                    if queue.intents is None or intent == "any" or intent in queue.intents:
                        factor = skill.resolution * _lift(row)
                        top = factor * (row.resolution + abs(row.resolution_slope) / 2)
                        place.require(
                            skill.resolution <= 1 or top <= 1 + _SLACK,
                            skill.resolution,
                            f"small enough to keep {channel}.{intent} within 100% resolved",
                        )


def _lift(row: Handling) -> float:
    """How much context lifts the share resolved, at most."""
    return max(1.0, row.context.resolution) if row.context is not None else 1.0
