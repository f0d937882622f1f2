# ruff: noqa: E402 (run as a script: the root comes onto the path first)
"""Runs in a process of its own: opens a real window, sends it real SDL events, prints what it saw.

Kivy has one window a process, so tests that draw each take their own process.
"""

from __future__ import annotations

import ctypes
import json
import os
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).parents[3]
sys.path.insert(0, str(ROOT))

from msgspec import structs
from PIL import Image, ImageChops

from screens import composer, painter
from screens.boxes import Panel, Placed
from screens.layout import lay_out
from screens.nodes import Card, Column, Local, Page, RowBox, Slate, Space, Spinner, Text
from screens.sdl import _UNUSED
from screens.view import Look
from screens.volume import volume_note
from screens.window import Glass
from tests.screens.engine import engine_pages as pages

LOOK = Look()


class Mouse(ctypes.Structure):
    """SDL_MouseButtonEvent / SDL_MouseMotionEvent (SDL 2.30, SDL_events.h), as far as used."""

    _fields_ = [
        ("type", ctypes.c_uint32),
        ("stamp", ctypes.c_uint32),
        ("window", ctypes.c_uint32),
        ("which", ctypes.c_uint32),
        ("button", ctypes.c_uint8),
        ("state", ctypes.c_uint8),
        ("clicks", ctypes.c_uint8),
        ("pad", ctypes.c_uint8),
        ("x", ctypes.c_int32),
        ("y", ctypes.c_int32),
        ("rest", ctypes.c_ubyte * 96),
    ]


class Motion(ctypes.Structure):
    _fields_ = [
        ("type", ctypes.c_uint32),
        ("stamp", ctypes.c_uint32),
        ("window", ctypes.c_uint32),
        ("which", ctypes.c_uint32),
        ("state", ctypes.c_uint32),
        ("x", ctypes.c_int32),
        ("y", ctypes.c_int32),
        ("rest", ctypes.c_ubyte * 96),
    ]


def push(glass: Glass, kind: str, x: int, y: int) -> None:
    if kind == "move":
        event = Motion(type=0x400, window=1, state=1, x=x, y=y)
    else:
        event = Mouse(
            type=0x401 if kind == "down" else 0x402,
            window=1,
            button=1,
            state=kind == "down",
            x=x,
            y=y,
        )
    glass._sdl._lib.SDL_PushEvent(ctypes.byref(event))


def tap(glass: Glass, x: int, y: int) -> None:
    push(glass, "down", x, y)
    push(glass, "up", x, y)
    glass.turn()


def middle(glass: Glass, label: str) -> tuple[int, int]:
    box = next(b for b in glass.tree() if b["label"] == label and b["action"])
    x, y, w, h = box["rect"]
    return x + w // 2, y + h // 2


def first_row(glass: Glass) -> object:
    return next(b["label"] for b in glass.tree() if b["role"] == "row")


def shot(glass: Glass, folder: Path, name: str) -> Image.Image:
    glass.screenshot(folder / name)
    with Image.open(folder / name) as image:
        return image.convert("RGB")


def composed(page: Page) -> Image.Image:
    sheet = lay_out(page, LOOK)
    placed, _ = sheet.flat({})
    placed.append(Placed(Panel(0, 0, 18, 18, fill=page.mark), None))
    return composer.picture(placed, LOOK.width, LOOK.height).convert("RGB")


def same(one: Image.Image, other: Image.Image) -> bool:
    return ImageChops.difference(one, other).getbbox() is None


