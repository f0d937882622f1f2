"""Findings about a configuration: what is missing, what is only declared, what is unconfirmed."""

from __future__ import annotations

import msgspec
import pytest

from kiosk.check.finding import Rule, Severity, words
from kiosk.check.findings import failed, findings
from kiosk.check.station import loopback
from kiosk.platform.transactions import Transactions
from kiosk.services.catalogue import Catalogue
from kiosk.services.dictionaries import Dictionaries
from kiosk.services.licences import Licences
from kiosk.settings.load import load
from kiosk.settings.signals import families
from kiosk.uplink import platforms

CATALOGUE, DICTIONARIES = Catalogue.load(), Dictionaries.load()
TRANSACTIONS = Transactions.load("heilongjiang")


def found(settings) -> dict[Rule, object]:
    everything = findings(settings, CATALOGUE, TRANSACTIONS, DICTIONARIES, families())
    assert [f.severity for f in everything] == sorted(
        (f.severity for f in everything), key=list(Severity).index
    )
    return {f.rule: f for f in everything}


@pytest.mark.parametrize("level", [1, 2, 3])
def test_shipped_stations_have_nothing_to_mend(level):
    got = found(load(f"heilongjiang-{level}"))
    assert not failed(got.values())
    assert got[Rule.GUIDES_UNCONFIRMED].count == (15 if level == 1 else 33)
    assert (Rule.HANDLING_GUIDE_ONLY in got) == (level == 2)  # a third-level station does them all
    assert got[Rule.MAPPINGS_UNCONFIRMED].count > 50
    assert "province/account-returns" in got[Rule.MAPPINGS_UNCONFIRMED].subject


@pytest.mark.parametrize(
    ("profile", "overlay", "rule", "subject"),
    [
        ("heilongjiang-2", {"items": ["enrolmint"]}, Rule.UNKNOWN_ITEM, "enrolmint"),
        (
            "heilongjiang-2",
            {
                "station": {
                    "queue": {
                        "types": [
                            {
                                "id": "a",
                                "letter": "A",
                                "name": {"zh": "一", "en": "one"},
                                "items": ["clames"],
                            }
                        ]
                    }
                }
            },
            Rule.UNKNOWN_ITEM,
            "station.queue.types: clames",
        ),
        ("heilongjiang-2", {"items": ["transfer-in"]}, Rule.WRONG_KIND, "transfer-in"),
        ("heilongjiang-2", {"sandbox": {"on": False}}, Rule.SANDBOX_ADDRESS, "127.0.0.1"),
        (
            "heilongjiang-2",
            {"devices": {"camera": {"port": "/dev/video0", "documents": True}}},
            Rule.DOCUMENT_PIXELS,
            "640 × 480",
        ),
        (
            "heilongjiang-2",
            {"sandbox": {"on": False, "camera_shim": "/tmp/x.so"}},
            Rule.SANDBOX_ADDRESS,
            "sandbox.camera_shim",
        ),
        ("heilongjiang-2", {"centre": {"secret_file": ""}}, Rule.NO_SECRET, "secret_file"),
        ("heilongjiang-2", {"devices": {"printer": {"port": ""}}}, Rule.NO_PORT, "printer"),
        (
            "heilongjiang-2",
            {
                "devices": {
                    "scanner": {"port": "/dev/kiosk/one"},
                    "printer": {"port": "/dev/kiosk/./one"},
                }
            },
            Rule.PORT_SHARED,
            "devices.printer.port, devices.scanner.port = /dev/kiosk/one",
        ),
        (
            "heilongjiang-2",
            {"devices": {"printer": {"port": "tcp://printer.local"}}},
            Rule.PRINTER_PORT,
            "printer.local",
        ),
        (
            "heilongjiang-2",
            {"devices": {"page_printer": {"uri": "ipp://printer.local/"}}},
            Rule.PAGE_PRINTER_ADDRESS,
            "page_printer.uri",
        ),
        ("heilongjiang-2", {"review": {"page": ""}}, Rule.NO_REVIEW_PAGE, "review.page"),
        ("heilongjiang-2", {"hub": {"url": ""}}, Rule.NO_HUB, "hub.url"),
        ("heilongjiang-2", {"station": {"channels": []}}, Rule.NO_CHANNELS, "channels"),
    ],
)
def test_each_gap_is_a_finding(profile, overlay, rule, subject):
    got = found(load(profile, [overlay]))
    assert subject in got[rule].subject
    assert failed(got.values()) == (any(f.severity is Severity.BREACH for f in got.values()))
    assert (got[rule].severity is Severity.BREACH) == (
        rule not in {Rule.NO_REVIEW_PAGE, Rule.NO_HUB, Rule.NO_CHANNELS, Rule.DOCUMENT_PIXELS}
    )


def devices(**chosen):
    return {"devices": chosen}


