"""Tables: three evaluators agree to the bit, jumps are exact, nothing overflows."""

import numpy as np
import pytest

from sim.chance import (
    DRAWS,
    Deterministic,
    Empirical,
    EmpiricalQuantiles,
    Exponential,
    Gamma,
    LogLogistic,
    Lognormal,
    TwoPoint,
    WithZero,
    bits,
    compile_law,
    evaluate,
    evaluate_one,
    law_ticks,
    normal_table,
    philox_key,
    stack,
    table_hash,
    table_mean_s,
    threshold,
)
from sim.chance.table import CHUNK
from sim.units import NEVER

LAWS = [
    Deterministic(3.0),
    Exponential(300.0),
    Gamma(300.0, 2.0),
    Lognormal(300.0, 0.8),
    LogLogistic(100.0, 0.3),  # its tail reaches NEVER: the widest steps a table can hold
    Empirical((5.0, 1.0, 9.0, 5.0), (1.0, 2.0, 3.0, 4.0)),
    EmpiricalQuantiles((0.0, 0.3, 0.3, 0.5, 0.7, 1.0), (1.0, 5.0, 20.0, 40.0, 40.0, 100.0)),
    TwoPoint(10.0, float("inf"), 0.25),
    WithZero(Lognormal(300.0, 0.8), 0.13),
    WithZero(Exponential(300.0), 1 - 2.0**-51),  # a smooth piece of two draws
    WithZero(Exponential(300.0), 1 - 2.0**-52),  # of one
    WithZero(Exponential(300.0), 1 - 5 * 2.0**-52),
]
IDS = [str(law)[:40] for law in LAWS]


