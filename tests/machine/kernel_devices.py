"""Scenes of devices that the guest's own kernel and daemons play: no stand-in of ours is in them,
but for the card that sits in vsmartcard's reader."""

from __future__ import annotations

import json
import time

from tests.machine.guest import Guest
from tests.machine.scenes import Seen
from tests.machine.stage import Stage
from tests.machine.terminal import HERE, PYTHON, Terminal

MEDIUM = "/mnt/medium"


def keyboard(stage: Stage, guest: Guest, terminal: Terminal, seen: Seen) -> None:
    """A keyboard of the kernel (uhid) types into nothing."""
    before = _where(guest, terminal)
    guest.put(HERE / "uhid_keyboard.py", "/run/uhid_keyboard.py")
    said = guest.run(f"modprobe uhid; {PYTHON} /run/uhid_keyboard.py", 300)
    there, count = said.split()
    assert there == "True"
    assert _where(guest, terminal) == before
    seen(f"plugged in, {count} presses, F1 to F12 with Ctrl-Alt and Alt among them: same boot, "
         "same process, tty1, same page")  # fmt: skip


def camera(stage: Stage, guest: Guest, terminal: Terminal, seen: Seen) -> None:
    """A camera of the kernel (vivid) is noticed and gives a picture."""
    seen(f"before: {_device(guest, 'camera')}")
    guest.run("modprobe vivid n_devs=1 node_types=0x1 && udevadm settle && ls /dev/video0")
    seen(_tried(guest, terminal, "camera"))
    seen(f"then: {_device(guest, 'camera')}")
    guest.run("rmmod vivid")
    terminal.waiting(lambda: "powerOff" in _device(guest, "camera"), "the camera is missed", 300)
    seen(f"pulled out: {_device(guest, 'camera')}")


def card(stage: Stage, guest: Guest, terminal: Terminal, seen: Seen) -> None:
    """A card in a reader of pcscd (vsmartcard) is noticed."""
    _extra(guest)
    guest.run("systemctl restart pcscd")
    guest.put(HERE / "smart_card.py", "/run/smart_card.py")
    guest.run(
        "mkdir -p /run/card; systemd-run --quiet --collect --unit=card "
        f"--setenv=PYTHONPATH={MEDIUM}/extra {PYTHON.removesuffix(' -I')} /run/smart_card.py "
        "/run/card; printf 'posture = \"no-card\"\\n' > /run/card/card-slot.toml"
    )
    guest.until("kiosk devices --json | grep -A9 pcsc-reader | grep -q online", 180, 5)
    seen(f"the reader: {_device(guest, 'pcsc-reader')}")
    terminal.until("attract", seconds=600)
    guest.run("(sleep 8; printf 'posture = \"normal\"\\n' > /run/card/card-slot.toml) &")
    seen(_tried(guest, terminal, "pcsc-reader"))


def supply(stage: Stage, guest: Guest, terminal: Terminal, seen: Seen) -> None:
    """A UPS that the real upsd looks after (NUT's dummy driver)."""
    guest.up()
    terminal.serving()
    terminal.until("home", "attract")
    _extra(guest)
    seen(f"before: {_device(guest, 'power')}")
    guest.run("mkdir -p /run/ups && chmod 0700 /run/ups")
    guest.run(
        "cd /run/ups; printf 'maxretry = 1\\npollinterval = 1\\n[kiosk]\\ndriver = dummy-ups\\n"
        "port = kiosk.dev\\nmode = dummy-once\\n' > ups.conf; "
        "printf 'LISTEN 127.0.0.1 3493\\nMAXAGE 5\\n' > upsd.conf; : > upsd.users"
    )
    _ups(guest, "OL CHRG", 90)
    for name, command in (
        ("driver", "dummy-ups -a kiosk -D"),
        ("upsd", "upsd -F"),
    ):
        guest.run(
            f"systemd-run --quiet --unit=ups-{name} --setenv=NUT_CONFPATH=/run/ups "
            "--setenv=NUT_STATEPATH=/run/ups --setenv=NUT_ALTPIDPATH=/run/ups "
            f"/lib/nut/{command} -u root"
        )
        time.sleep(3)
    guest.until("kiosk devices --json | grep -q '\"mains\"'", 180, 5)
    seen(_tried(guest, terminal, "power"))
    seen(f"then: {_device(guest, 'power')}")


