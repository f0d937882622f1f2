"""Forms made from the schema: what stands in one comes back as it was, whatever the value is."""

from __future__ import annotations

from typing import Any

import pytest

from hub.configuring import forms
from hub.configuring.forms import Field
from hub.web.words import read
from kiosk.settings import pins, settable
from kiosk.settings.layers import ABSENT
from tests.hub.offer_desk import NOTICE

HASH = "$argon2id$v=19$m=65536,t=3,p=1$c2FsdHNhbHQ$aGFzaGhhc2g"
STAFF = [
    {"id": "s1", "name": "甲", "roles": ["assistant"], "pin_hash": HASH},
    {"id": "s2", "name": "乙", "roles": ["assistant", "manager"], "pin_hash": HASH + "x",
     "exam_passed": "2026-03-01"},
]  # fmt: skip
VALUES: dict[str, Any] = {
    "items": ["b", "a"],
    "notices.x-1": NOTICE | {"until": "2026-12-31"},
    "item_texts.x-1": {"hint": {"zh": "好", "en": "Good"}, "confirmed": False,
                       "materials": [{"zh": "证", "en": "Card"}]},
    "station.phone": "0451",
    "station.level": 2,
    "station.opening": {
        "weekly": {"mon": ["08:30-12:00", "13:00-17:00"]}, "holiday": [], "calendar": "none",
        "exceptions": {"2026-12-31": [], "2027-01-04": ["09:00-12:00"]}, "outside": "guides",
    },
    "station.ways": ["mobile", "window"],
    "station.bundles": {"birth": ["a", "b"]},
    "station.proofs": {"x": ["card", "e-voucher"]},
    "appearance.theme": "contrast",
    "appearance.languages": ["zh", "en"],
    "deadlines.browse": 45.5,
    "receipt.note": {"zh": "注", "en": "Note"},
    "devices.printer.roll_metres": None,
    "station.equipment": {"pads": 2},
    "remote.signers": {"wang": "a" * 64},
}  # fmt: skip


def typed(field: Field) -> dict[str, str]:
    """What a browser sends when nothing was touched."""
    if field.parts:
        return {k: v for part in field.parts for k, v in typed(part).items()}
    if field.kind == "ticks":
        return {f"{field.name}.{word}": "yes" for word in field.typed}
    if field.kind == "order":
        return {f"{field.name}.{n}": word for n, word in enumerate(field.typed)}
    if field.kind in ("hidden", "secret"):
        return {}
    return {field.name: str(field.typed)} if field.typed else {}


def again(path: str, value: Any, **more: str) -> forms.Read:
    one = settable.find(path)
    assert one is not None
    return forms.read(one, typed(forms.field(one, value)) | more, value)


@pytest.mark.parametrize("path", VALUES)
def test_what_is_not_touched_comes_back(path: str) -> None:
    value, problems = again(path, VALUES[path])
    assert problems == ()
    one = settable.find(path)
    without = {"holiday"}  # an empty list that is left out is the same
    if isinstance(value, dict):
        value = {k: v for k, v in value.items() if k not in without}
    expected = VALUES[path]
    if isinstance(expected, dict):
        expected = {k: v for k, v in expected.items() if k not in without}
    assert value == expected
    assert settable.check({(one and path) or "": value}) == ()


def test_every_path_has_a_form_and_every_word_of_it_is_there() -> None:
    words = read()

    def judge(field: Field) -> None:
        if field.label:
            assert f"setting-fields.{field.label}" in words
        for option in field.options:
            assert f"setting-fields.is-{option}" in words
        for part in field.parts:
            judge(part)

    for path, one in settable.ALL.items():
        judge(forms.field(one, ABSENT))
        assert f"setting.group-{path.partition('.')[0]}" in words


def test_what_is_hidden_is_never_in_a_form_and_goes_with_its_id() -> None:
    one = settable.find("station.staff")
    assert one is not None
    form = typed(forms.field(one, STAFF))
    assert HASH not in str(forms.field(one, STAFF))
    # the second account moves to the first row; the first is gone
    moved = {k.replace("v.1.", "v.0."): v for k, v in form.items() if k.startswith("v.1.")}
    value, problems = forms.read(one, moved, STAFF)
    assert (value, problems) == ([STAFF[1]], ())
    # a new id has no hash of another's
    value, problems = forms.read(one, moved | {"v.0.id": "s3"}, STAFF)
    assert [(p.name, p.why) for p in problems] == [("v.0.pin_hash", "needed")]
    # a PIN that is typed stands there as its hash
    value, problems = forms.read(one, moved | {"v.0.id": "s3", "v.0.pin_hash": "739162"}, STAFF)
    assert problems == ()
    assert pins.matches_argon2("739162", value[0]["pin_hash"])
    technician = settable.find("maintenance.pin_hash")
    assert technician is not None
    assert pins.matches("739162", forms.read(technician, {"v": "739162"}, ABSENT).value)
    for bad in ("12345", "123456", "000000"):
        assert [p.why for p in forms.read(technician, {"v": bad}, ABSENT).problems] == ["pin"]
    for path in ("maintenance.pin_hash", "centre.secret"):
        assert again(path, HASH if path.startswith("m") else {"sealed": "x" * 90}).value is not None


@pytest.mark.parametrize(
    ("path", "form", "why"),
    [
        ("deadlines.browse", {"v": "x"}, "number"),
        ("deadlines.browse", {"v": "nan"}, "number"),
        ("deadlines.browse", {"v": "14"}, "least"),
        ("deadlines.browse", {"v": "601"}, "most"),
        ("station.level", {"v": "1.5"}, "whole"),
        ("appearance.theme", {"v": "pink"}, "choice"),
        ("appearance.languages", {"v.0": "zh", "v.1": "zh"}, "twice"),
        ("appearance.languages", {}, "needed"),
        ("health.restart_at", {"v": "25:00"}, "format"),
        ("station.opening", {"v.weekly.mon": "8-12"}, "format"),
        ("notices.x", {"v.on": "31.12.2026", "v.source": "x", "v.title.zh": "x",
                       "v.title.en": "x", "v.body.0.zh": "x", "v.body.0.en": "x"}, "date"),
        ("notices.x", {"v.on": "2026-12-01", "v.source": "x", "v.title.zh": "x",
                       "v.body.0.zh": "x", "v.body.0.en": "x"}, "needed"),
        ("remote.signers", {"v.0.key": "a b", "v.0.value": "a" * 64}, "format"),
        ("remote.signers", {"v.0.key": "a", "v.0.value": "a" * 64, "v.1.key": "a",
                            "v.1.value": "b" * 64}, "twice"),
        ("receipt.note", {"v.zh": "x"}, "needed"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_field(path: str, form: dict[str, str], why: str) -> None:
    one = settable.find(path)
    assert one is not None
    problems = forms.read(one, form, ABSENT).problems
    assert [p.why for p in problems] == [why]


def test_an_empty_form_is_nothing_or_empty_never_a_fault_of_ours() -> None:
    for path, one in settable.ALL.items():
        value, problems = forms.read(one, {}, ABSENT)
        wanted = settable.check({path.replace("*", "x"): value}) if value is not ABSENT else ()
        assert problems or value is ABSENT or value is None or not wanted, path
