"""What a terminal is told to trust when it is paired, from the hub's own files."""

from __future__ import annotations

import hashlib
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from hub.configuring import signers
from hub.pairing import Trust
from hub.settings import HubSettings


class BadCertificate(Exception):
    """The certificate that terminals see cannot be read; the text names it."""


def of(settings: HubSettings) -> Trust:
    """Raises BadCertificate, and BadBundle for a signer's file."""
    file = settings.pairing.certificate
    return Trust(pin_of(Path(file)) if file else "", signers.known(settings.offering.keys))


def pin_of(file: Path) -> str:
    """SHA-256 of the certificate's SubjectPublicKeyInfo, hex (as RFC 7469 has its pins). Raises
    BadCertificate."""
    try:
        certificate = x509.load_pem_x509_certificate(file.read_bytes())
    except (OSError, ValueError):
        raise BadCertificate(str(file)) from None
    spki = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(spki).hexdigest()