def sound(stage: Stage, guest: Guest, terminal: Terminal, seen: Seen) -> None:
    """A sound card of the kernel (snd-aloop) may be opened by the terminal's user."""
    guest.run("modprobe snd-aloop && udevadm settle && ls /dev/snd/pcmC0D0p")
    call = (
        "systemd-run --quiet --pipe --wait -p User=kiosk -p DevicePolicy=closed "
        "-p 'DeviceAllow=char-alsa rw' {} python3 -c "
        "'import os; os.close(os.open(\"/dev/snd/pcmC0D0p\", os.O_WRONLY | os.O_NONBLOCK))'"
    )
    guest.run(call.format("-p SupplementaryGroups=audio"))
    assert guest.attempt(call.format(""))[0] != 0
    seen("opened for playing with the terminal's group (audio), and not without it")


def going_down(stage: Stage, guest: Guest, terminal: Terminal, seen: Seen) -> None:
    """The battery runs out: the terminal ends the machine in order, as nobody else may."""
    asked = (
        "systemd-run --quiet --pipe --wait -p User={} -p NoNewPrivileges=yes busctl --system call "
        "org.freedesktop.login1 /org/freedesktop/login1 org.freedesktop.login1.Manager {}"
    )
    for user, wanted in (("kiosk", "yes"), ("kiosk-x", "no")):
        for what in ("CanPowerOff", "CanReboot"):
            said = guest.run(asked.format(user, what)).split()[-1].strip('"')
            assert said == wanted or (said, wanted) == ("challenge", "no"), (user, what, said)
    seen("logind: kiosk may power off and reboot, kiosk-x may not")
    terminal.until("home", "attract")
    begin = time.monotonic()
    _ups(guest, "OB LB", 5)
    code = guest.process.wait(300)
    seen(f"UPS on battery and low: the machine was off after {time.monotonic() - begin:.0f} s "
         f"(QEMU ended by itself, status {code})")  # fmt: skip


# ---- small things


def _extra(guest: Guest) -> None:
    """The daemons that play devices are there: vpcd, upsd."""
    guest.run(f"mountpoint -q {MEDIUM} || (mkdir -p {MEDIUM}; mount -o ro /dev/vdb {MEDIUM})")
    guest.run(f"dpkg -i --skip-same-version {MEDIUM}/extra/*.deb", 900)


def _where(guest: Guest, terminal: Terminal) -> tuple:
    page = terminal.ask("page")
    boot = guest.run("cat /proc/sys/kernel/random/boot_id /sys/class/tty/tty0/active")
    return boot, terminal.pid(), page["state"], page["sequence"]


def _device(guest: Guest, name: str) -> str:
    """State, details and source of one device, as `kiosk devices` tells them."""
    said = json.loads(guest.attempt("kiosk devices --json")[1])
    for row in said["devices"]:
        if row["name"] == name:
            details = ", ".join(f"{k} {v}" for k, v in row["details"].items())
            return f"{row['state']} ({details or row['source']})"
    return "not in the profile"


def _tried(guest: Guest, terminal: Terminal, name: str) -> str:
    """What `kiosk devices test` says. It is refused while somebody may be at the glass."""
    terminal.until("attract", seconds=600)
    return " ".join(guest.run(f"kiosk devices --lang en test {name}", 180).split())


def _ups(guest: Guest, status: str, charge: int) -> None:
    text = f"ups.status: {status}\\nbattery.charge: {charge}\\n"
    guest.run(f"printf '{text}' > /run/ups/new; mv /run/ups/new /run/ups/kiosk.dev")
