"""Pictures from a phone: sealed in its browser to a key of this moment, opened here only.

The page encrypts by WebCrypto: ECDH on P-256 with a key of its own for each picture, HKDF-SHA256,
AES-256-GCM. Whoever carries the parcel sees its length. The secret half is made for one visit, lies
in this process's memory, and is dropped at its end.
"""

from __future__ import annotations

import base64

VERSION = 1
POINT, IV, TAG = 65, 12, 16  # bytes: an uncompressed point, the nonce, the tag
HEAD = 1 + POINT + IV
LARGEST = 2_000_000  # bytes of a parcel: the page makes pictures much smaller


class NotOurs(Exception):
    """No parcel to this key, or not as it was sealed."""


class Lock:
    """One key pair. `number`: of the box at the hub, to which every parcel is bound."""

    def __init__(self, number: str) -> None:
        from cryptography.hazmat.primitives.asymmetric import ec

        self.number = number
        self._secret = ec.generate_private_key(ec.SECP256R1())

    def public(self) -> str:
        """For the address: 65 bytes of the point, base64url without padding."""
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

        point = self._secret.public_key().public_bytes(
            Encoding.X962, PublicFormat.UncompressedPoint
        )
        return base64.urlsafe_b64encode(point).rstrip(b"=").decode()

    def open(self, parcel: bytes) -> bytearray:
        """The picture as the phone made it. Raises NotOurs."""
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.asymmetric import ec
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF

        if not HEAD + TAG < len(parcel) <= LARGEST or parcel[0] != VERSION:
            raise NotOurs("length or version")
        try:
            theirs = ec.EllipticCurvePublicKey.from_encoded_point(
                ec.SECP256R1(), parcel[1 : 1 + POINT]
            )
        except ValueError:
            raise NotOurs("no point") from None
        shared = self._secret.exchange(ec.ECDH(), theirs)
        key = HKDF(SHA256(), 32, None, b"kiosk upload 1 " + self.number.encode()).derive(shared)
        try:
            opened = AESGCM(key).decrypt(
                parcel[1 + POINT : HEAD], parcel[HEAD:], self.number.encode()
            )
        except InvalidTag:
            raise NotOurs("seal") from None
        return bytearray(opened)