def main(folder: Path) -> dict[str, object]:
    out: dict[str, object] = {}
    actions: list[object] = []
    touched: list[float] = []
    glass = Glass(LOOK, actions.append, lambda: touched.append(1.0), lambda: None, folder=folder)

    out["canvas"] = type(glass._painter._canvas).__name__
    home = pages.home(LOOK)
    glass.show(home, keep=True)
    glass.turn()
    first = shot(glass, folder, "home.png")
    out["home_is_what_was_composed"] = same(first, composed(home))
    out["mark"] = first.getpixel((9, 9)) + first.getpixel((17, 17))
    out["stand_ins_left"] = [
        name
        for name in _UNUSED
        if getattr(sys.modules.get(name), "__spec__", None) is None and name in sys.modules
    ]
    out["glyphs_left_for_next_start"] = (folder / "glyphs.bin").is_file()

    tap(glass, *middle(glass, "门诊"))
    out["tap"] = [str(getattr(a, "data", "")) for a in actions]
    out["touched"] = len(touched)

    # a clock's minute changes only its own rectangle
    uploads: list[tuple] = []
    upload = glass._painter._upload
    glass._painter._upload = lambda s, p, r: (uploads.append(r), upload(s, p, r))
    later = pages.home(LOOK, "09:27")
    glass.show(later, keep=True)
    glass.turn()
    out["clock_pixels"] = sum(w * h for _, _, w, h in uploads)
    out["clock_right"] = same(shot(glass, folder, "clock.png"), composed(later))

    uploads.clear()
    result = pages.result(LOOK)
    glass.show(result)
    glass.turn()
    out["result_right"] = same(shot(glass, folder, "result.png"), composed(result))
    uploads.clear()
    glass.show(pages.home(LOOK, "09:27"), keep=True)
    glass.turn()
    out["back_uploads"] = len(uploads)
    out["back_right"] = same(shot(glass, folder, "back.png"), composed(later))

    glass.show(result)
    glass.turn()
    actions.clear()
    x, y = middle(glass, next(b["label"] for b in glass.tree() if b["role"] == "row"))
    push(glass, "down", x, y)
    glass.turn()
    out["pressed_is_darker"] = shot(glass, folder, "p.png").getpixel((60, y)) != (255, 255, 255)
    top = first_row(glass)
    for step in range(1, 6):
        push(glass, "move", x, y - 40 * step)
    push(glass, "up", x, y - 200)
    glass.turn()
    out["drag_is_no_tap"] = actions == []
    out["drag_scrolled"] = first_row(glass) != top
    push(glass, "down", x, y)
    push(glass, "up", x + 400, y + 300)
    glass.turn()
    out["release_elsewhere_is_no_tap"] = actions == []
    tap(glass, *middle(glass, "上一页"))
    out["page_up"] = first_row(glass) == top
    out["page_up_is_ours"] = actions == []
    tap(glass, *middle(glass, "下一页"))
    glass.show(structs.replace(result, mark="#000000"))
    out["same_page_stays"] = first_row(glass) != top
    glass.show(structs.replace(result, about="another"))
    out["another_begins_at_its_top"] = first_row(glass) == top
    glass.show(result)
    glass.turn()

    keys(glass, folder, actions, touched, out)
    heard(glass, folder, out)
    slate(glass, folder, actions, uploads, out)

    # another thread wakes the loop out of SDL's wait
    woken: list[str] = []
    thread = threading.Timer(
        0.05, lambda: glass.call_soon(lambda: (woken.append("x"), glass.stop()))
    )
    thread.start()
    begun = time.monotonic()
    glass.run()
    out["woken"] = bool(woken) and time.monotonic() - begun < 2.0

    spin = Page(
        state="wait",
        top=Space(),
        bottom=Space(),
        body=Column(children=[RowBox(children=[Spinner(label="请稍候")]), Text(text="正在查询")]),
    )
    glass.show(spin)
    wait = glass.turn()
    out["spinner_deadline"] = wait
    glass.show(
        Page(
            state="x",
            top=Space(),
            bottom=Space(),
            body=Card(action=Local("a"), label="卡", child=Text(text="张三", personal=True)),
        )
    )
    glass.turn()
    glass.forget()
    out["scratch_is_blank"] = not any(glass._painter._scratch)
    out["picture_is_blank"] = glass._painter.pixels().getbbox() is None
    out["nothing_left"] = glass.tree() == [] and glass._painter._work.placed == []
    glass.show(home, keep=True)
    glass.turn()
    out["home_after_forget"] = same(shot(glass, folder, "again.png"), composed(home))
    return out


def slate(glass: Glass, folder: Path, actions: list, uploads: list, out: dict) -> None:
    """A stroke is seen under the finger, arrives when it leaves, and is somebody's."""
    page = Page(
        state="slate",
        top=Space(),
        bottom=Space(),
        body=Column(grow=1, children=[Slate(name="s", label="写字", grow=1, guides=True)]),
    )
    glass.show(page)
    glass.turn()
    empty = shot(glass, folder, "s0.png")
    left, top, wide, high = next(b["rect"] for b in glass.tree() if b["role"] == "key")
    actions.clear()
    uploads.clear()
    x, y = left + wide // 4, top + high // 4
    push(glass, "down", x, y)
    for step in range(1, 11):
        push(glass, "move", x + 20 * step, y + 10 * step)
    glass.turn()
    out["stroke_is_seen"] = shot(glass, folder, "s1.png").getpixel((x + 100, y + 50)) < (90, 90, 90)
    out["stroke_redraws_its_place"] = sum(w * h for _, _, w, h in uploads) < 260 * 160 * 2
    out["stroke_waits_for_the_finger"] = actions == []
    push(glass, "move", left + wide + 300, y + 100)
    push(glass, "up", left + wide + 300, y + 100)
    glass.turn()
    (stroke,) = actions
    unit = min(wide, high)
    begin, end = stroke.points[0], stroke.points[-1]
    out["stroke_arrives"] = stroke.slate == "s" and len(stroke.points) == 12
    out["stroke_begins_where_it_began"] = begin == (
        round((x - left) * 1000 / unit), round((y - top) * 1000 / unit), 0,
    )  # fmt: skip
    out["stroke_ends_at_the_edge"] = end[0] == round(wide * 1000 / unit)
    out["stroke_goes_with_the_finger"] = same(shot(glass, folder, "s2.png"), empty)
    page = structs.replace(
        page,
        body=Column(grow=1, children=[
            Slate(name="s", label="写字", grow=1, guides=True, strokes=(stroke.points,))]),
    )  # fmt: skip
    glass.show(page)
    glass.turn()
    seen = shot(glass, folder, "s3.png").getpixel((x + 100, y + 50))
    out["stroke_is_drawn_again"] = seen < (90, 90, 90)
    out["stroke_is_somebodys"] = glass.left()["strokes"] == 1 and glass.left()["pixels"] == 1
    glass.forget()
    out["stroke_is_forgotten"] = glass.left()["strokes"] == 0 and glass.left()["pixels"] == 0
    actions.clear()


