"""纠错、建议: it is written down and will be sent, or could not be."""

from __future__ import annotations

from kiosk.visit.states import Event
from screens.nodes import Page, Send, Text, Tone
from screens.parts import page as frame
from screens.parts import primary
from screens.pieces import message, note, turning
from screens.view import View


def page(view: View) -> Page:
    s = view.strings
    title, number = s("feedback.title"), s("brand.hotline_number")
    back = primary(s("feedback.back"), Send(Event.BACK), "arrow-left")
    match view.feedback:
        case "kept":
            lines = [note("shield-check", s("feedback.kept_next"), Tone.GOOD),
                     note("phone", s("feedback.urgent", number=number))]  # fmt: skip
            return message(
                view, "circle-check", Tone.GOOD, s("feedback.kept"), lines, [back], bar_title=title
            )
        case "lost":
            lines = [note("phone", s("feedback.lost_next", number=number))]
            return message(
                view, "alert-triangle", Tone.WARN, s("feedback.lost"), lines, [back],
                bar_title=title,
            )  # fmt: skip
    words = Text(text=s("feedback.writing"), align="centre", bold=True)
    return frame(view, turning(view, words), title=title)
