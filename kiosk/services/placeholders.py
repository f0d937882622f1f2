"""The closed set of placeholders in an item's sentences, parsed once and checked at loading."""

from __future__ import annotations

import enum
import re
from collections.abc import Callable
from typing import NamedTuple


class What(enum.StrEnum):
    COUNT = "count"
    PERIOD = "period"
    MISSING = "missing"
    SUM = "sum"
    FIRST = "first"
    LATEST = "latest"
    HEAD = "head"
    # who it is about, in words to the visitor: themselves, or their child
    YOU = "you"
    YOU_FIRST = "You"
    YOUR = "your"
    YOUR_FIRST = "Your"
    OF_YOURS = "of_yours"
    YOURSELF = "yourself"


WITH_FIELD = frozenset({What.SUM, What.FIRST, What.LATEST, What.HEAD})
ADDRESS = frozenset(
    {What.YOU, What.YOU_FIRST, What.YOUR, What.YOUR_FIRST, What.OF_YOURS, What.YOURSELF}
)
"""Words that say whose records they are; each language needs its own of them."""


class Placeholder(NamedTuple):
    what: What
    field: str = ""


class PlaceholderError(ValueError):
    """A text with a placeholder outside the set; the message says which."""


_TOKEN = re.compile(r"\{([^{}]*)\}")


def parse(text: str) -> tuple[Placeholder, ...]:
    """All placeholders of a text, in order. Raises `PlaceholderError`."""
    rest = _TOKEN.sub("", text)
    if "{" in rest or "}" in rest:
        raise PlaceholderError("has a brace without its partner")
    return tuple(_one(m[1]) for m in _TOKEN.finditer(text))


def _one(token: str) -> Placeholder:
    word, colon, field = token.partition(":")
    try:
        what = What(word)
    except ValueError:
        known = ", ".join(w + (":field" if w in WITH_FIELD else "") for w in What)
        raise PlaceholderError(
            f"has the unknown placeholder {{{token}}} (known: {known})"
        ) from None
    if (what in WITH_FIELD) != bool(colon and field):
        wants = "needs a field after a colon" if what in WITH_FIELD else "takes no field"
        raise PlaceholderError(f"has {{{token}}}, but {{{what}}} {wants}")
    return Placeholder(what, field)


def fill(text: str, value: Callable[[Placeholder], str]) -> str:
    """The text with each placeholder replaced by what `value` gives."""
    return _TOKEN.sub(lambda m: value(_one(m[1])), text)
