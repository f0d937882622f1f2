"""One work rule of the station (公示): its text, its version, and who answers for it."""

from __future__ import annotations

from kiosk.text import dates
from kiosk.visit.states import Event
from screens.bars import does
from screens.nodes import Button, Card, Column, Node, Page, Scroll, Send, Text, Tone
from screens.parts import beside, heading, lowered, secondary
from screens.parts import page as frame
from screens.pieces import message, note, section, text_paper_note
from screens.room import room
from screens.view import View


def page(view: View) -> Page:
    at = room(view)
    s = view.strings
    rule = view.work_rule
    if rule is None:  # the station took it back while it was asked for
        return message(
            view, "info-circle", Tone.WARN, s("work_rule.gone"), [Text(text=s("guide.gone_next"))]
        )
    lang = view.look.language
    station = view.settings.station
    head: list[Node] = [heading(view, rule.titled(station.standard, lang))]
    said = [
        section(
            s("work_rule.text"),
            [text.get(lang) for text in rule.paragraphs],
            numbered=len(rule.paragraphs) > 1,
        ),
        section(s("work_rule.responsible"), [rule.responsible.get(lang)]),
        section(s("work_rule.version"), [dates.day(rule.version)]),
    ]
    if station.where_to_complain:
        said.append(section(s("work_rule.where_to_complain"), [station.where_to_complain]))
    if not rule.confirmed:
        said.append(note("info-circle", s("work_rule.unconfirmed"), Tone.MUTED))
    text = Card(pad=4 if at.small else 8, child=Column(gap=4 if at.small else 6, children=said))
    buttons: list[Button] = []
    if view.guide_paper:
        head.append(text_paper_note(view, "work_rule"))
    elif view.can_print and does(view, Event.PRINT_GUIDE):
        buttons.append(secondary(s("work_rule.print"), Send(Event.PRINT_GUIDE), "printer"))
    scroll: Node = Scroll(grow=1, child=Column(children=[text]))
    if at.small:  # the top bar names the rule
        title = rule.titled(station.standard, lang)
        return frame(view, *beside(view, [*head[1:], scroll], *buttons), title=title)
    touch = beside(view, [scroll], *buttons)
    return frame(view, lowered(view, head, touch), title=s("work_rule.title"))
