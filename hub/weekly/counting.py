"""What a station's terminals did in a week, and which of them may not have told all of it yet."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from sqlalchemy import Connection, func, select

from hub.contract import CHINA
from hub.feedback.book import BAD
from hub.feedback.tables import voices
from hub.tables import records, reviews, terminals, visit_items, visits
from hub.terminals import keyed
from kiosk.reports.weekly import Reason, Report, Use, draw_up

_NOT_WORTH = frozenset({"other"})  # it names nothing


def report_of(
    connection: Connection, station_id: int, first: date, words: Callable[[str, int], str]
) -> Report:
    """The draft from what has come so far. Raises ValueError when `first` is no Monday."""
    # the hour of a visit stands as the terminal wrote it, on China's clock
    begun, ended = first.isoformat(), (first + timedelta(days=7)).isoformat()
    here = (terminals.c.station_id == station_id, visits.c.begun >= begun, visits.c.begun < ended)
    count = connection.execute(
        select(func.count()).select_from(visits.join(terminals)).where(*here)
    ).scalar_one()
    uses = connection.execute(
        select(visit_items.c.item, visit_items.c.result, func.count())
        .select_from(visits.join(terminals).join(visit_items))
        .where(*here)
        .group_by(visit_items.c.item, visit_items.c.result)
    )
    reasons = _reasons(connection, station_id, _midnight(first), _midnight(first, 7))
    return draw_up(first, count, (Use(*one) for one in uses), reasons, words)


def behind(connection: Connection, station_id: int, first: date) -> list[str]:
    """Codes of terminals with a valid key that were last heard of before the week was over."""
    heard = (
        select(func.max(records.c.accepted_at))
        .where(records.c.terminal_id == terminals.c.id)
        .scalar_subquery()
    )
    rows = connection.execute(
        select(terminals.c.code)
        .where(
            terminals.c.station_id == station_id,
            keyed(terminals.c.id),
            func.coalesce(heard, terminals.c.made_at) < _midnight(first, 7),
            terminals.c.made_at < _midnight(first, 7),
        )
        .order_by(terminals.c.code)
    )
    return [code for (code,) in rows]


def _reasons(
    connection: Connection, station_id: int, begun: datetime, ended: datetime
) -> list[Reason]:
    counted: Counter[str] = Counter()
    for chosen in (
        select(reviews.c.reasons).where(
            reviews.c.station_id == station_id, reviews.c.at >= begun, reviews.c.at < ended,
            reviews.c.counted, reviews.c.grade <= BAD,
        ),
        select(voices.c.about).where(
            voices.c.station_id == station_id, voices.c.at >= begun, voices.c.at < ended
        ),
    ):  # fmt: skip
        for (body,) in connection.execute(chosen):
            counted.update(set(json.loads(body)) - _NOT_WORTH)
    return [Reason(*one) for one in counted.items()]


def _midnight(day: date, later: int = 0) -> datetime:
    return datetime.combine(day + timedelta(days=later), time(), CHINA)
