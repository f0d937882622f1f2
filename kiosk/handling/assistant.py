"""A member of staff by whom a visit was begun: beside the citizen (帮办), or for them (代办).

Data of the visit, as its `acting` is; of sessions, PINs and handing over a visit knows nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Assistant:
    """`id`: of the account, for records; `name`: as shown and printed (经办). `owns(number)`:
    whether a card of that number is theirs; None: the account names no card."""

    id: str
    name: str
    mode: Literal["helped", "proxy"]
    attests: bool = False  # may say that a card is in its owner's hand
    owns: Callable[[str], bool | None] = field(default=lambda number: None, repr=False)
    brings: str = ""  # id of what was taken in at home (`kiosk.handling.taken_in`)
