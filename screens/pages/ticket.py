"""取号: for which business, then whether the 绿色通道 is meant, with who is entitled to it."""

from __future__ import annotations

from kiosk.settings.model import BusinessType
from kiosk.station.queue import Priority
from kiosk.visit.states import Event, State
from screens.nodes import Column, Local, Node, Page, RowBox, Send, Tone
from screens.pages.calling import calling
from screens.parts import HOME_MARK, heading, lowered
from screens.parts import page as frame
from screens.pieces import choice, note
from screens.room import room, touch_height
from screens.view import View

_TONES = (Tone.ENROLMENT, Tone.CARE, Tone.ACCOUNT, Tone.BENEFITS)
_CLASSES = (
    (Priority.ORDINARY, "user", Tone.ENROLMENT),
    (Priority.FRAIL, "accessible", Tone.CARE),
    (Priority.FORCES, "star", Tone.ACCOUNT),
)
_TALLEST = {False: 58.0, True: 72.0}  # mm of a tile; True: large print
_STACKED = 3  # tiles that a lying pad shows one under the other in large print
_HEAD = {False: 40.0, True: 24.0}  # mm of what stands above the tiles; True: a pad


def page(view: View) -> Page:
    """The types; behind each of them the classes (`view.group` is the type's id)."""
    queue = view.settings.station.queue
    types = queue.types if queue is not None else ()
    chosen = next((t for t in types if t.id == view.group), None)
    return _classes(view, chosen) if chosen is not None else _types(view, types)


def _types(view: View, types: tuple[BusinessType, ...]) -> Page:
    at, s = room(view), view.strings
    shut = view.limit == "hours"
    head: list[Node] = [heading(view, s("ticket.title"), "" if at.small else s("ticket.sub"))]
    called = calling(view)
    head = called if called and at.small and at.large else [*head, *called]
    if shut:
        head.append(note("clock", s("ticket.shut"), Tone.WARN))
    tight = at.small and at.large and at.wide and len(types) <= _STACKED
    tiles: list[Node] = [
        choice(
            view,
            one.name.get(view.look.language),
            Local(f"open-group:{one.id}"),
            icon="clipboard-list",
            tone=_TONES[n % len(_TONES)],
            sub="" if tight else _waiting(view, one),
            lead=not at.small,
            arrow=not at.small and not at.large,
        )
        for n, one in enumerate(() if shut else types)
    ]
    if queue_books(view) and not shut:
        booked = choice(
            view,
            s("booking.have"),
            Send(Event.OPEN_BOOKED),
            icon="calendar-event",
            tone=Tone.BENEFITS,
            sub="" if tight else s("booking.have_sub"),
            lead=not at.small,
        )
        tiles.append(booked)
    home = view.state is State.HOME
    back = None if home else Send(Event.BACK)
    body = lowered(view, head, tiles if tight else _spread(view, tiles, len(head)))
    title = "" if home else s("ticket.bar")
    return frame(view, body, title=title, back=back, corner=HOME_MARK if home else "#ffaa00")


def _classes(view: View, chosen: BusinessType) -> Page:
    at, s = room(view), view.strings
    name = chosen.name.get(view.look.language)
    head = heading(view, s("ticket.who"), "" if at.small else name)
    brief = at.small and at.large
    tiles: list[Node] = [
        choice(
            view,
            s(f"ticket.class.{priority}"),
            Send(Event.TAKE_TICKET, (chosen.id, priority)),
            icon=icon,
            tone=tone,
            sub="" if brief and not priority.green else s(f"ticket.class.{priority}_sub"),
            lead=not at.small,
        )
        for priority, icon, tone in _CLASSES
    ]
    tight = brief and at.wide
    lines = tiles if tight else _spread(view, tiles, 1)
    body = lowered(view, [] if tight else [head], lines)
    title = s("ticket.who") if tight else name
    return frame(view, body, title=title, back=Local("close-group"))


def queue_books(view: View) -> bool:
    """The station gives appointments."""
    queue = view.settings.station.queue
    return queue is not None and queue.appointments is not None


def _waiting(view: View, one: BusinessType) -> str:
    """How many wait: people, never minutes."""
    if view.board is None:
        return ""
    return view.strings("ticket.waiting", count=view.board.waiting.get(one.id, 0))


def _spread(view: View, tiles: list[Node], above: int) -> list[Node]:
    """In one column, or two where the glass is broad or there are many."""
    at = room(view)
    columns = 2 if at.wide or len(tiles) > 4 else 1
    rows = [tiles[i : i + columns] for i in range(0, len(tiles), columns)]
    if not rows:
        return []
    head = _HEAD[at.small] * (1.35 if at.large else 1.0)
    space = touch_height(view) - head - (above - 1) * (15.0 if at.large else 12.0)
    height = min(_TALLEST[at.large], (space - len(rows) * at.gap) / len(rows))
    for tile in tiles:
        tile.grow = 1
    lines = [RowBox(gap=at.gap, align="stretch", height=height, children=row) for row in rows]
    if len(rows[-1]) < columns:
        lines[-1].children = [*rows[-1], Column(grow=1)]
    return list(lines)
