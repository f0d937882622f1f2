"""Addresses behind the review QR codes of visits: where staff serve, they say whom, sealed."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.commands.review_links import review_url
from kiosk.settings import served

if TYPE_CHECKING:
    from kiosk.runtime.visit_data import Visit


class ReviewLinks:
    """Links of visits. Where staff serve, the link says whom, sealed for the hub."""

    def __init__(self) -> None:
        self._file, self._digest = "", b""

    def url(self, visit: Visit, item: str, number: str, at: datetime) -> str:
        """ "" where the profile has no page."""
        settings, word = visit.settings, ""
        if visit.assistant is not None and (digest := self._known(settings.hub.key_file)):
            here = settings.station
            word = served.seal(digest, here.code, here.terminal, number, visit.assistant.id)
        return review_url(settings, item, number, at, word)

    def _known(self, file: str) -> bytes:
        """Of the terminal's key; b"" where it has none of the hub: nobody could read the word."""
        if file != self._file:
            try:
                key = Path(file).read_text().strip()
            except (OSError, ValueError):
                key = ""
            self._file, self._digest = file, served.digest_of(key) if key else b""
        return self._digest
