"""Pictures that are copied into the window's buffer: nothing is drawn, no shader is compiled.

On a processor without a graphics chip Mesa's rasteriser (llvmpipe) needs some 5 ms to draw one
full-screen rectangle, and at the first one compiles a program for it. `glBlitFramebuffer` between
buffers of one byte order is a plain copy there: a tenth of the time. A window of an X server has
its bytes in the order blue, green, red, so pages are composed in that order (`Order.BGR`).

Used only where it was seen to work: `open_copier` copies six pixels and reads them back.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence

from screens.boxes import Rect
from screens.composer import Order

# Khronos registry, gl.xml
_TEXTURE_2D, _RGBA, _BGRA, _UNSIGNED_BYTE = 0x0DE1, 0x1908, 0x80E1, 0x1401
_READ_FRAMEBUFFER, _COLOR_ATTACHMENT0, _COLOR_BUFFER_BIT, _NEAREST = 0x8CA8, 0x8CE0, 0x4000, 0x2600
_FRAMEBUFFER_COMPLETE, _NO_ERROR, _UNPACK_ALIGNMENT = 0x8CD5, 0, 0x0CF5

_int, _uint, _pointer = ctypes.c_int, ctypes.c_uint, ctypes.c_void_p
_FUNCTIONS: dict[str, tuple] = {
    "glGenTextures": (None, _int, _pointer),
    "glBindTexture": (None, _uint, _uint),
    "glTexImage2D": (None, _uint, _int, _int, _int, _int, _int, _uint, _uint, _pointer),
    "glTexSubImage2D": (None, _uint, _int, _int, _int, _int, _int, _uint, _uint, _pointer),
    "glPixelStorei": (None, _uint, _int),
    "glGenFramebuffers": (None, _int, _pointer),
    "glBindFramebuffer": (None, _uint, _uint),
    "glFramebufferTexture2D": (None, _uint, _uint, _uint, _uint, _int),
    "glCheckFramebufferStatus": (_uint, _uint),
    "glBlitFramebuffer": (None, *(_int,) * 8, _uint, _uint),
    "glReadPixels": (None, _int, _int, _int, _int, _uint, _uint, _pointer),
    "glGetError": (_uint,),
}

Finder = Callable[[bytes], int | None]
"""Address of a GL function of the current context by its name, None where it has none."""


class Picture:
    """A texture, and the frame buffer through which it is read."""

    __slots__ = ("buffer", "texture")

    def __init__(self, texture: int, buffer: int) -> None:
        self.texture, self.buffer = texture, buffer


class Copier:
    """A `painter.Canvas` of the window's own size. Only on the thread of the window."""

    order = Order.BGR

    def __init__(self, functions: dict[str, Callable], width: int, height: int) -> None:
        self._gl = functions
        self._width, self._height = width, height

    def picture(self) -> Picture:
        """A new picture; its pixels are undefined until the first upload.

        Raises OSError where the driver cannot read from it.
        """
        gl = self._gl
        texture, buffer = ctypes.c_uint(), ctypes.c_uint()
        gl["glGenTextures"](1, ctypes.byref(texture))
        gl["glBindTexture"](_TEXTURE_2D, texture)
        gl["glTexImage2D"](
            _TEXTURE_2D, 0, _RGBA, self._width, self._height, 0, _BGRA, _UNSIGNED_BYTE, None
        )
        gl["glGenFramebuffers"](1, ctypes.byref(buffer))
        gl["glBindFramebuffer"](_READ_FRAMEBUFFER, buffer)
        gl["glFramebufferTexture2D"](_READ_FRAMEBUFFER, _COLOR_ATTACHMENT0, _TEXTURE_2D, texture, 0)
        status = gl["glCheckFramebufferStatus"](_READ_FRAMEBUFFER)
        gl["glBindFramebuffer"](_READ_FRAMEBUFFER, 0)
        if status != _FRAMEBUFFER_COMPLETE:
            raise OSError(f"a picture cannot be copied from: status {status:#x}")
        return Picture(texture.value, buffer.value)

    def upload(self, picture: Picture, pixels: memoryview, rect: Rect) -> None:
        """Replace the pixels of `rect` (x, y from the top left, w, h)."""
        x, y, w, h = rect
        source = (ctypes.c_char * len(pixels)).from_buffer(pixels)
        self._gl["glBindTexture"](_TEXTURE_2D, picture.texture)
        self._gl["glPixelStorei"](_UNPACK_ALIGNMENT, 4)  # Kivy sets it as it needs
        self._gl["glTexSubImage2D"](
            _TEXTURE_2D, 0, x, y, w, h, _BGRA, _UNSIGNED_BYTE, ctypes.addressof(source)
        )

    def draw(self, picture: Picture, rects: Sequence[Rect] | None) -> None:
        """Copy it into the window's back buffer: wholly, or only `rects`."""
        gl, high = self._gl, self._height
        gl["glBindFramebuffer"](_READ_FRAMEBUFFER, picture.buffer)
        for x, y, w, h in ((0, 0, self._width, high),) if rects is None else rects:
            # the window counts its rows from the bottom, the picture from the top
            there = (x, high - y, x + w, high - y - h)
            gl["glBlitFramebuffer"](x, y, x + w, y + h, *there, _COLOR_BUFFER_BIT, _NEAREST)
        gl["glBindFramebuffer"](_READ_FRAMEBUFFER, 0)


def open_copier(find: Finder, width: int, height: int) -> Copier | None:
    """A copier for the current context, or None where copying does not do what drawing does."""
    functions: dict[str, Callable] = {}
    for name, (result, *arguments) in _FUNCTIONS.items():
        address = find(name.encode("ascii"))
        if not address:
            return None
        functions[name] = ctypes.CFUNCTYPE(result, *arguments)(address)
    while functions["glGetError"]() != _NO_ERROR:
        pass  # somebody else's
    try:
        return Copier(functions, width, height) if _proved(functions) else None
    except OSError:
        return None


def _proved(functions: dict[str, Callable]) -> bool:
    """Whether six pixels of different colours arrive where and as they should."""
    w, h = 3, 2
    small = Copier(functions, w, h)  # as if the window were its own lower left corner
    sent = bytes.fromhex("0000ff00 00ff0000 ff000000 40802000 20408000 10305000")  # blue first
    picture = small.picture()
    small.upload(picture, memoryview(bytearray(sent)), (0, 0, w, h))
    small.draw(picture, None)
    seen = (ctypes.c_ubyte * len(sent))()
    functions["glReadPixels"](0, 0, w, h, _BGRA, _UNSIGNED_BYTE, ctypes.byref(seen))
    failed = functions["glGetError"]() != _NO_ERROR
    # read back from the bottom row upwards; the fourth byte means nothing
    rows = bytes(seen[4 * w :]) + bytes(seen[: 4 * w])
    return not failed and all(rows[i] == sent[i] for i in range(len(sent)) if i % 4 != 3)
