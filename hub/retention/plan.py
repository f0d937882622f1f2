"""The plan: what goes when. Pure.

A record's key is what makes it count once, so it goes together with what it brought, and only where
the same record, delivered again after all that time, would do no harm: another health of the past,
which says nothing of now, or a hall's day that something later is known of. A visit or a
fault that waited for more than two years in an outbox would count again; no outbox lies so long.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from hub.retention.settings import Keep

CHINA = ZoneInfo("Asia/Shanghai")
STAYS = frozenset(
    {
        "review", "receipt-issued", "doubt", "consent", "voice", "case", "case-deed", "duty",
        "post-read", "post-claim", "exam-answers", "urgent-event",
        "task-picture", "task-proof",
    }
)  # fmt: skip
"""Kinds of records that are never deleted by a clock: somebody may come with a receipt, say that it
was never printed, that they did not consent, ask what became of a complaint or a matter, or dispute
what a station is said to have missed."""
DAY, WEEK = 24 * 60, 7 * 24 * 60  # minutes


class What(enum.StrEnum):
    """What there is to delete; also what the command prints."""

    HEALTH_KEYS = "health-keys"  # of records; the latest report of each terminal stays
    HEALTH = "health"  # the past
    HALL_KEYS = "hall-keys"  # of records; what they told of a day stays
    STANDS = "stands"  # of audit chains: all but the last of each day
    FAULTS = "faults"
    VISITS = "visits"  # with their items; times to the receipt stay, month by month
    MESSAGES = "messages"  # that were sent, or given up
    FORWARDS = "forwards"  # reviews that the platform of 好差评 has


KINDS: Mapping[str, What] = {
    "health": What.HEALTH_KEYS,
    "hall-day": What.HALL_KEYS,
    "fault": What.FAULTS,
    "visit-count": What.VISITS,
}


class Stand(NamedTuple):
    """One stand of an audit chain of one terminal."""

    id: int
    chain: str
    number: int
    at: datetime


def before(keep: Keep, now: datetime) -> dict[What, datetime]:
    """What is older than this goes."""
    days = {
        What.HEALTH_KEYS: keep.health_days,
        What.HEALTH: keep.health_days,
        What.HALL_KEYS: keep.health_days,
        What.STANDS: keep.stand_days,
        What.FAULTS: keep.fault_days,
        What.VISITS: keep.visit_days,
        What.MESSAGES: keep.message_days,
        What.FORWARDS: keep.forward_days,
    }
    return {what: now - timedelta(days=count) for what, count in days.items()}


def thinned(stands: Iterable[Stand]) -> list[int]:
    """Which may go: of each chain and day (China's) the highest number stays, so a chain that went
    back is still seen, and the last word of every day can be held against the terminal's own."""
    days: dict[tuple[str, str], list[Stand]] = {}
    for one in stands:
        day = one.at.astimezone(CHINA).date().isoformat()
        days.setdefault((one.chain, day), []).append(one)
    return [
        one.id
        for day in days.values()
        for one in sorted(day, key=lambda stand: (stand.number, stand.id))[:-1]
    ]


def turn(now: datetime, round_: int) -> int:
    """Terminals are gone through in turn, so that each minute has a few: those whose id modulo
    `round_` (DAY or WEEK) is this."""
    return int(now.timestamp() // 60) % round_
