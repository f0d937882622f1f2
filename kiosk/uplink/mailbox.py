"""Boxes at the hub for sealed pictures of a phone (`hub/terminal-api.yaml`, uploads). Blocking."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from kiosk.settings.model import HubSettings, Station
from kiosk.uplink.pinned import NotPinned, session

_LARGEST = 2_000_000  # bytes of a parcel
_SECONDS = (3.0, 8.0)  # to connect; for one read


class NoBox(Exception):
    """The hub has no such box any more, or was not reached."""


class Mailbox:
    """One client; used by one thread at a time."""

    def __init__(
        self,
        url: str,
        key: str,
        station: Station,
        clock: Callable[[], float] = time.monotonic,
        pin: str = "",
    ) -> None:
        self._pin = pin
        self._url, self._station, self._clock = url.rstrip("/"), station, clock
        self._headers = {"User-Agent": "kiosk"}
        if key:
            self._headers["Authorization"] = f"Bearer {key}"

    @classmethod
    def of(cls, settings: HubSettings, station: Station) -> Mailbox:
        """Raises OSError when the key file cannot be read."""
        key = Path(settings.key_file).read_text().strip() if settings.key_file else ""
        return cls(settings.url, key, station, pin=settings.pin)

    def make(self, number: str) -> bool:
        """There is a box of that number, for ten minutes; whether it is new. Raises NoBox."""
        body = {"station": self._station.code, "terminal": self._station.terminal}
        status, _ = self._call("PUT", number, msgspec.json.encode(body))
        if status not in (200, 201):
            raise NoBox(str(status))
        return status == 201

    def take(self, number: str, place: int) -> bytes | None:
        """The parcel that came as number `place` (from 0); None: none yet. Raises NoBox."""
        status, body = self._call("GET", f"{number}/{place}")
        if status == 204:
            return None
        if status != 200:
            raise NoBox(str(status))
        return body

    def drop(self, number: str) -> None:
        """The box and what lies in it are gone. Raises NoBox."""
        self._call("DELETE", number)

    def _call(self, method: str, path: str, body: bytes | None = None) -> tuple[int, bytes]:
        import requests

        headers = self._headers | ({"Content-Type": "application/json"} if body else {})
        until = self._clock() + 20.0
        try:
            with session(self._url, self._pin) as one, one.request(
                method, f"{self._url}/v1/uploads/{path}", data=body, headers=headers,
                timeout=_SECONDS, stream=True, allow_redirects=False,
            ) as answer:  # fmt: skip
                got = bytearray()
                for piece in answer.iter_content(65536):
                    got += piece
                    if len(got) > _LARGEST or self._clock() > until:
                        raise NoBox("too much")
                return answer.status_code, bytes(got)
        except (requests.exceptions.RequestException, NotPinned) as error:
            raise NoBox(type(error).__name__) from None
