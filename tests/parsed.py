"""TOML that is read again and again is parsed once.

The tests load what is shipped (strings, items, transactions) thousands of times, and the parser is
Python's own: a seventh of the workers' processor time went into the same few hundred files. Each
caller still gets tables of its own; what does not parse is said each time.
"""

from __future__ import annotations

import functools
import pickle
import tomllib
from collections.abc import Callable
from tomllib import _parser
from typing import Any

_HELD = 1024
"""Texts: three times what is shipped."""


def remember() -> None:
    """From here on, in this process."""
    parse = _parser.loads

    @functools.lru_cache(_HELD)
    def kept(text: str, parse_float: Callable[[str], Any]) -> bytes:
        return pickle.dumps(parse(text, parse_float=parse_float), pickle.HIGHEST_PROTOCOL)

    def loads(text: str, /, *, parse_float: Callable[[str], Any] = float) -> dict[str, Any]:
        if not isinstance(text, str):
            return parse(text, parse_float=parse_float)  # says that it must be text
        return pickle.loads(kept(text, parse_float))

    tomllib.loads = _parser.loads = loads  # `load` of a file asks the second
