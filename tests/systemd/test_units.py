"""The units of a real terminal: valid, tight, and each command does what its unit says of it."""

from __future__ import annotations

import os
import re
import secrets
import shlex
import shutil
import socket
import subprocess
import sys
import sysconfig
import time
from pathlib import Path

import pytest

from kiosk.machine.files import files
from kiosk.settings.load import load
from kiosk.upkeep import overlay
from sandbox.stage.display import virtual
from sandbox.stage.processes import mortal

ROOT = Path(__file__).resolve().parents[2]
UNITS = ROOT / "systemd" / "units"
SERVICES = sorted(path.name for path in UNITS.glob("*.service"))
SCRIPTS = ["run", "test", ".ci/run", "systemd/setup.sh", "systemd/release", "systemd/install"]
SCRIPTS += [f"systemd/bin/{path.name}" for path in (ROOT / "systemd" / "bin").iterdir()]
STATION = """
extends = "heilongjiang-2"
[centre]
url = "http://10.9.8.7:7101/fsi"
secret_file = "credential:centre-key"
[hub]
url = "http://10.9.8.6"
[sandbox]
on = false
"""


def settings(tmp_path: Path, more: str = ""):
    path = tmp_path / "station.toml"
    path.write_text(STATION + more)
    return load(str(path))


@pytest.fixture
def machine(tmp_path):
    """A machine in a folder: our units, the station's drop-ins, and something for each command."""
    units = tmp_path / "etc" / "systemd" / "system"
    shutil.copytree(UNITS, units)
    for path, content in files(settings(tmp_path), ["store-key", "centre-key"]).items():
        target = tmp_path / path.lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content)
    for unit in units.glob("*.service"):
        for command in re.findall(r"^Exec\w+=[!+-]*(\S+)", unit.read_text(), re.MULTILINE):
            target = tmp_path / command.lstrip("/")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text("#!/bin/sh\n")
            target.chmod(0o755)
    return tmp_path


