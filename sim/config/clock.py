"""The calendar and the clock: local wall time at the border, ticks inside.

Ticks count from the start instant; the horizon is half-open, [0, horizon).
A local time that a clock change skips means the first instant after the gap; a
repeated local time means its first occurrence unless `fold` says otherwise.
Weekly tables (rates, levels, hours) apply to both occurrences: look them up by
`stretches`, inside which local time runs without a jump.

May import: units, vocabulary, sim.config. Used by: config, demand, workforce, engine, measure.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Annotated, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from sim.config.keys import Key, Place
from sim.config.readers import length, local_time, text
from sim.units import CELL, DAY, HOUR, MINUTE
from sim.vocabulary import WEEKDAYS

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
T = TypeVar("T")
LONGEST = 3660 * DAY + DAY
"""Ten years of local days; one day more lets a clock change pass."""
_EXACT = {"min": MINUTE, "h": HOUR}


def _zone(value: object, at: Place) -> str:
    name = text(value, at)
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        at.refuse(value, "an IANA time zone such as Europe/London", available_timezones())
    return name


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """The time axis of a scenario, as written; `Clock.of` computes with it."""

    start: Annotated[str, Key(local_time, "first instant of the run", "local time")]
    length: Annotated[str, Key(length, "length of the run; d is local calendar days", "duration")]
    time_zone: Annotated[str, Key(_zone, "IANA time zone of every local time")]
    warm_up: Annotated[str, Key(length, "beginning left out of the measures", "duration")] = "0d"


def judge_calendar(made: Calendar, at: Place) -> None:
    """Check that a calendar starts on a quarter hour, lasts, and outlasts its warm-up."""
    clock = Clock.of(made)
    first = clock.local(0).replace(tzinfo=None)
    at.at("start").require(
        first == datetime.fromisoformat(made.start),
        made.start,
        f"a time that the clocks of {made.time_zone} show: they go on to {first:%H:%M} before it",
    )
    at.at("start").require(
        clock.start_utc_us % CELL == 0, made.start, "an instant on a quarter hour"
    )
    at.at("length").require(clock.horizon > 0, made.length, "longer than nothing")
    at.at("length").require(
        clock.horizon <= LONGEST, made.length, "at most 3660d (ten years) in one run"
    )
    at.at("length").require(
        clock.horizon % CELL == 0, made.length, "a multiple of 15min of elapsed time"
    )
    at.at("warm_up").require(
        clock.warm_up < clock.horizon, made.warm_up, f"shorter than the length {made.length}"
    )


@dataclass(frozen=True, slots=True)
class LocalDay:
    """A local calendar day: its date, that date's ordinal, and its ticks [start, end).

    The first day may start below 0 and the last may end past the horizon.
    """

    date: date
    ordinal: int
    start_tick: int
    end_tick: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """Ticks [start, end) of one local date during which the UTC offset does not change.

    At tick t the local time of day is `local + (t - start)` ticks since midnight.
    """

    date: date
    start: int
    end: int
    local: int
    offset_minutes: int


@dataclass(frozen=True, slots=True)
class Clock:
    """Translate between ticks and local wall time.

    Attributes
    ----------
    start_utc_us : the start instant, microseconds since 1970-01-01 UTC.
    horizon : length of the run in ticks.
    zone : IANA name.
    warm_up : ticks at the start that measures leave out.
    """

    start_utc_us: int
    horizon: int
    zone: str
    warm_up: int = 0

    @classmethod
    def of(cls, calendar: Calendar) -> "Clock":
        """Return the clock of a calendar."""
        start = datetime.fromisoformat(calendar.start)
        zone = ZoneInfo(calendar.time_zone)
        begin = _utc_us(start, zone, 0)
        spans = []
        for text_length in (calendar.length, calendar.warm_up):
            number = int(text_length.rstrip("dhmin"))
            unit = text_length.lstrip("0123456789")
            if unit == "d":
                spans.append(_utc_us(start + timedelta(days=number), zone, 0) - begin)
            else:
                spans.append(number * _EXACT[unit])
        return cls(begin, spans[0], calendar.time_zone, spans[1])

    def tick_of(self, local: datetime | str, fold: int = 0) -> int:
        """Return the tick of a local wall time; it may lie before 0 or past the horizon.

        A time that carries a UTC offset is that very instant.
        """
        moment = datetime.fromisoformat(local) if isinstance(local, str) else local
        if moment.tzinfo is not None:
            return (moment - _EPOCH) // _MICROSECOND - self.start_utc_us
        return _utc_us(moment, ZoneInfo(self.zone), fold) - self.start_utc_us

    def local(self, tick: int) -> datetime:
        """Return the aware local wall time of a tick."""
        instant = _EPOCH + timedelta(microseconds=self.start_utc_us + tick)
        return instant.astimezone(ZoneInfo(self.zone))

    def cell(self, tick: int) -> int:
        """Return the absolute quarter hour of a tick, counted since 1970-01-01 UTC."""
        return (self.start_utc_us + tick) // CELL

    def days(self) -> list[LocalDay]:
        """Return the local calendar days that meet [0, horizon)."""
        return list(_days(self))

    def stretches(self) -> list[Stretch]:
        """Return the stretches of constant offset of all days; they tile the days."""
        return list(_stretches(self))

    def windows(self, table: Mapping[str, Sequence[tuple[int, int]]]) -> list[tuple[int, int]]:
        """Return the ticks [start, end) inside [0, horizon) in which a weekly table holds.

        Parameters
        ----------
        table : half-open local windows in ticks since midnight, by weekday or ISO
            date. A date beats its weekday; an absent day has none.
        """
        found: list[tuple[int, int]] = []
        for one in _stretches(self):
            for low, high in day_entry(table, one.date) or ():
                shift = one.start - one.local
                start = max(one.start, low + shift, 0)
                end = min(one.end, high + shift, self.horizon)
                if start >= end:
                    continue
                if found and found[-1][1] == start:
                    found[-1] = (found[-1][0], end)
                else:
                    found.append((start, end))
        return found


def day_entry(table: Mapping[str, T], day: date) -> T | None:
    """Return what a weekly table says of a date: its own entry, else its weekday's."""
    own = table.get(day.isoformat())
    return table.get(WEEKDAYS[day.weekday()]) if own is None else own


