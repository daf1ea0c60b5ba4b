"""Read a log once: what each contact and each stay in a queue means to a measure.

Two views of the same log. In the view of *contacts* a row is a contact, by its
first queue: channels, segments and intents count it once, however often it was
transferred. In the view of *stays* a row is one leg in a queue: a transfer is
offered once to each queue that it reaches.

May import: log, vocabulary, spec, reading, needs, staff. Used by: the modules of sums,
percentiles, tables, flows, paths, technology.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.errors import require
from sim.log.schema import Header, Log
from sim.measure.needs import NeedFacts, read_needs
from sim.measure.reading import read_contacts, read_stays
from sim.measure.spec import MeasureSpec
from sim.measure.staff import StaffFacts, read_staff
from sim.measure.view import View
from sim.vocabulary import ChannelKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """One log, read: the two views, its needs and its agents; and the log itself."""

    log: Log
    spec: MeasureSpec
    contacts: View
    stays: View
    needs: NeedFacts
    staff: StaffFacts

    @property
    def header(self) -> Header:
        """Return what the codes and ticks of the log mean."""
        return self.log.header


def gather(logs: Sequence[Log], spec: MeasureSpec) -> tuple[Facts, ...]:
    """Read several replications of one scenario.

    Raises
    ------
    ConfigError
        If there is no log, or names, start, horizon or time zone differ.
    """
    require(len(logs) > 0, "logs", len(logs), "at least one log")
    first = logs[0].header
    for log in logs:
        same = (
            log.header.names == first.names
            and log.header.start_utc_us == first.start_utc_us
            and log.header.horizon == first.horizon
            and log.header.time_zone == first.time_zone
        )
        require(same, "logs", log.header, "logs of one scenario: same names, start and horizon")
    return tuple(read(log, spec) for log in logs)


def read(log: Log, spec: MeasureSpec) -> Facts:
    """Read one log, whose tables are in canonical order (`sim.log.arrange`)."""
    by_channel = [spec.kinds.get(name, ChannelKind.LIVE) for name in log.header.names["channels"]]
    kinds = np.array(by_channel, dtype=np.uint8)[log.contacts["channel"]]
    stays, rows = read_stays(log, spec, kinds)
    return Facts(
        log=log,
        spec=spec,
        contacts=read_contacts(log, spec, stays, rows, kinds),
        stays=stays,
        needs=read_needs(log, spec.fcr_window),
        staff=read_staff(log, kinds),
    )
