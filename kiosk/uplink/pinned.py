"""A session that talks to one hub only: the one whose key was told when the terminal was paired.

With a pin no authority is asked and no name compared: whoever holds that key is the hub, and nobody
else is. So a certificate that was renewed with its key goes on, one of another key is refused.
`requests` is imported when a session is made, after the first frame.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import requests


ANY = "any"


class NotPinned(ValueError):
    """A pin is told, and the address is not one of TLS: nothing may be said there."""


def session(url: str, pin: str) -> requests.Session:
    """`pin`: SHA-256 of the hub's SubjectPublicKeyInfo, hex; "": the system's authorities decide;
    ANY: nobody does, for pairing, where the answer proves itself. Without proxy and netrc of
    the environment. Raises NotPinned."""
    import requests

    made = requests.Session()
    made.trust_env = False
    if pin == ANY:
        made.verify = False
        made.mount("https://", _adapter(""))
    elif pin:
        if not url.startswith("https://"):
            raise NotPinned(url.partition(":")[0])
        made.verify = False  # by the pin instead
        made.mount("https://", _adapter(pin))
    return made


def pin_of(der: bytes) -> str:
    """Of a certificate (DER)."""
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    key = x509.load_der_x509_certificate(der).public_key()
    return hashlib.sha256(
        key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    ).hexdigest()


def _adapter(pin: str) -> requests.adapters.HTTPAdapter:
    import ssl

    from requests.adapters import HTTPAdapter
    from urllib3.connection import HTTPSConnection
    from urllib3.connectionpool import HTTPSConnectionPool

    class Connection(HTTPSConnection):
        def connect(self) -> None:
            super().connect()
            der = self.sock.getpeercert(binary_form=True) or b""
            try:
                good = not pin or hmac.compare_digest(pin_of(der), pin)
            except ValueError:
                good = False
            if not good:
                self.close()
                raise ssl.SSLError("not the key that was told at pairing")
            self.is_verified = True

    class Pool(HTTPSConnectionPool):
        ConnectionCls = Connection

    class Pinned(HTTPAdapter):
        def init_poolmanager(self, *args: object, **more: object) -> None:
            super().init_poolmanager(*args, **more)
            self.poolmanager.pool_classes_by_scheme = {"https": Pool}

    return Pinned()
