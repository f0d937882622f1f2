"""The province's service platform, as the running terminal has it: who speaks to it, and the rules
its file gives the outbox."""

from __future__ import annotations

from kiosk.journal import events
from kiosk.journal.journal import Journal
from kiosk.platform.schemes import scheme_of
from kiosk.runtime.clock import Clock
from kiosk.services.snapshot import DataError
from kiosk.settings.model import Settings
from kiosk.settings.sealed import secret_of
from kiosk.uplink import platforms
from kiosk.uplink.calls import Calls


def opened(settings: Settings, clock: Clock, journal: Journal) -> Calls | None:
    """None where the profile names no platform, or one that cannot be used: then records wait, and
    the journal says why."""
    own = settings.service_platform
    if not own.adapter:
        return None
    try:
        platform = platforms.load(own.adapter)
    except DataError:
        events.uplink_unusable(journal, why="adapter")
        return None
    try:
        secret = secret_of(settings, "service_platform") if own.secret_file else b""
        scheme = scheme_of(own, secret)
    except (OSError, ValueError):
        events.uplink_unusable(journal, why="key")
        return None
    return Calls(platform, settings, scheme, clock)
