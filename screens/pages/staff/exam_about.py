"""What an exam is, how often it was tried, and its beginning, for which the hub is needed."""

from __future__ import annotations

from kiosk.staff.states import Event, State
from screens.nodes import Button, Node, Page, Size, Tend, Text, Tone
from screens.pages.staff.frame import frame, noted, say
from screens.parts import primary, secondary
from screens.pieces import note, turning
from screens.staff import StaffView
from screens.staff_training import ExamShown
from screens.view import View


def page(staff: StaffView, view: View) -> Page:
    s, own = view.strings, staff.learning
    if staff.state is State.EXAM_ASKING:
        words = Text(text=s("staff.exam.asking"), size=Size.LEAD, align="centre")
        return frame(staff, view, turning(view, words))
    exam = own.one.exam if own.one is not None else None
    title = s("staff.exam.title")
    if own.one is None or exam is None:
        lines: list[Node] = [note("info-circle", s("staff.post.gone"), Tone.WARN)]
        return say(staff, view, "certificate", Tone.WARN, title, lines)
    told = s("staff.exam.is", count=exam.questions, minutes=exam.minutes, full=exam.full,
             mark=exam.pass_mark)  # fmt: skip
    lines = [*noted(staff, view), Text(text=own.one.title, bold=True), Text(text=told)]
    lines += _standing(view, exam)
    return say(staff, view, "certificate", Tone.CARE, title, lines, _buttons(staff, view, exam))


def _standing(view: View, exam: ExamShown) -> list[Node]:
    s = view.strings
    left = max(0, exam.attempts - exam.used)
    if exam.passed:
        return [note("circle-check", s("staff.exam.passed", best=exam.best or 0), Tone.GOOD)]
    found: list[Node] = []
    if exam.last == "open":
        found.append(note("clock", s("staff.exam.under_way", minutes=exam.left), Tone.WARN))
    elif exam.last == "handed":
        found.append(note("clock", s("staff.exam.not_known"), Tone.WARN))
    if exam.best is not None:
        found.append(note("info-circle", s("staff.exam.best", best=exam.best)))
    if exam.last != "open":
        key = "staff.exam.left" if left else "staff.exam.none_left"
        sign = "info-circle" if left else "alert-triangle"
        found.append(
            note(sign, s(key, left=left, attempts=exam.attempts), Tone.BLUE if left else Tone.BAD)
        )
        if left:
            found.append(note("world", s("staff.exam.needs_hub"), Tone.MUTED))
    return found


def _buttons(staff: StaffView, view: View, exam: ExamShown) -> list[Button]:
    s, buttons = view.strings, []
    if exam.last == "open":
        buttons.append(primary(s("staff.exam.go_on"), Tend(Event.GO_ON_EXAM), "arrow-right"))
    elif not exam.passed and exam.used < exam.attempts and exam.last != "handed":
        buttons.append(primary(s("staff.exam.begin"), Tend(Event.BEGIN_EXAM), "edit"))
    if exam.last in ("handed", "known"):
        buttons.append(secondary(s("staff.exam.see_result"), Tend(Event.OPEN_RESULT), "list-check"))
    return buttons
