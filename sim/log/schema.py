"""The four tables of a log, their columns and what a code means.

A log holds facts, for simulated and for recorded operations alike: needs,
contacts (one row an attempt), legs (one row a stay) and agents (what legs
cannot tell). It counts nothing. Times are ticks (microseconds) since the
start of the run; -1 marks a stage that was not reached or a code that does
not apply. Rows: needs by position, contacts by (need, attempt), legs by
(contact, leg), agents by (group, agent, tick).

May import: errors, units, vocabulary. Used by: engine, measure, calibrate.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Column = NDArray[Any]
SCHEMA_VERSION = 1

NEEDS: dict[str, str] = {
    "key": "u8",  # content key: stream hash 22 bits, cell 24, ordinal 18
    "customer": "i4",  # number of the customer within the segment
    "segment": "i1",
    "intent": "i1",
    "difficulty": "u2",  # the need's uniform difficulty, in 1/65536
    "entry": "i8",  # tick at which the need arose
    "state": "i1",  # NeedState
    "end": "i8",  # tick of resolution or of giving up; -1 while open
}
CONTACTS: dict[str, str] = {
    "need": "i4",  # row in needs
    "attempt": "i1",
    "parent": "i1",  # attempt that caused this one, -1 for attempt 0
    "channel": "i1",
    "trigger": "i1",  # Trigger, -1 for attempt 0
    "outcome": "i1",  # Outcome
    "flags": "u1",  # bits of ContactFlag
    "entry": "i8",
    "end": "i8",  # end of talk, or the tick of leaving; -1 while in progress
}
LEGS: dict[str, str] = {
    "contact": "i4",  # row in contacts
    "leg": "i1",  # 0 the front, 1 the first queue
    "queue": "i1",  # -1 for a front
    "group": "i1",  # -1 until answered
    "agent": "i2",  # number within the group, -1 until answered
    "queued": "i8",  # tick of joining the queue, -1 for a front
    "answered": "i8",  # start of service (or of the front), -1 if never
    "talk_end": "i8",  # end of conversation (or of the front), -1 if never
    "wrap_end": "i8",  # end of wrap-up, equal to talk_end without wrap-up
}
AGENTS: dict[str, str] = {
    "group": "i1",
    "agent": "i2",
    "tick": "i8",  # from this tick on ...
    "state": "i1",  # ... the agent is in this AgentState
}
TABLES = {"needs": NEEDS, "contacts": CONTACTS, "legs": LEGS, "agents": AGENTS}
DIMENSIONS = ("segments", "intents", "channels", "queues", "groups", "streams")


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What the codes and ticks of one log mean.

    Attributes
    ----------
    names : for each of DIMENSIONS the names in code order (sorted).
    start_utc_us : instant of tick 0, microseconds since 1970-01-01 UTC.
    time_zone : IANA name in which intervals and days are cut.
    horizon : length of the run in ticks; load measures integrate [0, horizon).
    warm_up : ticks at the beginning that measures leave out by default.
    source : "simulated", or the importer's format.
    seed, replication : address of the run's chance; -1 for recorded logs.
    scenario : hash of the scenario, "" for recorded logs.
    """

    names: dict[str, tuple[str, ...]]
    start_utc_us: int
    time_zone: str
    horizon: int
    warm_up: int = 0
    source: str = "simulated"
    seed: int = -1
    replication: int = -1
    scenario: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """One replication, or one imported period, as four column tables.

    Attributes
    ----------
    needs, contacts, legs, agents : dict of column name to array, dtypes as in TABLES.
    patience : ticks the customer was willing to wait, by leg, -1 where no patience
        was drawn; empty for recorded logs. Goes into the digest, not into Parquet.
    """

    header: Header
    needs: dict[str, Column] = field(repr=False)
    contacts: dict[str, Column] = field(repr=False)
    legs: dict[str, Column] = field(repr=False)
    agents: dict[str, Column] = field(repr=False)
    patience: NDArray[np.int64] = field(repr=False)

    def table(self, name: str) -> dict[str, Column]:
        """Return the table of that name, one of TABLES."""
        tables = {
            "needs": self.needs,
            "contacts": self.contacts,
            "legs": self.legs,
            "agents": self.agents,
        }
        return tables[name]
