"""What both faces of home share: greeting, slogan, doors, and the items by group."""

from __future__ import annotations

from typing import Any

from kiosk.services.model import Group, Item
from kiosk.text import masking
from kiosk.visit.states import Event, State
from screens.bars import does
from screens.nodes import (
    Column,
    Node,
    Qr,
    RowBox,
    Run,
    Send,
    Size,
    Text,
    Tone,
)
from screens.parts import heading, primary, secondary
from screens.room import Room, ems, room
from screens.view import View

_LONG_NAME = 9  # ems of a greeting that is set smaller


def asks_first(view: View, at: Room) -> bool:
    """Large print, pads and 低位操作 ask four questions first; the items stand behind them."""
    return at.large or at.small or (at.tall and view.look.low)


def grouped_items(view: View) -> dict[Group, list[Item]]:
    """The profile's queries by group, in the order of home; empty groups are left out."""
    by: dict[Group, list[Item]] = {g: [] for g in Group}
    for item in view.catalogue.queries(view.settings):
        by[item.group].append(item)
    return {g: sorted(items, key=lambda i: i.order) for g, items in by.items() if items}


def _greeting(view: View, *, brief: bool = False) -> Node:
    s = view.strings
    if view.state is State.HOME_IDENTIFIED and view.person is not None:
        name = view.person.name if view.look.reveal else masking.name(view.person.name)
        who = "child" if view.subject_is_child else "who"
        text, sub = s("home.who", name=name), s(f"home.{who}_sub")
        if brief or room(view).small or view.look.large:
            sub = ""
            if view.subject_is_child:
                text = s("home.child_short", name=name)
        long = (room(view).small or view.look.large) and ems(text) > _LONG_NAME
        node = heading(view, text, sub, size=Size.LEAD if long else Size.TITLE)
        node.personal = True
        for child in node.children:
            child.personal = True
        return node
    at = room(view)
    if view.limit:
        return heading(view, s("home.guides"), "" if brief or at.small else s("home.guides_sub"))
    if asks_first(view, at):
        return heading(view, s("home.ask"), "" if at.small else s("home.sub"))
    return heading(view, s("home.title"), "" if brief else s("home.sub"))


def head_row(view: View, *, brief: bool = False) -> Node:
    """Greeting, and the standing review code of the station where it has a page for it."""
    at = room(view)
    parts: list[Node] = [_greeting(view, brief=brief)]
    if at.small and not at.wide:  # no line of its own for the slogan
        parts = [Column(gap=0.8, children=[*parts, slogan_row(view)])]
    elif at.small:
        parts.append(slogan_row(view))
    parts[0].grow = 1
    if view.station_review_url:
        size = (17.0 if at.wide else 22.0) if at.small else (26.0 if at.wide else 30.0)
        tight = at.small and at.wide and at.large and speaks(view, Event.OPEN_VOICE)
        size = 15.0 if brief or tight or _crowded(view, at) else size
        if not at.small:
            caption = view.strings("review.station_short")
            parts.append(
                Text(text=caption, size=Size.SMALL, tone=Tone.MUTED, align="right", width=34)
            )
        label = view.strings("review.station")
        parts.append(Qr(data=view.station_review_url, size_mm=size, label=label))
    return RowBox(gap=4, children=parts)


def slogan_row(view: View) -> Node:
    """The slogan and the hotline; while the queue calls somebody, who that is, and which windows
    serve."""
    at = room(view)
    if view.board is not None and (view.board.called or view.board.windows):
        from screens.pages.calling import calling

        if told := calling(view):
            return told[0]
    size = Size.SMALL if at.small else Size.BODY
    slogan = Text(
        text=view.strings("brand.slogan"),
        size=size,
        tone=Tone.BLUE,
        bold=True,
        grow=0 if at.small else 1,
        one_line=True,
    )
    hotline = Text(
        runs=[
            Run(text=view.strings("brand.hotline") + " ", tone=Tone.MUTED),
            Run(text=view.strings("brand.hotline_number"), bold=True),
        ],
        size=size,
        align="left" if at.small else "right",
        one_line=True,
    )
    if _crowded(view, at):
        return hotline
    if at.small:
        return Column(gap=0.4, children=[slogan, hotline])
    return RowBox(gap=at.gap * 2, children=[slogan, hotline])


def _crowded(view: View, at: Room) -> bool:
    """A lying pad in large print has no height to spare beside three doors."""
    return at.small and at.wide and at.large and view.settings.station.queue is not None


def door_buttons(view: View, height: float | None, *, short: bool = False) -> list[Node]:
    """办理业务 and 政策咨询, and 取号 where the station has a queue; the first is drawn only where
    the profile announces such items."""
    s = view.strings
    at = room(view)
    count = len(view.catalogue.handling(view.settings))
    ticket = view.settings.station.queue is not None and does(view, Event.OPEN_TICKET)
    short = short or at.small or (view.look.low and at.large)
    short = short or (ticket and height is not None)  # three abreast
    own = view.catalogue.own()
    third = bool(own and view.fileable) and view.state is State.HOME_IDENTIFIED
    if at.small and at.wide and at.large:  # no height for it: it stands under 办理业务 as well
        third = False
    short = short or (third and not at.wide) or (at.large and speaks(view, Event.OPEN_VOICE))
    doors: list[Node] = []
    if count:
        doors.append(
            primary(
                s("home.handling"),
                Send(Event.OPEN_HANDLING),
                "edit",
                "" if short else s("home.handling_sub", count=count),
            )
        )
    if own and third:
        doors.append(secondary(s("progress.door"), Send(Event.PICK_ITEM, own.id), own.icon))
    second = primary if not count else secondary
    doors.append(second(s("home.consulting"), Send(Event.OPEN_CONSULTING), "zoom-question"))
    doors[-1].sub = "" if short else s("home.consulting_sub")
    if ticket:
        doors.append(secondary(s("home.ticket"), Send(Event.OPEN_TICKET), "receipt"))
        doors[-1].sub = "" if short else s("home.ticket_sub")
    if speaks(view, Event.OPEN_VOICE):
        doors.append(secondary(s("voice.door"), Send(Event.OPEN_VOICE), "message-circle"))
        if not short:
            doors[-1].sub = s("home.voice_sub")
    for door in doors:
        if len(doors) > 2 and at.small and at.large:
            door.icon = ""  # the word takes the width
        door.height = height
        if at.small and at.wide and at.large and len(doors) > 2:
            door.height = at.touch
        door.grow = 1
        if len(doors) > 2 and not at.wide:  # three abreast: the words take the width
            door.icon = ""
    return doors


def speaks(view: View, event: Event) -> bool:
    """Complaints and questions are taken: there is a hub that hears of them."""
    return bool(view.settings.hub.url) and does(view, event)


def doors_in_rows(view: View, height: float) -> Node:
    """Three abreast, or two and two."""
    at, doors = room(view), door_buttons(view, height)
    if len(doors) <= 3:
        return RowBox(gap=at.gap, align="stretch", children=doors)
    rows = [doors[n : n + 2] for n in range(0, len(doors), 2)]
    return Column(
        gap=at.gap,
        children=[RowBox(gap=at.gap, align="stretch", children=row) for row in rows],
    )


def only_guide(view: View, item: Item) -> dict[str, Any]:
    """The face of an item that cannot be looked up now: marked by sign and words, it opens its
    guide, which needs no device and no centre."""
    return {
        "action": Send(Event.PICK_GUIDE, item.id),
        "icon": "book",
        "tone": Tone.MUTED,
        "sub": view.strings("limit.tile"),
    }


def rows_of(count: int, columns: int) -> int:
    return -(-count // columns)
