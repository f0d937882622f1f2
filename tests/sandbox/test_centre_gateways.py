"""The stand-in's gateways: check vectors, and what each refuses."""

from __future__ import annotations

import json

import pytest

from sandbox.centre.gateway import Csb, Plain, Tif
from sandbox.centre.sealed import TERMINAL, Sealed

AT = 1594191880.023
HEADERS = {
    "_api_access_key": "ak",
    "_api_name": "http2http11",
    "_api_version": "1.0.0",
    "_api_timestamp": "1594191880023",
    "_api_signature": "dW8wYd23lXs3w+LD2MqjNk+G64c=",  # fsi.md §6
}


def test_csb_takes_the_published_vector_within_the_window():
    assert Csb("sk", lambda: AT).finding(HEADERS, b"") == ""
    assert "时间" in Csb("sk", lambda: AT + 301).finding(HEADERS, b"")


@pytest.mark.parametrize("name", HEADERS)
def test_csb_needs_each_header(name):
    without = {k: v for k, v in HEADERS.items() if k != name}
    assert name in Csb("sk", lambda: AT).finding(without, b"")


@pytest.mark.parametrize(
    ("name", "value"),
    [("_api_name", "other"), ("_api_timestamp", "1594191880"), ("_api_signature", "AAAA")],
)
def test_csb_refuses_what_was_changed(name, value):
    assert Csb("sk", lambda: AT).finding(HEADERS | {name: value}, b"") != ""
    assert Csb("other", lambda: AT).finding(HEADERS, b"") != ""


def test_plain_lets_everything_pass():
    plain = Plain()
    assert plain.finding({}, b"x") == ""
    assert plain.opened(b"x") == plain.closed(b"x") == b"x"


def test_tif_knows_a_nonce_again():
    import hashlib

    stamp = str(int(AT))
    signature = hashlib.sha256(f"{stamp}token{'n'}{stamp}".encode()).hexdigest()
    headers = {
        "x-tif-paasid": "p", "x-tif-timestamp": stamp, "x-tif-nonce": "n",
        "x-tif-signature": signature,
    }  # fmt: skip
    gate = Tif("token", lambda: AT)
    assert gate.finding(headers, b"") == ""
    assert "重复" in gate.finding(headers, b"")


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"data":{"signData":7}}', b"\xff"])
def test_sealed_refuses_rubbish(tmp_path, body):
    gate = Sealed(tmp_path, "A", lambda: AT)
    assert gate.finding({}, body) != ""


def test_sealed_keys_are_made_once_and_for_the_terminal_alone(tmp_path):
    Sealed(tmp_path, "A", lambda: AT)
    first = (tmp_path / TERMINAL).read_text()
    Sealed(tmp_path, "A", lambda: AT)
    assert (tmp_path / TERMINAL).read_text() == first
    assert (tmp_path / TERMINAL).stat().st_mode & 0o077 == 0
    assert set(json.loads(first)) == {"sm4", "iv", "private", "platform"}


def test_sealed_leaves_no_scratch_behind(tmp_path):
    gate = Sealed(tmp_path, "A", lambda: AT)
    gate.closed(b"{}")
    assert not list(tmp_path.glob("scratch-*"))
