"""Names become hashes, hashes become keys, and what does not fit is refused."""

from hashlib import blake2b

import numpy as np
import pytest

from sim.chance import (
    agent_key,
    check_collisions,
    hash16,
    hash32,
    name_hash,
    need_key,
    need_keys,
    pair16,
    philox_key,
    stream_key,
)
from sim.errors import ConfigError


def top(text, bits):
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big") >> (64 - bits)


@pytest.mark.parametrize(("hashed", "bits"), [(name_hash, 22), (hash16, 16), (hash32, 32)])
def test_a_hash_is_the_top_of_blake2b_of_the_joined_parts(hashed, bits):
    assert hashed("billing") == top("billing", bits)
    assert hashed("phone", "Störung") == top("phone\x1fStörung", bits)


def test_hashes_are_fixed_for_ever():
    # Every published result depends on them: these values may never change.
    assert (name_hash("sales"), hash16("sales"), hash32("sales")) == (3898323, 60911, 3991883657)


def test_parts_are_not_just_glued_together():
    assert len({hash32("ab", "c"), hash32("a", "bc"), hash32("abc")}) == 3


def test_the_separator_is_forbidden_in_a_name():
    with pytest.raises(ConfigError, match="0x1f"):
        name_hash("phone\x1fbilling")


def test_colliding_names_are_refused_with_both_names():
    names = [f"n{i}" for i in range(1000)]
    first = {}
    pair = next(
        (first[h], n) for n in names if first.setdefault(h := hash16(n), n) != n
    )  # among 1000 names of 16 bits a pair is all but certain
    check_collisions(names[:2], "centre.groups")
    check_collisions([*pair, pair[0]], "centre.groups")  # 22 bits keep them apart
    with pytest.raises(ConfigError, match=rf"centre\.groups.*{pair[0]}.*{pair[1]}"):
        check_collisions(pair, "centre.groups", bits=16)


def test_names_of_several_parts_are_checked_as_such():
    check_collisions([("a", "b"), ("ab",), "ab"], "demand.streams")


def test_the_philox_key_holds_seed_and_replication():
    low, high = philox_key(7, 5)
    assert high << 32 | low == top("7", 40) << 24 | 5
    assert philox_key("7", 5) == (low, high)
    assert len({philox_key(s, r) for s in range(20) for r in range(20)}) == 400


def test_fields_of_a_need_key_do_not_overlap():
    assert need_key(0x3FFFFF, 0, 0) == 0x3FFFFF << 42 == stream_key(0x3FFFFF)
    assert need_key(0, 0xFFFFFF, 0) == 0xFFFFFF << 18
    assert need_key(0, 0, 0x3FFFF) == 0x3FFFF
    assert need_key(0x3FFFFF, 0xFFFFFF, 0x3FFFF) == 2**64 - 1


def test_fields_of_an_agent_key_do_not_overlap():
    assert agent_key(0x3FFFFF, 0, 0) == 0x3FFFFF << 42
    assert agent_key(0, 0xFFFFF, 0) == 0xFFFFF << 22
    assert agent_key(0, 0, 0x3FFFFF) == 0x3FFFFF


def test_key_columns_equal_single_keys():
    cells, ks = np.array([[1_970_000], [1_970_001]]), np.array([0, 5, 2**17])
    column = need_keys(0x3FFFFF, cells, ks)
    assert column.dtype == np.uint64
    assert column.tolist() == [
        [need_key(0x3FFFFF, c, k) for k in ks.tolist()] for c in cells[:, 0].tolist()
    ]


@pytest.mark.parametrize(
    "make",
    [
        lambda: need_key(1 << 22, 0, 0),
        lambda: need_key(0, -1, 0),
        lambda: need_key(0, 0, 1 << 18),
        lambda: need_keys(0, [0, -1], 0),
        lambda: need_keys(0, 0, [1 << 18]),
        lambda: agent_key(0, 1 << 20, 0),
        lambda: agent_key(0, 0, 1 << 22),
        lambda: philox_key(1, 1 << 24),
        lambda: pair16(1 << 16, 0),
        lambda: pair16(0, -1),
    ],
)
def test_what_does_not_fit_is_refused(make):
    with pytest.raises(ConfigError, match="an integer in"):
        make()


def test_two_small_numbers_share_one_b():
    assert pair16(3, 5) == 3 << 16 | 5
