"""The outbox's limits as the settings have them."""

from __future__ import annotations

from kiosk.outbox.backoff import Backoff
from kiosk.outbox.outbox import Limits
from kiosk.settings.model import Settings

_DAY = 86400.0


def limits(settings: Settings) -> Limits:
    own = settings.outbox
    return Limits(
        refusals=own.refusals,
        backoff=Backoff(own.first_pause, own.longest_pause),
        keep_tombstones=own.keep_hash_days * _DAY,
        keep_delivered=own.keep_delivered_days * _DAY,
        keep_papers=own.keep_paper_days * _DAY,
        keep_cases=own.keep_case_days * _DAY,
        absent_after=own.absent_after,
        budget=own.budget,
    )
