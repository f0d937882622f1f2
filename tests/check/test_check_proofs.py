"""What proves whose hand it is: `kiosk check` says what of it this station can really take."""

from __future__ import annotations

import pytest
from msgspec import structs

from kiosk.check import devices, items, staff
from kiosk.check.finding import Rule, Severity
from kiosk.handling import verified
from kiosk.handling.fileable import here
from kiosk.services.catalogue import Catalogue
from kiosk.services.proofs import Proof
from kiosk.settings.load import load, profiles
from kiosk.settings.model import FaceSettings, LineKey
from sandbox.stage.standins import staff_accounts
from tests.station.rig import TYPES

CATALOGUE = Catalogue.load()
WHOLE = load("heilongjiang-2")
OF_PROOFS = {Rule.PROOFS_UNKNOWN, Rule.PROOFS_WRONG, Rule.PROOFS_NONE, Rule.SECRET_PLAIN}


def said(settings, rule: Rule) -> list[str]:
    return [f.subject for f in items.check(settings, CATALOGUE) if f.rule is rule]


def accepting(item: str, *proofs: Proof, settings=WHOLE):
    station = structs.replace(settings.station, proofs={item: proofs})
    return structs.replace(settings, station=station)


@pytest.mark.parametrize("profile", profiles())
def test_everything_shipped_can_be_proved(profile):
    found = {f.rule for f in items.check(load(profile), CATALOGUE)}
    assert not found & OF_PROOFS


def test_an_item_that_nobody_could_prove_is_a_breach_and_a_guide_only():
    blind = structs.replace(WHOLE, devices=structs.replace(WHOLE.devices, scanner=None))
    (subject,) = said(blind, Rule.PROOFS_NONE)
    assert "away-filing" in subject
    assert "away-filing" not in here(blind, CATALOGUE)
    grave = {f.severity for f in items.check(blind, CATALOGUE) if f.rule is Rule.PROOFS_NONE}
    assert grave == {Severity.BREACH}


@pytest.mark.parametrize(
    ("item", "proofs"),
    [
        ("away-filing", (Proof.CARD,)),
        ("away-filing", (Proof.VOUCHER, Proof.SECRET)),
        ("away-filing", ()),
        ("person-termination", (Proof.VOUCHER,)),
    ],
)
def test_a_station_cannot_make_a_card_alone_enough(item, proofs):
    (subject,) = said(accepting(item, *proofs), Rule.PROOFS_WRONG)
    assert item in subject


def test_an_item_that_is_not_offered_is_named():
    assert said(accepting("no-such", Proof.VOUCHER), Rule.PROOFS_UNKNOWN) == ["no-such"]


def test_what_is_accepted_and_cannot_be_taken_is_named():
    every = accepting("away-filing", *Proof)
    assert said(every, Rule.PROOFS_UNTAKEN) == ["secret, face, staff"]
    sample = accepting("away-filing", *Proof, settings=load("generic-rest-demo"))
    assert said(sample, Rule.PROOFS_UNTAKEN) == ["face, staff"]
    assert said(WHOLE, Rule.PROOFS_UNTAKEN) == []


def test_the_word_of_staff_is_taken_where_they_can_be_asked():
    every = accepting("away-filing", Proof.VOUCHER, Proof.CARD, Proof.STAFF)
    assert said(every, Rule.PROOFS_UNTAKEN) == ["staff"]
    accounts = load("heilongjiang-2", [{"station": {"staff": staff_accounts()["station.staff"]}}])
    station = structs.replace(every.station, staff=accounts.station.staff)
    alone = structs.replace(every, station=station)
    assert said(alone, Rule.PROOFS_UNTAKEN) == ["staff"]  # nobody hears the question
    pad = structs.replace(alone, staff=structs.replace(alone.staff, begin="locked"))
    assert said(pad, Rule.PROOFS_UNTAKEN) == []


def test_a_secret_that_would_go_out_as_typed_is_a_breach(monkeypatch):
    monkeypatch.setattr(verified, "covered", lambda *at: False)
    assert said(load("generic-rest-demo"), Rule.SECRET_PLAIN) == ["province/verify-secret"]
    assert said(WHOLE, Rule.SECRET_PLAIN) == []  # it has none


def test_a_pad_that_is_not_of_the_stations_list_is_said():
    key = LineKey(key="ab" * 32, staff=True)
    queue = {"types": TYPES, "secret_file": "secret", "keeper": "01",
             "keeper_address": "127.0.0.1:7110"}  # fmt: skip
    told = load(
        "heilongjiang-2",
        [{"station": {"terminal": "02", "staff": staff_accounts()["station.staff"],
                      "queue": queue}}],
    )  # fmt: skip

    def unlisted(**line: LineKey) -> list[str]:
        station = structs.replace(told.station, line=line)
        found = staff.check(structs.replace(told, station=station))
        return [f.subject for f in found if f.rule is Rule.LINE_UNLISTED]

    assert unlisted() == []  # no list: nobody is asked
    assert unlisted(**{"02": key}) == []
    assert unlisted(**{"03": key}) == ["02"]
    assert unlisted(**{"02": structs.replace(key, staff=False)}) == ["02"]


def test_a_face_needs_plug_in_camera_and_photo():
    def rules(**more):
        changed = structs.replace(WHOLE.devices, **more)
        return {f.rule for f in devices.check(changed, None)}

    reader = structs.replace(WHOLE.devices.id_reader, read="text-photo", photo_library="/opt/x.so")
    good = FaceSettings(plugin="my_faces:compare", port="/dev/kiosk-face")
    wanted = {Rule.FACE_PLUGIN, Rule.FACE_PHOTO, Rule.NO_PORT}
    assert not rules(face=good, id_reader=reader) & wanted
    assert rules(face=good) & wanted == {Rule.FACE_PHOTO}
    assert rules(face=FaceSettings(), id_reader=reader) & wanted == {Rule.NO_PORT}
    assert rules(face=FaceSettings(plugin="faces"), id_reader=reader) & wanted == {
        Rule.FACE_PLUGIN, Rule.NO_PORT,
    }  # fmt: skip


def test_a_plug_in_that_no_item_accepts_is_said():
    face = FaceSettings(plugin="my_faces:compare", port="/dev/kiosk-face")
    have = structs.replace(WHOLE, devices=structs.replace(WHOLE.devices, face=face))
    assert said(have, Rule.FACE_UNUSED) == ["my_faces:compare"]
    wanted = accepting("away-filing", Proof.VOUCHER, Proof.FACE, settings=have)
    assert said(wanted, Rule.FACE_UNUSED) == []
    assert said(WHOLE, Rule.FACE_UNUSED) == []
