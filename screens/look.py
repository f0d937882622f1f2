"""How pages are shown to somebody: form, size, language. Knows nobody."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Look:
    """How this visitor wants it shown; reset by the wipe."""

    form: str = "portrait"  # portrait | landscape | pad | pad-upright | screen | screen-upright
    width: int = 1080
    height: int = 1920
    mm_per_px: float = 0.248
    large: bool = False  # 大字版
    low: bool = False  # 低位操作: what must be touched moves into the lower half
    language: str = "zh"
    theme: str = "light"
    reveal: bool = False  # own name and number in clear
    hide_amounts: bool = False
