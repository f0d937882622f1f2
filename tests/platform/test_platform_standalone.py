"""The stand-in alone, as an integrator starts it: each scheme, and TLS both ways."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from kiosk.platform.centre import fsi_centre
from kiosk.platform.interface import Cancel, Cause, Credential, CredentialKind, PersonFound
from kiosk.platform.msgid import FileCounter
from kiosk.services.dictionaries import Dictionaries
from kiosk.settings.load import load
from kiosk.settings.model import CaInfoSettings, SealSettings
from sandbox.centre.app import shanghai_now
from sandbox.people import people
from tests.platform.pki import Authority

WORKER = next(one for one in people(shanghai_now().date()) if one.id == "worker")
CARD = Credential(CredentialKind.ID_CARD, certificate_no=WORKER.certificate_no)
LABELS = Dictionaries.load()


class Now:
    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()


@contextmanager
def started(*options: object) -> Iterator[str]:
    """`python -m sandbox centre …`; gives the address it names."""
    process = subprocess.Popen(
        [sys.executable, "-m", "sandbox", "centre", "--port", "0", "--strict",
         *(str(each) for each in options)],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    try:
        yield process.stdout.readline().split()[-1]
    finally:
        process.terminate()
        process.wait(10)
        process.stdout.close()


def found(url: str, secret: bytes, folder: Path, **centre):
    profile = load("heilongjiang-2")
    wanted = msgspec.structs.replace(
        profile.centre, url=f"{url}/fsi", read_seconds=10.0, whole_seconds=20.0, **centre
    )
    settings = msgspec.structs.replace(profile, centre=wanted)
    made = fsi_centre(settings, secret, Now(), LABELS, counter=FileCounter(folder / "msgid"))
    try:
        return made.person(CARD, Cancel())
    finally:
        made.close()


@pytest.mark.parametrize("scheme", ["tif", "csb", "none"])
def test_schemes_that_only_add_headers(tmp_path, scheme):
    key = tmp_path / "key"
    key.write_text("a-key-of-this-test-0123456789abcdef")
    more = {"csb_name": "fsi"} if scheme == "csb" else {}
    with started("--scheme", scheme, "--secret-file", key) as url:
        right = found(url, key.read_bytes(), tmp_path, scheme=scheme, **more)
        assert isinstance(right, PersonFound)
        wrong = found(url, b"another", tmp_path, scheme=scheme, **more)
        assert isinstance(wrong, PersonFound) if scheme == "none" else wrong.cause is Cause.GATEWAY


def test_the_seal_over_tls_with_certificates_both_ways(tmp_path):
    authority = Authority(tmp_path)
    server, serial = authority.issue("server")
    terminal, _ = authority.issue("terminal")
    keys = tmp_path / "keys"
    trust = {
        "scheme": "sm", "seal": SealSettings(app_code="sandbox"), "ca_file": str(authority.file),
        "client_certificate": str(terminal),
    }  # fmt: skip
    with started(
        "--scheme", "sm", "--keys", keys, "--tls", server, "--client-ca", authority.file
    ) as url:
        assert url.startswith("https://")
        secret = (keys / "terminal.json").read_bytes()
        none = str(authority.revoked("none"))
        assert isinstance(found(url, secret, tmp_path, **trust, crl_file=none), PersonFound)
        revoked = str(authority.revoked("server", serial))
        assert found(url, secret, tmp_path, **trust, crl_file=revoked).cause is Cause.TLS_REVOKED
        stranger = Authority(tmp_path, "stranger")
        other, _ = stranger.issue("other")
        unknown = found(url, secret, tmp_path, **{**trust, "client_certificate": str(other)})
        assert unknown.cause in (Cause.TLS_OURS, Cause.TLS, Cause.BROKEN)


@pytest.mark.parametrize("sign", ["SM2", "SM3"])
def test_the_content_is_signed_where_a_province_wants_it(tmp_path, sign):
    """Over any scheme; OpenSSL verifies what the terminal's own library signs."""
    with started("--scheme", "none", "--cainfo", sign, "--keys", tmp_path) as url:
        own = {"scheme": "none", "cainfo_key_file": str(tmp_path / "terminal.hex")}
        signed = found(url, b"", tmp_path, **own, cainfo=CaInfoSettings(sign=sign))
        assert isinstance(signed, PersonFound)
        for wrong in (CaInfoSettings(), CaInfoSettings(sign=sign, text="hex")):
            refused = found(url, b"", tmp_path, **own, cainfo=wrong)
            assert refused.cause is Cause.PLATFORM


def test_another_terminals_signature_is_not_believed(tmp_path):
    other = tmp_path / "other.hex"
    other.write_text("1f" * 32 + "\n")
    with started("--scheme", "none", "--cainfo", "SM2", "--keys", tmp_path / "keys") as url:
        refused = found(
            url, b"", tmp_path, scheme="none", cainfo_key_file=str(other),
            cainfo=CaInfoSettings(sign="SM2"),
        )  # fmt: skip
        assert refused.cause is Cause.PLATFORM


@pytest.mark.parametrize("content", ["", "zz", "00" * 32, "1f" * 31])
def test_a_key_that_signs_no_content_is_said_at_once(tmp_path, content):
    (tmp_path / "key").write_text(content)
    with pytest.raises(ValueError):
        found(
            "http://127.0.0.1:9", b"", tmp_path, cainfo_key_file=str(tmp_path / "key"),
            cainfo=CaInfoSettings(sign="SM2"),
        )  # fmt: skip
