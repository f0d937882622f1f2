"""Where a printer is reached: its `ipp://` or `ipps://` address."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

_DEFAULT_PORT = 631  # RFC 8010 §4
_FINGERPRINT = re.compile(r"[0-9a-f]{64}")


class BadEndpoint(ValueError):
    """An address that cannot be used; the text says what to write instead."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    uri: str  # as printer-uri says it
    host: str  # an address, never a name: looking names up can block where no wake reaches
    port: int
    path: str
    fingerprint: bytes | None = None  # SHA-256 of the certificate; None: no TLS


def endpoint(uri: str, certificate_sha256: str = "") -> Endpoint:
    """Raises BadEndpoint. `certificate_sha256`: 64 hexadecimal digits, colons allowed."""
    parts = urlsplit(uri)
    if parts.scheme not in {"ipp", "ipps"}:
        raise BadEndpoint(f"{uri!r}: write ipp://address:port/path or ipps://…")
    if parts.query or parts.fragment or parts.username or parts.password:
        raise BadEndpoint("the address of a printer has no user, password or query")
    host = parts.hostname or ""
    if host == "localhost":
        host = "127.0.0.1"
    try:
        ipaddress.ip_address(host)
        port = parts.port or _DEFAULT_PORT
    except ValueError:
        raise BadEndpoint(
            f"{uri!r}: write the printer's fixed IP address (or localhost) and a port; "
            "names are not looked up"
        ) from None
    return Endpoint(
        uri, host, port, parts.path or "/ipp/print", _pinned(parts.scheme, certificate_sha256)
    )


def _pinned(scheme: str, written: str) -> bytes | None:
    if scheme == "ipp":
        return None
    digits = written.replace(":", "").lower()
    if not _FINGERPRINT.fullmatch(digits):
        raise BadEndpoint(
            "ipps:// needs certificate_sha256, the 64-digit SHA-256 fingerprint of the printer's "
            "certificate: nobody vouches for a printer's certificate, so it is known by this"
        )
    return bytes.fromhex(digits)
