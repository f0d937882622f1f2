"""Check vectors of the schemes, and what the headers of a sending hold."""

# ruff: noqa: DTZ001  # times of the interface are local times without a zone
from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta, timezone

import pytest

from kiosk.platform.schemes import (
    Csb,
    Tif,
    Unsigned,
    csb_signature,
    scheme_of,
    tif_signature,
)
from tests.platform.platform_rig import settings

_TOKEN = b"0123456789abcdef0123456789abcdef"


def test_tif_vector():
    assert tif_signature("1600000000", _TOKEN, "abc123") == (
        "c24c2b6858a244620d9c16f57044d8432129903742cd346215751042e3c39939"
    )


def test_tif_headers_give_the_vector():
    at = datetime(2020, 9, 13, 12, 26, 40, tzinfo=UTC)  # 1600000000
    headers = Tif("p", _TOKEN, nonce=lambda: "abc123").headers(at)
    assert headers == {
        "x-tif-paasid": "p",
        "x-tif-timestamp": "1600000000",
        "x-tif-nonce": "abc123",
        "x-tif-signature": tif_signature("1600000000", _TOKEN, "abc123"),
    }


@pytest.mark.parametrize("zone", [None, timezone(timedelta(hours=8)), UTC])
def test_timestamp_is_the_same_moment_in_any_zone(zone):
    at = datetime(2020, 9, 13, 20, 26, 40, tzinfo=timezone(timedelta(hours=8)))
    given = at.replace(tzinfo=None) if zone is None else at.astimezone(zone)
    assert Tif("p", _TOKEN).headers(given)["x-tif-timestamp"] == "1600000000"


def test_every_sending_has_its_own_nonce():
    tif, at = Tif("p", _TOKEN), datetime(2026, 1, 1)
    assert len({tif.headers(at)["x-tif-nonce"] for _ in range(50)}) == 50


def test_csb_vector_with_a_query_parameter():
    parameters = {
        "name": "wiseking",
        "_api_access_key": "4f196fb61c1f46ffbf71691ffad35dbb",
        "_api_version": "1.0.0",
        "_api_name": "testa",
        "_api_timestamp": "1507884348630",
        "_api_signature": "left out of what is signed",
    }
    assert csb_signature(parameters, b"Bzw2YO0HBXFMpcd9CN8tzeNrmf0=") == (
        "wMpmaki8sLdqxjya70cGAqd4YQ0="
    )


def test_csb_vector_of_a_json_body():
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=1594191880023)
    headers = Csb("ak", b"sk", "http2http11", "1.0.0").headers(at)
    assert headers["_api_timestamp"] == "1594191880023"
    assert headers["_api_signature"] == "dW8wYd23lXs3w+LD2MqjNk+G64c="


def test_scheme_by_profile_and_key_file_with_line_end():
    tif = scheme_of(settings("http://x", scheme="tif").centre, _TOKEN + b"\n")
    made = tif.headers(datetime(2026, 1, 1))
    again = made["x-tif-timestamp"].encode()
    nonce = made["x-tif-nonce"].encode()
    assert made["x-tif-signature"] == hashlib.sha256(again + _TOKEN + nonce + again).hexdigest()
    csb = settings("http://x", scheme="csb", csb_name="fsi", csb_version="2").centre
    assert scheme_of(csb, b"k").headers(datetime(2026, 1, 1))["_api_name"] == "fsi"
    assert isinstance(scheme_of(settings("http://x", scheme="none").centre, b""), Unsigned)


def test_no_key_in_any_repr():
    assert "0123" not in repr(Tif("p", _TOKEN)) + repr(Csb("a", b"0123", "n", "1"))
