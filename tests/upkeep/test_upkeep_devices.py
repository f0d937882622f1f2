"""Devices one by one: probing, trying, ports, searching; with the drivers as shipped on simulated
devices, and made-up ones for what no simulator does."""

from __future__ import annotations

import dataclasses
import json
import os
import threading
import time
from functools import partial

import pytest

from drivers.camera.interface import CaptureFailure, Frame, NotCaptured
from drivers.card_slot.interface import Inserted, SocialCard
from drivers.keypad.interface import Earphones, Key, KeypadStatus
from drivers.power.interface import Charge, PowerStatus, Supply
from drivers.printer.interface import Paper, PrinterStatus, Sensor
from drivers.signal.interface import Output
from drivers.status import DeviceState, Status
from drivers.touch.interface import Touched
from drivers.wake import Wake
from kiosk.commands import devices as command
from kiosk.commands.control import Control
from kiosk.settings.load import load
from kiosk.settings.model import Devices
from kiosk.upkeep import trials
from kiosk.upkeep.ports import ports
from kiosk.upkeep.probing import probe, probe_all, row
from kiosk.upkeep.registry import CLASSES, DeviceClass, Fitted, fitted
from kiosk.upkeep.search import search
from kiosk.upkeep.trials import Tried, Word, characters
from sandbox.devices import page_printer
from sandbox.devices.bench import Bench
from sandbox.devices.main import sockets
from sandbox.devices.page_printer import PagePrinterSim
from sandbox.devices.posture import write_posture
from sandbox.devices.pty import INSTANT
from sandbox.people import people
from tests.drivers.devices_rig import eventually


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    folder = tmp_path_factory.mktemp("devices")
    made = Bench(folder, INSTANT, sockets(folder, INSTANT))
    made.start()
    yield folder
    made.stop()


def settings(folder):
    return load("heilongjiang-2", devices=folder)


@pytest.fixture
def wake():
    made = Wake()
    yield made
    made.close()


def test_every_class_of_the_settings_has_a_row():
    """A new device in `settings.devices` needs one row in kiosk/upkeep/registry.py."""
    assert {kind.setting for kind in CLASSES} == set(Devices.__struct_fields__)
    assert len({kind.name for kind in CLASSES}) == len(CLASSES)


def test_all_are_probed_at_once(bench):
    found = {one.name: one for one in probe_all(fitted(settings(bench)), time.monotonic)}
    assert {name: one.state for name, one in found.items()} == {
        "id-reader": "online", "scanner": "online", "printer": "online",
    }  # fmt: skip
    assert found["printer"].details["cover_open"] == "no"
    assert found["printer"].resolved.startswith("/dev/pts/")
    assert all(one.well and one.age < 5 for one in found.values())


def test_absent_silent_and_open_are_kept_apart(bench, tmp_path):
    write_posture(bench, "id-reader", posture="mute")
    write_posture(bench, "printer", posture="cover-open")
    write_posture(bench, "scanner", posture="unplug")
    try:
        for _ in range(100):
            if not os.path.lexists(bench / "scanner"):
                break
            threading.Event().wait(0.02)
        found = {one.name: one for one in probe_all(fitted(settings(bench)), time.monotonic)}
    finally:
        for name in ("id-reader", "printer", "scanner"):
            write_posture(bench, name, posture="normal")
    assert found["id-reader"].state == "offline"
    assert found["printer"].details["cover_open"] == "yes"
    assert (found["scanner"].state, found["scanner"].resolved) == ("powerOff", "")
    assert not any(one.well for one in found.values())


def made_up(device, name="thing", setting="printer") -> Fitted:
    kind = DeviceClass(
        name=name, setting=setting, told_as=name,
        model=lambda chosen, settings: "x", open=lambda chosen, settings, clock: device(clock),
    )  # fmt: skip
    return Fitted(kind, None, None)


