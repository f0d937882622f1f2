"""How a request proves who sends it, and an answer who wrote it: pluggable schemes.

TIF and CSB only add headers and sign no body: over them the body's truth hangs on TLS alone. The
`sm` scheme (`sealed`) encrypts and signs both ways. Sources: the gateway rules and check vectors of
the project's fsi digest, section 6. The key is given as bytes at construction and stands in no
repr, setting or message.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Protocol

from kiosk.platform.china import epoch
from kiosk.settings.model import EndpointSettings

Headers = dict[str, str]


class Unsealed(Exception):
    """An answer that is not signed as it must be: altered, replayed, too old, or not theirs."""


class Scheme(Protocol):
    """One sending; a repeated sending is sealed anew."""

    def seal(self, content: bytes, at: datetime) -> tuple[bytes, Headers]:
        """The body as it goes out, and what is added to the HTTP headers."""

    def open(self, content: bytes, at: datetime) -> bytes:
        """The answer's body. Raises `Unsealed`."""


class _HeadersOnly:
    def headers(self, at: datetime) -> Headers:
        return {}

    def seal(self, content: bytes, at: datetime) -> tuple[bytes, Headers]:
        return content, self.headers(at)

    def open(self, content: bytes, at: datetime) -> bytes:
        return content


def tif_signature(timestamp: str, token: bytes, nonce: str) -> str:
    """hex(SHA-256(timestamp + token + nonce + timestamp)), lower case."""
    moment = timestamp.encode("ascii")
    return hashlib.sha256(moment + token + nonce.encode("ascii") + moment).hexdigest()


def csb_signature(parameters: Mapping[str, str], secret: bytes) -> str:
    """Base64(HMAC-SHA1) over `k=v&...`, keys sorted, values raw, `_api_signature` left out.

    A JSON body is not signed by this scheme; query and form parameters are.
    """
    signed = "&".join(
        f"{key}={parameters[key]}" for key in sorted(parameters) if key != "_api_signature"
    )
    return base64.b64encode(hmac.new(secret, signed.encode(), hashlib.sha1).digest()).decode()


class Tif(_HeadersOnly):
    """x-tif-* headers (TIF / Rio gateway). Timestamp in seconds."""

    def __init__(
        self, paasid: str, token: bytes, nonce: Callable[[], str] = lambda: secrets.token_hex(16)
    ) -> None:
        self._paasid = paasid
        self._token = token
        self._nonce = nonce

    def headers(self, at: datetime) -> Headers:
        timestamp, nonce = str(epoch(at) // timedelta(seconds=1)), self._nonce()
        return {
            "x-tif-paasid": self._paasid,
            "x-tif-timestamp": timestamp,
            "x-tif-nonce": nonce,
            "x-tif-signature": tif_signature(timestamp, self._token, nonce),
        }


class Csb(_HeadersOnly):
    """_api_* headers (CSB gateway). Timestamp in milliseconds; the JSON body is not signed."""

    def __init__(self, access_key: str, secret: bytes, name: str, version: str) -> None:
        self._fixed = {
            "_api_access_key": access_key,
            "_api_name": name,
            "_api_version": version,
        }
        self._secret = secret

    def headers(self, at: datetime) -> Headers:
        milliseconds = epoch(at) // timedelta(milliseconds=1)
        found = {**self._fixed, "_api_timestamp": str(milliseconds)}
        found["_api_signature"] = csb_signature(found, self._secret)
        return found


class Unsigned(_HeadersOnly):
    """No gateway in between (a dedicated line, a local test)."""


def scheme_of(settings: EndpointSettings, secret: bytes) -> Scheme:
    """The scheme a profile names. `secret` is the key file's content, its line end does not count.
    Raises ValueError for a key file that cannot be used."""
    key = secret.strip()
    if settings.scheme == "tif":
        return Tif(settings.paasid, key)
    if settings.scheme == "csb":
        return Csb(settings.paasid, key, settings.csb_name, settings.csb_version)
    if settings.scheme == "sm":
        from kiosk.platform.sealed import Sealed

        return Sealed(key, settings.seal)
    return Unsigned()
