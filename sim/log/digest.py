"""Name a log by its content: one hash that two engines must share to the bit.

The digest sees facts only: tables in canonical order, every code as the hash of
its name, columns little-endian with their declared types, and the drawn patience,
so that a wrong variate shows even where no time moved. It does not see the order
in which names were written, an unused name, the seed or the scenario.

It is not a checksum of files: a log read back from Parquet has lost the drawn
variates, so compare `table_digests` table by table there.

May import: schema, arrange, chance (name hashes). Used by: engine, experiments, tests.
"""

from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from sim.chance import name_hash
from sim.log.arrange import arranged
from sim.log.schema import TABLES, Column, Log

DIGEST_BYTES = 32
NO_CODE = 0xFFFF_FFFF
"""Stands for code -1; outside the 22 bits of a name hash."""

DIMENSION_OF = {
    "segment": "segments",
    "intent": "intents",
    "channel": "channels",
    "queue": "queues",
    "group": "groups",
}
"""Columns that hold codes of names, and the dimension of the header that spells them."""


def digest(log: Log) -> str:
    """Hash of a whole log: 64 hex digits of BLAKE2b-256 over its table digests."""
    whole = blake2b(digest_size=DIGEST_BYTES)
    for name, value in table_digests(log).items():
        whole.update(f"{name}={value}\n".encode())
    return whole.hexdigest()


def table_digests(log: Log) -> dict[str, str]:
    """Hash of each table, and of the drawn variates under "variates".

    Two engines that differ can be told apart by table: equal needs and unequal
    legs point at routing or service, unequal variates at an address of chance.
    """
    tidy = arranged(log)
    hashes = {dimension: _hashes(names) for dimension, names in tidy.header.names.items()}
    found = {
        table: _table_digest(tidy.table(table), table, hashes)
        for table in ("needs", "contacts", "legs")
    }
    found["agents"] = _table_digest(_agents_by_name(tidy, hashes), "agents", hashes)
    found["variates"] = _variates_digest(tidy.patience)
    return found


def _hashes(names: tuple[str, ...]) -> NDArray[np.uint32]:
    """Name hashes by code, with one more at the end that code -1 picks."""
    return np.array([*(name_hash(name) for name in names), NO_CODE], dtype=np.uint32)


def _agents_by_name(log: Log, hashes: dict[str, NDArray[np.uint32]]) -> dict[str, Column]:
    """Return the agents' rows by (hash of the group's name, number, tick)."""
    table = log.agents
    order = np.lexsort((table["tick"], table["agent"], hashes["groups"][table["group"]]))
    return {name: column[order] for name, column in table.items()}


def _table_digest(
    table: dict[str, Column], name: str, hashes: dict[str, NDArray[np.uint32]]
) -> str:
    found = blake2b(digest_size=DIGEST_BYTES)
    for column, kind in TABLES[name].items():
        if column in DIMENSION_OF:
            _add(found, column, hashes[DIMENSION_OF[column]][table[column]], "u4")
        else:
            _add(found, column, table[column], kind)
    return found.hexdigest()


def _variates_digest(patience: NDArray[np.int64]) -> str:
    found = blake2b(digest_size=DIGEST_BYTES)
    _add(found, "patience", patience, "i8")
    return found.hexdigest()


def _add(found: blake2b, column: str, values: Column, kind: str) -> None:
    fixed = np.ascontiguousarray(values, dtype=np.dtype(kind).newbyteorder("<"))
    found.update(f"{column}:{kind}:{len(fixed)};".encode())
    found.update(fixed.data)
