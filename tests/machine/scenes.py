"""What is shown on the machine, in this order. Each scene says what it saw, or raises."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator

from tests.machine import guest as guests
from tests.machine.guest import Guest
from tests.machine.stage import CENTRE, ELSEWHERE, HOST, Stage
from tests.machine.terminal import PYTHON, Terminal

INSTALL_SECONDS = 5400.0
PANEL = (1080, 1920)
UNITS = ("kiosk-x", "kiosk-terminal", "kiosk-switch", "kiosk-guard", "kiosk-again")
SYNCED = "journalctl -b -u systemd-timesyncd --no-pager -o cat | grep synchron | tail -n 1"
ITEM, PERSON = "enrolment", "worker"
Seen = Callable[[str], None]


def install(stage: Stage, seen: Seen) -> None:
    """A bare machine without any network card: set up, set up again."""
    guest = stage.boot("install", network=False, medium=stage.releases())
    try:
        seen(f"bare machine up after {guest.up():.0f} s, links: {_links(guest)}")
        guest.run("mkdir -p /mnt/medium; mount -o ro /dev/vdb /mnt/medium")
        guest.run("cp /mnt/medium/73-kiosk-ports.rules /etc/udev/rules.d/")
        call = "bash /mnt/medium/first/install"
        keys = "--station {0}/station.toml --vendor-key {0}/vendor.pub --centre-key {0}/centre.key"
        begin = time.monotonic()
        said = guest.run(f"{call} {keys.format('/mnt/medium')}", INSTALL_SECONDS)
        seen(f"installed in {time.monotonic() - begin:.0f} s; keys: {_line(said, 'sealed to')}")
        begin = time.monotonic()
        again = guest.run(call, INSTALL_SECONDS)
        seen(f"a second time in {time.monotonic() - begin:.0f} s: {_line(again, 'profile')}")
        damaged = guest.attempt(
            "mkdir /run/d; cp -r /mnt/medium/next /run/d; echo >> /run/d/next/app/NOTICE; "
            "kiosk update --lang en take /run/d/next; s=$?; rm -rf /run/d; exit $s"
        )
        assert damaged[0] == 1, damaged
        seen(f"a damaged release: {damaged[1].strip()}")
    finally:
        guest.shut_down()


def boot(stage: Stage, guest: Guest, terminal: Terminal, seen: Seen) -> None:
    """To home, as its units say."""
    up = guest.up()
    ready = up + terminal.serving()
    seen(f"power on to READY: {ready:.0f} s (emulated)")
    seen(_start(guest))
    time.sleep(10)
    guest.picture("home")
    levels = {}
    for unit in UNITS:
        level = guest.run(f"systemd-analyze security --no-pager {unit} | tail -n 1")
        levels[unit] = float(level.split("level for")[1].split(":")[1].split()[0])
        assert levels[unit] <= 2.0, level
    seen("exposure of the loaded units: " + ", ".join(f"{u} {v}" for u, v in levels.items()))
    facts = {
        "screen as": "stat -c %U /proc/$(systemctl show -P MainPID kiosk-x)",
        "terminal as": "stat -c %U /proc/$(systemctl show -P MainPID kiosk-terminal)",
        "getty": "cat /proc/[0-9]*/comm | grep -c getty || true",
        "swap": "cat /proc/swaps | wc -l",
        "sysrq": "cat /proc/sys/kernel/sysrq",
        "core pattern": "cat /proc/sys/kernel/core_pattern",
        "/tmp": "findmnt -no FSTYPE,OPTIONS /tmp",
        "failed units": "systemctl --failed --no-legend | wc -l",
        "key": "ls /var/lib/kiosk | grep -c store.key || true",
    }
    got = {name: guest.run(command).strip() for name, command in facts.items()}
    assert (got["swap"], got["getty"]) == ("1", "0"), got  # of swap the head line only
    assert (got["screen as"], got["terminal as"]) == ("kiosk-x", "kiosk"), got
    assert (got["sysrq"], got["core pattern"], got["key"]) == ("0", "|/bin/false", "0"), got
    assert got["/tmp"].startswith("tmpfs"), got
    assert got["failed units"] == "0", guest.run("systemctl --failed --no-pager")
    seen("; ".join(f"{name}: {value}" for name, value in got.items() if value))


def keys(stage: Stage, guest: Guest, terminal: Terminal, seen: Seen) -> None:
    """A keyboard plugged in is no way out."""
    before, start = terminal.pid(), guest.run("cat /proc/sys/kernel/random/boot_id")
    pressed = [
        ("ctrl", "alt", "f2"), ("alt", "f3"), ("ctrl", "alt", "delete"), ("alt", "f4"),
        ("ctrl", "alt", "backspace"), ("alt", "sysrq", "b"), ("alt", "sysrq", "e"), ("meta_l",),
        ("ctrl", "c"), ("alt", "tab"), ("ctrl", "alt", "t"), ("esc",),
    ]  # fmt: skip
    for combination in pressed:
        guest.key(*combination)
        time.sleep(0.5)
    for _ in range(8):
        guest.key("ctrl", "alt", "delete")
    time.sleep(5)
    assert guest.run("cat /proc/sys/kernel/random/boot_id") == start
    assert terminal.pid() == before
    assert guest.run("cat /sys/class/tty/tty0/active").strip() == "tty1"
    seen(f"{len(pressed)} combinations and Ctrl-Alt-Del 8 times: same boot, same process, tty1")


def fence(stage: Stage, guest: Guest, terminal: Terminal, seen: Seen) -> None:
    """Out only to the profile's addresses."""
    knocked: list[str] = []
    with _listening(ELSEWHERE, knocked):
        try_one = f"{PYTHON} -c 'import socket; socket.create_connection((\"{HOST}\", %d), 20)'"
        guest.run(try_one % CENTRE)
        begin = time.monotonic()
        status, said = guest.attempt(try_one % ELSEWHERE)
        took = time.monotonic() - begin
        assert status, "an address that nobody allowed was reached"
        assert not knocked
    seen(f"the centre is reached, another port is refused after {took:.1f} s ({_last(said)})")
    guest.run("nft flush ruleset")
    try:
        inside = "systemd-run --quiet --pipe --wait -p IPAddressDeny=any -p IPAddressAllow=" + HOST
        own = guest.run("systemctl show -P IPAddressAllow kiosk-terminal").split()
        assert f"{HOST}/32" in own, own
        assert guest.run("systemctl show -P IPAddressDeny kiosk-terminal").strip()
        guest.run(f"{inside} true")
    finally:
        guest.run("nft -f /etc/nftables.conf")
    seen(f"the terminal's process once more by itself: {' '.join(own)}")