@pytest.mark.parametrize(
    ("overlay", "rule", "subject"),
    [
        (devices(camera={}), Rule.NO_PORT, "devices.camera.port"),
        (devices(signal={"reader_light": "1"}), Rule.NO_PORT, "devices.signal.port"),
        (devices(signal={"port": "/dev/x"}), Rule.SIGNAL_DARK, "devices.signal"),
        (devices(signal={"port": "/dev/x", "reader_light": "1", "beep": True}),
         Rule.SIGNAL_DARK, "devices.signal.beep"),
        (devices(signal={"port": "/dev/x", "reader_light": "9"}),
         Rule.SIGNAL_BOARD, "devices.signal.reader_light = 9"),
        (devices(signal={"port": "/dev/x", "family": "none", "reader_light": "1"}),
         Rule.SIGNAL_BOARD, "devices.signal.family = none"),
        (devices(speech={}), Rule.SPEECH_MUTE, "devices.speech"),
        (devices(speech={"dispatcher": "localhost:6560"}), Rule.SPEECH_ADDRESS, "dispatcher"),
        (devices(card_slot={}), Rule.CARD_SLOT_EMPTY, "devices.card_slot"),
        (devices(card_slot={"plugin": "a b"}), Rule.CARD_PLUGIN, "a b"),
        (devices(power={"source": "nut", "host": "ups.local"}), Rule.UPS_ADDRESS, "ups.local"),
    ],
)  # fmt: skip
def test_an_optional_device_that_cannot_be_is_a_breach(overlay, rule, subject):
    got = found(load("heilongjiang-2", [overlay]))
    assert got[rule].severity is Severity.BREACH
    assert got[rule].subject.endswith(subject)


def test_speech_that_nobody_reaches_or_can_turn_up_is_told():
    speech = {"dispatcher": "/run/speechd.sock", "levels": [-10.0, 0.0]}
    got = found(load("heilongjiang-2", [devices(speech=speech)]))
    for rule in (Rule.SPEECH_UNREACHED, Rule.SPEECH_GAIN):
        assert got[rule].severity is Severity.ADVICE
    well = devices(speech={"dispatcher": "/run/speechd.sock"}, keypad={"port": "/dev/kiosk/keypad"})
    assert not {rule for rule in found(load("heilongjiang-2", [well])) if "speech" in rule}


def test_optional_devices_that_can_be_are_no_finding():
    overlay = devices(
        camera={"port": "devices:camera"},
        signal={"family": "leds", "port": "/sys/class/leds", "reader_light": "a:green:b"},
        card_slot={"plugin": "vendor.slot:open_slot", "reader": "ACS"},
        power={"source": "nut", "host": "127.0.0.1", "ups": "kiosk"},
    )
    assert not failed(found(load("heilongjiang-2", [overlay])).values())


def test_a_slot_that_reads_nothing_is_no_way_to_identify():
    settings = load("heilongjiang-2")
    only = msgspec.convert({"card_slot": {"reader": ""}}, type(settings.devices))
    got = found(msgspec.structs.replace(settings, devices=only))
    assert Rule.NO_WAY_TO_IDENTIFY in got
    assert Rule.CARD_SLOT_EMPTY not in got


def test_a_scanner_that_a_vendors_library_owns_shares_no_port():
    one = {"port": "/dev/kiosk/one"}
    overlay = {"devices": {"scanner": one, "printer": one}, "centre": {"decode": "vendor-library"}}
    assert Rule.PORT_SHARED not in found(load("heilongjiang-2", [overlay]))


def test_a_terminal_without_devices():
    settings = msgspec.structs.replace(
        load("heilongjiang-2"), devices=msgspec.convert({}, type(load("heilongjiang-2").devices))
    )
    got = found(settings)
    assert got[Rule.NO_WAY_TO_IDENTIFY].severity is Severity.BREACH
    assert got[Rule.NO_PRINTER].severity is Severity.ADVICE


def test_transactions_and_dictionaries_that_are_not_there():
    class Nothing:
        def __contains__(self, name):
            return False

        def unconfirmed(self):
            return ()

        def open_outcomes(self):
            return ("province/x: no outcome",)

    got = {f.rule: f for f in findings(load("heilongjiang-2"), CATALOGUE, Nothing(), Nothing())}
    assert "national/1101" in got[Rule.TRANSACTION_MISSING].subject
    assert "INSUTYPE" in got[Rule.DICTIONARY_MISSING].subject
    assert got[Rule.WRITE_WITHOUT_OUTCOME].severity is Severity.BREACH


def test_every_rule_has_words_in_both_languages():
    for language in ("zh", "en"):
        strings = words(language)
        keys = strings.keys()
        assert {r.value for r in Rule} == {k for k in keys if not k.startswith("requirement.")}
        for finding in findings(load("heilongjiang-2"), CATALOGUE, TRANSACTIONS, DICTIONARIES):
            said = finding.say(strings)
            assert "{" not in said


