"""The SM2/SM4 envelope of provincial portals: the body encrypted by SM4, the whole signed by SM2.

{"data": {"data": {"encData": …}, "appCode", "version", "encType": "SM4", "signType": "SM2",
"timestamp", "signData"}}. Public clients disagree on SM4's mode and on how signature and cipher
text are written (fsi digest, section 6), and none says what exactly is signed: all of it is a
setting, and unconfirmed until the province's own document says so. Here the JSON without signData
is signed, its keys sorted, without spaces.
"""

from __future__ import annotations

import base64
import binascii
import json
import threading
from collections import OrderedDict
from datetime import datetime, timedelta

import msgspec

from kiosk.platform.china import epoch
from kiosk.platform.schemes import Headers, Unsealed
from kiosk.platform.sm import BadKey, Signer, Sm4, Verifier, der, raw
from kiosk.settings.model import SealSettings

WINDOW = timedelta(minutes=5)
"""An answer's timestamp may be off so far; within it each answer is taken once."""


class Keys(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The key file, JSON; each value in hex."""

    sm4: str  # 16 bytes, agreed with the platform
    private: str  # ours, 32 bytes
    platform: str  # the platform's public key, 64 bytes (or 65 with the leading 04)
    iv: str = "00" * 16  # for CBC

    def __repr__(self) -> str:
        return "<Keys>"


class Sealed:
    """Raises `BadKey` for a key file that is none."""

    def __init__(self, secret: bytes, settings: SealSettings) -> None:
        try:
            keys = msgspec.json.decode(secret, type=Keys)
            sm4, iv, private, platform = (
                bytes.fromhex(text) for text in (keys.sm4, keys.iv, keys.private, keys.platform)
            )
        except (msgspec.MsgspecError, ValueError):
            raise BadKey from None
        user = settings.user.encode()
        self._cipher = Sm4(sm4, iv if settings.mode == "cbc" else None)
        self._signer, self._verifier = Signer(private, user), Verifier(platform, user)
        self._settings = settings
        self._taken: OrderedDict[bytes, None] = OrderedDict()
        self._lock = threading.Lock()

    def seal(self, content: bytes, at: datetime) -> tuple[bytes, Headers]:
        signed = {
            "appCode": self._settings.app_code,
            "version": self._settings.version,
            "encType": "SM4",
            "signType": "SM2",
            "timestamp": str(epoch(at) // timedelta(milliseconds=1)),
            "data": {"encData": self._text(self._cipher.encrypt(content), "encrypted")},
        }
        made = self._signer.sign(_canonical(signed))
        signature = der(made) if self._settings.signature_form == "der" else made
        whole = {"data": {**signed, "signData": self._text(signature, "signature")}}
        return msgspec.json.encode(whole), {}

    def open(self, content: bytes, at: datetime) -> bytes:
        try:
            told = json.loads(content)["data"]
            signature = self._bytes(told.pop("signData"))
            if self._settings.signature_form == "der":
                signature = raw(signature)
            stamp = int(told["timestamp"])
            secret = self._bytes(told["data"]["encData"])
            if told["appCode"] != self._settings.app_code:
                raise Unsealed
            if not self._verifier.good(_canonical(told), signature):
                raise Unsealed
            if abs(epoch(at) - timedelta(milliseconds=stamp)) > WINDOW or self._again(signature):
                raise Unsealed
            return self._cipher.decrypt(secret)
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
            raise Unsealed from None

    def _again(self, signature: bytes) -> bool:
        """Seen before: a replay. Far fewer answers come within the window than are kept."""
        with self._lock:
            if signature in self._taken:
                return True
            self._taken[signature] = None
            if len(self._taken) > 50_000:
                self._taken.popitem(last=False)
            return False

    def _text(self, content: bytes, what: str) -> str:
        form = getattr(self._settings, f"{what}_text")
        if form == "base64":
            return base64.b64encode(content).decode()
        return content.hex().upper() if form == "hex-upper" else content.hex()

    def _bytes(self, text: str) -> bytes:
        """Either case of hex, or base64: whichever it can be. Raises ValueError."""
        try:
            return bytes.fromhex(text)
        except ValueError:
            try:
                return base64.b64decode(text, validate=True)
            except binascii.Error:
                raise ValueError("neither") from None


def _canonical(signed: dict) -> bytes:
    return json.dumps(
        signed, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode()
