"""A whole centre: one set of parameters, its reader and its dimensions.

May import: sim.config. Used by: sim.config and every room above.
"""

from dataclasses import dataclass, field
from typing import Annotated

from sim.config.checks import check_centre
from sim.config.clock import Calendar, judge_calendar
from sim.config.demand import (
    Busyness,
    Intent,
    Segment,
    Stream,
    Window,
    judge_stream,
    judge_window,
)
from sim.config.economics import Economics
from sim.config.journey import Journey
from sim.config.keys import Key, Maybe, Record, Table
from sim.config.people import Group, read_group
from sim.config.service import Channel, Front, Queue, Resource, judge_channel, judge_queue


@dataclass(frozen=True, slots=True, kw_only=True)
class Centre:
    """The parameters of a centre that hold at one time; every mapping is in name order."""

    calendar: Annotated[Calendar, Key(Record(Calendar, judge_calendar), "time axis")]
    segments: Annotated[
        dict[str, Segment], Key(Table(Record(Segment), "segment", empty="refused"), "customers")
    ]
    intents: Annotated[
        dict[str, Intent], Key(Table(Record(Intent), "intent", empty="refused"), "what they want")
    ]
    demand: Annotated[
        dict[str, Stream],
        Key(Table(Record(Stream, judge_stream), "stream", empty="refused"), "needs over time"),
    ]
    busyness: Annotated[
        Busyness | None, Key(Maybe(Record(Busyness)), "busy and quiet days; null: none")
    ] = None
    windows: Annotated[
        dict[str, Window],
        Key(Table(Record(Window, judge_window), "window"), "multipliers in time windows"),
    ] = field(default_factory=dict)
    channels: Annotated[
        dict[str, Channel],
        Key(Table(Record(Channel, judge_channel), "channel", empty="refused"), "ways in"),
    ]
    resources: Annotated[
        dict[str, Resource],
        Key(Table(Record(Resource), "resource"), "lines, sessions, seats, machines"),
    ] = field(default_factory=dict)
    fronts: Annotated[
        dict[str, Front], Key(Table(Record(Front), "front"), "stages before the queue")
    ] = field(default_factory=dict)
    queues: Annotated[
        dict[str, Queue],
        Key(Table(Record(Queue, judge_queue), "queue", empty="refused"), "where they wait"),
    ]
    groups: Annotated[
        dict[str, Group],
        Key(Table(read_group, "group", empty="refused"), "who serves"),
    ]
    journey: Annotated[Journey, Key(Record(Journey), "choice of channel")]
    economics: Annotated[
        Economics | None, Key(Maybe(Record(Economics)), "what things cost; null: no costs")
    ] = None

    def queue_of(self, channel: str, intent: str, segment: str) -> str:
        """Return the name of the one queue of a contact."""
        return next(
            name for name, queue in self.queues.items() if queue.takes(channel, intent, segment)
        )


read_centre = Record(Centre, check_centre)
