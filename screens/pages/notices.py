"""公示: notices of the bureau, newest first, as they came; then the work rules of the station."""

from __future__ import annotations

from kiosk.text import dates
from screens.nodes import Card, Column, Node, Page, Role, Scroll, Size, Text, Tone
from screens.pages.guide_list import rule_tiles
from screens.parts import group_heading, heading, lowered
from screens.parts import page as frame
from screens.pieces import message
from screens.room import room
from screens.view import View


def page(view: View) -> Page:
    at = room(view)
    s = view.strings
    lang = view.look.language
    if not (view.announcements or view.work_rules):
        return message(
            view,
            "bell",
            Tone.ENROLMENT,
            s("notices.none"),
            [Text(text=s("notices.none_next"))],
            bar_title=s("notices.title"),
        )
    cards: list[Node] = [
        Card(
            pad=4 if at.small else 7,
            child=Column(
                gap=2,
                children=[
                    Text(text=n.title.get(lang), size=Size.LABEL, bold=True, role=Role.HEADING),
                    Text(
                        text=s("notices.from", day=dates.day(n.on), source=n.source)
                        if n.source
                        else dates.day(n.on),
                        size=Size.SMALL,
                        tone=Tone.MUTED,
                    ),
                    *(Text(text=p) for p in n.body.get(lang).split("\n") if p.strip()),
                ],
            ),
        )
        for n in view.announcements
    ]
    if view.work_rules:
        if cards:
            cards.insert(0, group_heading(s("notices.news")))
        cards += [group_heading(s("notices.rules")), *rule_tiles(view)]
    scroll = Scroll(grow=1, child=Column(gap=at.gap, children=cards))
    head = [] if at.small else [heading(view, s("notices.title"))]
    return frame(view, lowered(view, head, [scroll]), title=s("notices.title"))
