"""How a panel lies under the picture, told from four touches."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.upkeep.touch import (
    EXACT,
    IDENTITY,
    MARKS,
    NEAR,
    Lying,
    apply,
    multiply,
    turned,
    under,
    weigh,
)


def inverse(matrix):
    a, b, c, d, e, f = matrix
    whole = a * e - b * d
    return (
        e / whole, -b / whole, (b * f - c * e) / whole,
        -d / whole, a / whole, (c * d - a * f) / whole,
    )  # fmt: skip


def touches(matrix, off=0.0, seed=1):
    """What a panel lying so delivers when the marks are touched, each at most `off` away."""
    chance = random.Random(seed)
    points = []
    for x, y in MARKS:
        landed = (x + chance.uniform(-off, off), y + chance.uniform(-off, off))
        points.append(apply(inverse(matrix), landed))
    return points


@pytest.mark.parametrize("lying", list(EXACT))
@pytest.mark.parametrize("seed", range(5))
def test_each_way_of_lying_is_recognised_exactly_from_sloppy_fingers(lying, seed):
    found = weigh(touches(EXACT[lying], off=0.05, seed=seed))
    assert found == (lying, EXACT[lying])


def test_a_panel_that_is_off_is_measured():
    off = (0.9, 0.02, 0.11, -0.01, 0.85, 0.1)
    found = weigh(touches(off, off=0.01))
    assert found.lying is Lying.SHIFTED
    for point, mark in zip(touches(off), MARKS, strict=True):
        x, y = apply(found.matrix, point)
        assert abs(x - mark[0]) < NEAR / 2
        assert abs(y - mark[1]) < NEAR / 2


@given(st.lists(st.tuples(st.floats(-1, 2), st.floats(-1, 2)), max_size=6))
def test_any_touches_give_an_answer_that_is_never_wrong(points):
    lying, matrix = weigh(points)
    if matrix is None:
        assert lying is Lying.NONSENSE
        return
    for point, mark in zip(points, MARKS, strict=True):
        x, y = apply(matrix, point)
        assert max(abs(x - mark[0]), abs(y - mark[1])) <= NEAR + 1e-9


def test_all_in_one_place_or_too_few_is_nonsense():
    assert weigh([(0.5, 0.5)] * 4) == (Lying.NONSENSE, None)
    assert weigh(MARKS[:3]) == (Lying.NONSENSE, None)
    assert weigh((MARKS[0], MARKS[2], MARKS[1], MARKS[3])).lying is Lying.NONSENSE


def test_turning_the_picture_left_brings_its_top_to_the_left_edge():
    matrix = turned("left", IDENTITY)
    assert apply(matrix, (0.0, 0.5)) == (0.5, 0.0)  # the glass's left edge is the picture's top
    assert turned("right", matrix) == turned("inverted", turned("inverted", IDENTITY))
    assert multiply(IDENTITY, matrix) == matrix


def test_a_panel_nobody_has_tried_turns_with_the_picture():
    assert under("left", None) == turned("left", IDENTITY)
    assert under("", None) is under("normal", None) is None
    assert under("left", IDENTITY) == IDENTITY  # what was tried counts
