"""人证相符 with both pictures: the chip's photo beside the camera's, and what staff say of them.

What cannot be shown is said in its place, with what to do: the card itself can always be compared.
"""

from __future__ import annotations

from kiosk.handling.faces import LASTING, NOTHING_SEEN, CameraTrouble, Faces, Said
from kiosk.staff.states import Event
from screens.nodes import (
    Button,
    Card,
    Column,
    Icon,
    Likeness,
    Node,
    Page,
    RowBox,
    Size,
    Tend,
    Text,
    Tone,
)
from screens.pages.staff.frame import frame, noted
from screens.pages.staff.wish import item_name
from screens.parts import actions, heading, primary, secondary
from screens.pieces import note
from screens.room import Room, room
from screens.staff import StaffView
from screens.view import View

_ADVICE = {
    Said.MATCH: ("circle-check", Tone.GOOD),
    Said.NO_MATCH: ("alert-triangle", Tone.BAD),
    Said.UNSURE: ("help-circle", Tone.WARN),
    Said.UNUSABLE: ("info-circle", Tone.MUTED),
    Said.AWAY: ("info-circle", Tone.MUTED),
}
"""What a plug-in said -> sign and tone."""


TALL = 150.0
"""mm of the pictures on the tall terminal."""


def page(staff: StaffView, view: View) -> Page:
    at, s, faces = room(view), view.strings, view.faces or NOTHING_SEEN
    title = heading(view, s("staff.attest.title"), size=Size.HEAD if at.small else Size.TITLE)
    pictures = RowBox(
        grow=1, gap=at.gap, align="stretch",
        children=[
            _picture(view, "card", faces.card, _card_hint(faces)),
            _picture(view, "person", faces.seen, _person_hint(faces)),
        ],
    )  # fmt: skip
    said = [*noted(staff, view), *_told(staff, view, faces)]
    words, again = _words(view, faces), _again(view, faces)
    top = [] if at.small and at.large else [title]  # the buttons ask it as well
    if not at.wide:
        room_left: list[Node] = []
        if not at.small:  # no higher than a photo is, beside its breadth
            pictures.grow, pictures.height, room_left = 0, TALL, [Column(grow=1)]
        buttons = actions(view, *words, *again)
        upright = [*top, pictures, *said, *room_left, buttons]
        return frame(staff, view, Column(grow=1, gap=at.gap, children=upright))
    for one in (*words, *again):
        one.height = at.button
        if at.small:
            one.icon = ""  # the word takes the width
    side = Column(
        width=(88.0 if at.large else 72.0) if at.small else (150.0 if at.large else 130.0),
        gap=at.gap,
        spread="bottom",
        children=[Column(grow=1, gap=at.gap, children=[*top, *said]), *reversed(words)],
    )
    left = Column(grow=1, gap=at.gap, children=[pictures, *again])
    return frame(
        staff, view, RowBox(grow=1, gap=at.gap * 1.5, align="stretch", children=[left, side])
    )


def _picture(view: View, what: str, pixels: object, hint: tuple[str, str]) -> Column:
    """Under its name; in place of one that is not there, what is awaited."""
    s, at = view.strings, room(view)
    caption = Text(text=s(f"faces.{what}"), size=Size.SMALL, bold=True, align="centre")
    if pixels is not None:
        shown: Node = Likeness(pixels=pixels, label=s(f"faces.{what}"), grow=1)
    else:
        icon, words = hint
        inside = Column(
            grow=1, spread="centre", gap=at.gap,
            children=[
                Column(align="centre", children=[Icon(name=icon, tone=Tone.MUTED, size_mm=14)]),
                Text(text=s(words), size=_size(at), tone=Tone.MUTED, align="centre"),
            ],
        )  # fmt: skip
        shown = Card(pad=4, grow=1, child=inside)
    return Column(grow=1, gap=2.0, children=[caption, shown])


def _card_hint(faces: Faces) -> tuple[str, str]:
    return ("id-off", "faces.no_photo_here") if faces.trouble else ("id", "faces.lay")


def _person_hint(faces: Faces) -> tuple[str, str]:
    if faces.looking:
        return "camera", "faces.looking"
    if faces.camera is not None or faces.trouble in LASTING:
        return "eye", "faces.see_them"
    return "camera", "faces.after"


def _told(staff: StaffView, view: View, faces: Faces) -> list[Node]:
    """At most two sentences: what is wrong and what to do, or what a plug-in thinks."""
    s, at = view.strings, room(view)
    size = _size(at)
    lines: list[Node] = []
    if faces.trouble is not None:
        lines.append(note("id-off", s(f"faces.trouble.{faces.trouble}"), Tone.BAD, size))
    elif faces.camera is CameraTrouble.NONE:
        lines.append(note("eye", s("faces.camera.none"), Tone.BLUE, size))
    elif faces.camera is not None:
        lines.append(note("camera-off", s(f"faces.camera.{faces.camera}"), Tone.BAD, size))
    elif faces.said is not None:
        icon, tone = _ADVICE[faces.said]
        lines.append(note(icon, s(f"faces.said.{faces.said}"), tone, size))
    if not lines:
        lines.append(note("id", s("faces.compare"), Tone.BLUE, size))
    name = item_name(view, staff.taken) if staff.taken is not None else ""
    if name and not at.small and not (at.wide and at.large):
        words = s("staff.attest.item", item=name)
        lines.append(note("file-text", words, Tone.MUTED, size))
    return lines


def _size(at: Room) -> Size:
    return Size.SMALL if at.small else Size.BODY


def _words(view: View, faces: Faces) -> list[Button]:
    """What they may say now."""
    s = view.strings
    no = secondary(s("staff.attest.no"), Tend(Event.OPEN_REASONS), "x")
    if faces.barred:
        return [no]
    return [primary(s("staff.attest.yes"), Tend(Event.CONFIRM), "circle-check"), no]


def _again(view: View, faces: Faces) -> list[Button]:
    if faces.looking or (faces.card is None and faces.trouble not in LASTING):
        return []  # it is under way
    card = faces.card is None
    words = view.strings("faces.read_again" if card else "faces.again")
    return [secondary(words, Tend(Event.SEE_AGAIN), "refresh")]
