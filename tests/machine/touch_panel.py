"""In the test machine: a touch panel of the kernel (uinput), touched by lines in a pipe.

    touch_panel.py WIDTH HEIGHT PIPE      a line `x y` is one finger, down and up again

Source: kernel documentation input/uinput, input/multi-touch-protocol (type B); linux/uinput.h.
"""

import fcntl
import os
import struct
import sys
import time

EV_SYN, EV_KEY, EV_ABS = 0, 1, 3
BTN_TOUCH = 0x14A
ABS_X, ABS_Y, ABS_MT_SLOT, ABS_MT_X, ABS_MT_Y, ABS_MT_TRACKING_ID = 0, 1, 0x2F, 0x35, 0x36, 0x39
UI_SET_EVBIT, UI_SET_KEYBIT, UI_SET_ABSBIT = 0x40045564, 0x40045565, 0x40045567
UI_SET_PROPBIT, UI_DEV_CREATE = 0x4004556E, 0x5501
UI_DEV_SETUP, UI_ABS_SETUP = 0x405C5503, 0x401C5504
INPUT_PROP_DIRECT, BUS_USB = 1, 3
HELD = 0.08  # seconds a finger stays


def panel(width: int, height: int) -> int:
    """Make the device; returns its descriptor."""
    fd = os.open("/dev/uinput", os.O_WRONLY)
    for kind in (EV_KEY, EV_ABS):
        fcntl.ioctl(fd, UI_SET_EVBIT, kind)
    fcntl.ioctl(fd, UI_SET_KEYBIT, BTN_TOUCH)
    fcntl.ioctl(fd, UI_SET_PROPBIT, INPUT_PROP_DIRECT)
    for code, most in (
        (ABS_X, width - 1), (ABS_Y, height - 1), (ABS_MT_SLOT, 9), (ABS_MT_X, width - 1),
        (ABS_MT_Y, height - 1), (ABS_MT_TRACKING_ID, 65535),
    ):  # fmt: skip
        fcntl.ioctl(fd, UI_SET_ABSBIT, code)
        # code, padding, input_absinfo: value, minimum, maximum, fuzz, flat, units per millimetre
        fcntl.ioctl(fd, UI_ABS_SETUP, struct.pack("<HHiiiiii", code, 0, 0, 0, most, 0, 0, 4))
    setup = struct.pack("<HHHH80sI", BUS_USB, 0x2149, 0x2306, 1, b"Test touch panel", 0)
    fcntl.ioctl(fd, UI_DEV_SETUP, setup)
    fcntl.ioctl(fd, UI_DEV_CREATE)
    return fd


def frame(fd: int, *events: tuple[int, int, int]) -> None:
    for kind, code, value in (*events, (EV_SYN, 0, 0)):
        os.write(fd, struct.pack("<qqHHi", 0, 0, kind, code, value))


def touch(fd: int, number: int, x: int, y: int) -> None:
    frame(
        fd, (EV_ABS, ABS_MT_SLOT, 0), (EV_ABS, ABS_MT_TRACKING_ID, number), (EV_ABS, ABS_MT_X, x),
        (EV_ABS, ABS_MT_Y, y), (EV_KEY, BTN_TOUCH, 1), (EV_ABS, ABS_X, x), (EV_ABS, ABS_Y, y),
    )  # fmt: skip
    time.sleep(HELD)
    frame(fd, (EV_ABS, ABS_MT_TRACKING_ID, -1), (EV_KEY, BTN_TOUCH, 0))


def main(width: int, height: int, pipe: str) -> None:
    fd = panel(width, height)
    os.mkfifo(pipe)
    number = 0
    while True:
        with open(pipe) as lines:
            for line in lines:
                number += 1
                x, y = map(int, line.split())
                touch(fd, number, x, y)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
