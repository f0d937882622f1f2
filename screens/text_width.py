"""How wide a text is, roughly, before it is laid out."""

from __future__ import annotations


def ems(text: str) -> float:
    """About how many ems a text takes: a Chinese character one, a letter a little over a half."""
    return sum(1.0 if ord(c) > 0x2E7F else 0.56 for c in text)