def test_a_driver_that_hangs_or_raises_holds_nothing_up():
    release = threading.Event()

    class Hangs:
        def __init__(self, clock):
            release.wait(10)

    class Raises:
        def __init__(self, clock):
            raise RuntimeError("a vendor's words, perhaps with a name in them")

    began = time.monotonic()
    devices = [made_up(Hangs, "hangs"), made_up(Raises, "raises")]
    hangs, raises = probe_all(devices, time.monotonic, within=0.05)
    release.set()
    assert time.monotonic() - began < 3
    assert (hangs.state, hangs.source) == ("offline", "no answer within 0.05 s")
    assert (raises.state, raises.source) == ("hardwareError", "driver: RuntimeError")


def test_a_driver_that_cannot_be_asked_is_quoted_and_closed(wake):
    closed = []

    class Quoted:
        def __init__(self, clock):
            self._clock = clock

        def status(self):
            return Status(DeviceState.ONLINE, "plug-in", self._clock())

        def close(self):
            closed.append(True)

    assert probe(made_up(Quoted), time.monotonic, wake).device is DeviceState.ONLINE
    assert closed == [True]


def test_details_are_whatever_a_class_adds_to_a_status():
    @dataclasses.dataclass(frozen=True, slots=True)
    class More(Status):
        charge: float = 0.5
        mains: bool = True
        note: str = ""
        nothing: None = None

    told = row(made_up(None), More(DeviceState.ONLINE, "x", 3.0), 4.0)
    assert (dict(told.details), told.age) == ({"charge": "0.5", "mains": "yes"}, 1.0)
    out = PrinterStatus(DeviceState.ONLINE, "x", 0.0, Paper.OUT, Sensor.NO)
    assert not row(made_up(None), out, 0.0).well
    assert row(made_up(None), None, 0.0).state == "starting"


# ---- trying


def tried(bench, name, wake) -> Tried:
    device = next(one for one in fitted(settings(bench)) if one.name == name)
    opened = device.open(time.monotonic)
    try:
        return device.trial(opened, wake)
    finally:
        opened.close()


def test_a_card_is_read_and_only_its_kind_told(bench, wake):
    person = next(one for one in people() if one.card)
    write_posture(bench, "id-reader", card=person.id)
    try:
        said = tried(bench, "id-reader", wake)
    finally:
        write_posture(bench, "id-reader", card=None)
    assert said.word is Word.CARD_READ
    assert dict(said.facts)["document"] in ("resident", "hk-macao-taiwan", "foreigner-2017",
                                            "foreigner-2023")  # fmt: skip
    assert person.name not in str(said)


def test_a_code_is_read_and_only_its_length_and_sort_told(bench, wake):
    later = threading.Timer(0.3, partial(write_posture, bench, "scanner", code="2811AB34567"))
    later.start()
    try:
        said = tried(bench, "scanner", wake)
    finally:
        later.join()
        write_posture(bench, "scanner", code=None)
    assert said == (Word.CODE_READ, (("length", "11"), ("characters", "latin")))


def test_the_test_page_is_printed(bench, wake):
    said = tried(bench, "printer", wake)
    assert said.word is Word.PRINTED
    assert eventually(lambda: list((bench / "paper").iterdir()))  # the sheet is drawn after the cut


def test_a_page_comes_out_of_the_a4_printer(tmp_path, wake):
    sim = PagePrinterSim(tmp_path, pace=INSTANT)
    sim.start()
    try:
        own = load("heilongjiang-2", [{"devices": {"page_printer": {"uri": sim.uri}}}])
        (device,) = (one for one in fitted(own) if one.name == "page-printer")
        assert (device.model, device.port) == ("IPP", sim.uri)
        opened = device.open(time.monotonic)
        assert probe(device, time.monotonic, wake).device is DeviceState.ONLINE
        assert device.trial(opened, wake).word is Word.PRINTED
        write_posture(tmp_path, page_printer.NAME, posture="toner-empty")
        assert eventually(lambda: sim.posture()[0] == "toner-empty")
        assert device.trial(opened, wake) == (Word.FAULT, (("why", "toner-out"),))
        assert not row(device, opened.status(), time.monotonic()).well
    finally:
        sim.stop()
    assert [page.suffix for page in (tmp_path / "pages").glob("[0-9]*")] == [".pdf"]


def test_nobody_came(bench, wake):
    wake.set()
    assert tried(bench, "id-reader", wake).word is Word.NOTHING_CAME


