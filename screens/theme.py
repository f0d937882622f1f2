"""What the theme file says for one visitor's look: colours, text sizes, distances."""

from __future__ import annotations

import functools
import math
import tomllib
from pathlib import Path

from kiosk.text.raster import CAP
from screens.look import Look
from screens.nodes import Size, Tone

FILE = Path(__file__).parents[1] / "config" / "theme.toml"
WIDE = frozenset({"landscape", "pad"})  # icon beside the word in the bottom bar


@functools.cache
def _read(file: Path) -> dict:
    with file.open("rb") as stream:
        return tomllib.load(stream)


class Theme:
    """The theme for one `Look`. Colours are "#RRGGBB"; lengths millimetres unless `px` is named."""

    def __init__(self, look: Look, file: Path = FILE) -> None:
        data = _read(file)
        kind = look.theme
        self.look = look
        self.large = look.large
        self.wide = look.form in WIDE
        self.mm_per_px = look.mm_per_px
        self._at = 1 if look.large else 0
        self._colours: dict[str, str] = dict(data["colours"][kind])
        if look.large:
            self._colours |= data["colours"].get(f"{kind}-large", {})
        self._tints: dict[str, str] = data["tints"][kind]
        self._text: dict[str, list[float]] = data["text"][look.form]
        self._space: dict[str, float | list[float]] = data["space"][look.form]
        self.floor: dict[str, float | list[float]] = data["floor"]

    def colour(self, name: Tone | str) -> str:
        """A tone's colour for text and icons, or a surface by name (ground, card, line …)."""
        return self._colours[str(name)]

    def tint(self, tone: Tone) -> str:
        """The pale ground that goes with a tone."""
        return self._tints[str(tone)]

    def px(self, mm: float) -> int:
        return round(mm / self.mm_per_px)

    def space(self, name: str) -> float:
        """A distance by name, in mm."""
        value = self._space[name]
        return value[self._at] if isinstance(value, list) else value

    def limit(self, name: str) -> float:
        """A floor of look.md by name, in mm (contrast: ratio)."""
        value = self.floor[name]
        return value[self._at] if isinstance(value, list) else value

    def cap_mm(self, size: Size | str) -> float:
        """Cap height asked for, in mm."""
        return self._text[str(size)][self._at]

    def em(self, size: Size | str) -> int:
        """Pixels an em, rounded up so that the cap height is never under what the theme says."""
        return math.ceil(self.cap_mm(size) / CAP / self.mm_per_px - 1e-6)

    def pressed(self, fill: str) -> str:
        """A surface while a finger is on it: a little darker."""
        return mix(fill, self._colours["ink"], 0.16)


@functools.cache
def mix(colour: str, other: str, part: float) -> str:
    """`colour` with `part` (0..1) of `other` in it."""
    a, b = rgb(colour), rgb(other)
    return "#" + "".join(f"{round(x + (y - x) * part):02X}" for x, y in zip(a, b, strict=True))


@functools.cache
def rgb(colour: str) -> tuple[int, int, int]:
    """ "#RRGGBB" → (red, green, blue), 0..255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
