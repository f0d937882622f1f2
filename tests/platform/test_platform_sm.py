"""SM2, SM3 and SM4 against OpenSSL's own command and published vectors; the sealed envelope."""

from __future__ import annotations

import contextlib
import json
import shutil
import subprocess
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import settings as run
from hypothesis import strategies as st

from kiosk.platform.schemes import Unsealed, scheme_of
from kiosk.platform.sealed import Sealed
from kiosk.platform.sm import BadKey, Signer, Sm4, Verifier, der, raw, sm3
from kiosk.settings.model import SealSettings
from tests.examples import many
from tests.platform.platform_rig import NOW, settings

FEW = run(max_examples=15, deadline=None)
OURS, THEIRS = Signer(bytes(range(1, 33))), Signer(bytes(range(2, 34)))
SM4, IV = bytes.fromhex("0123456789abcdeffedcba9876543210"), bytes(range(16))


def test_sm3_vector_of_the_standard():
    """GB/T 32905-2016, A.1."""
    assert sm3(b"abc").hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


def test_sm4_vector_of_the_standard():
    """GB/T 32907-2016, A.1: one block; a second one is the padding."""
    made = Sm4(SM4, None).encrypt(SM4)
    assert made[:16].hex() == "681edf34d206965e86b3e94f536e4246"
    assert Sm4(SM4, None).decrypt(made) == SM4


def test_sm2_verifies_the_standards_own_signature():
    """GB/T 32918.5-2017, A.2: key, message digest, and the signature made of them."""
    public = bytes.fromhex(
        "09f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
        "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13"
    )
    signature = bytes.fromhex(
        "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3"
        "b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa"
    )
    assert Verifier(public).good(b"message digest", signature)
    assert Verifier(b"\4" + public).good(b"message digest", signature)
    assert not Verifier(public).good(b"message digests", signature)
    private = bytes.fromhex("3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8")
    assert Signer(private).public == public


# -- OpenSSL's command: a second implementation ----------------------------------------------------


@pytest.fixture(scope="module")
def openssl(tmp_path_factory):
    assert shutil.which("openssl"), "the openssl command is needed"
    folder = tmp_path_factory.mktemp("openssl")

    def call(*arguments: str, given: bytes = b"") -> bytes:
        done = subprocess.run(
            ["openssl", *arguments], cwd=folder, input=given, capture_output=True, check=True
        )
        return done.stdout

    call.folder = folder
    call("ecparam", "-name", "SM2", "-genkey", "-noout", "-out", "key.pem")
    call("pkey", "-in", "key.pem", "-pubout", "-out", "public.pem")
    return call


def keys_of(openssl) -> tuple[bytes, bytes]:
    """(private, public) of the key OpenSSL made: read from its text."""
    text = openssl("pkey", "-in", "key.pem", "-noout", "-text").decode()
    parts = {}
    for line in text.splitlines():
        if line and not line.startswith(" "):
            name = line.split(":")[0]
        elif line.strip():
            parts[name] = parts.get(name, "") + line.strip().replace(":", "")
    return bytes.fromhex(parts["priv"]).rjust(32, b"\0")[-32:], bytes.fromhex(parts["pub"])


SM2_OPTIONS = ("-rawin", "-digest", "sm3", "-pkeyopt", "distid:1234567812345678")


@pytest.mark.parametrize("message", [b"", b"x", "张三，三百一十元".encode(), b"\0" * 5000])
def test_openssl_verifies_what_we_sign(openssl, message):
    private, public = keys_of(openssl)
    signer = Signer(private)
    assert b"\4" + signer.public == public
    (openssl.folder / "message").write_bytes(message)
    (openssl.folder / "signature").write_bytes(der(signer.sign(message)))
    said = openssl("pkeyutl", "-verify", *SM2_OPTIONS, "-pubin", "-inkey", "public.pem",
                   "-in", "message", "-sigfile", "signature")  # fmt: skip
    assert b"Verified Successfully" in said


@pytest.mark.parametrize("message", [b"", b"x", b"y" * 5000])
def test_we_verify_what_openssl_signs(openssl, message):
    _, public = keys_of(openssl)
    (openssl.folder / "message").write_bytes(message)
    for _ in range(3):
        made = openssl("pkeyutl", "-sign", *SM2_OPTIONS, "-inkey", "key.pem", "-in", "message")
        assert Verifier(public).good(message, raw(made))
        assert not Verifier(public).good(message + b"!", raw(made))


@pytest.mark.parametrize("mode", ["cbc", "ecb"])
def test_sm4_as_openssl(openssl, mode):
    plain = "金额 12.34".encode() * 7
    given = ["-iv", IV.hex()] if mode == "cbc" else []
    try:
        made = openssl("enc", f"-sm4-{mode}", "-K", SM4.hex(), *given, given=plain)
    except subprocess.CalledProcessError:
        pytest.fail("OpenSSL's enc does not know SM4")
    ours = Sm4(SM4, IV if mode == "cbc" else None)
    assert ours.encrypt(plain) == made
    assert ours.decrypt(made) == plain


