"""The US keyboard as scanners type on it (HID usage tables 10; kernel key numbers)."""

from __future__ import annotations

from drivers.evdev.codes import KEYS

_ROWS = {  # keys in the order of their numbers: plain, with shift
    "KEY_1": ("1234567890-=", "!@#$%^&*()_+"),
    "KEY_Q": ("qwertyuiop[]", "QWERTYUIOP{}"),
    "KEY_A": ("asdfghjkl;'`", 'ASDFGHJKL:"~'),
    "KEY_BACKSLASH": ("\\zxcvbnm,./", "|ZXCVBNM<>?"),
}
TEXT: dict[int, tuple[str, str]] = {
    KEYS[first] + at: pair
    for first, (plain, shifted) in _ROWS.items()
    for at, pair in enumerate(zip(plain, shifted, strict=True))
}
TEXT[KEYS["KEY_SPACE"]] = (" ", " ")
TEXT[KEYS["KEY_TAB"]] = ("\t", "\t")
# a scanner that types on the numeric pad means digits, whatever NumLock says
_PAD = {f"KP{digit}": str(digit) for digit in range(10)} | {
    "KPDOT": ".",
    "KPMINUS": "-",
    "KPPLUS": "+",
    "KPASTERISK": "*",
    "KPSLASH": "/",
    "KPEQUAL": "=",
}
TEXT |= {KEYS[f"KEY_{name}"]: (mark, mark) for name, mark in _PAD.items()}
"""What each key types, without and with shift."""

ENDS = frozenset({KEYS["KEY_ENTER"], KEYS["KEY_KPENTER"]})

WITH_CTRL: dict[int, str] = {
    KEYS["KEY_BACKSLASH"]: "\x1c",
    KEYS["KEY_RIGHTBRACE"]: "\x1d",
    KEYS["KEY_6"]: "\x1e",
    KEYS["KEY_MINUS"]: "\x1f",
    KEYS["KEY_I"]: "\t",
    KEYS["KEY_J"]: "\n",
    KEYS["KEY_M"]: "\r",
}
"""Control characters that occur in codes (GS1, AAMVA) or end them; scanners type them so."""

SHIFT = frozenset({KEYS["KEY_LEFTSHIFT"], KEYS["KEY_RIGHTSHIFT"]})
CTRL = frozenset({KEYS["KEY_LEFTCTRL"], KEYS["KEY_RIGHTCTRL"]})
OTHER_MODIFIERS = frozenset(
    KEYS[f"KEY_{name}"] for name in ("LEFTALT", "RIGHTALT", "LEFTMETA", "RIGHTMETA")
)
CAPS_LOCK = KEYS["KEY_CAPSLOCK"]
LOCKS = frozenset({CAPS_LOCK, KEYS["KEY_NUMLOCK"], KEYS["KEY_SCROLLLOCK"]})
