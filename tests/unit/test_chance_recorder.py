"""The recorder of addresses: the same use may read again, another may not."""

import numpy as np
import pytest

from sim.chance import AddressReusedError, bit, bits, philox_key, record_addresses

KEY = philox_key(1, 0)


def draw_patience(entity):
    return bit(KEY, 13, entity)


def draw_work(entity):
    return bit(KEY, 13, entity)  # the planted defect: the purpose of patience


def test_addresses_are_collected():
    with record_addresses() as record:
        bits(KEY, 21, np.array([1, 2], dtype=np.uint64), 0, [[0], [1]])
        bit(KEY, 22, 2**64 - 1, 3, 4)
    assert len(record.uses) == 5
    assert (KEY, 22, 2**64 - 1, 3, 4) in record.uses
    assert record.rereads == 0


def test_the_same_use_may_read_again():
    with record_addresses() as record:
        assert draw_patience(5) == draw_patience(5)
    assert record.rereads == 1


def test_two_functions_may_not_share_an_address():
    with record_addresses():
        draw_patience(5)
        draw_work(6)
        with pytest.raises(AddressReusedError, match=r"draw_patience.*draw_work"):
            draw_work(5)


def test_a_label_says_what_a_draw_serves():
    with record_addresses():
        bits(KEY, 21, np.arange(3), use="work of leg 1")
        assert bit(KEY, 21, 2, use="work of leg 1") == bits(KEY, 21, 2, use="work of leg 1")
        with pytest.raises(AddressReusedError, match="leg 2"):
            bit(KEY, 21, 2, use="work of leg 2")


def test_nothing_is_recorded_outside():
    with record_addresses() as record:
        pass
    draw_patience(1)
    draw_work(1)
    assert record.uses == {}
