"""A little certificate authority: good certificates, and each kind of bad one."""

from __future__ import annotations

import ipaddress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

PEM = serialization.Encoding.PEM
DAY = timedelta(days=1)


def _key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


class Authority:
    """Issues into `folder`. Times are the machine's: OpenSSL asks no other clock."""

    def __init__(self, folder: Path, name: str = "authority") -> None:
        self._folder, self._subject, self._private = folder, _name(name), _key()
        self._serial = 100
        now = datetime.now(UTC)
        usage = x509.KeyUsage(
            digital_signature=True, content_commitment=False, key_encipherment=False,
            data_encipherment=False, key_agreement=False, key_cert_sign=True, crl_sign=True,
            encipher_only=False, decipher_only=False,
        )  # fmt: skip
        self.certificate = (
            x509.CertificateBuilder()
            .subject_name(self._subject)
            .issuer_name(self._subject)
            .public_key(self._private.public_key())
            .serial_number(1)
            .not_valid_before(now - 10 * DAY)
            .not_valid_after(now + 10 * DAY)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(usage, critical=True)
            .add_extension(
                x509.SubjectKeyIdentifier.from_public_key(self._private.public_key()), False
            )
            .sign(self._private, hashes.SHA256())
        )
        self.file = folder / f"{name}.pem"
        self.file.write_bytes(self.certificate.public_bytes(PEM))

    def issue(
        self, name: str, *, host: str = "127.0.0.1", begins: timedelta = -DAY, ends: timedelta = DAY
    ) -> tuple[Path, int]:
        """One PEM file with certificate and key; and its serial number."""
        key, now = _key(), datetime.now(UTC)
        self._serial += 1
        made = (
            x509.CertificateBuilder()
            .subject_name(_name(name))
            .issuer_name(self._subject)
            .public_key(key.public_key())
            .serial_number(self._serial)
            .not_valid_before(now + begins)
            .not_valid_after(now + ends)
            .add_extension(
                x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(host))]), False
            )
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), True)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self._private.public_key()),
                False,
            )
            .sign(self._private, hashes.SHA256())
        )
        file = self._folder / f"{name}.pem"
        file.write_bytes(
            made.public_bytes(PEM)
            + key.private_bytes(
                PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        return file, self._serial

    def revoked(self, name: str, *serials: int, ends: timedelta = DAY) -> Path:
        """A list of the revoked, in force until `ends` from now."""
        now = datetime.now(UTC)
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self._subject)
            .last_update(now - 2 * DAY)
            .next_update(now + ends)
            .add_extension(x509.CRLNumber(1), False)
        )
        for serial in serials:
            builder = builder.add_revoked_certificate(
                x509.RevokedCertificateBuilder()
                .serial_number(serial)
                .revocation_date(now - DAY)
                .build()
            )
        file = self._folder / f"{name}.crl.pem"
        file.write_bytes(builder.sign(self._private, hashes.SHA256()).public_bytes(PEM))
        return file
