"""The SM2/SM4 envelope at the platform's side, by OpenSSL's own command: another implementation
than the terminal's. Keys are made at the first start; the terminal's key file lies beside them.
"""

from __future__ import annotations

import json
import re
import secrets
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from sandbox.centre.gateway import WINDOW, Seen

USER = "1234567812345678"
OURS, THEIRS, TERMINAL = "platform.pem", "terminal.pem", "terminal.json"
PRIVATE = "terminal.hex"  # the terminal's private key alone: its key file for cainfo
_SM2 = ("-rawin", "-digest", "sm3", "-pkeyopt", f"distid:{USER}")


class Sealed:
    """Everything about the envelope as the terminal's defaults write it: CBC, HEX, Base64, r‖s."""

    def __init__(self, folder: Path, app_code: str, now: Callable[[], float]) -> None:
        self._folder, self._app, self._now = folder, app_code, now
        self._seen = Seen(now)
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / TERMINAL).exists():
            self._make()
        keys = json.loads((folder / TERMINAL).read_text())
        self._key, self._iv = bytes.fromhex(keys["sm4"]), bytes.fromhex(keys["iv"])

    def finding(self, headers: Mapping[str, str], body: bytes) -> str:
        try:
            told = json.loads(body)["data"]
            signature = bytes.fromhex(_hex(told.pop("signData")))
            stamp = int(told["timestamp"]) / 1000
            fixed = (told["appCode"], told["encType"], told["signType"])
            bytes.fromhex(told["data"]["encData"])
        except (ValueError, KeyError, TypeError, AttributeError):
            return "信封格式不对"
        if fixed != (self._app, "SM4", "SM2"):
            return "appCode、encType 或 signType 不对"
        if abs(stamp - self._now()) > WINDOW:
            return "timestamp 超出允许的时间范围"
        if len(signature) != 64 or not self.verified(_canonical(told), signature):
            return "signData 校验失败"
        return "报文重复" if self._seen.again(signature.hex(), stamp) else ""

    def opened(self, body: bytes) -> bytes:
        secret = bytes.fromhex(json.loads(body)["data"]["data"]["encData"])
        run, unpad = self._cipher().decryptor(), padding.PKCS7(128).unpadder()
        return unpad.update(run.update(secret) + run.finalize()) + unpad.finalize()

    def closed(self, body: bytes) -> bytes:
        run, pad = self._cipher().encryptor(), padding.PKCS7(128).padder()
        secret = run.update(pad.update(body) + pad.finalize()) + run.finalize()
        told = {
            "appCode": self._app,
            "version": "1.0.0",
            "encType": "SM4",
            "signType": "SM2",
            "timestamp": str(int(self._now() * 1000)),
            "data": {"encData": secret.hex().upper()},
        }
        signature = self._signed(_canonical(told))
        return json.dumps({"data": {**told, "signData": signature.hex()}}).encode()

    # -- OpenSSL ---------------------------------------------------------------------------------

    def _cipher(self) -> Cipher:
        return Cipher(algorithms.SM4(self._key), modes.CBC(self._iv))

    def _make(self) -> None:
        for name in (OURS, THEIRS):
            self._call("ecparam", "-name", "SM2", "-genkey", "-noout", "-out", name)
        self._call("pkey", "-in", THEIRS, "-pubout", "-out", "terminal-public.pem")
        terminal = {
            "sm4": secrets.token_hex(16),
            "iv": secrets.token_hex(16),
            "private": self._number(THEIRS, "priv"),
            "platform": self._number(OURS, "pub"),
        }
        for name, text in ((TERMINAL, json.dumps(terminal)), (PRIVATE, terminal["private"])):
            file = self._folder / name
            file.touch(0o600)
            file.write_text(text)

    def _number(self, name: str, part: str) -> str:
        text = self._call("pkey", "-in", name, "-noout", "-text").decode()
        found = re.search(rf"^{part}:\n((?:    [0-9a-f:]+\n)+)", text, re.MULTILINE)
        assert found is not None
        digits = re.sub(r"[^0-9a-f]", "", found[1])
        return digits if part == "pub" else digits[-64:].rjust(64, "0")

    def verified(self, message: bytes, signature: bytes) -> bool:
        """Signed by the terminal? `signature`: r ‖ s."""
        der = _der(signature)
        with _Scratch(self._folder, message, der) as (said, signed):
            done = subprocess.run(
                ["openssl", "pkeyutl", "-verify", *_SM2, "-pubin", "-inkey",
                 "terminal-public.pem", "-in", said, "-sigfile", signed],
                cwd=self._folder, capture_output=True, check=False,
            )  # fmt: skip
        return done.returncode == 0

    def _signed(self, message: bytes) -> bytes:
        with _Scratch(self._folder, message) as (said,):
            made = self._call("pkeyutl", "-sign", *_SM2, "-inkey", OURS, "-in", said)
        return _rs(made)

    def _call(self, *arguments: str) -> bytes:
        return subprocess.run(
            ["openssl", *arguments], cwd=self._folder, capture_output=True, check=True
        ).stdout


class _Scratch:
    """Files for one call of the command, which reads no message from standard input."""

    def __init__(self, folder: Path, *contents: bytes) -> None:
        self._files = [folder / f"scratch-{secrets.token_hex(8)}" for _ in contents]
        self._contents = contents

    def __enter__(self) -> list[str]:
        for file, content in zip(self._files, self._contents, strict=True):
            file.write_bytes(content)
        return [file.name for file in self._files]

    def __exit__(self, *fault: object) -> None:
        for file in self._files:
            file.unlink(missing_ok=True)


def _canonical(told: dict) -> bytes:
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _hex(text: str) -> str:
    """Base64 or hex, as hex."""
    import base64

    return text if re.fullmatch(r"[0-9a-fA-F]+", text) else base64.b64decode(text).hex()


def _der(signature: bytes) -> bytes:
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

    return encode_dss_signature(
        int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    )


def _rs(signature: bytes) -> bytes:
    from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

    return b"".join(part.to_bytes(32, "big") for part in decode_dss_signature(signature))
