"""Pinyin → Chinese by libgooglepinyin (Apache-2.0), Debian's `libgooglepinyin0`, through ctypes.

The library keeps one decoder a process. It is opened without a user dictionary: it has nowhere to
learn to. Each lookup begins anew from its letters, and `im_choose`, by which the library would
count what was picked, is never called. `forget` lays other letters over what was asked. See
docs/decisions/0050.
"""

from __future__ import annotations

import ctypes
import threading
from pathlib import Path

from kiosk.input.absent import Absent, Lack
from kiosk.input.composing import LETTERS, LONGEST, Candidate
from kiosk.text.fonts import Face, face_of

LIBRARY = "libgooglepinyin.so.0"
DICTIONARY = "googlepinyin/data/dict_pinyin.dat"
_FOLDERS = ("/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib")

_NO_FILE = b""
"""Name of the user dictionary: one that cannot be opened, whereupon the library has none."""

_UNITS = 64  # of UTF-16: more than the library's longest answer (kMaxSearchSteps, 40)
LONGEST_WORD = 8
"""Characters of the longest candidate: what fits in a row on every terminal."""
_MOST = 400  # candidates of one lookup

_UMLAUT = (("lve", "lue"), ("nve", "nue"))
"""Keyboards write ü with v; the library knows these two syllables with u."""

_OTHER_LETTERS = b"ba" * (LONGEST // 2)
"""As many letters as can have been asked about: they take the place of those."""

_one = threading.Lock()  # the library's decoder is one for the process


class Pinyin:
    """`Pinyin(letters)` → candidates. Opens its decoder when first asked."""

    def __init__(self, library: ctypes.CDLL, dictionary: Path) -> None:
        self._library, self._dictionary = library, dictionary
        self._open = False
        self._word = (ctypes.c_uint16 * _UNITS)()

    def __call__(self, letters: str) -> tuple[Candidate, ...]:
        """Candidates that can be drawn, the likeliest first; none for what is no pinyin."""
        if not 0 < len(letters) <= LONGEST or not LETTERS.issuperset(letters):
            return ()
        for typed, known in _UMLAUT:
            letters = letters.replace(typed, known)
        with _one:
            if not self._ready():
                return ()
            self._library.im_reset_search()
            count = self._library.im_search(letters.encode("ascii"), len(letters))
            ends = self._ends()
            words = [self._candidate(n) for n in range(min(count, _MOST))]
        found: dict[str, int] = {}
        for word in words:
            if word and len(word) <= LONGEST_WORD and drawable(word):
                end = ends[len(word)] if len(word) < len(ends) else len(letters)
                found.setdefault(word, end)
        return tuple(Candidate(word, end) for word, end in found.items())

    def forget(self) -> None:
        """Nothing of what was asked stays in the library.

        It is not closed for that: each time it is opened it keeps 200 kB for ever.
        """
        with _one:
            if self._open:
                self._library.im_reset_search()
                self._library.im_search(_OTHER_LETTERS, len(_OTHER_LETTERS))
                self._library.im_reset_search()
            ctypes.memset(self._word, 0, ctypes.sizeof(self._word))

    def _ready(self) -> bool:
        """Under the lock."""
        if not self._open:
            self._open = self._library.im_open_decoder(bytes(self._dictionary), _NO_FILE)
        return self._open

    def _ends(self) -> list[int]:
        """How many letters the first 0, 1, 2… syllables take."""
        starts = ctypes.POINTER(ctypes.c_uint16)()
        count = self._library.im_get_spl_start_pos(ctypes.byref(starts))
        return [starts[n] for n in range(count + 1)]

    def _candidate(self, index: int) -> str:
        if not self._library.im_get_candidate(index, self._word, _UNITS):
            return ""
        units = bytes(self._word)
        text = units.decode("utf-16-le", "replace")
        return text[: text.find("\0")] if "\0" in text else text


def drawable(text: str) -> bool:
    """Every character has a glyph of the fonts that draw the glass, and what a printer's ROM
    lacks on paper."""
    return all(face_of(c) is not Face.BOX for c in text)


def open_pinyin(library: str = LIBRARY, dictionary: Path | None = None) -> Pinyin | Absent:
    """The engine, or what it lacks. `dictionary`: its file, where it does not lie as Debian has
    it."""
    found = dictionary or next(
        (path for folder in _FOLDERS if (path := Path(folder, DICTIONARY)).is_file()), None
    )
    try:
        loaded = ctypes.CDLL(library)
        _declare(loaded)
    except (OSError, AttributeError):
        return Absent("pinyin", Lack.LIBRARY)
    if found is None or not found.is_file():
        return Absent("pinyin", Lack.DATA)
    with _one:
        if not loaded.im_open_decoder(bytes(found), _NO_FILE):
            return Absent("pinyin", Lack.DATA)
        loaded.im_close_decoder()
    return Pinyin(loaded, found)


def _declare(library: ctypes.CDLL) -> None:
    """Types of the functions used, as pinyinime.h has them. AttributeError where one is not
    there."""
    size, text = ctypes.c_size_t, ctypes.c_char_p
    units = ctypes.POINTER(ctypes.c_uint16)
    for name, answer, takes in (
        ("im_open_decoder", ctypes.c_bool, [text, text]),
        ("im_close_decoder", None, []),
        ("im_reset_search", None, []),
        ("im_search", size, [text, size]),
        ("im_get_candidate", ctypes.c_void_p, [size, units, size]),
        ("im_get_spl_start_pos", size, [ctypes.POINTER(units)]),
    ):
        function = getattr(library, name)
        function.restype, function.argtypes = answer, takes
