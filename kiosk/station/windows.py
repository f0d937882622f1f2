"""Windows of the station: who sits where today, and what a window's state is now. Pure.

What somebody said of a window is good as long as they may still be there: their terminal tells now
and then that it is up, and a touch of theirs that they are. What is not heard of is not told as if
it were so.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import msgspec

from kiosk.settings.hours import span


class Stand(enum.StrEnum):
    """State of a window (窗口状态)."""

    OPEN = "open"  # 在岗
    AWAY = "away"  # 暂时离开
    CLOSED = "closed"  # 暂停服务
    UNKNOWN = "unknown"  # nothing was heard of whoever sat there


SAID = frozenset({Stand.OPEN, Stand.AWAY, Stand.CLOSED})
"""What somebody may say of theirs."""


class Post(msgspec.Struct, frozen=True, kw_only=True):
    """Who took a window on a day, and what they last said of it. Wall clock, seconds."""

    window: str
    account: str
    terminal: str  # at which they said it
    stand: Stand
    since: float  # that they said so
    touched: float  # they last did something
    heard: float  # their terminal last told that it is up


class Limits(NamedTuple):
    """Seconds: without a word of the terminal; without a touch; after the station has closed."""

    silent: float = 90.0
    quiet: float = 3600.0
    after: float = 3600.0


def closing(hours: Sequence[str], now: datetime) -> float | None:
    """When the station closes on that day; None: its hours are not known, or it is shut."""
    if not hours:
        return None
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return (midnight + max(span(one)[1] for one in hours)).timestamp()


def stand(post: Post | None, now: float, closes: float | None, limits: Limits) -> Stand:
    """Of a window as it is now. A window that nobody took today is closed."""
    if post is None or post.stand is Stand.CLOSED:
        return Stand.CLOSED
    if closes is not None and now >= max(closes, post.touched) + limits.after:
        return Stand.CLOSED
    if now - post.heard > limits.silent or now - post.touched > limits.quiet:
        return Stand.UNKNOWN
    return post.stand
