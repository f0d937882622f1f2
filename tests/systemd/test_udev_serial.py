"""The udev rules for serial ports: well formed, and they do to a device what their comments say."""

from __future__ import annotations

import fnmatch
import re
from pathlib import Path

import pytest

from kiosk.settings.load import DEVICES, load

FILE = Path(__file__).resolve().parents[2] / "systemd" / "udev" / "72-kiosk-serial.rules"
LINES = FILE.read_text("utf-8").splitlines()
TOKEN = re.compile(r'\s*([A-Z]+(?:\{[A-Za-z_/]+\})?)\s*(==|!=|\+=|=)\s*"([^"]*)"\s*(,|$)')


def tokens(line: str) -> list[tuple[str, str, str]]:
    """(key, operator, value) of one rule; the whole line must be made of them."""
    found, at = [], 0
    while at < len(line):
        match = TOKEN.match(line, at)
        assert match, f"no rule: {line[at:]!r}"
        found.append(match.groups()[:3])
        at = match.end()
    return found


RULES = [tokens(line) for line in LINES if line and not line.startswith("#")]
EXAMPLES = [tokens(line[1:]) for line in LINES if re.match(r"#(ENV|KERNEL)", line)]


def told(device: dict[str, str], rules: list) -> dict[str, str]:
    """What the rules assign to a device, in udev's order of things."""
    known = dict(device)
    skip_to = ""
    for rule in rules:
        if skip_to and ("LABEL", "=", skip_to) not in rule:
            continue
        skip_to = ""
        for key, operator, value in rule:
            if operator in ("==", "!="):
                fits = any(fnmatch.fnmatchcase(known.get(key, ""), p) for p in value.split("|"))
                if fits != (operator == "=="):
                    break
            elif key == "GOTO":
                skip_to = value
            elif key == "LABEL":
                continue
            elif operator == "+=":
                known[key] = f"{known.get(key, '')} {value}".strip()
            else:
                known[key] = value
    return known


def port(vendor: str, model: str, **more: str) -> dict[str, str]:
    return {
        "SUBSYSTEM": "tty",
        "ENV{ID_VENDOR_ID}": vendor,
        "ENV{ID_MODEL_ID}": model,
        **{f"ENV{{{key}}}": value for key, value in more.items()},
    }


def test_each_rule_matches_before_it_assigns_and_every_goto_has_its_label():
    assert len(RULES) > 6
    for rule in [*RULES, *EXAMPLES]:
        kinds = [operator in ("==", "!=") for _, operator, _ in rule]
        assert kinds == sorted(kinds, reverse=True)
    targets = [value for rule in RULES for key, _, value in rule if key == "GOTO"]
    labels = [value for rule in RULES for key, _, value in rule if key == "LABEL"]
    assert targets == labels


@pytest.mark.parametrize(
    ("vendor", "model", "kind"),
    [
        ("1a86", "7523", "wch"),
        ("10c4", "ea60", "cp210x"),
        ("067b", "2303", "pl2303"),
        ("0403", "6015", "ftdi"),
        ("0483", "5740", "stm-vcp"),
    ],
)
def test_a_known_converter_is_the_terminals(vendor, model, kind):
    got = told(port(vendor, model), RULES)
    assert got["ENV{KIOSK_SERIAL}"] == kind
    assert (got["GROUP"], got["MODE"]) == ("dialout", "0660")
    assert got["ENV{ID_MM_DEVICE_IGNORE}"] == "1"


def test_other_ports_are_left_alone():
    for other in (port("1234", "5678"), {"SUBSYSTEM": "tty"}, port("1a86", "e008")):
        assert told(other, RULES) == other
    disk = port("1a86", "7523") | {"SUBSYSTEM": "block"}
    assert told(disk, RULES) == disk


def test_a_converter_is_not_put_to_sleep():
    usb = {
        "SUBSYSTEM": "usb",
        "ENV{DEVTYPE}": "usb_device",
        "ATTR{idVendor}": "1a86",
        "TEST": "power/control",
    }
    assert told(usb, RULES)["ATTR{power/control}"] == "on"


def test_the_examples_name_what_the_terminal_looks_for():
    assert Path("/dev/kiosk") == DEVICES
    wanted = {
        str(Path(device.port).relative_to("/dev"))
        for device in (
            load("heilongjiang-2", devices=DEVICES).devices.id_reader,
            load("heilongjiang-2", devices=DEVICES).devices.scanner,
            load("heilongjiang-2", devices=DEVICES).devices.printer,
        )
    }
    named = {value for rule in EXAMPLES for key, _, value in rule if key == "SYMLINK"}
    assert named == wanted


def test_an_example_put_to_use_gives_the_name():
    reader = port("0403", "6001", ID_SERIAL="FTDI_FT232R_USB_UART_A50285BI")
    got = told(reader, [*RULES[:-1], *EXAMPLES, RULES[-1]])
    assert got["SYMLINK"] == "kiosk/id-reader"
    twin = port("0403", "6001", ID_SERIAL="FTDI_FT232R_USB_UART_B7777777")
    assert "SYMLINK" not in told(twin, [*RULES[:-1], *EXAMPLES, RULES[-1]])
