"""Everything that will be sent; a touch on a line changes it; one clear 提交."""

from __future__ import annotations

from kiosk.handling import draft as drafts
from kiosk.handling import papers as paperwork
from kiosk.handling.whose import whose
from kiosk.text import masking
from kiosk.visit.states import Event
from screens.nodes import Card, Column, Node, Page, Scroll, Send, Size, Text, Tone
from screens.pages.choose_insurance import insurance_name
from screens.pages.materials import papers_told
from screens.parts import beside, heading, item_title, lowered, primary
from screens.parts import page as frame
from screens.pieces import choice, facts, facts_width
from screens.room import room
from screens.view import View


def page(view: View) -> Page:
    at, s, lang = room(view), view.strings, view.look.language
    item, draft, person = view.item, view.draft, view.person
    if item is None or item.form is None or draft is None or person is None:
        return frame(view, heading(view, s("guide.gone")), title=item_title(view))
    about = [
        (s("confirm.for_whom" if view.proxied else "confirm.who"), masking.name(person.name)),
        (s("confirm.number"), masking.number(person.certificate_no)),
    ]
    if view.unit is not None:
        about = whose(person, view.unit, s)
    if view.agent is not None:
        about.append((s("confirm.agent"), masking.name(view.agent.name)))
    if view.insurance is not None:
        about.append((s("confirm.insurance"), insurance_name(view, view.insurance)))
    lines: list[Node] = [
        Card(
            pad=3 if at.small else 6,
            child=facts(about, width=facts_width(view), stacked=at.small and at.large),
        )
    ]
    given = paperwork.given(item.form, draft.answers, view.papers or paperwork.Papers())
    for question in drafts.asked(item.form, draft.answers):
        value = draft.answers.get(question.field, "")
        if not value:
            continue
        lines.append(
            choice(
                view,
                drafts.shown(question, value, lang, view.dictionaries, draft.rows),
                Send(Event.OPEN_QUESTION, question.field),
                sub=question.label.get(lang),
                personal=True,
                trailing="" if at.small and at.large else s("confirm.change"),
                arrow=not (at.small and at.large),
            )
        )
    lines += [
        choice(
            view,
            name,
            Send(Event.OPEN_PAPERS),
            icon="photo-check" if n < len(given.handed) else "clock",
            tone=Tone.GOOD if n < len(given.handed) else Tone.ENROLMENT,
            sub=state,
            trailing="" if at.small and at.large else s("confirm.change"),
            arrow=not (at.small and at.large),
        )
        for n, (name, state) in enumerate(papers_told(view, given))
    ]
    declared = Column(
        gap=1.5,
        children=[
            Text(text=s("confirm.statement"), size=Size.SMALL, tone=Tone.MUTED),
            Text(text=item.form.statement.get(lang)),
        ],
    )
    lines.append(Card(pad=3 if at.small else 6, accent=Tone.BLUE, child=declared))
    head = [heading(view, s("confirm.title"), "" if at.small else s("confirm.sub"))]
    scroll = Scroll(grow=1, child=Column(gap=max(3.0, at.gap * 0.8), children=lines))
    go = primary(s("confirm.submit"), Send(Event.SUBMIT), "check")
    if item.id in view.signing:
        go = primary(s("confirm.sign"), Send(Event.OPEN_SIGNATURE), "pencil")
    if at.small and at.wide:
        return frame(view, *beside(view, [*head, scroll], go), title=item_title(view))
    return frame(view, lowered(view, head, beside(view, [scroll], go)), title=item_title(view))
