"""Choose the days to simulate, and bring every queue to expected contacts by interval.

Days and months are spread: a month over its days by weekday, a day over its hours by the
queue's own intervals where the file has some, else by a default shape. What is spread
sums to what the file says.

May import: errors, sim.calibrate.forecasts. Used by: centre, experiments.imports.
"""

from dataclasses import dataclass, field

import numpy as np

from sim.calibrate.forecasts.cells import DAY_MIN, EMPTY, MONTH, Flags, Floats, Ints
from sim.calibrate.forecasts.period import Period
from sim.calibrate.forecasts.queues import names_of
from sim.calibrate.forecasts.spread import Shape, spread_days
from sim.calibrate.forecasts.table import Rows
from sim.errors import ConfigError

_HOUR_MIN = 60
_SPREAD_MIN = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class HandlingTime:
    """Means of a handled contact, in seconds.

    Attributes
    ----------
    aht, talk, wrap : aht = talk + wrap; wrap is 0 where the file has no parts.
    least, most : handling times of single rows lie between these.
    rows : how many rows they rest on; 0: the handling time comes from the command.
    """

    aht: float
    talk: float
    wrap: float
    least: float
    most: float
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueForecast:
    """What is expected of a queue in the days to simulate.

    Attributes
    ----------
    name, label, channel : its name in the config, in the file, and its channel.
    day, minute, offset, needs : contacts by interval; `offset` as in `table.Rows`.
    handling : how long a contact takes.
    spread : whether days or months were spread.
    """

    name: str
    label: str
    channel: str
    day: Ints
    minute: Ints
    offset: Ints
    needs: Floats
    handling: HandlingTime
    spread: bool

    @property
    def offered(self) -> float:
        """Contacts of all intervals."""
        return float(self.needs.sum())


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """Queues with contacts in the days to simulate, in name order; `step` in minutes."""

    queues: tuple[QueueForecast, ...]
    step: int
    period: Period
    notes: tuple[str, ...] = field(default=())


def forecast_of(rows: Rows, period: Period, shape: Shape, aht_s: float | None) -> Forecast:
    """Return the forecast of a period.

    Parameters
    ----------
    aht_s : float or None
        Handling time of queues for which the file has none.

    Raises
    ------
    ConfigError
        If no contact lies in the period, or a handling time is missing.
    """
    short = (rows.length != MONTH) & (rows.length != DAY_MIN)
    inside = short & (rows.day >= period.first) & (rows.day <= period.last)
    step = _step(rows, inside, bool((~short).any()))
    names = names_of(rows.names)
    notes = list(rows.notes)
    found = []
    for code, pair in enumerate(rows.names):
        mine = _without_totals(rows.where(rows.queue == code), notes)
        day, minute, offset, needs, spread = _needs(mine, period, step, shape)
        if needs.sum() <= 0:
            notes.append(f"{pair[0]} ({pair[1]}): no contacts in these days, left out")
            continue
        found.append(
            QueueForecast(
                name=names[pair],
                label=pair[0],
                channel=pair[1],
                day=day,
                minute=minute,
                offset=offset,
                needs=needs,
                handling=_handling(mine, period, pair[0], aht_s),
                spread=spread,
            )
        )
    if not found:
        raise ConfigError("from", str(period), "a period in which the forecast has contacts")
    return Forecast(
        queues=tuple(sorted(found, key=lambda one: one.name)),
        step=step,
        period=period,
        notes=tuple(dict.fromkeys(notes)),
    )


def _without_totals(mine: Rows, notes: list[str]) -> Rows:
    """Leave out totals of days for which a queue has intervals."""
    short = (mine.length != MONTH) & (mine.length != DAY_MIN)
    passed = (mine.length == DAY_MIN) & np.isin(mine.day, np.unique(mine.day[short]))
    if passed.any():
        notes.append("Totals of a day are passed over where the file has its intervals")
    return mine.where(~passed)


def _step(rows: Rows, inside: Flags, spread: bool) -> int:
    """Longest of 60, 30, 15 minutes that all rows of the period can be told in."""
    parts = [_HOUR_MIN, *np.unique(rows.length[inside]), *np.unique(rows.minute[inside])]
    if spread:
        parts.append(_SPREAD_MIN)
    return int(np.gcd.reduce(np.array(parts, dtype=np.int64)))