# -- forms -----------------------------------------------------------------------------------------


@FEW
@given(st.binary(min_size=64, max_size=64))
def test_der_and_raw_are_each_others_way_back(signature):
    assert raw(der(signature)) == signature


@run(max_examples=many(200), deadline=None)
@given(st.binary(max_size=80))
def test_no_bytes_break_the_reading_of_a_signature(anything):
    with contextlib.suppress(ValueError):
        assert len(raw(anything)) == 64
    assert not Verifier(OURS.public).good(b"m", anything)


@pytest.mark.parametrize("key", [b"", b"\0" * 32, b"\xff" * 32, b"\1" * 31])
def test_a_private_key_that_is_none(key):
    with pytest.raises(BadKey):
        Signer(key)


@pytest.mark.parametrize("key", [b"", b"\1" * 64, b"\0" * 64, b"\xff" * 64, b"\2" + b"\1" * 64])
def test_a_public_key_that_is_none(key):
    with pytest.raises(BadKey):
        Verifier(key)


# -- the envelope ----------------------------------------------------------------------------------


def key_file(own: Signer = OURS, other: Signer = THEIRS, **changes: str) -> bytes:
    private = {OURS: bytes(range(1, 33)), THEIRS: bytes(range(2, 34))}[own]
    keys = {
        "sm4": SM4.hex(), "iv": IV.hex(), "private": private.hex(), "platform": other.public.hex(),
    }  # fmt: skip
    return json.dumps(keys | changes).encode()


FORMS = [
    SealSettings(app_code="A", mode=mode, encrypted_text=text, signature_text=text,
                 signature_form=form)
    for mode, text, form in (
        ("cbc", "hex-upper", "rs"), ("ecb", "hex", "der"), ("cbc", "base64", "der"),
    )
]  # fmt: skip


def pair(form: SealSettings = FORMS[0]) -> tuple[Sealed, Sealed]:
    return Sealed(key_file(), form), Sealed(key_file(THEIRS, OURS), form)


@pytest.mark.parametrize("form", FORMS)
def test_what_is_sealed_is_opened_and_nothing_shows(form):
    terminal, platform = pair(form)
    content = '{"psn_name":"张三"}'.encode()
    sealed, headers = terminal.seal(content, NOW)
    assert headers == {}
    assert "张三".encode() not in sealed
    assert b"psn_name" not in sealed
    assert platform.open(sealed, NOW) == content


def altered(sealed: bytes, *path: str, to: object) -> bytes:
    whole = json.loads(sealed)
    here = whole
    for step in path[:-1]:
        here = here[step]
    here[path[-1]] = to
    return json.dumps(whole).encode()


def test_altered_replayed_late_or_anothers_is_not_opened():
    terminal, platform = pair()
    sealed, _ = platform.seal(b"{}", NOW)
    other, _ = platform.seal(b'{"a":1}', NOW)
    taken = json.loads(other)["data"]["data"]["encData"]
    stolen = json.loads(other)["data"]["signData"]
    for bad in (
        altered(sealed, "data", "data", "encData", to=taken),
        altered(sealed, "data", "timestamp", to="1"),
        altered(sealed, "data", "signData", to=stolen),
        altered(sealed, "data", "signData", to=""),
        altered(sealed, "data", "appCode", to="B"),
        altered(sealed, "data", "more", to=1),
        terminal.seal(b"{}", NOW)[0],  # our own message sent back
        b"{}", b"", b"[]", b'{"data":7}', b"<html>",
    ):  # fmt: skip
        with pytest.raises(Unsealed):
            terminal.open(bad, NOW)
    with pytest.raises(Unsealed):
        terminal.open(sealed, NOW + timedelta(minutes=6))
    with pytest.raises(Unsealed):
        terminal.open(sealed, NOW - timedelta(minutes=6))
    assert terminal.open(sealed, NOW) == b"{}"
    with pytest.raises(Unsealed):
        terminal.open(sealed, NOW)


@pytest.mark.parametrize(
    "secret",
    [b"", b"{}", key_file(sm4="00"), key_file(private="zz"), key_file(platform="04"),
     key_file(more="1")],
)  # fmt: skip
def test_a_key_file_that_is_none(secret):
    with pytest.raises(ValueError) as caught:
        scheme_of(settings("http://x", scheme="sm").centre, secret)
    assert str(caught.value) == ""


def test_keys_stand_in_no_repr():
    terminal, _ = pair()
    assert SM4.hex() not in repr(vars(terminal))


def test_the_library_is_not_loaded_where_the_scheme_is_another():
    import sys

    code = (
        "import sys; from kiosk.platform.centre import fsi_centre; "
        "print([m for m in sys.modules if m.split('.')[0] in ('gmalg', 'cryptography')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
