"""The station's line, from a terminal that does not keep the queue: what asks the one that does."""

from __future__ import annotations

from pathlib import Path

from kiosk.runtime.clock import Clock
from kiosk.settings.model import QueueSettings
from kiosk.station.caller import Caller
from kiosk.station.speaker import Speaker


def shared_secret(chosen: QueueSettings) -> bytes:
    """What the terminals of the station share; b"" where none is set. Raises OSError."""
    return Path(chosen.secret_file).read_bytes().strip() if chosen.secret_file else b""


def asking(chosen: QueueSettings, clock: Clock, speaker: Speaker | None) -> Caller:
    """`speaker`: this terminal, where it was paired. Raises OSError without the secret, ValueError
    where the settings name no keeper."""
    return Caller(chosen, shared_secret(chosen), lambda: clock.now().timestamp(), speaker=speaker)
