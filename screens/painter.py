"""Strokes → the window's back buffer, through two pictures of the window's size.

A page is composed by `screens/composer.py` and uploaded as one picture; when the next frame of it
differs little, only the differing rectangles are composed and uploaded. The page marked `keep`
(home, nobody identified) has a picture of its own, so that *back* draws it with no upload at all.
The other picture holds whatever else is on the glass, personal data too: `forget()` blanks it and
the buffer it was composed in.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from msgspec import Struct, field
from PIL import Image

from screens import composer
from screens.boxes import Line, Placed, Rect, Stroke, Words, cross
from screens.composer import Order
from screens.copier import Finder, open_copier
from screens.quad import Quad

_BANDS = 4  # a page is composed in bands, through a buffer of a quarter of it
_WHOLE = 0.55  # a larger changed share of the page is composed as a whole


class Canvas(Protocol):
    """How pixels come into the window's back buffer: `screens/copier.py`, or `screens/quad.py`."""

    order: Order

    def picture(self) -> Any: ...

    def upload(self, picture: Any, pixels: memoryview, rect: Rect) -> None: ...

    def draw(self, picture: Any, rects: Sequence[Rect] | None) -> None: ...


class Surface(Struct):
    """A picture and the strokes that are on it."""

    picture: Any
    placed: list[Placed] = field(default_factory=list)


class Painter:
    """Draws frames into a Kivy window's canvas. Only on the thread of the window."""

    def __init__(self, window, find: Finder, width: int, height: int) -> None:
        """`find` knows the window's GL functions by name."""
        from kivy.graphics import opengl as gl

        self._gl = gl
        self._window = window
        self.width, self.height = width, height
        self._scratch = bytearray(width * -(-height // _BANDS) * 4)
        self._personal = False  # the scratch buffer holds personal pixels
        unscaled = tuple(window.system_size) == (width, height)
        self.keeps_back = unscaled and _copying_swap(gl)
        copier = open_copier(find, width, height) if self.keeps_back else None
        self._canvas: Canvas = copier or Quad(window, width, height)
        self._kept: Surface | None = None
        self._work = Surface(self._canvas.picture())
        self._shown = self._work
        self.frames = 0  # drawn and swapped

    def frame(self, placed: list[Placed], keep: bool, whole: bool = False) -> None:
        """Show these strokes; draws and swaps only when something changed, or `whole`."""
        if keep and self._kept is None:
            self._kept = Surface(self._canvas.picture())
        surface = self._kept if keep and self._kept is not None else self._work
        rects = self._update(surface, placed)
        if surface is not self._shown:
            self._shown = surface
            self.redraw()
        elif rects or whole:
            self.redraw(None if whole else rects)

    def _update(self, surface: Surface, placed: list[Placed]) -> list[Rect]:
        """Bring the surface's picture up to date; returns what changed."""
        whole = (0, 0, self.width, self.height)
        if not surface.placed:
            rects = [whole]
        else:
            rects = [cross(r, whole) for r in composer.changes(surface.placed, placed)]
            rects = [r for r in rects if r[2] and r[3]]
            if sum(w * h for _, _, w, h in rects) > _WHOLE * self.width * self.height:
                rects = [whole]
        if any(_personal(p.stroke) for p in placed):
            self._personal = True
        for rect in rects:
            self._upload(surface, placed, rect)
        surface.placed = placed
        return rects

    def _upload(self, surface: Surface, placed: list[Placed], rect: Rect) -> None:
        x, top, w, high = rect
        most = len(self._scratch) // (w * 4)
        for y in range(top, top + high, most):
            h = min(most, top + high - y)
            pixels = memoryview(self._scratch)[: w * h * 4]
            image = Image.frombuffer("RGBX", (w, h), pixels, "raw", "RGBX", 0, 1)
            image.readonly = 0  # draw into our own buffer, which can be blanked, not into a copy
            composer.compose(image, placed, (x, y), self._canvas.order)
            self._canvas.upload(surface.picture, pixels, (x, y, w, h))

    def redraw(self, rects: list[Rect] | None = None) -> None:
        """Draw what is shown: wholly, or only `rects` where the driver keeps the back buffer."""
        self._canvas.draw(self._shown.picture, rects if rects and self.keeps_back else None)
        self._window.flip()
        self.frames += 1

    def probe(self, shown: Callable[[], None]) -> None:
        """One frame that changes nothing, as small as the driver allows; counted when `shown` has
        come back from the display."""
        rects = [(0, 0, 1, 1)] if self.keeps_back else None
        self._canvas.draw(self._shown.picture, rects)
        self._window.flip()
        self._gl.glFinish()
        shown()
        self.frames += 1

    def pixels(self) -> Image.Image:
        """What the window shows, read back from GL."""
        self._canvas.draw(self._shown.picture, None)
        width, height = (int(v) for v in self._window.system_size)
        data = self._gl.glReadPixels(
            0, 0, width, height, self._gl.GL_RGBA, self._gl.GL_UNSIGNED_BYTE
        )
        image = Image.frombytes("RGBA", (width, height), bytes(data)).convert("RGB")
        return image.transpose(Image.Transpose.FLIP_TOP_BOTTOM)

    def forget(self) -> None:
        """Blank what was personal: buffer, picture, strokes. Home stays kept."""
        self._work.placed = []
        if self._personal or self._shown is self._work:
            self._scratch[:] = bytes(len(self._scratch))
            rows = len(self._scratch) // (self.width * 4)
            for y in range(0, self.height, rows):
                h = min(rows, self.height - y)
                blank = memoryview(self._scratch)[: self.width * h * 4]
                self._canvas.upload(self._work.picture, blank, (0, y, self.width, h))
            self._personal = False
        composer.clear()

    def left(self) -> dict[str, int]:
        """Personal strokes of the surfaces, personal pictures kept, pixels that may be personal."""
        surfaces = [s for s in (self._work, self._kept) if s is not None]
        strokes = [p.stroke for s in surfaces for p in s.placed]
        return {
            "strokes": sum(_personal(s) for s in strokes),
            "pictures": composer.personal_pictures(),
            "codes": composer.codes(),
            "pixels": int(self._personal),
        }


def _personal(stroke: Stroke) -> bool:
    return isinstance(stroke, Line) or (isinstance(stroke, Words) and stroke.personal)


def _copying_swap(gl) -> bool:
    """True where a swap leaves the back buffer as it was: Mesa's software rasterisers copy."""
    name = gl.glGetString(gl.GL_RENDERER) or b""
    name = name.decode("utf-8", "replace") if isinstance(name, bytes) else str(name)
    return "llvmpipe" in name.lower() or "softpipe" in name.lower()
