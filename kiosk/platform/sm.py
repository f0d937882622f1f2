"""SM2 signatures (GB/T 32918.2), SM3 (GB/T 32905) and SM4 (GB/T 32907), over kept libraries.

SM2's curve arithmetic is gmalg's; SM3 and SM4 are OpenSSL's, by cryptography, because hashing a
long answer in Python would take seconds. Imported only where a profile's scheme needs it.
Arithmetic in Python does not take the same time for every key: who may measure it to microseconds
on the terminal itself has its key file anyway.
"""

from __future__ import annotations

from cryptography.hazmat.primitives import hashes, padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from gmalg.base import Hash
from gmalg.ellipticcurve import ECDLP
from gmalg.sm2 import SM2Core

USER = b"1234567812345678"
"""The signer's distinguishing id where nobody agreed on another (GB/T 35276-2017)."""
BLOCK = 16

_P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
_A = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFC
_B = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
_G = (
    0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
    0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0,
)
_N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123


class BadKey(ValueError):
    """Not a key of this kind. Carries nothing of it."""


class _Sm3(Hash):
    """OpenSSL's SM3 in the shape gmalg asks for."""

    @classmethod
    def hash_length(cls) -> int:
        return 32

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        self._digest = hashes.Hash(hashes.SM3())

    def update(self, data: bytes) -> None:
        self._digest.update(bytes(data))

    def value(self) -> bytes:
        return self._digest.copy().finalize()


def sm3(data: bytes) -> bytes:
    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return digest.finalize()


def _core() -> SM2Core:
    """One a call: it holds a hash under way."""
    return SM2Core(ECDLP(_P, _A, _B, _G, _N), _Sm3())


class Signer:
    """Signs with SM2 and SM3. `private`: 32 bytes. Raises `BadKey`."""

    def __init__(self, private: bytes, user: bytes = USER) -> None:
        self._secret = int.from_bytes(private, "big")
        if len(private) != 32 or not 0 < self._secret < _N - 1:
            raise BadKey
        self._user = user
        self._point = _core().generate_pk(self._secret)

    @property
    def public(self) -> bytes:
        """x ‖ y, 64 bytes."""
        return b"".join(part.to_bytes(32, "big") for part in self._point)

    def sign(self, message: bytes) -> bytes:
        """r ‖ s, 64 bytes."""
        r, s = _core().sign(message, self._secret, self._user, self._point)
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")


class Verifier:
    """Verifies with SM2 and SM3. `public`: x ‖ y, with or without the leading 04."""

    def __init__(self, public: bytes, user: bytes = USER) -> None:
        if len(public) == 65 and public[0] == 4:
            public = public[1:]
        if len(public) != 64:
            raise BadKey
        self._point = (int.from_bytes(public[:32], "big"), int.from_bytes(public[32:], "big"))
        if max(self._point) >= _P or not _core().verify_pk(self._point):
            raise BadKey
        self._user = user

    def good(self, message: bytes, signature: bytes) -> bool:
        """`signature`: r ‖ s."""
        if len(signature) != 64:
            return False
        r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
        return bool(_core().verify(message, r, s, self._user, self._point))


class Sm4:
    """SM4 with PKCS#7 padding, in CBC (`iv` of 16 bytes) or, with `iv` None, ECB."""

    def __init__(self, key: bytes, iv: bytes | None) -> None:
        if len(key) != BLOCK or (iv is not None and len(iv) != BLOCK):
            raise BadKey
        self._cipher = Cipher(
            algorithms.SM4(key),
            modes.ECB() if iv is None else modes.CBC(iv),  # as provinces demand it
        )

    def encrypt(self, plain: bytes) -> bytes:
        pad = padding.PKCS7(BLOCK * 8).padder()
        run = self._cipher.encryptor()
        return run.update(pad.update(plain) + pad.finalize()) + run.finalize()

    def decrypt(self, secret: bytes) -> bytes:
        """Raises ValueError for what was not encrypted so."""
        run = self._cipher.decryptor()
        unpad = padding.PKCS7(BLOCK * 8).unpadder()
        return unpad.update(run.update(secret) + run.finalize()) + unpad.finalize()


def der(signature: bytes) -> bytes:
    """r ‖ s as the ASN.1 SEQUENCE of two INTEGERs (GB/T 35276-2017, 7.3)."""
    parts = b""
    for part in (signature[:32], signature[32:]):
        number = part.lstrip(b"\0") or b"\0"
        if number[0] & 0x80:
            number = b"\0" + number
        parts += bytes((2, len(number))) + number
    return bytes((0x30, len(parts))) + parts


def raw(signature: bytes) -> bytes:
    """The other way. Raises ValueError."""
    at = 2
    if len(signature) < 8 or signature[0] != 0x30 or signature[1] != len(signature) - 2:
        raise ValueError("no signature")
    found = b""
    for _ in range(2):
        if at + 2 > len(signature) or signature[at] != 2:
            raise ValueError("no signature")
        length = signature[at + 1]
        number = signature[at + 2 : at + 2 + length].lstrip(b"\0")
        if len(number) > 32:
            raise ValueError("no signature")
        found += number.rjust(32, b"\0")
        at += 2 + length
    if at != len(signature):
        raise ValueError("no signature")
    return found
