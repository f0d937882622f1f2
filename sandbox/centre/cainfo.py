"""`cainfo` of the envelope: who wrote `input`? Checked by OpenSSL, another implementation than the
terminal's. What a real platform signs is not published; here it is `input` byte for byte, SM2 as
r ‖ s or SM3 as a digest, in Base64.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import msgspec

from sandbox.centre.sealed import Sealed


class CaInfo:
    def __init__(self, sign: Literal["SM2", "SM3"], keys: Path | None = None) -> None:
        """`keys`: with SM2, the folder of `Sealed`'s keys; `terminal.hex` is the terminal's."""
        self._sign = sign
        self._keys = Sealed(keys, "", lambda: 0.0) if keys is not None else None

    def finding(self, message: Mapping[str, Any], body: bytes) -> str:
        """Why the message is not believed; "" when it is. `body`: the JSON that `message` was."""
        if message["signtype"] != self._sign:
            return "签名类型不对[signtype]"
        try:
            signature = base64.b64decode(message["cainfo"], validate=True)
        except ValueError:
            return "数字签名应为Base64[cainfo]"
        content = bytes(msgspec.json.decode(body, type=dict[str, msgspec.Raw])["input"])
        return "" if self._good(content, signature) else "数字签名校验失败[cainfo]"

    def _good(self, content: bytes, signature: bytes) -> bool:
        if self._keys is None:
            return hmac.compare_digest(hashlib.new("sm3", content).digest(), signature)
        return len(signature) == 64 and self._keys.verified(content, signature)