@pytest.mark.parametrize(("text", "sort"), [("123", "digits"), ("a1", "latin"), ("张1", "mixed")])
def test_the_sort_of_a_code(text, sort):
    assert characters(text) == sort


# ---- ports


@pytest.fixture
def dev(tmp_path):
    for name in ("ttyUSB0", "ttyUSB1", "ttyS0", "ttyS1", "usb/lp0", "video0", "input/event3"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    links = {
        "serial/by-id/usb-1a86-if00": "ttyUSB0", "serial/by-path/pci-0-usb-1": "ttyUSB0",
        "serial/by-path/pci-0-usb-2": "ttyUSB1", "kiosk/printer": "ttyUSB1",
        "input/by-id/usb-scan-event-kbd": "input/event3",
    }  # fmt: skip
    for link, to in links.items():
        (tmp_path / link).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / link).symlink_to(tmp_path / to)
    driven = tmp_path / "sys"
    for name, kind in (("ttyS0", "4"), ("ttyS1", "0")):
        (driven / name).mkdir(parents=True)
        (driven / name / "type").write_text(f"{kind}\n")
    return tmp_path, driven


def test_ports_have_stable_names_the_best_first(dev):
    folder, driven = dev
    found = {os.path.relpath(p.kernel, folder): p for p in ports(folder, driven)}
    assert sorted(found) == ["input/event3", "ttyS0", "ttyUSB0", "ttyUSB1", "usb/lp0", "video0"]
    assert found["ttyUSB0"].best.endswith("by-id/usb-1a86-if00")
    assert found["ttyUSB1"].best.endswith("kiosk/printer")
    assert found["ttyS0"].best == str(folder / "ttyS0")
    assert found["input/event3"].kind == "input"


def test_a_missing_device_is_found_on_another_port(bench, wake, tmp_path):
    """The reader's own port is gone; it answers on a port that no device owns."""
    (tmp_path / "serial" / "by-id").mkdir(parents=True)
    (tmp_path / "ttyUSB0").touch()  # not a serial line at all
    (tmp_path / "ttyUSB1").symlink_to(bench / "id-reader")
    (tmp_path / "serial" / "by-id" / "usb-sam").symlink_to(tmp_path / "ttyUSB1")
    own = load("heilongjiang-2", devices=tmp_path / "none")
    missing = [one for one in fitted(own) if one.name == "id-reader"]
    asked = []
    found = search(
        missing, ports(tmp_path), [str(bench / "printer")], time.monotonic, wake,
        lambda device, port: asked.append((device, port)),
    )  # fmt: skip
    assert [device for device, _ in asked] == ["id-reader"] * len(asked)
    assert found == {"id-reader": str(tmp_path / "serial/by-id/usb-sam")}


def test_ports_that_answer_are_left_alone(bench, wake, tmp_path):
    (tmp_path / "ttyUSB0").symlink_to(bench / "id-reader")
    missing = fitted(load("heilongjiang-2", devices=tmp_path / "none"))
    assert search(missing, ports(tmp_path), [str(bench / "id-reader")], time.monotonic, wake) == {}


# ---- the command


