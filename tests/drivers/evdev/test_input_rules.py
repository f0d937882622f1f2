"""The udev rules of input devices: well-formed, and each name is one that settings may use."""

import re
from pathlib import Path

from kiosk.settings.load import load

FILE = Path(__file__).resolve().parents[3] / "systemd" / "udev" / "71-kiosk-input.rules"
TOKEN = re.compile(r'([A-Z]+)(?:\{(\w+)\})?\s*(==|!=|\+=|-=|:=|=)\s*"([^"]*)"')
MATCHES = {"ACTION", "SUBSYSTEM", "KERNEL", "ATTRS"}
SETS = {"GOTO", "LABEL", "SYMLINK", "TAG", "ENV"}


def rules() -> list[list[tuple[str, str, str, str]]]:
    """Every rule, those to be completed as well."""
    found = []
    for line in FILE.read_text("utf-8").splitlines():
        rule = line.removeprefix("#   ") if line.startswith("#   ENV") else line
        if rule and not rule.startswith("#"):
            tokens = TOKEN.findall(rule)
            assert TOKEN.sub("", rule).strip(" ,") == "", f"not understood: {rule}"
            found.append(tokens)
    return found


def test_every_rule_is_well_formed():
    labels = {value for rule in rules() for key, _, _, value in rule if key == "LABEL"}
    for rule in rules():
        for key, _, operator, value in rule:
            assert key in (MATCHES | {"ENV"} if operator in ("==", "!=") else SETS)
            assert key != "GOTO" or value in labels


def test_each_name_is_one_a_profile_can_give():
    named = [
        v
        for rule in rules()
        for k, what, op, v in rule
        if (k, what, op) == ("ENV", "KIOSK_INPUT", "=")
    ]
    assert sorted(named) == ["earphones", "hid-scanner", "keypad", "touch"]
    settings = load(
        "heilongjiang-2",
        [
            {
                "devices": {
                    "scanner": {"family": "hid", "port": "devices:hid-scanner", "suffix": "tab"},
                    "keypad": {"port": "devices:keypad", "socket_port": "devices:earphones"},
                    "touch": {"port": "devices:touch"},
                }
            }
        ],
        devices="/dev/kiosk",
    ).devices
    assert settings.scanner.port == "/dev/kiosk/hid-scanner"
    assert (settings.keypad.port, settings.keypad.socket_port) == (
        "/dev/kiosk/keypad",
        "/dev/kiosk/earphones",
    )
    assert settings.touch.port == "/dev/kiosk/touch"


def test_what_is_grabbed_is_nobody_elses_before_the_grab_either():
    [hidden] = [r for r in rules() if ("TAG", "", "-=", "power-switch") in r]
    assert ("ENV", "KIOSK_INPUT", "==", "hid-scanner|keypad") in hidden
    assert ("ENV", "LIBINPUT_IGNORE_DEVICE", "=", "1") in hidden
    assert ("ENV", "ID_INPUT", "=", "") in hidden
