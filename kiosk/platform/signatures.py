"""How a request proves who sends it: pluggable schemes that only add headers.

Sources: the gateway rules and check vectors of the project's fsi digest, section 6. The key is
given as bytes at construction and stands in no repr, setting or message.
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
from kiosk.settings.model import CentreSettings

Headers = dict[str, str]


class Signature(Protocol):
    """`headers` for one sending; a repeated sending is signed anew."""

    def headers(self, at: datetime) -> Headers: ...


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


class Tif:
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


class Csb:
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


class Unsigned:
    """No gateway in between (a dedicated line, a local test)."""

    def headers(self, at: datetime) -> Headers:
        return {}


def signature_of(settings: CentreSettings, secret: bytes) -> Signature:
    """The scheme a profile names. `secret` is the key file's content without its line end."""
    key = secret.strip()
    if settings.scheme == "tif":
        return Tif(settings.paasid, key)
    if settings.scheme == "csb":
        return Csb(settings.paasid, key, settings.csb_name, settings.csb_version)
    return Unsigned()
