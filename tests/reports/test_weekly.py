"""The weekly report is a function of counts."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.reports.weekly import (
    MOST,
    Item,
    Problem,
    Reason,
    Report,
    Use,
    draw_up,
    latest,
    monday,
)

MONDAY = date(2026, 11, 16)


def words(subject: str, count: int) -> str:
    return f"{subject} x{count}"


def test_done_failed_and_left_are_told_apart() -> None:
    uses = [Use("a", "shown", 3), Use("a", "nothing-found", 2), Use("a", "trouble", 1),
            Use("b", "left", 9), Use("c", "trouble", 4), Use("a", "shown", 1),
            Use("d", "shown", 7)]  # fmt: skip
    reasons = [Reason("slow", 1), Reason("attitude", 4), Reason("slow", 2), Reason("none", 0)]
    assert draw_up(MONDAY, 20, uses, reasons, words) == Report(
        first=MONDAY, visits=20,
        items=(Item(item="d", done=7), Item(item="a", done=6, failed=1),
               Item(item="c", done=0, failed=4)),
        problems=(Problem(subject="attitude", text="attitude x4"),
                  Problem(subject="slow", text="slow x3")),
    )  # fmt: skip


@given(st.dates(date(2000, 1, 3), date(2090, 1, 1)))
def test_a_week_begins_on_monday(day: date) -> None:
    assert monday(day).isoweekday() == 1
    assert 0 <= (day - monday(day)).days <= 6
    assert (monday(day) - latest(day)).days == 7
    report = draw_up(monday(day), 0, [], [], words)
    assert (report.last - report.first).days == 6
    if day != monday(day):
        with pytest.raises(ValueError):
            draw_up(day, 0, [], [], words)


@given(
    st.lists(
        st.builds(
            Use,
            st.sampled_from([f"item-{n}" for n in range(MOST + 50)]),
            st.sampled_from(["shown", "nothing-found", "trouble", "left"]),
            st.integers(0, 1000),
        ),
        max_size=400,
    )
)
def test_what_is_drawn_up_can_be_read_again(uses: list[Use]) -> None:
    report = draw_up(MONDAY, len(uses), uses, [], words)
    assert msgspec.json.decode(msgspec.json.encode(report), type=Report) == report
    assert len(report.items) <= MOST
    done = sum(use.count for use in uses if use.result in ("shown", "nothing-found"))
    assert sum(one.done for one in report.items) <= done


@pytest.mark.parametrize(
    "wrong",
    [{"first": "2026-11-17"}, {"visits": -1}, {"visits": 1.5},
     {"items": [{"item": "A", "done": 1}]}, {"items": [{"item": "a", "done": 1}] * 2},
     {"problems": [{"text": ""}]}, {"more": 1},
     {"problems": [{"text": "x" * 2001}]}],
)  # fmt: skip
def test_what_no_report_may_say(wrong: dict) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"first": "2026-11-16", "visits": 0} | wrong, Report)
