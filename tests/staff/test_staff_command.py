"""`kiosk staff`: hashes that a sign-in takes, and refusals in words."""

from __future__ import annotations

import io

import pytest

from kiosk.check import staff as checked
from kiosk.check.finding import Rule
from kiosk.commands import staff
from kiosk.commands.staff_entry import Entry
from kiosk.settings.load import load
from kiosk.settings.pins import PinRefused, make_argon2, matches_argon2
from kiosk.text.numbers import check_digit

OWN, OTHER = (n + check_digit(n) for n in ("23019819900101001", "23019819800307001"))


def typed(monkeypatch, text: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(text + "\n"))


def test_a_hash_made_here_lets_in_and_says_nothing_of_the_pin(monkeypatch, capsys):
    typed(monkeypatch, "739162")
    assert staff.main(["hash"]) == 0
    line = capsys.readouterr().out
    assert "739162" not in line
    made = line.partition('"')[2].rstrip('"\n')
    assert matches_argon2("739162", made)
    assert not matches_argon2("739163", made)
    account = {"id": "s01", "name": "王芳", "roles": ["agent"], "pin_hash": made}
    assert load("heilongjiang-2", [{"station": {"staff": [account]}}]).station.staff[0].id == "s01"


@pytest.mark.parametrize("pin", ["", "12345", "123456", "777777", "abcdef"])
def test_a_pin_that_may_not_be_used(pin):
    with pytest.raises(PinRefused):
        make_argon2(pin)


@pytest.mark.parametrize("made", ["", "scrypt$1", "$argon2id$v=19$m=1,t=0,p=1$aa$bb"])
def test_a_hash_that_cannot_be_read_matches_nothing(made):
    assert not matches_argon2("739162", made)


def test_a_card_is_hashed_with_a_key_of_its_own(monkeypatch, capsys, tmp_path):
    key = tmp_path / "card.key"
    key.write_bytes(b"k" * 31)
    typed(monkeypatch, OWN)
    assert staff.main(["card", str(key)]) == 1
    key.write_bytes(b"k" * 32)
    typed(monkeypatch, OWN)
    assert staff.main(["card", str(key)]) == 0
    made = capsys.readouterr().out.partition('"')[2].rstrip('"\n')
    pin = make_argon2("739162")
    account = {"id": "s01", "name": "王芳", "roles": ["agent"], "pin_hash": pin, "card_hash": made}
    chosen = {"card": True, "card_key_file": str(key)}
    settings = load("heilongjiang-2", [{"station": {"staff": [account]}, "staff": chosen}])
    entry = Entry(settings.station.staff, settings.staff, tmp_path, lambda: 0.0)
    assert entry.needs_card("s01")
    assert entry.owns("s01", OWN) is True
    assert entry.owns("s01", OTHER) is False
    key.unlink()
    assert entry.owns("s01", OWN) is False  # nobody gains by taking the key away


def test_what_is_typed_wrong_is_said(monkeypatch, capsys, tmp_path):
    typed(monkeypatch, "111111")
    assert staff.main(["hash"]) == 1
    assert staff.main(["card", str(tmp_path / "none")]) == 1
    assert staff.main(["fire", "s01"]) == 2
    assert staff.main(["list", "heilongjiang-2"]) == 0
    assert staff.main(["list", "no-such"]) == 1
    assert "no such profile" in capsys.readouterr().err


def rules(station: dict, **chosen) -> set[Rule]:
    return {f.rule for f in checked.check(load("heilongjiang-2", [{"station": station,
                                                                   "staff": chosen}]))}  # fmt: skip


def test_check_says_what_accounts_lack():
    pin = make_argon2("739162")
    one = {"id": "s01", "name": "王芳", "roles": ["agent"], "pin_hash": pin}
    assert rules({}, begin="locked") == {Rule.STAFF_NONE}
    assert rules({}) == set()
    assert rules({"staff": [one]}) == {Rule.STAFF_NO_EXAM}
    passed = one | {"exam_passed": "2026-03-01"}
    assert rules({"staff": [passed]}) == set()
    assert rules({"staff": [passed]}, card=True) == {Rule.STAFF_CARD_KEY, Rule.STAFF_NO_CARD}
    carded = passed | {"card_hash": "0" * 64}
    assert rules({"staff": [carded]}) == {Rule.STAFF_CARD_KEY}
    assert rules({"staff": [carded]}, card=True, card_key_file="k") == set()