def clock(stage: Stage, guest: Guest, terminal: Terminal, seen: Seen) -> None:
    """A wrong clock is set right by the profile's time server."""
    guest.run("systemctl stop systemd-timesyncd")  # or it sets the clock right at once
    guest.run(f"date --set @{time.time() + 600:.0f}")
    wrong = _ahead(guest)
    assert wrong > 300, wrong
    begin = time.monotonic()
    guest.run("systemctl start systemd-timesyncd")
    while abs(now := _ahead(guest)) > 5:
        assert time.monotonic() - begin < 180 * guests.patience, f"still {now:.0f} s ahead"
        time.sleep(2)
    seen(f"{wrong:.0f} s ahead, right again {time.monotonic() - begin:.0f} s after its daemon's "
         f"start, through the fence: {guest.run(SYNCED).strip()}")  # fmt: skip


def touch(stage: Stage, guest: Guest, terminal: Terminal, seen: Seen) -> None:
    """A touch that the kernel delivers reaches the terminal once."""
    terminal.panel(*PANEL)
    page = terminal.home()
    labels = [len(page["targets"])]
    mark = page["sequence"]
    for _ in range(3):  # each toggles; twice in one would leave it as it was
        before = _layout(terminal)
        terminal.press("text-size")
        terminal.waiting(lambda before=before: _layout(terminal) != before, "the text's other size")
        after = _layout(terminal)
        time.sleep(3)
        assert _layout(terminal) == after, "one touch counted twice"
    terminal.press("open_help")
    page = terminal.until("help")
    passed = [state for number, state in page["passed"] if number > mark]
    assert passed == ["help"], passed
    seen(f"4 touches of a multitouch panel (uinput), {labels[0]} targets: each counted once")


