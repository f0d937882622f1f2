"""The test machine while it runs: QEMU, its monitor, and the agent inside.

Everything is emulated (TCG): a boot takes minutes. The guest's clock goes by what it has executed
(icount): on a busy machine its time is slow and its own limits hold. Killing the process is the
power cut: what the guest has not flushed is gone with its memory. (What it has handed to the disk
but not flushed survives in the host's cache: a real disk may lose that too.)
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

from tests.machine import disk as disks
from tests.machine.disk import Disk

BOOT_SECONDS = 600.0
COMMAND_SECONDS = 120.0
ASKED = "systemd.setenv=KIOSK_MARK=1"
"""Lets the terminal answer questions about its page (its socket is root's): nothing that was set up
on the machine is changed for it."""

patience = 1.0
"""All waiting times are this many times longer: more than 1 on a machine that has other work."""


class GuestError(Exception):
    """A command in the guest failed; the message is what it said."""


class Guest:
    def __init__(
        self,
        folder: Path,
        disk: Disk,
        root: Path,
        *,
        medium: Path | None = None,
        network: bool = False,
        serials: dict[str, Path] | None = None,
        size: tuple[int, int] = (1080, 1920),
        tpm: Path | None = None,
        cut: bool = True,
    ) -> None:
        """Boot. `root`: a qcow2 disk. `serials`: USB serial lines, name -> pseudo-terminal of the
        device at its other end. `network`: the host is 10.0.2.2. `tpm`: socket of swtpm.
        `cut`: its power may be cut, so what it flushes is flushed."""
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._agent_path, self._monitor_path = folder / "agent.sock", folder / "monitor.sock"
        for path in (self._agent_path, self._monitor_path):
            path.unlink(missing_ok=True)
        width, height = size
        command = [
            "nice", "-n", disks.rank, "qemu-system-x86_64",
            "-accel", "tcg,thread=single", "-smp", "1",
            "-icount", "shift=1", "-m", "2048", "-cpu", "Nehalem", "-nodefaults",
            "-no-user-config", "-display", "none",
            "-device", f"VGA,edid=on,xres={width},yres={height},vgamem_mb=32",
            "-kernel", disk.kernel, "-initrd", disk.initrd,
            "-append", f"root=/dev/vda rw quiet loglevel=3 console=ttyS0 panic=10 {ASKED}",
            "-serial", f"file:{folder / 'console.log'}",
            "-drive",
            f"file={root},if=virtio,format=qcow2,cache={'writeback' if cut else 'unsafe'}",
            "-device", "virtio-serial-pci",
            "-chardev", f"socket,id=agent,path={self._agent_path},server=on,wait=off",
            "-device", "virtserialport,chardev=agent,name=agent",
            "-qmp", f"unix:{self._monitor_path},server=on,wait=off",
            "-device", "virtio-rng-pci", "-rtc", "base=utc,clock=vm", "-device", "qemu-xhci,id=usb",
            "-device", "i6300esb", "-action", "watchdog=reset",
        ]  # fmt: skip
        if medium is not None:
            command += ["-drive", f"file={medium},if=virtio,format=raw,readonly=on"]
        if network:
            command += ["-nic", "user,model=virtio-net-pci"]
        for name, port in (serials or {}).items():
            command += ["-chardev", f"serial,id={name},path={port.resolve()}"]
            command += ["-device", f"usb-serial,chardev={name},serial={name}"]
        if tpm is not None:
            command += ["-chardev", f"socket,id=tpm,path={tpm}"]
            command += ["-tpmdev", "emulator,id=tpm0,chardev=tpm", "-device", "tpm-tis,tpmdev=tpm0"]
        log = (folder / "qemu.log").open("ab")
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            [str(word) for word in command], stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
        self._agent: socket.socket | None = None
        self._rest = b""

    # ---- inside

    def up(self, seconds: float = BOOT_SECONDS) -> float:
        """Wait for the agent; returns the seconds since the start."""
        end = time.monotonic() + seconds * patience
        self._agent = self._connect(self._agent_path, end)
        while self._line(end) != b"ready":
            pass
        return time.monotonic() - self.began

    def run(self, script: str, seconds: float = COMMAND_SECONDS) -> str:
        """A shell script in the guest, as root; what it says. Raises GuestError, TimeoutError."""
        status, said = self.attempt(script, seconds)
        if status:
            raise GuestError(f"{script.strip()}\n[{status}] {said[-3000:]}")
        return said

    def attempt(self, script: str, seconds: float = COMMAND_SECONDS) -> tuple[int, str]:
        """The same, with its exit status."""
        assert self._agent is not None
        self._agent.sendall(base64.b64encode(script.encode()) + b"\n")
        end = time.monotonic() + seconds * patience
        while True:
            status, _, said = self._line(end).partition(b" ")
            if status.isdigit():  # an agent that was started anew says "ready" once more
                return int(status), base64.b64decode(said).decode("utf-8", "replace")

    def until(self, script: str, seconds: float, every: float = 2.0) -> float:
        """Repeat until it succeeds; returns the seconds it took. Raises GuestError."""
        begin = time.monotonic()
        while True:
            status, said = self.attempt(script)
            if status == 0:
                return time.monotonic() - begin
            if time.monotonic() - begin > seconds * patience:
                raise GuestError(f"not within {seconds:.0f} s: {script}\n{said[-2000:]}")
            time.sleep(every)

    def put(self, path: Path, target: str) -> None:
        """A small file into the guest."""
        content = base64.b64encode(path.read_bytes()).decode()
        self.run(f"mkdir -p $(dirname {target}); base64 -d > {target} <<'END'\n{content}\nEND")

    # ---- outside

    def picture(self, name: str) -> Path:
        """What the screen shows, as PNG in the run's folder."""
        path = self.folder / f"{name}.png"
        self.monitor("screendump", filename=str(path), format="png")
        return path

    def key(self, *keys: str) -> None:
        """Press keys together on the machine's own keyboard (QEMU's names)."""
        self.monitor("send-key", keys=[{"type": "qcode", "data": key} for key in keys])

    def monitor(self, command: str, **arguments: Any) -> Any:
        """One command of the monitor (QMP). Raises GuestError."""
        end = time.monotonic() + 60
        line = self._connect(self._monitor_path, end)
        with contextlib.closing(line), line.makefile("rwb") as talk:
            talk.readline()
            for asked in ({"execute": "qmp_capabilities"},
                          {"execute": command, "arguments": arguments}):  # fmt: skip
                talk.write(json.dumps(asked).encode() + b"\n")
                talk.flush()
                while True:
                    answer = json.loads(talk.readline())
                    if "error" in answer:
                        raise GuestError(f"{command}: {answer['error'].get('desc')}")
                    if "return" in answer:
                        break
        return answer["return"]

    def power_cut(self) -> None:
        self._end(signal.SIGKILL)

    def shut_down(self, seconds: float = 180.0) -> None:
        """In order; cut off when it does not come to an end. Nothing to do after a power cut."""
        if self.process.poll() is not None:
            self._end(signal.SIGKILL)
            return
        if self._agent is not None:
            with contextlib.suppress(OSError, TimeoutError, EOFError):
                self.attempt("systemctl --no-block poweroff", 30)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(seconds * patience)
        self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> None:
        if self.process.poll() is None:
            os.kill(self.process.pid, how)
            self.process.wait()
        if self._agent is not None:
            self._agent.close()
            self._agent = None

    def _connect(self, path: Path, end: float) -> socket.socket:
        while True:
            if self.process.poll() is not None:
                raise GuestError((self.folder / "qemu.log").read_text()[-2000:])
            line = socket.socket(socket.AF_UNIX)
            line.settimeout(60)
            try:
                line.connect(str(path))
            except OSError:
                line.close()
                if time.monotonic() > end:
                    raise
                time.sleep(0.2)
            else:
                return line

    def _line(self, end: float) -> bytes:
        assert self._agent is not None
        while b"\n" not in self._rest:
            left = end - time.monotonic()
            if left <= 0:
                raise TimeoutError("the guest does not answer")
            self._agent.settimeout(left)
            got = self._agent.recv(1 << 16)
            if not got:
                raise EOFError("the guest has ended")
            self._rest += got
        line, _, self._rest = self._rest.partition(b"\n")
        return line.strip()
