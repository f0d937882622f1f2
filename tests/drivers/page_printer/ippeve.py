"""The real `ippeveprinter` (OpenPrinting CUPS), with a print command that a test can hold up."""

from __future__ import annotations

import shutil
import socket
import subprocess
from pathlib import Path

from tests.drivers.devices_rig import eventually

# while FOLDER/state exists, its line is the printer's trouble and the job stands still
_COMMAND = """#!/bin/sh
here=$(dirname "$0")
if [ -f "$here/state" ]; then
    read -r reasons < "$here/state"
    echo "STATE: +$reasons" >&2
    while [ -f "$here/state" ]; do sleep 0.05; done
    echo "STATE: -$reasons" >&2
fi
cp "$1" "$here/out/$IPP_JOB_ID"
"""


class IppEve:
    """Raises FileNotFoundError where the package cups-ipp-utils or dbus-daemon is not installed."""

    def __init__(self, folder: Path, formats: str = "application/pdf,image/pwg-raster") -> None:
        program = shutil.which("ippeveprinter", path="/usr/sbin:/usr/bin")
        if program is None:
            raise FileNotFoundError("ippeveprinter: install cups-ipp-utils")
        self._folder = folder
        for name in ("out", "spool", "keys"):
            (folder / name).mkdir(parents=True)
        command = folder / "command"
        command.write_text(_COMMAND)
        command.chmod(0o755)
        # it insists on announcing itself over a D-Bus; this one is its own and leads nowhere
        bus = f"unix:path={folder}/bus"
        self._bus = subprocess.Popen(
            ["dbus-daemon", "--session", "--nofork", "--nopidfile", f"--address={bus}"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        assert eventually(lambda: (folder / "bus").exists())
        self.port = _free_port()
        self._printer = subprocess.Popen(
            [
                *(program, "-r", "off", "-n", "localhost", "-p", str(self.port)),
                *("-d", str(folder / "spool"), "-K", str(folder / "keys"), "-f", formats),
                *("-c", str(command), "A4"),
            ],
            env={"DBUS_SYSTEM_BUS_ADDRESS": bus, "PATH": "/usr/sbin:/usr/bin:/bin"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        assert eventually(self._listens)

    @property
    def uri(self) -> str:
        return f"ipp://127.0.0.1:{self.port}/ipp/print"

    def trouble(self, reasons: str) -> None:
        """From the next job on: printer-state-reasons; "" ends it."""
        if reasons:
            (self._folder / "state").write_text(reasons + "\n")
        else:
            (self._folder / "state").unlink(missing_ok=True)

    def printed(self) -> list[bytes]:
        return [p.read_bytes() for p in sorted((self._folder / "out").iterdir())]

    def close(self) -> None:
        self.trouble("")
        for process in (self._printer, self._bus):
            process.terminate()
            process.wait(5)

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