def keys(glass: Glass, folder: Path, actions: list, touched: list, out: dict[str, object]) -> None:
    """The page is walked with keys; a touch takes the ring away."""
    glass.show(pages.home(LOOK, "09:27"), keep=True)
    glass.turn()
    plain = shot(glass, folder, "k0.png")
    touched.clear()
    actions.clear()
    glass.key("next")
    glass.turn()
    out["key_is_no_touch"] = touched == []
    out["ring_is_drawn"] = not same(shot(glass, folder, "k1.png"), plain)
    out["ring_presses_nothing"] = actions == []
    glass.key("previous")
    glass.key("next")
    glass.key("ok")
    glass.turn()
    first = next(b for b in glass.tree() if b["action"])
    out["ok_presses_it"] = [str(getattr(a, "data", "")) for a in actions] == [str(first["data"])]
    actions.clear()
    glass.key("back")
    out["back_where_there_is_none"] = actions == []
    glass.show(pages.home(LOOK, "09:28"), keep=True)
    glass.show(pages.home(LOOK, "09:27"), keep=True)
    glass.turn()
    out["ring_stays_on_its_page"] = not same(shot(glass, folder, "k2.png"), plain)
    push(glass, "down", 2, 900)
    push(glass, "up", 2, 900)
    glass.turn()
    out["touch_takes_the_ring"] = same(shot(glass, folder, "k3.png"), plain)
    glass.key("ok")  # shows where it is first
    glass.turn()
    out["ok_without_a_ring_presses_nothing"] = actions == []
    out["ok_without_a_ring_shows_it"] = not same(shot(glass, folder, "k4.png"), plain)
    glass.show(pages.result(LOOK))
    glass.turn()
    out["ring_leaves_with_its_page"] = same(
        shot(glass, folder, "k5.png"), composed(pages.result(LOOK))
    )
    rows = [b["label"] for b in glass.tree() if b["role"] == "row"]
    for _ in range(60):
        glass.key("next")
        glass.turn()
    out["keys_scroll"] = first_row(glass) != rows[0]
    glass.forget()
    glass.key("next")
    out["key_without_a_page"] = glass.tree() == []
    glass.show(pages.result(LOOK))
    glass.turn()


def heard(glass: Glass, folder: Path, out: dict[str, object]) -> None:
    """Who listens is told what there is to hear, after it was drawn; a note leaves by itself."""
    told: list[tuple[set[str], int]] = []
    glass.show(pages.home(LOOK, "09:27"), keep=True)
    glass.turn()
    plain = shot(glass, folder, "h0.png")
    glass.on_read = lambda what: told.append(({one.name for one in what}, glass.frames))
    before = glass.frames
    glass.show(pages.result(LOOK))
    glass.turn()
    out["another_page_is_told_once_drawn"] = told == [({"PAGE"}, before + 1)]
    out["what_it_says_begins_with_its_title"] = glass.page_pieces()[0].text != ""
    out["without_a_ring_no_place_speaks"] = glass.stop_piece() is None
    glass.turn()
    out["nothing_is_told_twice"] = len(told) == 1
    told.clear()
    glass.key("next")
    glass.turn()
    out["a_move_is_told"] = told[0][0] == {"FOCUS"} and bool(glass.stop_piece()[0].text)
    told.clear()
    glass.show(pages.home(LOOK, "09:27"), keep=True)
    glass.turn()
    glass.show(pages.home(LOOK, "09:28"), keep=True)
    glass.turn()
    out["a_change_of_a_page_is_news"] = [what for what, _ in told] == [{"PAGE"}, {"NEWS"}]
    glass.show(pages.home(LOOK, "09:27"), keep=True)
    glass.note(volume_note(LOOK, 3, 5, "音量"), 0.05)
    glass.turn()
    out["a_note_is_drawn_over_the_page"] = not same(shot(glass, folder, "h1.png"), plain)
    time.sleep(0.06)
    glass.turn()
    out["a_note_leaves_by_itself"] = same(shot(glass, folder, "h2.png"), plain)
    told.clear()
    glass.show(pages.result(LOOK))
    glass.forget()
    glass.turn()
    out["what_was_forgotten_is_not_told"] = told == []
    out["and_says_nothing"] = glass.page_pieces() == [] and glass.stop_piece() is None
    glass.on_read = None
    glass.show(pages.result(LOOK))
    glass.turn()


if __name__ == "__main__":
    os.environ["KIOSK_MARK"] = "1"
    if sys.argv[2] == "Quad":  # as on a driver that is not known to copy
        painter.open_copier = lambda *_: None
    print(json.dumps(main(Path(sys.argv[1])), ensure_ascii=False))
