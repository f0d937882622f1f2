"""What a SAM_V module can be asked, and what each of its answers means.

An answer does not name its command: `Command.owns` tells a late answer to an earlier one apart.
"""

from __future__ import annotations

import enum
import struct
from dataclasses import dataclass

from drivers.id_reader.protocol import LONGEST, Frame, encode


class Answer(enum.StrEnum):
    """What SW3 says. Every value belongs to one of these; 10 to 66 are labels of vendor tables,
    only partly visible in the module's own document (unconfirmed)."""

    OK = "ok"
    CARD_FOUND = "card-found"
    NO_CARD = "no-card"
    NOT_SELECTED = "not-selected"
    NOT_READ = "not-read"  # or the card was lifted
    NOT_ON_CARD = "not-on-card"
    BAD_CHECKSUM = "bad-checksum"
    BAD_LENGTH = "bad-length"
    BAD_COMMAND = "bad-command"
    UNKNOWN_COMMAND = "unknown-command"
    NOT_AUTHENTICATED = "not-authenticated"  # card and SAM do not accept each other
    SELF_TEST_FAILED = "self-test-failed"
    NOT_AUTHORISED = "not-authorised"
    UNLISTED = "unlisted"  # in no table: never taken for good


_ANSWERS = {
    0x90: Answer.OK,
    0x9F: Answer.CARD_FOUND,
    0x80: Answer.NO_CARD,
    0x81: Answer.NOT_SELECTED,
    0x41: Answer.NOT_READ,
    0x91: Answer.NOT_ON_CARD,
    0x10: Answer.BAD_CHECKSUM,
    0x11: Answer.BAD_LENGTH,
    0x21: Answer.BAD_COMMAND,
    0x24: Answer.UNKNOWN_COMMAND,
    **dict.fromkeys((0x31, 0x32, 0x33, 0x40, 0x47), Answer.NOT_AUTHENTICATED),
    0x60: Answer.SELF_TEST_FAILED,
    0x66: Answer.NOT_AUTHORISED,
}
BROKEN = frozenset({Answer.SELF_TEST_FAILED, Answer.NOT_AUTHORISED})
"""The module speaks of itself: no command changes it, a reset perhaps the first."""

SENSELESS = frozenset(
    {
        Answer.BAD_CHECKSUM,
        Answer.BAD_LENGTH,
        Answer.BAD_COMMAND,
        Answer.UNKNOWN_COMMAND,
        Answer.UNLISTED,
    }
)
"""Module and driver do not understand each other: the line, or a module of another make."""


def meaning(sw3: int) -> Answer:
    return _ANSWERS.get(sw3, Answer.UNLISTED)


@dataclass(frozen=True, slots=True)
class Command:
    """A request with the shape of its good answer (bytes of data) and of its own refusals."""

    name: str
    request: bytes
    good: Answer
    sizes: range
    refusals: frozenset[Answer] = frozenset()

    def owns(self, frame: Frame) -> bool:
        """Can this frame answer this command? A late answer to another one cannot."""
        if frame.status[:2] != (0, 0):
            return False
        said = meaning(frame.sw3)
        if said is self.good:
            return len(frame.data) in self.sizes
        return said in self.refusals or said in BROKEN | SENSELESS

    def succeeded(self, frame: Frame) -> bool:
        return meaning(frame.sw3) is self.good


def _command(
    name: str, code: int, parameter: int, good: Answer, sizes: range, *refusals: Answer
) -> Command:
    """The name carries the two bytes: it becomes the source of a status."""
    return Command(
        f"{name} {code:02X} {parameter:02X}",
        encode(code, parameter),
        good,
        sizes,
        frozenset(refusals),
    )


def _exactly(size: int) -> range:
    return range(size, size + 1)


_CARD = (Answer.NOT_AUTHENTICATED, Answer.NOT_READ)
_WITH_TEXT = range(17, LONGEST)

SAM_RESET = _command("SAM reset", 0x10, 0xFF, Answer.OK, _exactly(0))
SAM_STATUS = _command("SAM status", 0x11, 0xFF, Answer.OK, _exactly(0))
SAM_SERIAL = _command("SAM serial", 0x12, 0xFF, Answer.OK, _exactly(16))
FIND = _command("find", 0x20, 0x01, Answer.CARD_FOUND, _exactly(4), Answer.NO_CARD)
SELECT = _command(
    "select", 0x20, 0x02, Answer.OK, _exactly(8), Answer.NOT_SELECTED, Answer.NOT_AUTHENTICATED
)
READ = _command("read", 0x30, 0x01, Answer.OK, _WITH_TEXT, *_CARD)
READ_FINGERPRINT = _command("read", 0x30, 0x10, Answer.OK, _WITH_TEXT, *_CARD)
# 70 bytes an address; a vendor's interface speaks of up to four (more than one: unconfirmed)
ADDRESS_SIZE = 70
READ_ADDRESS = _command(
    "read", 0x30, 0x03, Answer.OK, range(70, 4 * 70 + 1, 70), Answer.NOT_ON_CARD, *_CARD
)


def serial_number(data: memoryview | bytes) -> str:
    """The 16 bytes of SAM_SERIAL as they are printed on the module: 05.03-20160323-0000012345-…

    Two 16-bit and three 32-bit numbers, least significant byte first (vendors' own decoders agree;
    the module's document shows no example). "" for a module that was never given a number.
    """
    if not any(data):
        return ""
    return "{:02}.{:02}-{:08}-{:010}-{:010}".format(*struct.unpack("<HHIII", data))
