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

_WORD_BITS = np.uint64(32)
_WORD = np.uint64(WORD)
_M = np.array(MULTIPLIERS, dtype=np.uint64)[:, None]


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
    for start in range(0, flat.size, CHUNK):
        part = slice(start, start + CHUNK)
        _draw_chunk(key, purpose, [c if c.ndim == 0 else c[part] for c in columns], flat[part])
    return drawn


def philox4x32(counter: tuple[int, int, int, int], key: Key) -> tuple[int, int, int, int]:
    """One block of Philox4x32-10 in plain integers: four 32-bit words from four."""
    c0, c1, c2, c3 = counter
    k0, k1 = key
    m0, m1 = MULTIPLIERS
    for _ in range(ROUNDS):
        p0, p1 = m0 * c0, m1 * c2
        c0, c1, c2, c3 = p1 >> 32 ^ c1 ^ k0, p1 & WORD, p0 >> 32 ^ c3 ^ k1, p0 & WORD
        k0, k1 = k0 + KEY_STEPS[0] & WORD, k1 + KEY_STEPS[1] & WORD
    return c0, c1, c2, c3


def _unsigned(values: ArrayLike) -> Words:
    """View integers as unsigned 64-bit words, two's complement where negative."""
    column = np.asarray(values)
    return column if column.dtype == np.uint64 else column.astype(np.uint64)


def _flat(words: Words, shape: tuple[int, ...]) -> Words:
    return words if words.ndim == 0 else np.broadcast_to(words, shape).reshape(-1)


def _draw_chunk(key: Key, purpose: int, columns: list[Words], out: NDArray[np.int64]) -> None:
    """Run the ten rounds on one chunk, words 0 and 2 in `even`, 1 and 3 in `odd`."""
    entity, a, b = columns
    even = np.empty((2, out.size), dtype=np.uint64)
    odd = np.empty_like(even)
    np.bitwise_and(b, _WORD, out=even[0])
    np.bitwise_or(a, np.uint64(purpose << 16), out=odd[0])
    np.bitwise_and(entity, _WORD, out=even[1])
    np.right_shift(entity, _WORD_BITS, out=odd[1])
    product = np.empty_like(even)
    keys = _round_keys(key)
    for step in range(ROUNDS):
        np.multiply(even, _M, out=product)
        np.right_shift(product, _WORD_BITS, out=even)
        np.bitwise_xor(even[::-1], odd, out=odd)
        np.bitwise_xor(odd, keys[step], out=odd)
        np.bitwise_and(product[::-1], _WORD, out=even)
        even, odd = odd, even
    np.left_shift(even[0], np.uint64(20), out=even[0])
    np.right_shift(odd[0], np.uint64(12), out=odd[0])
    np.bitwise_or(even[0], odd[0], out=out.view(np.uint64))


@lru_cache(maxsize=64)
def _round_keys(key: Key) -> Words:
    """Keys of the ten rounds, shaped (rounds, 2, 1) to meet the stacked words."""
    low, high = key
    rounds = range(ROUNDS)
    steps = [(low + r * KEY_STEPS[0] & WORD, high + r * KEY_STEPS[1] & WORD) for r in rounds]
    return np.array(steps, dtype=np.uint64)[:, :, None]
