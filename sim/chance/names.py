"""Name entities by content: fixed hashes of names, and the keys built from them.

An entity of a simulation (a need, an agent on a day, a stream) is known by what
it is, never by its position in a table, so that adding, removing or reordering
others leaves its random numbers alone.

A key is an unsigned 64-bit number. Single keys are Python integers in
[0, 2^64); columns of keys are uint64. Do not do arithmetic between a uint64
column and a signed one (NumPy would go through float64); where signed storage
is needed, `column.view(np.int64)` keeps the bits, and `sim.chance.bits` accepts
both.

May import: errors. Used by: demand, workforce, the engines, study.
"""

from collections.abc import Iterable
from hashlib import blake2b

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.errors import ConfigError, require

SEPARATOR = "\x1f"
"""Joins the parts of a name before hashing, hence forbidden inside a part."""

DIGEST_BITS = 64
NAME_BITS = 22
NUMBER_BITS = 20
CELL_BITS = 24
ORDINAL_BITS = 18
DAY_BITS = 22
SEED_BITS = 40
REPLICATION_BITS = 24
HALF_WORD_BITS = 16
WORD_BITS = 32

FIRST_REPLAYED = 1 << (ORDINAL_BITS - 1)
"""k of the first replayed or opening contact of a cell; drawn candidates stay below."""

Key = tuple[int, int]
"""Philox key as two 32-bit words: (low, high)."""


def name_hash(*parts: str) -> int:
    """Hash of a name in 22 bits: streams, channels, intents, groups."""
    return _top_bits(parts, NAME_BITS)


def hash16(*parts: str) -> int:
    """Hash of a name in 16 bits, for the `a` part of an address or half of `b`."""
    return _top_bits(parts, HALF_WORD_BITS)


def hash32(*parts: str) -> int:
    """Hash of a name in 32 bits, for the `b` part of an address: options, from-to pairs."""
    return _top_bits(parts, WORD_BITS)


def pair16(high: int, low: int) -> int:
    """Two small numbers in one `b`: 16 bits each, such as (leg, turn)."""
    return _fits(high, HALF_WORD_BITS, "high half of b") << HALF_WORD_BITS | _fits(
        low, HALF_WORD_BITS, "low half of b"
    )


def check_collisions(
    names: Iterable[str | tuple[str, ...]], what: str, *, bits: int = NAME_BITS
) -> None:
    """Refuse names of one kind whose hashes meet.

    Parameters
    ----------
    names : iterable of str or of tuple of str
        The names, each as one part or as a tuple of parts; repeats are allowed.
    what : str
        Where the names stand in the configuration, such as "centre.groups".
    bits : int
        Width of the hash that addresses them: 22, 32 or 16.

    Raises
    ------
    ConfigError
        If two different names have the same hash. With n names of 22 bits the
        chance of it is about n^2 / 8.4 million.
    """
    seen: dict[int, tuple[str, ...]] = {}
    for name in names:
        parts = (name,) if isinstance(name, str) else name
        other = seen.setdefault(_top_bits(parts, bits), parts)
        if other != parts:
            rule = f"a name whose {bits}-bit hash differs from that of {' / '.join(other)!r}"
            raise ConfigError(what, " / ".join(parts), f"{rule}: rename one of them")


def philox_key(seed: int | str, replication: int) -> Key:
    """Key of one replication: 40 bits of the seed's hash, 24 bits of its number.

    The seed is hashed as text, so 7 and "7" are the same seed.
    """
    number = _fits(replication, REPLICATION_BITS, "replication")
    whole = _top_bits((str(seed),), SEED_BITS) << REPLICATION_BITS | number
    return whole & _mask(WORD_BITS), whole >> WORD_BITS


def stream_key(stream_hash: int) -> int:
    """Key of a stream as an entity of its own (busyness, forecast error)."""
    return _fits(stream_hash, NAME_BITS, "stream hash") << (CELL_BITS + ORDINAL_BITS)


def need_key(stream_hash: int, cell: int, k: int) -> int:
    """Key of the need k of a cell: stream 22 | cell 24 | k 18 bits.

    `cell` counts quarter hours since 1970-01-01 00:00 UTC (enough to the year
    2448); `k` < 2^17 numbers drawn candidates, from 2^17 on replayed ones.
    """
    cell_bits = _fits(cell, CELL_BITS, "cell") << ORDINAL_BITS
    return stream_key(stream_hash) | cell_bits | _fits(k, ORDINAL_BITS, "k")


def need_keys(stream_hash: int, cells: ArrayLike, ks: ArrayLike) -> NDArray[np.uint64]:
    """Keys of many needs of one stream: `need_key` for columns that broadcast."""
    cell_column = _column(cells, CELL_BITS, "cell")
    k_column = _column(ks, ORDINAL_BITS, "k")
    stream = np.uint64(stream_key(stream_hash))
    return np.asarray(stream | cell_column << np.uint64(ORDINAL_BITS) | k_column)


def agent_key(group_hash: int, number: int, local_day: int) -> int:
    """Key of an agent on a day: group 22 | number 20 | local date 22 bits.

    `local_day` counts days since 1970-01-01 in the centre's own calendar.
    """
    group = _fits(group_hash, NAME_BITS, "group hash") << (NUMBER_BITS + DAY_BITS)
    agent = _fits(number, NUMBER_BITS, "agent number") << DAY_BITS
    return group | agent | _fits(local_day, DAY_BITS, "local day")


def _top_bits(parts: tuple[str, ...], bits: int) -> int:
    for part in parts:
        require(SEPARATOR not in part, "name", part, "free of the control character 0x1f")
    digest = blake2b(SEPARATOR.join(parts).encode("utf-8"), digest_size=DIGEST_BITS // 8).digest()
    return int.from_bytes(digest, "big") >> (DIGEST_BITS - bits)


def _mask(bits: int) -> int:
    return (1 << bits) - 1


def _fits(value: int, bits: int, what: str) -> int:
    require(0 <= value <= _mask(bits), what, value, f"an integer in [0, 2^{bits})")
    return value


def _column(values: ArrayLike, bits: int, what: str) -> NDArray[np.uint64]:
    column = np.asarray(values)
    if column.size:
        _fits(int(column.min()), bits, what)
        _fits(int(column.max()), bits, what)
    return column.astype(np.uint64)
