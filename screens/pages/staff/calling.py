"""Their window: who is there, how many wait, and what can be done with the number."""

from __future__ import annotations

from kiosk.staff.states import Event
from kiosk.station.queue import Standing
from kiosk.station.windows import Stand
from kiosk.station.words import AtWindow, Here
from screens.nodes import (
    Badge,
    Button,
    Card,
    Column,
    Node,
    Page,
    Role,
    RowBox,
    Size,
    Tend,
    Text,
    Tone,
)
from screens.pages.staff.frame import frame, noted, say
from screens.pages.staff.windows import SIGNS, lost, who
from screens.parts import primary, quiet, secondary
from screens.pieces import note, turning
from screens.room import Room, room
from screens.staff import StaffView
from screens.view import View

_SHORT = 4  # characters of an ordinary number


def page(staff: StaffView, view: View) -> Page:
    at, s, own = room(view), view.strings, staff.windowed.at
    if own is None:
        words = Text(text=s("staff.window.asking"), size=Size.TITLE, bold=True, align="centre")
        body = Column(grow=1, gap=at.gap, children=lost(staff, view))
        return frame(staff, view, body if staff.windowed.lost else turning(view, words))
    if own.seat.by != staff.windowed.account:
        return _taken(staff, view, own)
    seen = _seen(staff, view, own)
    touch = Column(gap=at.gap, spread="bottom", children=_buttons(view, own))
    if at.wide:
        seen.grow, touch.width = 1, at.inner * 0.56
        body = RowBox(grow=1, gap=at.gap * 1.5, align="stretch", children=[seen, touch])
        above = _told(staff, view) if at.small else []
        return frame(staff, view, Column(grow=1, gap=at.gap, children=[*above, body]))
    seen.grow = 1
    return frame(staff, view, Column(grow=1, gap=at.gap, children=[seen, touch]))


def _taken(staff: StaffView, view: View, own: AtWindow) -> Page:
    """Somebody else sits there now."""
    s = view.strings
    words = s("staff.window.taken", window=own.seat.window, name=who(view, own.seat.by))
    go = primary(s("staff.window.other"), Tend(Event.OTHER_WINDOW), "arrow-right")
    return say(staff, view, "info-circle", Tone.WARN, words, noted(staff, view), [go])


def _seen(staff: StaffView, view: View, own: AtWindow) -> Column:
    at, s = room(view), view.strings
    icon, tone = SIGNS[own.seat.stand]
    stand = s(f"window.stand.{own.seat.stand.value}")
    name = s("window.name", window=own.seat.window)
    tight = at.small and at.wide and at.large
    words = Text(
        text=s("staff.window.head", window=name, stand=stand),
        size=Size.BODY if tight else (Size.LABEL if at.small else Size.LEAD),
        bold=True,
        role=Role.HEADING,
        grow=1,
    )
    sign = Badge(icon=icon, tone=tone, size_mm=10.0 if at.small else 14.0)
    head: Node = words if tight else RowBox(gap=at.gap, children=[sign, words])
    told = [] if at.small and at.wide else _told(staff, view)
    inside = _number(view, own.here) if own.here is not None else _nobody(view)
    if tight:  # what was just touched stands above, and takes the room of the rest
        brief = bool(_told(staff, view))
        around = ([], []) if brief else ([head], _waits(view, own))
        return Column(gap=at.gap, children=[*around[0], *inside, *around[1]])
    if told and at.small and at.large:
        return Column(gap=at.gap, children=[*told, _card(at, inside[:1])])
    return Column(gap=at.gap, children=[head, *told, _card(at, inside), *_waits(view, own)])


def _told(staff: StaffView, view: View) -> list[Node]:
    """What just happened, or that nothing new is heard."""
    if staff.windowed.lost:
        return [note("alert-triangle", view.strings("staff.window.lost"), Tone.WARN)]
    return noted(staff, view)


def _card(at: Room, inside: list[Node]) -> Card:
    child = Column(gap=1.5, spread="centre", children=inside)
    return Card(grow=1, pad=4 if at.small else 9, child=child)


