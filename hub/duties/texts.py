"""What somebody writes of a duty: no numbers of people, and no more than is read."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

_NUMBER = re.compile(r"[0-9][0-9 -]{9,}[0-9Xx]")  # certificates, cards, phones


def wrong(text: str, most: int, *, empty: bool = False) -> Literal["", "no-text", "numbers"]:
    """Why a text is not taken; "" when it is. `empty`: it may be."""
    if len(text) > most or "\0" in text or not (text.strip() or empty):
        return "no-text"
    return "numbers" if _NUMBER.search(unicodedata.normalize("NFKC", text)) else ""
