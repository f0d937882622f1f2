"""Honeywell N36xx / 1900: SYN T CR triggers, menu commands after SYN M CR.

Menu replies echo the command with ACK, ENQ or NAK before the storage character. The trigger itself
is not answered. A trigger mode other than manual (TRGMOD0) and the link are set at installation.
"""

from __future__ import annotations

import re

from drivers.scanner.family import Ask, Family

_QUERY_BAUD = b"\x16M\r232BAD?."


def _prepare(ask: Ask) -> bool:
    return ask(_QUERY_BAUD) is not None


FAMILY = Family(
    name="honeywell",
    on=b"\x16T\r",
    off=b"\x16U\r",
    reply=re.compile(rb"232BAD[0-9?]{0,4}[\x06\x15\x05][.!]"),
    lead=b"232BAD",
    prepare=_prepare,
    prepared_by="232BAD?",
    on_answered=False,
)
