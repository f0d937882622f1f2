"""The support bundle: sealed for one key, and nothing personal or secret in it."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.commands.report import main
from kiosk.journal import events
from kiosk.journal.allowed import allowed
from kiosk.journal.journal import Journal
from kiosk.journal.rotating import RotatingFile
from kiosk.outbox.kinds import Consent, Destination, Kind
from kiosk.outbox.outbox import Outbox
from kiosk.runtime.clock import CHINA
from kiosk.settings.load import load
from kiosk.settings.model import Settings
from kiosk.store.database import Store
from kiosk.upkeep import bundle, sealed
from kiosk.upkeep.ports import Port
from kiosk.upkeep.probing import Row
from kiosk.upkeep.redact import TOLD, redacted

AT = datetime(2026, 11, 22, 9, 26, tzinfo=CHINA)
NAME, NUMBER, PHONE = "欧阳测试", "230198196503070019", "13800008000"
SECRET = "5ECRET-0f-the-centre"


def row(**more) -> Row:
    given = {
        "name": "printer", "model": "generic-80", "port": "/dev/kiosk/printer",
        "resolved": "/dev/ttyUSB0", "state": "online", "source": "DLE EOT", "age": 1.0,
        "details": {"paper": "low"},
    }  # fmt: skip
    return Row(**given | more)


@pytest.fixture
def marked(tmp_path) -> tuple[Settings, Path, list[str]]:
    """A data folder that has seen a visit, with markers wherever something could be copied from."""
    data = tmp_path / "data"
    data.mkdir()
    key_file = tmp_path / "centre.key"
    key_file.write_text(SECRET)
    settings = load(
        "heilongjiang-2",
        [
            {
                "centre": {
                    "secret_file": str(key_file), "paasid": SECRET,
                    "url": f"https://user:{SECRET}@centre.example:8443/fsi?key={SECRET}",
                },
                "maintenance": {"pin_hash": f"scrypt$14$8$1$00${SECRET}"},
                "station": {"phone": PHONE},
            }
        ],
    )  # fmt: skip
    store = Store.open(data / "terminal.db", bytes(range(32)), lambda: AT.timestamp())
    outbox = Outbox(store, station="HLJ-1", terminal="01")
    subject = store.keyed_hash("consent", NUMBER)
    consent = Consent(version="2026-11", at=AT, subject=subject)
    outbox.put(Destination.HUB, Kind.CONSENT, consent, hold=0.0)
    store.close()
    log = RotatingFile(data / "journal.jsonl")
    journal = Journal([log], lambda: AT)
    events.visit_answered(journal, item=NAME, rows=3, seconds=1.0)
    events.visit_trouble(journal, state="result", code=f"{NUMBER} silent")
    try:
        raise ValueError(f"{NAME} {NUMBER}")
    except ValueError as error:
        events.process_broken(journal, error=error)
    for foreign in (
        NAME,
        json.dumps({"t": AT.isoformat(), "e": "visit.ended", "l": "info", "who": NUMBER}),
        json.dumps({"t": NAME, "e": "store.set-aside", "l": "error"}),
        json.dumps({"t": AT.isoformat(), "e": "store.set-aside", "l": "error", "note": NAME}),
        json.dumps({"t": AT.isoformat(), "e": "visit.trouble", "l": "warning",
                    "state": NAME, "code": PHONE}),
    ):  # fmt: skip
        log.line(foreign)
    (data / "ticket-begun").write_text(f"{NAME} {NUMBER}")
    (data / f"{NUMBER}.png").write_text(NAME)
    return settings, data, [NAME, NUMBER, PHONE, SECRET, subject, bytes(range(32)).hex()]


def test_nothing_personal_and_no_key_is_in_it(marked):
    settings, data, markers = marked
    private, public = sealed.new_key()
    members = bundle.contents(
        settings,
        data,
        at=AT,
        devices=[row()],
        found=[Port("serial", "/dev/ttyUSB0")],
        health={"state": "in_service"},
    )
    path = bundle.write(members, public, AT, data)
    opened = bundle.unpack(sealed.unseal(path.read_bytes(), private))
    assert opened == members
    everything = b"\n".join([*opened.values(), *(name.encode() for name in opened)])
    for marker in markers:
        assert marker.encode() not in everything
        assert json.dumps(marker).strip('"').encode() not in everything
    assert json.loads(opened["settings.json"])["centre"]["url"] == "https://centre.example:8443"
    rows = [json.loads(line) for line in opened["journal.jsonl"].splitlines()]
    assert [r.get("e") for r in rows] == [
        "visit.answered", "visit.trouble", "process.broken", "store.set-aside", None,
    ]  # fmt: skip
    assert rows[0]["item"] == "unlisted"
    assert rows[-1] == {"dropped": 4}
    assert json.loads(opened["devices.json"])[0]["details"] == {"paper": "low"}
    assert json.loads(opened["disk.json"])["database"] > 0


def test_settings_are_hidden_unless_somebody_decided(marked):
    """Every free text of the settings is either listed in `TOLD`, or only said to be set."""
    told = redacted(marked[0])

    def walk(table, prefix=""):
        for key, value in table.items():
            if isinstance(value, dict):
                yield from walk(value, f"{prefix}{key}.")
            elif isinstance(value, str) and value not in ("", "(set)"):
                yield f"{prefix}{key}"

    free = {name for name in walk(told) if not name.endswith(".port")}
    closed = {"station.standard", "centre.scheme", "centre.decode", "devices.scanner.family",
              "devices.id_reader.read", "centre.seal.mode", "centre.seal.encrypted_text",
              *(f"service_platform.{name}" for name in (
                  "scheme", "seal.mode", "seal.encrypted_text", "seal.signature_text",
                  "seal.signature_form")),
              "centre.seal.signature_text", "centre.seal.signature_form", "centre.cainfo.form",
              "centre.cainfo.text",
              "appearance.form", "appearance.theme", "terminal.role", "staff.begin",
              "staff.attest_keeps"}  # fmt: skip
    places = {"centre.url", "hub.url", "review.page", "service_platform.url"}
    assert {n for n in free - TOLD - closed - places if "(" not in str(_at(told, n))} == set()


def _at(table, name):
    for part in name.split("."):
        table = table[part]
    return table


def test_only_the_newest_bundles_stay(tmp_path):
    _, public = sealed.new_key()
    for minute in range(6):
        bundle.write({"a": b"x"}, public, AT.replace(minute=minute), tmp_path)
    kept = sorted(p.name for p in (tmp_path / bundle.FOLDER).iterdir())
    assert [name[-13:-11] for name in kept] == ["03", "04", "05"]


def test_another_key_and_a_changed_byte_open_nothing():
    private, public = sealed.new_key()
    other, _ = sealed.new_key()
    box = sealed.seal(b"content", public)
    assert sealed.unseal(box, private) == b"content"
    with pytest.raises(sealed.NotOpened):
        sealed.unseal(box, other)
    for at in range(len(box)):
        spoilt = bytearray(box)
        spoilt[at] ^= 1
        with pytest.raises(sealed.NotOpened):
            sealed.unseal(bytes(spoilt), private)
    with pytest.raises(sealed.KeyWrong):
        sealed.seal(b"", "00" * 31)
    with pytest.raises(sealed.KeyWrong):
        sealed.seal(b"", "00" * 32)  # a point of small order


@given(st.binary(max_size=200))
def test_any_bytes_are_no_box(box):
    with pytest.raises(sealed.NotOpened):
        sealed.unseal(box, "11" * 32)


@given(st.text(max_size=80) | st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("etlx"), inner),
    max_leaves=5,
).map(json.dumps))  # fmt: skip
def test_any_line_of_a_log_is_weighed(line):
    assert allowed(line) is None or set(allowed(line)) >= {"t", "e", "l"}


def test_the_command_writes_and_opens(tmp_path, capsys):
    key, data = tmp_path / "vendor.key", tmp_path / "data"
    data.mkdir()
    assert main(["--new-key", str(key)]) == 0
    public = capsys.readouterr().out.split('"')[1]
    assert key.stat().st_mode & 0o777 == 0o600
    assert main(["--new-key", str(key)]) == 1  # never over another
    given = ["--data", str(data), "--socket", str(tmp_path / "none"), "--devices", str(tmp_path)]
    assert main(given) == 1
    assert "vendor_key is not set" in capsys.readouterr().err
    overlay = tmp_path / "own.toml"
    overlay.write_text(f'[maintenance]\nvendor_key = "{public}"\n')
    assert main([*given, "--overlay", str(overlay)]) == 0
    path = capsys.readouterr().out.strip()
    assert main(["--open", str(key), path, "--out", str(tmp_path / "read")]) == 0
    devices = json.loads((tmp_path / "read" / "devices.json").read_text("utf-8"))
    assert {one["name"]: one["state"] for one in devices}["printer"] == "powerOff"
    assert main(["--open", str(overlay), path]) == 1
