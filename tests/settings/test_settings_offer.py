"""What is taken of an offer and what is not: signatures, versions, shape, and who must sign."""

from __future__ import annotations

import pytest

from kiosk.settings import sealed
from kiosk.settings.judge import judge
from kiosk.settings.offer import Here, Refusal, Refused, canonical, read, strict_json
from kiosk.settings.sealed import NotOpened
from tests.settings.offers import SIGNERS, STATION, TERMINAL, body, content, offer, signature

HERE = Here(STATION, TERMINAL, SIGNERS, 5, frozenset({7}), {"centre.url": "https://a.invalid"})
BROWSE = {"deadlines.browse": 90, "centre.url": "https://a.invalid"}


def refusal(one: dict, here: Here = HERE) -> Refusal:
    with pytest.raises(Refused) as refused:
        judge(read(content(one)), here)
    return refused.value.why


def test_one_signature_is_enough_for_what_sends_nothing_elsewhere():
    judged = judge(read(content(offer("6", body(BROWSE), "wang"))), HERE)
    assert (judged.number, judged.signers) == (6, ("wang",))
    assert judged.changes == ("deadlines.browse",)


def test_the_centres_address_changes_only_with_two():
    moved = body({"centre.url": "https://b.invalid"})
    assert refusal(offer("6", moved, "wang")) is Refusal.TWO_NEEDED
    assert judge(read(content(offer("6", moved, "wang", "li"))), HERE).signers == ("wang", "li")
    assert refusal(offer("6", body(), "wang")) is Refusal.TWO_NEEDED  # back to the profile's


def test_one_administrator_twice_is_one():
    moved = body({"centre.url": "https://b.invalid"})
    assert refusal(offer("6", moved, "wang", "wang")) is Refusal.TWO_NEEDED
    alias = HERE._replace(signers={**SIGNERS, "wang2": SIGNERS["wang"].upper()})
    twice = offer("6", moved, "wang") | {
        "countersignature": signature("wang2", "6", moved, key="wang")
    }
    assert refusal(twice, alias) is Refusal.TWO_NEEDED


@pytest.mark.parametrize(
    ("one", "why"),
    [
        (offer("6", body(BROWSE)), Refusal.UNSIGNED),
        (offer("6", body(BROWSE), "stranger"), Refusal.UNKNOWN_SIGNER),
        (offer("6", body(BROWSE), "wang") | {"version": "8"}, Refusal.FORGED),
        (offer("6", body(BROWSE), "wang") | {"settings": body()}, Refusal.FORGED),
        (offer("6", body(BROWSE), "wang")
         | {"signature": signature("wang", "6", body(BROWSE), key="stranger")}, Refusal.FORGED),
        (offer("6", body(BROWSE), "wang")
         | {"countersignature": signature("li", "6", body(), key="li")}, Refusal.FORGED),
        (offer("6", body(BROWSE), "wang") | {"terminal": "02"}, Refusal.WRONG_TERMINAL),
        (offer("5", body(BROWSE), "wang"), Refusal.OLDER),
        (offer("7", body(BROWSE), "wang"), Refusal.RETURNED),
        (offer("six", body(BROWSE), "wang"), Refusal.BAD_VERSION),
        (offer("06", body(BROWSE), "wang"), Refusal.BAD_VERSION),
        (offer("6", {"format": 2, "layers": []}, "wang"), Refusal.UNKNOWN_FORMAT),
        (offer("6", body(BROWSE) | {"run": "sh"}, "wang"), Refusal.UNKNOWN_FORMAT),
        (offer("6", body(BROWSE, level="machine"), "wang"), Refusal.UNKNOWN_FORMAT),
        (offer("6", body({"machine.hosts": {}}), "wang", "li"), Refusal.BAD_VALUES),
        (offer("6", body({"deadlines.browse": 1}), "wang", "li"), Refusal.BAD_VALUES),
    ],
)  # fmt: skip
def test_what_is_not_taken(one, why):
    assert refusal(one) is why


def test_without_signers_nothing_is_taken():
    assert refusal(offer("6", body(BROWSE), "wang"), HERE._replace(signers={})) is (
        Refusal.NO_SIGNERS
    )


def test_layers_come_once_each_and_in_order():
    layers = [{"level": level, "scope": "1", "values": {}} for level in ("station", "province")]
    assert refusal(offer("6", body() | {"layers": layers}, "wang")) is Refusal.UNKNOWN_FORMAT
    twice = body() | {"layers": layers[:1] * 2}
    assert refusal(offer("6", twice, "wang")) is Refusal.UNKNOWN_FORMAT


@pytest.mark.parametrize(
    "bad",
    [b"", b"[]", b"{", b'{"a":1,"a":2}', b'{"a":NaN}', b'{"a":1e999}', b'{"a":"\\ud800"}',
     b"\xff", b"{}" + b" " * 600_000, b"[" * 9000],
)  # fmt: skip
def test_what_is_no_offer_is_unreadable(bad):
    with pytest.raises(Refused) as refused:
        read(bad)
    assert refused.value.why is Refusal.UNREADABLE


def test_the_signed_bytes_are_the_same_after_a_journey():
    settings = body({"deadlines.browse": 90.0, "station.name": "好\u2028", "health.hot": 1e2})
    assert canonical(strict_json(canonical(settings).encode())) == canonical(settings)


def test_a_pause_needs_a_time_with_its_offset():
    pause = {"reason": "network", "until": "2026-12-02T08:00:00"}
    assert refusal(offer("6", body(BROWSE, duties={"pause": pause}), "wang")) is (
        Refusal.UNKNOWN_FORMAT
    )


def test_a_secret_opens_at_one_terminal_for_one_path(tmp_path):
    private, public = sealed.new_key()
    where = sealed.place(STATION, TERMINAL, "centre.secret")
    box = sealed.seal(b"key", public, where)
    assert sealed.unseal(box, private, where) == b"key"
    with pytest.raises(NotOpened):
        sealed.unseal(box, private, sealed.place(STATION, "02", "centre.secret"))
    with pytest.raises(NotOpened):
        sealed.unseal(box, sealed.new_key()[0], where)
    with pytest.raises(NotOpened):
        sealed.unseal(box[:-8] + "AAAAAAA=", private, where)
    (tmp_path / "plain").write_text(" key\n")
    (tmp_path / "k.sealed").write_text(box)
    (tmp_path / "private").write_text(private + "\n")
    plain = sealed.read_secret(str(tmp_path / "plain"), "", where)
    opened = sealed.read_secret(str(tmp_path / "k.sealed"), str(tmp_path / "private"), where)
    assert plain == opened == b"key"
