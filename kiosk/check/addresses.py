"""Addresses that settings from afar name and the machine's own profile does not: its fence, made of
the profile alone (`kiosk machine apply`), lets nobody out to them. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from kiosk.settings.model import Settings

_PORTS = {"http": 80, "https": 443}
_ITSELF = ("127.0.0.1", "::1", "localhost")


def fenced_out(profile: Settings, after: Settings) -> tuple[str, ...]:
    """Paths of addresses in `after` that a machine of `profile` cannot call."""
    own = (*(url for _, url in _called(profile)), *profile.machine.allowed)
    allowed = {_at(profile, url) for url in own}
    return tuple(
        path for path, url in _called(after)
        if (place := _at(profile, url)) is not None and place not in allowed
    )  # fmt: skip


def _called(settings: Settings) -> Iterator[tuple[str, str]]:
    yield "centre.url", settings.centre.url
    yield "hub.url", settings.hub.url
    yield "service_platform.url", settings.service_platform.url


def _at(profile: Settings, url: str) -> tuple[str, int] | None:
    """Host and port, a name by the address that the profile pins to it; None: it is none, or the
    machine itself."""
    parts = urlsplit(url)
    try:
        port = parts.port or _PORTS.get(parts.scheme)
    except ValueError:
        return None
    host = parts.hostname or ""
    if host in _ITSELF:
        return None
    return (str(profile.machine.hosts.get(host, host)), port) if host and port else None
