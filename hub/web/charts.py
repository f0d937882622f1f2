"""Charts as SVG made by the server: places of bars, and the same in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

WIDTH, HEIGHT, BASE = 640, 190, 160
_TOP = 18  # room for the highest bar's number


class Bar(NamedTuple):
    """`label` "": none is drawn. `text`: the number above it, "" where there is no room."""

    x: float
    y: float
    width: float
    height: float
    middle: float
    label: str
    text: str


class Chart(NamedTuple):
    title: str
    bars: tuple[Bar, ...]
    told: tuple[str, ...]  # every bar that is not empty, in words


def hours(title: str, numbers: Sequence[int]) -> Chart | None:
    """24 bars, each third hour named; None: nothing to draw."""
    most = max(numbers, default=0)
    if not most:
        return None
    step = WIDTH / len(numbers)
    bars = []
    for hour, number in enumerate(numbers):
        height = round(number / most * (BASE - _TOP), 1)
        bars.append(
            Bar(
                round(hour * step + 3, 1), round(BASE - height, 1), round(step - 6, 1), height,
                round((hour + 0.5) * step, 1), str(hour) if hour % 3 == 0 else "",
                str(number) if number else "",
            )
        )  # fmt: skip
    told = tuple(f"{hour}:00 – {number}" for hour, number in enumerate(numbers) if number)
    return Chart(title, tuple(bars), told)
