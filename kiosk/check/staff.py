"""Findings about the accounts of staff. Whether a file is there nobody can tell from here."""

from __future__ import annotations

from collections.abc import Iterator

from kiosk.check.finding import Finding, Rule
from kiosk.settings.model import Settings


def check(settings: Settings) -> Iterator[Finding]:
    staff, chosen = settings.station.staff, settings.staff
    if chosen.begin == "locked" and not staff:
        yield Finding(rule=Rule.STAFF_NONE, subject="station.staff")
    if waiting := [one.id for one in staff if one.exam_passed is None]:
        yield _about(Rule.STAFF_NO_EXAM, waiting)
    bare = [one.id for one in staff if not one.card_hash]
    if (chosen.card or len(bare) < len(staff)) and not chosen.card_key_file:
        yield Finding(rule=Rule.STAFF_CARD_KEY, subject="staff.card_key_file")
    if chosen.card and bare:
        yield _about(Rule.STAFF_NO_CARD, bare)
    if _unlisted(settings):
        yield Finding(rule=Rule.LINE_UNLISTED, subject=settings.station.terminal)


def _unlisted(settings: Settings) -> bool:
    """Staff act at this terminal, and who keeps the line does not hear them from it."""
    station = settings.station
    if not (station.line and station.staff and settings.staff_reached) or station.keeps_queue:
        return False
    own = station.line.get(station.terminal)
    return own is None or not own.staff


def _about(rule: Rule, ids: list[str]) -> Finding:
    return Finding(rule=rule, subject=", ".join(ids), count=len(ids))
