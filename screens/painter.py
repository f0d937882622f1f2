"""Strokes → the window's canvas: one root, one full-screen rectangle, two textures.

A page is composed by `screens/composer.py` and uploaded as one texture; when the next frame of it
differs little, only the differing rectangles are composed and uploaded. The page marked `keep`
(home, nobody identified) has a texture of its own, so that *back* draws it with no upload at all.
The other texture holds whatever else is on the glass, personal data too: `forget()` blanks it and
the buffer it was composed in.
"""

from __future__ import annotations

from msgspec import Struct, field
from PIL import Image

from screens import composer
from screens.boxes import Placed, Rect, Words, cross

_BANDS = 4  # a page is composed in bands, through a buffer of a quarter of it
_WHOLE = 0.55  # a larger changed share of the page is composed as a whole
_COPY = """\
#ifdef GL_ES
    precision mediump float;
#endif
varying vec2 tex_coord0;
uniform sampler2D texture0;
void main(void) { gl_FragColor = texture2D(texture0, tex_coord0); }
"""
"""The only thing drawn is an opaque picture: no colour to multiply with, and no blending. A quarter
of what a frame costs without a graphics chip."""


class Surface(Struct):
    """A texture and the strokes that are on it."""

    texture: object
    placed: list[Placed] = field(default_factory=list)


class Painter:
    """Draws frames into a Kivy window's canvas. Only on the thread of the window."""

    def __init__(self, window, width: int, height: int, ground: str) -> None:
        from kivy.graphics import Rectangle
        from kivy.graphics import opengl as gl

        self._gl = gl
        self._window = window
        self.width, self.height = width, height
        self._scratch = bytearray(width * -(-height // _BANDS) * 4)
        self._personal = False  # the scratch buffer holds personal pixels
        self._kept: Surface | None = None
        self._work = Surface(self._texture())
        self._shown = self._work
        self._scaled = tuple(window.system_size) != (width, height)
        self.keeps_back = not self._scaled and _copying_swap(gl)
        window.render_context.shader.fs = _COPY
        with window.canvas:
            self._quad = Rectangle(pos=(0, 0), size=window.size, texture=self._work.texture)

    def _texture(self):
        from kivy.graphics.texture import Texture

        made = Texture.create(size=(self.width, self.height), colorfmt="rgba")
        made.flip_vertical()
        if tuple(self._window.system_size) == (self.width, self.height):
            made.mag_filter = made.min_filter = "nearest"
        else:
            made.mag_filter = made.min_filter = "linear"
        return made

    def frame(self, placed: list[Placed], keep: bool, whole: bool = False) -> None:
        """Show these strokes; draws and swaps only when something changed, or `whole`."""
        if keep and self._kept is None:
            self._kept = Surface(self._texture())
        surface = self._kept if keep and self._kept is not None else self._work
        rects = self._update(surface, placed)
        if surface is not self._shown:
            self._shown = surface
            self._quad.texture = surface.texture
            self.redraw()
        elif rects or whole:
            self.redraw(None if whole else rects)

    def _update(self, surface: Surface, placed: list[Placed]) -> list[Rect]:
        """Bring the surface's texture up to date; returns what changed."""
        whole = (0, 0, self.width, self.height)
        if not surface.placed:
            rects = [whole]
        else:
            rects = [cross(r, whole) for r in composer.changes(surface.placed, placed)]
            rects = [r for r in rects if r[2] and r[3]]
            if sum(w * h for _, _, w, h in rects) > _WHOLE * self.width * self.height:
                rects = [whole]
        if any(isinstance(p.stroke, Words) and p.stroke.personal for p in placed):
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
            composer.compose(image, placed, (x, y))
            self._blit(surface, pixels, (x, y, w, h))

    def _blit(self, surface: Surface, pixels: memoryview, rect: Rect) -> None:
        x, y, w, h = rect
        surface.texture.blit_buffer(
            pixels, size=(w, h), pos=(x, y), colorfmt="rgba", bufferfmt="ubyte"
        )

    def redraw(self, rects: list[Rect] | None = None) -> None:
        """Draw what is shown: wholly, or only `rects` where the driver keeps the back buffer."""
        self._draw(rects if rects and self.keeps_back else None)
        self._window.flip()

    def _draw(self, rects: list[Rect] | None) -> None:
        gl, context = self._gl, self._window.render_context
        gl.glDisable(gl.GL_BLEND)
        if rects is None:
            context.draw()
            return
        gl.glEnable(gl.GL_SCISSOR_TEST)
        for x, y, w, h in rects:
            gl.glScissor(x, self.height - y - h, w, h)
            context.draw()
        gl.glDisable(gl.GL_SCISSOR_TEST)

    def pixels(self) -> Image.Image:
        """What the window shows, read back from GL."""
        self._draw(None)
        width, height = (int(v) for v in self._window.system_size)
        data = self._gl.glReadPixels(
            0, 0, width, height, self._gl.GL_RGBA, self._gl.GL_UNSIGNED_BYTE
        )
        image = Image.frombytes("RGBA", (width, height), bytes(data)).convert("RGB")
        return image.transpose(Image.Transpose.FLIP_TOP_BOTTOM)

    def forget(self) -> None:
        """Blank what was personal: buffer, texture, strokes. Home stays kept."""
        self._work.placed = []
        if self._personal or self._shown is self._work:
            self._scratch[:] = bytes(len(self._scratch))
            rows = len(self._scratch) // (self.width * 4)
            for y in range(0, self.height, rows):
                h = min(rows, self.height - y)
                blank = memoryview(self._scratch)[: self.width * h * 4]
                self._blit(self._work, blank, (0, y, self.width, h))
            self._personal = False
        composer.clear()

    def left(self) -> dict[str, int]:
        """Personal strokes of the surfaces, personal pictures kept, pixels that may be personal."""
        surfaces = [s for s in (self._work, self._kept) if s is not None]
        strokes = [p.stroke for s in surfaces for p in s.placed]
        return {
            "strokes": sum(isinstance(s, Words) and s.personal for s in strokes),
            "pictures": composer.personal_pictures(),
            "codes": composer.codes(),
            "pixels": int(self._personal),
        }


def _copying_swap(gl) -> bool:
    """True where a swap leaves the back buffer as it was: Mesa's software rasterisers copy."""
    name = gl.glGetString(gl.GL_RENDERER) or b""
    name = name.decode("utf-8", "replace") if isinstance(name, bytes) else str(name)
    return "llvmpipe" in name.lower() or "softpipe" in name.lower()
