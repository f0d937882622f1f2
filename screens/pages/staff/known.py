"""One answer, with how long it holds and where it is written; and the door to correct it."""

from __future__ import annotations

from dataclasses import replace

from kiosk.staff.states import Event
from screens.nodes import Button, Column, Page, Scroll, Size, Tend, Text, Tone
from screens.pages.answer_card import answer_card
from screens.pages.staff.books import REPLIES
from screens.pages.staff.frame import frame, noted, say
from screens.parts import beside, heading, secondary
from screens.pieces import text_paper_note
from screens.room import room
from screens.staff import StaffView
from screens.view import View


def page(staff: StaffView, view: View) -> Page:
    at, s, answer = room(view), view.strings, staff.books.answer
    if answer is None:  # another base took its place
        lines = [*noted(staff, view), Text(text=s("guide.gone_next"))]
        return say(staff, view, "info-circle", Tone.WARN, s("answer.gone"), lines)
    words = answer.title.get(view.look.language)
    title = heading(view, words, size=Size.LEAD if at.small else Size.TITLE)
    told = noted(staff, view)
    books = staff.books
    if books.paper and not told:
        told = [text_paper_note(replace(view, guide_paper=books.paper), "answer")]
    head = told if told and at.small and at.large else [title, *told]
    buttons: list[Button] = []
    if books.prints and books.paper != "printing":
        buttons.append(secondary(s("answer.print"), Tend(Event.PRINT_KNOWN), "printer"))
    if books.sends and answer.topic != REPLIES:
        buttons.append(secondary(s("staff.books.correct"), Tend(Event.CORRECT), "edit"))
    scroll = Scroll(grow=1, child=Column(children=[answer_card(view, answer)]))
    return frame(staff, view, *beside(view, [*head, scroll], *buttons))
