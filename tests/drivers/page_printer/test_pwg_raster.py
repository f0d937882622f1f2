"""PWG raster written here, read by the C library that printers and print servers use (libcups)."""

from __future__ import annotations

import ctypes
import ctypes.util
import os
import tempfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.page_printer.interface import BLACK_1, SGRAY_8
from drivers.page_printer.pwg_raster import HEADER, Picture, encode
from tests.examples import many

A4 = "iso_a4_210x297mm"
_WORDS = {"dpi": 276, "width": 372, "height": 376, "bits": 388, "stride": 392, "space": 400}
_PAGES = 452


@pytest.fixture(scope="module")
def cups():
    library = ctypes.CDLL("libcups.so.2")
    library.cupsRasterOpen.restype = ctypes.c_void_p
    library.cupsRasterOpen.argtypes = [ctypes.c_int, ctypes.c_int]
    library.cupsRasterReadHeader2.argtypes = [ctypes.c_void_p, ctypes.c_char_p]
    library.cupsRasterReadPixels.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_uint]
    library.cupsRasterClose.argtypes = [ctypes.c_void_p]
    return library


def read(cups: ctypes.CDLL, data: bytes) -> list[tuple[dict[str, int], bytes]]:
    """Every page as libcups sees it: some words of its header, and its lines."""
    found = []
    with tempfile.TemporaryFile() as file:
        file.write(data)
        file.flush()
        os.lseek(file.fileno(), 0, os.SEEK_SET)
        raster = cups.cupsRasterOpen(file.fileno(), 0)
        assert raster
        header = ctypes.create_string_buffer(HEADER)
        while cups.cupsRasterReadHeader2(raster, header):
            raw = header.raw
            assert raw[:10] == b"PwgRaster\0"
            words = {n: int.from_bytes(raw[at : at + 4], "little") for n, at in _WORDS.items()}
            words["pages"] = int.from_bytes(raw[_PAGES : _PAGES + 4], "little")
            size = words["stride"] * words["height"]
            lines = ctypes.create_string_buffer(size)
            assert cups.cupsRasterReadPixels(raster, lines, size) == size
            found.append((words, lines.raw))
        cups.cupsRasterClose(raster)
    return found


@settings(max_examples=many(25), deadline=None)
@given(st.data())
def test_every_dot_comes_back(cups, data):
    kind = data.draw(st.sampled_from([SGRAY_8, BLACK_1]))
    width, height = data.draw(st.integers(1, 300)), data.draw(st.integers(1, 20))
    stride = width if kind == SGRAY_8 else (width + 7) // 8
    runs = st.lists(st.tuples(st.sampled_from([0, 255, 7]), st.integers(1, 200)), min_size=1)
    noise = st.binary(min_size=stride, max_size=stride)
    rows = b""
    for _ in range(height):
        row = b"".join(bytes([b]) * n for b, n in data.draw(runs))
        rows += (row + bytes(stride))[:stride] if data.draw(st.booleans()) else data.draw(noise)
    page = Picture(width, height, rows)
    out = b"".join(encode([page, page], 2, 300, kind, "one-sided", A4))
    pages = read(cups, out)
    assert [lines for _, lines in pages] == [rows, rows]
    assert pages[0][0] == {
        "dpi": 300,
        "width": width,
        "height": height,
        "bits": 8 if kind == SGRAY_8 else 1,
        "stride": stride,
        "space": 18 if kind == SGRAY_8 else 3,
        "pages": 2,
    }


def test_a_blank_page_is_small():
    page = Picture(2480, 3508, b"\xff" * 2480 * 3508)
    assert len(b"".join(encode([page], 1, 300, SGRAY_8, "one-sided", A4))) < 3000