def places(table):
    """Draws at random, at both ends, and around every edge, middle and octave of a piece."""
    spots = [0, DRAWS - 1]
    for start, stop, _, _ in table.pieces.tolist():
        reach = [2**e for e in range((stop - start).bit_length())]
        spots += [start, stop, (start + stop) // 2]
        spots += [start + r for r in reach] + [stop - r for r in reach]
    near = (np.array(spots)[:, None] + np.arange(-3, 4)).reshape(-1)
    drawn = bits(philox_key(1, 0), 21, np.arange(5000))
    return np.unique(np.concatenate([near[(near >= 0) & (near < DRAWS)], drawn]))


@pytest.mark.parametrize("law", LAWS, ids=IDS)
def test_vector_equals_scalar(law):
    table = compile_law(law)
    m = places(table)
    assert evaluate(table, m).tolist() == [evaluate_one(table, x) for x in m.tolist()]


@pytest.mark.parametrize("law", LAWS, ids=IDS)
def test_values_rise_with_the_draw_and_stay_in_range(law):
    table = compile_law(law)
    values = evaluate(table, places(table))
    assert (np.diff(values.astype(object)) >= 0).all()
    assert values[0] >= 0
    assert values[-1] <= NEVER


@pytest.mark.parametrize("law", LAWS, ids=IDS)
def test_interpolation_is_exact_integer_arithmetic(law):
    """The evaluator against its formula in unbounded integers: it would show an overflow."""
    table = compile_law(law)
    for m in places(table).tolist():
        row = table.pieces[np.searchsorted(table.pieces[:, 0], m, side="right") - 1]
        start, stop, first, nodes = row.tolist()
        if nodes == 0:
            continue
        x = 2 * (m - start) + 1
        if x > stop - start:
            x, first = 2 * (stop - start) - x, first + nodes
        octave = x.bit_length() - 1
        scaled = (x << 52) >> octave
        place = first + 256 * octave + (scaled >> 44) % 256
        fraction = (scaled % 2**44) >> 14
        left, right = int(table.values[place]), int(table.values[place + 1])
        expected = left + (((right - left) * fraction + 2**29) >> 30)
        assert evaluate_one(table, m) == expected


@pytest.mark.fast
@pytest.mark.parametrize("law", LAWS, ids=IDS)
def test_compiled_equals_plain(law):
    from numba import njit

    table = compile_law(law)
    compiled = njit(law_ticks)
    m = places(table)[::7]
    found = [compiled(x, table.values, table.pieces, 0, len(table.pieces)) for x in m]
    assert found == evaluate(table, m).tolist()


def test_mass_at_zero_is_exact():
    edge = threshold(0.13)
    found = evaluate(compile_law(WithZero(Deterministic(2.0), 0.13)), [0, edge - 1, edge])
    assert found.tolist() == [0, 0, 2_000_000]


def test_atoms_change_at_their_threshold():
    table = compile_law(Empirical((5.0, 1.0, 9.0, 5.0), (1.0, 2.0, 3.0, 4.0)))
    first, second = threshold(0.2), threshold(0.7)
    m = [0, first - 1, first, second - 1, second, DRAWS - 1]
    assert (evaluate(table, m) / 1e6).tolist() == [1, 1, 5, 5, 9, 9]
    assert len(table.pieces) == 3


def test_a_jump_between_smooth_pieces_is_not_interpolated():
    law = EmpiricalQuantiles((0.0, 0.3, 0.3, 1.0), (1.0, 5.0, 20.0, 40.0))
    edge = threshold(0.3)
    below, above = evaluate(compile_law(law), [edge - 1, edge]).tolist()
    assert (below, above) == (5_000_000, 20_000_000)


def test_a_value_that_repeats_is_an_atom():
    law = EmpiricalQuantiles((0.0, 0.5, 0.7, 1.0), (0.0, 40.0, 40.0, 100.0))
    edges = [threshold(0.5), threshold(0.7) - 1]
    assert evaluate(compile_law(law), edges).tolist() == [40_000_000, 40_000_000]


def test_unbounded_values_are_never():
    table = compile_law(TwoPoint(10.0, float("inf"), 0.25))
    assert evaluate(table, [0, DRAWS - 1]).tolist() == [10_000_000, NEVER]
    assert table_mean_s(table) == float("inf")


def test_equal_laws_share_one_table():
    assert compile_law(Exponential(300.0)) is compile_law(Exponential(300.0))


def test_a_table_cannot_be_changed():
    table = compile_law(Exponential(300.0))
    with pytest.raises(ValueError, match="read-only"):
        table.values[0] = 1


def test_the_fingerprint_follows_the_law():
    hashes = {table_hash(compile_law(law)) for law in LAWS}
    assert len(hashes) == len(LAWS)
    compile_law.cache_clear()
    assert table_hash(compile_law(LAWS[0])) in hashes


def test_stacked_tables_give_the_same_values():
    tables = [compile_law(law) for law in LAWS]
    values, pieces, rows = stack(tables)
    buffers = values.data, pieces.data
    for j, table in enumerate(tables):
        for m in (0, 12_345, DRAWS // 3, DRAWS - 1):
            stacked = law_ticks(m, *buffers, int(rows[j]), int(rows[j + 1]))
            assert stacked == evaluate_one(table, m)
    assert stack([])[2].tolist() == [0]


def test_long_vectors_equal_short_ones():
    m = bits(philox_key(2, 0), 21, np.arange(2 * CHUNK + 3))
    for law in (Exponential(300.0), WithZero(Exponential(300.0), 0.5)):
        table = compile_law(law)
        parts = [evaluate(table, part) for part in np.array_split(m, 7)]
        assert (evaluate(table, m) == np.concatenate(parts)).all()
        assert evaluate(table, m.reshape(1, -1)).shape == (1, len(m))


def test_the_shape_of_the_draws_is_kept():
    table = compile_law(WithZero(Exponential(300.0), 0.5))
    assert evaluate(table, np.zeros((2, 3), dtype=np.int64)).shape == (2, 3)
    assert evaluate(table, 5).shape == ()
    assert evaluate(table, []).shape == (0,)


def test_the_normal_table_is_antisymmetric():
    low, high = np.split(normal_table().values, 2)
    assert (low == -high).all()
