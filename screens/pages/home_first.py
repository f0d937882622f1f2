"""Home that asks four plain questions first, and the items behind each."""

from __future__ import annotations

from kiosk.services.model import Group
from kiosk.visit.states import Event
from screens.nodes import (
    Column,
    Grid,
    Local,
    Node,
    Page,
    RowBox,
    Send,
)
from screens.pages.home_words import (
    door_buttons,
    doors_in_rows,
    grouped_items,
    head_row,
    only_guide,
    rows_of,
    slogan_row,
)
from screens.parts import HOME_MARK, heading, lowered
from screens.parts import page as frame
from screens.pieces import TONES, choice
from screens.room import Room, ems, reach_line, room, staff_strip, strip, touch_height
from screens.view import View

_ICONS = {
    Group.ENROLMENT: "users",
    Group.CARE: "stethoscope",
    Group.ACCOUNT: "wallet",
    Group.BENEFITS: "heartbeat",
}

_BESIDE = 4.0  # ems
_GROUP_HEADING = {False: 34.0, True: 30.0}  # mm, with the line under it


def questions(view: View) -> Page:
    at = room(view)
    s = view.strings
    groups = list(grouped_items(view))
    bare = at.small and at.large and at.wide and strip(view) > 0  # no height to spare
    brief = (at.small and (at.large or at.wide)) or (at.large and view.look.low)
    cards: list[Node] = [
        choice(
            view,
            s(f"question.{g.value}.title"),
            Local(f"open-group:{g.value}"),
            icon="" if bare else _ICONS[g],
            tone=TONES[g],
            sub="" if brief else s(f"question.{g.value}.sub"),
            lead=not at.small,
            arrow=not (view.look.low or (at.small and at.large)),
        )
        for g in groups
    ]
    for c in cards:
        c.grow = 1
    if at.wide:
        left = Column(grow=3, gap=at.gap, children=_paired(cards, at))
        buttons, grow = door_buttons(view, None), 1.1 if at.small else 1.3
        if at.small and (at.large or staff_strip(view)) and len(buttons) > 3 and _short(buttons):
            # no height for all of them in one column
            buttons, grow = [Grid(grow=1, gap=at.gap, children=buttons)], 2.2
        doors = Column(grow=grow, gap=at.gap, children=buttons)
        body = RowBox(grow=1, gap=at.gap * 1.4, align="stretch", children=[left, doors])
        below = [] if at.small else [slogan_row(view)]
        return frame(view, head_row(view), body, *below, corner=HOME_MARK)
    door = at.button if at.small or view.look.low else 42.0
    many = len(door_buttons(view, door)) > 3
    if many:  # in two rows
        door = min(door, at.touch + 4.0)
    doors = doors_in_rows(view, door)
    if many and at.small and at.large:  # else 办理业务 is under the edge
        return frame(view, head_row(view), *_paired(cards, at), doors, corner=HOME_MARK)
    if at.tall:
        greeting = head_row(view)
        greeting.grow = 1
        head = [greeting, slogan_row(view)]
        if view.look.low:
            cards = _paired(cards, at)
        return frame(view, lowered(view, head, [*cards, doors]), corner=HOME_MARK)
    return frame(view, head_row(view), *cards, doors, corner=HOME_MARK)


def _short(buttons: list[Node]) -> bool:
    """Two fit beside each other next to the questions."""
    return all(ems(button.label) <= _BESIDE for button in buttons)


def _paired(cards: list[Node], at: Room) -> list[Node]:
    """Two beside each other."""
    pairs = [cards[i : i + 2] for i in range(0, len(cards), 2)]
    return [RowBox(gap=at.gap, grow=1, align="stretch", children=pair) for pair in pairs]


def group_page(view: View, group: Group) -> Page:
    """The items behind one question."""
    at = room(view)
    items = grouped_items(view).get(group, [])
    columns = 2 if at.wide or len(items) > 4 or (view.look.low and len(items) > 2) else 1
    rows = rows_of(len(items), columns)
    tiles = []
    for item in items:
        hint = item.hint.get(view.look.language) if item.hint and not at.small else ""
        face = {
            "action": Send(Event.PICK_ITEM, item.id),
            "icon": item.icon,
            "tone": TONES[group],
            "sub": hint,
        }
        if view.limit:
            face = only_guide(view, item)
        text, lead = item.short.get(view.look.language), at.tall and columns == 1
        tiles.append(choice(view, text, **face, lead=lead))
    space = touch_height(view) - (0.0 if reach_line(view) else _GROUP_HEADING[at.small])
    lines: list[Node] = []
    for r in range(rows):
        line = tiles[r * columns : (r + 1) * columns]
        for c in line:
            c.grow = 1
        lines.append(
            RowBox(
                gap=at.gap,
                align="stretch",
                height=min(54.0 if at.large else 46.0, (space - rows * at.gap) / rows),
                children=line,
            )
        )
    sub = "" if at.small else view.strings("home.group_sub")
    head = heading(view, view.strings(f"question.{group.value}.title"), sub)
    return frame(
        view,
        lowered(view, [head], lines),
        title=view.strings(f"group.{group.value}"),
        back=Local("close-group"),
        corner=HOME_MARK,
    )
