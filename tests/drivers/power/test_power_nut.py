"""A UPS through NUT: a upsd that misbehaves, and the real one with its dummy driver."""

import itertools
import os
import shutil
import socket
import subprocess
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.power.interface import Charge, Supply
from drivers.power.nut import NutPower, Pace
from drivers.status import DeviceState
from drivers.wake import Wake
from sandbox.devices.posture import write_posture
from sandbox.devices.upsd import UpsdSim
from tests.drivers.devices_rig import descriptors, eventually
from tests.examples import many

QUICK = Pace(connect=0.1, answer=0.05, shortest_back_off=0.0, longest_back_off=0.0)


@pytest.fixture
def wake():
    made = Wake()
    yield made
    made.close()


@pytest.fixture
def upsd(tmp_path):
    made = UpsdSim(tmp_path)
    made.set = lambda **values: write_posture(tmp_path, "upsd", **values)
    yield made
    made.close()


@pytest.fixture
def power(upsd):
    made = NutPower("127.0.0.1", upsd.port, "kiosk", 20, time.monotonic, QUICK)
    yield made
    made.close()


@pytest.mark.parametrize(
    ("flags", "charge_said", "supply", "charge"),
    [
        ("OL", "100", Supply.MAINS, Charge.ENOUGH),
        ("OL CHRG", "40", Supply.MAINS, Charge.ENOUGH),
        ("OB DISCHRG", "40", Supply.BATTERY, Charge.ENOUGH),
        ("OB", "20", Supply.BATTERY, Charge.LOW),
        ("OB", "", Supply.BATTERY, Charge.ENOUGH),
        ("OB LB", "90", Supply.BATTERY, Charge.LOW),
        ("FSD OB", "90", Supply.BATTERY, Charge.LOW),
        ("OL RB BYPASS", "", Supply.MAINS, Charge.ENOUGH),
        ("OL OB", "", Supply.UNKNOWN, Charge.UNKNOWN),
        ("WAIT", "", Supply.UNKNOWN, Charge.UNKNOWN),
        ("OLD", "", Supply.UNKNOWN, Charge.UNKNOWN),
        ("OB", "nonsense", Supply.BATTERY, Charge.ENOUGH),
    ],
)
def test_flags_are_read_as_nut_writes_them(upsd, power, wake, flags, charge_said, supply, charge):
    upsd.set(status=flags, charge=charge_said, runtime="600")
    status = power.probe(wake)
    assert (status.device, status.source) == (DeviceState.ONLINE, "ups.status")
    assert (status.supply, status.charge, status.seconds) == (supply, charge, 600)


def test_the_only_ups_needs_no_name_but_two_do(upsd, wake):
    power = NutPower("127.0.0.1", upsd.port, "", 20, time.monotonic, QUICK)
    assert power.probe(wake).supply is Supply.MAINS
    upsd.set(posture="two")
    assert power.probe(wake).source == "upsd has 2 UPSes: set devices.power.ups"
    power.close()


@pytest.mark.parametrize(
    ("posture", "state", "source"),
    [
        ("mute", DeviceState.OFFLINE, "no answer"),
        ("garbage", DeviceState.OFFLINE, "upsd"),
        ("endless", DeviceState.OFFLINE, "no end"),
        ("half", DeviceState.OFFLINE, "no answer"),
        ("hang-up", DeviceState.OFFLINE, "hung up"),
        ("stale", DeviceState.OFFLINE, "DATA-STALE"),
        ("no-driver", DeviceState.OFFLINE, "DRIVER-NOT-CONNECTED"),
        ("unknown-ups", DeviceState.POWER_OFF, "UNKNOWN-UPS"),
        ("denied", DeviceState.OFFLINE, "ACCESS-DENIED"),
        ("other", DeviceState.OFFLINE, "no sense"),
    ],
)
def test_trouble_is_named_knows_nothing_and_heals(upsd, power, wake, posture, state, source):
    upsd.set(status="OB LB")
    assert power.probe(wake).charge is Charge.LOW
    upsd.set(posture=posture)
    status = power.probe(wake)
    assert status.device is state
    assert source in status.source
    assert (status.supply, status.charge, status.percent) == (Supply.UNKNOWN, Charge.UNKNOWN, None)
    upsd.set(posture="normal")
    assert power.probe(wake).supply is Supply.BATTERY


def test_single_bytes_are_put_together(upsd, power, wake):
    upsd.set(posture="bytewise")
    assert power.probe(wake).supply is Supply.MAINS


def test_one_connection_is_kept_and_a_cut_one_made_again(upsd, power, wake):
    for _ in range(5):
        assert power.probe(wake).device is DeviceState.ONLINE
    assert upsd.connections == 1
    upsd.drop()
    assert eventually(lambda: power.probe(wake).device is DeviceState.ONLINE)
    assert upsd.connections == 2


def test_nobody_listens_and_the_next_try_waits(wake):
    free = socket.create_server(("127.0.0.1", 0))
    port = free.getsockname()[1]
    free.close()
    now = [100.0]
    power = NutPower("127.0.0.1", port, "kiosk", 20, lambda: now[0], Pace())
    assert power.probe(wake).source == "upsd: connection refused"
    assert power.status().device is DeviceState.POWER_OFF
    tries = []
    for _ in range(300):  # asked every second
        now[0] += 1
        if power.probe(wake).at == now[0]:
            tries.append(now[0])
    gaps = [b - a for a, b in itertools.pairwise(tries)]
    assert gaps == sorted(gaps)
    assert gaps[-1] == 60


