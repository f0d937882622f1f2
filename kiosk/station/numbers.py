"""What numbers there are: ranges that cannot meet, so that none is ever handed out twice a day.

1–699        given by the keeper, one after the other
700–999      blocks, set apart for a ticket machine that may lose the keeper
10 000 on    given on a day on which the keeper's database was put back or replaced: from the
             second of the day on, since nobody hands out more than one a second
200 000 on   given by the keeper when 699 are used up
"""

from __future__ import annotations

from typing import NamedTuple

LAST_GIVEN = 699
FIRST_OF_BLOCKS, LAST_OF_BLOCKS = 700, 999
AFTER_LOSS = 10_000
BEYOND = 200_000


class Block(NamedTuple):
    """Numbers `first` to `last` of a type's day, set apart for one machine."""

    day: str  # ISO 8601
    kind: str
    first: int
    last: int


def shown(letter: str, number: int) -> str:
    """`A012`: as it is printed, called and shown."""
    return f"{letter}{number:03d}"


def given(count: int, lost_at: int | None) -> int:
    """The number of the `count`-th ticket (from 1) that the keeper itself gives for a type's day.

    `lost_at`: second of the day at which what was given before was lost; None: nothing was.
    """
    if lost_at is not None:
        return AFTER_LOSS + lost_at + count
    return count if count <= LAST_GIVEN else BEYOND + count


def block(day: str, kind: str, index: int, size: int) -> Block | None:
    """The `index`-th block (from 0) of a type's day; None when all are given away."""
    first = FIRST_OF_BLOCKS + index * size
    last = first + size - 1
    return Block(day, kind, first, last) if last <= LAST_OF_BLOCKS else None
