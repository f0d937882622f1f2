"""Addresses behind the review QR codes (好差评). Pure."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

from kiosk.settings.model import Settings


def review_url(settings: Settings, item: str, number: str, at: datetime, word: str = "") -> str:
    """Address behind the review QR: item, terminal, time and one-time number; nothing personal.
    `word`: who of the staff served (`kiosk.settings.served`).

    Empty where the profile has no page: then no QR is drawn.
    """
    if not settings.review.page:
        return ""
    query = {
        "s": settings.station.code,
        "t": settings.station.terminal,
        "i": item,
        "at": f"{at:%Y%m%d%H%M}",
        "n": number,
    } | ({"w": word} if word else {})
    return f"{settings.review.page}?{urlencode(query)}"


def station_review_url(settings: Settings) -> str:
    """Address of the standing QR for those who were not at the terminal."""
    if not settings.review.page:
        return ""
    return f"{settings.review.page}?{urlencode({'s': settings.station.code})}"
