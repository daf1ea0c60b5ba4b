"""Who needs what, when: segments, intents, streams, busyness, windows.

Descriptions only; `sim.demand` turns them into candidates. Times of day are
ticks since local midnight, rates are needs per interval.

May import: units, sim.config. Used by: sim.config, sim.demand.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from sim.config.csv_tables import read_rates, read_records
from sim.config.keys import Key, Maybe, Place, Record
from sim.config.readers import (
    clock,
    integer,
    interval,
    local_time,
    name,
    names_or_all,
    number,
    one_of,
    share,
    share_row,
    sums_to_one,
    text,
)
from sim.config.rows import Rates, Records
from sim.units import CELL, DAY, MINUTE
from sim.vocabulary import WEEKDAYS

MAX_CUSTOMERS = 2_000_000_000


def _shares(value: object, at: Place) -> tuple[float, ...]:
    if not isinstance(value, (list, tuple)) or not value:
        at.refuse(value, "a list of shares, one per interval")
    found = tuple(share(one, at.at(i)) for i, one in enumerate(value))
    sums_to_one(found, at)
    return found


def _weekday_row(value: object, at: Place) -> dict[str, float]:
    for day in value if isinstance(value, Mapping) else ():
        if day not in WEEKDAYS:
            at.refuse(day, f"keyed by {', '.join(WEEKDAYS)}", WEEKDAYS)
    row = share_row(value, at)
    return {day: row.get(day, 0.0) for day in WEEKDAYS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A part of the customer base."""

    customers: Annotated[
        int, Key(integer(1, MAX_CUSTOMERS), "customers of the segment", "customers")
    ]
    share: Annotated[float, Key(share, "share of needs that this segment causes", "share")]
    patience_factor: Annotated[
        float, Key(number(0, 1000), "multiplies every drawn patience", "factor")
    ] = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """What a customer wants."""

    label: Annotated[str, Key(text, "name in reports")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Intraday:
    """How a day's volume falls on its intervals."""

    from_: Annotated[int, Key(clock, "start of the first interval", "local time")]
    interval: Annotated[int, Key(interval, "length of an interval", "duration")]
    shares: Annotated[tuple[float, ...], Key(_shares, "share of the day per interval", "shares")]


def _judge_intraday(made: Intraday, at: Place) -> None:
    at.require(made.from_ % CELL == 0, made.from_ // MINUTE, "begun on a quarter hour (minutes)")
    count = len(made.shares)
    end = made.from_ + made.interval * count
    at.at("shares").require(end <= DAY, count, "intervals that end by 24:00")


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume:
    """Expected needs of a week, spread over weekdays and intervals."""

    per_week: Annotated[float, Key(number(0, 1e9), "expected needs per week", "needs/week")]
    weekday: Annotated[
        dict[str, float], Key(_weekday_row, "share of the week per weekday", "share")
    ]
    intraday: Annotated[
        Intraday, Key(Record(Intraday, _judge_intraday), "shape of every day", "share")
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """One demand row: needs of one intent, over time."""

    intent: Annotated[str, Key(name, "what these customers want", "intent")]
    segment: Annotated[
        str | None, Key(Maybe(name), "their segment; null: drawn by the segments' shares")
    ] = None
    process: Annotated[
        str,
        Key(
            one_of("poisson", "mixed_poisson", "replay"),
            "how arrivals vary: poisson, mixed_poisson (busy and quiet days), replay (records)",
        ),
    ]
    rates: Annotated[Rates | None, Key(Maybe(read_rates), "needs per interval, from a file")] = None
    volume: Annotated[
        Volume | None, Key(Maybe(Record(Volume)), "needs per week with weekday and intraday shape")
    ] = None
    records: Annotated[
        Records | None, Key(Maybe(read_records), "recorded entries, from a file")
    ] = None


def judge_stream(made: Stream, at: Place) -> None:
    """Check that a stream states its demand once, and in the way its process needs."""
    forms = {"rates": made.rates, "volume": made.volume, "records": made.records}
    given = [form for form, value in forms.items() if value is not None]
    at.require(len(given) == 1, given, "stated by exactly one of rates, volume, records")
    replay = made.process == "replay"
    at.at("process").require(
        replay == (given[0] == "records"), made.process, "replay with records, and only then"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Busyness:
    """How much whole days differ from their forecast, for mixed_poisson streams."""

    cv: Annotated[
        float,
        Key(number(0, 10, above=True), "coefficient of variation of a day's busyness", "ratio"),
    ]
    correlation: Annotated[
        float, Key(number(0, 1), "correlation of busyness between streams", "ratio")
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A multiplier of demand in a time window: surge, campaign, growth."""

    from_: Annotated[str, Key(local_time, "start of the window", "local time")]
    to: Annotated[str | None, Key(Maybe(local_time), "end; null: open", "local time")] = None
    factor: Annotated[float, Key(number(0, 1e6), "multiplies the expected needs", "factor")] = 1.0
    per_year: Annotated[
        float, Key(number(0.01, 100), "factor to the power of years since the start", "factor/year")
    ] = 1.0
    streams: Annotated[tuple[str, ...] | None, Key(names_or_all, "streams it acts on", "streams")]


def judge_window(made: Window, at: Place) -> None:
    """Check that a window ends after it starts."""
    ends_later = made.to is None or made.to > made.from_
    at.at("to").require(ends_later, made.to, f"later than its start {made.from_}")
