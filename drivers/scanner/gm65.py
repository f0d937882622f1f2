"""GM65/GM66/GM67 engines: zone registers behind 7E 00 frames, 9600 8N1 out of the box.

command  7E 00 | type (07 read, 08 write) | len | address(2) | data | CRC(2)
reply    02 00 | 00 ok | len | data | CRC(2)         (no reply to a bad CRC)

CRC: CCITT, polynomial 0x1021, initial 0, over type…data. Settings are written to the volatile
zone only, never saved: the flash of these engines wears.
"""

from __future__ import annotations

import binascii
import re

from drivers.scanner.family import Ask, Family

READ, WRITE = 0x07, 0x08
MODE, TRIGGER = 0x0000, 0x0002
MODE_BITS = 0x03
COMMAND_MODE = 0x01  # reads only when told to; meaning of the two bits unconfirmed in our sources

_REPLY = re.compile(
    rb"\x02\x00[\x00-\x03](?:"
    + b"|".join(re.escape(bytes([size])) + b"." * size for size in range(1, 17))
    + rb")..",
    re.DOTALL,
)


def crc(data: bytes) -> bytes:
    return binascii.crc_hqx(data, 0).to_bytes(2, "big")


def command(kind: int, address: int, value: int) -> bytes:
    """A one-byte read (value = how many bytes) or write."""
    body = bytes([kind, 1]) + address.to_bytes(2, "big") + bytes([value])
    return b"\x7e\x00" + body + crc(body)


def _valid(reply: bytes) -> bool:
    # the acknowledgement 02 00 00 01 00 33 31 carries a true CRC like every other reply
    return crc(reply[2:-2]) == reply[-2:]


def _prepare(ask: Ask) -> bool:
    """Set the command mode for this power-on, unless it is set."""
    reply = ask(command(READ, MODE, 1))
    if reply is None:
        return False
    mode = reply[4]
    if mode & MODE_BITS != COMMAND_MODE:
        return ask(command(WRITE, MODE, mode & ~MODE_BITS | COMMAND_MODE)) is not None
    return True


FAMILY = Family(
    name="gm65",
    on=command(WRITE, TRIGGER, 1),
    off=command(WRITE, TRIGGER, 0),
    reply=_REPLY,
    lead=b"\x02\x00",
    prepare=_prepare,
    prepared_by="read zone 0x0000",
    on_answered=True,
    valid=_valid,
)