def test_the_table_and_its_exit_status(bench, tmp_path, capsys):
    given = ["--devices", str(bench), "--socket", str(tmp_path / "none"), "--data", str(tmp_path)]
    assert command.main([*given, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["well"]
    assert command.main([*given[:1], str(tmp_path), *given[2:], "--lang", "en"]) == 1
    out = capsys.readouterr().out
    assert "powerOff Not connected" in out
    assert command.main([*given, "test", "camera"]) == 2
    assert command.main([*given, "--profile", "nowhere"]) == 2
    assert command.main(["ports", "--json"]) == 0


def test_a_trial_of_a_running_terminal_is_waited_for(bench, tmp_path, capsys):
    """Until it has ended the terminal has nothing to say of it: an empty answer is no end."""
    answers = iter([{}, {}, {"word": Word.CODE_READ.value, "facts": []}])
    questions = {"try scanner": dict, "tried": lambda: next(answers)}
    given = ["--devices", str(bench), "--data", str(tmp_path), "--lang", "en", "test", "scanner"]
    control = Control(tmp_path / "control.sock", questions, lambda call: call())
    try:
        assert command.main(given) == 0
    finally:
        control.close()
    assert command.Strings.load("en")("technician.tried.code-read") in capsys.readouterr().out


def test_a_terminal_that_ends_under_a_trial_is_told(bench, tmp_path, capsys):
    def last() -> dict:
        control.close()
        return {}

    given = ["--devices", str(bench), "--data", str(tmp_path), "--lang", "en", "test", "scanner"]
    control = Control(tmp_path / "control.sock", {"try scanner": last}, lambda call: call())
    assert command.main(given) == 2
    assert "it ended meanwhile" in capsys.readouterr().err


def test_watching_tells_each_change_once(capsys, monkeypatch):
    looks = iter(
        [("online", {"paper": "full"})] * 2 + [("online", {"paper": "low"})] + [("offline", {})]
    )

    def ask():
        try:
            state, details = next(looks)
        except StopIteration:
            raise KeyboardInterrupt from None
        return [command.Row("printer", "m", "", "", state, "s", 0.0, details)]

    monkeypatch.setattr(command, "WATCH_EVERY", 0.0)
    with pytest.raises(KeyboardInterrupt):
        command._watch(ask, command.Strings.load("en"))
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("  ")[2] for line in lines] == [
        "online Works", "online Works", "offline Does not answer",
    ]  # fmt: skip


# ---- optional devices: the trials, on drivers made up for them


class Pretend:
    """A driver whose calls answer what they were told to."""

    def __init__(self, state=DeviceState.ONLINE, **answers):
        self.calls = []
        self._answers = answers
        self._status = Status(state, "pretended", 0.0)

    def status(self):
        return self._status

    def __getattr__(self, name):
        def call(*arguments):
            self.calls.append((name, *arguments))
            return self._answers[name]

        return call


def test_a_picture_is_taken_and_wiped(wake):
    frame = Frame(2, 1, bytearray(b"person"))
    said = trials.try_camera(Pretend(capture=frame), wake, None)
    assert said == (Word.ANSWERED, (("size", "2 × 1"),))
    assert frame.pixels == bytes(6)
    dark = Pretend(capture=NotCaptured(CaptureFailure.DARK))
    assert trials.try_camera(dark, wake, None) == (Word.NOT_READ, (("why", "dark"),))
    gone = Pretend(DeviceState.POWER_OFF, capture=NotCaptured(CaptureFailure.FAULT))
    assert trials.try_camera(gone, wake, None).facts[0] == ("state", "powerOff")


def test_lights_go_on_and_off_again_even_when_the_trial_is_ended(wake):
    wake.set()
    board = Pretend(apply=True)
    said = trials.try_signal(board, wake, {Output.BUZZER: "1", Output.CALL_LIGHT: "2"})
    assert said == (Word.LOOK_AT_LIGHTS, ())
    assert [call[1] for call in board.calls] == [
        {Output.BUZZER: True, Output.CALL_LIGHT: True},
        {Output.BUZZER: False, Output.CALL_LIGHT: False},
    ]
    silent = Pretend(DeviceState.OFFLINE, apply=False)
    assert trials.try_signal(silent, wake, {}).word is Word.FAULT


def test_the_supply_is_told(wake):
    status = PowerStatus(DeviceState.ONLINE, "upsd", 0.0, Supply.BATTERY, Charge.LOW, 7)
    assert trials.try_power(Pretend(probe=status), wake, None).facts == (
        ("supply", "battery"), ("charge", "low"), ("percent", "7"),
    )  # fmt: skip
    away = Pretend(DeviceState.OFFLINE, probe=PowerStatus(DeviceState.OFFLINE, "x", 0.0))
    assert trials.try_power(away, wake, None).word is Word.FAULT


def test_a_card_in_a_bare_reader_is_noticed_and_its_atr_kept_back(wake):
    said = trials.try_pcsc(Pretend(wait=Inserted(b"\x3b\x00marker")), wake, None)
    assert said == (Word.CARD_READ, ())
    assert trials.try_pcsc(Pretend(wait=None), wake, None).word is Word.NOTHING_CAME
    assert trials.try_pcsc(Pretend(DeviceState.POWER_OFF, wait=None), wake, None).word is Word.FAULT
    card = SocialCard(number="1", card_sn="2", name="N", certificate_no="C")
    assert trials.try_card_slot(Pretend(read=card), wake, None) == (Word.CARD_READ, ())


def test_every_optional_device_has_a_row_and_a_port():
    table = {
        "card_slot": {"reader": ""}, "camera": {"port": "/dev/v4l/by-id/x"},
        "face": {"plugin": "vendor:compare", "port": "/dev/v4l/by-id/y"},
        "signal": {"port": "/dev/x", "family": "lcus", "call_light": "2"},
        "power": {"source": "nut", "ups": "u"},
    }  # fmt: skip
    own = load("heilongjiang-2", [{"devices": table}])
    found = {one.name: one for one in fitted(own)}
    assert [(n, found[n].model, found[n].port) for n in list(found)[3:]] == [
        ("pcsc-reader", "PC/SC", ""), ("camera", "V4L2", "/dev/v4l/by-id/x"),
        ("face-camera", "vendor:compare", "/dev/v4l/by-id/y"),
        ("signal", "lcus", "/dev/x"), ("power", "nut", "tcp://127.0.0.1:3493"),
    ]  # fmt: skip
    for one in found.values():
        one.open(time.monotonic).close()


def test_a_key_and_a_touch_are_noticed(wake):
    earphones = KeypadStatus(DeviceState.ONLINE, "EVIOCGRAB", 0.0, Earphones.PRESENT)

    class Keypad:
        def __init__(self, *came):
            self.came = list(came)

        def read(self, wake, seconds):
            return self.came.pop(0) if self.came else None

        def status(self):
            return earphones

    said = trials.try_keypad(Keypad(Earphones.PRESENT, Key.OK), wake, None)
    assert said == (Word.ANSWERED, (("key", "ok"), ("earphones", "present")))
    assert trials.try_keypad(Keypad(Earphones.PRESENT), wake, None).word is Word.NOTHING_CAME
    gone = Pretend(DeviceState.POWER_OFF, read=None)
    assert trials.try_keypad(gone, wake, None).word is Word.FAULT
    assert trials.try_touch(gone, wake, None).word is Word.FAULT
    assert trials.try_touch(Pretend(read=Touched(1.0)), wake, None) == (Word.ANSWERED, ())
    assert trials.try_touch(Pretend(read=None), wake, None).word is Word.NOTHING_CAME


def test_a_socket_tells_whether_earphones_are_in(wake):
    class Socket:
        def __init__(self, state):
            self.state = KeypadStatus(state, "EVIOCGID", 0.0, Earphones.NOT_PRESENT)

        def probe(self, wake):
            return self.state

        status = probe

    said = trials.try_socket(Socket(DeviceState.ONLINE), wake, None)
    assert said == (Word.ANSWERED, (("earphones", "notPresent"),))


def test_an_sdk_that_owns_the_scanner_is_asked_whatever_family_is_named():
    table = {"scanner": {"family": "hid", "sdk_library": "/opt/voucher.so"}}
    overlay = {"devices": table, "centre": {"decode": "vendor-library"}}
    found = {one.name: one for one in fitted(load("heilongjiang-2", [overlay]))}
    assert found["scanner"].model == "SDK voucher.so"
    assert "hid-scanner" not in found


def test_a_scanner_that_types_is_a_row_of_its_own_and_no_serial_port_is_asked_for_it():
    table = {
        "scanner": {"family": "hid", "port": "/dev/kiosk/hid-scanner"},
        "keypad": {"port": "/dev/kiosk/keypad", "socket_port": "/dev/kiosk/earphones"},
        "touch": {"port": "/dev/kiosk/touch"},
    }
    found = {one.name: one for one in fitted(load("heilongjiang-2", [{"devices": table}]))}
    assert "scanner" not in found
    assert not found["hid-scanner"].kind.searched
    for name in ("hid-scanner", "keypad", "earphones", "touch"):
        assert found[name].port == f"/dev/kiosk/{name}"
        found[name].open(time.monotonic).close()
