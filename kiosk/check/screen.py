"""The publicity screen of a profile: can it be shown, can it ask, from how far is it read?"""

from __future__ import annotations

from collections.abc import Iterator

from kiosk.check.finding import Finding, Rule
from kiosk.settings.model import Settings

FAR = 8.0
"""Metres from which numbers and windows are to be read."""


def check(settings: Settings, films: bool | None = None) -> Iterator[Finding]:
    """Nothing where the machine drives no screen. `films`: this machine can play them; None: it is
    not the station's, so nothing is known of it."""
    own = settings.screen
    if own is None:
        return
    played = {play.what for play in own.play}
    if settings.terminal.role != "screen":
        named = {settings.panel.output, own.output}
        if "" in named or len(named) < 2:  # it would cover the terminal
            yield Finding(rule=Rule.SCREEN_OUTPUT, subject="screen.output, panel.output")
    queue = settings.station.queue
    if "queue" in played and queue is not None:
        if not own.secret_file:
            yield Finding(rule=Rule.SCREEN_KEY, subject="screen.secret_file")
        here = settings.station.keeps_queue
        if not (queue.listen if here else queue.keeper_address):
            key = "listen" if here else "keeper_address"
            yield Finding(rule=Rule.SCREEN_KEEPER, subject=f"station.queue.{key}")
        if own.read_from < FAR:
            yield Finding(rule=Rule.SCREEN_NEAR, subject=f"{own.read_from:.1f}")
    if "figures" in played:
        if queue is None:  # they come over its line
            yield Finding(rule=Rule.SCREEN_FIGURES, subject="station.queue")
        elif settings.station.keeps_queue and not settings.hub.url:
            yield Finding(rule=Rule.SCREEN_FIGURES, subject="hub.url")
    if "media" in played:
        from_hub = bool(own.published and own.publishers)
        if not own.media and not from_hub:
            yield Finding(rule=Rule.SCREEN_NO_MEDIA, subject="screen.media")
        elif films is False:
            yield Finding(rule=Rule.SCREEN_STILL, subject=own.media or own.published)
