"""How many generated examples a run tries."""

from __future__ import annotations

import os

ALL = os.environ.get("EXAMPLES") == "all"
"""Set by ./test --full."""


def many(number: int) -> int:
    """So many in ./test --full; a fifth of it, and ten at least, in ./test."""
    return number if ALL else max(10, number // 5)
