"""Draw random numbers by address: Philox4x32-10, a pure function.

A random number is a function of (key, purpose, entity, a, b) and of nothing
else: no generator is advanced, so nothing that an engine does can shift the
draw of another thing. The numbers are 52-bit integers m in int64; as a uniform
variate m stands for u = (m + 0.5) / 2^52, which is never 0 and never 1 (with
53 bits the largest u would round to 1.0).

Counter words: b, purpose << 16 | a, entity low, entity high. Of the four output
words the first two make m = w0 << 20 | w1 >> 12.

Source: J. Salmon, M. Moraes, R. Dror, D. Shaw, "Parallel random numbers: as
easy as 1, 2, 3", SC 2011; constants and known answers of the Random123 library.

May import: names, recorder, errors. Used by: demand, workforce, the engines.
"""

import math
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.chance.names import Key
from sim.chance.recorder import active, caller
from sim.errors import require

DRAW_BITS = 52
DRAWS = 1 << DRAW_BITS
"""Number of values of a draw: m lies in [0, 2^52)."""

ROUNDS = 10
MULTIPLIERS = (0xD2511F53, 0xCD9E8D57)
KEY_STEPS = (0x9E3779B9, 0xBB67AE85)
WORD = 0xFFFFFFFF
CHUNK = 8192
"""Lanes worked on at once: the working set (0.4 MB) stays within the second-level cache."""

Words = NDArray[np.uint64]


def uniform(m: ArrayLike) -> NDArray[np.float64]:
    """Return u = (m + 0.5) / 2^52 in (0, 1): exact in float64, never 0 or 1."""
    return np.asarray((np.asarray(m) + 0.5) * 2.0**-DRAW_BITS)


def threshold(share: float) -> int:
    """Smallest m that is not below `share`: u < share is the same as m < threshold(share)."""
    require(0 <= share <= 1, "share", share, "a share in [0, 1]")
    return math.ceil(share * DRAWS - 0.5)


def bit(key: Key, purpose: int, entity: int, a: int = 0, b: int = 0, *, use: str = "") -> int:
    """Draw the 52-bit integer of one address; the scalar twin of `bits`.

    See `bits` for the parameters. A few microseconds: draw in vectors where it matters.
    """
    recorder = active()
    if recorder is not None:
        recorder.note(key, purpose, entity, a, b, use or caller())
    low, high = entity & WORD, entity >> 32 & WORD
    w0, w1, _, _ = philox4x32((b & WORD, purpose << 16 | a, low, high), key)
    return w0 << 20 | w1 >> 12


def bits(
    key: Key,
    purpose: int,
    entities: ArrayLike,
    a: ArrayLike = 0,
    b: ArrayLike = 0,
    *,
    use: str = "",
) -> NDArray[np.int64]:
    """Draw the 52-bit integers of many addresses.

    Parameters
    ----------
    key : (int, int)
        Key of the replication, from `philox_key`.
    purpose : int
        What the number is for: a code of `vocabulary.Purpose`, below 2^16.
    entities : array_like of uint64 or int64
        Entity keys; a signed column stands for the same 64 bits.
    a, b : array_like of int
        Further parts of the address: 16 and 32 bits.
    use : str
        Only for `record_addresses`: what the draw serves, by default the
        calling function.

    Returns
    -------
    ndarray of int64
        m in [0, 2^52), of the shape to which entities, a and b broadcast.

    Notes
    -----
    The ranges of a and b are the caller's duty (they are checked where names
    and numbers become addresses, not at each draw).
    """
    entity_words = _unsigned(entities)
    a_words, b_words = _unsigned(a), _unsigned(b)
    shape = np.broadcast_shapes(entity_words.shape, a_words.shape, b_words.shape)
    recorder = active()
    if recorder is not None:
        recorder.note_all(key, purpose, (entity_words, a_words, b_words), use or caller())
    drawn = np.empty(shape, dtype=np.int64)
    flat = drawn.reshape(-1)
    columns = [_flat(words, shape) for words in (entity_words, a_words, b_words)]
    # One allocation for all chunks: fresh pages cost more than the arithmetic.
    work = np.empty((6, min(flat.size, CHUNK)), dtype=np.uint64)
    for start in range(0, flat.size, CHUNK):
        part = slice(start, start + CHUNK)
        out = flat[part].view(np.uint64)
        here = [c if c.ndim == 0 else c[part] for c in columns]
        _draw_chunk(key, purpose, here, work[:, : out.size], out)
    return drawn


def philox4x32(counter: tuple[int, int, int, int], key: Key) -> tuple[int, int, int, int]:
    """One block of Philox4x32-10 in plain integers: four 32-bit words from four."""
    c0, c1, c2, c3 = counter
    k0, k1 = key
    m0, m1 = MULTIPLIERS
    for _ in range(ROUNDS):
        p0, p1 = m0 * c0, m1 * c2
        high0, high1 = p0 >> 32 & WORD, p1 >> 32 & WORD  # masked: a compiled product may be signed
        c0, c1, c2, c3 = high1 ^ c1 ^ k0, p1 & WORD, high0 ^ c3 ^ k1, p0 & WORD
        k0, k1 = k0 + KEY_STEPS[0] & WORD, k1 + KEY_STEPS[1] & WORD
    return c0, c1, c2, c3


def _unsigned(values: ArrayLike) -> Words:
    """View integers as unsigned 64-bit words, two's complement where negative."""
    column = np.asarray(values)
    return column if column.dtype == np.uint64 else column.astype(np.uint64)


def _flat(words: Words, shape: tuple[int, ...]) -> Words:
    return words if words.ndim == 0 else np.broadcast_to(words, shape).reshape(-1)


def _draw_chunk(key: Key, purpose: int, columns: list[Words], work: Words, out: Words) -> None:
    """Run the ten rounds on one chunk, in place: four words and two products per lane.

    One-dimensional operands throughout: NumPy runs them without its general iterator.
    """
    entity, a, b = columns
    c0, c1, c2, c3, p0, p1 = work
    np.bitwise_and(b, _WORD, out=c0)
    np.bitwise_or(a, np.uint64(purpose << 16), out=c1)
    np.bitwise_and(entity, _WORD, out=c2)
    np.right_shift(entity, _WORD_BITS, out=c3)
    for k0, k1 in _round_keys(key):
        np.multiply(c0, _M0, out=p0)
        np.multiply(c2, _M1, out=p1)
        np.right_shift(p1, _WORD_BITS, out=c0)
        np.bitwise_xor(c0, c1, out=c0)
        np.bitwise_xor(c0, k0, out=c0)
        np.bitwise_and(p1, _WORD, out=c1)
        np.right_shift(p0, _WORD_BITS, out=c2)
        np.bitwise_xor(c2, c3, out=c2)
        np.bitwise_xor(c2, k1, out=c2)
        np.bitwise_and(p0, _WORD, out=c3)
    np.left_shift(c0, np.uint64(20), out=c0)
    np.right_shift(c1, np.uint64(12), out=c1)
    np.bitwise_or(c0, c1, out=out)


@lru_cache(maxsize=64)
def _round_keys(key: Key) -> list[tuple[Words, Words]]:
    """Both key words of the ten rounds."""
    low, high = key
    return [(_word(low + r * KEY_STEPS[0]), _word(high + r * KEY_STEPS[1])) for r in range(ROUNDS)]


def _word(value: int) -> Words:
    return np.array(value & WORD, dtype=np.uint64)


_WORD = _word(WORD)
_WORD_BITS = _word(32)
_M0, _M1 = (_word(multiplier) for multiplier in MULTIPLIERS)
