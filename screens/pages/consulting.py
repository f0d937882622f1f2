"""政策咨询: guides of all items, 公示, hotline. Nothing here needs a network."""

from __future__ import annotations

from kiosk.visit.states import Event
from screens.bars import does
from screens.nodes import Column, Node, Page, RowBox, Run, Scroll, Send, Size, Text, Tone
from screens.pages.guide_list import guide_tiles
from screens.parts import group_heading, heading, lowered, secondary
from screens.parts import page as frame
from screens.room import room
from screens.view import View


def page(view: View) -> Page:
    at = room(view)
    s = view.strings
    queries = view.catalogue.queries(view.settings)
    handling = view.catalogue.handling(view.settings)
    parts = [group_heading(s("consulting.queries")), *guide_tiles(view, queries)]
    if handling:
        parts += [group_heading(s("consulting.handling")), *guide_tiles(view, handling)]
    top: list[Node] = []
    if does(view, Event.OPEN_NOTICES):
        button = secondary(s("consulting.notices"), Send(Event.OPEN_NOTICES), "bell")
        button.height = at.touch if at.small else at.button
        button.grow = 0 if at.small and at.wide else 1
        top.append(RowBox(grow=0, children=[button]) if not (at.small and at.wide) else button)
    hotline = Text(
        runs=[
            Run(text=s("consulting.hotline") + " ", tone=Tone.MUTED),
            Run(text=s("brand.hotline_number"), bold=True, tone=Tone.BLUE),
        ],
        size=Size.BODY,
    )
    head: list[Node] = [hotline]
    if at.small and at.wide:  # both in one line
        hotline.grow = 1
        head, top = [], [RowBox(gap=at.gap, children=[hotline, *top])]
    elif not at.small:  # else the top bar says it
        head.insert(0, heading(view, s("consulting.title"), s("consulting.sub")))
    scroll = Scroll(grow=1, child=Column(gap=at.gap, children=parts))
    return frame(view, lowered(view, head, [*top, scroll]), title=s("home.consulting"))