def watchdog(stage: Stage, guest: Guest, terminal: Terminal, seen: Seen) -> None:
    """A frozen terminal is killed and started anew."""
    before = terminal.pid()
    guest.run(f"kill -STOP {before}")
    begin = time.monotonic()
    guest.until(f'test "$(systemctl show -P MainPID kiosk-terminal)" != {before}', 300, 1)
    killed = time.monotonic() - begin
    terminal.serving()
    back = time.monotonic() - begin
    said = guest.run("journalctl -u kiosk-terminal -b --no-pager -o cat | grep -i watchdog")
    terminal.until("home", "attract")
    seen(f"SIGSTOP: killed after {killed:.0f} s, home again after {back:.0f} s ({_last(said)})")


def promises(stage: Stage, guest: Guest, terminal: Terminal, seen: Seen) -> None:
    """A visit up to its grade while the hub is away; then the power goes."""
    stage.hub(False)
    terminal.panel(*PANEL)
    terminal.home()
    terminal.press("pick_item", ITEM)
    terminal.until("identify")
    stage.lay_card(PERSON)
    terminal.until("result", seconds=300)
    stage.lay_card(None)
    guest.picture("result")
    terminal.press("leave")
    terminal.until("review")
    terminal.press("grade_given", "0,5")
    terminal.until("thanks", "attract", "home")
    guest.power_cut()
    seen("a visit through the ID reader (USB serial), graded, then QEMU was killed")


def kept(stage: Stage, guest: Guest, terminal: Terminal, seen: Seen) -> None:
    """After the power is back, what was promised arrives, once."""
    stage.hub(True)
    guest.up()
    terminal.serving()
    end = time.monotonic() + 900
    while not (keys_ := stage.taken("review")) and time.monotonic() < end:
        time.sleep(5)
    assert len(keys_) == 1, keys_
    mended = guest.run("journalctl -k -b --no-pager -o cat | grep 'EXT4-fs (vda)' | head -n 1")
    time.sleep(60)
    assert stage.taken("review") == keys_
    whole = _last(guest.run("kiosk store check --lang en", 300))
    assert guest.run("journalctl -k -b | grep -c 'EXT4-fs error' || true").strip() == "0"
    seen(f"the hub has the grade, once; file system: {_last(mended)}; database: {whole}")


def update(stage: Stage, guest: Guest, terminal: Terminal, seen: Seen) -> None:
    """A good release takes over and stays; a broken one gives way by itself."""
    guest.run(
        "mountpoint -q /mnt/medium || (mkdir -p /mnt/medium; mount -o ro /dev/vdb /mnt/medium)"
    )
    begin = time.monotonic()
    said = guest.run("kiosk update --lang en take /mnt/medium/next", INSTALL_SECONDS)
    seen(f"{said.strip()} (taken in {time.monotonic() - begin:.0f} s)")
    version = stage.version("next")
    begin = time.monotonic()
    guest.until(f'test "$(basename $(readlink /opt/kiosk/current))" = {version}', 900, 3)
    time.sleep(40)
    guest.picture("updating")
    guest.until(f'test "$(basename $(readlink /opt/kiosk/proven))" = {version}', 900, 3)
    terminal.until("home", "attract")
    seen(f"{version} proved itself after {time.monotonic() - begin:.0f} s")
    guest.run("kiosk update take /mnt/medium/broken", INSTALL_SECONDS)
    begin = time.monotonic()
    broken = stage.version("broken")
    guest.until(f"grep -qx {broken} /opt/kiosk/returned", 900, 3)
    terminal.serving()
    assert guest.run("readlink /opt/kiosk/current") == guest.run("readlink /opt/kiosk/proven")
    terminal.until("home", "attract")
    seen(f"{broken} broke and gave way to {version} in {time.monotonic() - begin:.0f} s, by itself")
    refused = guest.attempt("kiosk update --lang en take /mnt/medium/broken")
    assert refused[0] == 1
    seen(f"again: {refused[1].strip()}")
    guest.run("kiosk update take /mnt/medium/last", INSTALL_SECONDS)
    last = stage.version("last")
    guest.until(f'test "$(basename $(readlink /opt/kiosk/current))" = {last}', 900, 1)
    guest.power_cut()
    seen(f"the power was cut while {last} was on trial")