def test_a_name_is_not_looked_up(wake):
    power = NutPower("upsd.example.invalid", 3493, "kiosk", 20, time.monotonic, QUICK)
    begun = time.monotonic()
    assert power.probe(wake).device is DeviceState.OFFLINE
    assert time.monotonic() - begun < 0.2


def test_a_wake_ends_it_at_once_and_says_nothing_new(upsd, wake):
    power = NutPower("127.0.0.1", upsd.port, "kiosk", 20, time.monotonic, Pace())
    before = power.probe(wake)
    upsd.set(posture="mute")
    timer = threading.Timer(0.05, wake.set)
    timer.start()
    begun = time.monotonic()
    assert power.probe(wake) == before
    assert time.monotonic() - begun < 0.5
    timer.join()
    power.close()


def test_a_thousand_reconnects_leave_nothing_behind(upsd, power, wake):
    power.probe(wake)
    power.close()
    assert eventually(lambda: not upsd._open)
    before, threads = descriptors(), threading.active_count()
    for turn in range(1000):
        if turn % 250 == 0:
            upsd.set(posture=("normal", "hang-up", "other", "garbage")[turn // 250])
        power.probe(wake)
        power.close()
    assert eventually(lambda: descriptors() == before)
    assert eventually(lambda: threading.active_count() == threads)


class Speaker:
    """Answers each question with the next piece; then hangs up."""

    def __init__(self, pieces):
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._pieces = pieces
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self):
        try:
            line, _ = self._listener.accept()
            with line:
                for piece in self._pieces:
                    line.recv(500)
                    line.sendall(piece)
        except OSError:
            pass
        self._listener.close()


@settings(max_examples=many(40), deadline=None)
@given(st.lists(st.one_of(st.binary(max_size=300), st.just(b'VAR kiosk ups.status "OL"\n')),
                max_size=4))  # fmt: skip
def test_any_bytes_from_the_other_side(pieces):
    wake = Wake()
    power = NutPower("127.0.0.1", Speaker(pieces).port, "kiosk", 20, time.monotonic, QUICK)
    status = power.probe(wake)
    if status.supply is not Supply.UNKNOWN:
        assert pieces[0].startswith(b"VAR kiosk ups.status")
    power.close()
    wake.close()


# ---- the real one

UPSD, DUMMY = Path("/lib/nut/upsd"), Path("/lib/nut/dummy-ups")


class RealUpsd:
    def __init__(self, folder: Path) -> None:
        if not (UPSD.exists() and DUMMY.exists()):
            pytest.fail("the real upsd is needed: install nut-server")
        self._folder = folder
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        (folder / "state").mkdir(mode=0o700)
        (folder / "ups.conf").write_text(
            "maxretry = 1\npollinterval = 1\n"
            "[kiosk]\ndriver = dummy-ups\nport = kiosk.dev\nmode = dummy-once\ndesc = stand-in\n"
        )
        (folder / "upsd.conf").write_text(f"LISTEN 127.0.0.1 {self.port}\nMAXAGE 3\n")
        (folder / "upsd.users").touch()
        self.say("OL CHRG", 90)
        state = str(folder / "state")
        self._environment = os.environ | {
            "NUT_CONFPATH": str(folder), "NUT_STATEPATH": state, "NUT_ALTPIDPATH": state,
        }  # fmt: skip
        user = ["-u", _me()]
        self.driver = self._start([DUMMY, "-a", "kiosk", "-D", *user])
        assert eventually(lambda: list((folder / "state").iterdir()))
        self.upsd = self._start([UPSD, "-F", *user])

    def _start(self, command):
        return subprocess.Popen(
            [str(part) for part in command],
            env=self._environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def say(self, status: str, charge: int) -> None:
        new = self._folder / "new"
        new.write_text(f"ups.status: {status}\nbattery.charge: {charge}\n")
        os.replace(new, self._folder / "kiosk.dev")

    def close(self) -> None:
        for process in (self.upsd, self.driver):
            process.kill()
            process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)


def _me() -> str:
    import pwd

    return pwd.getpwuid(os.getuid()).pw_name


def test_the_real_upsd(tmp_path, wake):
    folder = tmp_path / "nut"
    folder.mkdir(mode=0o700)
    real = RealUpsd(folder)
    power = NutPower("127.0.0.1", real.port, "", 20, time.monotonic, Pace(shortest_back_off=0.01))
    try:
        assert eventually(lambda: power.probe(wake).supply is Supply.MAINS, 8)
        assert power.status().percent == 90
        real.say("OB LB", 9)
        assert eventually(lambda: power.probe(wake).supply is Supply.BATTERY, 6)
        assert power.status().charge is Charge.LOW
        real.driver.kill()
        assert eventually(lambda: power.probe(wake).device is DeviceState.OFFLINE, 6)
        assert power.status().source == "upsd: DRIVER-NOT-CONNECTED"
        real.upsd.kill()
        real.upsd.wait()
        power.probe(wake)
        assert eventually(lambda: power.probe(wake).device is DeviceState.POWER_OFF)
        assert power.status().supply is Supply.UNKNOWN
    finally:
        power.close()
        real.close()
