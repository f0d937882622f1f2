"""纠错、建议: what a citizen says of an answer, or that there was none (黑龙江 001, article 20).

It goes over the internet to the service platform, from nobody: a text with a long number in it, of
an identity card, a card or a telephone, is not taken.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Literal

What = Literal["problem", "suggestion"]
LEAST, MOST = 4, 200  # characters
_NUMBER = re.compile(r"(?:\d[ -]?){7,}")


@dataclass(frozen=True, slots=True)
class Feedback:
    """`about`: id of the answer; "": something is missing. `became`: "" | kept | lost."""

    about: str = ""
    what: What = "problem"
    text: str = field(default="", repr=False)
    became: str = ""


def fault(text: str) -> Literal["", "numbers", "length"]:
    """Why a text is not taken; "" when it is."""
    said = unicodedata.normalize("NFKC", text).strip()
    if _NUMBER.search(said):
        return "numbers"
    return "" if LEAST <= len(said) <= MOST else "length"
