"""`python -m hub line FOLDER`: keys and certificates of the line between hub and phone pages, in
two folders: `inside` stays with the hub, `outside` goes to the pages. Made once; neither needs the
other's secrets.
"""

from __future__ import annotations

import argparse
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID

from hub.vault import write_secret

_YEARS = 10


def main(argv: list[str]) -> int:
    made = argparse.ArgumentParser(prog="python -m hub line", description=__doc__)
    made.add_argument("folder", type=Path)
    folder = made.parse_args(argv).folder
    inside, outside = folder / "inside", folder / "outside"
    if inside.exists() or outside.exists():
        print(f"已存在，未改动 · there already, left alone: {folder}")
        return 1
    for one in (inside, outside):
        one.mkdir(mode=0o700, parents=True)
    hub, phones = _certificate("hub", inside), _certificate("phones", outside)
    (inside / "phones.pem").write_text(phones)
    (outside / "hub.pem").write_text(hub)
    opening = X25519PrivateKey.generate()
    write_secret(inside / "open.key", opening.private_bytes_raw().hex() + "\n")
    (outside / "seal.pub").write_text(opening.public_key().public_bytes_raw().hex() + "\n")
    print(f"{inside} 留在管理平台 · stays with the hub")
    print(f"{outside} 放到手机页面的服务器 · goes to the pages")
    return 0


def _certificate(name: str, folder: Path) -> str:
    """Signs itself: the other side holds this very certificate and trusts no authority."""
    key = Ed25519PrivateKey.generate()
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"kiosk {name}")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365 * _YEARS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, None)
    )
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    write_secret(folder / "line.key", secret)
    text = made.public_bytes(Encoding.PEM).decode()
    (folder / "line.pem").write_text(text)
    return text