def _number(view: View, here: Here) -> list[Node]:
    at, s = room(view), view.strings
    queue = view.settings.station.queue
    types = queue.types if queue is not None else ()
    of = next((t for t in types if t.id == here.kind), None)
    serving = here.standing is Standing.SERVING
    size = Size.NUMBER if len(here.number) <= _SHORT and not at.small else Size.HUGE
    if at.small and at.large:
        side = "left" if at.wide else "centre"
        words = Text(text=here.number, size=Size.HEAD, bold=True, tone=Tone.BLUE, one_line=True,
                     align=side)  # fmt: skip
        if not here.priority.green:
            return [words]
        return [words, Text(text=s("ticket.green"), tone=Tone.GOOD, bold=True, align=side)]
    lines: list[Node] = [
        Text(text=s("staff.window.serving" if serving else "staff.window.called",
                    count=here.calls), size=Size.SMALL, tone=Tone.MUTED, align="centre"),
        Text(text=here.number, size=size, bold=True, tone=Tone.BLUE, align="centre",
             one_line=True),
        Text(text=of.name.get(view.look.language) if of else here.kind, size=Size.LABEL,
             align="centre"),
    ]  # fmt: skip
    if here.priority.green:
        words = s("staff.window.green", what=s(f"ticket.class.{here.priority.value}"))
        green = Text(text=words, tone=Tone.GOOD, bold=True, align="centre")
        lines.append(green)
    return lines


def _nobody(view: View) -> list[Node]:
    words = view.strings("staff.window.nobody")
    at = room(view)
    tight = at.small and at.wide and at.large
    size, align = (Size.BODY, "left") if tight else (Size.LEAD, "centre")
    return [Text(text=words, size=size, tone=Tone.MUTED, align=align)]


def _waits(view: View, own: AtWindow) -> list[Node]:
    """How many the window might call, and of which business."""
    at, s = room(view), view.strings
    queue = view.settings.station.queue
    waits = note("users", s("staff.window.waits", count=own.waits))
    if at.small or queue is None:
        return [waits]
    parts = [
        s("staff.window.of_type", name=one.name.get(view.look.language), count=count)
        for one in queue.types
        if (count := own.waiting.get(one.id, 0))
    ]
    if not parts:
        return [waits]
    each = Text(text=s("staff.window.join").join(parts), size=Size.SMALL, tone=Tone.MUTED)
    return [waits, each]


def _buttons(view: View, own: AtWindow) -> list[Node]:
    s, here = view.strings, own.here
    if own.seat.stand is Stand.CLOSED:
        return _rows(view, [
            primary(s("staff.window.reopen"), Tend(Event.SAY_STAND, "open"), "circle-check"),
            secondary(s("staff.window.other"), Tend(Event.OTHER_WINDOW), ""),
        ])  # fmt: skip
    called = here is not None and here.standing is Standing.CALLED
    at = room(view)
    short = "_short" if at.small and at.large else ""
    buttons = [primary(s("staff.window.next"), Tend(Event.CALL, "next"), "speakerphone")]
    if called:
        buttons += [
            secondary(s("staff.window.again"), Tend(Event.CALL, "again")),
            secondary(s("staff.window.came"), Tend(Event.CALL, "serve")),
            secondary(s("staff.window.pass"), Tend(Event.CALL, "pass")),
        ]
    elif here is not None:
        buttons.append(secondary(s("staff.window.finish"), Tend(Event.CALL, "finish")))
    if here is not None:
        buttons.append(secondary(s("staff.window.move"), Tend(Event.OPEN_MOVE)))
    if own.seat.stand is Stand.OPEN:
        buttons.append(quiet(s(f"staff.window.away{short}"), Tend(Event.SAY_STAND, "away")))
    else:
        buttons.append(quiet(s(f"staff.window.back{short}"), Tend(Event.SAY_STAND, "open")))
    buttons.append(quiet(s(f"staff.window.close{short}"), Tend(Event.SAY_STAND, "closed")))
    if own.passed and not called:  # nobody is asked for whom one more waits
        words = s(f"staff.window.passed{short}", count=len(own.passed))
        buttons.append(secondary(words, Tend(Event.OPEN_PASSED)))
    return _rows(view, buttons)


def _rows(view: View, buttons: list[Button]) -> list[Node]:
    """The first over the whole width, the others two abreast, or three where height is dear."""
    at = room(view)
    abreast = 3 if at.small and at.large else 2
    for one in buttons:
        one.height, one.grow = at.button, 1
        if at.small and one.kind != "primary":
            one.height = at.touch
    first, *rest = buttons
    first.grow = 0
    rows = [rest[n : n + abreast] for n in range(0, len(rest), abreast)]
    return [first, *(RowBox(gap=at.gap, children=list[Node](row)) for row in rows)]
