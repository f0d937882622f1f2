"""One answer, with how long it holds and where it is written; and the door to correct it."""

from __future__ import annotations

from kiosk.knowledge.telling import reviewed, validity, written
from kiosk.staff.states import Event
from screens.nodes import Button, Card, Column, Node, Page, Role, Scroll, Size, Tend, Text, Tone
from screens.pages.staff.frame import frame, noted, say
from screens.parts import beside, heading, secondary
from screens.pieces import note, section
from screens.room import room
from screens.staff import StaffView
from screens.view import View


def page(staff: StaffView, view: View) -> Page:
    at, s, lang, answer = room(view), view.strings, view.look.language, staff.books.answer
    if answer is None:  # another base took its place
        lines = [*noted(staff, view), Text(text=s("guide.gone_next"))]
        return say(staff, view, "info-circle", Tone.WARN, s("answer.gone"), lines)
    brief = Text(
        text=answer.brief.get(lang), size=Size.BODY if at.small else Size.LABEL, bold=True,
        role=Role.HEADING,
    )  # fmt: skip
    said: list[Node] = [brief, *(Text(text=text.get(lang)) for text in answer.body)]
    if not answer.confirmed:
        said.append(note("info-circle", s("answer.unconfirmed"), Tone.WARN))
    said += [
        section(s("answer.validity"), [validity(answer, s)]),
        section(s("answer.sources"), [written(one) for one in answer.sources]),
    ]
    if answer.reviewer:
        said.append(section(s("answer.reviewed"), [reviewed(answer)]))
    text = Card(pad=4 if at.small else 8, child=Column(gap=3 if at.small else 5, children=said))
    title = heading(view, answer.title.get(lang), size=Size.LEAD if at.small else Size.TITLE)
    told = noted(staff, view)
    head = told if told and at.small and at.large else [title, *told]
    buttons: list[Button] = []
    if staff.books.sends:
        buttons.append(secondary(s("staff.books.correct"), Tend(Event.CORRECT), "edit"))
    scroll = Scroll(grow=1, child=Column(children=[text]))
    return frame(staff, view, *beside(view, [*head, scroll], *buttons))
