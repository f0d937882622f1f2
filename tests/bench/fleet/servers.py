"""The processes that a fleet talks to, and what they cost."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from hub import migrations
from hub.database import engine_of
from sandbox.stage.processes import mortal
from tests.bench.fleet.wire import Address
from tests.hub import postgres

_TICK = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")
DURABLE = {"shared_buffers": "512MB", "max_wal_size": "4GB", "wal_compression": "on"}
"""As docs/scale.md advises a small server; every commit reaches the disk."""


class Process:
    """One that says `hub: http://host:port` once it listens."""

    def __init__(self, words: list[str]) -> None:
        command = mortal([sys.executable, *words])
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        line = self._process.stdout.readline().strip()
        if not line.startswith("hub: http://"):
            raise RuntimeError(f"it did not start: {line!r}")
        host, _, port = line.removeprefix("hub: http://").rpartition(":")
        self.address, self.pid = Address(host, int(port)), self._process.pid

    def kill(self) -> None:
        """As a power failure does it: nothing is told to it."""
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def stop(self) -> None:
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()
        assert self._process.stdout is not None
        self._process.stdout.close()


class Site:
    """Where one hub's settings and database are. `postgres_pid` 0: it is SQLite."""

    def __init__(self, folder: Path, database: str, postgres_pid: int = 0) -> None:
        self.folder, self.database, self.postgres_pid = folder, database, postgres_pid
        self._stack = contextlib.ExitStack()
        (folder / "vault.key").write_text("ab" * 32)
        engine = engine_of(database)
        migrations.migrate(engine)
        engine.dispose()

    def hub(self, port: int = 0) -> Process:
        """A process of it, as an administrator starts it. `port` 0: any."""
        return self._served(f"port = {port}\n", str(port))

    def together(self, count: int) -> list[Process]:
        """So many processes at one address."""
        first = self._served("port = 0\nshared = true\n", "first")
        same = f"port = {first.address.port}\nshared = true\n"
        return [first, *(self._served(same, "shared") for _ in range(1, count))]

    def _served(self, listen: str, name: str) -> Process:
        file = self.folder / f"hub-{name}.toml"
        file.write_text(
            f'database = "{self.database}"\nvault_file = "vault.key"\n[listen]\n{listen}'
        )
        return Process(["-m", "hub", "serve", "--settings", str(file)])


@contextlib.contextmanager
def site(folder: Path, sqlite: bool, durable: bool = True) -> Iterator[Site]:
    if sqlite:
        yield Site(folder, f"sqlite:///{folder}/hub.db")
        return
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(postgres.server(DURABLE) if durable else postgres.server())
        server.make("fleet")
        yield Site(folder, server.address("fleet"), server.pid)


@contextlib.contextmanager
def running(*made: Process) -> Iterator[tuple[Process, ...]]:
    try:
        yield made
    finally:
        for one in made:
            one.stop()


def cpu(pid: int, *, family: bool = False) -> float:
    """Seconds of processor time so far. `family`: with its children, also those that have ended."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    own = sum(int(one) for one in fields[11 : 15 if family else 13])
    if family:
        for child in _children(pid):
            with contextlib.suppress(OSError):
                own += int(cpu(child) * _TICK)
    return own / _TICK


def memory(pid: int, *, family: bool = False) -> float:
    """MB. Of one process what is resident; of a family the sum of shares (Pss)."""
    if not family:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE / 1e6
    total = 0
    for one in (pid, *_children(pid)):
        with contextlib.suppress(OSError):
            rollup = Path(f"/proc/{one}/smaps_rollup").read_text().splitlines()
            total += next(int(line.split()[1]) for line in rollup if line.startswith("Pss:"))
    return total * 1024 / 1e6


def _children(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
