"""Photo, fingerprints, additional address and the other fields: there while wanted, then gone."""

import time

import pytest

from drivers.id_reader.interface import CardRead, NotDecoded, ReadCommand
from drivers.id_reader.sam_v import SamV
from sandbox.devices.id_reader import pictures
from tests.drivers.id_reader.id_rig import CARDS, QUICK, make_rig


@pytest.fixture
def rig(tmp_path):
    made = make_rig(tmp_path)
    yield made
    made.close()


def read(rig, command: ReadCommand, see, **card):
    reader = SamV(rig.port, 115200, time.monotonic, QUICK, command)
    try:
        rig.set(**{"card": "resident", **card})
        return reader.read(rig.wake, 3, see)
    finally:
        reader.close()


class Seen:
    """Keeps what was shown, and copies of it, to compare after the call."""

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self, document, content) -> None:
        self.calls += 1
        self.document, self.content = document, content
        self.photo = bytes(content.photo)
        self.fingerprints = [bytes(one) for one in content.fingerprints]
        self.kept = content.photo[:]  # what nobody should do
        self.details = content.details
        self.address = content.additional_address()
        self.portrait = content.portrait()


@pytest.mark.parametrize(
    ("command", "fingers", "photo", "prints"),
    [
        (ReadCommand.TEXT, 2, False, 0),
        (ReadCommand.TEXT_PHOTO, 2, True, 0),
        (ReadCommand.TEXT_PHOTO_FINGERPRINT, 0, True, 0),
        (ReadCommand.TEXT_PHOTO_FINGERPRINT, 1, True, 1),
        (ReadCommand.TEXT_PHOTO_FINGERPRINT, 2, True, 2),
    ],
)
def test_each_read_command_brings_what_it_says(rig, command, fingers, photo, prints):
    seen = Seen()
    got = read(rig, command, seen, fingers=fingers)
    assert isinstance(got, CardRead)
    assert got.document == seen.document
    assert got.document.number == CARDS["resident"].number
    on_card = pictures("resident")
    assert seen.photo == (on_card[0] if photo else b"")
    assert seen.fingerprints == list(on_card[1 : 1 + prints])
    assert seen.portrait is (NotDecoded.NO_LIBRARY)
    assert seen.calls == 1


def test_an_older_module_reads_without_fingerprints(rig):
    seen = Seen()
    got = read(rig, ReadCommand.TEXT_PHOTO_FINGERPRINT, seen, posture="no-fingerprints")
    assert isinstance(got, CardRead)
    assert (len(seen.photo), seen.fingerprints) == (1024, [])


def test_after_the_call_nothing_of_it_is_left(rig):
    seen = Seen()
    read(rig, ReadCommand.TEXT_PHOTO_FINGERPRINT, seen, moved="演示市新地址")
    assert not any(seen.kept)  # even a view that was kept shows zeros
    assert seen.content.additional_address() is None
    assert seen.content.portrait() is NotDecoded.NO_PHOTO
    with pytest.raises(ValueError):
        bytes(seen.content.fingerprints[0])


def test_what_the_caller_raises_comes_out_after_the_wipe(rig):
    kept = []

    def see(document, content) -> None:
        kept.append(content.photo[:])
        raise LookupError("the caller's own")

    with pytest.raises(LookupError):
        read(rig, ReadCommand.TEXT_PHOTO, see)
    assert not any(kept[0])


@pytest.mark.parametrize(
    ("moved", "posture", "address"),
    [
        ("演示市新区平安路", "normal", ("演示市新区平安路",)),
        ("", "normal", ()),
        ("演示市新区平安路", "trickle", ("演示市新区平安路",)),
    ],
)
def test_the_additional_address(rig, moved, posture, address):
    seen = Seen()
    assert isinstance(read(rig, ReadCommand.TEXT, seen, moved=moved, posture=posture), CardRead)
    assert seen.address == address


@pytest.mark.parametrize("then", [{"card": ""}, {"posture": "mute"}, {"posture": "unplug"}])
def test_a_card_lifted_before_its_address_is_still_a_card_read(rig, then):
    said = []

    def see(document, content) -> None:
        rig.set(**then)
        if then.get("posture") == "unplug":
            rig.unplug()
        said.append(content.additional_address())

    assert isinstance(read(rig, ReadCommand.TEXT, see, moved="演示"), CardRead)
    assert said == [None]


@pytest.mark.parametrize("who", CARDS)
def test_the_other_fields_of_each_layout(rig, who):
    seen = Seen()
    read(rig, ReadCommand.TEXT, seen, card=who)
    card, got = CARDS[who], seen.details
    if card.kind in ("resident", "hk-macao-taiwan"):
        assert (got.address, got.issuer) == (card.address, card.issuer)
    if card.kind == "hk-macao-taiwan":
        assert (got.pass_number, got.issue_count) == (card.pass_number, card.issue_count)
    if card.kind == "foreigner-2017":
        assert (got.version, got.authority) == ("01", "1500")
    if card.kind == "foreigner-2023":
        assert (got.issue_count, got.earlier, got.other_name) == ("01", "000", "")
    shown = repr(got)
    assert not any(text and text in shown for text in (card.address, card.issuer, card.pass_number))