def _needs(
    mine: Rows, period: Period, step: int, shape: Shape
) -> tuple[Ints, Ints, Ints, Floats, bool]:
    """Contacts of a queue by interval of the period, in time order."""
    short = (mine.length != MONTH) & (mine.length != DAY_MIN)
    inside = (mine.day >= period.first) & (mine.day <= period.last)
    rows = mine.where(short & inside)
    parts = rows.length // step
    source = np.repeat(np.arange(len(parts)), parts)
    nth = np.arange(len(source)) - np.repeat(np.cumsum(parts) - parts, parts)
    minute = rows.minute[source] + nth * step
    columns = [
        rows.day[source] + minute // DAY_MIN,
        minute % DAY_MIN,
        rows.offset[source],
        rows.offered[source] / parts[source],
    ]
    _refuse_overlap(columns[0], columns[1], columns[2], mine.names[int(mine.queue[0])][0])
    own = _profile(mine.where(short), step)
    days, volumes = spread_days(mine.where(~short), period, shape)
    coarse = ~np.isin(days, rows.day)
    days, volumes = days[coarse], volumes[coarse]
    if len(days):
        profile = shape.profile(step) if own is None else own
        slots = np.flatnonzero(profile)
        more = [
            np.repeat(days, len(slots)),
            np.tile(slots * step, len(days)),
            np.full(len(days) * len(slots), EMPTY, dtype=np.int64),
            np.outer(volumes, profile[slots]).ravel(),
        ]
        columns = [np.concatenate(pair) for pair in zip(columns, more, strict=True)]
    keep = columns[3] > 0
    day, minute, offset, needs = (one[keep] for one in columns)
    order = np.lexsort((offset != EMPTY, minute, day))
    return day[order], minute[order], offset[order], needs[order], bool(len(days))


def _refuse_overlap(day: Ints, minute: Ints, offset: Ints, queue: str) -> None:
    """Refuse intervals of different length that cover the same time."""
    key = (day * DAY_MIN + minute) * 2 + (offset != EMPTY)
    if len(np.unique(key)) < len(key):
        rule = "without intervals of different length over the same time"
        raise ConfigError("forecast", queue, rule)


def _profile(rows: Rows, step: int) -> Floats | None:
    """Share of a day by interval, from the queue's own rows; None without any contact."""
    if rows.offered.sum() <= 0:
        return None
    cells = np.zeros(DAY_MIN // step)
    for length in np.unique(rows.length).tolist():
        one = rows.length == length
        for nth in range(max(1, length // step)):
            place = (rows.minute[one] + nth * step) % DAY_MIN // step
            cells += np.bincount(place, rows.offered[one] * step / length, minlength=len(cells))
    found: Floats = cells / cells.sum()
    return found


def _handling(mine: Rows, period: Period, queue: str, aht_s: float | None) -> HandlingTime:
    """Weighted means of the handling time: of the period, else of the whole file."""
    inside = period.covers(mine.day, mine.length)
    weight = np.where(inside, mine.weight, 0.0)
    weight = weight if weight.sum() > 0 else mine.weight
    total = float(weight.sum())
    if total <= 0:
        given = mine.aht[~np.isnan(mine.aht)]
        if aht_s is None and not len(given):
            rule = "given, such as aht=300s: the forecast has no handling time for this queue"
            raise ConfigError("aht", queue, rule)
        mean = float(given.mean()) if len(given) else float(aht_s or 0)
        return HandlingTime(aht=mean, talk=mean, wrap=0.0, least=mean, most=mean, rows=len(given))
    used = weight > 0
    aht = float(weight[used] @ mine.aht[used]) / total
    wraps = np.nan_to_num(np.where(np.isnan(mine.talk), 0.0, mine.wrap))
    wrap = min(float(weight @ wraps) / total, aht)
    return HandlingTime(
        aht=aht,
        talk=aht - wrap,
        wrap=wrap,
        least=float(mine.aht[used].min()),
        most=float(mine.aht[used].max()),
        rows=int(used.sum()),
    )
