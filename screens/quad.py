"""Pictures as textures drawn by Kivy: one full-screen rectangle. Holds on every driver."""

from __future__ import annotations

from collections.abc import Sequence

from screens.boxes import Rect
from screens.composer import Order

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


class Quad:
    """A `painter.Canvas` of `width`×`height` px, scaled to the window where that is smaller."""

    order = Order.RGB

    def __init__(self, window, width: int, height: int) -> None:
        from kivy.graphics import Rectangle
        from kivy.graphics import opengl as gl

        self._gl, self._window = gl, window
        self._size = (width, height)
        window.render_context.shader.fs = _COPY
        with window.canvas:
            self._rectangle = Rectangle(pos=(0, 0), size=window.size)

    def picture(self):
        """A new picture; its pixels are undefined until the first upload."""
        from kivy.graphics.texture import Texture

        made = Texture.create(size=self._size, colorfmt="rgba")
        made.flip_vertical()
        as_it_is = tuple(self._window.system_size) == self._size
        made.mag_filter = made.min_filter = "nearest" if as_it_is else "linear"
        return made

    def upload(self, picture, pixels: memoryview, rect: Rect) -> None:
        """Replace the pixels of `rect` (x, y from the top left, w, h)."""
        x, y, w, h = rect
        picture.blit_buffer(pixels, size=(w, h), pos=(x, y), colorfmt="rgba", bufferfmt="ubyte")

    def draw(self, picture, rects: Sequence[Rect] | None) -> None:
        """Draw it into the window's back buffer: wholly, or only `rects`."""
        gl, context = self._gl, self._window.render_context
        if self._rectangle.texture is not picture:
            self._rectangle.texture = picture
        gl.glDisable(gl.GL_BLEND)
        if rects is None:
            context.draw()
            return
        gl.glEnable(gl.GL_SCISSOR_TEST)
        for x, y, w, h in rects:
            gl.glScissor(x, self._size[1] - y - h, w, h)
            context.draw()
        gl.glDisable(gl.GL_SCISSOR_TEST)
