"""Strokes of a finger → the character meant, by zinnia (BSD) with Tegaki's model for simplified
Chinese (LGPL-2.1): Debian's `libzinnia0` and `tegaki-zinnia-simplified-chinese`, through ctypes.

The model knows the 6,763 characters of GB 2312. It is mapped from its file and learns nothing. A
character is made for each question and freed with it.
"""

from __future__ import annotations

import ctypes
import threading
from pathlib import Path

from kiosk.input.absent import Absent, Lack
from kiosk.input.pinyin import drawable
from kiosk.input.typing import Stroke

LIBRARY = "libzinnia.so.0"
MODEL = Path("/usr/share/tegaki/models/zinnia/handwriting-zh_CN.model")
_MOST = 24  # candidates
_SIDE = 1000  # of the square the character is put in
_MARGIN = 100  # around it, as the model's own samples have


class Hand:
    """`Hand(strokes)` → candidates. Opens its model when first asked."""

    def __init__(self, library: ctypes.CDLL, model: Path) -> None:
        self._library, self._model = library, model
        self._recogniser: int | None = None
        self._lock = threading.Lock()

    def __call__(self, strokes: tuple[Stroke, ...]) -> tuple[str, ...]:
        """What the strokes may mean, the likeliest first; none without a point."""
        placed = centred(strokes)
        if not placed:
            return ()
        with self._lock:
            if not self._ready():
                return ()
            return self._recognise(placed)

    def forget(self) -> None:
        """The recogniser goes, and with it what it kept of the last question."""
        with self._lock:
            if self._recogniser is not None:
                self._library.zinnia_recognizer_destroy(self._recogniser)
                self._recogniser = None

    def _ready(self) -> bool:
        if self._recogniser is None:
            made = self._library.zinnia_recognizer_new()
            if not self._library.zinnia_recognizer_open(made, bytes(self._model)):
                self._library.zinnia_recognizer_destroy(made)
                return False
            self._recogniser = made
        return True

    def _recognise(self, strokes: tuple[Stroke, ...]) -> tuple[str, ...]:
        zinnia = self._library
        character = zinnia.zinnia_character_new()
        result = None
        try:
            zinnia.zinnia_character_set_width(character, _SIDE)
            zinnia.zinnia_character_set_height(character, _SIDE)
            for number, stroke in enumerate(strokes):
                for x, y in stroke:
                    zinnia.zinnia_character_add(character, number, x, y)
            result = zinnia.zinnia_recognizer_classify(self._recogniser, character, _MOST)
            if not result:
                return ()
            count = zinnia.zinnia_result_size(result)
            found = [
                (zinnia.zinnia_result_value(result, n) or b"").decode("utf-8", "replace")
                for n in range(count)
            ]
        finally:
            if result:
                zinnia.zinnia_result_destroy(result)
            zinnia.zinnia_character_destroy(character)
        return tuple(dict.fromkeys(one for one in found if one and drawable(one)))


def centred(strokes: tuple[Stroke, ...]) -> tuple[Stroke, ...]:
    """The strokes in the middle of the square, as large as fits, wherever they were written."""
    points = [point for stroke in strokes for point in stroke]
    if not points:
        return ()
    left, top = min(p[0] for p in points), min(p[1] for p in points)
    wide, high = max(p[0] for p in points) - left, max(p[1] for p in points) - top
    inner = _SIDE - 2 * _MARGIN
    share = inner / max(wide, high, 1)
    right, down = (_SIDE - wide * share) / 2, (_SIDE - high * share) / 2
    return tuple(
        tuple((round((x - left) * share + right), round((y - top) * share + down)) for x, y in s)
        for s in strokes
        if s
    )


def open_hand(library: str = LIBRARY, model: Path = MODEL) -> Hand | Absent:
    """The engine, or what it lacks."""
    try:
        loaded = ctypes.CDLL(library)
        _declare(loaded)
    except (OSError, AttributeError):
        return Absent("hand", Lack.LIBRARY)
    if not model.is_file():
        return Absent("hand", Lack.DATA)
    hand = Hand(loaded, model)
    with hand._lock:
        opened = hand._ready()
    hand.forget()
    return hand if opened else Absent("hand", Lack.DATA)


def _declare(library: ctypes.CDLL) -> None:
    """Types of the functions used, as zinnia.h has them. AttributeError where one is not there."""
    size, whole, thing, text = ctypes.c_size_t, ctypes.c_int, ctypes.c_void_p, ctypes.c_char_p
    for name, answer, takes in (
        ("recognizer_new", thing, []),
        ("recognizer_destroy", None, [thing]),
        ("recognizer_open", whole, [thing, text]),
        ("recognizer_classify", thing, [thing, thing, size]),
        ("character_new", thing, []),
        ("character_destroy", None, [thing]),
        ("character_set_width", None, [thing, size]),
        ("character_set_height", None, [thing, size]),
        ("character_add", whole, [thing, size, whole, whole]),
        ("result_size", size, [thing]),
        ("result_value", text, [thing, size]),
        ("result_destroy", None, [thing]),
    ):
        function = getattr(library, f"zinnia_{name}")
        function.restype, function.argtypes = answer, takes
