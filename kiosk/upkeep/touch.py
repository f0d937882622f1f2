"""From where four marks were touched to how the panel lies under the picture. Pure.

Points are shares of the picture's or panel's width and height, 0..1, from the top left. A matrix
(a, b, c, d, e, f) turns a panel's point into the picture's: x' = ax + by + c, y' = dx + ey + f;
these are the first two rows of Xorg's "Coordinate Transformation Matrix".
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from typing import NamedTuple

Point = tuple[float, float]
Matrix = tuple[float, float, float, float, float, float]

MARKS: tuple[Point, ...] = ((0.12, 0.12), (0.88, 0.12), (0.88, 0.88), (0.12, 0.88))
"""Where the marks stand, in the order in which they are asked for."""

NEAR = 0.06
"""How far from a mark a finger may be, as a share of the glass (16 mm of 268)."""


class Lying(enum.StrEnum):
    """How the panel lies under the picture: turned by a quarter or a half, or seen in a mirror."""

    RIGHT = "right"  # as it should
    TURNED_RIGHT = "turned-right"
    TURNED_OVER = "turned-over"
    TURNED_LEFT = "turned-left"
    MIRRORED_X = "mirrored-x"
    MIRRORED_Y = "mirrored-y"
    MIRRORED_DIAGONAL = "mirrored-diagonal"
    MIRRORED_OTHER_DIAGONAL = "mirrored-other-diagonal"
    SHIFTED = "shifted"  # the right way round, but off: measured
    NONSENSE = "nonsense"  # no way of lying explains these touches


EXACT: dict[Lying, Matrix] = {
    Lying.RIGHT: (1, 0, 0, 0, 1, 0),
    Lying.TURNED_RIGHT: (0, -1, 1, 1, 0, 0),
    Lying.TURNED_OVER: (-1, 0, 1, 0, -1, 1),
    Lying.TURNED_LEFT: (0, 1, 0, -1, 0, 1),
    Lying.MIRRORED_X: (-1, 0, 1, 0, 1, 0),
    Lying.MIRRORED_Y: (1, 0, 0, 0, -1, 1),
    Lying.MIRRORED_DIAGONAL: (0, 1, 0, 1, 0, 0),
    Lying.MIRRORED_OTHER_DIAGONAL: (0, -1, 1, -1, 0, 1),
}
IDENTITY = EXACT[Lying.RIGHT]


class Found(NamedTuple):
    """`matrix` is None for NONSENSE, and the identity where nothing needs to be put right."""

    lying: Lying
    matrix: Matrix | None


def apply(matrix: Matrix, point: Point) -> Point:
    a, b, c, d, e, f = matrix
    x, y = point
    return a * x + b * y + c, d * x + e * y + f


def weigh(touched: Sequence[Point], marks: Sequence[Point] = MARKS) -> Found:
    """What four touches say. One of the eight plain ways of lying is preferred, exactly: a finger
    is less exact than a panel. Else the way is measured, and believed when it is a small change."""
    if len(touched) != len(marks):
        return Found(Lying.NONSENSE, None)
    for lying, matrix in EXACT.items():
        if _furthest(matrix, touched, marks) <= NEAR:
            return Found(lying, matrix)
    measured = _least_squares(touched, marks)
    if measured is None or _furthest(measured, touched, marks) > NEAR / 2:
        return Found(Lying.NONSENSE, None)
    a, b, _, d, e, _ = measured
    turned = abs(a * e - b * d)
    if not 0.5 < turned < 2.0:  # half or double the size is no panel of this picture
        return Found(Lying.NONSENSE, None)
    return Found(Lying.SHIFTED, measured)


def turned(rotation: str, matrix: Matrix) -> Matrix:
    """The matrix for the same panel once the picture is turned by xrandr's word.

    `left` turns the picture a quarter anticlockwise: what was at its top is then at the glass's
    left edge.
    """
    picture: Matrix = {
        "left": (0, -1, 1, 1, 0, 0),
        "right": (0, 1, 0, -1, 0, 1),
        "inverted": (-1, 0, 1, 0, -1, 1),
    }.get(rotation, IDENTITY)
    return multiply(picture, matrix)


def under(rotation: str, learnt: Matrix | None) -> Matrix | None:
    """How the panel lies under the picture: as it was learnt, else as one that was built for the
    picture before it was turned. None: touches are taken as they are."""
    if learnt is not None:
        return learnt
    matrix = turned(rotation, IDENTITY)
    return None if matrix == IDENTITY else matrix


def multiply(second: Matrix, first: Matrix) -> Matrix:
    """One after the other, as one."""
    a, b, c, d, e, f = second
    g, h, i, j, k, m = first
    return (
        a * g + b * j,
        a * h + b * k,
        a * i + b * m + c,
        d * g + e * j,
        d * h + e * k,
        d * i + e * m + f,
    )


def _furthest(matrix: Matrix, touched: Sequence[Point], marks: Sequence[Point]) -> float:
    off = (
        max(abs(x - u), abs(y - v))
        for (x, y), (u, v) in zip((apply(matrix, t) for t in touched), marks, strict=True)
    )
    return max(off)


def _least_squares(touched: Sequence[Point], marks: Sequence[Point]) -> Matrix | None:
    """The affine map that brings touches nearest to marks; None when they lie on a line."""
    rows = [(x, y, 1.0) for x, y in touched]
    normal = [[sum(r[i] * r[j] for r in rows) for j in range(3)] for i in range(3)]
    whole = _determinant(normal)
    if abs(whole) < 1e-6:
        return None
    solved: list[float] = []
    for axis in (0, 1):
        right = [sum(r[i] * m[axis] for r, m in zip(rows, marks, strict=True)) for i in range(3)]
        for column in range(3):
            swapped = [
                [right[i] if j == column else normal[i][j] for j in range(3)] for i in range(3)
            ]
            solved.append(round(_determinant(swapped) / whole, 6))
    a, b, c, d, e, f = solved
    return a, b, c, d, e, f


def _determinant(m: list[list[float]]) -> float:
    return (
        m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1])
        - m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0])
        + m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0])
    )
