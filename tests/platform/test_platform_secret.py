"""A PIN that a province verifies: hashed as its file says, counted there, kept by nobody."""

from __future__ import annotations

import hashlib

import msgspec
import pytest

from kiosk.handling.verified import covered
from kiosk.platform import codec, secret
from kiosk.platform.interface import Cancel, SecretSaid, Verdict
from kiosk.platform.transactions import From, Transactions, one
from kiosk.services.snapshot import DataError
from kiosk.settings.load import load, profiles
from sandbox.centre.command import CONTRACTS
from tests.platform.test_platform_provinces import CAST, FOLDER, Province, province

SM3_ABC = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"  # GB/T 32905 A.1
VERIFY = Transactions.load("generic-rest").get("province/verify-secret")


@pytest.fixture
def sample():
    yield from province("generic-rest", CONTRACTS)


def verify(sample: Province, digits: str):
    return sample.centre.verify(sample.person().person, bytearray(digits.encode()), Cancel())


def wrong(digits: str) -> str:
    return f"{(int(digits) + 1) % 10**6:06d}"


def test_right_wrong_and_locked(sample):
    pin = CAST["worker"].pin
    assert verify(sample, pin) == SecretSaid(Verdict.RIGHT), sample.refused()
    assert verify(sample, wrong(pin)) == SecretSaid(Verdict.WRONG, 2)
    assert verify(sample, wrong(pin)) == SecretSaid(Verdict.WRONG, 1)
    assert verify(sample, pin) == SecretSaid(Verdict.RIGHT)  # and it counts anew
    for left in (2, 1):
        assert verify(sample, wrong(pin)) == SecretSaid(Verdict.WRONG, left)
    assert verify(sample, wrong(pin)) == SecretSaid(Verdict.LOCKED)
    assert verify(sample, pin) == SecretSaid(Verdict.LOCKED)


def test_neither_it_nor_its_hash_is_in_the_ledger(sample):
    pin = CAST["worker"].pin
    verify(sample, pin)
    hashed = hashlib.sha256(f"{CAST['worker'].person_no}{pin}".encode()).hexdigest()
    text = str(sample.ledger.entries())
    assert pin not in text
    assert hashed not in text


@pytest.mark.parametrize(
    ("hash_", "salt", "text", "out"),
    [
        ("sm3", None, "hex", SM3_ABC),
        ("sm3", None, "hex-upper", SM3_ABC.upper()),
        ("sha256", None, "base64", "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="),
        ("sha256", From.PERSON_NO, "hex", hashlib.sha256(b"P1abc").hexdigest()),
        ("", None, "hex", "abc"),
    ],
)  # fmt: skip
def test_it_goes_out_as_the_file_says(hash_, salt, text, out):
    asked = msgspec.structs.replace(
        VERIFY.request.fields["pinHash"], hash=hash_, salt=salt, text=text
    )
    assert codec.covered(asked, bytearray(b"abc"), {From.PERSON_NO: "P1"}) == out


@pytest.mark.parametrize("value", ["246810", b"246810", None, bytearray()])
def test_only_bytes_that_can_be_wiped_are_taken(value):
    arguments = {} if value is None else {"secret": value}
    with pytest.raises(codec.BadRequest):
        codec.build(VERIFY, {From.PERSON_NO: "P1"}, arguments)


def test_no_shipped_province_is_said_to_have_one_but_the_sample():
    having = {p for p in profiles() if secret.described(load(p).centre.adapter)}
    assert having == {"generic-rest-demo"}
    assert not VERIFY.confirmed


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (("[secret]", "[secret]\nleast = 9\nlongest = 6\n#"), "secret"),
        (('wrong = ["WRONG"]', 'wrong = ["OK"]'), "secret.right"),
        (('type = "secret", ', ""), "secret"),
        (("verdict = ", "other = "), "secret"),
        (('path = "secret/verify"', 'path = "secret/verify"\nwrite = true\noutcome = "staff"'),
         "secret"),
        (('hash = "sha256", ', ""), "request.fields"),
    ],
)  # fmt: skip
def test_a_file_that_could_leak_it_or_says_nothing_is_refused(tmp_path, change, key):
    text = (FOLDER / "generic-rest" / "verify-secret.toml").read_text("utf-8")
    if key == "secret" and "least = 9" in change[1]:
        text = text.replace("least = 6\n", "").replace("longest = 6\n", "")
    file = tmp_path / "verify-secret.toml"
    file.write_text(text.replace(*change, 1), "utf-8")
    with pytest.raises(DataError) as wrong_:
        one(file, file.name, "province/verify-secret")
    assert key in str(wrong_.value)


def test_any_other_transaction_takes_none(tmp_path):
    text = (FOLDER / "generic-rest" / "verify-secret.toml").read_text("utf-8")
    file = tmp_path / "x.toml"
    file.write_text(text.replace("province/verify-secret", "province/x", 1), "utf-8")
    with pytest.raises(DataError):
        one(file, file.name, "province/x")


def test_it_is_never_sent_as_typed(tmp_path):
    """Unhashed it counts only where the scheme seals the whole."""
    folder = tmp_path / "p"
    folder.mkdir()
    text = (FOLDER / "generic-rest" / "verify-secret.toml").read_text("utf-8")
    text = text.replace('hash = "sha256", salt = "person.no"', 'title = ""').replace(
        'title = "密码摘要", ', "", 1
    )
    (folder / "verify-secret.toml").write_text(text, "utf-8")
    assert covered("p", "sm", tmp_path)
    assert not covered("p", "tif", tmp_path)
    assert covered("generic-rest", "tif")
    assert not covered("heilongjiang", "sm")
