"""The page of the last result; the machine itself is played by `python -m tests.machine`."""

from __future__ import annotations

from tests.machine.__main__ import planned
from tests.machine.report import BEGIN, END, PAGE, placed


def test_the_result_stands_between_its_marks():
    one = {
        "scene": "boot", "about": "To home.", "passed": True, "seen": ["a | b", "c"],
        "seconds": 7, "at": "2026-11-25 05:00",
    }  # fmt: skip
    page = f"head\n{BEGIN}\nold\n{END}\ntail\n"
    other = {**one, "scene": "keys", "at": "2026-11-24 05:00", "passed": False}
    after = placed(page, [one, other], {"boot": "To home.", "keys": "No way out", "touch": "Once"})
    assert after.startswith("head\n")
    assert after.endswith(f"{END}\ntail\n")
    assert "old" not in after
    assert "| To home | yes | a \\| b<br>c | 7 s | 2026-11-25 05:00 |" in after
    assert "| No way out | **no** |" in after
    assert "| Once | not run |" in after
    assert "at 2026-11-25 05:00" in after


def test_the_page_has_its_marks_and_names_every_scene():
    page = PAGE.read_text("utf-8")
    assert page.count(BEGIN) == page.count(END) == 1
    for about in planned().values():
        assert f"\n| {about.rstrip('.')} |" in page
