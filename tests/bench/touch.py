"""Finger down (12 ms) → changed frame, there and back."""

from __future__ import annotations

import time

from tests.bench.eye import is_home, is_result, left_home
from tests.bench.report import Row, median, p95, say
from tests.bench.sides import Chromium, Kiosk, chromium, kiosk
from tests.bench.visits import HEAVY, to_result

SETTLE = 4.0
"""Seconds after start before the first touch: devices and centre are being opened until then."""


def measure(touches: int) -> list[Row]:
    """Both run, each on its own display; touched in turn."""
    with kiosk() as terminal, chromium() as browser:
        terminal.start()
        browser.start()
        time.sleep(SETTLE)
        door = terminal.target("open_consulting").centre
        there: list[list[float]] = [[], []]
        back: list[list[float]] = [[], []]
        for turn in range(touches + 2):
            one = _consulting(terminal, door)
            other = _result(browser)
            if turn >= 2:  # the first two of each side draw what is kept afterwards
                for side, (forth, home) in enumerate((one, other)):
                    there[side].append(forth)
                    back[side].append(home)
        say(f"touched {touches} times")
        rows = [
            *_rows(
                "touch → changed frame", there, "≤ 0.60 ×", "home → 政策咨询; page: home → 200 rows"
            ),
            *_rows(
                "back → changed frame", back, "≤ 0.80 ×", "政策咨询 → home; page: 200 rows → home"
            ),
        ]
        try:
            rows += _with_person(terminal, there[1], back[1], touches)
        except (LookupError, TimeoutError, OSError) as failure:
            rows.append(Row("a result there and back", None, None, "ms", note=f"{failure}"))
    return rows


def _rows(figure: str, taken: list[list[float]], target: str, note: str) -> list[Row]:
    terminal, browser = taken
    return [
        Row(f"{figure}, median", median(terminal), median(browser), "ms", target,
            f"{note}; {len(terminal)} touches"),
        Row(f"{figure}, p95", p95(terminal), p95(browser), "ms", target),
    ]  # fmt: skip


def _consulting(terminal: Kiosk, door: tuple[int, int]) -> tuple[float, float]:
    forth = terminal.eye.touch(door, left_home)
    return forth, terminal.eye.touch(terminal.target("back").centre, is_home)


def _result(browser: Chromium) -> tuple[float, float]:
    forth = browser.eye.touch(Chromium.TILE, is_result)
    return forth, browser.eye.touch(Chromium.BACK, is_home)


def _with_person(
    terminal: Kiosk, browser_there: list[float], browser_back: list[float], touches: int
) -> list[Row]:
    """A result and back to home with the person kept: nothing of it may be kept between visits."""
    to_result(terminal, HEAVY)
    first, drawn, back = [], [], []
    for _ in range(max(10, touches // 2)):
        back.append(terminal.eye.touch(terminal.target("another").centre, is_home))
        tile = terminal.target("pick_item", HEAVY).centre
        began = time.monotonic()
        first.append(terminal.eye.touch(tile, left_home))
        drawn.append((terminal.eye.wait(is_result, 30) - began) * 1000)
    return [
        *_rows("result → home, person kept", [back, browser_back], "≤ 0.80 ×", HEAVY),
        *_rows("tile → changed frame, person kept", [first, browser_there], "≤ 0.60 ×", HEAVY),
        Row("tile → rows drawn, asking the centre", median(drawn), median(browser_there), "ms",
            note="the page asks nobody"),
    ]  # fmt: skip
