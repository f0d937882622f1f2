"""What differs between makes of serial scan engines; the rest is `engine`."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

Ask = Callable[[bytes], bytes | None]
"""Send a command, give the engine's reply (whole, as matched), or None when it kept silent."""


def _always(_reply: bytes) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Family:
    """One make.

    `reply` matches a whole reply of the engine to a command; replies share the line with codes and
    are taken out of the stream wherever they stand. `lead` is how every reply begins: while such a
    beginning is unfinished, what follows is not yet taken for a code. `valid` weighs a match (CRC).
    `prepare` gets the engine ready (and thereby proves that it answers): False when it was silent.
    `on_answered`: the engine replies to `on`, so silence after it means the engine is gone.
    """

    name: str
    on: bytes
    off: bytes
    reply: re.Pattern[bytes]
    lead: bytes
    prepare: Callable[[Ask], bool]
    prepared_by: str  # name of the query in `prepare`, the source of the status
    on_answered: bool
    valid: Callable[[bytes], bool] = _always