def settled(stage: Stage, guest: Guest, terminal: Terminal, seen: Seen) -> None:
    """After that cut the trial goes on to its end."""
    guest.up()
    terminal.serving()
    last = stage.version("last")
    guest.until(f'test "$(basename $(readlink /opt/kiosk/proven))" = {last}', 900, 3)
    terminal.until("home", "attract")
    seen(guest.run("kiosk update --lang en status").strip().replace("\n", "; "))


def rotation(stage: Stage, guest: Guest, terminal: Terminal, seen: Seen) -> None:
    """A panel mounted on its side: picture and touch turn together."""
    guest.up()
    guest.run(
        "grep -q '^.panel.' /etc/kiosk/station.toml || "
        "printf '[panel]\\nrotation = \"left\"\\n' >> /etc/kiosk/station.toml"
    )
    said = guest.run("kiosk machine apply", 300)
    guest.run("systemctl restart kiosk-x kiosk-terminal", 300)
    terminal.serving()
    terminal.panel(1920, 1080)
    terminal.until("home", "attract")
    time.sleep(5)
    guest.picture("turned")
    terminal.until("attract", seconds=600)  # a page that is about to go takes no touch
    terminal.touch(960, 540)
    page = terminal.until("home")
    [x, y, width, height] = next(t["rect"] for t in page["targets"] if t["action"] == "open_help")
    # the picture is turned to the left: its right edge is the panel's top
    across, down = x + width / 2, y + height / 2
    terminal.touch(round(down), round(1080 - across))
    terminal.until("help")
    seen(f"{_line(said, '/etc/kiosk/panel')}; a touch on help at the panel's own ({down:.0f}, "
         f"{1080 - across:.0f}) opened help")  # fmt: skip


# ---- small things


def _start(guest: Guest) -> str:
    """How long the terminal's start took by the clock that its unit's limit goes by."""
    names = ("ExecMainStartTimestampMonotonic", "ActiveEnterTimestampMonotonic", "NRestarts")
    said = guest.run(f"systemctl show -p {','.join(names)} -p TimeoutStartUSec kiosk-terminal")
    shown = dict(line.split("=", 1) for line in said.split())
    began, ready, again = (int(shown[name]) for name in names)
    assert again == 0, f"the terminal needed {again} starts more"
    return (
        f"the terminal's own start: {(ready - began) / 1e6:.0f} s by the guest's clock, at the "
        f"first try; its unit allows {shown['TimeoutStartUSec']}"
    )


def _ahead(guest: Guest) -> float:
    """Seconds by which the guest's clock is ahead of this machine's."""
    return float(guest.run("date +%s.%N")) - time.time()


def _layout(terminal: Terminal) -> list:
    return [target["rect"] for target in terminal.ask("page")["targets"]]


def _links(guest: Guest) -> str:
    return " ".join(link["ifname"] for link in json.loads(guest.run("ip -j link")))


def _line(said: str, word: str) -> str:
    return next((line.strip() for line in said.splitlines() if word in line), "?")


def _last(said: str) -> str:
    lines = said.strip().splitlines()
    return lines[-1] if lines else ""


@contextlib.contextmanager
def _listening(port: int, knocked: list[str]) -> Iterator[None]:
    """Somebody nobody allowed, on this machine."""
    with socket.create_server(("127.0.0.1", port)) as server:

        def accept() -> None:
            with contextlib.suppress(OSError):
                while True:
                    server.accept()[0].close()
                    knocked.append("knock")

        threading.Thread(target=accept, daemon=True).start()
        yield
