"""Say in a few lines what was read from a forecast, and what was assumed.

May import: sim.calibrate.forecasts. Used by: experiments.imports.
"""

from sim.calibrate.forecasts.centre import MadeCentre, work_factor
from sim.calibrate.forecasts.forecast import Forecast, QueueForecast
from sim.calibrate.forecasts.kinds import AT_ONCE, KINDS

_UNEVEN = 1.005
"""Handling times that differ by less are one figure, rounded."""


def account_text(forecast: Forecast, made: MadeCentre) -> str:
    """Return the table of queues, then what the centre rests on beside the file."""
    period = forecast.period
    header = ("queue", "name in the file", "channel", "contacts", "AHT s", "agents at the peak")
    rows: list[tuple[str, ...]] = [header, *(_row(one, made) for one in forecast.queues)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    lines = [
        f"Period: {period}, {_days(period.days)} ({period.rule}); intervals of {forecast.step} min",
        "",
        *("  ".join(_cell(c, w, p) for p, (c, w) in enumerate(zip(r, widths, strict=True))).rstrip()
          for r in rows),
    ]  # fmt: skip
    notes = [*forecast.notes, *_assumed(forecast, made)]
    return "\n".join([*lines, "", "Noted:", *(f"  - {note}" for note in notes)])


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"


def _cell(text: str, width: int, place: int) -> str:
    """Words to the left, figures to the right."""
    return text.rjust(width) if place > len(("queue", "name")) else text.ljust(width)


def _row(queue: QueueForecast, made: MadeCentre) -> tuple[str, ...]:
    level = made.levels.get(queue.name)
    agents = "by roster" if level is None else str(int(level.agents.max()))
    time = queue.handling
    return (
        queue.name,
        queue.label,
        queue.channel,
        f"{queue.offered:.6g}",
        f"{time.aht:.1f}",
        agents,
    )


def _assumed(forecast: Forecast, made: MadeCentre) -> list[str]:
    """What the file does not say."""
    found = []
    varying = [one for one in forecast.queues if one.handling.most > one.handling.least * _UNEVEN]
    if varying:
        widest = max(varying, key=lambda one: one.handling.most / one.handling.least)
        found.append(
            "AHT: one weighted mean a queue; how it varies by interval is not kept "
            f"({widest.label}: {widest.handling.least:.4g} to {widest.handling.most:.4g} s)"
        )
    slower = {work_factor(KINDS[one.channel]) for one in forecast.queues} - {1.0}
    found += [
        f"AHT of chats: taken to be measured with {AT_ONCE} at once, so that the work of one alone "
        f"is {factor:g} of it; handled with fewer at once, they take less time"
        for factor in sorted(slower)
    ]
    if any(one.spread for one in forecast.queues):
        found.append("Days or months are spread over intervals: see hours= and days=")
    if made.levels:
        found.append(
            "No roster: agents by formula, each queue for itself (Erlang A; deferred evenly)"
        )
    else:
        found.append("Roster as written: nobody is absent or late until you say so")
    found.append(
        "Patience, spread of handling time and resolution are not in the file: assumptions, "
        "graded in the .sources.yaml"
    )
    found.append("The contacts of the file hold those who contact again: no repeats are added")
    return found
