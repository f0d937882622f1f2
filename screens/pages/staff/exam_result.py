"""How a try went: the score, passed or not, how each topic went, and what follows."""

from __future__ import annotations

from screens.nodes import Node, Page, Text, Tone
from screens.pages.staff.frame import noted, say
from screens.pieces import note
from screens.staff import StaffView
from screens.staff_training import ResultShown
from screens.view import View


def page(staff: StaffView, view: View) -> Page:
    s, one = view.strings, staff.learning.result
    if one is None or one.state not in ("scored", "lapsed"):
        lines = [
            *noted(staff, view),
            note("circle-check", s("staff.exam.handed_in"), Tone.GOOD),
            note("clock", s("staff.exam.waits")),
        ]
        return say(staff, view, "clock", Tone.ENROLMENT, s("staff.exam.waiting"), lines)
    if one.state == "lapsed":
        lines = [note("alert-triangle", s("staff.exam.lapsed"), Tone.BAD), *_next(view, one)]
        return say(staff, view, "circle-x", Tone.BAD, s("staff.exam.lapsed_title"), lines)
    words = "staff.exam.score_passed" if one.passed else "staff.exam.score"
    title = s(words, score=one.score, full=one.full)
    lines = [*noted(staff, view)]
    if one.late:
        lines.append(note("alert-triangle", s("staff.exam.late"), Tone.BAD))
    for topic in one.topics:
        whole = topic.right == topic.of
        told = s("staff.exam.topic", topic=topic.topic, right=topic.right, of=topic.of)
        icon, tone = ("circle-check", Tone.GOOD) if whole else ("alert-circle", Tone.WARN)
        lines.append(note(icon, told, tone))
    lines += _next(view, one)
    icon, tone = ("circle-check", Tone.GOOD) if one.passed else ("circle-x", Tone.WARN)
    return say(staff, view, icon, tone, title, lines)


def _next(view: View, one: ResultShown) -> list[Node]:
    s = view.strings
    if one.passed:
        key = "staff.exam.then_head" if one.pre_service else "staff.exam.then_done"
        return [Text(text=s(key))]
    if one.left:
        return [Text(text=s("staff.exam.again", mark=one.pass_mark, left=one.left))]
    return [Text(text=s("staff.exam.no_more", mark=one.pass_mark))]
