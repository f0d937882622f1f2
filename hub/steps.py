"""One step of a pure total table, (state, event) → state: what has no row is refused."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

S = TypeVar("S", bound=StrEnum)
E = TypeVar("E", bound=StrEnum)


class Refused(Exception):
    """That cannot be done as it stands."""


def step(rows: Mapping[tuple[S, E], S], now: S, event: E) -> S:
    """Raises Refused where the event has no row: it changes nothing."""
    after = rows.get((now, event))
    if after is None:
        raise Refused(event.value)
    return after
