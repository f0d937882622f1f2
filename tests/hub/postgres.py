"""A PostgreSQL server of the tests' own: Debian's programs, a new cluster, a socket in its folder.

It listens on no network, keeps nothing after the tests, and runs as an unprivileged user, since it
refuses to run as root.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote

import psycopg

USER = "hub"
_UNPRIVILEGED = "nobody"
_OPTIONS = {
    "listen_addresses": "", "max_connections": "60", "timezone": "UTC",
    "dynamic_shared_memory_type": "mmap",  # killed, it leaves nothing in /dev/shm
}  # fmt: skip
# as fast as it goes: what a power cut does to PostgreSQL is not tried in the tests
_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Server:
    """`folder` holds cluster and socket; `pid`: of the process whose children do the work."""

    def __init__(self, folder: Path, pid: int = 0) -> None:
        self.folder, self.pid = folder, pid

    def address(self, name: str) -> str:
        """As the hub's setting has it."""
        return f"postgresql+psycopg://{USER}@/{name}?host={quote(str(self.folder), safe='')}"

    def make(self, name: str, template: str = "template0") -> None:
        with psycopg.connect(
            host=str(self.folder), user=USER, dbname="postgres", autocommit=True
        ) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} ENCODING 'UTF8'")


@contextlib.contextmanager
def server(more: Mapping[str, str] = _FAST) -> Iterator[Server]:
    """`more`: options beside those that every one has."""
    programs = _programs()
    folder = Path(tempfile.mkdtemp(prefix="hub-pg-"))
    drop: dict = {}
    if os.getuid() == 0:
        nobody = pwd.getpwnam(_UNPRIVILEGED)
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)
        drop = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": str(folder)}
    data = folder / "data"
    try:
        subprocess.run(
            [programs / "initdb", "-D", data, "-U", USER, "-E", "UTF8", "-A", "trust", "-N"],
            check=True, capture_output=True, env=environment, cwd=folder, **drop,
        )  # fmt: skip
        options = [f"-c{name}={value}" for name, value in {**_OPTIONS, **more}.items()]
        process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "INT",  # it ends with the tests, also when they are killed
             programs / "postgres", "-D", data, "-k", folder, *options],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env=environment, cwd=folder, **drop,
        )  # fmt: skip
        try:
            _wait(folder, process)
            yield Server(folder, process.pid)
        finally:
            process.send_signal(signal.SIGINT)  # "fast": it waits for nobody
            process.wait(30)
    finally:
        shutil.rmtree(folder)


def _wait(folder: Path, process: subprocess.Popen) -> None:
    end = time.monotonic() + 60
    while True:
        with contextlib.suppress(psycopg.OperationalError):
            psycopg.connect(host=str(folder), user=USER, dbname="postgres").close()
            return
        assert process.poll() is None, "PostgreSQL ended at once"
        assert time.monotonic() < end, "PostgreSQL did not start"
        time.sleep(0.1)


def _programs() -> Path:
    """The newest of those that Debian's packages have laid down."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda path: int(path.parts[-3].partition(".")[0]),
    )
    assert found, "PostgreSQL is missing: its package is among those that ./test installs"
    return found[-1].parent
