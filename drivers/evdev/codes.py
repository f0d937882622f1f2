"""Numbers of the kernel's input interface (include/uapi/linux/input-event-codes.h and input.h)."""

from __future__ import annotations

EV_SYN, EV_KEY, EV_REL, EV_ABS, EV_MSC, EV_SW, EV_LED = 0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x11

SYN_REPORT, SYN_DROPPED = 0, 3
SW_HEADPHONE_INSERT = 0x02
LED_CAPSL = 0x01
BTN_MISC, BTN_LEFT, BTN_TOUCH, BTN_LAST = 0x100, 0x110, 0x14A, 0x15F
ABS_MT_SLOT, ABS_MT_TRACKING_ID = 0x2F, 0x39

COUNTS = {EV_KEY: 0x300, EV_ABS: 0x40, EV_SW: 0x11, EV_LED: 0x10}
"""Codes a type of event has (KEY_CNT …): the length of its bit fields."""

_ROWS = (  # KEY_* names in the order of their numbers, one run a row
    (1, "ESC 1 2 3 4 5 6 7 8 9 0 MINUS EQUAL BACKSPACE TAB"),
    (16, "Q W E R T Y U I O P LEFTBRACE RIGHTBRACE ENTER LEFTCTRL"),
    (30, "A S D F G H J K L SEMICOLON APOSTROPHE GRAVE LEFTSHIFT BACKSLASH"),
    (44, "Z X C V B N M COMMA DOT SLASH RIGHTSHIFT KPASTERISK LEFTALT SPACE CAPSLOCK"),
    (59, "F1 F2 F3 F4 F5 F6 F7 F8 F9 F10 NUMLOCK SCROLLLOCK"),
    (71, "KP7 KP8 KP9 KPMINUS KP4 KP5 KP6 KPPLUS KP1 KP2 KP3 KP0 KPDOT"),
    (87, "F11 F12"),
    (96, "KPENTER RIGHTCTRL KPSLASH SYSRQ RIGHTALT"),
    (102, "HOME UP PAGEUP LEFT RIGHT END DOWN PAGEDOWN INSERT DELETE"),
    (113, "MUTE VOLUMEDOWN VOLUMEUP POWER KPEQUAL KPPLUSMINUS PAUSE"),
    (125, "LEFTMETA RIGHTMETA COMPOSE STOP"),
    (138, "HELP MENU"),
    (158, "BACK FORWARD"),
    (163, "NEXTSONG PLAYPAUSE PREVIOUSSONG STOPCD"),
    (183, "F13 F14 F15 F16 F17 F18 F19 F20 F21 F22 F23 F24"),
    (353, "SELECT"),
)
KEYS = {
    f"KEY_{name}": first + at for first, names in _ROWS for at, name in enumerate(names.split())
}
"""Number of each key by its name, as far as scanners and keypads have them."""

_WRITE, _READ = 1, 2  # as on x86, ARM, RISC-V and LoongArch
LONGEST_NAME = 64


def _ioc(direction: int, number: int, size: int) -> int:
    return direction << 30 | size << 16 | ord("E") << 8 | number


EVIOCGID = _ioc(_READ, 0x02, 8)
EVIOCGNAME = _ioc(_READ, 0x06, LONGEST_NAME)
EVIOCGRAB = _ioc(_WRITE, 0x90, 4)
EVIOCSCLOCKID = _ioc(_WRITE, 0xA0, 4)


def field_bytes(kind: int) -> int:
    """Bytes of the bit field of a type of event, in whole longs as the kernel fills them."""
    return -(-COUNTS[kind] // 64) * 8


EVIOCGKEY = _ioc(_READ, 0x18, field_bytes(EV_KEY))
EVIOCGLED = _ioc(_READ, 0x19, field_bytes(EV_LED))
EVIOCGSW = _ioc(_READ, 0x1B, field_bytes(EV_SW))


def eviocgbit(kind: int) -> int:
    """The request for what codes of a type a device can send."""
    return _ioc(_READ, 0x20 + kind, field_bytes(kind))
