"""Certificates: expired, not yet valid, another host's, revoked, nobody's; and our own."""

from __future__ import annotations

import ssl
import time
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.platform.interface import Cancel, Cause, Trouble
from kiosk.platform.line import Line
from kiosk.platform.transport import Body, NoAnswer, Transport
from tests.platform.pki import DAY, Authority
from tests.platform.platform_rig import settings
from tests.platform.test_platform_tls import GOOD, TlsServer


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("pki")


@pytest.fixture(scope="module")
def authority(folder) -> Authority:
    return Authority(folder)


@pytest.fixture(scope="module")
def stranger(folder) -> Authority:
    return Authority(folder, "stranger")


@pytest.fixture(scope="module")
def crl(authority) -> Path:
    return authority.revoked("none")


def asked(server_file: Path, clients: Authority | None = None, **centre) -> Body | NoAnswer:
    """One call to a server with this certificate, and what came of it."""
    server = TlsServer(server_file, [GOOD])
    if clients is not None:
        server._context.load_verify_locations(clients.file)
        server._context.verify_mode = ssl.CERT_REQUIRED
    texts = {name: str(value) for name, value in centre.items()}
    made = Transport(settings(server.url, **texts).centre, time.monotonic)
    try:
        return made.post("5201", lambda: (b"{}", {}), Line(Cancel()))
    finally:
        made.close()
        server.close()


def test_the_profiles_own_authority_is_trusted_and_only_it(authority, stranger, crl):
    good, _ = authority.issue("good")
    assert asked(good, ca_file=authority.file, crl_file=crl) == Body(200, b"{}")
    assert asked(good, ca_file=stranger.file).trouble.cause is Cause.TLS_ISSUER
    assert asked(good).trouble.cause is Cause.TLS_ISSUER


@pytest.mark.parametrize(
    ("name", "how", "cause"),
    [
        ("expired", {"begins": -3 * DAY, "ends": -timedelta(hours=1)}, Cause.TLS_EXPIRED),
        ("not-yet", {"begins": timedelta(hours=1), "ends": DAY}, Cause.TLS_NOT_YET),
        ("other-host", {"host": "127.0.0.2"}, Cause.TLS_HOST),
    ],
)
def test_a_certificate_that_is_bad_is_named_and_nothing_is_sent(authority, name, how, cause):
    bad, _ = authority.issue(name, **how)
    found = asked(bad, ca_file=authority.file)
    assert (found.trouble.why, found.trouble.cause) == (Trouble.UNREACHABLE, cause)
    assert not found.sent
    assert not found.again


def test_a_revoked_certificate_is_refused_once_the_list_says_so(authority):
    file, serial = authority.issue("stolen")
    assert asked(file, ca_file=authority.file) == Body(200, b"{}")
    listed = authority.revoked("stolen", serial)
    found = asked(file, ca_file=authority.file, crl_file=listed)
    assert found.trouble.cause is Cause.TLS_REVOKED
    assert not found.sent


def test_a_list_out_of_date_is_no_list(authority):
    file, _ = authority.issue("fine")
    old = authority.revoked("old", ends=-timedelta(hours=1))
    assert asked(file, ca_file=authority.file, crl_file=old).trouble.cause is Cause.TLS_CRL


def test_another_authoritys_list_does_not_cover_ours(authority, stranger):
    file, _ = authority.issue("uncovered")
    other = stranger.revoked("strangers")
    assert asked(file, ca_file=authority.file, crl_file=other).trouble.cause is Cause.TLS_CRL


def test_who_we_are_is_shown_where_it_is_asked(authority, stranger):
    server, _ = authority.issue("server")
    ours, _ = authority.issue("terminal")
    theirs, _ = stranger.issue("somebody")
    trust = {"ca_file": authority.file}
    assert asked(server, authority, client_certificate=ours, **trust) == Body(200, b"{}")
    for wrong in ({}, {"client_certificate": theirs}):
        found = asked(server, authority, **wrong, **trust)
        assert found.trouble.why is Trouble.UNREACHABLE
        assert found.trouble.cause in (Cause.TLS_OURS, Cause.TLS, Cause.BROKEN)


@pytest.mark.parametrize("name", ["ca_file", "client_certificate", "crl_file"])
@pytest.mark.parametrize("content", [None, b"", b"-----BEGIN CERTIFICATE-----\nzz\n"])
def test_a_file_that_cannot_be_used_is_said(authority, tmp_path, name, content):
    file = tmp_path / "file.pem"
    if content is not None:
        file.write_bytes(content)
    server, _ = authority.issue("any")
    found = asked(server, **{"ca_file": authority.file, name: file})
    assert found.trouble.cause is Cause.TLS_FILES
    assert not found.sent
