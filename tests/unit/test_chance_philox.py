"""Draws: published known answers, one address one number, vectors equal scalars."""

import numpy as np
import pytest

from sim.chance import DRAWS, bit, bits, philox_key, threshold, uniform
from sim.chance.philox import CHUNK, philox4x32
from sim.errors import ConfigError

KEY = philox_key(2024, 3)
ONES = 0xFFFFFFFF
# Known answers of philox4x32 with 10 rounds from the Random123 library (kat_vectors):
# counter, key, output. The last takes digits of pi.
KNOWN = [
    ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    ((ONES,) * 4, (ONES,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]


@pytest.mark.parametrize(("counter", "key", "output"), KNOWN)
def test_known_answers(counter, key, output):
    assert philox4x32(counter, key) == output


@pytest.mark.parametrize(("counter", "key", "output"), KNOWN)
def test_a_draw_is_the_first_52_bits_of_the_block_at_its_address(counter, key, output):
    b, purpose_and_a, low, high = counter
    address = (purpose_and_a >> 16, high << 32 | low, purpose_and_a & 0xFFFF, b)
    m = output[0] << 20 | output[1] >> 12
    assert bit(key, *address) == m
    assert bits(key, address[0], np.array([address[1]], dtype=np.uint64), *address[2:]) == [m]


def test_vectors_equal_scalars_across_chunks():
    n = 2 * CHUNK + 5
    entities = np.arange(n, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    a, b = np.arange(n) % 65536, np.arange(n) * 77_773 % 2**32
    drawn = bits(KEY, 21, entities, a, b)
    assert drawn.dtype == np.int64
    some = [0, 1, CHUNK - 1, CHUNK, 2 * CHUNK, n - 1, *range(7, n, 997)]
    expected = [bit(KEY, 21, int(entities[i]), int(a[i]), int(b[i])) for i in some]
    assert drawn[some].tolist() == expected


def test_parts_of_the_address_broadcast():
    entities = np.array([[5], [2**63 + 9]], dtype=np.uint64)
    drawn = bits(KEY, 6, entities, 2, [10, 20, 30])
    assert drawn.tolist() == [
        [bit(KEY, 6, e, 2, b) for b in (10, 20, 30)] for e in entities[:, 0].tolist()
    ]
    assert bits(KEY, 6, 5, 2, 10).shape == ()
    assert bits(KEY, 6, np.empty(0, dtype=np.uint64)).shape == (0,)


def test_a_signed_column_means_the_same_bits():
    entities = np.array([1, 2**63, 2**64 - 1], dtype=np.uint64)
    assert (bits(KEY, 6, entities) == bits(KEY, 6, entities.view(np.int64))).all()


def test_every_part_of_the_address_matters():
    base = {"key": KEY, "purpose": 3, "entity": 2**40 + 1, "a": 1, "b": 2}
    changed = [
        {"key": philox_key(2024, 4)},
        {"key": philox_key(2025, 3)},
        {"purpose": 4},
        {"entity": 2**40 + 2},
        {"entity": 2**41 + 1},
        {"a": 2},
        {"b": 3},
    ]
    assert len({bit(**base), *(bit(**base | other) for other in changed)}) == 8


def test_a_draw_does_not_depend_on_what_else_is_drawn():
    entities = np.arange(1000)
    alone = bits(KEY, 13, entities[500:600])
    assert (bits(KEY, 13, entities)[500:600] == alone).all()
    assert (bits(KEY, 13, entities[::-1])[::-1][500:600] == alone).all()


def test_uniform_never_reaches_its_ends():
    u = uniform([0, DRAWS // 2, DRAWS - 1])
    assert u.tolist() == [2.0**-53, 0.5 + 2.0**-53, 1 - 2.0**-53]
    assert u[0] > 0
    assert u[2] < 1


@pytest.mark.parametrize("share", [0.0, 2.0**-52, 0.1, 1 / 3, 0.5, 0.9, 1.0])
def test_comparing_integers_is_comparing_shares(share):
    edge = threshold(share)
    around = np.clip(np.arange(edge - 3, edge + 3), 0, DRAWS - 1)
    assert ((uniform(around) < share) == (around < edge)).all()


def test_a_threshold_is_a_share():
    with pytest.raises(ConfigError, match="a share"):
        threshold(1.1)
