"""Newland engines with unified commands: ~ SOH 0000 … ; ETX.

Replies: STX SOH 0000 <the command, with what was asked> ACK|NAK|ENQ ; ETX. '#' is volatile.
From Newland's user guides (HR52, FM530); the trigger's acknowledgement is seen in public code only.
"""

from __future__ import annotations

import re

from drivers.scanner.family import Ask, Family


def command(text: str) -> bytes:
    return b"~\x010000" + text.encode("ascii") + b";\x03"


def _prepare(ask: Ask) -> bool:
    return ask(command("@QRYSYS")) is not None


FAMILY = Family(
    name="newland",
    on=command("#SCNTRG1"),
    off=command("#SCNTRG0"),
    reply=re.compile(rb"\x02\x010000[@#][^\x02]{0,1024}?[\x06\x15\x05];\x03", re.DOTALL),
    lead=b"\x02\x01",
    prepare=_prepare,
    prepared_by="@QRYSYS",
    on_answered=True,
)