def _days(clock: Clock) -> Iterator[LocalDay]:
    zone = ZoneInfo(clock.zone)
    day = clock.local(0).date()
    begin = _utc_us(datetime(day.year, day.month, day.day), zone, 0)
    while begin - clock.start_utc_us < clock.horizon:
        following = day + timedelta(days=1)
        end = _utc_us(datetime(following.year, following.month, following.day), zone, 0)
        start = clock.start_utc_us
        yield LocalDay(day, day.toordinal(), begin - start, end - start)
        day, begin = following, end


def _stretches(clock: Clock) -> Iterator[Stretch]:
    zone = ZoneInfo(clock.zone)
    for day in _days(clock):
        start = day.start_tick
        while start < day.end_tick:
            offset = _offset_us(clock.start_utc_us + start, zone)
            end = day.end_tick
            if _offset_us(clock.start_utc_us + end - 1, zone) != offset:
                low, high = clock.start_utc_us + start, clock.start_utc_us + end - 1
                end = _transition(low, high, zone) - clock.start_utc_us
            local = (clock.start_utc_us + start + offset) % DAY
            yield Stretch(day.date, start, end, local, offset // MINUTE)
            start = end


def _offset_us(utc_us: int, zone: ZoneInfo) -> int:
    """Return the UTC offset at an instant, in microseconds."""
    found = (_EPOCH + timedelta(microseconds=utc_us)).astimezone(zone).utcoffset()
    return 0 if found is None else found // _MICROSECOND


def _transition(low: int, high: int, zone: ZoneInfo) -> int:
    """Return the first instant in (low, high] whose offset differs from that at `low`."""
    before = _offset_us(low, zone)
    while high - low > 1:
        middle = (low + high) // 2
        if _offset_us(middle, zone) == before:
            low = middle
        else:
            high = middle
    return high


@cache
def _utc_us(local: datetime, zone: ZoneInfo, fold: int) -> int:
    """Return the instant of a local wall time, in microseconds since 1970-01-01 UTC."""
    earlier, later = sorted(
        (local.replace(tzinfo=zone, fold=one).astimezone(UTC) - _EPOCH) // _MICROSECOND
        for one in (0, 1)
    )
    if earlier == later:
        return earlier
    naive = (local.replace(tzinfo=UTC) - _EPOCH) // _MICROSECOND
    if earlier + _offset_us(earlier, zone) != naive:  # skipped by the clock: end of the gap
        return _transition(earlier, later, zone)
    return later if fold else earlier
