"""In the test machine: a USB keyboard as the kernel sees one (uhid), that presses everything once.

    uhid_keyboard.py        plugs it in, presses, waits a moment, unplugs it

Source: kernel documentation hid/uhid, linux/uhid.h; the report descriptor of a boot keyboard from
Device Class Definition for HID 1.11, appendix B.1; usages from HID Usage Tables 1.12, page 7.
"""

import os
import struct
import time

UHID_DESTROY, UHID_CREATE2, UHID_INPUT2 = 1, 11, 12
BUS_USB = 3
DESCRIPTOR = bytes.fromhex(
    "05010906A101050719E029E71500250175019508810295017508810195057501"
    "050819012905910295017503910195067508150025650507190029658100C0"
)
CTRL, ALT, SUPER = 1, 4, 8
ESCAPE, TAB, DELETE, ENTER, F1 = 0x29, 0x2B, 0x4C, 0x28, 0x3A
PRESSED = (
    *((CTRL | ALT, F1 + number) for number in range(12)),
    *((ALT, F1 + number) for number in range(12)),
    (CTRL | ALT, DELETE), (CTRL | ALT, 0x2A), (ALT, TAB), (CTRL, 0x06), (SUPER, 0), (0, ESCAPE),
    *((0, 0x1E + number) for number in range(10)), (0, ENTER),
)  # fmt: skip


def main() -> None:
    fd = os.open("/dev/uhid", os.O_RDWR)
    made = struct.pack(
        "<I128s64s64sHHIIII4096s",
        UHID_CREATE2, b"Test keyboard", b"", b"", len(DESCRIPTOR), BUS_USB, 0x1234, 0x5678, 1, 0,
        DESCRIPTOR,
    )  # fmt: skip
    os.write(fd, made)
    time.sleep(5)  # for udev and the X server to look at it
    for modifiers, key in PRESSED:
        for report in (bytes([modifiers, 0, key, 0, 0, 0, 0, 0]), bytes(8)):
            os.write(fd, struct.pack("<IH4096s", UHID_INPUT2, len(report), report))
            time.sleep(0.05)
    with open("/proc/bus/input/devices") as devices:
        print("Test keyboard" in devices.read(), len(PRESSED))
    time.sleep(2)
    os.write(fd, struct.pack("<I", UHID_DESTROY))


if __name__ == "__main__":
    main()