def analyze(what: str, machine: Path, *arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        ["systemd-analyze", what, f"--root={machine}", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )


def verified(machine: Path) -> subprocess.CompletedProcess:
    units = machine / "etc" / "systemd" / "system"
    names = [str(path) for path in sorted(units.iterdir()) if path.is_file()]
    return analyze("verify", machine, "--recursive-errors=no", *names)


def test_every_unit_is_valid(machine):
    said = verified(machine)
    assert (said.returncode, said.stdout, said.stderr) == (0, "", "")


def test_a_misspelt_setting_would_be_seen(machine):
    unit = machine / "etc" / "systemd" / "system" / "kiosk-terminal.service"
    unit.write_text(unit.read_text().replace("TimeoutStopSec=", "TimeoutStopSecs="))
    assert "TimeoutStopSecs" in verified(machine).stderr


@pytest.mark.parametrize("service", SERVICES)
def test_no_unit_is_more_exposed_than_two(machine, service):
    said = analyze("security", machine, "--offline=true", "--threshold=20", "--no-pager", service)
    assert said.returncode == 0, said.stdout[-400:] + said.stderr
    assert re.search(r"Overall exposure level for \S+: [01]\.\d|: 2\.0", said.stdout)


def test_what_is_off_has_its_reason():
    """A hardening that all other units have is named in a comment where it is missing."""
    wanted = {"MemoryDenyWriteExecute", "PrivateDevices", "PrivateNetwork", "ProcSubset"}
    for service in ("kiosk-x.service", "kiosk-terminal.service", "kiosk-screen.service"):
        text = (UNITS / service).read_text()
        for name in wanted | {"PrivateUsers"}:
            assert re.search(rf"^{name}=|^# .*{name}.*:", text, re.MULTILINE), (service, name)


BROUGHT = {
    "char-ttyUSB": "usbserial", "char-ttyACM": "cdc_acm", "char-hidraw": "hid",
    "char-video4linux": "videodev", "char-alsa": "snd",
    # in the kernel, or there before anything can be plugged in
    "char-ttyS": None, "char-usb": None, "char-usb_device": None, "char-input": None,
}  # fmt: skip
"""Classes of the terminal's unit -> the module that registers the class with the kernel."""


def test_a_class_is_there_before_the_unit_that_allows_it():
    """systemd resolves a class at the unit's start; one that is not there yet is not allowed."""
    text = (UNITS / "kiosk-terminal.service").read_text()
    allowed = re.findall(r"^DeviceAllow=(char-\S+) rw$", text, re.MULTILINE)
    assert set(allowed) == set(BROUGHT)
    loaded = (ROOT / "systemd/etc/modules-load.d/kiosk.conf").read_text().splitlines()
    modules = [line for line in loaded if line and not line.startswith("#")]
    assert sorted(modules) == sorted(filter(None, BROUGHT.values()))


@pytest.mark.parametrize("script", SCRIPTS)
def test_scripts_are_sound(script):
    said = subprocess.run(
        ["shellcheck", "-x", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert said.returncode == 0, said.stdout


# ---- the commands


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """/opt/kiosk with this tree as its one release: `bin/kiosk` finds it as it would there."""
    root = tmp_path_factory.mktemp("opt")
    release = root / "releases" / "1.0"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", release / "venv"], check=True)
    site = next((release / "venv" / "lib").glob("python3*")) / "site-packages"
    (site / "kiosk.pth").write_text(f"{ROOT}\n{sysconfig.get_paths()['purelib']}\n")
    for name in ("current", "proven"):
        (root / name).symlink_to("releases/1.0")
    shutil.copytree(ROOT / "systemd" / "bin", root / "bin")
    return root


def commands(service: str, key: str = "ExecStart") -> list[list[str]]:
    """Command lines of a unit, its specifiers left as they are."""
    text = (UNITS / service).read_text().replace("\\\n", " ")
    return [shlex.split(line) for line in re.findall(rf"^{key}=[!+-]*(.*)$", text, re.MULTILINE)]


def placed(words: list[str], root: Path, **folders: Path) -> list[str]:
    """The same command line, its folders moved into a test's."""
    moves = {"/etc/kiosk/station.toml": root / "station.toml", "/opt/kiosk": root}
    moves |= {f"${{{name}}}": folder for name, folder in folders.items()}
    line = "\0".join(words)
    for there, here in moves.items():
        line = line.replace(there, str(here))
    return line.split("\0")


class Supervisor:
    """What systemd hears of a service."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "notify"
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(self.path))
        self.heard: list[str] = []

    def until(self, word: str, seconds: float) -> bool:
        end = time.monotonic() + seconds
        while word not in self.heard and (left := end - time.monotonic()) > 0:
            self._socket.settimeout(left)
            try:
                self.heard += self._socket.recv(4096).decode().split("\n")
            except TimeoutError:
                break
        return word in self.heard

    def close(self) -> None:
        self._socket.close()


def test_the_terminal_says_that_it_is_ready_and_lives(installed, tmp_path):
    (installed / "station.toml").write_text(STATION)
    folders = {"STATE_DIRECTORY": tmp_path / "state"}
    keys = tmp_path / "credentials"
    keys.mkdir()
    (keys / "centre-key").write_bytes(b"a key of the centre")
    (keys / "store-key").write_bytes(secrets.token_bytes(32))
    for key in keys.iterdir():
        key.chmod(0o440)  # as systemd hands it over on a file system with ACLs
    [words] = commands("kiosk-terminal.service")
    supervisor = Supervisor(tmp_path)
    with virtual("portrait") as display:
        process = subprocess.Popen(
            mortal(placed(words, installed, **folders)),
            env={
                "PATH": os.environ["PATH"],
                "LANG": "C.UTF-8",
                "HOME": str(tmp_path),
                "TMPDIR": str(tmp_path),
                "KIOSK_ROOT": str(installed),
                "DISPLAY": display,
                "CREDENTIALS_DIRECTORY": str(keys),
                "NOTIFY_SOCKET": str(supervisor.path),
                "WATCHDOG_USEC": "1500000",
            },
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        try:
            assert supervisor.until("READY=1", 20), supervisor.heard
            assert supervisor.until("WATCHDOG=1", 5), supervisor.heard
        finally:
            process.terminate()
            process.wait(20)
            supervisor.close()
    assert (tmp_path / "state" / "terminal.db").exists()
    assert not (tmp_path / "state" / "store.key").exists()  # the credential was its key


def test_the_publicity_screen_says_that_it_is_ready_and_lives(installed, tmp_path):
    (installed / "station.toml").write_text(STATION + '[screen]\nform = "landscape"\n')
    [words] = commands("kiosk-screen.service")
    supervisor = Supervisor(tmp_path)
    with virtual("landscape") as display:
        process = subprocess.Popen(
            mortal(placed(words, installed, STATE_DIRECTORY=tmp_path / "state")),
            env={
                "PATH": os.environ["PATH"], "LANG": "C.UTF-8", "HOME": str(tmp_path),
                "TMPDIR": str(tmp_path), "KIOSK_ROOT": str(installed), "DISPLAY": display,
                "NOTIFY_SOCKET": str(supervisor.path), "WATCHDOG_USEC": "1500000",
            },
            start_new_session=True,
        )  # fmt: skip
        try:
            assert supervisor.until("READY=1", 20), supervisor.heard
            supervisor.heard.clear()
            assert supervisor.until("WATCHDOG=1", 5), supervisor.heard
        finally:
            process.terminate()
            code = process.wait(20)
            supervisor.close()
    assert code == 0
    assert (tmp_path / "state" / "journal.jsonl").exists()
    assert not list((tmp_path / "state").glob("*.db"))


@pytest.mark.parametrize("service", ["kiosk-switch.service", "kiosk-guard.service"])
def test_releases_are_judged_by_their_units_commands(installed, tmp_path, service):
    [words] = commands(service)
    more = ["--root", str(installed), "--data", str(tmp_path)]
    at = words.index("update") + 1
    said = subprocess.run(
        placed([*words[:at], *more, *words[at:]], installed),
        env={"PATH": os.environ["PATH"], "KIOSK_ROOT": str(installed)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (said.returncode, said.stdout, said.stderr) == (0, "", "")


def test_without_a_release_it_is_said_what_to_do(tmp_path):
    said = subprocess.run(
        [ROOT / "systemd" / "bin" / "kiosk", "current", "terminal"],
        env={"PATH": os.environ["PATH"], "KIOSK_ROOT": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 78
    assert "install" in said.stderr


def test_the_waiting_picture_is_turned_as_the_wizard_has_learnt(tmp_path):
    learnt = tmp_path / "learnt"
    environment = {
        "PATH": os.environ["PATH"],
        "KIOSK_DATA": str(tmp_path),
        "KIOSK_LEARNT": str(learnt),
    }

    def learn(tables: dict) -> str | None:
        overlay.path(tmp_path).write_text(overlay.write(tables))
        script = ROOT / "systemd" / "bin" / "kiosk-x"
        subprocess.run([script, "learn"], env=environment, check=True)
        return learnt.read_text() if learnt.exists() else None

    panel = {"rotation": "left", "touch_matrix": [0.0, 1.0, 0.0, -1.0, 0.0, 1.0]}
    others = {"printer": {"rotation": "right"}, "installation": {"confirmed": "2026-11-30"}}
    assert learn({"panel": panel} | others) == "rotation=left\n"
    assert learn(others | {"panel": {"rotation": "right"}}) == "rotation=right\n"
    assert learn({"panel": {"rotation": "left; reboot"}}) == ""
    overlay.path(tmp_path).unlink()
    overlay.path(tmp_path).symlink_to(tmp_path / "elsewhere")
    (tmp_path / "elsewhere").write_text(overlay.write({"panel": panel}))
    subprocess.run([ROOT / "systemd" / "bin" / "kiosk-x", "learn"], env=environment, check=True)
    assert not learnt.exists()


def test_the_screens_cookie_lets_in_and_its_lack_keeps_out(tmp_path):
    """Both commands around Xorg, on a virtual screen: cookie before, picture after."""
    script = str(ROOT / "systemd" / "bin" / "kiosk-x")
    environment = {"PATH": os.environ["PATH"], "RUNTIME_DIRECTORY": str(tmp_path)}
    subprocess.run([script, "cookie"], env=environment, check=True)
    cookie = tmp_path / "Xauthority"
    assert cookie.stat().st_mode & 0o777 == 0o640
    read, write = os.pipe()
    server = subprocess.Popen(
        mortal(["Xvfb", "-displayfd", str(write), "-auth", str(cookie), "-noreset"]),
        pass_fds=[write],
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    os.close(write)
    try:
        with os.fdopen(read) as pipe:
            number = pipe.readline().strip()
        shown = {**environment, "KIOSK_DISPLAY": number}
        subprocess.run([script, "ready"], env=shown, check=True)
        for path, status in ((cookie, 0), (tmp_path / "none", 1)):
            asked = {**environment, "DISPLAY": f":{number}", "XAUTHORITY": str(path)}
            done = subprocess.run(["xset", "q"], env=asked, capture_output=True, check=False)
            assert done.returncode == status
    finally:
        server.terminate()
        server.wait()
