"""Copying is used only where it was seen to do what drawing does."""

import ctypes

import pytest

from screens.copier import _FUNCTIONS, open_copier

_COMPLETE = 0x8CD5


class FakeGl:
    """GL functions that keep one picture and one window of 3×2 pixels in memory."""

    def __init__(self, *, missing: str = "", fault: str = "") -> None:
        self.missing, self.fault = missing, fault
        self.picture = self.window = bytes(24)
        self._alive = []

    def find(self, name: bytes) -> int | None:
        word = name.decode()
        if word == self.missing:
            return None
        result, *arguments = _FUNCTIONS[word]
        made = ctypes.CFUNCTYPE(result, *arguments)(getattr(self, word, lambda *_: 0))
        self._alive.append(made)
        return ctypes.cast(made, ctypes.c_void_p).value

    def glCheckFramebufferStatus(self, _target):
        return 0 if self.fault == "incomplete" else _COMPLETE

    def glTexSubImage2D(self, *arguments):
        self.picture = ctypes.string_at(arguments[-1], 24)

    def glBlitFramebuffer(self, *arguments):
        rows = [self.picture[:12], self.picture[12:]]
        if self.fault != "upside-down":
            rows.reverse()  # a window's first row is its lowest
        self.window = b"".join(rows)
        if self.fault == "colours":
            self.window = bytes(self.window[i ^ 2 if i % 4 != 3 else i] for i in range(24))

    def glReadPixels(self, *arguments):
        ctypes.memmove(arguments[-1], self.window, 24)


def test_a_driver_that_copies_is_used():
    assert open_copier(FakeGl().find, 1080, 1920) is not None


@pytest.mark.parametrize("name", _FUNCTIONS)
def test_without_one_function_it_is_drawn(name):
    assert open_copier(FakeGl(missing=name).find, 1080, 1920) is None


@pytest.mark.parametrize("fault", ["incomplete", "upside-down", "colours"])
def test_what_copies_wrongly_is_drawn(fault):
    assert open_copier(FakeGl(fault=fault).find, 1080, 1920) is None