@pytest.mark.parametrize(
    ("url", "own"),
    [
        ("http://127.0.0.1:7101/fsi", True),
        ("http://127.9.9.9/", True),
        ("http://localhost:7101", True),
        ("http://[::1]:7101/", True),
        ("https://fsi.example.gov.cn/", False),
        ("http://10.1.2.3/", False),
    ],
)
def test_loopback(url, own):
    assert loopback(url) is own


@pytest.mark.parametrize(
    ("centre", "rule", "severity"),
    [
        ({"url": "http://8.8.8.8/fsi"}, Rule.PLAIN_CENTRE, Severity.BREACH),
        ({"url": "http://fsi.example.gov.cn/"}, Rule.PLAIN_CENTRE, Severity.BREACH),
        ({"url": "http://10.1.2.3/fsi"}, Rule.PLAIN_PRIVATE_CENTRE, Severity.ADVICE),
        ({"fixmedins_code": "H1"}, Rule.ENVELOPE, Severity.BREACH),
        ({"recer_sys_code": "MORE-THAN-10"}, Rule.ENVELOPE, Severity.BREACH),
        ({"fixmedins_name": "很" * 21}, Rule.ENVELOPE_NAME, Severity.UNCONFIRMED),
        ({"scheme": "sm"}, Rule.SEAL_UNCONFIRMED, Severity.UNCONFIRMED),
        ({"cainfo": {"sign": "SM3"}}, Rule.CAINFO_UNCONFIRMED, Severity.UNCONFIRMED),
        ({"cainfo": {"sign": "SM2"}}, Rule.NO_SECRET, Severity.BREACH),
        ({"url": "https://10.1.2.3/fsi"}, Rule.NO_CRL, Severity.ADVICE),
    ],
)
def test_the_centre_of_a_profile(centre, rule, severity):
    assert found(load("heilongjiang-2", [{"centre": centre}]))[rule].severity is severity


def test_a_sealed_or_encrypted_way_is_not_plain():
    for centre in ({"url": "https://10.1.2.3/fsi"}, {"url": "http://10.1.2.3/", "scheme": "sm"}):
        got = found(load("heilongjiang-2", [{"centre": centre}]))
        assert not {Rule.PLAIN_CENTRE, Rule.PLAIN_PRIVATE_CENTRE} & set(got)


@pytest.mark.parametrize(
    ("overlay", "rule"),
    [
        ({"adapter": ""}, Rule.NO_SERVICE_PLATFORM),
        ({"url": "http://10.0.0.4/api"}, Rule.PLAIN_SERVICE_PLATFORM),
        ({"secret_file": ""}, Rule.NO_SECRET),
        ({}, Rule.SERVICE_PLATFORM_UNCONFIRMED),
    ],
)
def test_the_service_platform_is_looked_at(overlay, rule):
    settings = load("heilongjiang-2", [{"service_platform": overlay}])
    adapter = settings.service_platform.adapter
    platform = platforms.load(adapter) if adapter else None
    found = [one for one in findings(settings, CATALOGUE, platform=platform) if one.rule is rule]
    assert len(found) == 1
    if rule is Rule.SERVICE_PLATFORM_UNCONFIRMED:
        assert found[0].count == len(platform.unconfirmed())
        assert "out/weekly (" in found[0].subject


def test_what_a_licence_says_is_nobodys_word_yet():
    guessed, town = Licences.load(), load("wafangdian-town")
    assert not guessed.confirmed

    def told(settings, licences):
        everything = findings(settings, CATALOGUE, licences=licences)
        return next((f for f in everything if f.rule is Rule.LICENCES_UNCONFIRMED), None)

    one = told(town, guessed)
    assert one.severity is Severity.UNCONFIRMED
    assert "unit-enrolment" in one.subject
    assert told(town, msgspec.structs.replace(guessed, confirmed=True)) is None
    assert told(load("heilongjiang-1"), guessed) is None  # no employer is asked for there


@pytest.mark.parametrize(("page", "hinted"), [("", True), ("https://10.1.2.3/upload", False)])
def test_a_list_that_can_only_be_typed_is_a_hint(page, hinted):
    got = found(load("wafangdian-town", [{"hub": {"upload_page": page}}]))
    assert (Rule.PEOPLE_FILE in got) == hinted
    if hinted:
        assert got[Rule.PEOPLE_FILE].severity is Severity.ADVICE
        assert "employee-enrolment" in got[Rule.PEOPLE_FILE].subject


@pytest.mark.parametrize("profile", ["wafangdian-town", "quanzhou", "nantong-hospital"])
def test_shipped_profiles_name_no_transaction_that_is_not_there(profile):
    """What is told from the terminal's own books asks for none."""
    settings = load(profile)
    known = Transactions.load(settings.centre.adapter)
    told = findings(settings, CATALOGUE, known, DICTIONARIES, families())
    assert Rule.TRANSACTION_MISSING not in {one.rule for one in told}
