"""The KPIs of a centre with several channels as text: by kind of channel, agents, needs.

Callers and chats wait to be answered, letters to be finished by a deadline, and who
serves himself is contained or asks for a person: each kind has columns of its own.

May import: text_table, targets, vocabulary, pandas. Used by: experiments.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.report.targets import Targets, change_lines, target_text
from sim.report.text_table import TARGET, Column, Figures, figures_of, laid_out, lines_of
from sim.vocabulary import ChannelKind

if TYPE_CHECKING:
    import pandas as pd

SERVICE_LEVEL = "sl_excluding_short"
ATTENDED = (
    Column("offered", "offered"),
    Column("abandoned %", "p_abandon", "%"),
    Column("SL %", SERVICE_LEVEL, "%"),
    TARGET,
    Column("ASA s", "asa_s"),
    Column("AHT s", "aht_s"),
)
DEFERRED = (
    Column("in", "contacts"),
    Column("done", "finished"),
    Column("in time %", "in_deadline", "%"),
    TARGET,
    Column("backlog", "backlog_end"),
    Column("work s", "work_s"),
)
ALONE = (
    Column("sessions", "sessions"),
    Column("contained %", "containment", "%"),
    Column("wrongly %", "wrong_containment", "%"),
    Column("asked %", "session_escalation", "%"),
    Column("left %", "session_abandonment", "%"),
    Column("time s", "session_time_s"),
)
GROUPS = (
    Column("answered", "answered"),
    Column("staffed h", "staffed_hours"),
    Column("occupancy %", "occupancy", "%"),
    Column("slots %", "slot_occupancy", "%"),
    Column("at once", "concurrency"),
    Column("AHT s", "aht_s"),
)
NEEDS = (
    Column("needs", "needs"),
    Column("resolved %", "need_resolution", "%"),
    Column("given up %", "p_given_up", "%"),
    Column("FCR %", "fcr_true", "%"),
    Column("contacts", "contacts_per_resolved_need"),
    Column("hours", "time_to_resolution_h"),
)
_LONGEST_LABEL = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Which channels there are, of what kind, and where their contacts wait.

    Attributes
    ----------
    kinds : by channel.
    queues : by channel, those in which its contacts waited, in name order.
    """

    kinds: Mapping[str, ChannelKind]
    queues: Mapping[str, Sequence[str]]

    @property
    def several(self) -> bool:
        """Tell whether there is more than one channel."""
        return len(self.kinds) > 1

    def own(self, channel: str) -> list[str]:
        """Return the queues that no other channel shares."""
        return [name for name in self.queues.get(channel, ()) if self._channels(name) == 1]

    def shared(self, channels: Sequence[str]) -> list[str]:
        """Return the queues of several channels, but those that are all that a channel has."""
        lists = [self.queues.get(channel, ()) for channel in channels]
        names = {name for each in lists if len(each) > 1 for name in each}
        return sorted(name for name in names if self._channels(name) > 1)

    def _channels(self, queue: str) -> int:
        return sum(queue in each for each in self.queues.values())


def channel_summary(
    kpi: "pd.DataFrame", layout: Layout, targets: Targets, replications: int
) -> str:
    """Write the table of a run of several channels.

    Parameters
    ----------
    kpi : the table of kpi.csv.
    layout : the channels; one with several queues has a line for each of them too, and queues
        that several channels share follow once, after all channels of the kind.
    targets : by queue; one that changes within the run is marked, and told below the table.
    replications : how many there were, for the note below.
    """
    found = figures_of(kpi)
    live = _of_kinds(layout, ChannelKind.LIVE, ChannelKind.MESSAGING)
    deferred = _of_kinds(layout, ChannelKind.DEFERRED)
    alone = _of_kinds(layout, ChannelKind.SELF_SERVICE)
    lines: list[list[str]] = []
    for title, channels, columns in (
        ("live and messaging", live, ATTENDED),
        ("deferred", deferred, DEFERRED),
        ("self-service", alone, ALONE),
    ):
        if channels:
            lines += _heading(title, columns)
            for channel in channels:
                lines += _of_channel(channel, columns, layout, targets, found)
            lines += _of_queues(layout.shared(channels), "", columns, targets, found)
    groups = sorted({name for level, name, _ in found if level == "group"})
    lines += _heading("groups", GROUPS)
    for name in groups:
        lines += lines_of(_label(name), ("group", name), GROUPS, found)
    lines += _heading("needs", NEEDS)
    lines += lines_of("  all", ("centre", "all"), NEEDS, found)
    queues = sorted({name for each in layout.queues.values() for name in each})
    notes = [*change_lines(queues, targets), *_notes(layout, replications)]
    return "\n".join([laid_out(lines[1:]), "", *notes])


def _of_kinds(layout: Layout, *kinds: ChannelKind) -> list[str]:
    """Return the channels of some kinds, kind by kind, in name order."""
    return [name for kind in kinds for name in sorted(layout.kinds) if layout.kinds[name] is kind]


def _heading(title: str, columns: Sequence[Column]) -> list[list[str]]:
    return [[], [title, *(column.heading for column in columns)]]


def _of_channel(
    channel: str, columns: Sequence[Column], layout: Layout, targets: Targets, found: Figures
) -> Iterator[list[str]]:
    """Yield the lines of a channel, and those of its own queues where it has several."""
    queues = layout.queues.get(channel, ())
    only = queues[0] if len(queues) == 1 else ""
    target = target_text(targets.get(only, ()))
    yield from lines_of(_label(channel), ("channel", channel), columns, found, target)
    if not only:
        yield from _of_queues(layout.own(channel), "  ", columns, targets, found)


def _of_queues(
    queues: Sequence[str],
    indent: str,
    columns: Sequence[Column],
    targets: Targets,
    found: Figures,
) -> Iterator[list[str]]:
    """Yield the lines of queues: indented below their channel, or of several channels."""
    for queue in queues:
        label = _label(f"{indent}queue {queue}")
        target = target_text(targets.get(queue, ()))
        yield from lines_of(label, ("queue", queue), columns, found, target)


def _label(name: str) -> str:
    short = (
        name
        if len(name) <= _LONGEST_LABEL
        else f"{name[: _LONGEST_LABEL - 1]}\N{HORIZONTAL ELLIPSIS}"
    )
    return f"  {short}"


def _notes(layout: Layout, replications: int) -> Iterator[str]:
    """Explain the headings that are not plain words, each in a line."""
    kinds = set(layout.kinds.values())
    if kinds & {ChannelKind.LIVE, ChannelKind.MESSAGING}:
        yield (
            f"SL: {SERVICE_LEVEL}, answered within the target's time / "
            "(offered - abandoned within it)."
        )
    if ChannelKind.DEFERRED in kinds:
        yield "In time: finished by the deadline / (finished + overdue). Backlog: at the end."
    if ChannelKind.SELF_SERVICE in kinds:
        yield (
            "Wrongly: contained, and the need not resolved / contained. Asked: for a person. "
            "Left: inside."
        )
    yield "Slots: contacts held / allowed at once. FCR: resolved by the first contact (fcr_true)."
    yield "Contacts: of all needs / needs resolved. Hours: from arising to resolution, mean."
    interval = (
        f"below each figure its 95 % interval over {replications} replications"
        if replications > 1
        else "one replication: no intervals"
    )
    yield f"Counts are means per replication; {interval}."
