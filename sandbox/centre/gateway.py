"""The gateway in front of the platform: who sends this, is it fresh, is it whole? Checked before
anything else is read. One class a scheme; rules as in fsi.md §6, written here a second time.

How far a clock may be off is not published; five minutes here.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable, Mapping
from typing import Protocol

WINDOW = 300.0  # seconds
KEPT_NONCES = 100_000


class Gateway(Protocol):
    def finding(self, headers: Mapping[str, str], body: bytes) -> str:
        """Why the request does not pass; "" when it does."""

    def opened(self, body: bytes) -> bytes:
        """The body as the platform reads it."""

    def closed(self, body: bytes) -> bytes:
        """The answer as it goes out."""


class Plain:
    """Nothing is checked: a dedicated line."""

    def finding(self, headers: Mapping[str, str], body: bytes) -> str:
        return ""

    def opened(self, body: bytes) -> bytes:
        return body

    def closed(self, body: bytes) -> bytes:
        return body


class Seen:
    """What was used once already, within twice the window."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._kept: dict[str, float] = {}

    def again(self, key: str, stamp: float) -> bool:
        if key in self._kept:
            return True
        if len(self._kept) >= KEPT_NONCES:
            old = self._now() - WINDOW * 2
            self._kept = {key: at for key, at in self._kept.items() if at > old}
        self._kept[key] = stamp
        return False


class Tif(Plain):
    """x-tif-signature = hex(SHA-256(timestamp + token + nonce + timestamp)). `token` is shared with
    the client; `now` gives seconds of the epoch. The body is not signed."""

    def __init__(self, token: str, now: Callable[[], float]) -> None:
        self._token, self._now = token, now
        self._seen = Seen(now)

    def finding(self, headers: Mapping[str, str], body: bytes) -> str:
        paasid = headers.get("x-tif-paasid", "")
        stamp = headers.get("x-tif-timestamp", "")
        nonce = headers.get("x-tif-nonce", "")
        signature = headers.get("x-tif-signature", "")
        for name, value in (
            ("x-tif-paasid", paasid),
            ("x-tif-timestamp", stamp),
            ("x-tif-nonce", nonce),
            ("x-tif-signature", signature),
        ):
            if not value:
                return f"缺少请求头 {name}"
        if not (stamp.isascii() and stamp.isdigit() and len(stamp) == 10):
            return "x-tif-timestamp 应为秒"
        if abs(int(stamp) - self._now()) > WINDOW:
            return "x-tif-timestamp 超出允许的时间范围"
        expected = hashlib.sha256(f"{stamp}{self._token}{nonce}{stamp}".encode()).hexdigest()
        if not hmac.compare_digest(expected.encode(), signature.lower().encode()):
            return "x-tif-signature 校验失败"
        again = self._seen.again(f"{paasid}\n{nonce}\n{stamp}", float(stamp))
        return "x-tif-nonce 重复" if again else ""


class Csb(Plain):
    """_api_signature = Base64(HMAC-SHA1(secret, "k=v&…" sorted)), over the _api_ headers. It has no
    nonce, so that a replay within the window passes; the platform's own msgid stops it."""

    NAMES = ("_api_access_key", "_api_name", "_api_version", "_api_timestamp", "_api_signature")

    def __init__(self, secret: str, now: Callable[[], float]) -> None:
        self._secret, self._now = secret, now

    def finding(self, headers: Mapping[str, str], body: bytes) -> str:
        given = {name: headers.get(name, "") for name in self.NAMES}
        for name, value in given.items():
            if not value:
                return f"缺少请求头 {name}"
        signature, stamp = given.pop("_api_signature"), given["_api_timestamp"]
        if not (stamp.isascii() and stamp.isdigit() and len(stamp) == 13):
            return "_api_timestamp 应为毫秒"
        if abs(int(stamp) / 1000 - self._now()) > WINDOW:
            return "_api_timestamp 超出允许的时间范围"
        text = "&".join(f"{name}={value}" for name, value in sorted(given.items()))
        made = hmac.digest(self._secret.encode(), text.encode(), "sha1")
        same = hmac.compare_digest(base64.b64encode(made), signature.encode())
        return "" if same else "_api_signature 校验失败"
