"""By when something is to be done, as a page says it: the last day, not the midnight after it."""

from __future__ import annotations

from datetime import datetime, timedelta

from hub.web.cells import Badge, Cell
from hub.web.words import CHINA, Words

_A_MOMENT = timedelta(seconds=1)  # before the midnight that ends a day


def last_day(t: Words, due_at: datetime, known: bool) -> str:
    """`due_at`: the midnight after it, in China; `known` False: an estimate."""
    day = f"{(due_at - _A_MOMENT).astimezone(CHINA):%Y-%m-%d}"
    return day if known else t("parts.due-about", day=day)


def due(
    t: Words, due_at: datetime | None, known: bool | None, now: datetime, late: bool | None = None
) -> Cell:
    """None: nothing is due. `late`: said by whoever knows more than the day."""
    if due_at is None:
        return "–"
    day = last_day(t, due_at, bool(known))
    if due_at <= now if late is None else late:
        return Badge(t("parts.due-over", day=day), "bad")
    if timedelta() < due_at - now <= timedelta(days=1):
        return Badge(t("parts.due-today", day=day), "warn")
    return day
