"""人证相符 as its page looks: synthetic likenesses of nobody, and each thing that can be wrong."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import replace

import msgspec

from kiosk.handling.faces import CameraTrouble, CardTrouble, Faces, Said
from kiosk.papers.page import Pixels
from kiosk.settings.model import Settings
from kiosk.staff.states import Situation, State
from screens.staff import StaffView, WishShown
from screens.view import View


def with_photos(settings: Settings) -> Settings:
    """The same station, with a decoder of chip photos."""
    reader = msgspec.structs.replace(
        settings.devices.id_reader, read="text-photo", photo_library="/opt/photos.so"
    )
    devices = msgspec.structs.replace(settings.devices, id_reader=reader)
    return msgspec.structs.replace(settings, devices=devices)


def faces_pages(
    asked: WishShown, staff: StaffView, view: View
) -> Iterator[tuple[str, StaffView, View]]:
    """(name, session, what else its page knows); `staff`: somebody signed in."""
    view = replace(view, settings=with_photos(view.settings))
    here = replace(staff, situation=Situation(State.VOUCHING), taken=asked)
    card, seen = drawn(102, 126), drawn(388, 480)
    for name, faces in (
        ("laying", None),
        ("looking", Faces(card=card, looking=True)),
        ("both", Faces(card=card, seen=seen)),
        *((f"said-{said}", Faces(card=card, seen=seen, said=said)) for said in Said),
        *((f"camera-{why}", Faces(card=card, camera=why)) for why in CameraTrouble),
        *((f"card-{why}", Faces(trouble=why)) for why in CardTrouble),
    ):
        yield f"faces-{name}", here, replace(view, faces=faces)
    called = replace(here, situation=Situation(State.VOUCHING, called=True))
    yield "faces-called", called, replace(view, faces=Faces(card=card, seen=seen))
    there = replace(staff, situation=Situation(State.ATTESTING), taken=replace(asked, here=True))
    yield "attesting-there", there, view


@functools.cache
def drawn(width: int, height: int) -> Pixels:
    """Head and shoulders of nobody."""
    from PIL import Image, ImageDraw

    sheet = Image.new("RGB", (width, height), (214, 221, 230))
    pen, x, y, r = ImageDraw.Draw(sheet), width / 2, height * 0.4, min(width, height) * 0.24
    pen.ellipse((x - 2.1 * r, y + 1.3 * r, x + 2.1 * r, y + 5 * r), fill=(52, 74, 110))
    pen.ellipse((x - 0.8 * r, y - r, x + 0.8 * r, y + 1.2 * r), fill=(222, 184, 156))
    pen.pieslice((x - 0.9 * r, y - 1.3 * r, x + 0.9 * r, y + 0.7 * r), 180, 360, fill=(40, 38, 40))
    return Pixels(width, height, bytearray(sheet.tobytes()))
