"""政策咨询: a question to the knowledge base, its fields and situations, guides of all items, 公示,
hotline. Nothing here needs a network."""

from __future__ import annotations

from kiosk.knowledge.model import Topic
from kiosk.services.model import Group
from kiosk.visit.states import Event
from screens.bars import does
from screens.nodes import Button, Column, Node, Page, RowBox, Run, Scroll, Send, Size, Text, Tone
from screens.pages.guide_list import guide_tiles, in_rows
from screens.pages.home_words import speaks
from screens.parts import group_heading, heading, lowered, primary, secondary
from screens.parts import page as frame
from screens.pieces import TONES, choice
from screens.room import room
from screens.view import View

REPLIES = "replies"
"""What is sent for the agency's replies, in place of a topic (`kiosk.commands.counsel`)."""


def page(view: View) -> Page:
    at = room(view)
    s = view.strings
    queries = view.catalogue.queries(view.settings)
    handling = view.catalogue.handling(view.settings)
    parts = _topics(view)
    parts += [group_heading(s("consulting.queries")), *guide_tiles(view, queries)]
    if handling:
        parts += [group_heading(s("consulting.handling")), *guide_tiles(view, handling)]
    if speaks(view, Event.PICK_VOICE):
        parts.append(
            choice(
                view, s("consulting.write"), Send(Event.PICK_VOICE, "question"),
                icon="message-circle", tone=Tone.CARE, arrow=True,
            )
        )  # fmt: skip
    hotline = Text(
        runs=[
            Run(text=s("consulting.hotline") + " ", tone=Tone.MUTED),
            Run(text=s("brand.hotline_number"), bold=True, tone=Tone.BLUE),
        ],
        size=Size.BODY,
    )
    scroll = Scroll(grow=1, child=Column(gap=at.gap, children=parts))
    doors = _doors(view)
    head: list[Node] = [hotline]
    top: list[Node] = [RowBox(gap=at.gap, children=list(doors))] if doors else []
    if at.small and at.wide:  # all in one line
        hotline.grow = 1
        line = [*doors] if at.large and len(doors) > 1 else [*doors, hotline]
        head, top = [], [RowBox(gap=at.gap, children=line)]
    elif not at.small:  # else the top bar says it
        head.insert(0, heading(view, s("consulting.title"), s("consulting.sub")))
    return frame(view, lowered(view, head, [*top, scroll]), title=s("home.consulting"))


def _doors(view: View) -> list[Button]:
    """To ask a question, and to the notices."""
    at, s = room(view), view.strings
    doors: list[Button] = []
    if view.knowledge and does(view, Event.OPEN_SEARCH):
        sub = "" if at.small or at.large else s("consulting.ask_sub")
        doors.append(primary(s("consulting.ask"), Send(Event.OPEN_SEARCH), "search", sub))
    if does(view, Event.OPEN_NOTICES):
        doors.append(secondary(s("consulting.notices"), Send(Event.OPEN_NOTICES), "bell"))
    for door in doors:
        door.height = at.touch if at.small else at.button
        alone = at.small and at.wide and not (at.large and len(doors) > 1)
        door.grow = 0 if alone else (2 if door.kind == "primary" else 1)
        if at.large and not at.wide:
            door.icon = ""  # the words take the width
    return doors


def _topics(view: View) -> list[Node]:
    """Of the knowledge base: fields, situations, and what the agency replied."""
    s = view.strings
    if not view.knowledge:
        return []
    out: list[Node] = []
    for kind in ("field", "situation"):
        tiles: list[Node] = [_tile(view, t) for t in view.topics if t.kind == kind]
        if kind == "situation" and view.replies:
            words, reply = s("consulting.replies"), Send(Event.PICK_TOPIC, REPLIES)
            arrow = not room(view).small
            tiles.append(choice(view, words, reply, icon="message-circle", arrow=arrow))
        if tiles:
            out += [group_heading(s(f"consulting.by_{kind}")), *in_rows(view, tiles)]
    return out


def _tile(view: View, topic: Topic) -> Node:
    return choice(
        view,
        topic.name.get(view.look.language),
        Send(Event.PICK_TOPIC, topic.id),
        icon=topic.icon,
        tone=TONES[Group(topic.group)],
        arrow=not room(view).small,
    )
