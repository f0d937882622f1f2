"""The gateway in front of the platform: TIF headers, checked before anything else is read.

Rule (fsi.md §6): x-tif-signature = hex(SHA-256(timestamp + token + nonce + timestamp)). How far a
clock may be off is not published; five minutes here.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping

WINDOW = 300.0  # seconds
KEPT_NONCES = 100_000


class Gateway:
    """`token` is shared with the client; `now` gives seconds of the epoch."""

    def __init__(self, token: str, now: Callable[[], float]) -> None:
        self._token, self._now = token, now
        self._seen: dict[str, float] = {}

    def finding(self, headers: Mapping[str, str]) -> str:
        """Why the request does not pass; "" when it does."""
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
        return self._replayed(f"{paasid}\n{nonce}\n{stamp}", float(stamp))

    def _replayed(self, key: str, stamp: float) -> str:
        if key in self._seen:
            return "x-tif-nonce 重复"
        if len(self._seen) >= KEPT_NONCES:
            old = self._now() - WINDOW * 2
            self._seen = {key: at for key, at in self._seen.items() if at > old}
        self._seen[key] = stamp
        return ""
