"""The glass: one window, one page on it, touches in, actions out.

The loop handles what SDL has first, draws once when something changed, then blocks in SDL until an
event comes or the next deadline is due. Other threads only call `call_soon`.
"""

from __future__ import annotations

import collections
import enum
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.text import raster
from screens import composer
from screens.boxes import Box, Panel, Placed, Sheet, Turn, cross
from screens.focus import Focus, back_action
from screens.layout import lay_out
from screens.look import Look
from screens.marks import TURN_SECONDS, press_down, turn
from screens.nodes import Action, Ink, Local, Page, Role, Send, Tend
from screens.painter import Painter
from screens.panel_watch import PanelWatch
from screens.sdl import Sdl, open_window
from screens.slate import drawn, inked
from screens.touch import Matrix, Press, Touches

if TYPE_CHECKING:
    from kiosk.text.spoken import Piece

HELD = 3.0  # seconds of a long press
CORNER = 25.0  # mm from a top corner
_MARK = 18  # px, side of the corner mark under KIOSK_MARK=1


class Read(enum.Enum):
    """What there is to be heard of the glass."""

    PAGE = enum.auto()  # another page
    FOCUS = enum.auto()  # keys moved, or pressed something and are still there
    NEWS = enum.auto()  # the same page says something else


class Glass:
    """What the visitor sees and touches.

    `on_action(action)` gets every touch that means something; `on_touch()` every touch at all;
    `on_tick()` is called in each turn of the loop and returns seconds to the next deadline, or
    None. All three, and everything else here except `call_soon`, run on the thread of `run`.
    `on_error(exception)` gets what these raise; without it `run` raises.
    """

    def __init__(
        self,
        look: Look,
        on_action: Callable[[Action], None],
        on_touch: Callable[[], None] = lambda: None,
        on_tick: Callable[[], float | None] = lambda: None,
        *,
        on_error: Callable[[Exception], None] | None = None,
        size: tuple[int, int] | None = None,
        at: tuple[int, int] = (0, 0),
        framed: bool = False,
        folder: Path | None = None,
        clock: Callable[[], float] = time.monotonic,
        matrix: Matrix | None = None,
        on_held: Callable[[str], None] = lambda corner: None,
    ) -> None:
        """`on_held(corner)`: a finger rested for `HELD` seconds on the top `left` or `right`
        corner, and left it.
        `matrix`: how the panel lies under the picture. `at`: where the window stands."""
        self.look = look
        self._on_action, self._on_touch, self._on_tick = on_action, on_touch, on_tick
        self._on_error, self._clock = on_error, clock
        self._on_held, self._matrix = on_held, matrix
        self._on_point: Callable[[float, float], None] | None = None
        self._size = size or (look.width, look.height)
        self._window = open_window(*self._size, framed=framed, folder=folder, at=at)
        self._sdl = Sdl()
        self._folder, self._glyphs = folder, False
        if folder is not None:
            self._glyphs = raster.load(folder / "glyphs.bin")
            composer.load_codes(folder / "codes.bin")
        self._painter = Painter(self._window, self._sdl.function, look.width, look.height)
        self._touches = Touches(look, self._size, matrix)
        self._panels = PanelWatch(self._sdl.seek_panels)
        self._soon: collections.deque[Callable[[], None]] = collections.deque()
        self._mark = os.environ.get("KIOSK_MARK") == "1"
        self._page: Page | None = None
        self._sheet: Sheet | None = None
        self._keep = False
        self._boxes: list[Box] = []
        self._offsets: dict[str, int] = {}
        self._press: Press | None = None
        self._focus = Focus()
        self.on_read: Callable[[frozenset[Read]], None] | None = None
        """Told what there is to be heard now, after it was drawn; None: nobody listens."""
        self._unread: set[Read] = set()
        self._noted: list[Placed] = []  # drawn over the page
        self._noted_until = 0.0
        self._shown: tuple[str, ...] = ()  # which page it is
        self._dirty = self._running = False
        self._spins = self._uncovered = False
        self._probing = False  # a frame was asked for and not yet begun
        self.turns = 0  # of the loop; with `frames`, read from any thread to see that it lives
        self._touched = False  # somebody was here

    # pages -----------------------------------------------------------------------------------
    def show(self, page: Page, keep: bool = False) -> None:
        """Put a page on the glass. `keep`: it names nobody and its picture may be kept (home)."""
        if page == self._page and keep == self._keep:
            return
        before = self._page
        self._unread.add(Read.NEWS)
        sheet = lay_out(page, self.look)
        which = (page.state, page.title, page.about)
        if before is None or which != self._shown:
            self._offsets, self._press = {}, None
        if which != self._shown:
            self._shown = which
            self._focus.clear()
            self._unread = {Read.PAGE}
        self._page, self._sheet, self._keep = page, sheet, keep
        self._dirty = True

    def restyle(self, look: Look) -> None:
        """Another text size, language, theme or reach; the next `show` uses it."""
        if look != self.look:
            self.look = look
            self._page = None
            self._touches = Touches(look, self._size, self._matrix)

    def calibrate(self, matrix: Matrix | None) -> None:
        """From now on touches are turned by this matrix; None: they are taken as they are."""
        self._matrix = matrix
        self._touches = Touches(self.look, self._size, matrix)

    @property
    def matrix(self) -> Matrix | None:
        """How touches are turned now."""
        return self._matrix

    def take_points(self, on_point: Callable[[float, float], None] | None) -> None:
        """Hand each touch over as shares of the panel's width and height, and do nothing else with
        it (the touch test); None ends that."""
        self._on_point, self._press = on_point, None

    def forget(self) -> None:
        """Drop everything of a visit: page, boxes, strokes, pictures, pixels. Show a page next."""
        self._page = self._sheet = self._press = None
        self._boxes, self._offsets = [], {}
        self._focus.clear()
        self._unread.clear()
        self._painter.forget()

    def left(self) -> dict[str, int]:
        """How much on the glass, or kept for it, names somebody; for the proof of the wipe."""
        return self._painter.left()

    def tree(self) -> list[dict[str, object]]:
        """What is on the glass, in reading order: role, label, action name, what is seen of it as
        rect (x, y, w, h), and whether that is all of it."""
        self._flush()
        technician = self._page is not None and self._page.state.startswith("technician")
        works = "technician" if technician else "staff"
        return [
            {
                "role": str(box.role),
                "label": box.label,
                "rect": cross(box.rect, box.clip),
                "whole": cross(box.rect, box.clip) == box.rect,
                "action": _name(box.action, works),
                "data": box.action.data if isinstance(box.action, Send | Tend) else None,
            }
            for box in self._boxes
            if box.role is not Role.NONE
        ]

    def screenshot(self, path: str | Path) -> None:
        """Save what the window shows."""
        self._flush()
        self._painter.pixels().save(path)

    @property
    def frames(self) -> int:
        """Frames drawn and swapped so far; from any thread."""
        return self._painter.frames

    def probe(self) -> None:
        """Ask for one small frame that changes nothing; from any thread."""
        if not self._probing:  # one asked for is enough, however long it takes
            self._probing = True
            self.call_soon(self._probe)

    def _probe(self) -> None:
        self._probing = False
        self._painter.probe(self._sdl.round_trip)

    # loop ------------------------------------------------------------------------------------
    def call_soon(self, call: Callable[[], None]) -> None:
        """Run `call` on the glass's thread; from any thread."""
        self._soon.append(call)
        self._sdl.wake()

    def stop(self) -> None:
        """End `run`; from any thread."""
        self._running = False
        self._sdl.wake()

    def run(self) -> None:
        """Until `stop`, or until the window is closed."""
        self._running = True
        while self._running:
            wait = self.turn()
            if self._running and not self._soon:
                self._sdl.wait(wait)

    def turn(self) -> float | None:
        """One turn of the loop; returns how long nothing is due (None: until an event)."""
        self.turns += 1
        try:
            self._events()
            for _ in range(len(self._soon)):
                self._soon.popleft()()
            self._panels.look(self._clock(), held=self._touches.held)
            wait = self._on_tick()
            wait = self._unnote(wait)
            self._flush()
            self._uncover()
            self._tell()
        except Exception as error:
            if self._on_error is None:
                raise
            self._on_error(error)
            wait = 0.05  # no busy loop when it raises again
        if self._spins:
            wait = TURN_SECONDS if wait is None else min(wait, TURN_SECONDS)
            self._dirty = True
        return wait

    def _events(self) -> None:
        poll = self._window._win.poll
        while True:
            event = poll()
            if event is False:
                return
            if event is None:
                continue
            if event[0] == "quit":
                self._running = False
            elif event[0] in ("windowexposed", "windowshown", "windowrestored"):
                self._uncovered = True
            else:
                self._touch(event)

    # touches ---------------------------------------------------------------------------------
    def _touch(self, event: tuple) -> None:
        move = self._touches.read(event, self._clock())
        if move is None:
            return
        kind, x, y = move
        if self._on_point is not None:
            if kind == "down":
                self._on_touch()
                self._on_point(*self._touches.raw)
            return
        if kind == "down":
            self._touched = True
            self._on_touch()
            self._dirty = self._focus.clear() or self._dirty
            self._flush()
            box = next(
                (b for b in reversed(self._boxes) if b.action is not None and b.hit(x, y)), None
            )
            self._press = Press(x, y, box, self._area_at(x, y), at=self._clock())
            if box is not None and isinstance(box.action, Ink):
                self._press.trail.append((x, y, self._clock()))
            self._dirty = self._dirty or box is not None
        elif self._press is None:
            return
        elif kind == "move" and self._press.trail:
            self._press.trail.append((x, y, self._clock()))
            self._dirty = True
        elif kind == "move":
            self._moved(x, y)
        else:
            press, self._press = self._press, None
            self._dirty = self._dirty or press.box is not None
            if press.box is not None and press.trail:
                self._act(drawn(press.box, press.trail))
            elif press.box is not None and press.box.hit(x, y):
                self._act(press.box.action)
            elif corner := self._held(press):
                self._on_held(corner)

    def _held(self, press: Press) -> str:
        """On which top corner it rested, "" on none: where nothing can be touched, and nobody rests
        by chance."""
        mm = self.look.mm_per_px
        still = press.box is None and not press.dragging
        if not still or press.y * mm > CORNER or self._clock() - press.at < HELD:
            return ""
        if press.x * mm <= CORNER:
            return "left"
        return "right" if (self.look.width - press.x) * mm <= CORNER else ""

    def _moved(self, x: float, y: float) -> None:
        press = self._press
        assert press is not None
        if not press.dragging and press.far(x, y, self.look.mm_per_px):
            self._dirty = self._dirty or press.box is not None
            press.dragging, press.box = True, None  # a drag is never a tap
            press.start = self._offsets.get(press.area, 0)
        if press.dragging and press.area:
            self._scroll_to(press.area, press.start + round(press.y - y))

    def _area_at(self, x: float, y: float) -> str:
        """Innermost scrolling area there; "" for none."""
        name = ""
        if self._sheet is not None:
            for area, (left, top, w, h) in self._sheet.areas(self._offsets):
                inside = left <= x < left + w and top <= y < top + h
                if inside and area.furthest() > 0:
                    name = area.name
        return name

    def _scroll_to(self, name: str, offset: int) -> None:
        assert self._sheet is not None
        for area, _ in self._sheet.areas(self._offsets):
            if area.name == name:
                area.part(offset, offset + area.rect[3])  # rows become known before the clamp
                offset = min(max(0, offset), area.furthest())
                if offset != self._offsets.get(name, 0):
                    self._offsets[name] = offset
                    self._dirty = True

    def _act(self, action: Action | Turn | None) -> None:
        if isinstance(action, Turn):
            assert self._sheet is not None
            for area, rect in self._sheet.areas(self._offsets):
                if area.name == action.area:
                    step = round(rect[3] * 0.85) * action.by
                    self._scroll_to(area.name, self._offsets.get(area.name, 0) + step)
                    break
        elif action is not None:
            self._on_action(action)

    # keys ------------------------------------------------------------------------------------
    def key(self, key: str) -> None:
        """A key of a keypad: "next" and "previous" move the ring, "ok" presses what it is round,
        "back" goes back. The next touch takes the ring away. The first "ok" only shows it."""
        self._touched = True
        if self._sheet is None:
            return
        stop = self._focus.stop(self._sheet, self._offsets)
        match key:
            case "ok" if stop is not None:
                self._unread.add(Read.FOCUS)
                self._act(stop.box.action)
            case "next" | "previous" | "ok":
                by = -1 if key == "previous" else 1
                self._focus.move(by, self._sheet, self._offsets, self._scroll_to)
                self._unread.add(Read.FOCUS)
                self._dirty = True
            case "back":
                self._act(back_action(self._sheet, self._offsets))

    # heard -----------------------------------------------------------------------------------
    def page_pieces(self, *, whole: bool = False) -> list[Piece]:
        """What the page says; `whole`: with what can be touched on it."""
        if self._sheet is None or self._page is None:
            return []
        from screens.spoken import page_pieces  # no first frame speaks

        return page_pieces(self._sheet, self._page.title, self._offsets, whole=whole)

    def stop_piece(self) -> tuple[Piece, bool] | None:
        """What the place says that the keys are at, and whether it is chosen; None: at none."""
        stop = self._focus.stop(self._sheet, self._offsets) if self._sheet is not None else None
        if stop is None:
            return None
        from screens.spoken import stop_piece

        return stop_piece(stop), stop.box.chosen

    @property
    def shown(self) -> str:
        """The state of the page on the glass, "" for none."""
        return "" if self._page is None else self._page.state

    def _tell(self) -> None:
        unread, self._unread = frozenset(self._unread), set()
        if unread and self.on_read is not None and self._sheet is not None:
            self.on_read(unread)

    # notes -----------------------------------------------------------------------------------
    def note(self, placed: list[Placed], seconds: float) -> None:
        """Draw this over whatever page there is, for a while."""
        self._noted, self._noted_until = placed, self._clock() + seconds
        self._dirty = True

    def _unnote(self, wait: float | None) -> float | None:
        if not self._noted:
            return wait
        left = self._noted_until - self._clock()
        if left > 0:
            return left if wait is None else min(wait, left)
        self._noted, self._dirty = [], True
        return wait

    # drawing ---------------------------------------------------------------------------------
    def _flush(self) -> None:
        """Draw when something changed."""
        if not self._dirty or self._sheet is None:
            return
        self._dirty = False
        placed, self._boxes = self._sheet.flat(self._offsets)
        self._spins = turn(placed, self._clock())
        if self._press is not None and self._press.box is not None:
            press_down(placed, self._boxes, self._press.box)
            if self._press.trail:
                placed.append(Placed(inked(self._press.box, self._press.trail, self.look), None))
        if ring := self._focus.ring(self._sheet, self._offsets, self.look):
            placed.append(ring)
        placed.extend(self._noted)
        if self._mark:
            placed.append(Placed(Panel(0, 0, _MARK, _MARK, fill=self._sheet.mark), None))
        self._painter.frame(placed, self._keep, self._uncovered)
        self._uncovered = False
        if self._keep and self._folder is not None and not self._touched:
            self._leave(self._folder, placed)
            self._folder = None

    def _leave(self, folder: Path, placed: list[Placed]) -> None:
        """Leave to the next start what was made for the first home, which names nobody."""
        composer.keep_codes(placed, folder / "codes.bin")
        if not self._glyphs:
            raster.save(folder / "glyphs.bin")

    def _uncover(self) -> None:
        """Draw again what another window covered, unless a frame has just been drawn."""
        if self._uncovered and self._sheet is not None:
            self._painter.redraw()
        self._uncovered = False


def _name(action: Action | Turn | None, works: str) -> str:
    """`works`: whose `Tend` it would be."""
    if isinstance(action, Send):
        return str(action.event)
    if isinstance(action, Tend):
        return f"{works}-{action.event}"
    if isinstance(action, Local):
        return f"local:{action.what}"
    if isinstance(action, Ink):
        return f"ink:{action.slate}"
    if isinstance(action, Turn):
        return "page-up" if action.by < 0 else "page-down"
    return ""
